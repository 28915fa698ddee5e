"""assurance: the level that the ICB's assessor records, and for whom and when there is one."""

import pytest

from bot.engine.facts import AssuranceRecorded
from bot.engine.scale import Assurance, Where
from tests.commands.test_ratings import description, put
from tests.conftest import Place
from tests.telling import JOAN, MINA, PRIYA, asked, flat, record, rows

WRENBURY = "1-9000000013"


async def test_the_level_is_recorded_with_its_domains(lite: Place) -> None:
    reply = await lite.say("assurance Wrenbury Chase good workforce=moderate safety=very-good joint=yes", as_=JOAN)

    assert reply.title == "Wrenbury Chase: Good assurance"
    said = rows(reply)
    assert said["Recorded"] == "Good assurance, for 18 November 2026, at a joint visit"
    assert (said["Workforce"], said["Patient safety"]) == ("Moderate assurance", "Very good assurance")
    assert said["Before"] == "Good assurance, 22 April 2026"
    fact = (await record(lite, f"service/{WRENBURY}"))[-1].fact
    assert fact == AssuranceRecorded(
        level=Assurance.GOOD,
        domains={"safety": Assurance.VERY_GOOD, "workforce": Assurance.MODERATE},
        joint=True,
    )
    text = await flat(lite, "status Wrenbury Chase")
    assert "Healthcare assurance Good assurance (18 November 2026)" in text


async def test_the_next_one_and_that_nothing_combines_the_domains_is_said(lite: Place) -> None:
    text = await flat(lite, "assurance Wrenbury Chase very-good", JOAN)
    assert "Healthcare quality assessment: by 18 November 2028" in text
    assert "24 months after the level Very good assurance" in text
    assert "No rule combines the clinical domains" in text


async def test_where_it_does_not_align_the_process_is_one_press_away(lite: Place) -> None:
    text = await flat(lite, "assurance Wrenbury Chase inadequate", JOAN)
    assert "do not align: a joint visit follows" in text
    assert f"Disagreement /iqaf disagreement {WRENBURY}" in text


async def test_an_earlier_assessment_recorded_late_does_not_take_the_later_ones_place(lite: Place) -> None:
    await lite.say("assurance Wrenbury Chase good", as_=JOAN)
    text = await flat(lite, "assurance Wrenbury Chase moderate on=2026-03-01", JOAN)
    assert "A later level holds: Good assurance, 18 November 2026" in text
    assert "Before Good assurance, 18 November 2026" in text


@pytest.mark.parametrize("who", [PRIYA, "paul.dring@safeguarding.example"])
async def test_only_the_icb_assesses(lite: Place, who: str) -> None:
    text = await flat(lite, "assurance Wrenbury Chase good", who)
    assert "it takes a clinical assessor of NHS Birmingham and Solihull Integrated Care Board" in text
    levels = [e for e in await record(lite, f"service/{WRENBURY}") if isinstance(e.fact, AssuranceRecorded)]
    assert len(levels) == 1, "only the demo's own"


async def test_who_only_reads_cannot(lite: Place) -> None:
    assert "You may not record an assurance level" in await flat(lite, "assurance Wrenbury Chase good", MINA)


async def test_a_service_without_health_funding_has_none(lite: Place) -> None:
    text = await flat(lite, "assurance Larkmeadow Court good", JOAN)
    assert "Larkmeadow Court has no FNC, CHC or S117 funding" in text
    assert "(IQAF §9)" in text


async def test_a_day_to_come_or_before_it_opened_is_refused(lite: Place) -> None:
    assert "is still to come" in await flat(lite, "assurance Wrenbury Chase good on=2026-11-19", JOAN)
    described = await description(lite, WRENBURY)
    opened = described.model_copy(update={"opened": lite.now.date()})
    await put(lite, opened, WRENBURY)
    text = await flat(lite, "assurance Wrenbury Chase good on=2026-11-17", JOAN)
    assert "Wrenbury Chase opened on 18 November 2026" in text
    assert (await lite.say("assurance Wrenbury Chase good on=2026-11-18", as_=JOAN)).outcome == "done"


async def test_where_none_is_due_it_is_recorded_and_nothing_said_of_the_next(lite: Place) -> None:
    away = (await description(lite, WRENBURY)).model_copy(update={"where": Where.OUT_OF_AREA})
    await put(lite, away, WRENBURY)
    text = await flat(lite, "assurance Wrenbury Chase good", JOAN)
    assert "Recorded Good assurance" in text
    assert "Healthcare quality assessment: by" not in text


async def test_a_member_of_no_agency_here_is_refused(lite: Place) -> None:
    lite.framework = lite.house.framework = lite.framework.model_copy(update={"agencies": {}})
    text = await flat(lite, "assurance Wrenbury Chase good", JOAN)
    assert "an ICB, which this place has none of" in text


async def test_the_level_is_asked_for_with_every_domain(lite: Place) -> None:
    fields = asked(await lite.say("assurance Wrenbury Chase", as_=JOAN))
    assert {"level", "safety", "planning", "environment", "experience", "workforce", "management"} <= set(fields)
    assert fields["safety"] == "none"


@pytest.mark.parametrize("who", [PRIYA, MINA, "ruth.feldman@icb.example"])
async def test_every_partner_reads_the_level_and_is_not_asked_for_one(lite: Place, who: str) -> None:
    await lite.say("assurance Wrenbury Chase moderate workforce=good", as_=JOAN)

    reply = await lite.say("assurance Wrenbury Chase", as_=who)

    assert (reply.title, reply.form, reply.outcome) == ("Wrenbury Chase: healthcare assurance level", None, "done")
    said = rows(reply)
    assert said["Level"] == "Moderate assurance, 18 November 2026"
    assert (said["Workforce"], said["Before"]) == ("Good assurance", "Good assurance, 22 April 2026")
    text = await flat(lite, "assurance Wrenbury Chase", who)
    assert "Joint visit, both toolkits updated" in text
    assert f"Disagreement /iqaf disagreement {WRENBURY}" in text


async def test_of_a_service_that_has_none_it_is_said_why(lite: Place) -> None:
    reply = await lite.say("assurance Larkmeadow Court", as_=JOAN)

    assert (reply.title, reply.form) == ("Larkmeadow Court: healthcare assurance level", None)
    assert "Larkmeadow Court has no FNC, CHC or S117 funding, so it has none (IQAF §9)." in await flat(
        lite, "assurance Larkmeadow Court", PRIYA
    )


async def test_the_level_cannot_be_left_out_of_the_assessors_form(lite: Place) -> None:
    reply = await lite.say("assurance Wrenbury Chase", as_=JOAN)

    assert reply.form
    assert next(field for field in reply.form.fields if field.name == "level").required


async def test_a_level_that_there_is_not_records_nothing_and_asks(lite: Place) -> None:
    before = len(await record(lite, f"service/{WRENBURY}"))

    assert (await lite.say(f"assurance {WRENBURY} splendid", as_=JOAN)).form, "the levels are there to choose from"
    assert (await lite.say("assurance Wrenbury Chase splendid", as_=JOAN)).title == "Did you mean this one?"
    assert len(await record(lite, f"service/{WRENBURY}")) == before
