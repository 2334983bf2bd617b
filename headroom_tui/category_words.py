"""What went wrong with a call, in words for a person."""

from __future__ import annotations

from collections.abc import Mapping

from scanners.models import ErrorCategory

# Those that do not say what they mean by their own name, or would not read well behind a number.
_CATEGORIES: Mapping[str, str] = {
    ErrorCategory.IS_DIRECTORY: "a folder, not a file",
    ErrorCategory.USER_REJECTED: "rejected by the user",
    ErrorCategory.SIBLING_ERROR: "cancelled with another call",
    ErrorCategory.EXIT_CODE: "command failed",  # it ended with an exit code, and why is not known
    ErrorCategory.BUILD_FAILURE: "build failed",
    ErrorCategory.TIMEOUT: "timed out",
    ErrorCategory.UNKNOWN: "cause unknown",
    ErrorCategory.EDIT_PRECONDITION: "edit refused",
    ErrorCategory.HOOK_BLOCKED: "blocked by a hook",
    ErrorCategory.SANDBOX_DENIED: "denied by the sandbox",
}


def category_words(category: str) -> str:
    """What went wrong, by the value of its `ErrorCategory`: ``file not found``."""
    return _CATEGORIES.get(category, category.replace("_", " "))
