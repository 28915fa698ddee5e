"""decide: what the framework puts to officers is decided by a named member, with a reason (IQAF §8, 13)."""

from datetime import timedelta

import pytest

from bot.desk import Change
from bot.dispatch import Identity, Request
from bot.engine.facts import DecisionTaken, RatingAwarded, StatementExtended
from bot.following.decisions import follow
from bot.reply import Items
from tests.conftest import Place
from tests.queued import queued
from tests.telling import MINA, PRIYA, RUTH, TOM, asked, flat, record, rows

KESTREL = "1-9000000019"  #: its statement is late: PQAS-0001
LATE = "PQAS-0001/late"
WHY = "the manager left and nobody took it over"


async def test_it_lists_every_answer_with_its_own_documents_clause_and_a_press(lite: Place) -> None:
    reply = await lite.say("decide Kestrel Row")

    assert reply.title == "Kestrel Row: 1 question to be decided"
    (answers,) = (block for block in reply.blocks if isinstance(block, Items))
    assert [item.text for item in answers.items] == [
        "Award Inadequate",
        "Contract review",
        "Propose termination",
        "Give more time",
        "No action",
    ]
    assert "(QRG §3.3.1)" in answers.items[0].detail
    assert "(IQAF §8); for: Quality lead, Contract or commissioning manager" in answers.items[1].detail
    assert answers.items[0].buttons[0].words == f"decide {KESTREL} about={LATE} inadequate"


async def test_a_press_asks_for_the_reason_and_offers_this_questions_answers_alone(lite: Place) -> None:
    reply = await lite.say(f"decide {KESTREL} about={LATE} inadequate")

    assert asked(reply) == {"service": KESTREL, "option": "inadequate", "reason": "", "due": "", "about": LATE}
    assert reply.form
    fields = {field.name: field for field in reply.form.fields}
    assert [choice.value for choice in fields["option"].choices] == [
        "inadequate",
        "review",
        "terminate",
        "extend",
        "none",
    ]
    assert (fields["reason"].required, fields["due"].required) == (True, False)


async def test_a_question_without_more_time_among_its_answers_asks_for_no_date(lite: Place) -> None:
    await lite.say("statement PQAS-0003 unevidenced nothing was shown for staffing", as_=TOM)

    assert "due" not in asked(await lite.say("decide PQAS-0003 none"))


async def test_the_provider_is_told_why_inadequate_was_awarded_in_the_rules_words_alone(lite: Place) -> None:
    await lite.say(f"decide Kestrel Row inadequate {WHY}")

    (post,) = await queued(lite, "plan/IAP-")
    told = str(post.reply)
    assert "awarded to Kestrel Row on 18 November 2026, because the statement (PQAS) did not come in time." in told
    assert WHY not in told


async def test_awarding_inadequate_is_recorded_with_the_decision_and_the_rating_follows(lite: Place) -> None:
    reply = await lite.say(f"decide Kestrel Row inadequate {WHY}")

    assert reply.title == "Decided: Kestrel Row: Award Inadequate"
    said = rows(reply)
    assert (said["Rating before"], said["Rating now"], said["By"]) == ("Silver", "Inadequate", "Priya Nair")
    facts = [entry.fact for entry in await record(lite, f"service/{KESTREL}")]
    taken = next(fact for fact in facts if isinstance(fact, DecisionTaken))
    assert (taken.question, taken.about, taken.option, taken.reason) == ("statement-late", LATE, "inadequate", WHY)
    awarded = next(fact for fact in facts if isinstance(fact, RatingAwarded))
    assert (awarded.because, awarded.about, awarded.reason) == ("statement-late", "PQAS-0001", WHY)
    assert "awarded by Priya Nair" in rows(await lite.say("status Kestrel Row"))["Rating"]
    assert PRIYA not in await flat(lite, "why Kestrel Row rating")
    (post,) = await queued(lite, f"decided/{KESTREL}/{LATE}")
    assert (post.to, post.reply.title) == ("channel:decisions", "Decided: Kestrel Row: Award Inadequate")


