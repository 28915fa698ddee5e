"""book and expect: the schedule of visits, clear of what the CQC is expected to do."""

import pytest

from bot.engine.facts import CqcInspectionExpected, VisitCancelled, VisitPlanned, Withdrawn, in_force
from tests.commands.test_visit import presses, recorded
from tests.conftest import Place
from tests.telling import LARKMEADOW, MINA, OAKWOOD, TOM, asked, flat, record, rows

STREAM = f"service/{LARKMEADOW}"


async def plans(place: Place, at: str = LARKMEADOW) -> list[VisitPlanned]:
    """The planned visits in force."""
    return [e.fact for e in in_force(await record(place, f"service/{at}")) if isinstance(e.fact, VisitPlanned)]


async def test_a_visit_is_booked_with_all_that_was_said(lite: Place) -> None:
    reply = await lite.say("book Larkmeadow Court 10 December 2026 re-inspection unannounced: with Grace", as_=TOM)
    (plan,) = await plans(lite)

    assert reply.title == f"{plan.ref} is booked: Larkmeadow Court, Thursday 10 December 2026"
    assert (plan.form, plan.announced, plan.joint, plan.agency) == ("re-inspection", False, False, "council")
    assert plan.note == "with Grace"
    assert rows(reply)["Who goes"] == "Birmingham City Council"
    card = await flat(lite, "status Larkmeadow Court")
    assert f"Planned visits -------------- • {plan.ref}: 10 December 2026 re-inspection, unannounced" in card
    assert f"Planned visit {plan.ref} (re-inspection, unannounced): by 10 December 2026" in card


async def test_the_form_books_the_same(lite: Place) -> None:
    values = asked(await lite.say("book Larkmeadow Court", as_=TOM))
    assert values["service"] == LARKMEADOW
    fields = {"service": "Larkmeadow Court", "on": "2026-12-10", "form": "baseline", "announced": "no", "joint": "no"}
    await lite.say("book", as_=TOM, fields=fields)
    (plan,) = await plans(lite)
    assert (plan.form, plan.announced) == ("baseline", False)


async def test_booked_again_it_is_moved_by_a_correction_and_what_is_not_said_stays(lite: Place) -> None:
    await lite.say("book Larkmeadow Court 10 December 2026 unannounced with Grace", as_=TOM)
    (first,) = await plans(lite)
    reply = await lite.say("book Larkmeadow Court 17/12/2026", as_=TOM)
    (plan,) = await plans(lite)

    assert reply.title == f"{first.ref} is moved: Larkmeadow Court, Thursday 17 December 2026"
    assert rows(reply)["Before"] == "Thursday 10 December 2026"
    assert (plan.ref, plan.announced) == (first.ref, False)
    assert [e.corrects for e in await record(lite, STREAM) if isinstance(e.fact, VisitPlanned)][-1]
    changed = await lite.say(f"book {plan.ref} 17 December 2026 announced", as_=TOM)
    assert changed.title.startswith(f"{plan.ref} is changed")
    assert asked(await lite.say(f"book {plan.ref}", as_=TOM))["announced"] == "yes"


async def test_another_form_is_another_visit(lite: Place) -> None:
    await lite.say("book Larkmeadow Court 10 December 2026", as_=TOM)
    await lite.say("book Larkmeadow Court 12 December 2026 focussed", as_=TOM)
    assert [plan.form for plan in await plans(lite)] == ["scheduled", "focussed"]
    text = await flat(lite, "book Larkmeadow Court cancel: no longer needed at all", as_=TOM)
    assert "Say which: book REFERENCE" in text


async def test_it_is_cancelled_with_a_reason(lite: Place) -> None:
    await lite.say("book Larkmeadow Court 10 December 2026", as_=TOM)
    (plan,) = await plans(lite)
    assert "Why it is cancelled: it is missing or too short" in await flat(lite, f"book {plan.ref} cancel", as_=TOM)
    reply = await lite.say(f"book {plan.ref} cancel: the manager is in hospital", as_=TOM)

    assert reply.title == f"{plan.ref} is cancelled: Larkmeadow Court"
    (fact,) = [e.fact for e in await record(lite, STREAM) if isinstance(e.fact, VisitCancelled)]
    assert fact.reason == "the manager is in hospital"
    assert "Planned visits" not in await flat(lite, "status Larkmeadow Court")
    assert f"There is no planned visit “{plan.ref}”" in await flat(lite, f"book {plan.ref} 2026-12-11", as_=TOM)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("book Larkmeadow Court 17 November 2026", "17 November 2026 is past. One that took place is recorded: visit."),
        ("book Larkmeadow Court 17 November 2036", "17 November 2036 is too far ahead"),
        ("book Larkmeadow Court in the spring", "“in the spring” does not begin with one"),
        ("book Larkmeadow Court 10 December 2026 joint", "has no FNC, CHC or S117 citizens, so no clinical assessment"),
        ("book Plumtree Yard 10 December 2026", "Plumtree Yard is no longer registered"),
        ("book Larkmeadow Court cancel: it is not needed", "None is planned for Larkmeadow Court"),
        ("expect Larkmeadow Court 17 November 2026", "17 November 2026 is past"),
        ("expect Larkmeadow Court 17 November 2036", "17 November 2036 is too far ahead"),
        ("expect Larkmeadow Court soon", "no date is said"),
        ("expect Larkmeadow Court cancel", "no inspection of Larkmeadow Court is expected here"),
    ],
)
async def test_what_cannot_be_is_refused(lite: Place, words: str, why: str) -> None:
    assert why in await flat(lite, words, as_=TOM)


