"""disagreement: where visit rating and assurance level do not align, step by step."""

from datetime import timedelta

import pytest

from bot.dispatch import Identity, Request
from bot.engine.facts import AssuranceRecorded, JointStatementAgreed, PeerReviewed, VisitRecorded
from bot.engine.scale import Assurance, Rating
from bot.engine.standing import Standing
from bot.reply import Buttons, Form, Items
from tests.commands.test_ratings import put
from tests.conftest import Place
from tests.queued import queued
from tests.telling import JOAN, MINA, PRIYA, TOM, asked, flat, record, rows

MOSSGATE = "1-9000000011"  #: Silver at its visit, Moderate assurance since 14 October 2026
SILVER = [Rating.SILVER] * 5
DOMAINS = ("involvement", "personalised", "safeguarding", "staffing", "management")
STATEMENT = "disagreement Mossgate Nursing Home statement"
AGREE = "disagreement Mossgate Nursing Home agree"
PEERS = 'social_care="A. Reed" clinical="B. Shah"'


async def visited(place: Place, at: str, ref: str, found: list[Rating], *, joint: bool = False) -> None:
    rated = dict(zip(DOMAINS, found, strict=True))
    await put(place, VisitRecorded(ref=ref, toolkit="2024-09", domains=rated, joint=joint), at)


async def standing_of(place: Place, at: str) -> Standing:
    """What is concluded of a service."""
    async with place.house.desk(Request(who=Identity(channel="clock", id="iqaf"), words=""), write=False) as desk:
        return await desk.services.standing(at)


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
    assert "overdue, was due by 11 November 2026" in await flat(lite, "disagreement Mossgate Nursing Home")


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
    text = await flat(met, f"{STATEMENT} Care is good; records are being put right.")
    assert "“Care is good; records are being put right.” (Birmingham City Council, 18 November 2026; not agreed" in text
    agreed = await met.say(await second_yes(met), as_=JOAN)
    assert rows(agreed)["Joint statement"] == "Care is good; records are being put right."
    status = await flat(met, "status Mossgate Nursing Home")
    assert "stay apart: both are published with the joint statement of 18 November 2026, and Silver serves" in status
    assert "Rating and assurance apart" not in status
    facts = [type(entry.fact) for entry in await record(met, f"service/{MOSSGATE}")]
    assert facts[-3:] == [PeerReviewed, JointStatementAgreed, JointStatementAgreed]


async def second_yes(place: Place, as_: str = JOAN) -> str:
    """The words of the press by which a member of the other side agrees."""
    reply = await place.say("disagreement Mossgate Nursing Home", as_=as_)
    (bar,) = (block for block in reply.blocks if isinstance(block, Buttons))
    return {button.label: button.words for button in bar.buttons}.get("Agree to it", "")


@pytest.fixture
async def reviewed(met: Place) -> Place:
    """Peers have reviewed both, and both keep to their scores."""
    await met.say(f"disagreement Mossgate Nursing Home peer-review {PEERS} Both keep to their scores.")
    return met


async def test_one_sides_words_are_a_draft_and_nothing_public_until_the_other_side_agrees(reviewed: Place) -> None:
    await reviewed.say(f"{STATEMENT} Care is good; records are being put right.")

    standing = await standing_of(reviewed, MOSSGATE)
    assert standing.apart
    assert (standing.apart.statement, standing.apart.step) == ("", "joint statement")
    (due,) = (due for due in standing.dues if due.sort == "disagreement")
    assert (due.actor, due.who) == ("icb", "NHS Birmingham and Solihull Integrated Care Board")
    assert "Birmingham City Council drafted it on 18 November 2026, and it takes the yes of NHS" in due.why
    assert "Agree" in str((await reviewed.say("status Mossgate Nursing Home", as_=JOAN)).blocks)


async def test_the_other_side_is_told_once_with_the_press_that_agrees(reviewed: Place) -> None:
    text = await flat(reviewed, f"{STATEMENT} Care is good; records are being put right.")

    assert "It is a draft until NHS Birmingham and Solihull Integrated Care Board agrees to it. Told: " in text
    told = await queued(reviewed, "joint-statement/")
    assert sorted(post.to for post in told) == ["mail:dev.patel@icb.example", "mail:joan.whitlock@icb.example"]
    press = next(b for block in told[0].reply.blocks if isinstance(block, Buttons) for b in block.buttons)
    assert press.words == await second_yes(reviewed)
    await reviewed.say(press.words, as_=JOAN)
    assert len(await queued(reviewed, "joint-statement/")) == len(told)


async def test_where_the_other_side_has_nobody_who_could_agree_that_is_said(reviewed: Place) -> None:
    async with reviewed.database.writing() as connection:
        await connection.exec_driver_sql("UPDATE members SET active = 0 WHERE agency = 'icb'")

    text = await flat(reviewed, f"{STATEMENT} Care is good; records are being put right.")
    assert "Integrated Care Board has nobody here who could agree: tell it directly." in text


