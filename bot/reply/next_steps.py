"""What is pressed to do a thing that is due: for every sort of it, the words of its next step (S10)."""

from typing import NamedTuple

from bot.engine.parts import Due, DueSort, DueStep
from bot.reply import Button


class Press(NamedTuple):
    """A button: *words* with "{ref}" for what the thing due is about, "{at}" for the service."""

    label: str
    words: str


OF_SORT: dict[DueSort, Press] = {
    "visit": Press("Book", "book {at}"),
    "assurance": Press("Record it", "assurance {at}"),
    "statement": Press("Ask for it", "statement {at}"),
    "plan": Press("Plan", "plan {ref}"),
    "suspension": Press("Suspension", "suspension {ref}"),
    "contract review": Press("Call a meeting", "review {at} call"),
    "termination": Press("Agree or refuse", "termination {ref}"),
    "breach": Press("Notice", "breach {ref}"),
    "disagreement": Press("Next step", "disagreement {at}"),
    "support": Press("Support", "support {at}"),
    "entry": Press("Application", "entry {ref}"),
    "toolkit": Press("Review it", "toolkit review"),
    "review": Press("Decide the risk", "rag {at}"),
    "escalation": Press("Acknowledge", "ack {ref}"),
    "decision": Press("Decide", "decide {at}"),
}
OF_STEP: dict[DueStep, Press] = {
    "planned": Press("Record it", "visit {ref}"),
    "submit": Press("It has come", "statement {ref} receive"),
    "action": Press("An action is done", "plan {ref} done"),
    "re-inspect": Press("Record the visit", "visit {ref}"),
    "review": Press("Record a review", "suspension {ref} review"),
    "hold": Press("It was held", "review {ref} held"),
    "send": Press("It was sent", "breach {ref} served"),
    "baseline": Press("Record the visit", "visit service={at} form=baseline"),
    "moderate": Press("Moderate it", "moderate {at}"),
}
"""Where one thing of a sort is done otherwise than the rest of them."""


def next_step(due: Due, location_id: str) -> Button:
    """The press that does what is due, or opens the form or the card in which it is done."""
    press = OF_STEP[due.step] if due.step in OF_STEP else OF_SORT[due.sort]
    return Button(label=press.label, words=press.words.format(ref=due.ref, at=location_id).strip())
