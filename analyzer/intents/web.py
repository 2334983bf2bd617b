"""Browsers, the web and other services: the same facts from elsewhere, the same act by another tool."""

from __future__ import annotations

import re

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View
from analyzer.intents.base import QUICKLY, Intent, Match, Sought
from analyzer.models import FixKind
from analyzer.similarity import contained, words
from scanners.models import ToolName

_FETCH = re.compile(r"web_?fetch|fetch_?url", re.IGNORECASE)
_SEARCHES = ("WebSearch", "web_search", "google_web_search")
_FETCHES = ("WebFetch", "web_fetch")
_ACT = re.compile(r"(?P<server>.+__)browser_(?P<act>click|type|hover|select|drag|press|fill)(?:_\w+)?$")
_OWN = frozenset(ToolName)
_GITHUB = re.compile(r"github\.com/[^/]+/[^/]+/(?:pull|issues|actions/runs)/(\d+)")
_GETS = frozenset({"curl", "wget", "http"})
_VALUES = 2  # that say by their number what is meant
_TELLING = 4  # words of a text that is meant for one purpose
_SAME_END = 3  # parts of two addresses
_TELLS = 8  # letters of a folder that names one thing
_MOSTLY = 0.6
_CODE_HOSTS = frozenset(
    {"github.com", "raw.githubusercontent.com", "gitlab.com", "bitbucket.org", "codeberg.org"}
)
_IN_REPOSITORY = 3  # parts of an address there, which are host, owner and repository
_OWN_NAME = 6  # letters of a repository's name that no other project has by accident
_NUMBER = re.compile(r"-v?\d+(?:[.-]\d+)*$")  # a year, a version
_NEXT = 2  # calls in between, at most
# what a server, or who asked it, says instead of the page
_NO_PAGE = re.compile(r"^HTTP/[\d.]+ [45]\d\d\b|^curl: \(\d+\)|^[45]\d\d(?:: Not Found)?$", re.MULTILINE)
_BEGINNING = 2000  # characters


def _seeks_facts(failure: Failure) -> Sought | None:
    if failure.name not in _OWN and "search" in failure.name.lower() and failure.text("query"):
        return Sought(_SEARCHES, within=QUICKLY)
    return Sought(_SEARCHES, within=0) if _FETCH.search(failure.name) else None


