"""Whose word counts: the address that Slack vouches for, and nobody else's."""

import pytest

from bot.integrations.slack.people import vouched
from bot.integrations.slack.simulator_state import Fault
from tests.integrations.slack.world import World

TEAMS = frozenset({"T01"})
PRIYA = {"id": "U01", "team_id": "T01", "profile": {"email": "Priya.Nair@Council.example "}}


def test_a_member_of_the_workspace_is_known_by_their_address() -> None:
    assert vouched(PRIYA, TEAMS) == "priya.nair@council.example"


@pytest.mark.parametrize(
    "change",
    [
        {"team_id": "T99"},
        {"team_id": "T99", "is_restricted": True},
        {"is_stranger": True},
        {"is_bot": True},
        {"deleted": True},
        {"is_email_confirmed": False},
        {"profile": {}},
        {"profile": None},
        {"team_id": None},
    ],
    ids=str,
)
def test_no_address_is_believed_of(change: dict[str, object]) -> None:
    assert vouched({**PRIYA, **change}, TEAMS) is None


async def test_slack_is_asked_once_for_each_person(world: World) -> None:
    for user in ("U01", "U02", "U01"):
        await world.user(user).types("/iqaf help")
    assert [call.args["user"] for call in world.slack.calls_of("users.info")] == ["U01", "U02"]


async def test_where_slack_does_not_say_who_it_is_nothing_is_done_and_the_person_is_told(world: World) -> None:
    world.slack.fail("users.info", Fault(status=500, body="oops"))
    answer = await world.user().types("/iqaf log Oakwood two falls")
    assert "did not tell me who you are" in answer.body["text"]
    assert world.script.heard == []
    await world.user().types("/iqaf log Oakwood two falls")
    assert len(world.script.heard) == 1


async def test_an_address_known_before_holds_through_an_outage(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.user().types("/iqaf help")
    monkeypatch.setattr("bot.integrations.slack.people.REMEMBERED", 0)
    world.slack.fail("users.info", Fault(status=500))
    await world.user().types("/iqaf help")
    assert world.script.heard[-1].who.email == "priya.nair@council.example"


async def test_only_so_many_are_remembered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.integrations.slack.people.MOST", 1)
    for user in ("U01", "U02", "U01"):
        await world.user(user).types("/iqaf help")
    assert len(world.slack.calls_of("users.info")) == 3
