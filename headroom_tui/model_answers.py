"""What models answered, kept so that a project shows it at once and no question need be asked twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import msgspec

from analyzer.models import Recommendation
from headroom_tui.projects.logs import ProjectKey
from headroom_tui.state_database import PATIENT, is_locked, open_database
from headroom_tui.wording import why
from scanners.documents import NotADocument, as_type
from scanners.regular_files import is_there


class Unused(msgspec.Struct, frozen=True):
    """Something in an answer that is not proposed as a rule, and why."""

    text: str
    why: str


class Answer(msgspec.Struct, frozen=True):
    """What came of one question. ``sentence`` says how it ended; tokens are None where not reported."""

    question: str  # the digest's sha256
    model: str  # provider and model
    asked: datetime
    sentence: str
    is_complete: bool
    rules: tuple[Recommendation, ...]
    set_aside: tuple[Unused, ...] = ()
    folded: tuple[Unused, ...] = ()
    input_tokens: int | None = None
    output_tokens: int | None = None

    @property
    def says_something(self) -> bool:
        """Whether it is worth coming back to; that a model has nothing to propose is."""
        return self.is_complete or bool(self.rules)


class AnswersError(Exception):
    """Answers could not be read or saved. The text is a sentence for the user."""


class AnswerStore:
    """The answers of all projects in one SQLite file that only the user can read."""

    def __init__(self, file: Path, patience: float = PATIENT) -> None:
        """``patience`` is for how many seconds another process that holds the file is waited for."""
        self._file = file
        self._patience = patience

    def load(self) -> dict[ProjectKey, list[Answer]]:
        """The answers by project, oldest first. Raises AnswersError."""
        answers: dict[ProjectKey, list[Answer]] = {}
        try:
            if not is_there(self._file):
                return answers
            with closing(self._open()) as database:
                rows = database.execute("SELECT agent, project, answer FROM answer ORDER BY asked").fetchall()
            for agent, project, answer in rows:
                answers.setdefault((agent, project), []).append(as_type(answer, Answer))
        except (OSError, sqlite3.Error, NotADocument) as error:
            if is_locked(error):
                raise AnswersError(
                    f"What models answered before cannot be read: another program has locked {self._file}. "
                    "Nothing is lost; start headroom-tui again once it let go, and those rules are shown."
                ) from error
            raise AnswersError(
                f"What models answered before, in {self._file}, cannot be read ({why(error, self._file)}), "
                "so those rules are not shown. The file was not changed; move it away to begin anew."
            ) from error
        return answers

    def save(self, key: ProjectKey, answer: Answer) -> None:
        """Add an answer. Raises AnswersError."""
        row = (*key, answer.question, answer.model, answer.asked.isoformat(), msgspec.json.encode(answer))
        try:
            with closing(self._open()) as database, database:
                database.execute("INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?, ?, ?)", row)
        except (OSError, sqlite3.Error) as error:
            raise AnswersError(
                f"The answer could not be saved in {self._file} ({why(error, self._file)}). Its rules stay "
                "until headroom-tui ends."
            ) from error

    def _open(self) -> sqlite3.Connection:
        return open_database(
            self._file,
            "answer (agent TEXT, project TEXT, question TEXT, model TEXT, asked TEXT, answer BLOB NOT NULL,"
            " PRIMARY KEY (agent, project, question, model, asked))",
            self._patience,
        )


class ModelAnswers:
    """All answers of this run and those before, also the rules of one that is not whole yet."""

    def __init__(self, file: Path, patience: float = PATIENT) -> None:
        self._store = AnswerStore(file, patience)
        self._answers: dict[ProjectKey, list[Answer]] | None = None
        self._arrived: dict[ProjectKey, list[Recommendation]] = {}  # in this run
        self.problem = ""  # why earlier answers are not here

    def of(self, key: ProjectKey) -> Sequence[Answer]:
        """A project's answers, oldest first."""
        return self._loaded.get(key, ())

    def to(self, key: ProjectKey, question: str, model: str) -> Answer | None:
        """The answer to the same question by the same model: the newest one that is complete, if any is."""
        same = [
            each
            for each in self.of(key)
            if (each.question, each.model) == (question, model) and each.says_something
        ]
        return max(same, key=lambda each: (each.is_complete, each.asked), default=None)

    def rules(self, key: ProjectKey, concerns: Callable[[Recommendation], bool]) -> list[Recommendation]:
        """The rules that a model proposed for a project, each once, in the order they came.

        Those that ``concerns`` picks, and all that arrived in this run: they were asked for.
        """
        answered = (rule for answer in self.of(key) for rule in answer.rules if concerns(rule))
        return list({rule.id: rule for rule in (*answered, *self._arrived.get(key, ()))}.values())

    def arrive(self, key: ProjectKey, rule: Recommendation) -> None:
        """Take in a rule that the user just asked for."""
        self._arrived.setdefault(key, []).append(rule)

    def keep(self, key: ProjectKey, answer: Answer) -> None:
        """Take in an answer, and save it. Raises AnswersError; this run has it then."""
        self.take_in(key, answer)
        self.save(key, answer)

    def take_in(self, key: ProjectKey, answer: Answer) -> None:
        """Have an answer in this run."""
        self._loaded.setdefault(key, []).append(answer)

    def save(self, key: ProjectKey, answer: Answer) -> None:
        """Have an answer in other runs as well, if it says something. Raises AnswersError."""
        if answer.says_something:
            self._store.save(key, answer)

    @property
    def _loaded(self) -> dict[ProjectKey, list[Answer]]:
        if self._answers is None:
            try:
                self._answers = self._store.load()
            except AnswersError as error:
                self._answers, self.problem = {}, str(error)
        return self._answers
