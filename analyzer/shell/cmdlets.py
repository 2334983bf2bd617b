"""PowerShell's cmdlets, as far as pairs need them: aliases, parameters, and what a call of one works on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

# cmdlet -> its aliases
_ALIASES = {
    "Add-Content": "ac",
    "Clear-Host": "cls clear",
    "Compare-Object": "compare diff",
    "Copy-Item": "copy cp cpi",
    "ForEach-Object": "% foreach",
    "Format-List": "fl",
    "Format-Table": "ft",
    "Get-ChildItem": "gci dir ls",
    "Get-Command": "gcm",
    "Get-Content": "gc cat type",
    "Get-Item": "gi",
    "Get-ItemProperty": "gp",
    "Get-Location": "gl pwd",
    "Get-Process": "gps ps",
    "Get-Service": "gsv",
    "Group-Object": "group",
    "Import-Csv": "ipcsv",
    "Invoke-Expression": "iex",
    "Invoke-RestMethod": "irm",
    "Invoke-WebRequest": "iwr",
    "Measure-Object": "measure",
    "Move-Item": "move mv mi",
    "New-Item": "ni",
    "Pop-Location": "popd",
    "Push-Location": "pushd",
    "Remove-Item": "del erase rd ri rm rmdir",
    "Rename-Item": "ren rni",
    "Resolve-Path": "rvpa",
    "Select-Object": "select",
    "Select-String": "sls",
    "Set-Content": "sc",
    "Set-Location": "cd chdir sl",
    "Sort-Object": "sort",
    "Start-Process": "saps start",
    "Start-Sleep": "sleep",
    "Stop-Process": "kill spps",
    "Tee-Object": "tee",
    "Where-Object": "? where",
    "Write-Output": "echo write",
}
# what a parameter gives, by the name that it has everywhere; the first ones are positional
_PARAMETERS = {
    "Add-Content": "Path Value",
    "Copy-Item": "Path Destination",
    "Export-Csv": "Path",
    "Get-ChildItem": "Path Filter",
    "Get-Command": "Name",
    "Get-Content": "Path",
    "Get-FileHash": "Path",
    "Get-Item": "Path",
    "Get-ItemProperty": "Path Name",
    "Import-Csv": "Path",
    "Invoke-RestMethod": "Uri",
    "Invoke-WebRequest": "Uri",
    "Join-Path": "Path ChildPath",
    "Move-Item": "Path Destination",
    "New-Item": "Path",
    "Out-File": "FilePath Encoding",
    "Push-Location": "Path",
    "Remove-Item": "Path",
    "Rename-Item": "Path NewName",
    "Resolve-Path": "Path",
    "Select-String": "Pattern Path",
    "Set-Content": "Path Value",
    "Set-Location": "Path",
    "Start-Process": "FilePath ArgumentList",
    "Start-Sleep": "Seconds",
    "Tee-Object": "FilePath",
    "Test-Path": "Path",
}
_OTHER_NAMES = {
    "literalpath": "Path", "pspath": "Path", "outfile": "FilePath", "url": "Uri", "first": "TotalCount",
    "head": "TotalCount", "last": "Tail", "inputobject": "Value", "ea": "ErrorAction",
}  # fmt: skip
_SWITCHES = frozenset(
    """allmatches asbytestream ashashtable append auto autosize casesensitive compress confirm container debug
    directory force file follow hidden list name noclobber noemphasis nonewline notmatch notypeinformation
    passthru quiet raw readonly recurse r s simplematch skipcertificatecheck system unique usebasicparsing
    verbose wait whatif""".split()  # noqa: SIM905
)
_NAMES_A_VALUE = frozenset({"Get-Command", "Get-ItemProperty", "New-Item"})  # with -Name, a switch elsewhere
_SPELLED = {
    **{word.lower(): word for names in _PARAMETERS.values() for word in names.split()},
    **{
        word.lower(): word
        for word in [
            "LiteralPath",
            "TotalCount",
            "Tail",
            "First",
            "Head",
            "Last",
            "Include",
            "Exclude",
            "Depth",
            "Context",
            "Encoding",
            "Raw",
            "Recurse",
            "File",
            "Directory",
            "Force",
            "Name",
            "SimpleMatch",
            "AllMatches",
            "CaseSensitive",
            "Quiet",
            "List",
            "ItemType",
            "PathType",
            "ErrorAction",
            "Method",
            "Body",
            "Headers",
            "OutFile",
            "ContentType",
            "ExpandProperty",
            "Property",
            "Skip",
        ]
    },
}
_CANONICAL = {
    alias: cmdlet for cmdlet, aliases in _ALIASES.items() for alias in aliases.split()
} | {cmdlet.lower(): cmdlet for cmdlet in (*_ALIASES, *_PARAMETERS)}  # fmt: skip
ALIASES = {cmdlet: tuple(aliases.split()) for cmdlet, aliases in _ALIASES.items()}

CMDLETS = frozenset(_CANONICAL.values())
VIEWERS = frozenset({"Get-Content", "Get-Item", "Get-FileHash", "Import-Csv"})
LISTERS = frozenset({"Get-ChildItem"})
SEARCHES = frozenset({"Select-String"})
FILTERS = frozenset(
    """Select-Object Where-Object ForEach-Object Sort-Object Group-Object Measure-Object Format-Table
    Format-List Out-String Out-Null Out-Host Out-Default Select-String ConvertTo-Json ConvertFrom-Json
    ConvertTo-Csv ConvertFrom-Csv Get-Unique Write-Output Write-Host""".split()  # noqa: SIM905
)
NEUTRAL = frozenset(
    """Set-Location Push-Location Pop-Location Get-Location Write-Output Write-Host Write-Error Write-Warning
    Clear-Host Start-Sleep Get-Date Set-StrictMode Import-Module Out-Null Set-ExecutionPolicy chcp
    """.split()  # noqa: SIM905
)
LOOKS = frozenset(
    """Test-Path Resolve-Path Get-Command Get-Process Get-Service Get-ItemProperty Compare-Object Join-Path
    Split-Path""".split()  # noqa: SIM905
)
MOVES = frozenset({"Set-Location", "Push-Location"})
ASKS = frozenset({"Test-Path", "Compare-Object", "Get-Process"})
WRITERS = frozenset({"Set-Content", "Add-Content", "Out-File", "Tee-Object", "Export-Csv", "New-Item"})
_OF_PATHS = frozenset({"Path", "FilePath", "Destination"})


class Bound(NamedTuple):
    """The words of one call of a cmdlet, told apart by its parameters."""

    words: tuple[str, ...]  # all of them, parameters spelled as PowerShell does
    operands: tuple[str, ...]  # what it works on: a pattern first, then paths or addresses
    writes: tuple[str, ...]  # the files that it writes


@lru_cache(maxsize=1024)
def canonical(name: str) -> str:
    """A cmdlet as PowerShell spells it, whatever alias or case stands for it; any other name as it is."""
    return _CANONICAL.get(name.lower(), name)


def is_cmdlet(program: str) -> bool:
    """Whether a program's canonical name is a cmdlet's: ``Get-Content``, and those not known by name."""
    verb, dash, noun = program.partition("-")
    return program in CMDLETS or (dash != "" and verb.isalpha() and verb[0].isupper() and noun[:1].isupper())


def parameter(word: str) -> str:
    """A parameter as PowerShell spells it, ``-literalpath`` as ``-LiteralPath``."""
    return f"-{_SPELLED.get(word[1:].lower(), word[1:])}"


def bind(cmdlet: str, words: Sequence[str]) -> Bound:
    """Tell the words after a cmdlet apart. Never raises."""
    said, given = _by_parameters(cmdlet, words)
    sought = [value for what, value in given if what == "Pattern"]
    places = [
        one
        for what, value in given
        if what in _OF_PATHS
        for one in ([value] if value[:1] in "($@" else value.split(","))
        if one
    ]
    other = [value for what, value in given if what in ("Uri", "Name", "") and not value.startswith("{")]
    is_written = cmdlet in WRITERS or "-OutFile" in said
    return Bound(
        tuple(said),
        (*sought, *other) if is_written else (*sought, *places, *other),
        tuple(places) if is_written else (),
    )


def _by_parameters(cmdlet: str, words: Sequence[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """The words, parameters spelled as PowerShell does; and the values, each behind what it is."""
    positional = _PARAMETERS.get(cmdlet, "").split()
    said: list[str] = []
    given: list[tuple[str, str]] = []
    expects = ""
    for word in words:
        if _is_parameter(word):
            name, _, value = word.partition(":")
            said.append(parameter(name))
            expects = _value_of(cmdlet, name[1:])
            if value and expects:
                said.append(value)
                given.append((expects, value))
                expects = ""
            continue
        said.append(word)
        if not expects:
            taken = {what for what, _ in given}
            expects = next((name for name in positional if name not in taken), "")
        given.append((expects, word))
        expects = ""
    return said, given


def filters(words: Sequence[str]) -> list[str]:
    """Which names a listing is to show: the values of ``-Filter`` and ``-Include``."""
    return [
        value
        for option, values in pairwise(words)
        if option in ("-Filter", "-Include")
        for value in values.split(",")
    ]


def _is_parameter(word: str) -> bool:
    return len(word) > 1 and word[0] == "-" and word[1].isalpha()


def _value_of(cmdlet: str, name: str) -> str:
    """What the value of a parameter is; "" for one that takes none."""
    name = name.lower()
    if name in _SWITCHES and not (name == "name" and cmdlet in _NAMES_A_VALUE):
        return ""
    if name in _OTHER_NAMES:
        return _OTHER_NAMES[name]
    if name in _SPELLED:
        return _SPELLED[name]
    begun = [
        one for one in (*_PARAMETERS.get(cmdlet, "").split(), "LiteralPath") if one.lower().startswith(name)
    ]
    if begun:
        return _OTHER_NAMES.get(begun[0].lower(), begun[0])
    return "" if any(one.startswith(name) for one in _SWITCHES) else "other"
