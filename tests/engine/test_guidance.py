"""To which kinds the guidance on Bronze and Inadequate provision is applied is a setting, and said (QRG §1.2, 4-5)."""

from datetime import date, datetime

import pytest

from bot.engine.days import LONDON
from bot.engine.facts import Entry, ServiceDescribed, VisitRecorded
from bot.engine.scale import Commissioner, Kind, Rating
from bot.engine.standing import Standing, conclude
from bot.frameworks import Framework
from tests.engine.place import FRAMEWORK

ON = datetime(2026, 11, 24, 9, 0, tzinfo=LONDON)
WRITTEN = "the guidance on Bronze and Inadequate provision is written for home support and supported living: "


def stands(kind: Kind, framework: Framework = FRAMEWORK) -> Standing:
    """A contracted service that was found Inadequate this month."""
    service = ServiceDescribed(
        location_id="1-9000000001",
        name="Example House",
        service_kind=kind,
        provider_id="1-9000000901",
        provider_name="Example Care",
        commissioners=(Commissioner.COUNCIL,),
    )
    found = dict.fromkeys(FRAMEWORK.ratings.domains, Rating.INADEQUATE)
    visit = VisitRecorded(ref="VIS-1", toolkit=FRAMEWORK.toolkit.id, domains=found)
    entries = [
        Entry(stream="service/1-9000000001", seq=seq, fact=fact, effective=on, recorded_at=ON, by="x")
        for seq, (fact, on) in enumerate(((service, date(2020, 1, 1)), (visit, date(2026, 11, 20))), start=1)
    ]
    return conclude(framework, entries, ON)


def only(*kinds: Kind) -> Framework:
    """The framework with the guidance applied to these alone."""
    guidance = FRAMEWORK.scope.guidance.model_copy(update={"applied": kinds})
    return FRAMEWORK.model_copy(update={"scope": FRAMEWORK.scope.model_copy(update={"guidance": guidance})})


def said(standing: Standing) -> str:
    return " ".join(str(reason) for reason in (*standing.scope.verdict.reasons, *standing.notes))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.OUT_OF_SCOPE])
def test_as_shipped_it_is_applied_to_every_kind_and_of_others_than_its_own_that_is_said(kind: Kind) -> None:
    standing = stands(kind)

    assert standing.plan_wanted
    assert standing.plan_wanted.automatic
    assert standing.suspensions
    own = kind in {Kind.HOME_SUPPORT, Kind.SUPPORTED_LIVING}
    assert (f"{WRITTEN}its process is applied here too (IQAF §13, local default)" in said(standing)) is not own


def test_of_a_kind_to_which_it_is_not_applied_plans_and_the_stop_of_offers_are_left_to_officers() -> None:
    standing = stands(Kind.NURSING, only(Kind.HOME_SUPPORT, Kind.SUPPORTED_LIVING))

    assert standing.plan_wanted
    assert not standing.plan_wanted.automatic
    assert standing.suspensions == ()
    assert "no new offers" not in said(standing)
    assert "Inadequate at the visit VIS-1: an improvement plan may be asked for (IQAF §13, local default)" in said(
        standing
    )
    assert f"{WRITTEN}here an improvement plan and the stop of new offers are left to officers" in said(standing)


def test_a_service_outside_the_framework_is_told_nothing_of_it() -> None:
    assert WRITTEN not in said(stands(Kind.OUT_OF_SCOPE))
