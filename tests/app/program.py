"""The program in a process of its own, as a user starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def run_program(
    environment: Mapping[str, str], *arguments: str, code: int = 0, **how: Any
) -> subprocess.CompletedProcess[str]:
    """Run it to its end, in this environment besides what tests have; ``how`` is for `subprocess.run`.

    It must end with ``code``, and with no traceback.
    """
    done = subprocess.run(
        [sys.executable, "-m", "headroom_tui", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        **{"stdout": subprocess.PIPE, **how},
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == code, done.stderr
    return done
