"""Rules from findings, without a model: one bullet each, in headroom's sections and wording.

A rule needs two independent sightings, or the user's own words. What cannot be said exactly is not said.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from analyzer import complaints, paths
from analyzer.failures import Failure
from analyzer.lessons import (
    AS_CODE,
    AS_PATTERN,
    AS_QUOTE,
    ASK_FIRST,
    BAD_HUNK,
    CHANGED_SINCE,
    LINT_RULE,
    NO_REMOTE,
    NOT_FOUND,
    NOT_INSTALLED,
    NOT_READ,
    NOT_UNIQUE,
    OWN_SHELL,
    UNQUOTED,
)
from analyzer.lint_codes import lint_codes
from analyzer.loops import FAILS_AGAIN, KEEP_OUTPUT
from analyzer.models import FailureFix, Finding, Recommendation, RecommendationTarget, Section
from analyzer.repository import doubts
from analyzer.tool_lessons import (
    ASKS_PASSWORD,
    FOLDER_READ,
    NO_SUCH_TOOL,
    WITHOUT_ACCESS,
    is_about_parameter,
    requirement,
)
from scanners.models import ErrorCategory, ProjectInfo, ToolName

_MEMORY = frozenset({Section.RETRY_PREVENTION, Section.PERMISSION_NOTES})
_OF_MACHINE = frozenset({NOT_INSTALLED, WITHOUT_ACCESS, ASKS_PASSWORD, NO_SUCH_TOOL, NO_REMOTE})
# two places in one session are not enough
_NEED_SESSIONS = (_OF_MACHINE - {NOT_INSTALLED}) | {LINT_RULE}
_APART = 20  # places in one session between two sightings that count as independent
_ENOUGH = 2
_QUIET = 20  # sessions without it, after which a rule says so
_LONGEST_SPAN = 100  # characters of a command in a rule
_FEW_WORDS, _SHORT_WORDS = 4, 20  # of the user's words: below both they are about the case at hand
_ORDER = re.compile(r"\b(?:first|always|never)\b", re.IGNORECASE)  # unless they state an order
_NOTHING_NEW = frozenset(
    """never don't dont do not stop avoid always first instead use prefer please no run the a""".split()  # noqa: SIM905
)
_REASONS = {
    ErrorCategory.COMMAND_NOT_FOUND: "command not found",
    ErrorCategory.MODULE_NOT_FOUND: "module not found",
    ErrorCategory.PERMISSION_DENIED: "not executable",
}


def recommend(findings: Sequence[Finding], project: ProjectInfo, total_sessions: int) -> list[Recommendation]:
    """The rules that the findings support, in the order of the findings; none that is outdated.

    ``estimated_tokens_saved`` is the measured waste of the evidence spread over all ``total_sessions`` that
    were scanned.
    """
    return [_rule(finding, project, max(1, total_sessions)) for finding in findings if _is_supported(finding)]


def _is_supported(finding: Finding) -> bool:
    if finding.is_outdated or finding.is_masked:
        return False
    if finding.section is Section.PERMISSION_NOTES and finding.remedy != ASK_FIRST:
        return _says_enough(finding) or _sightings(finding) >= _ENOUGH
    if finding.remedy == LINT_RULE and not _lint_message(finding):
        return False  # a bare code tells the agent nothing
    if finding.section is Section.RETRY_PREVENTION or finding.remedy in _NEED_SESSIONS:
        return finding.sessions >= _ENOUGH
    return _sightings(finding) >= _ENOUGH


def _says_enough(finding: Finding) -> bool:
    """Whether the user's words say what to do, beyond a no to this one command."""
    said = finding.remedy.lower()
    if len(said.split()) < _FEW_WORDS and len(said) < _SHORT_WORDS and not _ORDER.search(said):
        return False
    known = {*finding.subject.lower().split(), *_NOTHING_NEW}
    return len(set(re.findall(r"[\w'@./-]+", said)) - known) >= 2


def _sightings(finding: Finding) -> int:
    """Failures in different sessions, or far enough apart in one."""
    count = 0
    last: dict[tuple[str, str], int] = {}
    for pair in sorted(finding.pairs, key=lambda one: one.failure.msg_index):
        key = (pair.agent, pair.session_id)
        if key not in last or pair.failure.msg_index - last[key] >= _APART:
            count += 1
            last[key] = pair.failure.msg_index
    return count


