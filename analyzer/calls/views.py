"""A tool call as the correlator looks at it: what it reads, searches, changes or runs, whatever the tool."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise, zip_longest

from analyzer import paths
from analyzer.shell import cmdlets
from analyzer.shell.command_lines import parse
from analyzer.shell.commands import Command, echoed, main_commands
from analyzer.shell.programs import LISTERS, MOVES, SEARCHES, VIEWERS
from scanners.models import EDITS, CallStatus, ToolCall, ToolName
from scanners.shells import runs_powershell

_PATH_LIKE = re.compile(r"[\w@~.+\-\[\]()$ /\\:]*(?:/|\.\w)[\w@~.+\-\[\]() /\\]*$")
_EMPTY_RESULT = re.compile(
    r"\s*(?:No (?:matches|files|results)(?: were)? found|Found 0 |No files found|\[\]|Found no |No content"
    r"|\((?:Bash completed with )?no output\)\s*$|Tool ran without output|Output: \(empty\))",
    re.I,
)
_NONE = re.compile(r"\s*(?:\S+:)?0(?:\s+\S+)?\s*$")  # of a count
_COUNTS = re.compile(r"-[A-Za-z]*c[A-Za-z]*$|--count(?:-matches)?$")  # of a search
# what a line says that shows nothing of a file: that it is not there, or is not shown
_SHOWS_NOTHING = re.compile(
    r"[\w.-]+: .*(?:No such file or directory|Is a directory|Permission denied)"
    r"|.*\[Omitted long matching line\]$"
)
_EXTENSION = re.compile(r"[\w\])-]\.\w+$")
_OPTION = re.compile(r"-\w|--?$|--\w[\w-]*(?:=|$)")
_GLOBS = ("-g", "--glob", "--iglob")  # of ``rg --files``: which files it is to list
_NAMES = ("-name", "-iname", "-path", "-ipath", "-wholename")  # of ``find``, in the same way
_PATTERN_OPTIONS = frozenset({"-e", "--regexp"})
_SEARCH_OPTIONS = frozenset(  # with a value of their own, which is no pattern
    """-A -B -C -m -g -t -T -f -d -E --glob --type --max-count --after-context --before-context --context
    --iglob --max-depth --color --sort --include --exclude --exclude-dir --ignore-file -M -j""".split()  # noqa: SIM905
)


_IN_PLACE = re.compile(r"--in-place|-(?![-IM])\w*i")  # of sed and perl: -i.bak, -0pi, -Ei; not -pe, -Ilib
_EXPLAINS = frozenset({"description", "explanation"})  # to the user
_LIMITS = frozenset({"timeout", "timeout_ms", "yield_time_ms", "max_output_tokens"})
_FEEDS = cmdlets.VIEWERS | cmdlets.LISTERS


class View:
    """One call of a session, parsed once and on demand."""

    def __init__(self, call: ToolCall, position: int) -> None:
        self.call = call
        self.position = position

    @property
    def name(self) -> str:
        return self.call.name

    @property
    def succeeded(self) -> bool:
        return self.call.status is CallStatus.OK

    def text(self, key: str) -> str:
        value = self.call.input_data.get(key)
        return value if isinstance(value, str) else ""

    @cached_property
    def command(self) -> str:
        return self.call.command

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        return parse(self.command, self.in_powershell) if self.command else ()

    @cached_property
    def in_powershell(self) -> bool:
        return runs_powershell(self.call)

    @cached_property
    def mains(self) -> tuple[Command, ...]:
        return main_commands(self.commands)

    @cached_property
    def paths_read(self) -> tuple[str, ...]:
        """Files it shows: Read, or ``cat``, ``sed -n`` and their like."""
        if self.name == ToolName.READ:
            return (self.text("file_path"),)
        return tuple(
            path
            for command, after in zip_longest(self.commands, self.commands[1:])
            if command.program in VIEWERS and not (after and self._was_said_instead(after))
            for path in path_operands(command)
        )

    def _was_said_instead(self, after: Command) -> bool:
        """Whether the output has what was to be said had the command before failed: ``cat a || echo no``."""
        if after.operator != "||" or after.program != "echo" or not after.operands:
            return False
        return " ".join(after.operands) in self.call.output.splitlines()

    @cached_property
    def paths_searched(self) -> tuple[str, ...]:
        """Files that it looks into for a pattern: Grep, ``grep``, ``rg``."""
        if self.name == ToolName.GREP:
            return (self.path,) if _EXTENSION.search(self.path) else ()
        return tuple(
            path
            for command in self.commands
            if command.program in SEARCHES or command.head in SEARCHES
            for path in path_operands(command)[-1:]
            if path in command.operands[1:] and _EXTENSION.search(path)
        ) or tuple(
            path for fed in self._searched_by_pipe for path in path_operands(fed) if _EXTENSION.search(path)
        )

    @property
    def places_searched(self) -> tuple[str, ...]:
        """Files and folders that it looks into for a pattern."""
        if self.name == ToolName.GREP:
            return (self.path,) if self.path else ()
        searches = (one for one in self.commands if one.program in SEARCHES or one.head in SEARCHES)
        return tuple(place for one in searches for place in places_searched(one))

    @cached_property
    def paths_listed(self) -> tuple[str, ...]:
        """Folders whose content it shows: LS, Glob, ``ls``, ``find`` and their like."""
        if self.name in (ToolName.LS, ToolName.GLOB):
            return (self.path,) if self.path else ()
        return tuple(
            word
            for command in self.commands
            if command.head in LISTERS or command.program in LISTERS
            for word in command.operands
        )

    @cached_property
    def paths_changed(self) -> tuple[str, ...]:
        if self.name in EDITS:
            several = self.call.input_data.get("file_paths")
            if isinstance(several, list):
                return tuple(path for path in several if isinstance(path, str))
            return (self.text("file_path"),)
        return tuple(path for command in self.commands for path in changed_by(command))

    @property
    def moves(self) -> bool:
        """Whether its line goes to another folder, from where it then tells paths."""
        return any(command.program in MOVES for command in self.commands)

    @cached_property
    def paths_made(self) -> tuple[str, ...]:
        """What it changes or makes, also as copies, seen from the folder that the line had gone to."""
        if not self.commands:
            return self.paths_changed
        folder, made = "", []
        for command in self.commands:
            if command.program in MOVES and command.operands:
                folder = paths.join(folder, command.operands[0])
            made += [paths.join(folder, path) for path in (*changed_by(command), *_made_by(command))]
        return tuple(made)

    @cached_property
    def path(self) -> str:
        """The one path that a file or search tool names; Copilot's searches call it ``paths``."""
        return next(filter(None, map(self.text, ("file_path", "path", "notebook_path", "paths"))), "")

    @cached_property
    def patterns(self) -> tuple[str, ...]:
        """What it searches for: Grep and Glob patterns, those of ``grep``, ``rg`` and ``find -name``."""
        if self.name in (ToolName.GREP, ToolName.GLOB):
            return (self.text("pattern"),)
        found: list[str] = []
        for command in self.commands:
            if command.head in SEARCHES or command.program in SEARCHES:
                if "--files" in command.flags:
                    found += command.values_of(_GLOBS)
                elif pattern := _pattern(command):
                    found.append(pattern)
            elif command.program in cmdlets.LISTERS:
                found += cmdlets.filters(command.words)
            elif command.program in ("find", "fd"):
                named = command.values_of(_NAMES)
                found += named or [word for word in command.operands if "*" in word or "." in word[1:]]
        return tuple(found)

    @cached_property
    def is_search(self) -> bool:
        return (
            self.name in (ToolName.GREP, ToolName.GLOB, ToolName.LS)
            or any(
                command.program in SEARCHES or command.head in SEARCHES or command.program in LISTERS
                for command in self.mains
            )
            or bool(self._searched_by_pipe)
        )

    @property
    def _searched_by_pipe(self) -> list[Command]:
        """What shows or lists the files that PowerShell searches: ``Get-ChildItem | Select-String x``."""
        return [
            fed
            for fed, search in pairwise(self.commands)
            if search.program in cmdlets.SEARCHES and search.operator == "|" and fed.program in _FEEDS
        ]

    @cached_property
    def found_something(self) -> bool:
        output = self.call.output.strip()
        if not output or _EMPTY_RESULT.match(output):
            return False
        shown = [line for line in output.split("\n") if line.strip() and not self._is_said(line)]
        nothing = _NONE if any(map(_only_counts, self.commands)) else _SHOWS_NOTHING
        return not all(map(nothing.match, shown))

    def _is_said(self, line: str) -> bool:
        """Whether the command line itself says a line of the output: ``echo ---``, ``echo rc $?``."""
        said = [words for words in map(echoed, self.commands) if words]
        return any(re.fullmatch(re.escape(words).replace(r"\$\?", r"\d+"), line.strip()) for words in said)


