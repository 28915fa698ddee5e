"""An agenda and what it is made from (S26)."""

from collections.abc import Callable
from datetime import datetime

from bot.engine.facts import Entry
from bot.engine.forums import SectionId, Sitting
from bot.engine.regime import RegimeTable
from bot.engine.scale import Rag
from bot.engine.standing import Standing
from bot.engine.verdict import Reason, Value

PROVIDER = "provider"  #: in the regime's attendance: whoever runs the service
DISCUSSED: frozenset[SectionId] = frozenset({"reds", "new", "carried", "review", "clocks", "down", "apart"})


class Material(Value):
    """What an agenda is made from; gathered beforehand."""

    regime: RegimeTable
    names: dict[str, str]  #: of agencies, by id
    standings: tuple[Standing, ...]
    history: tuple[Entry, ...] = ()  #: entries of the kinds in ``agenda.MATERIAL_KINDS``, in any order
    since: datetime  #: when the forum last sat


class AgendaItem(Value):
    """One line of an agenda."""

    location_id: str
    service: str
    postcode: str
    rag: Rag | None
    why: tuple[Reason, ...]
    words: str = ""  #: what a partner wrote
    hidden: bool = False  #: what a partner wrote is marked, and not here
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
            return item.model_copy(update={"why": item.for_provider, "words": "", "hidden": False, "refs": ()})

        return self.only(own)
