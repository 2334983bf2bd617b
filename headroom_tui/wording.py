"""How numbers, times, places and errors of the system are put into words, the same wherever they stand."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from math import ceil
from pathlib import Path

from scanners.text import visible_path

_FEW = 2
_BEGINS, _ENDS = r"(?<![\w./\\-])", r"(?![\w.-])"  # of a path in a text
_MONTH = 365.25 / 12 * 86_400  # seconds


def plural(number: int, noun: str) -> str:
    """``1 session``, ``1,234 sessions``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def percent(rate: float, decimals: int = 1) -> str:
    """A rate from 0 to 1: ``7.5 %``. Without ``decimals`` where they would look measured: ``95 %``."""
    return f"{rate * 100:.{decimals}f} %"


def tokens(number: int) -> str:
    """An estimated number of tokens, marked as estimated: ``~820``, ``~12k``, ``~1.4M``."""
    return f"~{rounded(number)}"


def rounded(number: int) -> str:
    """A number where its size is enough: ``820``, ``12k``, ``1.4M``."""
    if number < 1_000:
        return f"{number}"
    if number < 9_950:  # from there on one decimal would round to 10.0
        return f"{number / 1_000:.1f}k"
    if number < 999_500:  # and here the whole thousands to 1000
        return f"{number / 1_000:.0f}k"
    return f"{number / 1_000_000:.1f}M"


def tokens_saved(least: int, most: int) -> str:
    """An estimated span of what was saved: ``~1.2k to ~4.1k saved``, ``between ~330 lost and ~170 saved``."""
    if least < 0 < most:
        return f"between {tokens(-least)} lost and {tokens(most)} saved"
    near, far = sorted((abs(least), abs(most)))
    return f"{tokens(near)} to {tokens(far)} {'saved' if least >= 0 else 'lost'}"


AGE_SECONDS = 60.0  # after which what `ago` said may be another


def ago(then: datetime | None, now: datetime) -> str:
    """How long ago, in one unit: ``5m ago``, ``3h ago``, ``12d ago``, ``9mo ago``, ``3y ago``."""
    if then is None:
        return "—"
    seconds = (now - then).total_seconds()
    if seconds < 60:
        return "now"
    if seconds < 3600:
        return f"{int(seconds // 60)}m ago"
    if seconds < 86_400:
        return f"{int(seconds // 3600)}h ago"
    if seconds < 60 * 86_400:
        return f"{int(seconds // 86_400)}d ago"
    months = int(seconds // _MONTH)
    return f"{months}mo ago" if months < 24 else f"{months // 12}y ago"


def day(then: datetime | None) -> str:
    """``18 Nov 2026`` in local time."""
    return f"{then.astimezone():%-d %b %Y}" if then else "—"


def moment(then: datetime | None) -> str:
    """``18 Nov 14:05`` in local time."""
    return f"{then.astimezone():%-d %b %H:%M}" if then else "—"


def minute(then: datetime) -> str:
    """``2026-11-18 14:05`` in local time, for lists by time."""
    return f"{then.astimezone():%Y-%m-%d %H:%M}"


def span(first: datetime | None, last: datetime | None) -> str:
    """``2 Nov 2026 to 18 Nov 2026``, or the one day."""
    return day(first) if day(first) == day(last) else f"{day(first)} to {day(last)}"


def duration(seconds: float) -> str:
    """``48 s``, ``3 min``, ``2 h 05 min``."""
    whole = int(seconds)
    if whole < 90:
        return f"{whole} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02} min"


def dollars(amount: float) -> str:
    """An estimated price: ``~$0.12``; cents are counted up, so that nothing looks free."""
    return f"~${max(ceil(amount * 100), 1) / 100:.2f}"


def size(number: int) -> str:
    """Bytes in one decimal unit: ``812 B``, ``4.2 kB``, ``1.3 MB``, ``7.4 GB``."""
    if number < 1000:
        return f"{number} B"
    value, unit = number / 1000, "kB"
    for larger in ("MB", "GB"):
        if value >= 999.95:  # one decimal would round to 1000.0
            value, unit = value / 1000, larger
    return f"{value:,.1f} {unit}"


def news(before: tuple[int, int], after: tuple[int, int]) -> str:
    """``3 new failures, 1 new rule``: what became more of failures and rules; empty when neither did."""
    more = [new - old for old, new in zip(before, after, strict=True)]
    said = zip(more, ("new failure", "new rule"), strict=True)
    return ", ".join(plural(number, noun) for number, noun in said if number > 0)


def place(path: Path, home: Path | None = None) -> str:
    """A path with the home folder as ``~``, safe for a terminal."""
    base = home or Path.home()
    is_below = path.is_relative_to(base) and path != base
    return visible_path(f"~/{path.relative_to(base)}" if is_below else path)


def shortened(text: str, folder: str, home: Path | None = None) -> str:
    """Text as a person in ``folder`` would say it: paths below it relative, the home folder as ``~``."""
    own = str(home) if home else os.path.expanduser("~")  # noqa: PTH111 - a tenth of Path.home()
    for path, after, said in ((folder, r"[/\\]", ""), (own, _ENDS, "~")):
        trimmed = path.rstrip("/\\")
        if len(trimmed) > 1 and trimmed in text:
            text = re.sub(f"{_BEGINS}{re.escape(trimmed)}{after}", said, text)
    return text


def told_apart(paths: Iterable[str]) -> dict[str, str]:
    """The last folders of each path, as many as it takes to tell it from the others: ``work/cli``.

    They are safe for a terminal; the paths, by which they are found, are as they were.
    """
    parts = {path: re.split(r"[/\\]", path.rstrip("/\\")) for path in paths}
    tails = dict.fromkeys(parts, 1)

    def shown(path: str) -> str:
        return "/".join(parts[path][-tails[path] :])

    while True:
        often = Counter(map(shown, parts))
        longer = [path for path in parts if often[shown(path)] > 1 and tails[path] < len(parts[path])]
        if not longer:
            return {path: visible_path(shown(path)) for path in parts}
        for path in longer:
            tails[path] += 1


def utc_now() -> datetime:
    return datetime.now(UTC)


def why(error: Exception, named: Path | None = None) -> str:
    """An error of the system in its words: without its number, and the file where it is ``named`` already."""
    if isinstance(error, OSError) and error.strerror:
        file = "" if named is not None and str(error.filename) == str(named) else error.filename
        return ": ".join(str(part) for part in (file, error.strerror) if part)
    return str(error)


def few(sentences: Sequence[str], where: str) -> str:
    """As many sentences as a notice on the screen has room for; ``where`` says who tells the others."""
    shown = list(sentences[:_FEW])
    if more := len(sentences) - len(shown):
        shown.append(f"And {more} more: {where}")
    return "\n".join(shown)
