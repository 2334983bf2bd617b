"""Asking a model about one project: what would be asked, and what comes of the answer. No screen in here."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime

from analyzer.asking.digest import BUDGET_TOKENS, MAX_OUTPUT_TOKENS, Digest, build_digest
from analyzer.asking.live_analysis import (
    Finished,
    LiveEvent,
    Preview,
    RuleArrived,
    RuleFolded,
    RuleSetAside,
    analyse_live,
    fitted,
)
from analyzer.backends.base import Backend, Fragment, ModelError, ModelEvent, Offline, Restart, Waiting
from analyzer.backends.defaults import estimate_price
from analyzer.backends.select import choose
from analyzer.models import AnalysisResult, Recommendation
from analyzer.this_machine import redactor_here
from headroom_tui.model_answers import Answer, ModelAnswers, Unused
from headroom_tui.projects.project import Project
from headroom_tui.review.decisions import Verdict
from headroom_tui.settings.model_settings import model_settings
from headroom_tui.settings.settings_file import config_file
from headroom_tui.wording import plural
from headroom_tui.workbench import Workbench
from scanners.text import visible
from writers.gate import check_heading
from writers.standing_rules import StandingRule

_PLAIN_SECTION = "Other"
_CHARACTERS_PER_TOKEN = 4  # of an answer, which is mostly prose


@dataclass(frozen=True, slots=True)
class Question:
    """What a model would be asked about a project. Nothing was sent yet."""

    project: Project
    backend: Backend
    digest: Digest
    result: AnalysisResult  # with every rule that is proposed already
    standing: tuple[str, ...]  # bullets of the project's files
    rejected: tuple[str, ...]
    budget: int  # tokens that it should not exceed
    rebuild: Callable[[int], Digest]  # within so many tokens
    answers: ModelAnswers
    counted: int | None = None  # its tokens, by the provider
    too_long: int | None = None  # the tokens of the one that this takes the place of, where that was too long

    @property
    def model(self) -> str:
        """Provider and model, for the user; a CLI may choose the model itself."""
        name = self.backend.model or "its own default"
        return f"{self.backend.provider}/{name}"

    @property
    def tokens(self) -> int:
        """Of input: counted, or else estimated."""
        return self.counted or self.digest.estimated_tokens

    @property
    def asked_before(self) -> Answer | None:
        """The answer to this very question."""
        return self.answers.to(self.project.key, self.digest.sha256, self.model)

    @property
    def prices(self) -> tuple[float, float] | None:
        """Estimated US dollars for the question, and at most for the answer; None where not known."""
        asking, answering = self.price_of(self.tokens, 0), self.price_of(0, MAX_OUTPUT_TOKENS)
        return None if asking is None or answering is None else (asking, answering)

    def price_of(self, asked: int, answered: int) -> float | None:
        """Estimated US dollars for so many tokens; None where not known, as with a subscription."""
        is_paid = not self.backend.provider.endswith("-cli")
        return estimate_price(self.backend.model, asked, answered) if is_paid else None


def prepare(
    workbench: Workbench, project: Project, environment: Mapping[str, str] | None = None
) -> Question | Offline:
    """Build the question, or say why there is nobody to ask. Reads every session: run it in a thread."""
    environ = os.environ if environment is None else environment
    settings = workbench.settings
    wished = model_settings(config_file(environ))
    model = settings.model or wished.name
    budget = wished.budget_tokens or BUDGET_TOKENS
    named = visible(model) if model else None
    backend = choose(named, environ, offline=settings.offline)
    if isinstance(backend, Offline):
        return backend
    review = workbench.review(project)
    analysis = project.analysis
    if analysis is None:
        return Offline("The logs of this project are still being read. Ask again in a moment.")
    result = replace(analysis, recommendations=list(review.rules))
    blocks = workbench.places(project).blocks()
    rejected = _rejected(workbench, project)
    unwanted = [f"{rule}\nbecause: {reason}" if reason else rule for rule, reason in rejected.items()]
    redactor = redactor_here(settings.state_folder / "mask.key", environ)

    def build(budget: int) -> Digest:
        return build_digest(result, project.sessions, blocks, unwanted, redactor, budget)

    return Question(
        project,
        backend,
        build(budget),
        result,
        tuple(rule.content for rule in workbench.learned(project)),
        tuple(rejected),
        budget,
        build,
        workbench.answers,
    )


def _rejected(workbench: Workbench, project: Project) -> dict[str, str]:
    """The bullets that the user turned down, each with the reason where one was given."""
    review = workbench.review(project)
    rules: list[Recommendation | StandingRule] = [*review.rules, *workbench.learned(project)]
    return {
        rule.content: review.decision(rule.id).reason
        for rule in rules
        if review.decision(rule.id).verdict is Verdict.REJECTED
    }


async def counted(question: Question) -> Question:
    """The question with its tokens as the provider counts them, or a shorter one where they are too many.

    Sends the question to the provider's counter, where it has one; a shorter one that it returns was sent
    nowhere.
    """
    try:
        digest, tokens = await fitted(question.backend, question.digest, question.rebuild, question.budget)
    except ModelError:
        return question  # asking meets the same, tries again where that makes sense, and says it
    if digest.sha256 == question.digest.sha256:  # it fits, or cannot be shorter
        return replace(question, counted=tokens)
    return replace(question, digest=digest, counted=None, too_long=tokens)


@dataclass(slots=True)
class Run:
    """One answer as it arrives. ``answer()`` is what there is of it at any time."""

    question: Question
    asked: datetime
    rules: list[Recommendation] = field(default_factory=list)
    set_aside: list[Unused] = field(default_factory=list)
    folded: list[Unused] = field(default_factory=list)
    typed: Preview | None = None
    waiting: Waiting | None = None
    input_tokens: int | None = None  # as reported with the answer
    output_tokens: int | None = None
    finished: Finished | None = None
    _characters: int = 0  # of the answer that is arriving
    _broken: list[int] = field(default_factory=list)  # characters of each answer that broke before

    @property
    def tokens(self) -> tuple[int, int]:
        """Of the question and of the answer so far, estimated until the provider has counted.

        With those of answers that broke before they were whole: they cost as much.
        """
        asked, answered = self.question.tokens, self._characters // _CHARACTERS_PER_TOKEN
        return (
            len(self._broken) * asked + (self.input_tokens or asked),
            sum(self._broken) // _CHARACTERS_PER_TOKEN + (self.output_tokens or answered),
        )

    @property
    def price(self) -> float | None:
        """Estimated US dollars so far; None where not known, as where the question was refused."""
        return None if self._is_refused else self.question.price_of(*self.tokens)

    @property
    def _is_refused(self) -> bool:
        """Whether it failed before anything of an answer came, which nobody is known to charge for."""
        finished = self.finished
        is_failed = finished is not None and finished.error is not None and finished.report is None
        return is_failed and not (self._characters or any(self._broken))

    async def events(self) -> AsyncGenerator[LiveEvent, None]:
        """Ask, and yield what comes; rules bear the model's name. Closing it stops at once."""
        question = self.question
        live = analyse_live(
            self._metered(), question.digest, question.result, question.standing, question.rejected
        )
        try:
            async with aclosing(live) as events:
                async for event in events:
                    yield self._take(event)
        finally:
            await question.backend.close()

    async def _metered(self) -> AsyncGenerator[ModelEvent, None]:
        """What the backend says, and how much of the answer that is."""
        stream = self.question.backend.stream(self.question.digest.prompt_request())
        async with aclosing(stream) as events:
            async for event in events:
                match event:
                    case Fragment(text):
                        self._characters += len(text)
                        self.waiting = None
                    case Restart():
                        self._broken.append(self._characters)
                        self._characters = 0
                yield event

    def _take(self, event: LiveEvent) -> LiveEvent:
        match event:
            case RuleArrived(rule, replaces):
                rule = replace(rule, model=self.question.model, replaces=replaces)
                event = RuleArrived(_in_a_section_that_can_be_written(rule), replaces)
                self.rules.append(event.rule)
                self.typed = None
            case RuleSetAside(text, reason):
                self.set_aside.append(Unused(text, reason))
            case RuleFolded(text, into, reason):
                self.folded.append(Unused(text, f"{reason.value}: {visible(into)}"))
            case Preview():
                self.typed = event
            case Waiting():
                self.waiting = event
            case Finished():
                self._finish(event)
        return event

    def _finish(self, finished: Finished) -> None:
        self.finished, self.typed, self.waiting = finished, None, None
        order = {rule.id: place for place, rule in enumerate(finished.rules)}
        self.rules.sort(key=lambda rule: order[rule.id])
        if finished.report is not None:
            self.input_tokens = finished.report.input_tokens
            self.output_tokens = finished.report.output_tokens

    def answer(self) -> Answer:
        """What arrived, to be kept; without a last event, because the user stopped it."""
        kept = f"{plural(len(self.rules), 'rule')} had arrived." if self.rules else "No rule had arrived."
        sentence = self.finished.sentence if self.finished else f"Stopped. {kept}"
        return Answer(
            self.question.digest.sha256,
            self.question.model,
            self.asked,
            sentence,
            self.finished is not None and self.finished.is_complete,
            tuple(self.rules),
            tuple(self.set_aside),
            tuple(self.folded),
            self.input_tokens or (None if self._is_refused else self.question.counted),
            self.output_tokens,
        )


def _in_a_section_that_can_be_written(rule: Recommendation) -> Recommendation:
    """The rule; in a plain section where the name of its own is refused, which no edit of it would mend."""
    refused = [each.reason for each in check_heading(rule.section) if each.level == "block"]
    if not refused:
        return rule
    said = f"It is under “{_PLAIN_SECTION}” because {refused[0]}."
    return replace(rule, section=_PLAIN_SECTION, note=" ".join(filter(None, (rule.note, said))))
