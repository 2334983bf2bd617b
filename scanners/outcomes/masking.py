"""Commands that failed although the shell reported success, because a pipe or ``|| true`` hid it.

Small and precise on purpose: a command that could hide a failure AND an output that cannot mean anything
else. Reading a log that shows somebody else's failure is not one, so commands that only read do not count.
"""

from __future__ import annotations

import re

from scanners.models import CallStatus, ToolCall
from scanners.outcomes.categories import categorise
from scanners.outcomes.exit_codes import reported_codes
from scanners.outcomes.failing_tests import FAILED_TESTS
from scanners.text import is_clipped

_HIDES = re.compile(
    r"""\|\|\s*(?:true|:|exit\s+0)\b | \|\|\s*echo\b
      | [;\n]\s*(?:echo\b[^;|&\n]*|\w+=)\$\?
      | \|\s*(?:tail|head|grep|rg|tee|sed|awk|cat|less|sort|uniq|wc)\b
      | ;\s*(?:true|exit\s+0|:)\s*$""",
    re.VERBOSE,
)
# What may stand before a command: a folder, variables, and programs that only start it, here or elsewhere.
_BEFORE = (
    r"[\s(]*(?:(?:cd\s+\S+|set\s+-[\w ]+)\s*(?:&&|;)\s*)*+(?:[A-Za-z_]\w*=\S*\s+)*+"
    r"(?:(?:sudo|command(?!\s+-[vV])|nice|time|rtk|(?:uv|poetry|pdm|rye|hatch|pipenv)\s+run"
    r"|g?timeout\s+(?:-\S+\s+)*+[\d.]+[smhd]?"
    r"|ssh\s+(?>-[46AaCgKkMNnqsTtVvXxYy]+\s+|-[A-Za-z]\s*\S+\s+)*+\S+"
    r"|docker\s+(?:compose\s+)?exec\s+(?:-\S+\s+)*+\S+"
    r")\s+)*+['\"]?"
)
_ONLY_READS = re.compile(
    _BEFORE
    + r"(?:(?:cat|bat|batcat|tac|nl|zcat|more|head|tail|less|grep|egrep|rg|ag|awk|sed|find|ls|echo|printf|jq"
    r"|diff|strings|journalctl|dmesg|gh|glab|git|kubectl|oc|stern|curl|wget|https?|wc|sort|man"
    r"|(?:docker|podman|nerdctl)\s+(?:\S+\s+)?logs|(?:heroku|fly|flyctl|vercel|railway|pm2|aws)\s+logs"
    r"|adb|unzip|gunzip|[bx]zcat|zgrep|Get-Content|type|claude|codex|gemini)(?![\w-])"
    r"|tmux\s+(?:capture-pane|capturep|show-buffer)\b)"
)
# A script told in the line. Of the errors that it may show, its own name a line of it, and no file.
_TELLS_PYTHON = re.compile(
    _BEFORE + r"(?:\S*/)?python(?:3(?:\.\d+)?)?\s+(?:-[A-Zabd-z]+\s+)*+-(?P<inline>c\b|[a-z]+c\b|\s)"
)
_OWN_ERROR = {
    name: re.compile(
        rf"^Traceback \(most recent call last\):\n  File \"<{name}>\", line (\d{{1,9}})|"
        rf"^  File \"<{name}>\", line (\d{{1,9}})\n(?:.*\n){{1,3}}SyntaxError: ",
        re.MULTILINE,
    )
    for name in ("string", "stdin")
}
_REPORTED_CODE = re.compile(
    r"^\s*(?:exit[ _]?(?:code|status)|EXIT|rc)\s*[:=]\s*([1-9]\d{0,2})\s*$", re.MULTILINE | re.I
)
# Whose exit 1 is an answer; of some, another one is, too.
_ASKS = re.compile(
    _BEFORE + r"(?:(?:if|!)\s+)*(?:git\s+(?:-[Cc]\s+\S+\s+|--\S+\s+)*+"
    r"(?P<git>grep|diff|show-ref|merge-base|rev-parse|check-ignore|ls-remote|cat-file)"
    r"|(?P<program>[ef]?grep|rg|diff|cmp|test|\[\[?|command(?=\s+-v)|which|type|hash|pgrep|pkill|kill|lsof|expr"
    r"|systemctl(?=\s+is-\w)))(?![\w-])"
)
_ANSWERS = {
    "git ls-remote": {2},
    "git show-ref": {2},
    "git diff": {2},
    "git rev-parse": {128},  # outside of a repository
    "git cat-file": {128},  # of what is not in it
    "command": {127},
    "type": {127},
    "hash": {127},
    "systemctl": {3, 4},
}
_ASKS_CODE = re.compile(r"(?:\A|[;|&])(?>[^;|&]*?echo\b)[^;|&]*\$\?")
# What shells, compilers, and the runners of tests and builds write of a failure, and nothing else does.
_FAILED = re.compile(
    rf"""^Traceback\ \(most\ recent\ call\ last\):$ | {FAILED_TESTS}
      | ^\S+\(\d+,\d+\):\ error\ (?:TS|CS|FS|MSB|C)\d+: | ^\S+:\d+:\d+\ -\ error\ TS\d+:
      | ^\S+\.(?:c|cc|cpp|cxx|m|mm|h|hpp|java|swift):\d+:(?:\d+:)?\ (?:fatal\ )?error:
      | ^Found\ \d+\ errors?\ in\ \d+\ files?\ \(checked\  | ^Found\ [1-9]\d*\ errors?\.$
      | ^npm\ (?:ERR!|error)\  | ^[\ \t]*ELIFECYCLE\b
      | ^make(?:\[\d+\])?:\ \*\*\*\ [^\n]{{0,400}}(?:Error\ \d+|Stop\.)
      | ^error\[E\d{{4}}\]: | ^error:\ (?:could\ not\ compile\b|test\ failed,\ to\ rerun\ pass\b)
      | ^=+\ [^\n]{{0,200}}\b\d+\ errors?\b[^\n]{{0,200}}\ in\ [\d.]+s[^\n]{{0,40}}=+$
      | ^=+\ ERRORS\ =+$ | ^ERRORS!$ | ^FAIL\t\S+\ \[build\ failed\]$
      | ^\[ERROR\]\ (?:COMPILATION\ ERROR\b|Failed\ to\ execute\ goal\b) | ^\[INFO\]\ BUILD\ FAILURE$
      | ^FAILURE:\ Build\ (?:failed|completed)\ with\  | ^(?:\*\*\ )?BUILD\ FAILED\b[^\n]{{0,40}}$
      | ^Build\ FAILED\.$
      | ^(?:\S*/)?(?:ba|z|da)?sh:\ (?:line\ )?\d+:\ \S+:\ (?:command\ )?not\ found$
      | ^(?:\S*/)?python[\d.]*(?:\.exe)?:\ (?:No\ module\ named\ \S++|can't\ open\ file\ '[^\n]++)\s*+\Z
      | ^\(eval\):\d+:\ command\ not\ found:\ \S+$ | ^zsh:(?:\d+:)?\ command\ not\ found:\ \S+$
      | ^(?:ba|z|da|k)?sh:\ \S+:\ command\ not\ found$""",
    re.VERBOSE | re.MULTILINE,
)
_PIPE, _SEMICOLON, _DOLLAR, _BACKSLASH = b"|;$\\"


