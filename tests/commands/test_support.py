"""support: the level of a service, what was offered, what became of it, and its effect (IQAF §14; S19)."""

import pytest

from bot.engine.facts import SupportOffered
from bot.reply import Items, Table
from tests.commands.test_plan import tell
from tests.conftest import Place
from tests.telling import LARKMEADOW, MINA, OAKWOOD, TOM, asked, flat, listed, record, rows

HAS = "SUP-0001"  #: Oakwood House's: training, taken up


async def test_it_says_the_level_and_why_what_is_open_and_what_could_be_offered(lite: Place) -> None:
    reply = await lite.say("support Oakwood House", as_=TOM)

    assert reply.title == "Oakwood House: Intensive support"
    assert rows(reply)["Level"] == "Intensive: agreed with the provider and followed closely"
    assert f"{HAS}: Training programme" in listed(reply)
    assert "On-site improvement support" in listed(reply)
    text = await flat(lite, "support Oakwood House")
    assert "at Red risk (IQAF §14, local default)" in text
    assert "taken up 31 October 2026; Medicines and nights: whom to train first." in text
    assert "Review the support package: by 1 April 2027" in text


async def test_the_card_and_why_say_it_too(lite: Place) -> None:
    assert rows(await lite.say("status Oakwood House"))["Support level"] == "Intensive"
    assert "Support level: Intensive" in await flat(lite, "why Oakwood House")


async def test_the_effect_is_how_it_stood_then_and_stands_now(lite: Place) -> None:
    reply = await lite.say("support Oakwood House")

    (table,) = (block for block in reply.blocks if isinstance(block, Table))
    (row,) = table.rows
    assert row[:3] == (f"{HAS}: Training programme", "27 October 2026", "taken")
    assert "◆ Red" in row[3]
    assert row[4].startswith("Bronze, ◆ Red, ")


async def test_offered_taken_up_and_ended(lite: Place) -> None:
    text = await flat(lite, f"support {LARKMEADOW} offer offer=commissioning-team", as_=TOM)
    assert "SUP-0002 is offered: Local commissioning team" in text
    assert "no answer yet" in text

    assert "SUP-0002 is taken up" in await flat(lite, "support SUP-0002 taken", as_=TOM)
    text = await flat(lite, "support SUP-0002 ended effect=better their records are in order now", as_=TOM)
    assert "SUP-0002 has ended: better" in text
    assert "No change" not in text
    (fact,) = [e.fact for e in await record(lite, f"service/{LARKMEADOW}") if isinstance(e.fact, SupportOffered)]
    assert fact.why.startswith("advice on the contract")


async def test_declined_with_the_reason(lite: Place) -> None:
    await lite.say(f"support {LARKMEADOW} offer offer=peer they asked for a partner", as_=TOM)

    text = await flat(lite, f"support {LARKMEADOW} declined they have a partner in the group already")

    assert "SUP-0002 is declined" in text
    assert not [item for item in listed(await lite.say(f"support {LARKMEADOW}")) if item.startswith("SUP-0002")]


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ("support Oakwood House offer offer=training the same again", "it is open already. SUP-0001: taken up"),
        ("support Oakwood House offer offer=nonsense because it helps", "“nonsense” is not in the package"),
        (f"support {HAS} taken", "What may be said of it: ended"),
        (f"support {HAS} declined they changed their mind", "What may be said of it: ended"),
        (f"support {HAS} ended two audits were clean", "Effect: it is missing"),
        (
            "support Oakwood House declined they changed their mind",
            "nothing that was offered to Oakwood House waits for an answer",
        ),
        (f"support {LARKMEADOW} offer offer=on-site", "Why: it is missing, too short or too long"),
        (f"support {LARKMEADOW} taken ref=SUP-0009", "There is no support of Larkmeadow Court called “SUP-0009”"),
    ],
)
async def test_what_is_refused_says_what_to_do(lite: Place, words: str, refused: str) -> None:
    before = await record(lite)

    assert refused in await flat(lite, words)
    assert await record(lite) == before


async def test_what_has_ended_has_nothing_more_to_be_said_of_it(lite: Place) -> None:
    await lite.say(f'support {HAS} ended effect="no change" the same audits as before')

    assert "nothing; offer it anew" in await flat(lite, f"support {HAS} ended effect=better once more for luck")


async def test_pressing_asks_for_what_the_step_takes(lite: Place) -> None:
    assert asked(await lite.say(f"support {LARKMEADOW} offer")) == {
        "service": LARKMEADOW,
        "step": "offer",
        "text": "",
        "offer": "",
    }
    assert asked(await lite.say(f"support {HAS} ended")) == {
        "service": HAS,
        "step": "ended",
        "text": "",
        "effect": "",
    }


async def test_several_open_are_told_apart(lite: Place) -> None:
    for offer in ("peer", "training"):
        await lite.say(f"support {LARKMEADOW} offer offer={offer} they asked for it themselves")

    reply = await lite.say(f"support {LARKMEADOW} taken")

    assert reply.outcome == "refused"
    assert listed(reply) == ["SUP-0002", "SUP-0003"]


async def test_reading_needs_no_more_than_logging_and_recording_needs_the_right(lite: Place) -> None:
    assert "You may not" in await flat(lite, "support Oakwood House", as_=MINA)
    beth = "beth.longley@healthwatch.example"
    assert "may not offer support" in await flat(lite, "support Oakwood House offer", as_=beth)


async def test_outside_the_contract_there_is_no_package(lite: Place) -> None:
    text = await flat(lite, "support Gasworks View")

    assert "Gasworks View: no support package" in text
    assert "The package is for services under the contract." in text


async def test_what_the_provider_has_elsewhere_is_shown(lite: Place) -> None:
    standing = await lite.say(f"status {OAKWOOD}")
    assert rows(standing)["Provider"] == "Ivorywood Care"
    sister = "1-9000000002"
    first = next(e.fact for e in await record(lite, f"service/{sister}") if e.fact.kind == "service described")
    await tell(lite, sister, first.model_dump() | {"provider_name": "Ivorywood Care", "provider_id": "1-8000000001"})

    reply = await lite.say(f"support {sister}")

    items = [item for block in reply.blocks if isinstance(block, Items) for item in block.items]
    assert [item.detail for item in items if item.text == "Oakwood House"] == [
        f"{HAS} Training programme, taken up 31 October 2026"
    ]


async def test_the_support_level_review_looks_at_what_is_open_and_at_who_needs_most(lite: Place) -> None:
    await lite.say(f"support {LARKMEADOW} offer offer=peer they asked for a partner", as_=TOM)

    text = await flat(lite, "agenda support-level-review")

    assert "Thursday 3 December 2026, 14:00" in text
    assert "SUP-0001, Training programme: taken up 31 October 2026." in text
    assert "Thistledown Lodge, B23 6MK: ◆ Red Intensive support" in text, "nothing is open there, and it needs most"
    assert "Could be offered: Local commissioning team" in text
    assert "SUP-0002, Partnered with another provider: offered 18 November 2026, no answer yet." in text, (
        "what is open is looked at, whatever the level"
    )
    assert "Support open" not in await flat(lite, "agenda sqg")
