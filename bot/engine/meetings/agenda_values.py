"""An agenda and what it is made from (S26)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from pydantic import Field

from bot.engine.facts import Entry, in_force
from bot.engine.meetings.agenda_items import AgendaItem, Section, Told
from bot.engine.meetings.forums import SectionId, Sitting
from bot.engine.risk.regime import RegimeTable
from bot.engine.standing import Standing
from bot.engine.verdict import Value

PROVIDER = "provider"  #: in the regime's attendance: whoever runs the service
DISCUSSED: frozenset[SectionId] = frozenset(
    {"reds", "new", "carried", "decisions", "review", "clocks", "down", "apart", "visits", "support"}
)


class Material(Value):
    """What an agenda is made from; gathered beforehand."""

    regime: RegimeTable
    names: dict[str, str]  #: of agencies, by id
    standings: tuple[Standing, ...]
    history: tuple[Entry, ...] = ()  #: entries of the kinds in ``agenda.MATERIAL_KINDS``, in any order
    categories: dict[str, str] = Field(default_factory=dict)  #: of intelligence, their names by id
    since: datetime  #: what was recorded from then on may be new: the last agenda was made no earlier


class Agenda(Value):
    """The agenda of one sitting, its sections in the order of the framework."""

    forum: str
    title: str
    sitting: Sitting
    sections: tuple[Section, ...]

    @property
    def items(self) -> tuple[AgendaItem, ...]:
        """Every line, in order."""
        return tuple(item for section in self.sections for item in section.items)

    @property
    def attending(self) -> tuple[str, ...]:
        """Who must attend for at least one line: agency ids and "provider", first needed first."""
        return tuple(dict.fromkeys(agency for item in self.items for agency in item.attend))

    @property
    def said(self) -> tuple[str, ...]:
        """References and location ids of what will be discussed: what the ledger keeps of an agenda."""
        discussed = [item for section in self.sections if section.id in DISCUSSED for item in section.items]
        return tuple(dict.fromkeys(name for item in discussed for name in (*item.refs, item.location_id)))

    @property
    def kept(self) -> tuple[Section, ...]:
        """The sections as the ledger keeps them: without the words of partners, which stand in the ledger already."""
        return self._with_told(lambda told: told.model_copy(update={"words": ""})).sections

    def with_words(self, words: Mapping[str, str]) -> "Agenda":
        """A kept agenda with the words that partners may read now, by reference; what has none any more says so."""

        def spoken(told: Told) -> Told:
            if told.hidden or not told.worded:
                return told
            gone = {} if told.ref in words else {"what": f"{told.what}; its text is shown no more"}
            return told.model_copy(update={"words": words.get(told.ref, ""), **gone})

        return self._with_told(spoken)

    def _with_told(self, change: Callable[[Told], Told]) -> "Agenda":
        def changed(item: AgendaItem) -> AgendaItem:
            return item.model_copy(update={"told": tuple(map(change, item.told))})

        sections = (s.model_copy(update={"items": tuple(map(changed, s.items))}) for s in self.sections)
        return self.model_copy(update={"sections": tuple(sections)})

    def only(self, keep: Callable[[AgendaItem], AgendaItem | None]) -> "Agenda":
        """The same agenda with the lines that *keep* gives; sections that become empty are left out."""
        sections = []
        for section in self.sections:
            items = tuple(kept for item in section.items if (kept := keep(item)))
            if items:
                sections.append(section.model_copy(update={"items": items, "more": 0}))
        return self.model_copy(update={"sections": tuple(sections)})

    def for_agency(self, agency: str) -> "Agenda":
        """What an agency that does not sit on the forum is sent: the lines for which it must attend."""
        return self.only(lambda item: item if agency in item.attend else None)

    def for_provider(self, location_id: str) -> "Agenda":
        """A provider's own lines, without a word that a partner wrote (S26)."""

        def own(item: AgendaItem) -> AgendaItem | None:
            if item.location_id != location_id or not item.for_provider:
                return None
            return item.model_copy(update={"why": item.for_provider, "told": (), "views": {}, "refs": ()})

        return self.only(own)


def by_stream(history: Iterable[Entry]) -> dict[str, tuple[Entry, ...]]:
    """What is in force of each stream."""
    grouped: dict[str, list[Entry]] = {}
    for entry in history:
        grouped.setdefault(entry.stream, []).append(entry)
    return {stream: in_force(entries) for stream, entries in grouped.items()}
