"""status: one card that says how a service stands, why, what is open, what is due and who acts."""

from bot.reply import Buttons
from tests.conftest import Place
from tests.telling import JOAN, LARKMEADOW, MINA, OAKWOOD, PRIYA, RUTH, flat, rows


async def test_the_card_of_a_red_service_says_all_that_matters(lite: Place) -> None:
    reply = await lite.say("status Oakwood House")

    assert reply.title == "Oakwood House: ◆ Red, Bronze"
    said = rows(reply)
    assert said["Service"] == f"nursing care · B31 4CV · {OAKWOOD}"
    assert said["Provider"] == "Ivorywood Care"
    assert said["Framework"] == "full framework: commissioned by council and ICB, under the contract, in the area"
    assert said["Risk"] == "◆ Red since 20 October 2026, decided by the forum"
    assert said["Surveillance"] == "Targeted: looked at every week"
    assert said["Rating"] == "Bronze (quality monitoring visit, 8 October 2026)"
    text = await flat(lite, "status Oakwood House")
    for part in ("Why", "Suspensions", "Concerns open", "Improvement plans", "Due"):
        assert f" {part} -" in text, part
    assert "SUS-0001: Suspension by council and ICB: Risk to people's safety" in text
    assert "CON-0001: Second agency nurse left" in text
    assert "for the SQG of 24 November 2026" in text
    assert "IAP-0001: Improvement plan (Bronze) approved, to be done by 18 December 2026" in text
    assert "(QA §RAG)" in text
    assert "(IQAF §5)" in text


async def test_the_card_says_what_comes_next_by_when_and_from_whom(lite: Place) -> None:
    text = await flat(lite, "status Oakwood House")

    assert "Review at the targeted level: by 24 November 2026 the System Quality Group (QA §RAG, local default)" in text
    assert (
        "Review suspension SUS-0001: by 24 November 2026 the council and the ICB, 1 month after it began, 24 Oct"
        in text
    )


async def test_its_buttons_say_what_one_would_type(lite: Place) -> None:
    reply = await lite.say("status Oakwood House")

    (row,) = (block for block in reply.blocks if isinstance(block, Buttons))
    assert {button.label: button.words for button in row.buttons} == {
        "Why": f"why {OAKWOOD}",
        "What is due": f"due {OAKWOOD}",
        "History": f"history {OAKWOOD}",
        "Log": f"log {OAKWOOD}",
        "Raise": f"raise {OAKWOOD}",
    }
    for button in row.buttons:
        assert (await lite.say(button.words)).title != "Not done"


async def test_what_is_overdue_says_since_when(lite: Place) -> None:
    text = await flat(lite, "status Fernhollow House")

    assert (
        "Submit improvement plan IAP-0004: overdue, was due by 14 November 2026 "
        "the provider, requested 7 November 2026 (QRG §4)" in text
    )


async def test_without_information_it_is_not_green(lite: Place) -> None:
    reply = await lite.say("status Dunlin House")

    assert reply.title == "Dunlin House: ○ Not enough information, No rating"
    assert rows(reply)["Risk"] == "○ Not enough information, calculated, no forum has decided"


async def test_an_open_escalation_says_who_has_not_acknowledged(lite: Place) -> None:
    text = await flat(lite, "status Marlpit Grange")

    assert "ESC-0001: Whistleblowing about nights" in text
    assert "acknowledged by nobody yet; waiting for" in text
    await lite.say("ack ESC-0001", as_=JOAN)
    text = await flat(lite, "status Marlpit Grange")
    assert "acknowledged by NHS Birmingham and Solihull Integrated Care Board; waiting for Birmingham City" in text


async def test_when_all_have_acknowledged_nobody_is_waited_for(lite: Place) -> None:
    for member in (PRIYA, RUTH, "owen.reid@cqc.example"):
        await lite.say("ack ESC-0001", as_=member)

    text = await flat(lite, "status Marlpit Grange")

    assert "acknowledged by" in text
    assert "waiting for" not in text


async def test_the_healthcare_assurance_level_and_its_disagreement_are_shown(lite: Place) -> None:
    reply = await lite.say("status Mossgate Nursing Home")

    assert rows(reply)["Healthcare assurance"] == "Moderate assurance (14 October 2026)"
    assert "Please note" in await flat(lite, "status Mossgate Nursing Home")


async def test_a_closed_and_an_uncommissioned_service_say_so(lite: Place) -> None:
    assert rows(await lite.say("status Plumtree Yard"))["Registered"] == "no longer registered with the CQC"
    outside = rows(await lite.say("status Gasworks View"))["Framework"]
    assert "commissioned by nobody here, outside the contract, in the area" in outside


async def test_reading_a_card_changes_nothing_and_an_observer_may(lite: Place) -> None:
    assert await lite.say("status Oakwood House", as_=MINA) == await lite.say("status Oakwood House", as_=MINA)


async def test_a_location_id_that_is_not_here_is_said(lite: Place) -> None:
    assert "No such service here" in await flat(lite, "status 1-123456789")


async def test_an_agencys_own_view_is_on_the_card_and_decides_nothing(lite: Place) -> None:
    await lite.say(f"rag {LARKMEADOW} amber: three complaints this week", as_=JOAN)

    reply = await lite.say(f"status {LARKMEADOW}")

    assert reply.title.startswith("Larkmeadow Court: ● Green")
    assert rows(reply)["Agencies' own views"] == "NHS Birmingham and Solihull Integrated Care Board: ▲ Amber"
