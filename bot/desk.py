"""What a command may touch: the desk it works at. Ports; ``bot.store`` stands behind them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Literal, Protocol

from bot.documents import Documents
from bot.engine.facts import AnyFact, Entry
from bot.engine.mail import ParsedMail
from bot.engine.names.words import Candidate, Found
from bot.engine.place import Member, Right
from bot.engine.scale import Kind, Marking, Rag, Rating
from bot.engine.standing import Standing
from bot.engine.verdict import Value
from bot.frameworks import Framework
from bot.post import Outgoing, Post

BREATH = 0.12
"""Seconds between two portions of long work, so that others write between them: SQLite's waiting writers look every
0.1 seconds whether it is their turn."""


class ListQuery(Value):
    """Which services a list shows: those that every field set here lets through."""

    rag: tuple[Rag, ...] = ()  #: any of these
    rating: tuple[Rating, ...] = ()  #: any of these, or none where *unrated* is set too
    unrated: bool = False
    overdue: bool = False
    suspended: bool = False
    concerns: bool = False
    provider: str = ""
    due_by: date | None = None  #: something falls due by this day, or is overdue
    awaiting: bool = False  #: a question waits for a decision


class Market(Value):
    """What citizens said of all services of some kinds in the last 12 months, added up (IQAF §10; QRG §3.4)."""

    services: int  #: of which anything was said
    outcomes_met: int
    outcomes_asked: int
    recommend_yes: int
    recommend_asked: int


class ServicePage(Value):
    """One page of a list, worst risk first, then by name."""

    rows: tuple[Standing, ...]
    total: int
    page: int
    pages: int


class Counts(Value):
    """How many services stand where."""

    total: int
    rag: dict[str, int]  #: by colour; "" counts those with not enough information
    rating: dict[str, int]  #: by rating; "" counts the unrated
    overdue: int
    suspended: int


class Change(Value):
    """What one service's new facts changed."""

    before: Standing | None  #: None for a service new here
    after: Standing
    facts: tuple[Entry, ...]


class Services(Protocol):
    """The services of the place and their standings."""

    async def standing(self, location_id: str) -> Standing:
        """As at the desk's today. Raises NothingNamed."""
        ...

    async def as_at(self, location_id: str, when: date) -> Standing:
        """As it was known at the end of *when*. Raises NothingNamed."""
        ...

    async def find(self, text: str) -> Found:
        """What the words could mean."""
        ...

    async def head(self, text: str) -> tuple[str, str]:
        """Split words that begin with a service's name into that name and the rest; ("", text) where none is exact."""
        ...

    async def mentioned(self, text: str) -> Found:
        """Which service a longer text (a mail) speaks of."""
        ...

    async def writing_from(self, address: str) -> tuple[Candidate, ...]:
        """The services whose ``addresses`` hold this e-mail address; where none does, its domain as ``@domain``."""
        ...

    async def page(self, query: ListQuery, page: int) -> ServicePage:
        """A page of standings."""
        ...

    async def counts(self) -> Counts:
        """Counts over all services."""
        ...

    async def every(self, query: ListQuery) -> tuple[Standing, ...]:
        """All standings that a query shows, worst risk first, then by name."""
        ...

    async def market(self, kinds: Sequence[Kind]) -> Market:
        """What citizens said of all services of these kinds."""
        ...

    async def notable(self) -> tuple[Standing, ...]:
        """All that are Red or Amber, or have something open, overdue or in dispute: an agenda's material."""
        ...

    async def refresh(self, most: int | None = None) -> int:
        """Work out anew the standings on which something changes by today with no new fact; how many there were.

        At most *most* of them, where given.
        """
        ...


