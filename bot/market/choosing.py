"""Between offers that are equal the citizen is asked first: who is to be chosen from, and a press for each (QRG §6)."""

from collections.abc import Sequence

from bot.engine.counted import both
from bot.engine.market.offers import Offer, Ranked
from bot.engine.market.tender import Scheme
from bot.market.offering import Named
from bot.reply import AnyBlock, Para, buttons
from bot.words import quoted

MOST = 6  #: presses


def open_to_choice(able: Sequence[Ranked], scheme: Scheme) -> tuple[Offer, ...]:
    """The best offers, where they are equal, the citizen decides between them, and no choice is given yet."""
    if not able or scheme.ties[0].by != "choice" or any(each.offer.chosen for each in able):
        return ()
    best = able[0].offer.worth(scheme)
    equal = tuple(each.offer for each in able if each.offer.worth(scheme) == best)
    return equal if len(equal) > 1 else ()


def asked(equal: Sequence[Offer], able: Sequence[Ranked], named: Sequence[Named], specialism: str) -> list[AnyBlock]:
    """What to do now: ask, and say who was chosen; and who comes first where no choice is made."""
    first = [each.offer.name for each in able if each.place == 1]
    comes = "comes first" if len(first) == 1 else "come first together"
    presses = [(f"Chosen: {each.name}", _words(named, each.location_id, specialism)) for each in equal]
    return [
        Para(text=f"Ask the citizen which of them it is to be. Only without a choice {both(first)} {comes}."),
        *([buttons(*presses)] if len(presses) <= MOST else []),
    ]


def _words(named: Sequence[Named], chosen: str, specialism: str) -> str:
    """The same offers, with the citizen's choice among them."""
    offers = []
    for each in named:
        at = each.said.received
        parts = [each.service.location_id, f"received {at:%Y-%m-%d %H:%M}" if at else ""]
        parts.append("chosen" if each.service.location_id == chosen else "")
        offers.append("; ".join(filter(None, parts)))
    return f"offers offers={quoted(', '.join(offers))} specialism={specialism}"