def _rule(finding: Finding, project: ProjectInfo, total_sessions: int) -> Recommendation:
    best_first = sorted(finding.pairs, key=lambda pair: (pair.fix is None, -pair.confidence))
    is_personal = finding.remedy in _OF_MACHINE or finding.remedy.startswith("~/")  # true of one machine
    in_memory = finding.section in _MEMORY or is_personal
    text = "\0".join((finding.section, finding.subject, finding.remedy))
    return Recommendation(
        target=RecommendationTarget.MEMORY_FILE if in_memory else RecommendationTarget.CONTEXT_FILE,
        section=finding.section.value,
        content=f"- {_text(finding)}",
        confidence=_confidence(finding),
        evidence_count=len(finding.pairs),
        estimated_tokens_saved=finding.wasted_tokens // total_sessions,
        is_loop_guardrail=finding.is_loop,
        loop_occurrences=len(finding.pairs) if finding.is_loop else 0,
        id="r" + hashlib.sha256(text.encode()).hexdigest()[:10],
        evidence=tuple(pair.id for pair in best_first),
        sessions=finding.sessions,
        first_seen=finding.first_seen,
        last_seen=finding.last_seen,
        wasted_tokens=finding.wasted_tokens,
        note=_note(finding, project),
    )


def _confidence(finding: Finding) -> float:
    """Of the pairs on average, raised by every further session that showed the same."""
    each = [pair.confidence if pair.fix else 0.6 for pair in finding.pairs]
    doubt = 1 - sum(each) / len(each)
    return round(min(0.95, 1 - doubt * 0.8 ** (finding.sessions - 1)), 2)


def _text(finding: Finding) -> str:
    if finding.is_loop:
        return _loop_text(finding)
    subject, remedy = finding.subject, finding.remedy
    match finding.section:
        case Section.FILE_PATHS:
            if remedy.startswith("~/"):  # where it was looked for in vain matters to nobody elsewhere
                return f"use {code(remedy)} ({code(paths.name(remedy))} is not in the project)"
            what = "folder" if subject.endswith("…") else "file"
            wrong = " or ".join(code(path) for path in subject.split(" or "))
            return f"use {code(remedy)}, not {wrong} (no such {what})"
        case Section.LARGE_FILES:
            return f"read {code(subject)} with offset and limit, not whole (too large to read at once)"
        case Section.RETRY_PREVENTION:
            return _edit_text(finding)
        case Section.PERMISSION_NOTES:
            return _permission_text(subject, remedy)
        case _:
            return _command_text(finding)


def _command_text(finding: Finding) -> str:
    subject, remedy = finding.subject, finding.remedy
    if remedy == NOT_INSTALLED:
        return f"do not call {code(subject)} (not installed here)"
    if remedy == WITHOUT_ACCESS:
        instead = _most_common(_other_tool(pair) for pair in finding.pairs)
        use = f"use {code(instead)}, not {code(subject)}" if instead else f"do not call {code(subject)}"
        return f"{use} (it has no access here: not signed in, or no valid key)"
    if remedy == NO_SUCH_TOOL:
        return f"do not call {code(subject)} (there is no such tool here)"
    if remedy == NO_REMOTE:
        return f"do not call {code(subject)} (the repository has no remote `origin`)"
    if remedy == ASKS_PASSWORD:
        return f"do not call {code(subject)} (it asks for a password, which nobody can type)"
    if is_about_parameter(subject, remedy):
        needs = requirement(Failure(finding.pairs[0].failure, 0))[1]
        when = f"required when {escape(needs)}" if needs else "it is required"
        return f"give {code(subject.removesuffix(f' without {remedy}'))} a {code(remedy)} ({when})"
    if remedy == LINT_RULE:
        head = _most_common(_failing_command(pair) for pair in finding.pairs)
        return f"keep to {code(subject)}: {escape(_lint_message(finding))} ({code(head)} rejects it)"
    if subject == UNQUOTED:
        return "quote arguments that contain `?`, `*` or `[` (the shell is zsh: no matches found)"
    if subject == AS_PATTERN:
        return "name paths that contain `[` with `-LiteralPath` (PowerShell takes them for a pattern)"
    if subject == AS_CODE:
        return "quote paths that contain `(` (PowerShell runs what is in parentheses)"
    if subject == AS_QUOTE:
        return "put a backtick before a quote in a string of PowerShell, no backslash (it ends the string)"
    if subject == OWN_SHELL:
        apart = "start what follows `pkill -f` or `pgrep -f` in another call"
        return f"{apart} (it matches, and ends, its own shell)"
    if subject.startswith("skill "):
        use = f"the skill {code(remedy[6:])}" if remedy.startswith("skill ") else code(remedy)
        return f"use {use}, not the skill {code(subject[6:])} (unknown skill)"
    return f"use {code(remedy)}, not {code(subject)} ({_reason(finding.pairs)})"


