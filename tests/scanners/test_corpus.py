"""Real logs: the scanners and a count that shares no code with them agree, home by home."""

from pathlib import Path

import pytest

from scanners.registry import SCANNERS
from tests.scanners.agreement import agree

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
HOMES = sorted(home for agent in SCANNERS for home in CORPUS.glob(f"*/.{agent}"))


@pytest.mark.skipif(not HOMES, reason=f"the licensed sample of real logs is not at {CORPUS}")
@pytest.mark.parametrize("home", HOMES, ids=lambda home: str(home.relative_to(CORPUS)))
def test_scanners_agree_with_the_independent_count(home):
    agree(SCANNERS[home.name.removeprefix(".")](home), home)
