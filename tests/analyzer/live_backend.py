"""A backend that answers what a test tells it to, in pieces, and remembers whether it was closed."""

import json
from pathlib import Path

from analyzer.asking.digest import build_digest
from analyzer.backends.base import Fragment, Report, StopReason
from analyzer.redact import Redactor
from analyzer.session_analyzer import SessionAnalyzer
from scanners.models import ProjectInfo
from tests.analyzer.call_builder import HOME, NO_FILE, failed, ok, rejected, session, sh, sh_fails

COMPLETE = Report(StopReason.COMPLETE, "tide-1", 1200, 300)


class ScriptedBackend:
    provider, model, place, goes_to = "scripted", "tide-1", "nowhere", "nowhere"

    def __init__(self, *events, before_each=None, tokens=None):
        self.events = events
        self.before_each = before_each
        self.tokens = list(tokens or [])
        self.requests = []
        self.is_open = False

    async def ready(self):
        pass

    async def close(self):
        pass

    async def stream(self, request):
        self.requests.append(request)
        self.is_open = True
        try:
            for event in self.events:
                if self.before_each is not None:
                    await self.before_each()
                if isinstance(event, Exception):
                    raise event
                yield event
        finally:
            self.is_open = False

    async def count_tokens(self, request):
        self.requests.append(request)
        return self.tokens.pop(0) if self.tokens else None


def fragments(text, size=20):
    return [Fragment(text[at : at + size]) for at in range(0, len(text), size)]


def answer(context=(), memory=()):
    return json.dumps({"context_file_rules": list(context), "memory_file_rules": list(memory)})


def entry(content, evidence=(), section="Environment", replaces=""):
    return {
        "section": section,
        "content": content,
        "estimated_tokens_saved": 999_999,
        "evidence_count": 77,
        "evidence": list(evidence),
        "replaces": replaces,
    }


def sessions():
    return [
        session(
            "plot the tides",
            sh_fails("pytest -q tests", "bash: pytest: command not found", 127),
            sh("uv run pytest -q tests", "3 passed"),
            failed("Read", NO_FILE, file_path=f"{HOME}/src/tides.py"),
            ok("Read", "def tides(): ...", file_path=f"{HOME}/src/tides/tides.py"),
            rejected("Bash", "ask me before you push anything", command="git push"),
            name=f"s{number}",
            day=number,
        )
        for number in range(3)
    ]


def analysed():
    """The result, without its own rules, and the digest of it."""
    logs = sessions()
    result = SessionAnalyzer().analyze(ProjectInfo(Path(HOME), Path("/logs")), logs)
    result.recommendations = []
    return result, build_digest(result, logs, {}, [], Redactor(b"key"))
