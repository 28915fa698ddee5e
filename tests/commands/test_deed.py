"""What a signed link would do, said to a person who knows no commands."""

from types import SimpleNamespace

from bot.dispatch import Identity, Request
from bot.escalating.deed import deed
from bot.integrations.mail.links import Links
from bot.public import public_ports
from tests.commands.test_admit import CHAIR, CLOSED, raised
from tests.conftest import Place

BETH = "beth.longley@healthwatch.example"
GREEN = "1-9000000011"


async def asked(place: Place, words: str, who: str) -> tuple[str, str]:
    request = Request(who=Identity(channel="mail", id=who, email=who), words=words, at=place.now)
    async with place.house.desk(request, write=False) as desk:
        meant = await deed(words, desk)
        return meant.what, meant.button


async def test_an_escalation_is_asked_about_by_its_service_and_for_the_agency_that_answers(lite: Place) -> None:
    await lite.say(f"rag {GREEN} red the roof has come down on three rooms")

    what, button = await asked(lite, "ack ESC-0002", BETH)

    assert button == "Acknowledge"
    assert what.startswith("Acknowledge ESC-0002 (Mossgate Nursing Home: ")
    assert "turned Red" in what
    assert what.endswith(") for Healthwatch, as Beth Longley?")


async def test_a_concern_is_asked_about_with_its_text_and_the_agenda(lite: Place) -> None:
    ref = await raised(lite)

    assert await asked(lite, f"admit {ref}", CHAIR) == (
        (
            f"Admit {ref} (Mossgate Nursing Home: the roof has come down) to the System Quality Group of "
            "Tuesday 24 November 2026, 10:00, as Ruth Feldman?"
        ),
        "Admit",
    )


async def test_a_long_concern_is_cut_and_an_agenda_no_longer_closed_is_not_dated(lite: Place) -> None:
    lite.now = CLOSED
    said = await lite.text(f"raise urgent=yes {GREEN} {'very ' * 60}wet")
    lite.now = CLOSED.replace(day=26)
    what, _ = await asked(lite, f"admit {said.split('Raised as ')[1].split()[0]}", CHAIR)

    assert "very …) to the agenda that has closed, as" in what


async def test_what_is_gone_or_another_command_speaks_for_itself(lite: Place) -> None:
    assert await asked(lite, "ack ESC-9999", BETH) == ("", "")
    assert await asked(lite, "admit CON-9999", CHAIR) == ("", "")
    assert await asked(lite, f"status {GREEN}", BETH) == ("", "")


async def test_the_page_is_told_who_would_say_it_and_what_it_would_do(lite: Place) -> None:
    ref = await raised(lite)
    links = Links("k" * 40, "https://iqaf.example")
    read = public_ports(SimpleNamespace(links=links, house=lite.house, dispatcher=lite.dispatcher)).read_link

    link = await read(links.sign(f"admit {ref}", CHAIR))
    assert (link.name, link.words, link.button) == ("Ruth Feldman", f"admit {ref}", "Admit")
    assert "the roof has come down" in link.what

    stranger = await read(links.sign(f"admit {ref}", "gone@icb.example"))
    assert (stranger.name, stranger.what, stranger.button) == ("", "", "")
