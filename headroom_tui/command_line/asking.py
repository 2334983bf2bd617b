"""Asking a model without a screen: what is sent where is said first, and the answer is kept as in the app."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing

import click

from analyzer.backends.base import Offline, Waiting
from headroom_tui import wording
from headroom_tui.command_line.speech import tell
from headroom_tui.model_answers import Answer, AnswersError
from headroom_tui.model_run import Question, Run, counted, prepare
from headroom_tui.projects.project import Project
from headroom_tui.workbench import Workbench
from scanners.text import visible


def rules_asked_for(workbench: Workbench, projects: Sequence[Project]) -> list[str]:
    """Ask about each project; the ids of the rules that came, or had come for the same question.

    What came is kept; where it cannot be, that is said, and it counts this time.

    Raises:
        click.ClickException: a model could not be asked, or did not answer to the end.
    """
    return [rule.id for project in projects for rule in _answer_about(workbench, project).rules]


def _answer_about(workbench: Workbench, project: Project) -> Answer:
    question = prepare(workbench, project)
    if isinstance(question, Offline):
        raise _failed(question.reason)
    before = question.asked_before
    if before is not None and before.is_complete:
        _say(
            project,
            f"{before.model} answered exactly this on {wording.day(before.asked)}, so it is not asked.",
        )
        return before
    answer = asyncio.run(_answer(workbench, question))
    if not answer.is_complete:
        raise _failed(f"{answer.sentence} No file was written.")
    _say(project, answer.sentence)
    return answer


def _failed(sentence: str) -> click.ClickException:
    return click.ClickException(visible(sentence))


def _say(project: Project, sentence: str) -> None:
    where = wording.place(project.info.project_path)  # the name alone may be that of several
    tell(f"{where} ({project.plugin.name}): {sentence}")


def _say_what_is_sent(question: Question) -> None:
    digest = question.digest
    masked = ", ".join(f"{number} {kind}" for kind, number in digest.mask_counts.items()) or "nothing"
    parts = [
        f"asking {question.model} at {question.backend.goes_to}",
        f"{wording.tokens(question.tokens)} tokens, an estimate",
        f"masked: {masked}",
    ]
    _say(question.project, f"{'; '.join(parts)}. {digest.left_out}".rstrip())


async def _as_long_as_it_may_be(question: Question) -> Question:
    """The question that is asked, counted where the provider does that. Sends it there to be counted."""
    _say_what_is_sent(question)
    while (shorter := await counted(question)).digest is not question.digest:
        _say(
            question.project,
            f"{question.backend.place} counted {shorter.too_long:,} tokens, more than the "
            f"{question.budget:,} that a question may have, so a shorter one is asked.",
        )
        _say_what_is_sent(shorter)
        question = shorter
    if shorter.counted is not None:
        _say(shorter.project, f"{shorter.backend.place} counted {shorter.counted:,} tokens.")
    return shorter


async def _answer(workbench: Workbench, question: Question) -> Answer:
    try:
        question = await _as_long_as_it_may_be(question)
    except BaseException:
        await question.backend.close()
        raise
    run = Run(question, workbench.now())
    try:
        async with aclosing(run.events()) as events:
            async for event in events:
                if isinstance(event, Waiting):
                    _say(question.project, event.sentence)
    finally:  # also on Ctrl+C
        answer = run.answer()
        try:
            workbench.answers.keep(question.project.key, answer)
        except AnswersError as error:
            _say(question.project, str(error))
    return answer
