"""References lead somewhere, and what should not have been logged can be taken back."""

import pytest

from tests.conftest import Place
from tests.telling import MINA, PRIYA, TOM, flat

LARKMEADOW = "1-9000000003"


@pytest.mark.parametrize("words", ["INT-0001", "int-0001", "ref INT-0001"])
async def test_a_reference_alone_shows_what_is_behind_it(lite: Place, words: str) -> None:
    text = await flat(lite, words)

    assert "INT-0001: " in text
    assert "/iqaf withdraw INT-0001" in text
    assert "recorded" in text


async def test_an_escalation_offers_to_acknowledge(lite: Place) -> None:
    assert "/iqaf ack ESC-0001" in await flat(lite, "ESC-0001")


async def test_a_concern_and_a_visit_are_shown_too(lite: Place) -> None:
    assert "CON-0001: concern raised" in await flat(lite, "con-0001")
    assert "quality monitoring visit" in await flat(lite, "VIS-0001")


async def test_a_mail_is_read_by_its_own_command(lite: Place) -> None:
    assert "/iqaf mail MAIL-0009" in await flat(lite, "MAIL-0009")


async def test_a_reference_there_is_not(lite: Place) -> None:
    assert "INT-9999" in await flat(lite, "INT-9999")
    assert (await lite.say("INT-9999")).outcome == "refused"


async def test_what_is_marked_is_not_shown_to_those_without_the_right(lite: Place) -> None:
    secret = "log Larkmeadow Court: a senior carer drinks on shift marking=restricted"
    logged = (await lite.say(secret, as_=PRIYA)).title.removeprefix("Logged as ")

    assert "drinks on shift" in await flat(lite, logged, as_=PRIYA)
    assert "drinks on shift" not in await flat(lite, logged, as_=MINA)
    assert await flat(lite, logged, as_=MINA) == (await flat(lite, "INT-9999", as_=MINA)).replace("INT-9999", logged)
    assert "not shown to you" in await flat(lite, f"history {LARKMEADOW}", as_=MINA), "that something is there, is said"


async def test_the_author_takes_back_what_should_not_be_there(lite: Place) -> None:
    logged = (await lite.say("log Larkmeadow Court: Doris in room 12 fell twice", as_=TOM)).title[-8:]

    text = await flat(lite, f"withdraw {logged} it named a resident", as_=TOM)

    assert f"{logged} is withdrawn" in text
    for words in (logged, f"history {LARKMEADOW}", f"status {LARKMEADOW}"):
        assert "Doris" not in await flat(lite, words, as_=TOM)
    assert "withdrawn; its words are shown no more" in await flat(lite, logged, as_=TOM)


async def test_nobody_takes_back_what_is_anothers_without_the_right(lite: Place) -> None:
    logged = (await lite.say("log Larkmeadow Court: the lift is out", as_=TOM)).title[-8:]

    assert "is somebody else's" in await flat(lite, f"withdraw {logged} I disagree", as_="owen.reid@cqc.example")
    assert "is withdrawn" in await flat(lite, f"withdraw {logged} it is the lift next door", as_=PRIYA)
    assert (await lite.say(f"withdraw {logged} again", as_=PRIYA)).outcome == "refused"


async def test_a_reason_without_end_is_refused(lite: Place) -> None:
    logged = (await lite.say("log Larkmeadow Court: the lift is out", as_=TOM)).title[-8:]

    assert "At most 1000" in await flat(lite, f"withdraw {logged} {'because ' * 200}", as_=TOM)