def _other_tool(pair: FailureFix) -> str:
    """The tool that did instead what the failing one could not."""
    is_other = pair.fix is not None and pair.fix.native_name != pair.failure.native_name
    return pair.fix.native_name if pair.fix and is_other and pair.fix.name != ToolName.BASH else ""


def _edit_text(finding: Finding) -> str:
    failure = finding.pairs[0].failure
    tool = code("apply_patch" if "patch" in failure.input_data else failure.native_name or failure.name)
    return {
        NOT_READ: f"read a file before {tool} (text seen through a search or `cat` does not count)",
        CHANGED_SINCE: f"read a file again before {tool} when a formatter or command may have changed it",
        FOLDER_READ: f"list a folder with `ls` or `find`, not with {tool} (it reads files only)",
        BAD_HUNK: f"begin each line in a patch for {tool} with ` `, `+` or `-`, in an added file always `+`",
        NOT_UNIQUE: f"give {tool} enough context to match one place, or replace all (text not unique)",
        NOT_FOUND: f"copy the old text for {tool} from the file as it is, not from memory (not found)",
    }[finding.subject]


def _permission_text(subject: str, remedy: str) -> str:
    if remedy == ASK_FIRST:
        return f"ask before {code(subject)} (the user rejected it more than once)"
    return f"before {code(subject)}, mind what the user said when rejecting it: “{escape(remedy)}”"


def _loop_text(finding: Finding) -> str:
    what, spent = code(finding.subject), f"{finding.loop_calls} calls in {finding.sessions} sessions"
    if finding.remedy == KEEP_OUTPUT:
        return f"run {what} once and keep its output in a file to look into, not once for each part ({spent})"
    if finding.remedy == FAILS_AGAIN:
        return f"when {what} fails twice the same way, change something or ask; do not repeat it ({spent})"
    return f"do not repeat {what} when nothing has changed; its result still holds ({spent})"


def _reason(pairs: Sequence[FailureFix]) -> str:
    outputs = [pair.failure.output for pair in pairs]
    if category := _most_common(_category(pair) for pair in pairs):
        return category
    if any(complaints.UNKNOWN_SUBCOMMAND.is_in(output) for output in outputs):
        return "unknown command"
    if any(complaints.USAGE.is_in(output) for output in outputs):
        return "wrong usage"
    return "it fails here"


def _category(pair: FailureFix) -> str:
    """Why the command itself failed; that something it called is missing says nothing about it."""
    failure = Failure(pair.failure, 0)
    absent = complaints.absent_programs(failure.output)
    if absent and (failure.member is None or failure.member.program not in absent):
        return ""
    return _REASONS.get(pair.failure.error_category, "")


def _lint_message(finding: Finding) -> str:
    """What the linter says, when it says the same each time."""
    messages = [lint_codes(pair.failure.output).get(finding.subject, "") for pair in finding.pairs]
    usual = _most_common(messages)
    return usual if 2 * messages.count(usual) > len(messages) else ""


def _failing_command(pair: FailureFix) -> str:
    member = Failure(pair.failure, 0).member
    return member.spelled if member else ""


def _most_common(texts: Iterable[str]) -> str:
    counts = Counter(text for text in texts if text)
    return min(counts, key=lambda text: (-counts[text], text), default="")


def _note(finding: Finding, project: ProjectInfo) -> str:
    cautions = list(doubts(finding, project))
    if finding.sessions_since >= _QUIET and finding.last_seen:
        since = f"{finding.last_seen:%Y-%m-%d}"
        cautions.append(f"not seen in the {finding.sessions_since} sessions since {since}")
    return "; ".join(cautions)


def code(text: str) -> str:
    """A Markdown code span that holds any one-line text."""
    flat = " ".join(text.split())
    if len(flat) > _LONGEST_SPAN and " " in flat:
        flat = flat[: _LONGEST_SPAN - 1] + "…"
    longest = max((len(run) for run in re.findall(r"`+", flat)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{fence}{pad}{flat}{pad}{fence}"


def escape(text: str) -> str:
    """Words that Markdown shows as they are."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", " ".join(text.split()))
