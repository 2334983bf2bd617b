"""The script, target or recipe that its runner says there is none of."""

from __future__ import annotations

import re

from analyzer.outputs.telling import end_of

_MISSING = re.compile(
    r"""
        [Mm]issing\ script:\ ["']?(?P<npm>[\w:.-]{1,60})
      | Command\ "(?P<yarn>[\w:.-]{1,60})"\ (?:not\ found|is\ not\ defined)
      | [Ss]cript\ (?:not\ found|named)\ ["'](?P<bun>[\w:.-]{1,60})
      | No\ rule\ to\ make\ target\ ['`](?P<make>[\w:.-]{1,60})'\.\ +Stop
      | does\ not\ contain\ recipes?\ [`'](?P<just>[\w:.-]{1,60})
      | Task\ "(?P<task>[\w:.-]{1,60})"\ does\ not\ exist
      | Don't\ know\ how\ to\ build\ task\ '(?P<rake>[\w:.-]{1,60})'
    """,
    re.VERBOSE,
)


def missing_script(output: str) -> str:
    """Its name, in the words of npm, pnpm, yarn, bun, make, just, task, composer and rake; "" without one."""
    found = _MISSING.search(end_of(output))
    return next(filter(None, found.groups()), "") if found else ""
