"""Which service a reference is about, those know who may read what bears it; to others it was never given (S28)."""

import pytest
from sqlalchemy import select

from bot.dispatch import Identity, Request
from bot.engine.place import Member, Right
from bot.engine.scale import Marking
from bot.frameworks import Framework, available, load
from bot.reply import Form, Reply
from bot.reply.text import plain
from bot.store.people import save_members
from bot.store.tables import facts
from tests.conftest import Place
from tests.telling import LARKMEADOW, PRIYA, flat

NEVER = "9999"
ROLES = tuple(load(available()["birmingham-solihull"]).roles)
ASKING = (
    "status {ref}",
    "why {ref}",
    "history {ref}",
    "log {ref}: the new manager has started",
    "raise {ref}: the hoist is broken again and nobody has come",
    "plan {ref}",
    "{ref}",
    "ref {ref}",
    "withdraw {ref} it was about another service",
)
AGENCY = "cqc"  #: of those who ask; what is marked so is another agency's


@pytest.fixture
async def peopled(lite: Place) -> Place:
    """The demo place with a member for each role."""
    people = [Member(id=who(role), name=role, agency=AGENCY, roles=frozenset({role})) for role in ROLES]
    async with lite.database.writing() as connection:
        await save_members(connection, people)
    return lite


def who(role: str) -> str:
    return f"{role.replace('_', '.')}@cqc.example"


async def every_kind(place: Place) -> dict[str, str]:
    """One reference of each kind that the demo place has, with its service."""
    found = select(facts.c.ref, facts.c.stream).where(facts.c.ref.is_not(None)).order_by(facts.c.id)
    async with place.database.reading() as connection:
        rows = (await connection.execute(found)).all()
    by_kind = {row.ref.partition("-")[0]: row for row in reversed(rows)}
    return {row.ref: row.stream.removeprefix("service/") for row in by_kind.values()}


async def log_marked(place: Place, marking: Marking) -> str:
    logged = await place.say(f"log {LARKMEADOW} marking={marking.value}: a senior carer drinks on shift", as_=PRIYA)
    return logged.title.removeprefix("Logged as ")


def may(role: str, marking: Marking, framework: Framework) -> bool:
    rights = framework.roles[role].rights
    needed = {Marking.PARTNERS: Right.READ, Marking.RESTRICTED: Right.READ_RESTRICTED}
    return Right.READ in rights and marking in needed and needed[marking] in rights


def said(reply: Reply, ref: str) -> str:
    """All that a reply says, with the reference taken out."""
    return reply.model_dump_json().replace(ref, "REF").replace(ref.lower(), "REF")


@pytest.mark.parametrize("role", ROLES)
async def test_what_a_role_may_not_read_answers_as_what_was_never_given(peopled: Place, role: str) -> None:
    for marking in Marking:
        ref = await log_marked(peopled, marking)
        for asking in ASKING:
            allowed = may(role, marking, peopled.framework)
            answer = await peopled.say(asking.format(ref=ref), as_=who(role))
            never = await peopled.say(asking.format(ref=f"INT-{NEVER}"), as_=who(role))
            if not allowed:
                assert said(answer, ref) == said(never, f"INT-{NEVER}"), (marking, asking)
                assert "Larkmeadow" not in answer.model_dump_json()
            elif asking in {"status {ref}", "ref {ref}"}:
                assert "Larkmeadow Court" in answer.title, (marking, asking)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "clock"])
async def test_every_kind_of_reference_leads_readers_to_its_service_and_nobody_else(peopled: Place, role: str) -> None:
    found = await every_kind(peopled)
    assert {"INT", "CON", "ESC", "IAP", "VIS"} <= {ref.partition("-")[0] for ref in found}
    for ref, location_id in {**found, "MAIL-0001": "", "DOC-0001": "", "XYZ-0001": ""}.items():
        never = f"{ref.partition('-')[0]}-{NEVER}"
        answer = await peopled.say(f"status {ref}", as_=who(role))
        if location_id and Right.READ in peopled.framework.roles[role].rights:
            assert location_id in answer.model_dump_json(), ref
        else:
            unknown = await peopled.say(f"status {never}", as_=who(role))
            assert said(answer, ref) == said(unknown, never), ref


async def test_the_author_and_the_agency_find_what_is_theirs(peopled: Place) -> None:
    for marking, reader in ((Marking.RESTRICTED, PRIYA), (Marking.AGENCY, "tom.hadley@council.example")):
        ref = await log_marked(peopled, marking)
        assert "Larkmeadow Court" in (await peopled.say(f"status {ref}", as_=reader)).title


async def test_a_role_that_may_write_but_not_read_learns_no_service(peopled: Place, framework: Framework) -> None:
    """A place's own roles may give rights apart from reading."""
    writer = framework.roles["observer"].model_copy(update={"id": "writer", "rights": frozenset({Right.RAISE})})
    roles = type(framework.roles)({**framework.roles, "writer": writer})
    peopled.house.framework = framework.model_copy(update={"roles": roles})
    async with peopled.database.writing() as connection:
        person = Member(id=who("writer"), name="W", agency=AGENCY, roles=frozenset({"writer"}))
        await save_members(connection, [person])

    for ref in await every_kind(peopled):
        never = f"{ref.partition('-')[0]}-{NEVER}"
        words = "raise {ref}: the hoist is broken again and nobody has come"
        answer = await peopled.say(words.format(ref=ref), as_=who("writer"))
        unknown = await peopled.say(words.format(ref=never), as_=who("writer"))
        assert said(answer, ref) == said(unknown, never)
        assert not any(isinstance(block, Form) for block in answer.blocks)


@pytest.mark.parametrize(
    "words",
    ["plan IAP-0099 approve", "suspension sus-0099 lift", "status INT-9999", "plan DOC-0099", "withdraw INT-9999 x"],
)
async def test_a_reference_that_is_not_here_is_answered_as_a_reference_and_no_service(lite: Place, words: str) -> None:
    text = await flat(lite, words)

    assert "No such service here" not in text
    assert "called anything like" not in text
    assert f"“{words.split()[1].upper()}”" in text
    if not words.startswith("withdraw"):
        assert "“status NAME” shows what is open at a service with its reference; “history NAME” lists all" in text


async def test_of_a_reference_that_is_not_here_a_forms_text_is_given_back(lite: Place) -> None:
    reply = await lite.say("log", fields={"service": "INT-9999", "text": "the lift is out again"})

    assert reply.outcome == "refused"
    assert "the lift is out again" in plain(reply)


async def test_a_service_named_like_a_reference_is_found_by_its_name(lite: Place) -> None:
    async with lite.house.desk(Request(who=Identity(channel="clock", id="iqaf"), words=""), write=True) as desk:
        known = (await desk.services.standing(LARKMEADOW)).service
        other = known.model_copy(update={"location_id": "1-9000000999", "name": "Ward-101"})
        await desk.ledger.append("service/1-9000000999", other)
        await desk.services.changed()

    assert (await lite.say("status Ward-101")).title.startswith("Ward-101:")
