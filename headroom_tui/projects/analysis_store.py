"""What an analysis found, as the index keeps it: the rules apart from the pairs and findings behind them."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from pathlib import Path

import msgspec

import analyzer
import scanners
from analyzer.models import AnalysisResult, FailureFix, Finding, Recommendation
from analyzer.token_estimate import tokens_in
from headroom_tui.sparkline import week_of
from headroom_tui.state_database import is_locked, way_on
from headroom_tui.wording import why
from scanners.index import SessionIndex
from scanners.models import ScanCounts
from scanners.reading.kept_paths import bytes_as_path, path_as_bytes


class Outline(msgspec.Struct, array_like=True):
    """What lists show of an analysis."""

    rules: list[Recommendation]
    wasted_tokens: int  # over all pairs, each call counted once, estimated
    failures_by_week: dict[int, int]  # week (see `week_of`) -> calls that failed in it


class _Stored(msgspec.Struct, array_like=True):
    result: AnalysisResult  # without what the others hold
    pairs: list[FailureFix]  # each once
    shown: list[int]
    findings: list[Finding]
    behind: list[list[int]]


_encode = msgspec.msgpack.Encoder(enc_hook=path_as_bytes).encode
_decode = msgspec.msgpack.Decoder(_Stored, dec_hook=bytes_as_path).decode
_decode_outline = msgspec.msgpack.Decoder(Outline, dec_hook=bytes_as_path).decode
_decode_counts = msgspec.msgpack.Decoder(ScanCounts).decode


def outline(result: AnalysisResult) -> Outline:
    return Outline(result.recommendations, tokens_in(result.wasted_bytes), _failures_by_week(result))


def _failures_by_week(result: AnalysisResult) -> dict[int, int]:
    weeks: dict[int, int] = {}
    for pair in result.pairs:
        for call in (*pair.chain, pair.failure):
            if call.is_error and call.timestamp is not None:
                week = week_of(call.timestamp)
                weeks[week] = weeks.get(week, 0) + 1
    return weeks


def counted(
    index: SessionIndex, agent: str, project: str, mark: bytes
) -> tuple[ScanCounts | None, Outline | None]:
    """Return a project's counts, and what lists show of its analysis, where kept. Raises sqlite3.Error."""
    counts = index.note(agent, project, "counts", mark)
    outline = index.note(agent, project, "outline", mark)
    try:
        return (_decode_counts(counts) if counts else None, _decode_outline(outline) if outline else None)
    except msgspec.MsgspecError:
        return None, None


def remember_counts(index: SessionIndex, agent: str, project: str, mark: bytes, counts: ScanCounts) -> None:
    """Keep a project's counts. Raises sqlite3.Error."""
    index.put_note(agent, project, "counts", mark, _encode(counts))


class Kept(msgspec.Struct, array_like=True):
    """An analysis, and what lists show of it, as the index keeps them."""

    outline: bytes
    analysis: bytes


def kept_form(result: AnalysisResult) -> Kept:
    return Kept(_encode(outline(result)), _encode_analysis(result))


def outline_in(kept: Kept) -> Outline:
    return _decode_outline(kept.outline)


def result_in(kept: Kept) -> AnalysisResult:
    return _decode_analysis(kept.analysis)


def remember(index: SessionIndex, agent: str, project: str, mark: bytes, kept: Kept) -> None:
    """Keep an analysis. Raises sqlite3.Error."""
    with index.batch():
        index.put_note(agent, project, "outline", mark, kept.outline)
        index.put_note(agent, project, "analysis", mark, kept.analysis)


def remembered(index: SessionIndex, agent: str, project: str, mark: bytes) -> AnalysisResult | None:
    """Return the analysis that was kept; None when there is none, or it is damaged."""
    try:
        noted = index.note(agent, project, "analysis", mark)
        return _decode_analysis(noted) if noted else None
    except (sqlite3.Error, msgspec.MsgspecError):
        return None


def _encode_analysis(result: AnalysisResult) -> bytes:
    places: dict[int, int] = {}
    pairs: list[FailureFix] = []

    def place(pair: FailureFix) -> int:
        if id(pair) not in places:
            places[id(pair)] = len(pairs)
            pairs.append(pair)
        return places[id(pair)]

    shown = [place(pair) for pair in result.pairs]
    behind = [[place(pair) for pair in finding.pairs] for finding in result.findings]
    findings = [replace(finding, pairs=()) for finding in result.findings]
    return _encode(_Stored(replace(result, pairs=[], findings=[]), pairs, shown, findings, behind))


def _decode_analysis(data: bytes) -> AnalysisResult:
    """Raises msgspec.MsgspecError."""
    stored = _decode(data)
    result = stored.result
    result.pairs = [stored.pairs[at] for at in stored.shown]
    result.findings = [
        replace(finding, pairs=tuple(stored.pairs[at] for at in places))
        for finding, places in zip(stored.findings, stored.behind, strict=True)
    ]
    return result


@cache  # an upgrade does not change the code of a process that runs already
def version_of_code() -> str:
    """Return what differs when the code that reads and analyses logs does."""
    digest = blake2b(digest_size=8)
    for package in (scanners, analyzer):
        for file in sorted(Path(package.__file__ or ".").parent.rglob("*.py")):
            status = file.stat()
            digest.update(f"{file} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def without_index(error: Exception) -> str:
    """Say what it means that the index cannot be used, as sentences for the user."""
    if is_locked(error):
        return (
            "The index of the logs cannot be used now: another program has locked it. Nothing is lost, but "
            "every log is read anew. If this stays so, close that program."
        )
    return (
        f"The index of the logs could not be kept ({why(error)}). Nothing is lost, but the next start reads "
        f"every log again. {way_on(error)}."
    )
