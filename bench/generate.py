# ruff: noqa - the generator of a study, kept as it was: the same seed has to give the same bytes
"""Deterministic synthetic coding-agent session logs (Claude Code and Codex).

    generate.py claude --out DIR --size 1000MB --seed 1
    generate.py codex  --out DIR --size 200MB  --seed 1

Claude layout:  DIR/projects/<encoded-cwd>/<uuid>.jsonl
                DIR/projects/<encoded-cwd>/<uuid>/subagents/agent-<hex>.jsonl
Codex layout:   DIR/sessions/YYYY/MM/DD/rollout-<ts>-<uuid>.jsonl
DIR/manifest.json holds the ground truth a scanner must reproduce:
per file  [bytes, lines, tool_use, tool_result, is_error, malformed,
           input_tokens, output_tokens]   (tokens deduped by message.id in the file)

Same (kind, size, seed) => byte-identical files. Needs only the standard
library; uses orjson when present (about 4x faster, same bytes).

Line shapes, key order and the share of bytes per line type follow 782 MB (847
files, 218,885 lines) of published real Claude Code sessions: tool results ~62 % of
bytes (line p50 2.8 kB, p90 28 kB, p99 80 kB; the output is there twice, in
message.content and in toolUseResult), agent_progress ~10 %, tool_use ~10 %,
thinking ~5 %, text ~4 %, bash_progress ~4 %, hook_progress ~2 % (20 % for people
with hooks), then user text, images, attachments, file-history-snapshot, system,
queue-operation, last-prompt, mode, custom-title, summary.
"""

from __future__ import annotations

import argparse
import base64
import json
import math
import os
import random
import re
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

try:
    import orjson

    def dumps(obj) -> bytes:
        return orjson.dumps(obj)
except ImportError:

    def dumps(obj) -> bytes:
        return json.dumps(obj, ensure_ascii=False, separators=(",", ":")).encode()


FAIL_RATE = 0.075
MALFORMED_RATE = 0.0003  # truncated, NUL-filled, two objects on a line
SURROGATE_RATE = 0.0004  # lone \ud83d escape (JS cut an emoji in half)
RESUME_RATE = 0.03  # session starts with a copy of an older one
PARTIAL_TAIL_RATE = 0.01  # file ends without a newline, mid-object
IMAGE_RATE = 0.003  # tool results which are base64 images
EPOCH = datetime(2026, 1, 5, 8, 0, tzinfo=timezone.utc)

WORDS = (
    "self request handler session config parser token buffer index value result error path "
    "return async await yield import from class def lambda raise except finally with open read "
    "write close cursor stream event queue worker retry timeout cache client server route model "
    "schema field query commit branch merge build test assert mock fixture render widget layout "
    "projects failure correlate recommend context message tool output input usage"
).split()
UNI = [
    "naïve café",
    "日本語のテキスト処理",
    "── │ ├──",
    "✓ passed",
    "✗ failed",
    "🚀 déployé",
    "Привет мир",
    "→ ⏺ ⎿",
    "한국어 로그",
    "μs ± 0.3",
    "“quoted”",
    "🔥🎉",
]
DIRS = ["src", "src/core", "src/api", "lib/util", "tests", "tests/unit", "app/views", "pkg/store", "docs"]
EXTS = [".py", ".ts", ".tsx", ".rs", ".go", ".md", ".json", ".ex"]
CMDS = [
    "pytest -x tests/unit/test_{w}.py",
    "npm run build",
    "cargo test {w}",
    "git status --short",
    "git diff --stat HEAD~1",
    "ls -la src/{w}",
    "rg -n '{w}' src | head -40",
    "python -m {w}.{v}",
    "make {w}",
    "cat src/{w}.py | head -100",
    "docker compose logs {w} --tail 50",
    "go build ./{w}/...",
    "cd src && python - <<'EOF'\nimport {w}\nprint({w}.{v})\nEOF",
]
ERRORS = [
    "Exit code 1\nTraceback (most recent call last):\n  File \"src/{w}.py\", line {n}, in <module>\n    import {v}\nModuleNotFoundError: No module named '{v}'",
    "Exit code 127\n/bin/bash: line 1: {w}: command not found",
    "Exit code 2\nls: cannot access 'src/{w}/{v}': No such file or directory",
    "Exit code 1\nFAILED tests/unit/test_{w}.py::test_{v} - AssertionError: assert {n} == 7\n{pad}",
    "Exit code 101\nerror[E0432]: unresolved import `{w}::{v}`\n --> src/{w}.rs:{n}:5\n{pad}",
    "<tool_use_error>File has not been read yet. Read it first before writing to it.</tool_use_error>",
    "<tool_use_error>String to replace not found in file.\nString: {pad}</tool_use_error>",
    "<tool_use_error>File does not exist. Did you mean src/{w}.py?</tool_use_error>",
    "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it was a file edit, the new_string was NOT written to the file).",
    "Command timed out after 2m 0.0s\n{pad}",
    "EISDIR: illegal operation on a directory, read",
    "Permission to use Bash with command {w} has been denied.",
]
TOOLS = [
    ("Bash", 40),
    ("Read", 24),
    ("Edit", 16),
    ("Grep", 5),
    ("Glob", 4),
    ("Write", 4),
    ("TodoWrite", 3),
    ("Task", 1),
    ("WebFetch", 1),
    ("mcp__github__search_code", 2),
]
TOOL_NAMES = [t for t, _ in TOOLS]
TOOL_W = [w for _, w in TOOLS]


