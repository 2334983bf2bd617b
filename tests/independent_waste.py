"""Count repeated reads and searches in agents' homes with plain json, sharing no code with the analyzer.

    python -m tests.independent_waste ~/.claude ~/.codex ~/.gemini

prints a row of `KINDS` per home: calls, each counted once by its id, as a repeat before anything else and for
its size after all else. A shell line counts as a read or a search when every part of it starts with a program
that only looks.
"""

import json
import re
import sys
from pathlib import Path

KINDS = ("reread", "superseded", "search", "oversized", "polling")
LARGE = 20_000
READER = r"(?:cat|head|tail|nl|wc|less|sed -n|awk|jq|stat|file)\b"
SEARCHER = r"(?:grep|egrep|rg|ag|find|fd|ls|tree|git grep|git ls-files)\b"
ASIDE = r"(?:cd|echo|pwd|true|git status|git log|git diff|git show|git branch|sort|uniq|cut|tr|which|du)\b"
LOOKS = re.compile(rf"\s*(?:{READER}|{SEARCHER}|{ASIDE})")
CHANGES = re.compile(r"\bsed -i|[^2&]>\s*[\w./]|\btee\b")
FILE = re.compile(r"[\w.~-]*[/.][\w./~-]+")


class Session:
    """The calls of one log in their order, and what of them was seen before."""

    def __init__(self):
        self.calls = []  # id, name, key, kind, path

    def waste(self, results):
        last, touched, polls, large, found = {}, {}, {}, [], []
        for call_id, name, key, kind, path in self.calls:
            result = results.get(call_id)
            if result is None:
                continue
            text, is_ok = result
            if len(text.encode()) > LARGE:
                large.append(("oversized", call_id))
            if kind == "poll":
                polls.setdefault(key, []).append(call_id)
            if not is_ok:
                continue
            if name == "change":
                for files in touched.values():
                    files.add(path)
            if kind not in ("reread", "search"):
                continue
            if key in last:
                earlier_id, earlier = last[key]
                if text == earlier or text.startswith("File unchanged since"):
                    found.append((kind, call_id))
                elif kind == "reread" and path in touched[key]:
                    found.append(("superseded", earlier_id))
            last[key] = call_id, text
            touched[key] = set()
        for run in polls.values():
            found += [("polling", call_id) for call_id in run[:-1] if len(run) > 2]
        return {call_id: kind for kind, call_id in reversed(found + large)}


def shell(command, place):
    """The key and kind of a shell line."""
    key = ("sh", command, place)
    if re.search(r"(?:^|[;&|(]|\b(?:do|then))\s*sleep\b", command):
        return ("sleep", command), "poll", ""
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", "Q", command)
    parts = [part for part in re.split(r"&&|\|\||[;|\n]", bare) if part.strip()]
    if not parts or CHANGES.search(bare.replace("/dev/null", "")) or not all(map(LOOKS.match, parts)):
        return key, "", ""
    work = [part for part in parts if not re.match(r"\s*(?:cd|echo|pwd|true)\b", part)]
    pipes = [part.strip() for part in bare.split("|")[1:]]
    if any(re.match(rf"\s*{SEARCHER}", part) for part in work if part.strip() not in pipes):
        return key, "search", ""
    named = [word for part in work for word in FILE.findall(part)]
    return key, "reread" if named and re.match(rf"\s*{READER}", work[0]) else "", ""


