"""The correlator on hand-labelled failures of real sessions: 110 known ones, and 340 labelled blind."""

import pytest

from tests import score_labels

pytestmark = pytest.mark.skipif(
    not score_labels.LABELS.exists(), reason="the real logs and their labels are not part of the repository"
)


@pytest.mark.parametrize(
    "labels", [score_labels.known_labels, score_labels.blind_labels, score_labels.third_labels]
)
def test_pairs_are_right_and_found(labels):
    result = score_labels.score(labels())
    assert result.precision >= 0.95, result.misses
    assert result.recall >= 0.85, result.misses
    assert result.kind_agreement >= 0.85, result.misses


def test_pairs_of_the_second_blind_labels_are_right_and_found():
    result = score_labels.score(score_labels.second_labels())
    assert result.precision >= 0.95, result.misses
    assert result.recall >= 0.85, result.misses
    assert result.kind_agreement_with_kin >= 0.95, result.misses
