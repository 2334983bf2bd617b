"""Whether tests ran and failed: then what they printed on their way tells nothing of the call itself."""

from __future__ import annotations

import re

# what only runners write, each of tests that failed; verbose, of several lines
FAILED_TESTS = r"""
    ^=+\ [^\n]{0,200}\b\d+\ failed\b[^\n]{0,200}\ in\ [\d.]+s[^\n]{0,40}=+$ | ^=+\ FAILURES\ =+$
  | ^(?=[.sxX]*[FE])[.sxXFE]++\ +\[\ *\d{1,3}%\]$ | ^[1-9]\d*\ failed\b[^\n]{0,200}\ in\ [\d.]+s
  | ^FAILED\ \((?:failures|errors)=[1-9]
  | ^test\ result:\ FAILED\. | ^FAIL\t\S+\t[\d.]+s$ | ^\ *---\ FAIL:\ \S+\ \([\d.]+s\)$
  | ^Tests:\s+\d+\ failed, | ^\ *FAIL\ +\S+\.(?:test|spec)\.\w+ | ^\ *Tests?(?:\ Files)?\ \ +\d+\ failed\b
  | ^\ +[1-9]\d*\ (?:failing|fail)$ | ^(?:\#|ℹ)\ fail\ [1-9] | ^FAILURES!$
  | ^\d+\ examples?,\ [1-9]\d*\ failures?\b | ^\d+\ tests\ completed,\ [1-9]\d*\ failed$
"""
_FAILED_TESTS = re.compile(FAILED_TESTS, re.VERBOSE | re.MULTILINE)


def tests_failed(output: str) -> bool:
    """Tell whether a runner says in ``output`` that tests failed, not that it could not run them."""
    return _FAILED_TESTS.search(output) is not None
