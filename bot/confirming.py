"""What takes effect or becomes public is shown first; the press does just what was shown, or shows it anew."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from bot.desk import Desk
from bot.engine.errors import BadValue
from bot.engine.facts import Entry
from bot.reply import AnyBlock, Button, Buttons, Heading, Items, Note, Para, Reply
from bot.telling import tell
from bot.words import quoted

NOT_YET = "Nothing is recorded yet, and nobody is told. Look it over, then do it."
LONGEST_WORDS = 1900  #: of a press: what every channel can carry
DO_IT = "Do it"
LENGTH = 10  #: hexadecimal digits of a fingerprint: it guards against mistakes, not against malice
UNSHOWN = frozenset({"terminal", "clock"})  #: channels in which a yes needs nothing shown before
MOST_TOLD = 5  #: entries of what came between


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
    shows = mark(bound, entries)
    if agreed(said, shows, desk):
        return None
    given = [f"{name}={quoted(value)}" for name, value in act.fields.items() if value]
    words = " ".join([act.command, *given, "confirm=yes", f"expect={shows}"])
    if len(words) > LONGEST_WORDS:
        problem = f"with it the act has {len(words)} characters; a press carries {LONGEST_WORDS}"
        raise BadValue(field="Text", problem=problem, hint="Shorten it here; the letter is a draft that you complete.")
    new = await changed(said.expect, entries, desk) if said.yes and said.expect else [Para(text=NOT_YET)]
    label, back = act.back
    pressed = Buttons(buttons=(Button(label=DO_IT, words=words, style="danger"), Button(label=label, words=back)))
    return shown.model_copy(update={"blocks": (*new, *shown.blocks, pressed)})


def agreed(said: Confirmed, shows: str, desk: Desk) -> bool:
    """Whether the member says yes to just what it *shows* now: the mark of it.

    A yes to nothing that was shown holds on the command line alone, where a script says it: in chat it shows first.
    """
    if not said.yes or said.expect:
        return said.yes and still(said.expect, shows)
    return desk.channel in UNSHOWN


def mark(reply: Reply, entries: Sequence[Entry]) -> str:
    """What the press carries as "expect=": up to which entry the record was known, and a fingerprint of what it shows.

    The presses are no part of the fingerprint.
    """
    shown = [block.model_dump(mode="json") for block in reply.blocks if not isinstance(block, Buttons)]
    digest = sha256(json.dumps([reply.title, shown], sort_keys=True).encode()).hexdigest()[:LENGTH]
    return f"{max((entry.seq for entry in entries), default=0)}-{digest}"


def still(expected: str, now: str) -> bool:
    """Whether what was shown then is what would be shown now, whatever else was recorded meanwhile."""
    return expected.partition("-")[2].casefold() == now.partition("-")[2]


async def changed(expected: str, entries: Sequence[Entry], desk: Desk) -> list[AnyBlock]:
    """That it was not recorded because it means otherwise now, and what was recorded since it was shown."""
    said = expected.partition("-")[0]
    seen = int(said) if said.isdecimal() else 0
    later = [entry for entry in entries if entry.seq > seen] if seen else []
    blocks: list[AnyBlock] = [
        Para(text="It was not recorded: what it comes to is no longer what you were shown. Look at it as it is now.")
    ]
    if later:
        blocks += [
            Heading(text="Recorded since you were shown it"),
            Items(items=await tell(later[-MOST_TOLD:], entries, desk)),
        ]
    else:
        blocks.append(Para(text="Nothing was recorded of this service since: the day or the rules are others."))
    return blocks
