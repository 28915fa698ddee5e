"""statement: asked for, taken from the spreadsheet, given more time, judged; what follows is put to officers (S06)."""

from datetime import timedelta

import pytest

from bot.reply import Reply, Table
from tests.conftest import Place
from tests.queued import queued
from tests.sent import sent_in, statement_file, tell
from tests.telling import JOAN, LARKMEADOW, MINA, PRIYA, RUTH, TOM, asked, flat, record, rows
from tests.workbooks.files import filled

KESTREL = "1-9000000019"  #: its statement is late: PQAS-0001
TRAMWAY = "1-9000000034"  #: its statement is validated: PQAS-0002
CHANDLERS = "1-9000000039"  #: out of the city; its statement came: PQAS-0003
GASWORKS = "1-9000000041"  #: not under contract; its statement did not come: PQAS-0004
MANAGER = "manager.larkmeadowcourt@rushlightcare.example"


async def kestrel(place: Place, **more: object) -> str:
    """Kestrel Row's statement, sent in."""
    return await sent_in(place, statement_file(place.framework, KESTREL, "Kestrel Row", **more))


async def test_it_shows_where_it_stands_and_what_a_visit_found_of_its_claims(lite: Place) -> None:
    reply = await lite.say("statement Tramway Gardens")

    said = rows(reply)
    assert said["Statement"].startswith("PQAS-0002, received 4 April 2026, in time; judged validated")
    assert said["Provisional rating"].startswith("Silver, by the provider's own account; it never counts")
    (table,) = (block for block in reply.blocks if isinstance(block, Table))
    assert table.rows[0][1:3] == ("Fully met", "Partly met")
    assert "7 of 79 claims were not borne out" in await flat(lite, "statement PQAS-0002")


async def test_of_a_service_that_was_never_asked_it_says_so_and_when_it_will_be(lite: Place) -> None:
    text = await flat(lite, "statement Larkmeadow Court")

    assert "no statement (PQAS) yet" in text
    assert "Ask for the statement (PQAS): by 11 March 2027" in text
    assert f"statement {LARKMEADOW} request" in text


async def test_asking_records_it_makes_the_spreadsheet_and_mails_the_provider(lite: Place) -> None:
    reply = await lite.say("statement Larkmeadow Court request", as_=TOM)

    assert reply.title == "PQAS-0005 is asked for: Larkmeadow Court, due 16 December 2026"
    (post,) = await queued(lite, "statement/PQAS-0005")
    assert (post.to, post.to_provider, len(post.attachments)) == (f"mail:{MANAGER}", True, 1)
    assert post.subject == "PQAS-0005: statement (PQAS) for Larkmeadow Court, due 16 December 2026"
    assert "Fetch it" in await lite.text(f"document {post.attachments[0]}")
    again = await flat(lite, "statement Larkmeadow Court request", as_=TOM)
    assert "Not done" in again
    assert "PQAS-0005 is open already" in again


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("request due=2026-11-18", "18 November 2026 cannot be it"),
        ("request due=2027-12-31", "31 December 2027 cannot be it"),
    ],
)
async def test_a_day_that_cannot_be_is_refused(lite: Place, words: str, said: str) -> None:
    assert said in await flat(lite, f"statement Larkmeadow Court {words}", as_=TOM)


async def test_none_is_asked_of_a_service_that_has_left_the_register(lite: Place) -> None:
    assert "no longer registered" in await flat(lite, "statement Plumtree Yard request")


async def test_a_place_may_look_but_only_those_who_assess_may_act(lite: Place) -> None:
    assert "PQAS-0001" in await flat(lite, "statement Kestrel Row", as_=RUTH)
    assert "You may not" in await flat(lite, "statement PQAS-0001 validated because it is good", as_=RUTH)
    assert "You may not" in await flat(lite, "statement Kestrel Row", as_=MINA)


async def test_what_came_is_taken_from_the_spreadsheet_and_its_question_stays(lite: Place) -> None:
    document = await kestrel(lite, but={"1.1.1": "Not met"})

    reply = await lite.say(f"statement PQAS-0001 receive document={document}", as_=TOM)

    assert reply.title == "PQAS-0001 was received: Kestrel Row"
    assert rows(reply)["Statement"] == "PQAS-0001, received 18 November 2026, 17 days late"
    text = await flat(lite, "decide Kestrel Row")
    assert "came 18 November 2026, 17 days late" in text
    assert rows(await lite.say("status Kestrel Row"))["Rating"].startswith("Silver")


