"""The correlator on 110 hand-labelled failures of real sessions."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

import score_labels

pytestmark = pytest.mark.skipif(
    not score_labels.LABELS.exists(), reason="the hand labels are not part of the repository"
)


def test_pairs_are_right_and_found():
    result = score_labels.score()
    assert result.precision >= 0.93, result.misses
    assert result.recall >= 0.80, result.misses
    assert result.kind_agreement >= 0.80, result.misses
