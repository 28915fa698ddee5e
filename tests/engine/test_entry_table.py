"""What joining asks for is a table: one that is not whole is refused (IQAF §23; CS §5; S18)."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot.engine.market.entry_table import EntryTable
from bot.engine.scale import Rating
from bot.frameworks import FrameworkFaults, load
from tests.engine.place import FRAMEWORK
from tests.frameworks.test_loading import change, folder  # noqa: F401 - a fixture


def changed(**more: Any) -> dict[str, Any]:
    return FRAMEWORK.entry.model_dump() | more


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        (changed(by_rating={}), "a row for each rating"),
        (changed(host_evidence=FRAMEWORK.entry.evidence["insurance"].model_dump()), "insurance stands more than once"),
        (
            changed(closed=[{"kinds": [], "specialism": "x", "why": "x", "clause": {"document": "CS"}}]),
            "there is no specialism x",
        ),
    ],
)
def test_a_table_that_is_not_whole_is_refused(table: dict[str, Any], fault: str):
    with pytest.raises(ValidationError, match=fault):
        EntryTable.model_validate(table)


def test_nobody_joins_as_inadequate():
    barred = [rating for rating, row in FRAMEWORK.entry.by_rating.items() if row.contractual == ("It may not join",)]
    assert barred == [Rating.INADEQUATE]


def test_a_title_is_known_by_its_id_and_an_id_that_is_gone_is_shown_as_it_is():
    assert FRAMEWORK.entry.title("dementia") == "Dementia"
    assert FRAMEWORK.entry.title("insurance").startswith("Employers'")
    assert FRAMEWORK.entry.title("host-evidence").startswith("Evidence")
    assert FRAMEWORK.entry.title("gone") == "gone"


def test_a_score_that_weighs_a_domain_there_is_not_is_a_fault(folder: Path):  # noqa: F811 - a fixture
    change(folder / "tender.yaml", "safe: safeguarding", "safe: kitchens")
    with pytest.raises(FrameworkFaults, match="there is no domain kitchens"):
        load(folder)