async def test_a_spreadsheet_alone_says_itself_whose_it_is(lite: Place) -> None:
    document = await kestrel(lite)

    assert (await lite.say(f"statement document={document}", as_=TOM)).title == "PQAS-0001 was received: Kestrel Row"


async def test_a_second_one_corrects_the_first_which_keeps_its_day_and_the_same_is_not_taken_twice(lite: Place) -> None:
    first = await kestrel(lite)
    await lite.say(f"statement PQAS-0001 receive document={first}", as_=TOM)
    assert "was taken from" in await flat(lite, f"statement PQAS-0001 receive document={first}", as_=TOM)
    lite.now += timedelta(days=3)
    second = await kestrel(lite, but={"1.1.2": "Partly met"})

    text = await flat(lite, f"statement PQAS-0001 receive document={second}", as_=TOM)

    assert "It takes the place of what was sent before." in text
    assert "received 18 November 2026, 17 days late" in text
    first_taken, second_taken = (await record(lite, f"service/{KESTREL}"))[-2:]
    assert (second_taken.corrects, second_taken.effective) == (first_taken.seq, first_taken.effective)


@pytest.mark.parametrize(
    ("cover", "said"),
    [
        ({"Location id": "1-9000000001"}, "it is of Kestrel Row (1-9000000001), not of Kestrel Row"),
        ({"Service": "Oakwood House"}, "it is of Oakwood House, not of Kestrel Row"),
        ({"Date of the statement": "19/11/2026"}, "it is dated 19 November 2026, which is still to come"),
        ({"Toolkit version": "1999"}, "there is no “1999”"),
    ],
)
async def test_a_spreadsheet_that_cannot_be_it_is_refused_and_kept(lite: Place, cover: dict, said: str) -> None:
    labels = {"Location id": KESTREL, "Service": "Kestrel Row", **cover}
    raw = statement_file(lite.framework, labels.pop("Location id"), labels.pop("Service"), **labels)
    document = await sent_in(lite, raw)
    before = await record(lite, f"service/{KESTREL}")

    text = await flat(lite, f"statement PQAS-0001 receive document={document}", as_=TOM)

    assert "Not done" in text
    assert said in text
    assert await record(lite, f"service/{KESTREL}") == before
    assert document in await lite.text(f"document {document}")


async def test_every_fault_in_it_is_named_with_sheet_cell_and_criterion(lite: Place) -> None:
    document = await kestrel(lite, but={"1.1.1": "Perhaps", "5.1.1": ""})

    text = await flat(lite, f"statement PQAS-0001 receive document={document}", as_=TOM)

    assert "criterion 1.1.1: “Perhaps” is no level" in text
    assert "criterion 5.1.1: has no level" in text


async def test_what_is_no_spreadsheet_or_a_visits_is_refused(lite: Place) -> None:
    letter = await sent_in(lite, b"Dear council", "letter.txt", read=False)
    levels = dict.fromkeys(lite.framework.toolkit.criteria, "Fully met")
    visit = await sent_in(lite, filled(levels))

    assert "is no spreadsheet" in await flat(lite, f"statement PQAS-0001 receive document={letter}", as_=TOM)
    assert "it is a visit's spreadsheet" in await flat(lite, f"statement PQAS-0001 receive document={visit}", as_=TOM)


async def test_without_a_location_id_it_must_be_said_whose_it_is(lite: Place) -> None:
    document = await sent_in(lite, statement_file(lite.framework, "", "Kestrel Row"))

    assert "does not say by its location id" in await flat(lite, f"statement document={document}", as_=TOM)
    said = await lite.say(f"statement Kestrel Row receive document={document}", as_=TOM)
    assert said.title == "PQAS-0001 was received: Kestrel Row"


