"""What a rule may say, but a person should have read twice before every later session obeys it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_CAUTIONS: dict[str, tuple[str, ...]] = {
    "it names an internet address": (
        r"\b(?:https?|ftp|wss?)://",
        r"\bwww\.\w",
        r"\b[a-z0-9-]+\.(?:com|net|org|io|dev|sh|app|xyz|top|ru|cn)/",
    ),
    "it runs what it downloads": (
        r"\b(?:curl|wget|iwr|irm|invoke-webrequest)\b[^\n]*\|\s*(?:sudo\s+)?(?:env\s+)?\w*(?:sh|python[0-9.]*|perl|ruby|node|iex)\b",
        r"\b(?:ba|z|k)?sh\s+<\(",
        r"(?:\beval|\bsource|sh\s+-c)\s+[\"']?(?:\$\(|`|<\()\s*(?:curl|wget)",
        r"base64\s+(?:-d|--decode|-D)[^\n]*\|",
        r"\binvoke-expression\b",
    ),
    "it goes around a check or a permission": (
        r"dangerously",
        r"--yolo\b|\byolo mode",
        r"bypass[ -]?permissions|skip[- ]permissions|--full-auto\b|--allow-all\b",
        r"--no-verify\b|--no-gpg-sign\b|--no-sandbox\b|--insecure\b|\bcurl\s+(?:\S+\s+)*-k\b",
        r"auto-?(?:approve|accept)",
        r"(?:disable|turn off|without|skip)\s+(?:the\s+)?(?:sandbox|approvals?|hooks?|permission)",
        r"verify\s*=\s*false|NODE_TLS_REJECT_UNAUTHORIZED|StrictHostKeyChecking[= ]no",
        r"GIT_SSL_NO_VERIFY|--trusted-host\b|(?:strict-ssl|sslverify)[\s=]+false",
        r"executionpolicy\s+(?:bypass|unrestricted)\b",
        r"chmod\s+(?:-\w+\s+)*0?777",
    ),
    "it can destroy data": (
        r"\brm\s+(?:-\w+\s+)*-\w*[rf]",
        r"\brm\s+(?:-\S+\s+)*--(?:recursive|force)",
        r"\bgit\s+push\b[^\n]*(?:\s--force|\s-f\b|\s\+\S)",
        r"\bgit\s+(?:reset\s+--hard|clean\s+-\w*f|checkout\s+--?\s*\.|branch\s+-D)",
        r"\bgit\s+push\b[^\n]*\s--delete\b|\bgit\s+stash\s+(?:drop|clear)\b",
        r"\bgit\s+(?:checkout|switch)\s+(?:-\S+\s+)*(?:-f|--force|--discard-changes)\b",
        r"\bgit\s+restore\s+(?:-\S+\s+)*\.(?![\w/.])",
        r"\bremove-item\b[^\n]*\s-(?:r(?:ecurse)?|fo(?:rce)?)\b|\b(?:format-volume|clear-disk)\b",
        r"\b(?:rd|rmdir)\s+(?:/q\s+)?/s\b|\b(?:del|erase)\s+(?:/\w\s+)*/[fsq]\b",
        r"\bmkfs|\bdd\s+if=|>\s*/dev/(?:sd|nvme|disk)",
        r"\b(?:drop\s+(?:table|database|schema)|truncate\s+table|delete\s+from)\b",
        r"\bfind\b[^\n]*\s-delete\b",
        r"\b(?:terraform|pulumi)\s+destroy|kubectl\s+delete|docker\s+(?:system|volume)\s+prune",
        r":\(\)\s*\{",
    ),
    "it tells the agent to hide something or to disregard others": (
        r"\b(?:do not|don['’]t|never|must not)\s+(?:mention|tell|reveal|disclose|inform|report|show)\b",
        r"\bwithout\s+(?:telling|asking|informing|notifying|mentioning)\b",
        r"\b(?:ignore|disregard|forget|override)\s+(?:all\s+|any\s+|the\s+|every\s+)*(?:previous|prior|above|earlier|other)\b",
        r"</?\s*(?:system|important|instructions?|admin|secret)\b[^>]*>",
        r"\bsilently\b|\bsecretly\b|\bkeep\s+(?:this|it)\s+(?:a\s+)?(?:secret|hidden|private)",
        r"\byou are now\b|\bsystem prompt\b|\bsystem override\b",
    ),
    "it names where credentials are kept": (
        r"\.ssh\b|\bid_(?:rsa|ed25519|ecdsa)\b|\.gnupg\b",
        r"\.aws\b|\.azure\b|\.config/gcloud|\.kube/config|\.docker/config",
        r"(?<!\w)\.env\b(?!\.(?:example|sample|template))|\bprintenv\b",
        r"\.netrc\b|\.pypirc\b|\.npmrc\b|\.git-credentials\b|/etc/(?:passwd|shadow)\b",
        r"\bcredentials\.json\b|\bkeychain\b",
    ),
    "it hides text from a reader of the rendered page": (
        r"^\s*\[[^\]\n]*\]:\s*(?:#|<>|//)",  # a link definition that nothing refers to: Markdown's comment
        r"\bdisplay\s*:\s*none|\bfont-size\s*:\s*0|\bvisibility\s*:\s*hidden",
        r"<(?:script|style|iframe|details|template)\b",
        r"\S[ \t]{20,}\S",  # pushed out of sight
    ),
    # Hashes in hexadecimal, integrity sums (sha512-…) and paths are none.
    "it holds a long encoded text": (
        r"(?-i:(?<![\w/+-])(?=[a-zA-Z0-9+/]*[G-Z])(?=[a-zA-Z0-9+/]*[g-z])(?=[a-zA-Z0-9+/]*[0-9])"
        r"(?:[A-Za-z0-9+]{16,}/?){2,}={0,2})",
    ),
}
_LOOK_ALIKES = "it mixes letters of several scripts in one word, which may look like another"
_WORD = re.compile(r"[^\W\d_]{2,}")
# Letters of these are drawn like Latin ones, and only these; ŠKODA and naïve are Latin throughout.
_TWINS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")

_PATTERNS = {
    reason: re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE | re.MULTILINE)
    for reason, patterns in _CAUTIONS.items()
}


def cautions(text: str) -> Iterator[str]:
    """One reason for each kind of risk in ``text``."""
    for reason, pattern in _PATTERNS.items():
        if pattern.search(text):
            yield reason
    if not text.isascii() and any(len(_scripts(word)) > 1 for word in _WORD.findall(text)):
        yield _LOOK_ALIKES


def _scripts(word: str) -> set[str]:
    """The scripts of a word, of those that are drawn alike; a unit such as µs or kΩ is no word of two."""
    letters = [char for char in word if char not in "µμΩΔπλσ"]
    names = (unicodedata.name(char, "").partition(" ")[0] for char in letters)
    return {name for name in names if name in _TWINS}
