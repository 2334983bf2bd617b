"""Runs an agent on the user's terminal, and finds what just that run taught.

The agent gets the terminal itself, not one of ours in between: it sees the true size and every change of it,
Ctrl-C and Ctrl-Z reach it as they would without us, and no sequence it sends is lost on the way.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from analyzer.models import FailureFix
from headroom_tui import wording
from headroom_tui.plugins.allowed import load_plugins
from headroom_tui.projects.project import Project
from headroom_tui.review.unwritten import Unwritten
from headroom_tui.session_library import workbench_of_logs
from headroom_tui.settings.run import Settings
from headroom_tui.workbench import Workbench
from scanners.base import ConversationScanner
from scanners.errors import LogReadError
from scanners.file_state import FileStamp
from scanners.reading.reader import contained

# Where an agent's program is not called as the agent is here.
_PROGRAMS = {"antigravity": "agy"}


class WrapError(Exception):
    """The agent could not be run; nothing was changed. The text is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Run:
    """An agent's run: how it ended as a shell would say it, and the logs it wrote.

    ``is_last``: we were told to end ourselves, and passed that on.
    """

    agent: str
    code: int
    began: datetime
    logs: frozenset[Path]
    is_last: bool = False


def run_agent(settings: Settings, agent: str, arguments: Sequence[str]) -> Run:
    """Run ``agent`` with these arguments until it ends. Raises WrapError when it cannot be started."""
    name = _PROGRAMS.get(agent, agent)
    program = shutil.which(name)
    if program is None:
        raise WrapError(f"There is no program {name} on PATH. Install it, or start it where it is.")
    scanner = scanner_of(settings, agent)
    before = _stamps(scanner)
    began = datetime.now(UTC)
    running: list[subprocess.Popen[bytes]] = []
    with _signals_to(running) as passed_on:
        try:
            running.append(subprocess.Popen([program, *arguments]))
        except OSError as error:
            raise WrapError(f"{program} could not be started: {error.strerror or error}.") from error
        for number in list(passed_on):  # which came while it was being started
            running[0].send_signal(number)
        code = running[0].wait()
    code = 128 - code if code < 0 else code
    return Run(agent, code, began, _written(scanner, before), is_last=bool(passed_on))


def scanner_of(settings: Settings, agent: str) -> ConversationScanner:
    """The scanner of an agent, be it a plugin's. Raises WrapError when there is no such agent."""
    found = [plugin.scanner for plugin in load_plugins(replace(settings, agents=(agent,)))]
    if not found:
        raise WrapError(f"No agent is called {agent}.")
    return found[0]


def workbench_of(settings: Settings, run: Run) -> Workbench:
    """What to review after a run: the pairs of its logs since it began, and the rules that rest on them."""
    scanner = scanner_of(settings, run.agent)
    folders = {project for log in run.logs if (project := _project_of(scanner, log))}
    if len(folders) == 1:
        settings = replace(settings, project=Path(*folders))
    return workbench_of_logs(settings, [run.agent], run.logs, run.began)


def summary_of(run: Run, workbench: Workbench, projects: Sequence[Project]) -> str:
    """One line about what a run taught, as far as it left a session."""
    logs = {os.path.realpath(log) for log in run.logs}
    files = (known.file for project in projects for known in workbench.library.logs.files_of(project.key))
    if logs.isdisjoint(map(os.path.realpath, files)):
        return "headroom-tui: no session of this run was found, so there is nothing to learn from."
    return summary(workbench, projects)


def summary(workbench: Workbench, projects: Sequence[Project]) -> str:
    """One line about what the sessions taught."""
    pairs = pairs_of(projects, workbench.say)
    if not pairs:
        return "headroom-tui: no failed calls to learn from."
    fixed = sum(pair.fix is not None for pair in pairs)
    found = wording.plural(len(pairs), "pair")  # retries are one: not the number of failures
    return f"headroom-tui: {found}, {fixed} with a fix; {_what_rules(workbench, projects)}."


def _what_rules(workbench: Workbench, projects: Sequence[Project]) -> str:
    """How many rules wait to be decided about or written, or why none does."""
    reviews = [workbench.review(project) for project in projects]
    count = undecided(workbench, projects)
    decisions = [each for project in projects for each in workbench.wanted(project).values()]
    to_write = Unwritten.of(decisions).words
    if count or to_write:
        to_decide = f"{wording.plural(count, 'rule') if count else 'no rule'} to decide about"
        return f"{to_decide}, {to_write}" if to_write else to_decide
    if not (count := sum(len(review.rules) for review in reviews)):
        return "no rule yet (it takes two independent sightings)"
    written = sum(rule.id in review.learned for review in reviews for rule in review.rules)
    where = "in the files already" if written == count else "rejected or in the files already"
    return f"{wording.plural(count, 'rule')}, {where}"


def undecided(workbench: Workbench, projects: Sequence[Project]) -> int:
    """How many rules wait for a decision."""
    return sum(len(workbench.review(project).undecided()) for project in projects)


def pairs_of(projects: Sequence[Project], say: Callable[[str], None]) -> list[FailureFix]:
    """The pairs of all these projects."""
    analyses = (project.analysis_or_said(say) for project in projects)
    return [pair for analysis in analyses if analysis is not None for pair in analysis.pairs]


@contextmanager
def _signals_to(running: Sequence[subprocess.Popen[bytes]]) -> Iterator[list[int]]:
    """Outlive what the terminal sends to the agent as well; pass on, and yield, what is sent to us alone."""
    passed_on: list[int] = []

    def pass_on(number: int, frame: FrameType | None) -> None:
        passed_on.append(number)
        for process in running:
            process.send_signal(number)

    def outlive(number: int, frame: FrameType | None) -> None:
        """Ctrl-C and Ctrl-\\ reach the whole foreground group. Ignoring them would be inherited."""

    handlers = {
        signal.SIGINT: outlive,
        signal.SIGQUIT: outlive,
        signal.SIGTERM: pass_on,
        signal.SIGHUP: pass_on,
    }
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield passed_on
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _written(scanner: ConversationScanner, before: dict[str, FileStamp]) -> frozenset[Path]:
    return frozenset(Path(name) for name, stamp in _stamps(scanner).items() if before.get(name) != stamp)


def _stamps(scanner: ConversationScanner) -> dict[str, FileStamp]:
    try:
        return dict(scanner.stamped_files())
    except (Exception, SystemExit):  # noqa: BLE001 - any at all; the review meets it too, and says it
        return {}


def _project_of(scanner: ConversationScanner, log: Path) -> str:
    try:
        with contained(log, scanner):
            return scanner.project_path_of(log)
    except LogReadError:  # named when it is read for the review
        return ""
