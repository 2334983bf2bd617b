"""Count what agents' homes hold with plain json, sharing no code with the scanners.

    python -m tests.independent_count ~/.claude ~/.codex ~/.gemini ~/.local/share/opencode

prints a row of `CELLS` per home. A call counts once by its id, over all files; its first result says how.
"""

import hashlib
import json
import re
import sqlite3
import sys
from pathlib import Path

CELLS = (
    *("files", "calls", "failed", "rejected", "interrupted", "cancelled", "masked"),
    *("bad lines", "projects"),
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
    r"\|\s*(tail|head|grep|tee|sed|cat|less)\b|\|\|\s*(true|echo)|[;\n]\s*echo [^;|\n]*\$\?|;\s*true\s*$"
)
READS = re.compile(
    r"\s*(cd\s+\S+\s*(&&|;)\s*)?(cat|head|tail|grep|rg|find|ls|echo|gh|git|jq|python3? -|curl|docker)\b"
)
BROKE = re.compile(
    r"^Traceback \(most recent|: error TS\d+:|^npm (ERR!|error) |ELIFECYCLE|^make(\[\d+\])?: \*\*\* "
    r"|^FAIL\t|^=+ .*\d+ (failed|error)|^Tests:\s+\d+ failed|command not found|: not found$"
    r"|^ *--- FAIL: |^ *FAIL .*\.(test|spec)\.| Test Files  \d+ failed|^=+ (ERRORS|FAILURES) =",
    re.MULTILINE,
)
REPORTS = re.compile(r"^\s*(exit[ _]?(code|status)|rc)\s*[:=]\s*[1-9]", re.MULTILINE | re.IGNORECASE)
# zsh on what it did not run, because a word that names no files has a sign of its patterns
UNQUOTED = re.compile(r"(?m)^(?:zsh|\(eval\)):\S* no matches found: (-\S+|\S+\?\w+=\S*|\S*\[\W*\w\w+\]\S*)$")


