"""The lines of an agenda as values, as they are said and as the ledger keeps them (S26)."""

from collections.abc import Iterable
from typing import TypeVar

from pydantic import Field

from bot.engine.meetings.forums import SectionId
from bot.engine.scale import Rag
from bot.engine.verdict import Reason, Value

T = TypeVar("T")


class Told(Value):
    """One thing that somebody told, under its reference. Its words are not kept with an agenda that was said."""

    ref: str
    what: str  #: "raised by Birmingham City Council on 16 November 2026", "Workforce, high"
    worded: bool = False  #: whether there are words to it that the forum is shown
    words: str = ""  #: what a partner wrote; never what is marked
    hidden: bool = False  #: what a partner wrote is marked, and not here


class AgendaItem(Value):
    """One line of an agenda: a service, once in a section."""

    location_id: str
    service: str
    postcode: str
    rag: Rag | None
    why: tuple[Reason, ...]
    told: tuple[Told, ...] = ()
    views: dict[str, Rag] = Field(default_factory=dict)  #: agency id -> its own view, where it is another
    attend: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    urgent: bool = False
    for_provider: tuple[Reason, ...] = ()  #: all that the provider is told; empty: it is not told of this line


class Section(Value):
    """One part of an agenda; *more* counts lines left out because the part is long."""

    id: SectionId
    title: str
    items: tuple[AgendaItem, ...]
    more: int = 0


def one_a_service(items: Iterable[AgendaItem]) -> tuple[AgendaItem, ...]:
    """The items of a section with those about one service made one: each reason, reference and agency once."""
    found: dict[str, AgendaItem] = {}
    for item in sorted(items, key=lambda item: item.refs):
        first = found.get(item.location_id)
        found[item.location_id] = _joined(first, item) if first else item
    return tuple(found.values())


def _joined(first: AgendaItem, other: AgendaItem) -> AgendaItem:
    return first.model_copy(
        update={
            "why": _once(first.why, other.why),
            "told": _once(first.told, other.told),
            "attend": _once(first.attend, other.attend),
            "refs": _once(first.refs, other.refs),
            "urgent": first.urgent or other.urgent,
            "for_provider": _once(first.for_provider, other.for_provider),
        }
    )


def _once(*parts: tuple[T, ...]) -> tuple[T, ...]:
    found: list[T] = []
    for each in (each for part in parts for each in part):
        if each not in found:
            found.append(each)
    return tuple(found)
