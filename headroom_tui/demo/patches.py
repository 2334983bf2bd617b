"""One edit as the agents write it: Claude Code's structured patch, Codex's patch text and unified diff."""

from __future__ import annotations

import difflib
from typing import Any

from headroom_tui.demo.story import Call


def hunks(before: str, after: str) -> list[dict[str, Any]]:
    old, new = before.splitlines(), after.splitlines()
    hunks = []
    for group in difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(3):
        lines: list[str] = []
        for tag, a, b, c, d in group:
            if tag == "equal":
                lines += [" " + line for line in old[a:b]]
            else:
                lines += ["-" + line for line in old[a:b]] + ["+" + line for line in new[c:d]]
        start_old, end_old, start_new, end_new = group[0][1], group[-1][2], group[0][3], group[-1][4]
        hunks.append({"oldStart": start_old + 1, "oldLines": end_old - start_old, "newStart": start_new + 1,
                      "newLines": end_new - start_new, "lines": lines})  # fmt: skip
    return hunks


def apply_patch(call: Call) -> str:
    removed = "".join(f"-{line}\n" for line in call.old.splitlines())
    added = "".join(f"+{line}\n" for line in call.new.splitlines())
    return f"*** Begin Patch\n*** Update File: {call.target}\n@@\n{removed}{added}*** End Patch\n"


def unified(before: str, after: str) -> str:
    diff = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="")
    return "\n".join(list(diff)[2:]) + "\n"