def asked(call: ToolCall, is_slow: bool = False) -> dict[str, object]:
    """A call's input without what changes nothing in what it does; ``is_slow``: its limits of time do."""
    without = _EXPLAINS if is_slow else _EXPLAINS | _LIMITS
    return {name: value for name, value in call.input_data.items() if name not in without}


def _only_counts(command: Command) -> bool:
    """Whether a number is all that the command shows of what it finds."""
    if command.program == "wc":
        return True
    return command.program in SEARCHES and any(map(_COUNTS.match, command.flags))


def skill_of(call: ToolCall) -> str:
    """The skill or slash command that a tool of the agent's is asked for."""
    if call.name == ToolName.BASH:
        return ""
    named = (call.input_data.get(key) for key in ("skill", "command", "name"))
    asked = next((value for value in named if isinstance(value, str) and value), "")
    return asked.removeprefix("/").partition(" ")[0]


def path_operands(command: Command) -> tuple[str, ...]:
    """The operands of a command that look like files."""
    if cmdlets.is_cmdlet(command.program):
        return tuple(word for word in command.operands if len(word) < 300 and word[:1] not in "$(")
    return tuple(
        word
        for word in command.operands
        if len(word) < 300 and _PATH_LIKE.match(word) and not re.fullmatch(r"[\d,$;pq.]+", word)
    )


