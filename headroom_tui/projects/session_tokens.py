"""What sessions took: each message counts once, in the session that had it first.

A session that began with another one's history, such as a fork or a resumed one, repeats its messages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from headroom_tui.projects.logs import Held
from scanners.index import Known
from scanners.parsing.log_session import Usage


@dataclass(eq=False, slots=True)
class _Family:
    """Sessions that share history."""

    unread: list[Known]  # logs whose messages were not asked for so far
    messages: set[str] = field(default_factory=set)
    joined: _Family | None = None  # the one that this one turned out to be of

    def whole(self) -> _Family:
        return self if self.joined is None else self.joined.whole()

    def join(self, other: _Family) -> None:
        if other is not self:
            self.unread += other.unread
            self.messages |= other.messages
            other.joined = self


def own_tokens(sessions: Iterable[Held], usage_of: Callable[[Known], Usage]) -> list[int]:
    """Return for each session what it took besides what it repeats of those before it, in and out together.

    ``usage_of`` is asked only about sessions that share a call or their first message: it takes time.
    """
    families: dict[str, _Family] = {}  # of a call, and of a session's first message
    found: list[int] = []
    for one in sessions:
        marks = [mark for mark in (*one.ends.ids, one.summary.first_message) if mark]
        related = [known.whole() for known in dict.fromkeys(map(families.get, marks)) if known is not None]
        repeated = 0
        if related:
            family = related[0]
            for each in related[1:]:
                family.join(each.whole())
            for known in family.unread:
                family.messages.update(usage_of(known))
            family.unread.clear()
            usage = usage_of(one.known)
            repeated = sum(sum(usage[message]) for message in family.messages & usage.keys() if message)
            family.messages.update(usage)
        else:
            family = _Family([one.known])
        families.update(dict.fromkeys(marks, family))
        found.append(max(0, one.tokens - repeated))
    return found
