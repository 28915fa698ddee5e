"""log: intelligence is filed with its category, severity, source, date and marking; what cannot be is refused."""

from datetime import date

import pytest

from bot.engine.facts import Entry, IntelligenceLogged
from bot.engine.scale import Marking, Severity
from tests.conftest import Place
from tests.queued import queued
from tests.telling import JOAN, LARKMEADOW, MINA, NASTY, PRIYA, TOM, asked, flat, record, rows

LIFT = f"log {LARKMEADOW}: the lift is out of order"


async def logged(place: Place) -> list[Entry]:
    entries = await record(place, f"service/{LARKMEADOW}")
    return [entry for entry in entries if isinstance(entry.fact, IntelligenceLogged) and entry.by != "x"][1:]


async def test_said_in_a_line_it_is_filed_as_other_moderate_today_by_my_agency(lite: Place) -> None:
    reply = await lite.say(LIFT, as_=JOAN)

    assert reply.title == "Logged as INT-0040"
    (entry,) = await logged(lite)
    assert entry.by == JOAN
    assert entry.effective == date(2026, 11, 18)
    assert entry.marking is Marking.PARTNERS
    assert entry.fact == IntelligenceLogged(
        ref="INT-0040",
        text="the lift is out of order",
        category="other",
        severity=Severity.MODERATE,
        source="icb",
        agency="icb",
    )


async def test_everything_about_it_can_be_said_and_is_said_back(lite: Place) -> None:
    reply = await lite.say(
        f"{LIFT} category=environment severity=high source=provider on=1/11/2026 marking=restricted", as_=TOM
    )

    (entry,) = await logged(lite)
    assert isinstance(entry.fact, IntelligenceLogged)
    assert (entry.fact.category, entry.fact.severity, entry.fact.source) == ("environment", "high", "provider")
    assert entry.effective == date(2026, 11, 1)
    assert entry.marking is Marking.RESTRICTED
    assert rows(reply) == {
        "Service": f"Larkmeadow Court · B29 4OC · {LARKMEADOW}",
        "Text": "the lift is out of order",
        "Filed as": "Environment and equipment, high",
        "From": "the provider",
        "On": "1 November 2026",
        "Who may read it": "Restricted: only those with that right",
    }


async def test_references_count_on(lite: Place) -> None:
    assert [(await lite.say(LIFT)).title for _ in range(3)] == [f"Logged as INT-{n:04d}" for n in (40, 41, 42)]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("on=2026-11-19", "When it happened: 19 November 2026 is still to come."),
        ("on=someday", "When it happened: “someday” is no date; write it as 24 November 2026"),
        ("category=gossip", "Category: “gossip” is none. Use one of: safeguarding, incident, medication, staffing"),
        ("source=martians", "Where it comes from: “martians” is no agency here. One of: council, solihull, icb"),
        ("severity=enormous", "Severity: “enormous” is none of low, moderate, high, critical"),
        ("marking=secret", "Who may read it: “secret” is none of partners, restricted, agency"),
    ],
)
async def test_what_cannot_be_is_refused_with_what_can(lite: Place, words: str, told: str) -> None:
    assert told in await flat(lite, f"{LIFT} {words}")
    assert await logged(lite) == []


async def test_today_is_not_the_future_wherever_the_clock_stands(lite: Place) -> None:
    assert (await lite.say(f"{LIFT} on=today")).title.startswith("Logged")
    assert (await lite.say(f"{LIFT} on=yesterday")).title.startswith("Logged")


async def test_3000_characters_are_taken_and_3001_are_not(lite: Place) -> None:
    taken = await lite.say("log", fields={"service": LARKMEADOW, "text": "x" * 3000})
    assert taken.title.startswith("Logged")

    refused = await flat(lite, "log", fields={"service": LARKMEADOW, "text": "y" * 3001})

    assert "it has 3001 characters. At most 3000" in refused
    assert "y" * 50 in refused, "what was written is given back"
    assert len(await logged(lite)) == 1


async def test_words_that_are_refused_are_given_back(lite: Place) -> None:
    text = "the lift " * 400

    refused = await flat(lite, f"log {LARKMEADOW}: {text}")

    assert "At most 3000" in refused
    assert refused.count("the lift") == 400


async def test_safeguarding_is_pointed_to_its_own_route(lite: Place) -> None:
    assert "does not replace a safeguarding referral" in await flat(lite, f"{LIFT} category=safeguarding")
    assert "safeguarding referral" not in await flat(lite, f"{LIFT} category=staffing")


@pytest.mark.parametrize("text", ["a carer slapped a resident", "neglect on the first floor", "financial ABUSE by kin"])
@pytest.mark.parametrize("command", ["log", "raise"])
async def test_words_of_abuse_are_pointed_there_whatever_the_category(lite: Place, command: str, text: str) -> None:
    assert "does not replace a safeguarding referral" in await flat(lite, f"{command} {LARKMEADOW}: {text}")
    assert "safeguarding referral" not in await flat(lite, f"{command} {LARKMEADOW}: the lift is out of order")


async def test_an_observer_may_not_log(lite: Place) -> None:
    text = await flat(lite, LIFT, as_=MINA)

    assert "You may not use “log”: it takes one of the roles Quality or commissioning officer, " in text
    assert await logged(lite) == []


@pytest.mark.parametrize(
    "text", [NASTY, "trailing space kept inside  twice", "😀", "\u202eright to left", "a" * 300 + "\n" + "b" * 300]
)
async def test_what_users_write_is_kept_to_the_letter(lite: Place, text: str) -> None:
    await lite.say("log", fields={"service": LARKMEADOW, "text": text})
    await lite.say(f"log {LARKMEADOW} {text}")

    first, second = await logged(lite)
    assert isinstance(first.fact, IntelligenceLogged)
    assert isinstance(second.fact, IntelligenceLogged)
    assert first.fact.text == text
    assert second.fact.text == text


async def test_a_form_that_came_back_wrong_keeps_all_that_was_filled_in(lite: Place) -> None:
    given = {"service": LARKMEADOW, "text": NASTY, "category": "staffing", "severity": "high", "on": "someday"}

    reply = await lite.say("log", fields=given)

    assert {name: value for name, value in asked(reply).items() if name in given} == given


async def test_critical_intelligence_escalates_once_and_what_is_marked_is_not_told(lite: Place) -> None:
    await lite.say(f"log {LARKMEADOW}: zebra crossing severity=critical marking=restricted")
    await lite.say(f"log {LARKMEADOW}: zebra crossing severity=high")

    posts = await queued(lite, "escalation/")
    assert len({post.key.split("/")[1] for post in posts}) == 1
    assert not any("zebra" in post.model_dump_json() for post in posts)


async def test_the_source_choices_name_each_once(lite: Place) -> None:
    reply = await lite.say("log")

    assert reply.form
    (source,) = (field for field in reply.form.fields if field.name == "source")
    values = [choice.value for choice in source.choices]
    assert len(values) == len(set(values))
    assert {"council", "icb", "provider"} <= set(values)


async def test_it_is_on_the_timeline_at_once(lite: Place) -> None:
    await lite.say(LIFT, as_=PRIYA)

    assert "INT-0040: intelligence, Other, moderate. the lift is out of order" in await flat(
        lite, f"history {LARKMEADOW}"
    )