class Text:
    """Big pools of code-like text; outputs are slices of them, so generation is cheap."""

    def __init__(self, rng: random.Random):
        self.rng = rng
        lines = []
        size = 0
        while size < 6_000_000:
            r = rng.random()
            if r < 0.12:
                ln = ""
            elif r < 0.14:
                ln = f"    # {rng.choice(UNI)} {rng.choice(WORDS)}"
            elif r < 0.20:
                ln = f'        "{rng.choice(WORDS)}": "{rng.choice(WORDS)}\\t{rng.randrange(10**6)}",'
            else:
                ln = " " * rng.choice((0, 4, 4, 8, 8, 12)) + " ".join(
                    rng.choices(WORDS, k=rng.randrange(2, 13))
                )
                ln += rng.choice(("", ":", "()", ",", " = None", f"[{rng.randrange(99)}]", ' == "x"'))
            lines.append(ln)
            size += len(ln) + 1
        self.pool = "\n".join(lines)
        self.b64 = base64.b64encode(rng.randbytes(3_000_000)).decode()

    def cut(self, n: int) -> str:
        """About n characters of pool text (n may exceed the pool)."""
        p = self.pool
        out = []
        while n > 0:
            a = self.rng.randrange(len(p) - 1)
            s = p[a : a + n]
            out.append(s)
            n -= len(s)
        return "".join(out)

    def blob(self, n: int) -> str:
        a = self.rng.randrange(max(1, len(self.b64) - n))
        return self.b64[a : a + n]

    def fill(self, tpl: str) -> str:
        r = self.rng
        return (
            tpl.replace("{w}", r.choice(WORDS))
            .replace("{v}", r.choice(WORDS))
            .replace("{n}", str(r.randrange(1, 900)))
            .replace("{pad}", self.cut(r.randrange(80, 1600)) if "{pad}" in tpl else "")
        )


class Base:
    def __init__(self, seed: int):
        self.rng = random.Random(seed)
        self.text = Text(self.rng)

    def hexid(self, prefix: str, n: int = 24) -> str:
        return prefix + base64.b32encode(self.rng.randbytes(n))[:n].decode().title()

    def uuid(self) -> str:
        h = f"{self.rng.getrandbits(128):032x}"
        return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:]}"

    def out_size(self) -> int:
        """Tool output size: p50 ~250 B, p90 ~3.4 kB, p99 ~29 kB, max 400 kB."""
        return int(min(400_000, math.exp(self.rng.gauss(5.5, 2.05))))

    def file_size(self) -> int:
        """Whole-file output (Read, Edit originalFile): p50 5 kB, p90 24 kB, max 80 kB."""
        return int(min(80_000, math.exp(self.rng.gauss(8.5, 1.2))))


def ts(t: datetime) -> str:
    return t.strftime("%Y-%m-%dT%H:%M:%S.") + f"{t.microsecond // 1000:03d}Z"


def encode_dir(cwd: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "-", cwd)


# --------------------------------------------------------------------------- Claude


