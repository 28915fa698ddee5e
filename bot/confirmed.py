"""What was shown before it was recorded: the press records just that, and nothing that came to mean otherwise."""

import json
from collections.abc import Sequence
from hashlib import sha256

from bot.desk import Desk
from bot.engine.facts import Entry
from bot.reply import AnyBlock, Buttons, Heading, Items, Para, Reply
from bot.telling import tell

LENGTH = 10  #: hexadecimal digits of a fingerprint: it guards against mistakes, not against malice
MOST_TOLD = 5  #: entries of what came between


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
