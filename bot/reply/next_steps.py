"""What is pressed to do a thing that is due: for every sort of it, the words of its next step (S10)."""

from bot.engine.parts import Due, DueSort
from bot.reply import Button

STEPS: dict[DueSort, tuple[tuple[str, str, str], ...]] = {
    "visit": (("Planned visit", "Record it", "visit {ref}"), ("", "Book", "book {at}")),
    "assurance": (("", "Record it", "assurance {at}"),),
    "statement": (("Submit", "It has come", "statement {ref} receive"), ("", "Ask for it", "statement {at}")),
    "plan": (
        ("Action", "An action is done", "plan {ref} done"),
        ("Re-inspect", "Record the visit", "visit {ref}"),
        ("", "Plan", "plan {ref}"),
    ),
    "suspension": (("Review", "Record a review", "suspension {ref} review"), ("", "Suspension", "suspension {ref}")),
    "contract review": (
        ("Hold contract review", "It was held", "review {ref} held"),
        ("", "Call a meeting", "review {at} call"),
    ),
    "termination": (("", "Agree or refuse", "termination {ref}"),),
    "breach": (("Send", "It was sent", "breach {ref} served"), ("", "Notice", "breach {ref}")),
    "disagreement": (("", "Next step", "disagreement {at}"),),
    "support": (("", "Support", "support {at}"),),
    "entry": (("Baseline", "Record the visit", "visit service={at} form=baseline"), ("", "Application", "entry {ref}")),
    "toolkit": (("", "Review it", "toolkit review"),),
    "review": (("", "Decide the risk", "rag {at}"),),
    "escalation": (("", "Acknowledge", "ack {ref}"),),
    "decision": (("Moderate", "Moderate it", "moderate {at}"), ("", "Decide", "decide {at}")),
}
"""For each sort: how what is due begins, the button, and what it says. The first that fits; the last fits all."""


def next_step(due: Due, location_id: str) -> Button:
    """The press that does what is due, or opens the form or the card in which it is done."""
    label, words = next((label, words) for begins, label, words in STEPS[due.sort] if due.what.startswith(begins))
    return Button(label=label, words=words.format(ref=due.ref, at=location_id).strip())
