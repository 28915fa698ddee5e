"""disagreement: where visit rating and assurance level do not align, step by step."""

from datetime import timedelta

import pytest

from bot.engine.facts import AssuranceRecorded, JointStatementAgreed, PeerReviewed, VisitRecorded
from bot.engine.scale import Assurance, Rating
from bot.reply import Buttons, Form, Items
from tests.commands.test_ratings import put
from tests.conftest import Place
from tests.telling import JOAN, MINA, asked, flat, record, rows

MOSSGATE = "1-9000000011"  #: Silver at its visit, Moderate assurance since 14 October 2026
SILVER = [Rating.SILVER] * 5
DOMAINS = ("involvement", "personalised", "safeguarding", "staffing", "management")
PEERS = 'social_care="A. Reed" clinical="B. Shah"'


async def visited(place: Place, at: str, ref: str, found: list[Rating], *, joint: bool = False) -> None:
    rated = dict(zip(DOMAINS, found, strict=True))
    await put(place, VisitRecorded(ref=ref, toolkit="2024-09", domains=rated, joint=joint), at)


@pytest.fixture
async def met(lite: Place) -> Place:
    """Both toolkits were updated at a joint visit today, and they are still apart."""
    await visited(lite, MOSSGATE, "VIS-9001", SILVER, joint=True)
    await lite.say("assurance Mossgate Nursing Home moderate joint=yes", as_=JOAN)
    return lite


async def said(place: Place) -> list[str]:
    """How far each step got."""
    reply = await place.say("disagreement Mossgate Nursing Home")
    steps = next(block for block in reply.blocks if isinstance(block, Items) and block.numbered)
    return [item.detail.partition(";")[0] for item in steps.items]


async def test_it_shows_both_sides_since_when_and_what_is_next(lite: Place) -> None:
    reply = await lite.say("disagreement Mossgate Nursing Home")

    assert reply.title == "Mossgate Nursing Home: rating and assurance level apart"
    found = rows(reply)
    assert (found["Visit"], found["Assurance level"]) == ("Silver (VIS-0011)", "Moderate assurance")
    assert found["Apart since"] == "14 October 2026"
    (bar,) = (block for block in reply.blocks if isinstance(block, Buttons))
    assert bar.buttons[0].words == f"book {MOSSGATE} joint=yes"
    assert await said(lite) == ["next", "only if still apart", "only if still apart"]
    assert "overdue since 11 November 2026" in await flat(lite, "disagreement Mossgate Nursing Home")


async def test_where_they_align_there_is_none(lite: Place) -> None:
    assert "no disagreement" in (await lite.say("disagreement Larkmeadow Court")).title
    text = await flat(lite, "disagreement Larkmeadow Court statement: we agree to differ on it")
    assert "rating and assurance level are not apart" in text


async def test_a_step_out_of_turn_is_refused_and_says_which_is_next(lite: Place) -> None:
    text = await flat(lite, f"disagreement Mossgate Nursing Home peer-review {PEERS} Both keep to theirs.")
    assert "another is next: joint visit, both toolkits updated (IQAF §5)" in text
    assert "Record the joint visit (joint=yes)" in text


async def test_a_statement_before_the_peers_is_refused(met: Place) -> None:
    text = await flat(met, "disagreement Mossgate Nursing Home statement The two scores differ.")
    assert "another is next: peer review" in text
    assert "Record it with “peer-review”" in text


async def test_the_press_asks_who_took_part(met: Place) -> None:
    reply = await met.say(f"disagreement {MOSSGATE} peer-review")
    assert isinstance(reply.form, Form)
    assert [field.name for field in reply.form.fields if field.required] == [
        "service",
        "text",
        "social_care",
        "clinical",
    ]
    assert asked(reply)["step"] == "peer-review"


async def test_peers_review_then_a_joint_statement_ends_it(met: Place) -> None:
    reviewed = await met.say(f"disagreement Mossgate Nursing Home peer-review {PEERS} Both keep to their scores.")
    assert "A. Reed and B. Shah: Both keep to their scores." in next(
        item.detail
        for block in reviewed.blocks
        if isinstance(block, Items)
        for item in block.items
        if "Peer" in item.text
    )
    (bar,) = (block for block in reviewed.blocks if isinstance(block, Buttons))
    assert bar.buttons[0].words == f"disagreement {MOSSGATE} statement"
    form = await met.say(bar.buttons[0].words)
    assert "social_care" not in asked(form)
    text = await flat(met, "disagreement Mossgate Nursing Home statement Care is good; records are being put right.")
    assert "Joint statement Care is good; records are being put right." in text
    assert "stay apart: both are published with the joint statement of 18 November 2026, and Silver serves" in text
    facts = [type(entry.fact) for entry in await record(met, f"service/{MOSSGATE}")]
    assert facts[-2:] == [PeerReviewed, JointStatementAgreed]
    status = await flat(met, "status Mossgate Nursing Home")
    assert "Rating and assurance apart" not in status
    assert "stay apart" in status


async def test_after_the_statement_nothing_more_is_taken(met: Place) -> None:
    await met.say(f"disagreement Mossgate Nursing Home peer-review {PEERS} Both keep to their scores.")
    await met.say("disagreement Mossgate Nursing Home statement Care is good; records are being put right.")
    text = await flat(met, "disagreement Mossgate Nursing Home statement And another one to be sure.")
    assert "the joint statement is agreed already" in text


@pytest.mark.parametrize(("words", "problem"), [("Short.", "too short"), ("x" * 3001, "3001 characters")])
async def test_the_words_have_bounds(met: Place, words: str, problem: str) -> None:
    reply = f"disagreement Mossgate Nursing Home peer-review {PEERS} {words}"
    assert problem in await flat(met, reply)


async def test_a_public_statement_that_names_a_citizen_is_stopped(met: Place) -> None:
    await met.say(f"disagreement Mossgate Nursing Home peer-review {PEERS} Both keep to their scores.")
    text = await flat(met, "disagreement Mossgate Nursing Home statement Of NHS number 943 476 5919 both are right.")
    assert "identifies a citizen" in text
    assert not any(isinstance(e.fact, JointStatementAgreed) for e in await record(met, f"service/{MOSSGATE}"))


async def test_it_ends_by_itself_once_they_align(lite: Place) -> None:
    lite.now += timedelta(days=1)
    reply = await lite.say("assurance Mossgate Nursing Home good", as_=JOAN)
    assert "disagreement" not in str([block for block in reply.blocks if isinstance(block, Buttons)])
    assert "no disagreement" in (await lite.say("disagreement Mossgate Nursing Home")).title
    last = (await record(lite, f"service/{MOSSGATE}"))[-1].fact
    assert isinstance(last, AssuranceRecorded)
    assert last.level is Assurance.GOOD


async def test_who_only_reads_cannot(lite: Place) -> None:
    assert "You may not" in await flat(lite, "disagreement Mossgate Nursing Home", MINA)
