"""Count what agents' homes hold with plain json, sharing no code with the scanners.

    python tests/independent_count.py ~/.claude ~/.codex ~/.gemini

prints a row of `CELLS` per home. A call counts once by its id, over all files; how it ended is told by its
first result.
"""

import hashlib
import json
import re
import sys
from pathlib import Path

CELLS = (
    "files",
    "calls",
    "failed",
    "rejected",
    "interrupted",
    "cancelled",
    "masked",
    "bad lines",
    "projects",
)


class Home:
    """What was found in one agent's home."""

    def __init__(self, home):
        self.home, self.files, self.bad_lines = home, 0, 0
        self.ends, self.projects = {}, set()

    def call(self, call_id):
        self.ends.setdefault(call_id, None)

    def ends_as(self, call_id, end, again=False):
        if call_id in self.ends and (again or self.ends[call_id] is None):
            self.ends[call_id] = end

    def row(self):
        ends = list(self.ends.values())
        counted = [ends.count(end) for end in ("failed", "rejected", "interrupted", "cancelled", "masked")]
        return dict(
            zip(CELLS, (self.files, len(ends), *counted, self.bad_lines, len(self.projects)), strict=True)
        )


def records(path, found):
    """The JSON objects of a file: one a line, or several glued, or one document."""
    text = path.read_text("utf-8-sig", errors="replace")
    found.files += 1
    if path.suffix == ".json":
        yield json.loads(text)
        return
    for line in text.split("\n"):
        at, line, values = 0, line.strip(), []
        while at < len(line):
            try:
                value, at = json.JSONDecoder().raw_decode(line, at)
            except ValueError:
                values.append(None)
                break
            values.append(value)
        found.bad_lines += bool(values) and not (len(values) == 1 and isinstance(values[0], dict))
        yield from (value for value in values if isinstance(value, dict))


def folded(path):
    """The main checkout of a worktree in one of the usual places."""
    return re.sub(r"[\\/](\.worktrees|\.claude[\\/]worktrees)[\\/].*", "", path.rstrip("/\\"))


# A command that could hide a failure, and an output that cannot mean anything else.
HIDES = re.compile(
    r"\|\s*(tail|head|grep|tee|sed|cat|less)\b|\|\|\s*(true|echo)|;\s*echo [^;|]*\$\?|;\s*true\s*$"
)
READS = re.compile(
    r"\s*(cd\s+\S+\s*(&&|;)\s*)?(cat|head|tail|grep|rg|find|ls|echo|gh|git|jq|python3? -|curl|docker)\b"
)
BROKE = re.compile(
    r"^Traceback \(most recent|: error TS\d+:|^npm (ERR!|error) code|ELIFECYCLE|^make(\[\d+\])?: \*\*\* "
    r"|^FAIL\t|^=+ .*\d+ (failed|error)|^Tests:\s+\d+ failed|command not found|: not found$",
    re.MULTILINE,
)
REPORTS = re.compile(r"^\s*(exit[ _]?(code|status)|rc)\s*[:=]\s*[1-9]", re.MULTILINE | re.IGNORECASE)


def masked(command, output):
    if not HIDES.search(command):
        return False
    return bool(
        ("$?" in command and REPORTS.search(output[-300:]))
        or (not READS.match(command) and BROKE.search(output))
    )


