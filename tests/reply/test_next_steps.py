"""The press beside what is due: one for every sort, which does it or opens the form or the card in which it is done."""

from typing import get_args

import pytest

from bot.desk import ListQuery
from bot.dispatch import Identity, Request
from bot.engine.parts import Due, DueSort, DueStep
from bot.reply import Form, Items
from bot.reply.next_steps import OF_SORT, next_step
from tests.conftest import Place
from tests.standings import due

AT = "1-9000000003"


def press(sort: DueSort, step: DueStep | None = None, ref: str = "") -> tuple[str, str]:
    button = next_step(due("worded anyhow", sort=sort, step=step, ref=ref), AT)
    return button.label, button.words


def test_every_sort_of_thing_has_one() -> None:
    assert set(OF_SORT) == set(get_args(DueSort))


@pytest.mark.parametrize(
    ("sort", "step", "ref", "said"),
    [
        ("visit", "planned", "VIS-0001", ("Record it", "visit VIS-0001")),
        ("visit", "routine", "", ("Book", f"book {AT}")),
        ("statement", "submit", "PQAS-1", ("It has come", "statement PQAS-1 receive")),
        ("statement", None, "", ("Ask for it", f"statement {AT}")),
        ("plan", None, "IAP-1", ("Plan", "plan IAP-1")),
        ("plan", "action", "IAP-1", ("An action is done", "plan IAP-1 done")),
        ("plan", "re-inspect", "IAP-1", ("Record the visit", "visit IAP-1")),
        ("suspension", "review", "SUS-1", ("Record a review", "suspension SUS-1 review")),
        ("suspension", None, "SUS-1", ("Suspension", "suspension SUS-1")),
        ("contract review", "hold", "CRM-1", ("It was held", "review CRM-1 held")),
        ("contract review", None, "SUS-1", ("Call a meeting", f"review {AT} call")),
        ("breach", "send", "BRN-1", ("It was sent", "breach BRN-1 served")),
        ("breach", None, "BRN-1", ("Notice", "breach BRN-1")),
        ("entry", "baseline", "ENT-1", ("Record the visit", f"visit service={AT} form=baseline")),
        ("decision", "moderate", "VIS-1", ("Moderate it", f"moderate {AT}")),
        ("escalation", None, "ESC-1", ("Acknowledge", "ack ESC-1")),
    ],
)
def test_its_press_follows_from_its_sort_and_step(
    sort: DueSort, step: DueStep | None, ref: str, said: tuple[str, str]
) -> None:
    assert press(sort, step, ref) == said


def test_a_thing_due_that_was_kept_before_there_were_steps_is_still_read() -> None:
    kept = due("Review SUS-1", sort="suspension", ref="SUS-1").model_dump_json(exclude={"step"})

    assert next_step(Due.model_validate_json(kept), AT).words == "suspension SUS-1"


async def test_the_engine_says_the_step_of_what_is_due(lite: Place) -> None:
    """Of what the demo place has; each is known to a reader by its first word."""
    who = Identity(channel="web", id="priya.nair@council.example", email="priya.nair@council.example")
    async with lite.house.desk(Request(who=who, words=""), write=False) as desk:
        listed = await desk.services.every(ListQuery())
    found = {(each.what.split()[0], each.step) for standing in listed for each in standing.dues}

    assert found >= {
        ("Quality", "routine"),
        ("Planned", "planned"),
        ("Submit", "submit"),
        ("Ask", None),
        ("Action", "action"),
        ("Complete", None),
        ("Review", "review"),
        ("Moderate", "moderate"),
    }


async def test_everything_due_at_the_demo_place_leads_somewhere(lite: Place) -> None:
    """Pressed by who may do all: an answer, a form or a question, and no refusal."""
    presses: dict[str, str] = {}
    for page in range(1, 9):
        reply = await lite.say(f"due 360 days page={page}")
        for block in reply.blocks:
            for item in block.items if isinstance(block, Items) else ():
                presses.setdefault(item.buttons[0].label, item.buttons[0].words)
    refused = {
        words: (await lite.text(words))
        for label, words in presses.items()
        if label != "Acknowledge" and (await lite.say(words)).outcome != "done"
    }

    assert len(presses) >= 9
    assert set(refused) <= {presses["Record it"]}, refused  # the quality lead of the council assesses no health care


async def test_a_re_inspection_that_is_due_opens_the_form_of_one(lite: Place) -> None:
    asked: Due = due("Re-inspect for improvement plan IAP-0001", sort="plan", step="re-inspect", ref="IAP-0001")
    button = next_step(asked, "1-9000000001")
    reply = await lite.say(button.words)

    assert isinstance(reply.form, Form)
    given = {field.name: field.value for field in reply.form.fields}
    assert (given["service"], given["form"]) == ("IAP-0001", "re-inspection")