async def test_more_time_takes_a_day_and_the_provider_is_told(lite: Place) -> None:
    form = await lite.say(f"decide PQAS-0001 extend {WHY}")
    assert form.form
    assert next(field for field in form.form.fields if field.name == "due").required
    assert "25 November 2027 cannot be it" in await flat(lite, f"decide PQAS-0001 extend {WHY} due=2027-11-25")
    assert "18 November 2026 cannot be it" in await flat(lite, f"decide PQAS-0001 extend {WHY} due=2026-11-18")

    reply = await lite.say(f"decide PQAS-0001 extend {WHY} due=2026-12-01")

    assert rows(reply)["Now due"] == "1 December 2026"
    facts = [entry.fact for entry in await record(lite, f"service/{KESTREL}")]
    assert next(fact.due.isoformat() for fact in facts if isinstance(fact, StatementExtended)) == "2026-12-01"
    (post,) = await queued(lite, "statement/PQAS-0001/extended")
    assert WHY not in post.model_dump_json()
    lite.now += timedelta(days=14)
    assert "PQAS-0001/late/2" in (await lite.text("decide Kestrel Row"))


@pytest.mark.parametrize(
    ("option", "words"),
    [("review", f"review {KESTREL} call"), ("terminate", f"termination {KESTREL} propose")],
)
async def test_what_begins_another_process_gives_the_press_that_begins_it(lite: Place, option: str, words: str) -> None:
    text = await flat(lite, f"decide Kestrel Row {option} {WHY}")

    assert words in text


async def test_no_action_is_a_decision_too_and_nothing_follows(lite: Place) -> None:
    reply = await lite.say(f"decide PQAS-0001 none {WHY}")

    assert "Rating now" not in rows(reply)
    assert "nothing to be decided" in await flat(lite, "decide Kestrel Row")


async def test_what_was_decided_is_not_decided_again_and_says_when_how_and_by_whom(lite: Place) -> None:
    await lite.say(f"decide PQAS-0001 none {WHY}")

    for words in (f"decide PQAS-0001 inadequate {WHY}", f"decide {KESTREL} about={LATE} inadequate {WHY}"):
        text = await flat(lite, words)
        assert "Not done" in text
        assert f"it was decided on 18 November 2026 by Priya Nair: No action. {WHY}" in text
    assert len([e for e in await record(lite, f"service/{KESTREL}") if isinstance(e.fact, DecisionTaken)]) == 1


async def test_a_question_that_never_was_is_refused_and_those_open_are_named(lite: Place) -> None:
    text = await flat(lite, f"decide Kestrel Row about=nothing inadequate {WHY}")

    assert "it is not open here" in text
    assert f"Open here: “{LATE}”." in text


@pytest.mark.parametrize(
    ("member", "option", "said"),
    [
        (TOM, "inadequate", "You may not decide “Award Inadequate”"),
        (RUTH, "terminate", "You may not decide “Propose termination”"),
        (MINA, "none", "You may not use “decide”"),
    ],
)
async def test_each_answer_takes_its_right(lite: Place, member: str, option: str, said: str) -> None:
    assert said in await flat(lite, f"decide Kestrel Row {option} {WHY}", as_=member)


async def test_the_chair_may_award_and_a_member_of_a_provider_never(lite: Place) -> None:
    agencies = lite.house.framework.agencies
    icb = agencies["icb"]
    agencies["icb"] = icb.model_copy(update={"kind": "provider"})
    try:
        refused = await flat(lite, f"decide Kestrel Row none {WHY}", as_=RUTH)
    finally:
        agencies["icb"] = icb

    assert "You may not decide what is put to officers" in refused
    assert (await lite.say(f"decide Kestrel Row none {WHY}", as_=RUTH)).title == "Decided: Kestrel Row: No action"