class ClaudeSession(Base):
    """Writes one transcript into self.out (list of encoded lines) up to a byte target."""

    def __init__(
        self, gen: Base, cwd: str, start: datetime, agent_id: str | None = None, sid: str | None = None
    ):
        self.rng, self.text = gen.rng, gen.text
        self.sid = sid or self.uuid()
        self.agent_id = agent_id
        self.cwd, self.t = cwd, start
        self.parent: str | None = None
        self.version = f"2.1.{self.rng.randrange(2, 90)}"
        self.branch = self.rng.choice(("main", "main", "HEAD", "feat/" + self.rng.choice(WORDS)))
        self.slug = "-".join(self.rng.choices(WORDS, k=3))
        self.model = self.rng.choice(
            ("claude-opus-4-6", "claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001")
        )
        self.lines: list[bytes] = []
        self.size = 0
        self.n_use = self.n_res = self.n_err = self.n_bad = 0
        self.usage: dict[str, tuple[int, int]] = {}
        self.retry: list[tuple[str, dict]] = []
        self.hooky = self.rng.random() < 0.12
        self.ctx = self.rng.randrange(12_000, 30_000)

    # -- plumbing
    def put(self, obj: dict | bytes) -> None:
        raw = obj if isinstance(obj, bytes) else dumps(obj)
        self.lines.append(raw)
        self.size += len(raw) + 1

    def tick(self, secs: float = 2.0) -> str:
        self.t += timedelta(milliseconds=int(self.rng.expovariate(1 / secs) * 1000) + 5)
        return ts(self.t)

    def head(self, **kw) -> dict:
        d = {
            "parentUuid": self.parent,
            "isSidechain": self.agent_id is not None,
            "userType": "external",
            "cwd": self.cwd,
            "sessionId": self.sid,
            "version": self.version,
            "gitBranch": self.branch,
        }
        if self.agent_id:
            d["agentId"] = self.agent_id
        d["slug"] = self.slug
        d.update(kw)
        return d

    def link(self, d: dict, stamp: str | None = None) -> dict:
        u = self.uuid()
        d["uuid"] = u
        d["timestamp"] = stamp or self.tick()
        self.parent = u
        return d

    # -- line kinds
    def user_text(self) -> None:
        r = self.rng
        body = self.text.cut(int(math.exp(r.gauss(5.2, 1.4))) + 10)
        if r.random() < 0.2:
            body += " " + r.choice(UNI)
        content = body if r.random() < 0.8 else [{"type": "text", "text": body}]
        d = self.head(type="user", message={"role": "user", "content": content})
        self.link(d, self.tick(40))
        d["permissionMode"] = "default"
        self.put(d)
        if r.random() < 0.5:
            self.put(
                {
                    "type": "file-history-snapshot",
                    "messageId": self.parent,
                    "snapshot": {
                        "messageId": self.parent,
                        "trackedFileBackups": {
                            f"{r.choice(DIRS)}/{r.choice(WORDS)}{r.choice(EXTS)}": {
                                "backupFileName": f"{r.getrandbits(64):016x}@v{r.randrange(1, 9)}",
                                "version": r.randrange(1, 9),
                                "backupTime": ts(self.t),
                            }
                            for _ in range(r.randrange(0, 18))
                        },
                        "timestamp": ts(self.t),
                    },
                    "isSnapshotUpdate": r.random() < 0.5,
                }
            )
        if r.random() < 0.2:
            self.put({"type": "last-prompt", "lastPrompt": body[:200], "sessionId": self.sid})
        if r.random() < 0.15:
            self.put(
                r.choice(
                    (
                        {"type": "mode", "mode": "normal", "sessionId": self.sid},
                        {"type": "custom-title", "customTitle": self.slug, "sessionId": self.sid},
                    )
                )
            )
        if r.random() < 0.3:
            d = self.head(
                type="attachment",
                attachment={
                    "type": r.choice(("edited_text_file", "todo_reminder", "skill_listing")),
                    "filename": f"{self.cwd}/{r.choice(WORDS)}.py",
                    "snippet": self.text.cut(r.randrange(100, 6000)),
                },
            )
            self.put(self.link(d))
        if r.random() < 0.06:
            self.put(
                {
                    "type": "queue-operation",
                    "operation": "enqueue",
                    "timestamp": ts(self.t),
                    "sessionId": self.sid,
                    "content": self.text.cut(r.randrange(20, 400)),
                }
            )

    def assistant(self, mid: str, rid: str, block: dict, usage: dict) -> None:
        d = self.head(
            message={
                "model": self.model,
                "id": mid,
                "type": "message",
                "role": "assistant",
                "content": [block],
                "stop_reason": None,
                "stop_sequence": None,
                "usage": usage,
            },
            requestId=rid,
            type="assistant",
        )
        self.put(self.link(d))
        self.usage[mid] = (
            usage["input_tokens"] + usage["cache_creation_input_tokens"] + usage["cache_read_input_tokens"],
            usage["output_tokens"],
        )

    def new_usage(self) -> dict:
        r = self.rng
        create = r.randrange(100, 6000)
        u = {
            "input_tokens": r.randrange(1, 12),
            "cache_creation_input_tokens": create,
            "cache_read_input_tokens": self.ctx,
            "cache_creation": {"ephemeral_5m_input_tokens": create, "ephemeral_1h_input_tokens": 0},
            "output_tokens": r.randrange(1, 1800),
            "service_tier": "standard",
            "inference_geo": "global",
        }
        self.ctx = self.ctx + create if self.ctx < 170_000 else 20_000
        return u

    def path(self) -> str:
        r = self.rng
        return f"{self.cwd}/{r.choice(DIRS)}/{r.choice(WORDS)}_{r.choice(WORDS)}{r.choice(EXTS)}"

    def tool_input(self, name: str) -> dict:
        r, t = self.rng, self.text
        if name == "Bash":
            return {"command": t.fill(r.choice(CMDS)), "description": " ".join(r.choices(WORDS, k=5))}
        if name == "Read":
            d = {"file_path": self.path()}
            if r.random() < 0.4:
                d |= {"offset": r.randrange(1, 900), "limit": r.choice((50, 100, 200))}
            return d
        if name == "Edit":
            n = int(math.exp(r.gauss(5.5, 1.0)))
            return {
                "replace_all": False,
                "file_path": self.path(),
                "old_string": t.cut(n),
                "new_string": t.cut(n + r.randrange(200)),
            }
        if name == "Write":
            return {"file_path": self.path(), "content": t.cut(self.file_size())}
        if name == "Grep":
            return {
                "pattern": r.choice(WORDS) + ".*" + r.choice(WORDS),
                "path": self.cwd,
                "output_mode": "content",
                "-n": True,
            }
        if name == "Glob":
            return {"pattern": "**/*" + r.choice(EXTS)}
        if name == "TodoWrite":
            return {
                "todos": [
                    {
                        "content": t.cut(40),
                        "status": r.choice(("pending", "completed")),
                        "activeForm": t.cut(40),
                    }
                    for _ in range(r.randrange(2, 8))
                ]
            }
        if name == "Task":
            return {
                "description": "explore " + r.choice(WORDS),
                "prompt": t.cut(r.randrange(300, 3000)),
                "subagent_type": "Explore",
            }
        if name == "WebFetch":
            return {"url": f"https://docs.example.com/{r.choice(WORDS)}", "prompt": t.cut(100)}
        return {"query": f"{r.choice(WORDS)} language:python", "perPage": 10}

    def hook(self, event: str, tool: str, tid: str) -> None:
        d = self.head(
            type="progress",
            data={
                "type": "hook_progress",
                "hookEvent": event,
                "hookName": f"{event}:{tool}",
                "command": "/home/USER/.claude/hooks/tmux-waiting.sh clear",
            },
            parentToolUseID=tid,
            toolUseID=tid,
            timestamp=ts(self.t),
            uuid=self.uuid(),
        )
        self.put(d)

    def progress(self, name: str, tid: str) -> None:
        r = self.rng
        if name == "Bash" and r.random() < 0.18:
            for i in range(min(60, int(r.expovariate(1 / 5.5)) + 1)):
                n = min(6000, int(math.exp(r.gauss(4, 1.9))))
                d = self.head(
                    type="progress",
                    data={
                        "type": "bash_progress",
                        "output": self.text.cut(n // 3),
                        "fullOutput": self.text.cut(n),
                        "elapsedTimeSeconds": i + 2,
                        "totalLines": n // 40,
                        "timeoutMs": 120000,
                    },
                    toolUseID=f"bash-progress-{i}",
                    parentToolUseID=tid,
                )
                d["uuid"], d["timestamp"] = self.uuid(), self.tick(1)
                self.put(d)
        if name == "Task":
            # nested messages: carry tool_use/tool_result blocks which are NOT calls of this session
            for _ in range(r.randrange(2, 30)):
                if r.random() < 0.5:
                    inner = {
                        "type": "assistant",
                        "timestamp": ts(self.t),
                        "message": {
                            "model": self.model,
                            "id": self.hexid("msg_01"),
                            "type": "message",
                            "role": "assistant",
                            "content": [
                                {
                                    "type": "tool_use",
                                    "id": self.hexid("toolu_01"),
                                    "name": "Read",
                                    "input": {"file_path": self.path()},
                                }
                            ],
                            "stop_reason": None,
                            "usage": self.new_usage(),
                        },
                        "uuid": self.uuid(),
                    }
                else:
                    inner = {
                        "type": "user",
                        "message": {
                            "role": "user",
                            "content": [
                                {
                                    "tool_use_id": self.hexid("toolu_01"),
                                    "type": "tool_result",
                                    "content": self.text.cut(min(80_000, self.out_size() * 4)),
                                }
                            ],
                        },
                        "uuid": self.uuid(),
                        "timestamp": ts(self.t),
                    }
                d = self.head(
                    type="progress",
                    data={
                        "message": inner,
                        "normalizedMessages": [],
                        "type": "agent_progress",
                        "prompt": self.text.cut(900),
                        "agentId": f"a{r.getrandbits(28):07x}",
                    },
                    toolUseID=f"agent_{mid_tail(tid)}",
                    parentToolUseID=tid,
                )
                d["uuid"], d["timestamp"] = self.uuid(), self.tick(1)
                self.put(d)

    def result(self, name: str, inp: dict, tid: str, src: str | None) -> bool:
        r, t = self.rng, self.text
        fail = r.random() < FAIL_RATE
        block: dict = {"tool_use_id": tid, "type": "tool_result"}
        if fail:
            msg = t.fill(r.choice(ERRORS))
            block |= {"content": msg, "is_error": True}
            tur: object = "Error: " + msg
        elif r.random() < IMAGE_RATE:
            b = t.blob(int(min(1_200_000, math.exp(r.gauss(11.8, 0.9)))))
            block["content"] = [
                {"type": "image", "source": {"type": "base64", "data": b, "media_type": "image/png"}}
            ]
            tur = {
                "type": "image",
                "file": {"base64": b, "type": "image/png", "originalSize": len(b) * 3 // 4},
            }
        elif name == "Bash":
            out = t.cut(self.out_size())
            if r.random() < 0.3:
                out = ""
            block |= {"content": out or "(Bash completed with no output)", "is_error": False}
            tur = {
                "stdout": out,
                "stderr": "",
                "interrupted": False,
                "isImage": False,
                "noOutputExpected": False,
            }
        elif name == "Read":
            body = t.cut(self.file_size())
            ls = body.split("\n")
            block["content"] = "\n".join(f"{i + 1:6d}→{x}" for i, x in enumerate(ls))
            tur = {
                "type": "text",
                "file": {
                    "filePath": inp.get("file_path", ""),
                    "content": body,
                    "numLines": len(ls),
                    "startLine": 1,
                    "totalLines": len(ls),
                },
            }
        elif name == "Edit":
            block["content"] = f"The file {inp.get('file_path')} has been updated successfully."
            tur = {
                "filePath": inp.get("file_path"),
                "oldString": inp.get("old_string"),
                "newString": inp.get("new_string"),
                "originalFile": t.cut(self.file_size()),
                "structuredPatch": [
                    {
                        "oldStart": 1,
                        "oldLines": 7,
                        "newStart": 1,
                        "newLines": 9,
                        "lines": t.cut(500).split("\n"),
                    }
                ],
                "userModified": False,
                "replaceAll": False,
            }
        elif name == "Write":
            block["content"] = f"File created successfully at: {inp.get('file_path')}"
            tur = {
                "type": "create",
                "filePath": inp.get("file_path"),
                "content": inp.get("content"),
                "structuredPatch": [],
                "originalFile": None,
            }
        elif name in ("Task", "mcp__github__search_code"):
            body = t.cut(self.out_size() + 200)
            block["content"] = [{"type": "text", "text": body}]
            tur = {
                "status": "completed",
                "prompt": inp.get("prompt", ""),
                "agentId": f"a{r.getrandbits(28):07x}",
                "content": [{"type": "text", "text": body}],
                "totalDurationMs": r.randrange(900, 90000),
                "totalTokens": r.randrange(900, 90000),
                "totalToolUseCount": r.randrange(1, 40),
            }
        else:
            out = t.cut(self.out_size())
            block["content"] = out
            tur = {
                "mode": "content",
                "numFiles": 3,
                "filenames": [],
                "content": out,
                "numLines": out.count("\n"),
            }
        d = self.head(type="user", message={"role": "user", "content": [block]})
        self.link(d, self.tick(6))
        d["toolUseResult"] = tur
        d["sourceToolAssistantUUID"] = src
        self.put(d)
        self.n_res += 1
        self.n_err += fail
        return fail

    def malformed(self) -> None:
        r = self.rng
        kind = r.randrange(4)
        base = dumps(
            self.head(
                type="user",
                message={"role": "user", "content": self.text.cut(300)},
                uuid=self.uuid(),
                timestamp=ts(self.t),
            )
        )
        if kind == 0:
            self.put(base[: r.randrange(5, len(base) - 3)])
        elif kind == 1:
            self.put(b"\0" * r.randrange(10, 4000))
        elif kind == 2:
            self.put(base + base)
        else:
            self.put(b"not json at all \xff\xfe " + base[:40])
        self.n_bad += 1

    def turn(self) -> None:
        """One model response: thinking? text? 0-3 tool calls, then their results."""
        r = self.rng
        mid, rid, usage = self.hexid("msg_01"), self.hexid("req_011", 22), self.new_usage()
        if r.random() < 0.35:
            sig = self.text.blob(int(min(40_000, math.exp(r.gauss(6.2, 0.9)))))
            self.assistant(
                mid,
                rid,
                {
                    "type": "thinking",
                    "thinking": self.text.cut(int(math.exp(r.gauss(5.2, 1.1)))),
                    "signature": sig,
                },
                usage,
            )
        if r.random() < 0.45:
            body = self.text.cut(int(math.exp(r.gauss(5, 1.2))))
            raw_cut = r.random() < SURROGATE_RATE * 20
            self.assistant(mid, rid, {"type": "text", "text": body + ("SURR0GATE" if raw_cut else "")}, usage)
            if raw_cut:  # what JSON.stringify writes for half of an emoji
                fixed = self.lines[-1].replace(b"SURR0GATE", b"\\ud83d")
                self.size += len(fixed) - len(self.lines[-1])
                self.lines[-1] = fixed
        calls = []
        for _ in range(r.choices((0, 1, 2, 3), weights=(8, 72, 14, 6))[0]):
            if self.retry and r.random() < 0.6:
                name, inp = self.retry.pop()
                inp = dict(inp)
                if "command" in inp:
                    inp["command"] = inp["command"].replace("python ", "python3 ") + " 2>&1"
            else:
                name = r.choices(TOOL_NAMES, weights=TOOL_W)[0]
                inp = self.tool_input(name)
            tid = self.hexid("toolu_01")
            self.assistant(
                mid,
                rid,
                {"type": "tool_use", "id": tid, "name": name, "input": inp, "caller": {"type": "direct"}},
                usage,
            )
            self.n_use += 1
            calls.append((name, inp, tid, self.parent))
            if self.hooky:
                for _ in range(r.choice((1, 2, 3))):
                    self.hook("PreToolUse", name, tid)
        for name, inp, tid, src in calls:
            self.progress(name, tid)
            if self.hooky:
                for _ in range(r.choice((2, 3, 4))):
                    self.hook("PostToolUse", name, tid)
            if self.result(name, inp, tid, src):
                self.retry.append((name, inp))
        if r.random() < 0.03:
            d = self.head(
                type="system",
                subtype="turn_duration",
                durationMs=r.randrange(900, 900_000),
                timestamp=ts(self.t),
                uuid=self.uuid(),
                isMeta=False,
            )
            self.put(d)
        if r.random() < MALFORMED_RATE * 8:
            self.malformed()

    def run(self, target: int) -> None:
        if not self.agent_id and self.rng.random() < 0.1 and not self.lines:
            self.put(
                {
                    "type": "summary",
                    "summary": " ".join(self.rng.choices(WORDS, k=6)),
                    "leafUuid": self.uuid(),
                }
            )
        if not self.lines:
            self.user_text()
        while self.size < target:
            if self.rng.random() < 0.06:
                self.user_text()
            self.turn()

    def copy_from(self, other: "ClaudeSession", limit: int) -> None:
        """What resume used to do: the old lines again under a new sessionId."""
        a, b = other.sid.encode(), self.sid.encode()
        for raw in other.lines:
            if self.size > limit:
                break
            self.put(raw.replace(a, b))

    def truth(self) -> list[int]:
        """Recount from the lines, so copies and malformed lines are right too."""
        use = res = err = bad = tin = tout = 0
        usage: dict[str, tuple[int, int]] = {}
        for raw in self.lines:
            try:
                d = json.loads(raw)
            except ValueError:
                bad += 1
                continue
            if d.get("type") not in ("assistant", "user"):
                continue
            m = d["message"]
            c = m["content"]
            if d["type"] == "assistant":
                u = m["usage"]
                usage[m["id"]] = (
                    u["input_tokens"] + u["cache_creation_input_tokens"] + u["cache_read_input_tokens"],
                    u["output_tokens"],
                )
            if isinstance(c, list):
                for b in c:
                    if b["type"] == "tool_use":
                        use += 1
                    elif b["type"] == "tool_result":
                        res += 1
                        err += bool(b.get("is_error"))
        for i, o in usage.values():
            tin += i
            tout += o
        return [use, res, err, bad, tin, tout]


def mid_tail(s: str) -> str:
    return s[-16:]


def sizes_for(
    rng: random.Random, total: int, giants: list[int], median: int, sigma: float, cap: int
) -> list[int]:
    """Heavy-tailed session sizes whose sum is about `total`; giants first, then shuffled in."""
    out = list(giants)
    left = total - sum(giants)
    while left > 0:
        s = int(min(cap, max(900, median * math.exp(rng.gauss(0, sigma)))))
        s = min(s, max(left, 900))
        out.append(s)
        left -= s
    rng.shuffle(out)
    return out


def write_file(path: Path, lines: list[bytes], when: datetime, partial: bool) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = b"\n".join(lines) + b"\n"
    if partial:
        data = data[: -max(2, len(lines[-1]) // 3)]
    path.write_bytes(data)
    t = when.timestamp()
    os.utime(path, (t, t))
    return len(data)


def gen_claude(out: Path, total: int, seed: int, projects: int, quiet: bool) -> dict:
    gen = Base(seed)
    rng = gen.rng
    mb = 1_000_000
    giants = (
        [s * mb for s in (100, 60, 40, 25, 20)]
        if total >= 900 * mb
        else [20 * mb]
        if total >= 90 * mb
        else []
    )
    cwds = [
        f"/home/USER/{rng.choice(('work', 'code', 'src/my.app'))}/{rng.choice(WORDS)}-{rng.choice(WORDS)}{i}"
        for i in range(projects)
    ]
    weight = [1 / (i + 1) for i in range(projects)]  # Zipf: a few projects hold most
    manifest = {}
    last: dict[str, ClaudeSession] = {}
    for n, target in enumerate(sizes_for(rng, total, giants, 60_000, 1.7, 15 * mb)):
        cwd = rng.choices(cwds, weights=weight)[0]
        start = EPOCH + timedelta(minutes=rng.randrange(0, 60 * 24 * 120))
        pdir = out / "projects" / encode_dir(cwd)
        prev = last.get(cwd)
        if prev and rng.random() < 0.45 and target < 3 * mb:
            aid = f"a{rng.getrandbits(28):07x}"
            s = ClaudeSession(gen, cwd, start, agent_id=aid, sid=prev.sid)
            path = pdir / prev.sid / "subagents" / f"agent-{aid}.jsonl"
        else:
            s = ClaudeSession(gen, cwd, start)
            path = pdir / f"{s.sid}.jsonl"
            if prev and target < 5 * mb and rng.random() < RESUME_RATE:
                s.copy_from(prev, target * 2 // 3)
            last[cwd] = s
        s.run(target)
        partial = rng.random() < PARTIAL_TAIL_RATE
        size = write_file(path, s.lines, s.t, partial)
        if partial:
            s.lines[-1] = path.read_bytes().rsplit(b"\n", 1)[1]
        manifest[str(path.relative_to(out))] = [size, len(s.lines), *s.truth()]
        if s.size > 3 * mb:
            s.lines = s.lines[:400]
        if not quiet and n % 200 == 0:
            print(f"{n} files, {sum(v[0] for v in manifest.values()) / mb:.0f} MB", file=sys.stderr)
    return manifest


# --------------------------------------------------------------------------- Codex


class CodexSession(Base):
    def __init__(self, gen: Base, cwd: str, start: datetime):
        self.rng, self.text = gen.rng, gen.text
        self.cwd, self.t, self.sid = cwd, start, self.uuid()
        self.lines: list[bytes] = []
        self.size = 0
        self.style = self.rng.choice(("shell", "shell_command", "exec_command", "exec_command"))
        self.tot = {
            "input_tokens": 0,
            "cached_input_tokens": 0,
            "output_tokens": 0,
            "reasoning_output_tokens": 0,
            "total_tokens": 0,
        }
        self.n_use = self.n_res = self.n_err = self.n_bad = 0
        self.seq = 0

    def put(self, kind: str, payload: dict) -> None:
        self.t += timedelta(milliseconds=int(self.rng.expovariate(0.001)) + 1)
        raw = dumps({"timestamp": ts(self.t), "type": kind, "payload": payload})
        self.lines.append(raw)
        self.size += len(raw) + 1

    def open(self) -> None:
        r = self.rng
        self.put(
            "session_meta",
            {
                "id": self.sid,
                "timestamp": ts(self.t),
                "cwd": self.cwd,
                "originator": "codex_cli_rs",
                "cli_version": "0.98.0",
                "source": "cli",
                "model_provider": "openai",
                "base_instructions": {"text": self.text.cut(14_000)},
                "git": {"commit_hash": f"{r.getrandbits(160):040x}", "branch": "main"},
            },
        )
        self.put(
            "response_item",
            {
                "type": "message",
                "role": "developer",
                "content": [{"type": "input_text", "text": self.text.cut(5000)}],
            },
        )

    def turn(self) -> None:
        r = self.rng
        self.put(
            "turn_context",
            {
                "cwd": self.cwd,
                "approval_policy": "on-request",
                "sandbox_policy": {"type": "workspace-write"},
                "model": "gpt-5.3-codex",
                "effort": "high",
                "summary": "auto",
            },
        )
        msg = self.text.cut(int(math.exp(r.gauss(5.2, 1.2))))
        self.put(
            "response_item",
            {"type": "message", "role": "user", "content": [{"type": "input_text", "text": msg}]},
        )
        self.put(
            "event_msg",
            {"type": "user_message", "message": msg, "images": [], "local_images": [], "text_elements": []},
        )
        for _ in range(int(r.expovariate(1 / 14)) + 1):
            self.step()

    def step(self) -> None:
        r, t = self.rng, self.text
        if r.random() < 0.6:
            head = "**" + " ".join(r.choices(WORDS, k=4)) + "**"
            self.put("event_msg", {"type": "agent_reasoning", "text": head})
            self.put(
                "response_item",
                {
                    "type": "reasoning",
                    "summary": [{"type": "summary_text", "text": head}],
                    "content": None,
                    "encrypted_content": "gAAAAAB" + t.blob(int(math.exp(r.gauss(7.2, 0.6)))),
                },
            )
        if r.random() < 0.25:
            m = t.cut(r.randrange(40, 900))
            self.put("event_msg", {"type": "agent_message", "message": m})
            self.put(
                "response_item",
                {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": m}]},
            )
        for _ in range(r.choices((1, 2, 3), weights=(80, 14, 6))[0]):
            self.call()
        inp, outp = r.randrange(9_000, 200_000), r.randrange(20, 1500)
        lastu = {
            "input_tokens": inp,
            "cached_input_tokens": inp * 9 // 10,
            "output_tokens": outp,
            "reasoning_output_tokens": outp // 2,
            "total_tokens": inp + outp,
        }
        for k, v in lastu.items():
            self.tot[k] += v
        self.put(
            "event_msg",
            {
                "type": "token_count",
                "info": {
                    "total_token_usage": dict(self.tot),
                    "last_token_usage": lastu,
                    "model_context_window": 258400,
                },
                "rate_limits": {
                    "primary": {"used_percent": 7.0, "window_minutes": 300, "resets_at": 1763483205},
                    "secondary": {"used_percent": 77.0, "window_minutes": 10080, "resets_at": 1763606387},
                    "credits": None,
                    "plan_type": None,
                },
            },
        )
        if r.random() < 0.002:
            self.put(
                "compacted",
                {
                    "message": "",
                    "replacement_history": [
                        {
                            "type": "message",
                            "role": "user",
                            "content": [{"type": "input_text", "text": t.cut(2000)}],
                        }
                        for _ in range(r.randrange(5, 60))
                    ],
                },
            )

    def call(self) -> None:
        r, t = self.rng, self.text
        cid, fail = self.hexid("call_", 24), r.random() < FAIL_RATE
        code = r.choice((1, 1, 2, 101, 127)) if fail else 0
        body = t.fill(r.choice(ERRORS[:5])) if fail else t.cut(min(40_000, self.out_size() * 2))
        wall = f"{r.random() * 3:.4f}"
        self.n_use += 1
        self.n_res += 1
        self.n_err += fail
        if r.random() < 0.12:
            patch = (
                "*** Begin Patch\n*** Update File: src/"
                + r.choice(WORDS)
                + ".py\n"
                + t.cut(r.randrange(200, 3000))
                + "\n*** End Patch"
            )
            self.put(
                "response_item",
                {
                    "type": "custom_tool_call",
                    "status": "completed",
                    "call_id": cid,
                    "name": "apply_patch",
                    "input": patch,
                },
            )
            out = (
                "apply_patch verification failed: Failed to find expected lines"
                if fail
                else "Success. Updated the following files:\nM src/x.py\n"
            )
            self.put(
                "response_item",
                {
                    "type": "custom_tool_call_output",
                    "call_id": cid,
                    "output": dumps(
                        {"output": out, "metadata": {"exit_code": code, "duration_seconds": 0.1}}
                    ).decode(),
                },
            )
            return
        cmd = t.fill(r.choice(CMDS))
        if self.style == "shell":
            args = {"command": ["bash", "-lc", cmd], "workdir": self.cwd, "timeout_ms": 120000}
            out = dumps(
                {"output": body, "metadata": {"exit_code": code, "duration_seconds": float(wall)}}
            ).decode()
        elif self.style == "shell_command":
            args = {"command": cmd, "workdir": self.cwd, "timeout_ms": 120000}
            out = f"Exit code: {code}\nWall time: {wall} seconds\nOutput:\n{body}"
        else:
            args = {"cmd": cmd, "workdir": self.cwd, "yield_time_ms": 1000, "max_output_tokens": 6000}
            out = (
                f"Chunk ID: {r.getrandbits(24):06x}\nWall time: {wall} seconds\nProcess exited with code {code}\n"
                f"Original token count: {len(body) // 4}\nOutput:\n{body}"
            )
        self.put(
            "response_item",
            {"type": "function_call", "name": self.style, "arguments": dumps(args).decode(), "call_id": cid},
        )
        self.put("response_item", {"type": "function_call_output", "call_id": cid, "output": out})

    def run(self, target: int) -> None:
        self.open()
        while self.size < target:
            self.turn()
            if self.rng.random() < MALFORMED_RATE * 10:
                self.lines.append(b'{"timestamp":"2026-01-01T00:00:00.000Z","type":"response_i')
                self.size += len(self.lines[-1]) + 1
                self.n_bad += 1


def gen_codex(out: Path, total: int, seed: int, projects: int, quiet: bool) -> dict:
    gen = Base(seed)
    rng = gen.rng
    mb = 1_000_000
    giants = [40 * mb] if total >= 180 * mb else []
    cwds = [f"/home/USER/code/{rng.choice(WORDS)}{i}" for i in range(projects)]
    manifest = {}
    for n, target in enumerate(sizes_for(rng, total, giants, 140_000, 1.4, 12 * mb)):
        start = EPOCH + timedelta(minutes=rng.randrange(0, 60 * 24 * 120))
        s = CodexSession(gen, rng.choice(cwds), start)
        s.run(target)
        path = (
            out
            / "sessions"
            / start.strftime("%Y/%m/%d")
            / f"rollout-{start.strftime('%Y-%m-%dT%H-%M-%S')}-{s.sid}.jsonl"
        )
        size = write_file(path, s.lines, s.t, False)
        manifest[str(path.relative_to(out))] = [
            size,
            len(s.lines),
            s.n_use,
            s.n_res,
            s.n_err,
            s.n_bad,
            s.tot["input_tokens"],
            s.tot["output_tokens"],
        ]
        if not quiet and n % 200 == 0:
            print(f"{n} files, {sum(v[0] for v in manifest.values()) / mb:.0f} MB", file=sys.stderr)
    return manifest


def parse_size(s: str) -> int:
    m = re.fullmatch(r"([\d.]+)\s*(k|m|g)?b?", s.strip().lower())
    if not m:
        raise argparse.ArgumentTypeError(f"bad size {s!r}")
    return int(float(m[1]) * {"k": 1_000, "m": 1_000_000, "g": 1_000_000_000, None: 1}[m[2]])


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("kind", choices=("claude", "codex"))
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--size", type=parse_size, default=100_000_000)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--projects", type=int, default=20)
    ap.add_argument("--quiet", action="store_true")
    a = ap.parse_args()
    if a.out.exists() and any(a.out.iterdir()):
        sys.exit(f"{a.out} is not empty")
    t0 = time.time()
    man = (gen_claude if a.kind == "claude" else gen_codex)(a.out, a.size, a.seed, a.projects, a.quiet)
    names = [
        "bytes",
        "lines",
        "tool_use",
        "tool_result",
        "is_error",
        "malformed",
        "input_tokens",
        "output_tokens",
    ]
    totals = {k: sum(v[i] for v in man.values()) for i, k in enumerate(names)}
    (a.out / "manifest.json").write_text(
        json.dumps({"kind": a.kind, "seed": a.seed, "columns": names, "totals": totals, "files": man})
    )
    print(f"{len(man)} files {totals} in {time.time() - t0:.0f}s")


if __name__ == "__main__":
    main()