def text_of(content):
    if isinstance(content, list):
        return "\n".join(part.get("text") or "" for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def claude(found):
    commands, background = {}, {}  # call -> command; background task -> call
    for path in sorted((found.home / "projects").rglob("*.jsonl")):
        if path.name == "journal.jsonl":
            continue
        folder, cwds = path.relative_to(found.home / "projects").parts[0], []
        for record in records(path, found):
            cwds += [record["cwd"]] if record.get("cwd") else []
            content = (record.get("message") or {}).get("content")
            if record.get("type") == "user" and isinstance(content, str):
                claude_task_ended(found, content, background)
            for block in content if isinstance(content, list) else []:
                if record.get("type") == "assistant" and block.get("type") == "tool_use":
                    found.call(block["id"])
                    if block["name"] == "Bash":
                        commands[block["id"]] = block["input"].get("command") or ""
                if record.get("type") == "user" and block.get("type") == "tool_result":
                    call_id, text = block["tool_use_id"], text_of(block.get("content"))
                    started = re.match(r"Command running in background with ID: (\w+)", text)
                    if started and call_id in commands:
                        background[started[1]] = call_id
                    claude_task_ended(found, text, background)
                    end = claude_end(text) if block.get("is_error") else "ok"
                    if end == "ok" and call_id in commands and masked(commands[call_id], text):
                        end = "masked"
                    found.ends_as(call_id, end)
        named = [cwd for cwd in cwds if re.sub(r"[^A-Za-z0-9]", "-", cwd) == folder]
        if "subagents" not in path.parts and (named or cwds):
            found.projects.add(folded((named or cwds)[0]))


def claude_end(text):
    if text.startswith("The user doesn't want to"):
        return "rejected"
    if text.startswith("[Request interrupted by user"):
        return "interrupted"
    return "cancelled" if "Sibling tool call errored" in text[:60] else "failed"


def claude_task_ended(found, text, background):
    """A background command's failure: only ever told later, and never flagged."""
    for task, status in re.findall(
        r"<task-id>(\w+)</task-id>.*?<status>(\w+)</status>", text[:4000], re.DOTALL
    ):
        if status == "failed" and text.lstrip()[:1] == "<" and task in background:
            found.ends_as(background[task], "masked", again=True)


CODEX_FAILED = re.compile(
    r"Exit code: [1-9]|(?:(?!Output:)[^\n]*\n)*?Process exited with code [1-9]|failed in sandbox"
    r"|apply_patch verification failed|error: (?:Failed to find|invalid hunk)|write_stdin failed"
    r"|failed to parse function arguments|unsupported call|execution error|(?:Command|Tool call) blocked by"
    r"|Wall time: [^\n]*\nOutput:\n\{\"error\":\"[^\n]*\Z"
)
CODEX_ABORTED = re.compile(r"(?:Wall time: [\d.]+ seconds\n)?aborted by user")


def codex(found):
    for path in sorted(found.home.rglob("rollout-*.json*")):
        codex_file(path, found)


def codex_file(path, found):
    owner, running, commands, cwd = {}, {}, {}, ""  # poll -> process; process -> the call that started it
    for record in records(path, found):
        items = record["items"] if "items" in record else [record.get("payload") or record]
        cwd = cwd or (items[0].get("cwd") or "" if items else "")
        for item in items:
            kind, call_id = str(item.get("type")), item.get("call_id")
            if kind in ("function_call", "custom_tool_call", "local_shell_call"):
                found.call(call_id)
                arguments = json.loads(item.get("arguments") or "{}")
                commands[call_id] = str(arguments.get("cmd") or arguments.get("command") or "")
                if item.get("name") == "write_stdin":
                    owner[call_id] = arguments.get("session_id")
            elif kind.endswith("_call_output"):
                output = item.get("output")
                text = output if isinstance(output, str) else text_of(output)
                head = text.split("Output:")[0]
                if started := re.search(r"Process running with session ID (\d+)", head):
                    running.setdefault(int(started[1]), call_id)
                exit_code = re.search(r'"exit_code":\s*([1-9]\d*)', text) if text.startswith("{") else None
                end = "interrupted" if CODEX_ABORTED.match(text) else "ok"
                if exit_code or CODEX_FAILED.match(text):
                    end = "failed"
                elif end == "ok" and masked(commands.get(call_id, ""), text):
                    end = "masked"
                if "Process exited" in head and owner.get(call_id) in running:
                    found.ends_as(running.pop(owner[call_id]), end, again=True)
                    end = "ok"
                found.ends_as(call_id, end)
    if cwd:
        found.projects.add(folded(cwd))


def gemini(found):
    for path in sorted((found.home / "tmp").rglob("*.json*")):
        if "chats" not in path.parts:
            continue
        holds_something = False
        for record in records(path, found):
            update = record.get("$set") or {}
            for message in [record, *(record.get("messages") or []), *(update.get("messages") or [])]:
                holds_something |= message.get("type") in ("user", "gemini")
                for call in message.get("toolCalls") or []:
                    found.call(call["id"])
                    found.ends_as(call["id"], gemini_end(call))
        if holds_something:
            found.projects.add(gemini_project(found.home, path))


def gemini_end(call):
    parts = [part.get("functionResponse", {}).get("response", {}) for part in call.get("result") or []]
    text = "\n".join(str(part.get("output", "")) + str(part.get("error", "")) for part in parts)
    if call.get("status") == "cancelled":
        return "rejected" if "User denied" in text else "interrupted" if "by user" in text else "cancelled"
    exited = call["name"] == "run_shell_command" and re.search(r"^Exit Code: [1-9]", text, re.MULTILINE)
    return "failed" if call.get("status") == "error" or exited else "ok"


def gemini_project(home, path):
    """The noted root, else the folder that the hash is of, above a path in the file, else its name."""
    folder = path.relative_to(home / "tmp").parts[0]
    marker = home / "tmp" / folder / ".project_root"
    if marker.is_file():
        return folded(marker.read_text().strip())
    text = path.read_text(errors="replace")
    project_hash = re.search(r'"projectHash":\s*"([0-9a-f]{64})"', text)
    for place in set(re.findall(r"/[\w./-]+", text)):
        for above in [Path(place), *Path(place).parents]:
            if project_hash and hashlib.sha256(str(above).encode()).hexdigest() == project_hash[1]:
                return folded(str(above))
    return folder


AGENTS = {".claude": claude, ".codex": codex, ".gemini": gemini}


def count(home):
    """The row of one agent's home folder: a number for each of `CELLS`."""
    found = Home(home)
    AGENTS[home.name](found)
    return found.row()


if __name__ == "__main__":
    print("home", *CELLS, sep="\t")
    for home in map(Path, sys.argv[1:]):
        print(home, *count(home).values(), sep="\t")
