"""What agents say of a call that a rule, a classifier or a guard of their own did not let run."""

from __future__ import annotations

import re

# by whatever rule or classifier
NOT_LET = re.compile(
    r"BLOCKED: |[^\n]{0,300}\brequires? approval\b|Claude requested permissions to "
    r"|Permission (?:to use|for this) .{1,500}? (?:has been|was) (?:auto-)?denied\b"
    r"|This (?:agent|session) is isolated in the worktree "
    r"|[^\n]{1,400} was blocked\. For security, Claude Code may only "
    r"|This action was rejected due to unacceptable risk"
    r"|Tool execution (?:for \"[^\"\n]{1,100}\" )?(?:denied by policy|requires user confirmation)"
    r"|(?:<tool_use_error>)?(?:This background session hasn't isolated its"
    r"|File is in a directory that is denied by|Subagents should return findings as text)",
    re.DOTALL,
)
# what Claude Code (2.1) says of an edit of the user's own checkout by a session in the background
NOT_ISOLATED = re.compile(r"(?:<tool_use_error>)?This background session hasn't isolated its changes yet")
# and of a file in which a subagent was to put down what it found
NOT_TO_REPORT = re.compile(r"(?:<tool_use_error>)?Subagents should return findings as text")
# what Claude Code (2.1) says in a worktree of a line in which it cannot see what git would do
NOT_SEEN_THROUGH = re.compile(
    r"This (?:agent|session) is isolated in the worktree .{1,500}\bSplit it into plain", re.DOTALL
)
# of a review of Codex (0.130 on), which allows no way around what it refused
REFUSED_ALTOGETHER = "rejected due to unacceptable risk"
DENIED_BY_SETTING = "denied by your permission settings"  # of Claude Code, about a folder
# what Claude Code (2.1) says of a line that begins with a wait, which it does not run
NOT_TO_WAIT = re.compile(r"(?:<tool_use_error>)?Blocked: (?:standalone )?sleep ")
