"""Members: who is known, by which identity, with which rights."""

from bot.engine.place import Member, Right
from bot.store.people import StoredMembers, has_right, link, save_members
from tests.conftest import Place

NEW = Member(id="New.Person@Council.example", name="New Person", agency="council", roles=frozenset({"officer"}))


async def members(place: Place, *people: Member) -> None:
    async with place.database.writing() as connection:
        await save_members(connection, people)


async def known(place: Place, channel: str, identity: str, email: str | None) -> str | None:
    async with place.database.reading() as connection:
        member = await StoredMembers(connection, place.framework.roles).known_as(channel, identity, email)
    return member.name if member else None


async def test_an_address_is_known_in_any_case(place: Place) -> None:
    await members(place, NEW)

    async with place.database.reading() as connection:
        found = await StoredMembers(connection, place.framework.roles).get("NEW.person@council.EXAMPLE")
    assert found == NEW.model_copy(update={"id": "new.person@council.example"})


async def test_saved_again_a_member_is_replaced_and_none_is_there_twice(place: Place) -> None:
    await members(place, NEW)
    await members(place, NEW.model_copy(update={"agency": "icb", "roles": frozenset({"chair"})}))

    async with place.database.reading() as connection:
        every = await StoredMembers(connection, place.framework.roles).all()
    (found,) = (member for member in every if member.name == "New Person")
    assert (found.agency, found.roles) == ("icb", frozenset({"chair"}))


async def test_who_has_left_is_known_no_more_by_no_way(place: Place) -> None:
    await members(place, NEW.model_copy(update={"active": False}))
    async with place.database.writing() as connection:
        await link(connection, "slack", "T1/U1", NEW.id)

    assert await known(place, "slack", "T1/U1", None) is None
    assert await known(place, "web", NEW.id, NEW.id) is None
    async with place.database.reading() as connection:
        people = StoredMembers(connection, place.framework.roles)
        assert "New Person" not in {member.name for member in await people.all()}
        assert "New Person" not in {member.name for member in await people.having(Right.LOG)}


async def test_a_link_goes_before_the_address_and_is_replaced_by_a_new_one(place: Place) -> None:
    await members(place, NEW)
    async with place.database.writing() as connection:
        await link(connection, "slack", "T1/U1", "owen.reid@cqc.example")
    assert await known(place, "slack", "T1/U1", NEW.id) == "Owen Reid"
    assert await known(place, "teams", "T1/U1", NEW.id) == "New Person"

    async with place.database.writing() as connection:
        await link(connection, "slack", "T1/U1", NEW.id)
    assert await known(place, "slack", "T1/U1", None) == "New Person"


async def test_without_link_and_address_nobody_is_known(place: Place) -> None:
    assert await known(place, "slack", "T9/U9", None) is None
    assert await known(place, "slack", "T9/U9", "") is None


async def test_those_who_have_a_right_in_one_agency_or_in_all(place: Place) -> None:
    async with place.database.reading() as connection:
        people = StoredMembers(connection, place.framework.roles)
        deciders = {member.id for member in await people.having(Right.DECIDE)}
        council = {member.id for member in await people.having(Right.ACKNOWLEDGE, "council")}

    assert deciders == {"priya.nair@council.example", "ruth.feldman@icb.example", "samir.qureshi@icb.example"}
    assert "kit.amory@council.example" not in council
    assert {address.partition("@")[2] for address in council} == {"council.example"}


def test_a_role_that_the_framework_does_not_know_gives_nothing() -> None:
    assert not any(has_right(NEW, right, {}) for right in Right)