@pytest.mark.parametrize(("reason", "said"), [("because", "too short"), ("x" * 3001, "too long")])
async def test_a_reason_is_neither_a_word_nor_a_book(lite: Place, reason: str, said: str) -> None:
    assert said in await flat(lite, f"decide Kestrel Row none {reason}")


async def test_an_answer_that_is_none_to_this_question_is_refused_with_those_there_are(lite: Place) -> None:
    text = await flat(lite, f"decide Kestrel Row perhaps {WHY}")

    assert "“perhaps” is none to this question" in text
    assert "none (No action)" in text


async def test_a_citizen_named_in_the_reason_stops_it(lite: Place) -> None:
    assert "looks like it names or identifies a citizen" in await flat(
        lite, "decide Kestrel Row none she was born on 3 May 1941, NHS number 943 476 5919"
    )


async def test_where_several_are_open_it_asks_which(lite: Place) -> None:
    await lite.say("statement Kestrel Row request due=2026-11-20", as_=TOM)
    await lite.say("statement PQAS-0003 unevidenced nothing was shown for staffing", as_=TOM)
    await lite.say(f"decide PQAS-0003 inadequate {WHY}")
    await lite.say("statement PQAS-0003 falsified the rota was made up afterwards", as_=TOM)

    reply = await lite.say(f"decide Chandlers Reach none {WHY}")

    assert reply.title.endswith("questions to be decided")
    assert "Several questions are open here" in await flat(lite, f"decide Chandlers Reach none {WHY}")
    assert (await lite.say(f"decide PQAS-0003 none {WHY}")).title == "Decided: Chandlers Reach: No action"


async def test_the_night_a_statement_turns_late_its_question_is_posted_and_mailed_once(lite: Place) -> None:
    await lite.say("statement Larkmeadow Court request due=2026-11-20", as_=TOM)
    lite.now += timedelta(days=3)

    for night in ("one", "two"):
        await lite.clock("refresh", key=night)

    posts = await queued(lite, "decision/1-9000000003/PQAS-0005/late")
    assert [post.to for post in posts] == ["channel:decisions", f"mail:{PRIYA}"]
    assert posts[0].reply.title == "To be decided: Larkmeadow Court: The statement (PQAS) did not come in time"


async def test_those_of_the_commissioner_are_asked_and_where_it_has_nobody_all_who_may_decide(lite: Place) -> None:
    await lite.say("statement Mossgate Nursing Home request due=2026-11-20", as_=TOM)
    lite.now += timedelta(days=3)
    buyers = lite.house.framework.escalation.commissioners.agencies

    await lite.clock("refresh", key="one")
    icb = [post.to for post in await queued(lite, "decision/1-9000000011/PQAS-0005/late/")]
    before, buyers["ICB"] = buyers["ICB"], "public_health"
    try:
        await lite.say("statement Bellfounder House request due=2026-11-25", as_=TOM)
        await lite.say("statement Marlpit Grange request due=2026-11-25", as_=TOM)
        lite.now += timedelta(days=7)
        await lite.clock("refresh", key="two")
    finally:
        buyers["ICB"] = before

    assert all(to.endswith("@icb.example") for to in icb)
    assert f"mail:{RUTH}" in icb
    everyone = [post.to for post in await queued(lite, "decision/1-9000000016/PQAS-0007/late/")]
    assert {f"mail:{PRIYA}", f"mail:{RUTH}"} <= set(everyone)


async def test_a_service_new_here_brings_no_questions_and_an_answer_no_longer_known_is_not_said(lite: Place) -> None:
    request = Request(who=Identity(channel="web", id=PRIYA, email=PRIYA), words="decide")
    async with lite.house.desk(request, write=True) as desk:
        standing = await desk.services.standing(KESTREL)
        assert await follow(Change(before=None, after=standing, facts=()), desk) == []
        gone = DecisionTaken(question="given up", about="x", option="none", reason="it was in an older framework")
        entry = await desk.ledger.append(f"service/{KESTREL}", gone)
        assert await follow(Change(before=standing, after=standing, facts=(entry,)), desk) == []

    assert await queued(lite, "deci") == []