def changed_by(command: Command) -> tuple[str, ...]:
    """The files that a command writes to: redirected, in place, by ``tee`` and ``patch``."""
    in_place = command.program in ("sed", "perl") and any(map(_IN_PLACE.match, command.flags))
    if command.program == "patch":
        return command.writes + path_operands(command)[:1]
    return command.writes + (path_operands(command) if in_place or command.program == "tee" else ())


def _made_by(command: Command) -> tuple[str, ...]:
    """What ``touch``, ``mkdir``, ``cp`` and ``mv`` make; the target of these two may be a folder."""
    if command.program in ("touch", "mkdir"):
        return command.operands
    if command.program not in ("cp", "mv") or len(command.operands) < 2:
        return ()
    *sources, target = command.operands
    return (target, *(paths.join(target, paths.name(source)) for source in sources))


def places_searched(command: Command) -> list[str]:
    """The files and folders that ``grep`` or ``rg`` is told to look into."""
    before, found, pattern = "", [], _pattern(command)
    for word in command.words:
        if not (_OPTION.match(word) or before in _SEARCH_OPTIONS | _PATTERN_OPTIONS):
            found.append(word)
        before = word
    if pattern in found:
        found.remove(pattern)
    return found


def _pattern(command: Command) -> str:
    """What ``grep`` or ``rg`` looks for: its first operand that is no option's value, or that of ``-e``."""
    if command.program in cmdlets.SEARCHES:
        return command.operands[0] if command.operands else ""
    if "--" in command.flags[:-1]:
        told = (command.flags[command.flags.index("--") + 1], *command.operands[:1])
        return min(told, key=command.words.index)  # it may look like an option
    before = ""
    for word in command.words:
        if before in _PATTERN_OPTIONS or not (_OPTION.match(word) or before in _SEARCH_OPTIONS):
            return word
        before = word
    return ""
