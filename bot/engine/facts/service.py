"""Facts about a service: what it is, what it is called, and what is thought of its risk."""

from datetime import date
from typing import Literal

from pydantic import Field

from bot.engine.scale import Commissioner, Kind, Rag, Where
from bot.engine.verdict import Value

LAST_DAY = date(2199, 12, 31)  #: what is due after a later day could fall after the last day there is


class ServiceDescribed(Value):
    """What a service is. The latest one in force describes it; a change is a new one (S34).

    Lengths are those that every database keeps.
    """

    kind: Literal["service described"] = "service described"
    location_id: str = Field(max_length=40)
    name: str = Field(max_length=300)
    aliases: tuple[str, ...] = ()
    address: str = ""
    postcode: str = Field(default="", max_length=12)
    local_authority: str = Field(default="", max_length=120)
    service_kind: Kind
    provider_id: str
    provider_name: str = Field(max_length=300)
    commissioners: tuple[Commissioner, ...] = ()
    funding: tuple[Literal["FNC", "CHC", "S117"], ...] = ()
    where: Where = Where.IN_AREA
    contracted: bool = True
    registered: bool = True
    opened: date | None = Field(default=None, le=LAST_DAY)
    addresses: tuple[str, ...] = ()  #: e-mail addresses or @domains that the provider is known to write from
    successor_of: str | None = None

    @property
    def mailboxes(self) -> tuple[str, ...]:
        """The addresses that can be written to: a domain is known to write from, and has no mailbox of its own."""
        return tuple(address for address in self.addresses if not address.startswith("@"))


class AliasLearned(Value):
    """Another name for this service, confirmed by a member who chose it from a list."""

    kind: Literal["alias learned"] = "alias learned"
    alias: str


class RagDecided(Value):
    """The forum's decision on the service's risk (QA; S24)."""

    kind: Literal["rag decided"] = "rag decided"
    rag: Rag
    forum: str
    reason: str


class RagViewed(Value):
    """One agency's own view of the risk; it is shown, and decides nothing (CAL App.1 §2.i)."""

    kind: Literal["rag viewed"] = "rag viewed"
    rag: Rag
    agency: str
    reason: str


class IndicatorReported(Value):
    """A value for one of the framework's risk indicators that no other fact carries (S22)."""

    kind: Literal["indicator reported"] = "indicator reported"
    indicator: str
    present: bool = True
    note: str = ""