@pytest.mark.parametrize(
    ("step", "needed"),
    [("receive", "spreadsheet"), ("extend", "due"), ("validated", "reason"), ("falsified", "reason")],
)
async def test_what_a_step_still_needs_is_asked_for(lite: Place, step: str, needed: str) -> None:
    reply: Reply = await lite.say(f"statement PQAS-0003 {step}", as_=TOM)

    assert f"Still needed: {needed}." in await flat(lite, f"statement PQAS-0003 {step}", as_=TOM)
    assert asked(reply)["service"] == "PQAS-0003"
    assert asked(reply)["step"] == step


async def test_with_nothing_said_it_asks_which_service(lite: Place) -> None:
    assert "service" in asked(await lite.say("statement", as_=TOM))


async def test_more_time_is_given_before_the_day_and_the_provider_is_told_without_the_reason(lite: Place) -> None:
    await lite.say("statement Larkmeadow Court request", as_=TOM)

    reply = await lite.say("statement PQAS-0005 extend the manager is on leave due=2026-12-23", as_=TOM)

    assert reply.title == "PQAS-0005 is now due 23 December 2026: Larkmeadow Court"
    (post,) = await queued(lite, "statement/PQAS-0005/extended")
    assert post.to == f"mail:{MANAGER}"
    assert "leave" not in post.model_dump_json()


async def test_more_time_takes_none_away_and_every_new_day_is_told(lite: Place) -> None:
    await lite.say("statement Larkmeadow Court request due=2026-12-16", as_=TOM)
    for day in ("2027-12-10", "2027-01-10", "2026-12-23", "2027-01-10"):  # a slip, put right; and back again
        await lite.say(f"statement PQAS-0005 extend the manager is on leave due={day}", as_=TOM)

    again = await flat(lite, "statement PQAS-0005 extend the manager is on leave due=2027-01-10", as_=TOM)
    less = await flat(lite, "statement PQAS-0005 extend the manager is on leave due=2026-12-05", as_=TOM)

    assert "it is due by 10 January 2027 already" in again
    assert "5 December 2026 is no more time: it was asked for by 16 December 2026" in less
    titles = [post.reply.title for post in await queued(lite, "statement/PQAS-0005/extended")]
    assert [title.rpartition("now due ")[2] for title in titles] == [
        "10 January 2027",
        "23 December 2026",
        "10 January 2027",
    ], "a provider that is told of the shorter day alone would be late, or hurry for nothing"


async def test_after_the_day_more_time_is_for_officers_to_decide(lite: Place) -> None:
    text = await flat(lite, "statement PQAS-0001 extend the manager was ill due=2026-12-01", as_=TOM)

    assert "Not done" in text
    assert "PQAS-0001 is overdue, so what follows is put to officers (asked for on" in text
    assert "“decide PQAS-0001 extend” gives more time" in text


async def test_what_has_come_needs_no_more_time(lite: Place) -> None:
    text = await flat(lite, "statement PQAS-0003 extend the manager was ill due=2026-12-01", as_=TOM)

    assert "There is nothing to wait for" in text


async def test_a_judgement_is_recorded_with_its_reason_and_a_bad_one_is_put_to_officers(lite: Place) -> None:
    text = await flat(lite, "statement PQAS-0003 falsified two training records are copies", as_=TOM)

    assert "PQAS-0003 was judged falsified: Chandlers Reach" in text
    assert "No visit by criteria has been held against it." in text
    assert "PQAS-0003: the provider's statement was judged falsified on 18 November 2026." in text
    posts = await queued(lite, f"decision/{CHANDLERS}/PQAS-0003/falsified")
    assert posts[0].to == "channel:decisions"
    assert f"mail:{PRIYA}" in {post.to for post in posts}
    assert "PQAS-0003 was received" in await flat(lite, "statement PQAS-0003 falsified two records are copies", as_=TOM)


async def test_a_judgement_may_be_corrected_and_then_the_question_is_gone(lite: Place) -> None:
    await lite.say("statement PQAS-0003 falsified two training records are copies", as_=TOM)
    await lite.say("statement PQAS-0003 validated the originals were shown", as_=TOM)

    assert "nothing to be decided" in await flat(lite, "decide Chandlers Reach")