class Ledger(Protocol):
    """The append-only list of facts."""

    async def append(
        self,
        stream: str,
        fact: AnyFact,
        *,
        effective: date | None = None,
        marking: Marking = Marking.PARTNERS,
        corrects: int | None = None,
    ) -> Entry:
        """Record a fact as said by the desk's member, effective today unless told."""
        ...

    async def read(self, stream: str) -> tuple[Entry, ...]:
        """All entries of a stream, oldest first."""
        ...

    async def about(self, ref: str) -> tuple[Entry, ...]:
        """All entries whose fact bears this reference (INT-0001 …), oldest first; empty where there is none."""
        ...

    async def since(
        self, kinds: Sequence[str], when: datetime, lighter: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    ) -> tuple[Entry, ...]:
        """Entries of these kinds in every stream, recorded at or after *when*, oldest first.

        *lighter* may leave out of a fact, as JSON, what the asker does not look at: a year of agendas is long to read.
        """
        ...

    async def reference(self, prefix: str) -> str:
        """A new reference: "INT" gives INT-0001, INT-0002 … Never given twice."""
        ...


class Members(Protocol):
    """Who takes part."""

    async def get(self, member_id: str) -> Member | None:
        """An active member by id, or None."""
        ...

    async def all(self) -> tuple[Member, ...]:
        """Every active member, by agency and name."""
        ...

    async def having(self, right: Right, agency: str | None = None) -> tuple[Member, ...]:
        """Active members whose roles give *right*, of one agency where named."""
        ...


MailState = Literal["kept", "filed", "unmatched", "unprocessable", "not for us"]


class KeptMail(Value):
    """A mail in the mailroom. Its raw bytes are kept beside it and never change."""

    ref: str  #: MAIL-0001
    received_at: datetime
    envelope_from: str
    envelope_to: tuple[str, ...]
    parsed: ParsedMail | None
    state: MailState
    service: str | None = None
    intelligence: str | None = None
    category: str = ""
    severity: str = ""
    confidence: float = 0.0  #: how sure the match is: 0 none, 1 named in full
    sender_known: bool = False
    note: str = ""


class Mailroom(Protocol):
    """Mail that came in."""

    async def get(self, ref: str) -> KeptMail:
        """Raises NothingNamed."""
        ...

    async def update(self, mail: KeptMail) -> None:
        """Keep new state, service, category or note; never the raw."""
        ...

    async def by_message_id(self, message_id: str) -> KeptMail | None:
        """The earliest kept mail with this Message-ID."""
        ...

    async def sent(self, names: Sequence[str]) -> Outgoing | None:
        """The delivery of ours that one of these names: a Message-ID of ours, or the key of a post by mail."""
        ...

    async def acknowledgements(self, address: str, since: datetime, subject: str | None = None) -> int:
        """How many acknowledgements went to *address* ("" for all) since then, for one subject where given."""
        ...

    async def note_acknowledgement(self, address: str, subject: str, ref: str) -> None:
        """Remember that one was queued."""
        ...


class Desk(Protocol):
    """One member's desk for one request: everything read or written there is one transaction."""

    @property
    def framework(self) -> Framework:
        """The place's rules."""
        ...

    @property
    def member(self) -> Member:
        """Who sits here."""
        ...

    @property
    def now(self) -> datetime:
        """The place's time: aware, Europe/London."""
        ...

    @property
    def today(self) -> date:
        """The date of now."""
        ...

    @property
    def channel(self) -> str:
        """Where it was said: slack, teams, web, mail, terminal or clock."""
        ...

    @property
    def services(self) -> Services:
        """The services and their standings."""
        ...

    @property
    def ledger(self) -> Ledger:
        """The facts."""
        ...

    @property
    def members(self) -> Members:
        """Who takes part."""
        ...

    @property
    def mail(self) -> Mailroom:
        """Mail that came in."""
        ...

    @property
    def documents(self) -> Documents:
        """Spreadsheets and letters."""
        ...

    async def post(self, post: Post) -> None:
        """Put a post in the outbox: it goes out if and only if this transaction commits."""
        ...

    async def changed(self) -> tuple[Change, ...]:
        """What the facts recorded since this was last asked have changed, a service at a time."""
        ...

    def may(self, right: Right) -> bool:
        """Whether the member has *right*."""
        ...
