"""Everything that we would send to a model, word for word, and what a command line adds to it."""

from __future__ import annotations

import json

from analyzer.backends.base import with_schema
from analyzer.backends.cli_gemini import QUESTION
from analyzer.redact import Mask
from headroom_tui import wording
from headroom_tui.model_run import Question
from headroom_tui.screens.long_text import LongTextScreen
from headroom_tui.widgets.masked_text import MaskedText

_IN_WORDS = ("claude-cli", "gemini-cli")  # take no schema beside what they are told
# What command lines add: words of ours that one needs, a file of the user's for all projects.
_ADDS = {
    "codex-cli": "Your own AGENTS.md for all projects, unmasked.",
    "gemini-cli": f"Your own GEMINI.md for all projects, unmasked, and “{QUESTION}”",
}


class ExactTextScreen(LongTextScreen):
    """Everything that we would send, word for word, with what was masked marked."""

    def __init__(self, question: Question) -> None:
        text, masks = _exact_text(question)
        about = f"{wording.plural(len(masks), 'mask')} · to {question.backend.goes_to}"
        super().__init__("The exact text", about, MaskedText(text, masks))


def _exact_text(question: Question) -> tuple[str, list[Mask]]:
    """The parts of the request, each under a heading of ours, and where the masks of it stand."""
    digest, backend = question.digest, question.backend
    request = digest.prompt_request()
    is_in_words = backend.provider in _IN_WORDS
    told = with_schema(request) if is_in_words else request.system
    before = f"── what it is told to do ──\n\n{told}\n── what it is given ──\n\n"
    masks = [Mask(one.start + len(before), one.end + len(before), one.kind) for one in digest.masks]
    text = f"{before}{request.prompt}"
    if not is_in_words:
        schema = json.dumps(request.schema, indent=1, ensure_ascii=False)
        text += f"\n── the shape of its answer ──\n\n{schema}\n"
    if added := _ADDS.get(backend.provider):
        text += f"\n── what {backend.place} adds ──\n\n{added}\n"
    return text, masks