def masked(command, output):
    if not HIDES.search(command):
        return False
    return bool(
        any(word in command for word in UNQUOTED.findall(output))
        or ("$?" in command and REPORTS.search(output[-300:]))
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
    if text.startswith("The user doesn't want to proceed"):
        return "rejected"
    if re.match(r"(Exit code \d+\n)?\[Request interrupted by user|Request was aborted\.$", text):
        return "interrupted"
    never_ran = text.strip() in ("Warmup", "No tools needed for suggestion", "Streaming fallback triggered")
    never_ran = never_ran or text.startswith("The user doesn't want to take this action")
    with_another = re.search(r"Sibling tool call errored|Cancelled: parallel tool call", text[:60])
    return "cancelled" if never_ran or with_another else "failed"


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


def copilot(found):
    commands = {}
    for path in sorted((found.home / "session-state").rglob("*.jsonl")):
        named, cwd = [], None
        for record in records(path, found):
            data = record["data"]
            cwd = cwd or (data.get("context") or {}).get("cwd")
            if record["type"] == "tool.execution_start":
                found.call(data["toolCallId"])
                arguments = data["arguments"]
                named += [arguments["path"]] if "path" in arguments else []
                if data["toolName"] == "bash":
                    commands[data["toolCallId"]] = arguments["command"]
            if record["type"] == "tool.execution_complete":
                found.ends_as(data["toolCallId"], copilot_end(data, commands.get(data["toolCallId"])))
        found.projects.add(folded(cwd or str(Path(min(named, key=len)).parent)))


def copilot_end(data, command):
    if data.get("success") is False:
        return "rejected" if data["error"]["message"].startswith("The user") else "failed"
    text = data["result"]["content"]
    code = re.search(r"<exited with exit code (\d+)>\s*$", text)
    if command and code and code[1] != "0":
        return "failed"
    return "masked" if command and code and masked(command, text) else "ok"


def pi(found):
    commands = {}
    for path in sorted((found.home / "agent/sessions").rglob("*.jsonl")):
        for record in records(path, found):
            if record["type"] == "session":
                found.projects.add(folded(record["cwd"]))
            message = record.get("message") or {}
            for block in message["content"] if message.get("role") == "assistant" else []:
                if block["type"] == "toolCall":
                    found.call(block["id"])
                    commands[block["id"]] = block["arguments"].get("command")
            if message.get("role") == "toolResult":
                text, command = text_of(message["content"]), commands.get(message["toolCallId"])
                if message["isError"]:
                    stopped = re.search(r"aborted\s*$", text)
                    skipped = text.startswith("Skipped due to queued")
                    end = "interrupted" if stopped else "cancelled" if skipped else "failed"
                else:
                    end = "masked" if command and masked(command, text) else "ok"
                found.ends_as(message["toolCallId"], end)


def antigravity(found):
    """The calls of a response stand on the steps right before their results: no response has two here."""
    for path in sorted((found.home / "brain").rglob("transcript_full.jsonl")):
        waiting = []
        for record in records(path, found):
            text = record.get("content") or ""
            for place, call in enumerate(record.get("tool_calls") or []):
                waiting.append((path, record["step_index"], place))
                found.call(waiting[-1])
                if "Cwd" in call["args"]:
                    found.projects.add(folded(call["args"]["Cwd"]))
            if record["type"] == "ERROR_MESSAGE" or (record["source"] == "MODEL" and "content" in record):
                failed = re.search(r"^\s*The command (failed|exited) with .*code:? [^0]", text, re.MULTILINE)
                if waiting and record["type"] != "PLANNER_RESPONSE":
                    bad = record["type"] == "ERROR_MESSAGE" or (record["type"] == "RUN_COMMAND" and failed)
                    found.ends_as(waiting.pop(0), "failed" if bad else "ok")


def qwen(found):
    for path in sorted((found.home / "projects").rglob("chats/*.jsonl")):
        for record in records(path, found):
            found.projects.add(folded(record["cwd"]))
            for part in (record.get("message") or {}).get("parts") or []:
                if call := part.get("functionCall"):
                    found.call(call["id"])
                if answer := part.get("functionResponse"):
                    call = {"name": answer["name"], "status": record["toolCallResult"]["status"]}
                    told = {"functionResponse": {"response": answer["response"]}}
                    found.ends_as(answer["id"], gemini_end(call | {"result": [told]}))


def opencode(found):
    """Sessions by id, each from the newest storage that has it; a call by its id and its beginning."""
    sessions: list[tuple[str, list[dict]]] = []
    taken = set()
    for path in sorted(found.home.glob("opencode*.db")):
        found.files += 1
        database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
        for table, rows_of_parts in (
            ("session_v2", "SELECT data FROM session_message WHERE session_id = ? AND type = 'assistant'"),
            ("session", "SELECT data FROM part WHERE session_id = ?"),
        ):
            for session, folder in (
                database.execute(f"SELECT id, directory FROM {table}") if table in tables else ()
            ):
                if session not in taken:
                    taken.add(session)
                    rows = [json.loads(data) for (data,) in database.execute(rows_of_parts, (session,))]
                    sessions.append((folder, [part for row in rows for part in row.get("content", [row])]))
        database.close()
    for path in sorted(found.home.glob("storage/session/*/*.json")):
        if path.stem not in taken:
            found.files += 1
            messages = [file.stem for file in (found.home / "storage/message" / path.stem).iterdir()]
            files = [file for name in messages for file in (found.home / "storage/part" / name).iterdir()]
            sessions.append(
                (json.loads(path.read_text())["directory"], [json.loads(f.read_text()) for f in files])
            )
    for folder, parts in sessions:
        found.projects.add(folded(folder))
        for part in parts:
            if part.get("type") == "tool":
                time = part.get("time") or part["state"].get("time") or {}
                call_id = part.get("callID") or part["id"], time.get("start") or time.get("created")
                found.call(call_id)
                found.ends_as(call_id, opencode_end(part.get("tool") or part["name"], part["state"]))


def opencode_end(name, state):
    if state["status"] == "error":
        error = state["error"]
        text = error if isinstance(error, str) else f"{error['type']} {error['message']}"
        rejected = "user rejected" in text or "user dismissed" in text or "rejected" in text.split()[0]
        return "rejected" if rejected else "interrupted" if "abort" in text else "failed"
    if state["status"] != "completed":
        return None
    text = state.get("output") or text_of(state.get("content"))
    metadata = state.get("metadata") or {}
    if "User aborted the command" in text:
        return "interrupted"
    exited = metadata.get("exit") or metadata.get("timeout") or "exceeding timeout" in text
    late = re.search(r"Command (exited with code [1-9]\d*|timed out before completion)\.$", text)
    if name == "invalid" or (name in ("bash", "shell") and (exited or late)):
        return "failed"
    return "masked" if name in ("bash", "shell") and masked(state["input"]["command"], text) else "ok"


AGENTS = {
    ".claude": claude,
    ".codex": codex,
    ".gemini": gemini,
    ".copilot": copilot,
    ".pi": pi,
    ".qwen": qwen,
    "antigravity-cli": antigravity,
    "opencode": opencode,
}


def count(home):
    """The row of one agent's home folder: a number for each of `CELLS`."""
    found = Home(home)
    AGENTS[home.name](found)
    return found.row()


if __name__ == "__main__":
    print("home", *CELLS, sep="\t")
    for home in map(Path, sys.argv[1:]):
        print(home, *count(home).values(), sep="\t")
