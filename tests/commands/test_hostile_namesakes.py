"""Names that are alike: nothing is recorded at the one where the other may have been meant."""

from typing import Any

import pytest

from bot.consequences import settle
from bot.engine.facts import ServiceDescribed
from bot.reply import Items, Reply
from tests.acceptance.test_killed import everything
from tests.commands.contracts import LARKMEADOW, QUARRYBANK
from tests.commands.described import SAYING
from tests.commands.mails import open_mailbox
from tests.conftest import Place

NAME = "Quarrybank View"
WRITE = (
    "visit {} S S S S S confirm=yes",
    "suspension {} impose confirm=yes immediate=yes harm is threatened here tonight",
    "termination {} propose confirm=yes immediate=yes residents are in danger",
    "breach {} issue confirm=yes by=2026-12-20: call bells were out of order",
    "review {} call on=2026-12-02 medicines are not safe",
    "statement {} request",
    "plan {} request it was found Bronze by the CQC",
    "support {} offer training they need it",
    "assurance {} good",
    "moderate {} Bronze because it is so",
    "entry {} apply citizens=yes",
    "book {} on=2026-12-10",
    "decide {} about=contract-review none it is enough",
    "expect {} 2026-12-20 inspection",
    "log {}: the lift is out of order",
    "raise {}: the lift is out of order",
)


async def described(place: Place, at: str, **more: Any) -> None:
    """The service is described anew."""
    async with place.house.desk(SAYING, write=True) as desk:
        known = (await desk.services.standing(at)).service
        await desk.ledger.append(f"service/{at}", ServiceDescribed.model_validate(known.model_dump() | more))
        await settle(desk)


@pytest.fixture(params=["one name in two towns", "renamed to another's old name"])
async def alike(lite: Place, request: pytest.FixtureRequest) -> Place:
    if request.param == "renamed to another's old name":
        await described(lite, QUARRYBANK, name="Heron View")
    await described(lite, LARKMEADOW, name=NAME, address="1 High Street, Solihull")
    return lite


def offered(reply: Reply) -> set[str]:
    """The location ids in the presses of a reply's lines."""
    items = [item for block in reply.blocks if isinstance(block, Items) for item in block.items]
    words = " ".join(button.words for item in items for button in item.buttons)
    return {at for at in (LARKMEADOW, QUARRYBANK) if at in words}


@pytest.mark.parametrize("words", WRITE)
async def test_a_name_that_two_may_be_meant_by_is_asked_about_before_anything_is_recorded(
    alike: Place, words: str
) -> None:
    before = await everything(alike.database)

    reply = await alike.say(words.format(NAME))

    assert reply.title == "Which one do you mean?"
    assert offered(reply) == {LARKMEADOW, QUARRYBANK}
    assert (await everything(alike.database))["facts"] == before["facts"]


async def test_a_mail_that_gives_the_name_alone_is_filed_by_a_person(alike: Place) -> None:
    async for box in open_mailbox(alike):
        mail = await box.take(f"At {NAME} the manager has left.", sender="stranger@nowhere.example")

        assert (mail.state, mail.service) == ("unmatched", None)


async def test_a_service_is_found_by_the_name_that_it_had(lite: Place) -> None:
    await described(lite, QUARRYBANK, name="Heron View")

    assert (await lite.say(f"status {NAME}")).title.startswith("Heron View: ")
    assert (await lite.say("status Heron View")).title.startswith("Heron View: ")


async def test_a_name_that_is_only_spelt_otherwise_stays_one_name(lite: Place) -> None:
    await described(lite, QUARRYBANK, name=NAME.upper())

    assert (await lite.say(f"log {NAME}: the lift is out of order")).title.startswith("Logged as ")