@pytest.mark.parametrize("reason", ["because", "x" * 3001])
async def test_a_reason_is_neither_a_word_nor_a_book(lite: Place, reason: str) -> None:
    assert "Reason: it is too" in await flat(lite, f"statement PQAS-0003 validated {reason}", as_=TOM)


async def test_what_has_not_come_cannot_be_judged_nor_what_was_judged_be_replaced(lite: Place) -> None:
    assert "It can be judged once it has come" in await flat(
        lite, "statement PQAS-0001 validated the visit bears it out", as_=TOM
    )
    raw = statement_file(lite.framework, TRAMWAY, "Tramway Gardens")
    document = await sent_in(lite, raw)
    text = await flat(lite, f"statement PQAS-0002 receive document={document}", as_=TOM)
    assert "Ask for a new one" in text


async def test_a_step_without_a_statement_or_with_a_strange_reference_is_refused(lite: Place) -> None:
    assert "none was asked of Larkmeadow Court" in await flat(lite, "statement Larkmeadow Court receive", as_=TOM)
    assert "SUS-0001 is no statement" in await flat(lite, "statement SUS-0001", as_=TOM)


async def test_outside_the_contract_it_is_noted_that_it_cannot_be_enforced(lite: Place) -> None:
    assert "it cannot be enforced (IQAF §20)" in await flat(lite, "statement Gasworks View", as_=JOAN)
    assert "nothing to be decided" in await flat(lite, "decide Gasworks View")


async def test_a_provider_without_an_address_must_be_told_by_hand(lite: Place) -> None:
    await tell(lite, LARKMEADOW, addresses=("@rushlightcare.example",))

    text = await flat(lite, "statement Larkmeadow Court request", as_=TOM)
    assert "No address of the provider is known here: send it the spreadsheet yourself." in text
    text = await flat(lite, "statement PQAS-0005 extend the manager is on leave due=2026-12-23", as_=TOM)

    assert "No address is known here: tell the provider." in text
    assert await queued(lite, "statement/") == []


async def test_where_the_framework_asks_for_none_none_is_asked_for(lite: Place) -> None:
    await tell(lite, LARKMEADOW, contracted=False, where="out of area, England")

    text = await flat(lite, "statement Larkmeadow Court request", as_=TOM)

    assert "no statement is asked of Larkmeadow Court: out of city, outside the contract (IQAF §19)" in text


async def test_outside_the_contract_the_provider_reads_that_it_is_not_obliged(lite: Place) -> None:
    await tell(lite, LARKMEADOW, contracted=False)
    await lite.say("statement Larkmeadow Court request", as_=TOM)

    (post,) = await queued(lite, "statement/PQAS-0005")

    assert "you are not obliged to send it (IQAF §20)" in post.model_dump_json()
    assert "Inadequate" not in post.model_dump_json()


async def test_where_two_are_open_it_must_be_said_which(lite: Place) -> None:
    await lite.say("statement Larkmeadow Court request", as_=TOM)
    lite.now += timedelta(days=366)
    await lite.say("statement Larkmeadow Court request", as_=TOM)
    document = await sent_in(lite, statement_file(lite.framework, LARKMEADOW, "Larkmeadow Court"))

    text = await flat(lite, f"statement Larkmeadow Court receive document={document}", as_=TOM)
    assert "it could be PQAS-0005, PQAS-0006" in text
    reply = await lite.say(f"statement PQAS-0006 receive document={document}", as_=TOM)

    assert reply.title == "PQAS-0006 was received: Larkmeadow Court"
    assert "PQAS-0005 asked for on 18 November 2026, overdue, was due by" in rows(reply)["Earlier"]


async def test_a_statement_under_another_version_than_was_asked_for_is_refused(lite: Place) -> None:
    other = lite.framework.toolkit.model_copy(update={"id": "2023-01"})
    lite.house.framework.toolkits["2023-01"] = other
    try:
        raw = statement_file(lite.framework, KESTREL, "Kestrel Row", **{"Toolkit version": "2023-01"})
        text = await flat(lite, f"statement PQAS-0001 receive document={await sent_in(lite, raw)}", as_=TOM)
    finally:
        del lite.house.framework.toolkits["2023-01"]

    assert "PQAS-0001 was asked for under toolkit 2024-09, and it answers 2023-01" in text