async def test_today_can_be_booked(lite: Place) -> None:
    assert (await lite.say("book Larkmeadow Court today", as_=TOM)).title.endswith("Wednesday 18 November 2026")


async def test_a_day_near_an_expected_inspection_is_refused_unless_it_must_be(lite: Place) -> None:
    await lite.say("expect Larkmeadow Court 7 January 2027: the inspector rang", as_=TOM)
    reply = await lite.say("book Larkmeadow Court 10 December 2026 unannounced with Grace", as_=TOM)

    assert (reply.title, reply.outcome) == ("Not booked: Larkmeadow Court, Thursday 10 December 2026", "refused")
    text = await flat(lite, "book Larkmeadow Court 10 December 2026", as_=TOM)
    assert (
        "A CQC inspection is expected on 7 January 2027; visits keep 28 days clear of it (IQAF §9, local default)"
        in text
    )
    assert await plans(lite) == []
    await lite.say(presses(reply)["Book it all the same"], as_=TOM)
    (plan,) = await plans(lite)
    assert (plan.announced, plan.note) == (False, "with Grace")
    assert "lies within 28 days of a CQC inspection expected on 7 January 2027" in await flat(
        lite, "status Larkmeadow Court"
    )


async def test_the_day_before_it_is_too_near_is_booked(lite: Place) -> None:
    await lite.say("expect Larkmeadow Court 7 January 2027", as_=TOM)
    assert "is booked" in (await lite.say("book Larkmeadow Court 9 December 2026", as_=TOM)).title


async def test_an_expectation_points_out_what_is_planned_near_it_and_can_be_moved_or_taken_back(lite: Place) -> None:
    await lite.say("book Larkmeadow Court 10 December 2026", as_=TOM)
    text = await flat(lite, "expect Larkmeadow Court 20 December 2026: the inspector rang", as_=TOM)
    assert "is planned for 10 December 2026: move it where you can" in text
    moved = await lite.say("expect Larkmeadow Court 20 February 2027", as_=TOM)
    assert rows(moved)["Before"] == "Sunday 20 December 2026"
    assert "lies within" not in await flat(lite, "status Larkmeadow Court")
    gone = await lite.say("expect Larkmeadow Court cancel: it was another home", as_=TOM)
    assert gone.title == "No CQC inspection is expected any more: Larkmeadow Court"
    kept = in_force(await record(lite, STREAM))
    assert not [e for e in kept if isinstance(e.fact, CqcInspectionExpected)]
    assert [e for e in await record(lite, STREAM) if isinstance(e.fact, Withdrawn)]
    assert asked(await lite.say("expect Larkmeadow Court", as_=TOM))["service"] == LARKMEADOW


async def test_a_joint_visit_is_suggested_and_booked_where_both_are_due(lite: Place) -> None:
    text = await flat(lite, "book Oakwood House 10 December 2026 joint", as_=TOM)
    assert "scheduled, announced, joint with the clinical assessment" in text
    (plan,) = await plans(lite, OAKWOOD)
    assert plan.joint
    alone = await lite.say(f"book {plan.ref} 10 December 2026", as_=TOM, fields=None)
    assert alone.title.startswith(f"{plan.ref} is changed")


async def test_a_visit_that_was_planned_can_be_recorded_from_its_line(lite: Place) -> None:
    await lite.say("book Larkmeadow Court today", as_=TOM)
    (plan,) = await plans(lite)
    form = (await lite.say(f"visit {plan.ref}", as_=TOM)).form
    assert form
    field = next(field for field in form.fields if field.name == "service")
    assert (field.value, field.hint.partition(",")[0]) == (plan.ref, "Larkmeadow Court")
    await lite.say(f"visit {plan.ref} S S S S S confirm=yes", as_=TOM)
    assert (await recorded(lite))[-1].ref == plan.ref


async def test_an_observer_may_book_and_expect_nothing(lite: Place) -> None:
    assert "You may not use “book”" in await flat(lite, "book Larkmeadow Court tomorrow", as_=MINA)
    assert "You may not use “expect”" in await flat(lite, "expect Larkmeadow Court tomorrow", as_=MINA)
