"""One analysis by a model, as it happens: each rule when it closes, at last what became of the answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from analyzer.asking.answer_items import Item, preview
from analyzer.asking.digest import Digest
from analyzer.asking.framing import inert
from analyzer.asking.model_rules import FoldReason, Proposal, RuleError, RuleMaker, in_order
from analyzer.asking.stream import RuleScanner
from analyzer.backends.base import (
    Backend,
    Fragment,
    ModelError,
    ModelEvent,
    Report,
    Restart,
    StopReason,
    Waiting,
)
from analyzer.models import AnalysisResult, Recommendation
from scanners.text import clip

_SLICE = 4096  # characters of an answer that are read before others get their turn
_PREVIEW_SECONDS = 0.08  # between two previews
_SHOWN = 300  # characters of an entry that was set aside
_STOPPED = {  # where the backend says no more
    StopReason.MAX_TOKENS: "The answer reached the model's output limit. Ask again to get the rest.",
    StopReason.REFUSED: "The model declined to answer. Another model may answer.",
    StopReason.CUT_OFF: "The answer ended before it was complete. Ask again to get the rest.",
}


@dataclass(frozen=True, slots=True)
class RuleArrived:
    """A rule to review. ``replaces`` is a bullet that stands in a file and would go with it, or empty."""

    rule: Recommendation
    replaces: str


@dataclass(frozen=True, slots=True)
class RuleSetAside:
    """An entry that is no rule: what stood there, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class RuleFolded:
    """A rule that says what another bullet says: it is not proposed."""

    text: str
    into: str
    reason: FoldReason


