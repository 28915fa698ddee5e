"""The steps where rating and assurance level do not align are those of the document, in its order."""

import pytest
from pydantic import ValidationError

from bot.engine.quality.disagreement_table import DisagreementTable
from bot.engine.quality.scope import ScopeTable
from tests.engine.place import FRAMEWORK


def test_steps_in_another_order_or_left_out_are_refused() -> None:
    rows = FRAMEWORK.disagreement.model_dump()
    steps = list(rows["steps"].values())
    for changed in (steps[::-1], steps[:2]):
        with pytest.raises(ValidationError, match="the steps must be joint visit, peer review, joint statement"):
            DisagreementTable.model_validate(rows | {"steps": changed})


def test_a_place_with_services_for_which_no_regime_fits_is_refused() -> None:
    rows = FRAMEWORK.scope.model_dump()
    lacking = [rule for rule in rows["rules"].values() if rule["id"] != "devolved"]
    with pytest.raises(ValidationError, match="no rule fits residential care, Wales, Scotland or Northern Ireland"):
        ScopeTable.model_validate(rows | {"rules": lacking})