def text_of(content):
    if isinstance(content, list):
        return "\n".join(part.get("text") or "" for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def lines(path):
    for line in path.read_text("utf-8", errors="replace").split("\n"):
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            yield value


def claude(home):
    for path in sorted((home / "projects").rglob("*.jsonl")):
        session, results, begun = Session(), {}, ""
        for record in lines(path):
            begun = begun or record.get("timestamp") or ""
            content = (record.get("message") or {}).get("content")
            for block in content if isinstance(content, list) else []:
                if record.get("type") == "assistant" and block.get("type") == "tool_use":
                    if block["id"] not in {call[0] for call in session.calls}:
                        session.calls.append((block["id"], *claude_call(block, record.get("cwd") or "")))
                elif block.get("type") == "tool_result":
                    text = text_of(block.get("content"))
                    results.setdefault(block["tool_use_id"], (text, not block.get("is_error")))
        yield begun, session, results


def claude_call(block, cwd):
    name, data = block["name"], block["input"]
    if name == "Bash":
        return ("sh", *shell(data.get("command") or "", cwd))
    if name == "Read":
        path = data.get("file_path")
        return "read", (name, path, data.get("offset"), data.get("limit")), "reread", path
    if name in ("Grep", "Glob", "LS"):
        return "search", (name, json.dumps(data, sort_keys=True)), "search", ""
    if name in ("Edit", "MultiEdit", "Write", "NotebookEdit"):
        return "change", None, "", data.get("file_path") or data.get("notebook_path")
    if name in ("BashOutput", "TaskOutput", "AgentOutputTool"):
        return "poll", (name, data.get("bash_id") or data.get("task_id")), "poll", ""
    return name, None, "", ""


def codex(home):
    for path in sorted(home.rglob("rollout-*.jsonl")):
        session, results, begun, cwd = Session(), {}, "", ""
        for record in lines(path):
            begun = begun or record.get("timestamp") or ""
            item = record.get("payload") or record
            cwd = item.get("cwd") or cwd
            call_id = item.get("call_id")
            if item.get("type") == "function_call":
                data = json.loads(item.get("arguments") or "{}")
                command = data.get("cmd") or data.get("command")
                if item.get("name") == "write_stdin":
                    kind = "" if data.get("chars") else "poll"
                    session.calls.append((call_id, "poll", ("stdin", data.get("session_id")), kind, ""))
                elif command:
                    line = command[-1] if isinstance(command, list) else command
                    session.calls.append((call_id, "sh", *shell(line, data.get("workdir") or cwd)))
            elif str(item.get("type")).endswith("_call_output") and call_id not in results:
                output = item.get("output")
                text = output if isinstance(output, str) else text_of(output)
                is_ok = not re.search(r"exited with code [1-9]|Exit code: [1-9]", text[:400])
                results[call_id] = (text.split("Output:\n", 1)[-1], is_ok)
        yield begun, session, results


def gemini(home):
    for path in sorted(home.rglob("session-*.json*")):
        session, results, begun, seen = Session(), {}, "", set()
        records = json.loads(path.read_text())["messages"] if path.suffix == ".json" else list(lines(path))
        for record in records:
            begun = begun or record.get("timestamp") or ""
            for call in record.get("toolCalls") or []:
                if call["id"] in seen or call.get("status") not in ("success", "error", "cancelled"):
                    continue
                seen.add(call["id"])
                session.calls.append((call["id"], *gemini_call(call)))
                response = (call.get("result") or [{}])[0].get("functionResponse", {}).get("response", {})
                results[call["id"]] = (str(response.get("output") or ""), call["status"] == "success")
        yield begun, session, results


def gemini_call(call):
    name, data = call["name"], call["args"]
    if name == "run_shell_command":
        return ("sh", *shell(data.get("command") or "", data.get("directory") or ""))
    if name == "read_file":
        path = data.get("absolute_path") or data.get("file_path")
        return "read", (path, data.get("offset"), data.get("limit")), "reread", path
    if name in ("glob", "search_file_content", "grep_search", "list_directory"):
        return "search", (name, json.dumps(data, sort_keys=True)), "search", ""
    change = name in ("replace", "write_file")
    return ("change" if change else name), None, "", data.get("file_path") or ""


AGENTS = {".claude": claude, ".codex": codex, ".gemini": gemini}


def count(home):
    """Calls of each of `KINDS` in one agent's home folder."""
    known = {}
    for _, session, results in sorted(AGENTS[home.name](home), key=lambda each: each[0]):
        known = session.waste(results) | known
    return {kind: sum(1 for each in known.values() if each == kind) for kind in KINDS}


if __name__ == "__main__":
    print("home", *KINDS, sep="\t")
    for home in map(Path, sys.argv[1:]):
        print(home, *count(home).values(), sep="\t")
