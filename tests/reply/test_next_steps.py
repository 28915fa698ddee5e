"""The press beside what is due: one for every sort, which does it or opens the form or the card in which it is done."""

from typing import get_args

import pytest

from bot.engine.parts import Due, DueSort
from bot.reply import Form, Items
from bot.reply.next_steps import STEPS, next_step
from tests.conftest import Place
from tests.standings import due

AT = "1-9000000003"


def press(what: str, sort: DueSort, ref: str = "") -> tuple[str, str]:
    button = next_step(due(what, sort=sort, ref=ref), AT)
    return button.label, button.words


def test_every_sort_of_thing_has_one() -> None:
    assert set(STEPS) == set(get_args(DueSort))
    for rows in STEPS.values():
        assert rows[-1][0] == "", "the last fits whatever is due"


@pytest.mark.parametrize(
    ("what", "sort", "ref", "said"),
    [
        ("Planned visit VIS-0001 (scheduled, announced)", "visit", "VIS-0001", ("Record it", "visit VIS-0001")),
        ("Quality monitoring visit", "visit", "", ("Book", f"book {AT}")),
        ("Submit the statement PQAS-1", "statement", "PQAS-1", ("It has come", "statement PQAS-1 receive")),
        ("Ask for the statement (PQAS)", "statement", "", ("Ask for it", f"statement {AT}")),
        ("Submit improvement plan IAP-1", "plan", "IAP-1", ("Plan", "plan IAP-1")),
        ("Action 2 of improvement plan IAP-1", "plan", "IAP-1", ("An action is done", "plan IAP-1 done")),
        ("Review suspension SUS-1", "suspension", "SUS-1", ("Record a review", "suspension SUS-1 review")),
        ("Confirm that citizens were told", "suspension", "SUS-1", ("Suspension", "suspension SUS-1")),
        ("Hold contract review meeting CRM-1", "contract review", "CRM-1", ("It was held", "review CRM-1 held")),
        ("Call a contract review meeting", "contract review", "IAP-1", ("Call a meeting", f"review {AT} call")),
        (
            "Hold a contract review meeting on SUS-1",
            "contract review",
            "SUS-1",
            ("Call a meeting", f"review {AT} call"),
        ),
        ("Acknowledge escalation ESC-1", "escalation", "ESC-1", ("Acknowledge", "ack ESC-1")),
    ],
)
def test_what_is_to_be_done_has_its_own_words(what: str, sort: DueSort, ref: str, said: tuple[str, str]) -> None:
    assert press(what, sort, ref) == said


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
    asked: Due = due("Re-inspect for improvement plan IAP-0001", sort="plan", ref="IAP-0001")
    button = next_step(asked, "1-9000000001")
    reply = await lite.say(button.words)

    assert isinstance(reply.form, Form)
    given = {field.name: field.value for field in reply.form.fields}
    assert (given["service"], given["form"]) == ("IAP-0001", "re-inspection")
