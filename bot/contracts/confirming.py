"""What takes effect on a contract, or becomes public, is shown first and done with a second press (IQAF §15-16, 22)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bot import confirmed
from bot.desk import Desk
from bot.engine.errors import BadValue
from bot.engine.facts import Entry
from bot.engine.provision.contract import named
from bot.engine.scale import Commissioner
from bot.engine.standing import Standing
from bot.following.contract import acting
from bot.reply import Button, Buttons, Note, Para, Reply, rag_words, rating_words
from bot.words import quoted

NOT_YET = "Nothing is recorded yet, and nobody is told. Look it over, then do it."
LONGEST_WORDS = 1900  #: of a press: what every channel can carry
DO_IT = "Do it"


class Confirmed(NamedTuple):
    """Whether a member says yes, and to what: the mark of what was shown; empty where they say it unasked."""

    yes: bool = False
    expect: str = ""


class Act(NamedTuple):
    """Something about to be done: its command with every field of it, and where else one may go."""

    command: str
    fields: Mapping[str, str]
    back: tuple[str, str]  #: another press: label and words


async def first(
    shown: Reply, act: Act, said: Confirmed, entries: Sequence[Entry], desk: Desk, also: str = ""
) -> Reply | None:
    """What is shown before it is done; None where the member has said yes to just that.

    *entries* are the record it rests on. *also* is bound too, and not shown: such as how many of its kind there were,
    so that a press does its act once, though what came of it was taken back since. Raises BadValue for words that are
    too long to be carried by a press.
    """
    bound = shown.model_copy(update={"blocks": (*shown.blocks, Note(text=also))}) if also else shown
    mark = confirmed.mark(bound, entries)
    if said.yes and (not said.expect or confirmed.still(said.expect, mark)):
        return None
    given = [f"{name}={quoted(value)}" for name, value in act.fields.items() if value]
    words = " ".join([act.command, *given, "confirm=yes", f"expect={mark}"])
    if len(words) > LONGEST_WORDS:
        problem = f"with it the act has {len(words)} characters; a press carries {LONGEST_WORDS}"
        raise BadValue(field="Text", problem=problem, hint="Shorten it here; the letter is a draft that you complete.")
    new = await confirmed.changed(said.expect, entries, desk) if said.yes else [Para(text=NOT_YET)]
    label, back = act.back
    pressed = Buttons(buttons=(Button(label=DO_IT, words=words, style="danger"), Button(label=label, words=back)))
    return shown.model_copy(update={"blocks": (*new, *shown.blocks, pressed)})


async def told(others: Iterable[Commissioner], desk: Desk) -> str:
    """Who is told for the other commissioners, in words."""
    found = []
    for commissioner in others:
        members = await acting(desk.framework.contract.agency(commissioner), desk)
        names = ", ".join(member.name for member in members)
        found.append(f"{named([commissioner])}: {names or 'nobody is here who could be told; tell it directly'}")
    return "; ".join(found) or "nobody else commissions it"


def now(standing: Standing) -> str:
    """How the service stands: what a decision rests on. Where it changes, what was shown is shown again."""
    rating, risk = standing.rating.verdict.value, standing.risk.verdict.value
    items = (*standing.suspensions, *standing.terminations, *standing.breaches, *standing.reviews, *standing.plans)
    open_ = ", ".join(item.ref for item in items if item.ref)
    return f"{rating_words(rating)}; risk {rag_words(risk)}; open: {open_ or 'nothing'}"