# What zsh says of a line that it has not begun, where a word with no quotes around it is no pattern of files:
# an option, the query of an address, or a folder that a web framework wants named so.
_NO_PATTERN = r"-\S*[*?\[]\S* | \S*\?[\w.%-]+=\S* | (?:\S*/)?\[+\.{0,3}[A-Za-z]\w+\]+(?:/\S*)?"
_MAY_BE_TAKEN_FOR_PATTERN = re.compile(rf"(?<!\S)(?:{_NO_PATTERN})", re.VERBOSE)
_NOT_BEGUN = re.compile(
    rf"\s*(?:\(eval\)|zsh)(?::\d+)?:\ no\ matches\ found:\ (?P<word>{_NO_PATTERN})$",
    re.VERBOSE | re.MULTILINE,
)


def may_hide(given: bytes) -> bool:
    """Tell whether a shell's input as JSON has what every command that hides a failure has, or may have it.

    Most have not, and need not be decoded to be told so. JSON may write any sign as ``\\u00…``.
    """
    # One byte is found many times as fast as two.
    return (
        _PIPE in given
        or _SEMICOLON in given
        or (_DOLLAR in given and b"$?" in given)
        or (_BACKSLASH in given and b"u00" in given)
    )


def may_be_masked(command: str) -> bool:
    """Tell whether ``command`` could hide a failure, so that its output has to be looked at."""
    if _HIDES.search(command) is None:
        return False
    return (
        not only_reads(command)
        or _ASKS_CODE.search(command) is not None
        or _MAY_BE_TAKEN_FOR_PATTERN.search(command) is not None
    )


def only_reads(command: str) -> bool:
    """Tell whether a line begins with a program that shows what others wrote, such as a log."""
    return _ONLY_READS.match(command) is not None


def is_masked(command: str, output: str) -> bool:
    """Tell whether ``command``, reported as a success, unmistakably failed by its ``output``."""
    if not may_be_masked(command):
        return False
    if (not_begun := _NOT_BEGUN.match(output)) and not_begun["word"] in command:
        return True  # not in a log that is shown, which knows nothing of this line
    if failed := [one for one in reported_codes(command, output) if one.code]:
        return not all(_answers(one.command, one.code) for one in failed)
    if _ASKS_CODE.search(command) and (told := _REPORTED_CODE.search(output[-300:])):
        return not _answers(command, int(told[1]))
    if script := _TELLS_PYTHON.match(command):
        return _broke(command, "stdin" if script["inline"].isspace() else "string", output)
    return not only_reads(command) and says_it_failed(output)


def _answers(command: str, code: int) -> bool:
    """Tell whether a command that exited with ``code`` answered what it was asked."""
    asked = _ASKS.match(command)
    if asked is None:
        return False
    name = f"git {asked['git']}" if asked["git"] else asked["program"]
    return code == 1 or code in _ANSWERS.get(name, ())


def _broke(command: str, name: str, output: str) -> bool:
    """Tell whether a script of Python in a line broke: one that shows a log may print others' errors."""
    is_whole = not is_clipped(command) and ("<<" in command if name == "stdin" else "$(" not in command)
    lines = command.count("\n") + 2  # what never ends is missed in the line after the last
    return any(
        not is_whole or int(found[1] or found[2]) <= lines for found in _OWN_ERROR[name].finditer(output)
    )


def note_masked(call: ToolCall, output: str) -> None:
    """Make a call that its log calls a success MASKED, when its command unmistakably failed."""
    if is_masked(call.command, output):
        call.status = CallStatus.MASKED
        call.error_category = categorise(call.name, output, None, call.command)


def says_it_failed(output: str) -> bool:
    """Tell whether an output says of its command that it failed, in words that cannot mean anything else."""
    return _FAILED.search(output) is not None
