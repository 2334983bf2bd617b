"""The report as one self-contained HTML page: no script, nothing loaded, readable on a phone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any

from headroom_tui import wording
from headroom_tui.learned.learned_rules import Origin
from headroom_tui.report.html import Html, element, joined

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_WASTE_NAMES = {
    "reread": "files read again unchanged",
    "superseded": "reads out of date after an edit",
    "search": "searches repeated",
    "oversized": "oversized outputs",
    "polling": "polling",
}
_BAD, _GOOD, _ODD, _NONE = "#d9480f", "#2f9e63", "#c08a1e", "#a9b2bb"  # on light and on dark paper
_POINTS = {
    "x": (_BAD, "it failed again"),
    "o": (_GOOD, "the rule was kept"),
    "w": (_ODD, "what it forbids worked"),
    "-": (_NONE, "no opportunity"),
    "?": ("none", "the file was not loaded"),
}
_MOST_POINTS = 60
_MOST_WEEKS = 26
MOST_WORTH = "Most worth avoiding, by tokens, failures, sessions and how recent"  # as findings are sorted
_MOST_FINDINGS = 10
_MOST_WASTES = 5


def report_page(document: dict[str, Any]) -> str:
    """The page for a document of `documents.report.report_document`."""
    style = (files("headroom_tui.report") / "report.css").read_text("utf-8")
    body = joined(
        element(
            "header",
            element("h1", "What your coding agents learned"),
            element("p", f"{_day(document['generated'])} · tokens are estimated at 4 bytes each"),
            _totals(document["totals"]),
        ),
        element("main", [_project(project) for project in document["projects"]] or _nothing()),
        element("footer", element("p", "Made by headroom-tui. Intervals hold the truth 9 times in 10.")),
    )
    page = element(
        "html",
        element(
            "head",
            element("meta", charset="utf-8"),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
            element("meta", name="referrer", content="no-referrer"),
            element("title", "headroom-tui report"),
            element("style", Html(style)),
        ),
        element("body", body),
        lang="en",
    )
    return f"<!doctype html>\n{page}\n"


def _nothing() -> Html:
    return element("p", "No sessions of a coding agent were found.")


def _totals(totals: dict[str, Any]) -> Html:
    rate = totals["failures"] / totals["calls"] if totals["calls"] else 0.0
    facts = [
        _counted(totals["sessions"], "session"),
        _counted(totals["calls"], "tool call"),
        (wording.percent(rate), "of them failed"),
        (wording.tokens(totals["wasted_tokens"]), "tokens spent on failures, up to their fixes"),
        (wording.tokens(totals["other_waste_tokens"]), "tokens of other waste"),
        _counted(totals["rules"], "learned rule"),
    ]
    if totals["spent_tokens"]:
        facts += [
            (wording.tokens_saved(*totals["saved_tokens"]), "tokens, by measured rules"),
            (wording.tokens(totals["spent_tokens"]), "tokens spent on rules"),
        ]
    return element("dl", [element("div", element("dt", name), element("dd", fact)) for fact, name in facts])


def _counted(number: int, noun: str) -> tuple[str, str]:
    """The number, and what of."""
    digits, name = wording.plural(number, noun).split(" ", 1)
    return digits, name


def _project(project: dict[str, Any]) -> Html:
    return element(
        "section",
        element("h2", project["name"]),
        element(
            "p",
            f"{project['agent']} · {project['path']} · {wording.plural(project['sessions'], 'session')} · "
            f"{wording.plural(project['calls'], 'call')}, {wording.percent(project['failure_rate'])} failed",
            class_="quiet",
        ),
        _weeks(project["weeks"]),
        _rules(project["rules"]),
        _findings(project["findings"]),
        _waste(project["waste"]),
        _proposals(project["proposals"]),
        [element("p", each) for each in project["problems"]],
    )


def _weeks(weeks: Sequence[dict[str, Any]]) -> Html:
    """A bar for each week: its height is the failure rate, the label under the first and last its name."""
    shown = [week for week in weeks if week["calls"]][-_MOST_WEEKS:]
    if len(shown) < 2:
        return Html()
    rates = [week["failures"] / week["calls"] for week in shown]
    highest = max(*rates, 0.01)
    bars = [
        element(
            "rect",
            element("title", f"{week['week']}: {week['failures']} of {week['calls']} calls failed"),
            fill=_BAD,
            x=at * 12,
            y=round(44 - 40 * rate / highest, 1),
            width=10,
            height=round(max(0.5, 40 * rate / highest), 1),
        )
        for at, (week, rate) in enumerate(zip(shown, rates, strict=True))
    ]
    label = f"Failure rate by week, {shown[0]['week']} to {shown[-1]['week']}"
    return element(
        "figure",
        element(
            "svg",
            element("title", label),
            bars,
            viewBox=f"0 0 {len(shown) * 12} 46",
            role="img",
            style=f"max-width:{len(shown) * 24}px",
        ),
        element(
            "figcaption",
            f"{label}; the highest bar is {wording.percent(highest)}, the last {wording.percent(rates[-1])}.",
        ),
    )


def _rules(rules: Sequence[dict[str, Any]]) -> Html:
    if not rules:
        return Html()
    return joined(element("h3", "Rules, and whether they work"), [_rule(rule) for rule in rules])


def _rule(rule: dict[str, Any]) -> Html:
    verdict = rule["verdict"] or "not measured"
    facts = [f"costs {wording.tokens(rule['cost_tokens'])} tokens a session"]
    if rule["saved_tokens"] is not None:
        saved = wording.tokens_saved(*rule["saved_tokens"])
        facts.append(f"{saved}, {wording.tokens(rule['spent_tokens'])} spent so far")
    if rule["age_days"] is not None:
        facts.append(f"{wording.plural(rule['age_days'], 'day')} old")
    if rule["last_opportunity"]:
        facts.append(f"last opportunity {_day(rule['last_opportunity'])}")
    facts += [rule["section"], rule["file"], Origin(rule["origin"]).words]
    return element(
        "article",
        element(
            "p",
            element("span", verdict, class_=f"verdict {verdict.replace(' ', '-')}"),
            " ",
            element("b", _with_code(rule["content"].removeprefix("- "))),
        ),
        element("p", rule["cut_off"] or rule["why"]),
        _series(rule["series"]),
        element("p", " · ".join(facts), class_="quiet"),
    )


def _series(series: str) -> Html:
    """One square for each session; a line where the rule was applied."""
    before, _, after = series.partition("|")
    number = len(before) + len(after)
    before = before[-_MOST_POINTS // 2 :]
    after = after[-_MOST_POINTS // 2 :]
    if not before and not after:
        return Html()
    squares = [
        element(
            "rect",
            element("title", _POINTS[letter][1]),
            fill=_POINTS[letter][0],
            stroke=_NONE if letter == "?" else "none",
            x=at * 7 + (6 if at >= len(before) else 0),
            y=1,
            width=6,
            height=10,
        )
        for at, letter in enumerate(before + after)
    ]
    mark = element("line", x1=len(before) * 7 + 2, x2=len(before) * 7 + 2, y1=0, y2=12, stroke=_NONE)
    width = (len(before) + len(after)) * 7 + 8
    label = "Sessions before and after the rule was applied: " + ", ".join(
        f"{(before + after).count(letter)} {meaning}" for letter, (_, meaning) in _POINTS.items()
    )
    if number > len(before) + len(after):
        label += f"; the nearest {len(before) + len(after)} of {number:,}"
    return element(
        "svg",
        element("title", label),
        squares,
        mark,
        viewBox=f"0 0 {width} 12",
        role="img",
        style=f"max-width:{width * 2}px",
    )


def _findings(findings: Sequence[dict[str, Any]]) -> Html:
    rows = [
        (
            f"{each['subject']} → {each['remedy']}",
            f"{each['count']}×, {wording.plural(each['sessions'], 'session')}",
            wording.tokens(each["wasted_tokens"]),
        )
        for each in findings[:_MOST_FINDINGS]
    ]
    heads = ("What", "How often", "Tokens")
    return joined(_table(MOST_WORTH, heads, rows), _left_out(findings, rows))


def _waste(waste: dict[str, Any]) -> Html:
    kinds = [
        (_WASTE_NAMES[kind], wording.plural(each["calls"], "call"), wording.tokens(each["tokens"]))
        for kind, each in waste["kinds"].items()
        if each["calls"]
    ]
    top = [
        (
            f"{each['subject']} ({_WASTE_NAMES[each['kind']]})",
            f"{each['calls']}×",
            wording.tokens(each["tokens"]),
        )
        for each in waste["top"][:_MOST_WASTES]
    ]
    heads = ("What", "How often", "Tokens")
    return joined(_table("Waste beyond failures", heads, [*kinds, *top]), _left_out(waste["top"], top))


def _left_out(found: Sequence[object], shown: Sequence[object]) -> Html:
    left = len(found) - len(shown)
    return element("p", f"And {left:,} more: headroom-tui report --json lists all.") if left else Html()


def _proposals(proposals: Sequence[dict[str, Any]]) -> Html:
    if not proposals:
        return Html()
    items = [
        element(
            "li",
            element("b", each["kind"]),
            f": “{each['text']}” ({each['file']}, line {each['lines'][-1]}). {each['evidence']} "
            f"{each['proposal']}",
        )
        for each in proposals
    ]
    return joined(element("h3", "What could be tidied"), element("ul", items))


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Html:
    if not rows:
        return Html()
    return joined(
        element("h3", title),
        element(
            "table",
            element("thead", element("tr", [element("th", head, scope="col") for head in heads])),
            element("tbody", [element("tr", [element("td", cell) for cell in row]) for row in rows]),
        ),
    )


def _with_code(text: str) -> Html:
    """Text with its `code` as such."""
    return joined(
        element("code", piece.strip("`").strip()) if piece.startswith("`") else piece
        for piece in re.split(r"(`+[^`]+`+)", text)
    )


def _day(when: str) -> str:
    return wording.day(datetime.fromisoformat(when))