def _same_facts(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A page that could not be had, a search that could not be made → a search for what it was to tell."""
    asked = words(" ".join(failure.text(key) for key in ("url", "prompt", "query")))
    query = words(later.text("query")) - _YEARS
    if later.name != failure.name and len(query) >= 2 and contained(query, asked) >= _MOSTLY:
        return Match(0.65, "a search for what was to be found out")
    return None


def _seeks_told(failure: Failure) -> Sought | None:
    return Sought(_FETCHES, within=0) if failure.name in _SEARCHES else None


def _told_by_page(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A search that could not be made → at once the page whose address says what was searched for."""
    query = words(failure.text("query")) - _YEARS
    address = words(later.text("url").replace("-", " "))
    if len(query & address) >= 2 and contained(query, address) >= _MOSTLY:
        return Match(0.6, "a page on what was searched for")
    return None


def _seeks_page(failure: Failure) -> Sought | None:
    page = _page(failure.text("url"))
    if not _FETCH.search(failure.name) or len(page) < _VALUES:
        return None
    return Sought((failure.name, ToolName.BASH))


def _same_page(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A page that could not be had → the same page by another program, or where it stands as plain text."""
    address = failure.text("url").split("://")[-1].rstrip("/")
    is_soon = len(between) <= QUICKLY
    if later.name == ToolName.BASH:
        return _page_by_command(address, later, is_soon)
    mine, theirs = paths.parts(address), _page(later.text("url"))
    if not mine or not theirs:
        return None
    if is_soon and _is_of_repository(mine, theirs):
        return Match(0.7, f"the repository {theirs[2]}, where it is")
    if mine[0] != theirs[0]:
        is_raw = is_soon and _is_moved(mine, theirs)
        return Match(0.75, f"the same page, had from {theirs[0]}") if is_raw else None
    is_there = _is_there(mine, theirs)
    return Match(0.75, f"the page of that name, where {theirs[0]} has it") if is_there else None


def _page_by_command(address: str, later: View, is_soon: bool) -> Match | None:
    """The page at an address as a line of the shell had it."""
    if _NO_PAGE.search(later.call.output[:_BEGINNING]):
        return None
    had = [word for one in later.mains if one.program in _GETS for word in one.operands if "://" in word]
    if is_soon and any(address in word for word in had):
        return Match(0.75, "the same page, fetched by a command")
    if any(_is_there(paths.parts(address), _page(word)) for word in had):
        return Match(0.7, "the page of that name, fetched from where it is")
    numbered = _GITHUB.match(address) if is_soon else None
    if numbered and any(one.program == "gh" and numbered[1] in one.words for one in later.commands):
        return Match(0.75, "the same page of GitHub, read by `gh`")
    return None


def _is_there(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether two pages of a site are one, under another folder: their last names tell what they are."""
    one, other = "/".join(mine[1:]), "/".join(theirs[1:])
    if mine[:1] != theirs[:1] or one == other:
        return False
    shared = paths.common_suffix(one, other)
    folders = mine[max(len(mine) - shared, _IN_REPOSITORY if mine[0] in _CODE_HOSTS else 0) : -1]
    is_told = not paths.is_common_name(one) or any(len(part) >= _TELLS for part in folders)
    is_longer = (
        mine[:-1] == theirs[:-1]
        and "-" in mine[-1]
        and theirs[-1].startswith(mine[-1])
        and _NUMBER.fullmatch(theirs[-1], len(mine[-1])) is not None
    )
    return _is_moved(mine, theirs) or is_longer or (shared >= _SAME_END and is_told)


def _is_moved(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether folders of an address were left out or put in; a README of another repository is another."""
    is_of_code = {mine[0], theirs[0]} <= _CODE_HOSTS and paths.is_common_name(mine[-1])
    if is_of_code and mine[1:_IN_REPOSITORY] != theirs[1:_IN_REPOSITORY]:
        return False
    return paths.is_moved("/".join(mine[1:]), "/".join(theirs[1:]))


def _is_of_repository(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether a page is the front page of a README's repository, or of one named with a wrong owner."""
    if len(theirs) != _IN_REPOSITORY or not {mine[0], theirs[0]} <= _CODE_HOSTS:
        return False
    if mine[1:_IN_REPOSITORY] == theirs[1:]:
        return paths.stem(mine[-1]).lower() == "readme"
    return len(mine) == _IN_REPOSITORY and mine[2] == theirs[2] and len(mine[2]) >= _OWN_NAME


def _page(url: str) -> tuple[str, ...]:
    """Host and path of an address, in their parts."""
    return paths.parts(url.split("://")[-1])


def _seeks_script(failure: Failure) -> Sought | None:
    found = _ACT.match(failure.name)
    tools = [f"{found['server']}browser_{name}" for name in ("run_code", "evaluate")] if found else []
    return Sought(tools, within=_NEXT) if found else None


def _by_script(failure: Failure, later: View, between: Stretch) -> Match | None:
    """An act on a page that did not work → the same act by a script."""
    found = _ACT.match(failure.name)
    script = later.text("code") or later.text("function")
    if found and found["act"] in script:
        return Match(0.65, f"a script did the {found['act']}")
    return None


def _seeks_command(failure: Failure) -> Sought | None:
    if failure.name in _OWN or failure.kind in (
        FixKind.USER_REJECTED,
        FixKind.INTERRUPTED,
        FixKind.TOOL_INPUT,
    ):
        return None
    values = _values(failure)
    if len(values) < _VALUES:
        return None
    # a text of many lines may be told by a file or on stdin
    on_a_line = [value for value in values if "\n" not in value]
    return Sought((ToolName.BASH,), (max(on_a_line, key=len, default="").lower(),), within=QUICKLY)


def _by_command(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A service's tool that could not → its command line, with all that the tool was told."""
    values, name = set(_values(failure)), words(failure.name.replace("_", " "))
    told = {value for value in values if len(words(value)) >= _TELLING}
    for command in later.mains:
        shared = name & words(command.head.replace("-", " "))
        is_told = bool(told & set(command.words)) and len(shared) >= _VALUES
        if (values <= set(command.words) and shared) or is_told:
            return Match(0.7, f"`{command.head}` on the same, as {failure.name} could not")
    return None


def _values(failure: Failure) -> list[str]:
    return [str(value) for value in failure.call.input_data.values() if isinstance(value, str | int)]


_YEARS = frozenset(str(year) for year in range(2020, 2040))
SAME_PAGE = Intent(_seeks_page, _same_page)
TOLD_BY_PAGE = Intent(_seeks_told, _told_by_page)
SAME_FACTS = Intent(_seeks_facts, _same_facts)
BY_COMMAND = Intent(_seeks_command, _by_command)
BY_SCRIPT = Intent(_seeks_script, _by_script)