@dataclass(frozen=True, slots=True)
class Preview:
    """The rule that is being written now, as far as it came."""

    section: str
    content: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event. ``rules`` are all that arrived, supported ones first.

    ``sentence`` says to the user what became of the answer, also where the provider failed;
    ``is_complete``, that the model wrote all it wanted to.
    """

    sentence: str
    is_complete: bool
    rules: tuple[Recommendation, ...]
    set_aside: tuple[RuleSetAside, ...]
    folded: tuple[RuleFolded, ...]
    report: Report | None = None
    error: ModelError | None = None


LiveEvent = RuleArrived | RuleSetAside | RuleFolded | Preview | Waiting | Finished


async def analyse_live(
    answering: AsyncGenerator[ModelEvent, None],
    digest: Digest,
    result: AnalysisResult,
    existing_bullets: Sequence[str] = (),
    rejected: Sequence[str] = (),
) -> AsyncGenerator[LiveEvent, None]:
    """Yield what comes of an answer to the digest; ``Finished`` is the last event, also after an error.

    ``answering`` is a backend's stream. Nothing that a model answers raises. To stop, close the iterator
    (``contextlib.aclosing``) or cancel the task that reads it: the stream is closed with it, and the rules
    that arrived stay the reader's.
    """
    answer = _Answer(RuleMaker(result, digest.pair_ids, existing_bullets, rejected))
    clock = asyncio.get_running_loop().time
    report: Report | None = None
    error: ModelError | None = None
    try:
        async with aclosing(answering) as events:
            async for event in events:
                match event:
                    case Fragment(text):
                        for start in range(0, len(text), _SLICE):
                            for each in answer.read(text[start : start + _SLICE]):
                                yield each
                                await asyncio.sleep(0)  # an answer that comes in one piece stops nobody
                            await asyncio.sleep(0)
                        if typed := answer.newly_typed(clock()):
                            yield typed
                    case Restart():
                        answer.restart()
                    case Waiting():
                        yield event
                    case Report():
                        report = event
    except ModelError as failed:
        error = failed
    is_whole, has_lists = answer.is_whole, answer.has_lists
    for each in answer.end():
        yield each
        await asyncio.sleep(0)
    yield answer.finished(report, error, is_whole, has_lists)


async def fitted(
    backend: Backend, digest: Digest, build: Callable[[int], Digest], budget_tokens: int
) -> tuple[Digest, int | None]:
    """A digest within the budget, and the tokens of ``digest`` by the provider's own counter, if it has one.

    It is ``digest`` itself, or where that has too many tokens a smaller one, which nobody has seen or counted
    yet. Counting sends ``digest`` to the provider, so only after the user agreed to that.

    Raises:
        ModelError: the counter cannot be reached.
    """
    count = await backend.count_tokens(digest.prompt_request())
    if count is None or count <= budget_tokens:
        return digest, count
    smaller = digest.estimated_tokens * budget_tokens // count * 95 // 100
    return await asyncio.to_thread(build, smaller), count


@dataclass(slots=True)
class _Answer:
    """What came of the answer so far."""

    maker: RuleMaker
    scanner: RuleScanner = field(default_factory=RuleScanner)
    proposals: list[Proposal] = field(default_factory=list)
    set_aside: list[RuleSetAside] = field(default_factory=list)
    folded: list[RuleFolded] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)  # entries as they came: text that is sent again counts once
    shown: Preview | None = None
    shown_at: float = float("-inf")  # by the event loop's clock

    @property
    def is_whole(self) -> bool:
        return self.scanner.is_whole

    @property
    def has_lists(self) -> bool:
        return self.scanner.has_lists

    def read(self, text: str) -> Iterator[LiveEvent]:
        return self._judged(self.scanner.feed(text))

    def restart(self) -> None:
        self.scanner = RuleScanner()

    def end(self) -> Iterator[LiveEvent]:
        return self._judged(self.scanner.end())

    def newly_typed(self, now: float) -> Preview | None:
        """What is being typed, if it is time to show it again and it is no longer what was shown."""
        if now - self.shown_at < _PREVIEW_SECONDS:
            return None
        typed, self.shown_at = self._typed(), now
        if typed == self.shown or typed is None:
            return None
        self.shown = typed
        return typed

    def _typed(self) -> Preview | None:
        fields = preview(self.scanner.unclosed)
        content = inert(fields.get("content", ""))
        return Preview(inert(fields.get("section", "")), content) if content else None

    def _judged(self, items: Sequence[Item]) -> Iterator[LiveEvent]:
        for item in items:
            if item.text not in self.seen:
                self.seen.add(item.text)
                yield self._judge(item)

    def _judge(self, item: Item) -> LiveEvent:
        try:
            if item.value is None:
                raise RuleError(item.reason)
            made = self.maker.make(item.key, item.value)
        except RuleError as error:
            aside = RuleSetAside(clip(inert(_said(item)), _SHOWN), str(error))
            self.set_aside.append(aside)
            return aside
        if isinstance(made, Proposal):
            self.proposals.append(made)
            return RuleArrived(made.rule, made.replaces)
        folded = RuleFolded(inert(_said(item)), made.into, made.reason)
        self.folded.append(folded)
        return folded

    def finished(
        self, report: Report | None, error: ModelError | None, is_whole: bool, has_lists: bool
    ) -> Finished:
        is_complete = error is None and report is not None and report.stop is StopReason.COMPLETE and is_whole
        return Finished(
            sentence=_sentence(self, report, error, is_whole, has_lists),
            is_complete=is_complete,
            rules=tuple(each.rule for each in in_order(self.proposals)),
            set_aside=tuple(self.set_aside),
            folded=tuple(self.folded),
            report=report,
            error=error,
        )


def _said(item: Item) -> str:
    """What the model wanted to say: the rule's text where it can be read, else what stood there."""
    content = item.value.get("content") if item.value else None
    return content.strip() if isinstance(content, str) and content.strip() else item.text


def _sentence(
    answer: _Answer, report: Report | None, error: ModelError | None, is_whole: bool, has_lists: bool
) -> str:
    """What became of the answer, what is kept, and the way on."""
    kept = _kept(answer)
    if error is not None:
        return f"{error} {kept}"
    stop = report.stop if report else StopReason.CUT_OFF
    if stop is not StopReason.COMPLETE:
        detail = report.detail if report else ""
        return f"{detail or _STOPPED[stop]} {kept}"
    if not has_lists:
        return f"The model's answer holds no list of rules. {kept} Ask again, or choose another model."
    if not is_whole:
        return f"The model ended its answer in the middle of the list. {kept} Ask again to get the rest."
    return kept


def _kept(answer: _Answer) -> str:
    count = len(answer.proposals)
    parts = [f"{count} rule{'s' if count != 1 else ''} arrived" if count else "No rule arrived"]
    if answer.folded:
        parts.append(f"{len(answer.folded)} said what is known already")
    if answer.set_aside:
        number = len(answer.set_aside)
        parts.append(f"{number} could not be read as {'rules' if number != 1 else 'a rule'}")
    return f"{', '.join(parts)}."
