"""remind: each morning, who has to do something soon is told, once, in one mail (QRG §4-5; IQAF §8, 15)."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, update

from bot.engine.facts import ReminderSent, StatementRequested
from bot.reply.dates import LONDON
from bot.store.tables import members
from tests.conftest import Place
from tests.queued import queued
from tests.sent import tell
from tests.telling import LARKMEADOW, PRIYA, TOM, flat, record

WILLOWBROOK = "1-9000000037"
MANAGER = "manager.larkmeadowcourt@rushlightcare.example"


async def mails(place: Place) -> list[str]:
    """To whom, and under which title, reminders went."""
    return [f"{post.to.removeprefix('mail:')}: {post.reply.title}" for post in await queued(place, "reminder/")]


async def mornings(place: Place, day: int, *, month: int = 12) -> None:
    """The clock says it in the morning of a day."""
    place.now = datetime(2026, month, day, 8, tzinfo=LONDON)
    await place.clock("remind", key=f"clock/remind/2026-{month}-{day}")


async def gone(place: Place, who: ColumnElement[bool], *, back: bool = False) -> None:
    """These members leave; or come back."""
    async with place.database.writing() as connection:
        await connection.execute(update(members).where(who).values(active=back))


async def larkmeadow(place: Place, due: str = "2026-12-16") -> None:
    await place.say(f"statement Larkmeadow Court request due={due}", as_=TOM)


async def to_manager(place: Place) -> list[str]:
    return [each for each in await mails(place) if each.startswith("manager.larkmeadow")]


async def test_a_provider_is_reminded_a_week_and_a_day_before_and_on_no_other_day(lite: Place) -> None:
    await larkmeadow(lite)

    for day in range(1, 20):
        await mornings(lite, day)

    assert await to_manager(lite) == [
        f"{MANAGER}: Due 16 December 2026: Submit the statement PQAS-0005, Larkmeadow Court",
        f"{MANAGER}: Due 16 December 2026: Submit the statement PQAS-0005, Larkmeadow Court",
    ]
    sent = [entry.fact for entry in await record(lite, f"service/{LARKMEADOW}") if isinstance(entry.fact, ReminderSent)]
    assert [fact.day.day for fact in sent] == [9, 15]
    assert "Reminded the provider: Submit the statement PQAS-0005, due 16 December 2026." in await flat(
        lite, "history Larkmeadow Court"
    )


async def test_it_is_a_providers_own_business_in_plain_words(lite: Place) -> None:
    await larkmeadow(lite)
    await mornings(lite, 9)

    post = next(post for post in await queued(lite, "reminder/") if post.to_provider)

    assert post.to == f"mail:{MANAGER}"
    body = post.model_dump_json()
    assert "Submit the statement PQAS-0005: by 16 December 2026" in body
    assert "status " not in body


async def test_said_twice_on_one_day_it_goes_out_once(lite: Place) -> None:
    await larkmeadow(lite)
    await mornings(lite, 9)

    again = await lite.clock("remind", key="again")

    assert "0 reminders in 0 mails" in str(again)
    assert len(await to_manager(lite)) == 1


async def test_after_a_standstill_it_goes_out_once_and_only_while_there_is_time(lite: Place) -> None:
    await larkmeadow(lite)
    await mornings(lite, 15)
    assert len(await to_manager(lite)) == 1

    await mornings(lite, 16)
    await mornings(lite, 17)

    assert len(await to_manager(lite)) == 1


async def test_missed_altogether_nothing_is_sent_when_it_is_too_late(lite: Place) -> None:
    await larkmeadow(lite)

    await mornings(lite, 17)

    assert await to_manager(lite) == []


async def test_more_time_is_a_day_of_its_own_to_be_reminded_of(lite: Place) -> None:
    await larkmeadow(lite)
    await mornings(lite, 9)
    await lite.say("statement PQAS-0005 extend the manager is on leave due=2026-12-23", as_=TOM)

    await mornings(lite, 16)

    assert (await to_manager(lite))[-1].startswith(f"{MANAGER}: Due 23 December 2026")


async def test_several_things_are_one_mail(lite: Place) -> None:
    await tell(lite, WILLOWBROOK, addresses=(MANAGER,))
    await larkmeadow(lite)
    await lite.say(f"statement {WILLOWBROOK} request due=2026-12-16", as_=TOM)

    await mornings(lite, 9)

    assert await to_manager(lite) == [f"{MANAGER}: 2 things are due soon, the first by 16 December 2026"]


async def test_the_council_is_reminded_on_the_day_on_which_a_statement_is_to_be_asked_for(lite: Place) -> None:
    lite.now = datetime(2027, 3, 11, 8, tzinfo=LONDON)

    await lite.clock("remind", key="clock/remind/2027-03-11")

    posts = [post for post in await queued(lite, "reminder/") if post.to == f"mail:{TOM}"]
    assert len(posts) == 1
    body = posts[0].model_dump_json()
    assert "Larkmeadow Court, B29 4OC: Ask for the statement (PQAS): by 11 March 2027" in body
    assert "42 days before the next visit is due, 22 April 2027 (QRG §3.3)" in body
    assert f"mail:{PRIYA}" in {post.to for post in await queued(lite, "reminder/")}


async def test_where_no_address_is_known_those_who_buy_are_asked_to_tell_the_provider(lite: Place) -> None:
    await larkmeadow(lite)
    await tell(lite, LARKMEADOW, addresses=("@rushlightcare.example",))

    await mornings(lite, 9)

    assert await to_manager(lite) == []
    (post,) = [post for post in await queued(lite, "reminder/") if post.to == f"mail:{TOM}"]
    assert "No address of these providers is known here" in post.model_dump_json()


async def test_what_nobody_can_be_told_is_tried_again(lite: Place) -> None:
    """No address, and every officer of council and ICB has gone for a day: nothing is recorded as sent."""
    await larkmeadow(lite)
    await tell(lite, LARKMEADOW, addresses=(), commissioners=("ICB",))
    await gone(lite, members.c.agency.in_(["council", "icb"]))
    await mornings(lite, 9)

    facts = [entry.fact for entry in await record(lite, f"service/{LARKMEADOW}")]
    assert not any(isinstance(fact, ReminderSent) for fact in facts)
    await gone(lite, members.c.agency == "icb", back=True)
    await mornings(lite, 10)
    facts = [entry.fact for entry in await record(lite, f"service/{LARKMEADOW}")]
    assert any(isinstance(fact, ReminderSent) for fact in facts)


async def test_requests_do_not_go_out_by_themselves_unless_the_framework_says_so(lite: Place) -> None:
    lite.now = datetime(2027, 3, 11, 8, tzinfo=LONDON)

    reply = await lite.clock("remind", key="one")

    assert "0 statements asked for" in str(reply)


async def test_where_they_do_it_is_so_many_a_day_and_the_longest_waiting_first(lite: Place) -> None:
    rules = lite.framework.statements
    automatic = rules.automatic.model_copy(update={"on": True, "most_a_day": 2})
    lite.house.framework = lite.framework.model_copy(
        update={"statements": rules.model_copy(update={"automatic": automatic})}
    )

    replies = [await lite.clock("remind", key=f"{number}") for number in range(5)]

    told = [int(str(reply).rpartition("mails; ")[2].split()[0]) for reply in replies]
    asked = [post.subject for post in await queued(lite, "statement/")]
    assert (told[0], told[-1]) == (2, 0)
    assert max(told) == 2
    assert sum(told) == len(asked) > 2
    assert "Pennyroyal" not in asked[0]  # due on 7 September 2026: after those due on the 2nd
    facts = [entry.fact for entry in await record(lite, "service/1-9000000015")]
    requested = next(fact for fact in facts if isinstance(fact, StatementRequested))
    assert requested.due == lite.now.date() + timedelta(days=28)


async def test_who_imposed_a_suspension_is_reminded_of_its_monthly_review(lite: Place) -> None:
    """SUS-0001 of Oakwood House began on 24 October 2026; it is to be reviewed by 24 November (IQAF §15)."""
    for day in range(18, 26):
        await mornings(lite, day, month=11)

    told = [e.fact for e in await record(lite, "service/1-9000000001") if isinstance(e.fact, ReminderSent)]
    reviews = [(fact.what, fact.to, fact.day.day) for fact in told if fact.sort == "suspension"]
    assert reviews == [("Review suspension SUS-0001", "council", 17), ("Review suspension SUS-0001", "council", 22)]


async def test_where_an_agency_has_nobody_left_those_who_buy_the_service_hear_of_it(lite: Place) -> None:
    """Who left took the reminder along: the termination waited for an answer that nobody was asked for."""
    await gone(lite, members.c.agency == "icb")

    for day in range(19, 22):
        await mornings(lite, day, month=11)

    told = [post for post in await queued(lite, "reminder/") if "TER-0001" in post.model_dump_json()]
    assert {post.to for post in told} == {f"mail:{PRIYA}", f"mail:{TOM}", "mail:grace.obi@council.example"}
    assert all("nobody here who could be told. Please tell them yourself" in post.model_dump_json() for post in told)
    assert len(told) == len({post.to for post in told}), "once each"


async def test_where_nobody_at_an_agency_assesses_those_who_acknowledge_for_it_are_reminded(lite: Place) -> None:
    await gone(lite, members.c.id.in_(["joan.whitlock@icb.example", "dev.patel@icb.example"]))

    for day in range(19, 22):
        await mornings(lite, day, month=11)

    told = {post.to for post in await queued(lite, "reminder/") if "TER-0001" in post.model_dump_json()}
    assert told and all(to.endswith("@icb.example") for to in told)


async def test_the_meeting_owed_on_what_was_done_at_once_is_reminded_of(lite: Place) -> None:
    await lite.say(f"suspension {LARKMEADOW} impose confirm=yes immediate=yes medicines went wrong twice this week")

    for day in range(1, 4):  # it is owed by 2 December
        await mornings(lite, day)
    for day in range(26, 30):
        await mornings(lite, day, month=11)

    told = [e.fact for e in await record(lite, f"service/{LARKMEADOW}") if isinstance(e.fact, ReminderSent)]
    owed = [(fact.what, fact.on.day, fact.to) for fact in told if fact.sort == "contract review"]
    assert owed == [("Hold a contract review meeting on SUS-0004", 2, "council")]
