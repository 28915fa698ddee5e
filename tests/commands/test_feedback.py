"""feedback: counts and percentages beside the market's; one answer added or taken back, never a citizen's words."""

import pytest

from bot.engine.facts import FeedbackReceived
from tests.commands.described import outside
from tests.conftest import Place
from tests.telling import JOAN, LARKMEADOW, MINA, PRIYA, TOM, asked, flat, record, rows

RUSHLIGHT = "Rushlight at Home"
RUTH = "ruth.feldman@icb.example"


async def heard(place: Place) -> list[FeedbackReceived]:
    return [e.fact for e in await record(place, f"service/{LARKMEADOW}") if isinstance(e.fact, FeedbackReceived)]


async def test_it_shows_counts_percentages_and_the_market(place: Place) -> None:
    text = await flat(place, f"feedback {RUSHLIGHT}", as_=MINA)

    assert "feedback above the average of home support" in text
    assert "Outcomes delivered 19 of 20, 95 %" in text
    assert "Would recommend it 18 of 20, 90 %" in text
    assert "friends and family 4 of 6, 67 %" in text
    assert "Outcomes delivered 80 of 100, 80 %" in text
    assert "above the average (13.5 percentage points more)" in text
    assert "QRG §6, local default" in text
    assert "It is compared with home support, of its own market (QRG §6, local default)" in text
    assert "Healthwatch, apart from them, QRG §3.4.2; compliments and complaints, IQAF §10." in text


@pytest.mark.parametrize(
    ("service", "title", "said"),
    [
        ("Canalside Care at Home", "too little feedback to say", "2 of 2: too few to say (fewer than 5)"),
        ("Kindling Home Support", "no feedback yet", "nobody asked"),
        ("Threadneedle Homecare", "feedback below the average of home support", "16.5 percentage points less"),
        ("Lanternlight Care", "feedback at the average of home support", "3.5 percentage points more"),
    ],
)
async def test_what_stands_where_is_said_in_the_title(lite: Place, service: str, title: str, said: str) -> None:
    reply = await lite.say(f"feedback {service}")

    assert reply.title == f"{service}: {title}"
    assert said in await flat(lite, f"feedback {service}")


async def test_one_answer_is_added_by_form_fields_or_words(lite: Place) -> None:
    words = 'feedback Larkmeadow Court add source="social work review" outcomes=yes recommend=no'
    text = await flat(lite, words, as_=TOM)

    assert "Recorded: social work review, 18 November 2026." in text
    assert "Outcomes delivered 1 of 1: too few to say" in text
    fields = {"service": LARKMEADOW, "step": "add", "source": "compliment", "count": "3", "on": "2026-11-01"}
    assert (await lite.say("feedback", as_=JOAN, fields=fields)).outcome == "done"
    assert await heard(lite) == [
        FeedbackReceived(source="social work review", outcomes_asked=1, outcomes_met=1, recommend_asked=1),
        FeedbackReceived(source="compliment", count=3),
    ]


async def test_the_form_asks_where_it_is_from_and_has_no_room_for_words(lite: Place) -> None:
    reply = await lite.say("feedback Larkmeadow Court add", as_=TOM)

    assert set(asked(reply)) == {"service", "step", "source", "outcomes", "recommend", "on", "count"}
    assert reply.form
    assert {field.name for field in reply.form.fields if field.required} == {"service", "source"}
    assert "text" not in {field.kind for field in reply.form.fields}


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ("source=compliment on=2026-11-19", "19 November 2026 is still to come"),
        ("source=Healthwatch outcomes=yes", "Healthwatch asks whether one would recommend"),
        ('source="clinical review"', "neither question was asked"),
        ("source=Healthwatch recommend=yes count=2", "2 is more than one Healthwatch"),
        ("source=rumour", "“rumour” is none of"),
        ("source=compliment count=0", "How many"),
    ],
)
async def test_what_cannot_be_is_refused_with_the_reason(lite: Place, more: str, why: str) -> None:
    text = await flat(lite, f"feedback Larkmeadow Court add {more}", as_=TOM)

    assert why in text
    assert await heard(lite) == []


async def test_what_is_older_than_a_year_is_kept_and_counts_no_more(lite: Place) -> None:
    text = await flat(lite, "feedback Larkmeadow Court add source=compliment on=2025-11-17", as_=TOM)

    assert "It is older than 12 months, so it counts no more." in text
    assert rows(await lite.say("feedback Larkmeadow Court"))["Compliments"] == "0"


async def test_who_added_it_may_take_it_back_and_nobody_else(lite: Place) -> None:
    await lite.say("feedback Larkmeadow Court add source=compliment", as_=TOM)

    assert "recorded by you" in await flat(lite, "feedback Larkmeadow Court undo", as_=JOAN)
    assert "Taken back" in await flat(lite, "feedback Larkmeadow Court undo", as_=TOM)
    assert rows(await lite.say("feedback Larkmeadow Court"))["Compliments"] == "0"


async def test_it_takes_a_right_to_record(lite: Place) -> None:
    text = await flat(lite, "feedback Larkmeadow Court add source=compliment", as_=RUTH)

    assert "Quality or commissioning officer" in text
    assert await heard(lite) == []


async def test_a_kind_that_is_compared_with_nothing_shows_its_own_counts_alone(lite: Place) -> None:
    await outside(lite, "Larkmeadow Court", service_kind="outside the framework's scope")

    text = await flat(lite, "feedback Larkmeadow Court", as_=PRIYA)

    assert "no feedback yet" in text
    assert "Services with feedback" not in text