@pytest.mark.parametrize("who", [PRIYA, TOM])
async def test_nobody_of_the_side_that_drafted_it_says_the_second_yes(reviewed: Place, who: str) -> None:
    await reviewed.say(f"{STATEMENT} Care is good; records are being put right.", as_=TOM)

    assert await second_yes(reviewed, who) == ""
    text = await flat(reviewed, f"{AGREE} expect={(await second_yes(reviewed)).partition('expect=')[2]}", as_=who)
    assert "it takes the yes of NHS Birmingham and Solihull Integrated Care Board. Nothing was recorded" in text


async def test_who_drafted_it_and_moved_to_the_other_side_cannot_agree_either(reviewed: Place) -> None:
    await reviewed.say(f"{STATEMENT} Care is good; records are being put right.", as_=TOM)
    mark = (await second_yes(reviewed)).partition("expect=")[2]
    async with reviewed.database.writing() as connection:
        await connection.exec_driver_sql(f"UPDATE members SET agency = 'icb' WHERE id = '{TOM}'")

    assert "so it takes the yes of" in await flat(reviewed, f"{AGREE} expect={mark}", as_=TOM)


async def test_a_yes_that_is_typed_says_that_the_draft_is_to_be_read_first(reviewed: Place) -> None:
    await reviewed.say(f"{STATEMENT} Care is good; records are being put right.", as_=TOM)

    assert "Your yes is not recorded yet. Read the draft below" in await flat(reviewed, AGREE, as_=JOAN)


async def test_a_yes_is_to_the_draft_that_was_shown_and_to_no_other(reviewed: Place) -> None:
    await reviewed.say(f"{STATEMENT} Care is good; records are being put right.")
    press = await second_yes(reviewed)
    await reviewed.say(f"{STATEMENT} Care is good, and records are poor.", as_=TOM)

    for words in (press, AGREE):
        reply = await reviewed.say(words, as_=JOAN)
        assert "Joint statement" not in rows(reply)
        assert "Care is good, and records are poor." in rows(reply)["Drafted"]
    await reviewed.say(await second_yes(reviewed), as_=JOAN)
    standing = await standing_of(reviewed, MOSSGATE)
    assert standing.apart
    assert standing.apart.statement == "Care is good, and records are poor."


async def test_the_other_side_may_draft_it_anew_and_then_the_first_agrees(reviewed: Place) -> None:
    await reviewed.say(f"{STATEMENT} Care is good; records are being put right.")
    await reviewed.say(f"{STATEMENT} Clinical records are not safe yet.", as_=JOAN)

    assert await second_yes(reviewed, JOAN) == ""
    await reviewed.say(await second_yes(reviewed, TOM), as_=TOM)
    standing = await standing_of(reviewed, MOSSGATE)
    assert standing.apart
    assert standing.apart.statement == "Clinical records are not safe yet."


async def test_a_draft_lapses_with_the_scores_it_speaks_of(reviewed: Place) -> None:
    await reviewed.say(f"{STATEMENT} Care is good; records are being put right.")
    reviewed.now += timedelta(days=1)
    await visited(reviewed, MOSSGATE, "VIS-9002", [Rating.GOLD] * 5)

    text = await flat(reviewed, AGREE, as_=JOAN)
    assert "no joint statement is drafted yet" in text


async def test_who_speaks_for_neither_side_drafts_nothing(reviewed: Place) -> None:
    text = await flat(reviewed, f"{STATEMENT} We see it like this.", as_="paul.dring@safeguarding.example")
    assert "takes the yes of a member of Birmingham City Council and one of NHS Birmingham" in text
    assert "you are of Safeguarding adults team" in text


async def test_after_the_statement_nothing_more_is_taken(reviewed: Place) -> None:
    await reviewed.say(f"{STATEMENT} Care is good; records are being put right.")
    await reviewed.say(await second_yes(reviewed), as_=JOAN)
    assert "the joint statement is agreed already" in await flat(reviewed, f"{STATEMENT} And another one to be sure.")


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


async def test_who_only_reads_sees_it_and_records_nothing(lite: Place) -> None:
    assert "rating and assurance level apart" in (await lite.say("disagreement Mossgate Nursing Home", as_=MINA)).title
    text = await flat(lite, f"disagreement Mossgate Nursing Home peer-review {PEERS} Both keep to theirs.", MINA)
    assert "You may not record a step where rating and assurance level are apart" in text


async def test_a_service_is_named_exactly_though_looking_takes_no_more_than_reading(lite: Place) -> None:
    reply = await lite.say("disagreement Mosgate Nursing")
    assert "Mossgate Nursing Home: rating" not in reply.title
