"""Finding on the real list, where it is at hand: what `iqaf bench finder` prints, on a smaller sample."""

import pytest

from bot.bench.finder import AUTHORITY, NATION, REPORTED_SEED, measure
from bot.bench.shared import directory, services

PATH = directory()
pytestmark = pytest.mark.skipif(PATH is None, reason="the CQC's directory is not here: set IQAF_SHARED to its folder")


@pytest.fixture(scope="module")
def measured():
    return measure(services(PATH), REPORTED_SEED, each=150)


@pytest.mark.parametrize(("scope", "first", "among"), [(AUTHORITY, 97, 99), (NATION, 87, 97)])
def test_badly_typed_names_are_found(measured, scope, first, among):
    score = measured.overall(scope)
    assert 100 * score.first / score.asked >= first
    assert 100 * score.among / score.asked >= among


def test_nothing_is_picked_wrongly_in_silence_not_even_for_names_in_no_list(measured):
    assert measured.wrongs == []
    assert all(asked == 300 for asked, _ in measured.strangers.values())


def test_a_full_sentence_is_often_understood_without_asking(measured):
    score = measured.scores["spoken", AUTHORITY]
    assert score.sure / score.asked > 0.2
