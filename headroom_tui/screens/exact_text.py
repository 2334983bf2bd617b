"""Everything that we would send to a model, word for word, and what a command line adds to it."""

from __future__ import annotations

import json

from analyzer.redact import Mask
from headroom_tui import wording
from headroom_tui.model_run import Question
from headroom_tui.screens.long_text import LongTextScreen
from headroom_tui.widgets.masked_text import MaskedText

# Command lines that read a file of the user's for all projects with every question.
_ADDS = {"codex-cli": "AGENTS.md", "gemini-cli": "GEMINI.md"}


class ExactTextScreen(LongTextScreen):
    """Everything that we would send, word for word, with what was masked marked."""

    def __init__(self, question: Question) -> None:
        text, masks = _exact_text(question)
        about = f"{wording.plural(len(masks), 'mask')} · to {question.backend.place}"
        super().__init__("The exact text", about, MaskedText(text, masks))


def _exact_text(question: Question) -> tuple[str, list[Mask]]:
    """The three parts of the request, each under a heading of ours, and where the masks of it stand."""
    digest = question.digest
    before = f"── what it is told to do ──\n\n{digest.system}\n── what it is given ──\n\n"
    masks = [Mask(one.start + len(before), one.end + len(before), one.kind) for one in digest.masks]
    schema = json.dumps(digest.prompt_request().schema, indent=1, ensure_ascii=False)
    text = f"{before}{digest.prompt}\n── the shape of its answer ──\n\n{schema}\n"
    if own := _ADDS.get(question.backend.provider):
        text += f"\n── what {question.backend.place} adds ──\n\nYour own {own} for all projects, unmasked.\n"
    return text, masks
