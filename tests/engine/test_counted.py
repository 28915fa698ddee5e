"""Numbers with what they count."""

import pytest

from bot.admin.bringing import Report
from bot.engine.counted import counted
from bot.imports.rows import Refused


@pytest.mark.parametrize(("number", "said"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows")])
def test_one_is_said_as_one(number: int, said: str) -> None:
    assert counted(number, "row") == said


def test_a_word_with_a_plural_of_its_own() -> None:
    assert [counted(number, "criterion", "criteria") for number in (1, 2)] == ["1 criterion", "2 criteria"]


@pytest.mark.parametrize(("refused", "said"), [(1, "1 row refused."), (2, "2 rows refused.")])
def test_an_import_counts_what_it_refused(refused: int, said: str) -> None:
    report = Report(refused=[Refused(line, "no service") for line in range(refused)])
    assert str(report).splitlines()[0] == f"nothing new; {said}"
