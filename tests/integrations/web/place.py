"""A tiny place for the web pages: ten-line ports, and a dispatcher that answers with every kind of block."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage

from bot.dispatch import Identity, Request
from bot.documents import SPREADSHEET, KeptDocument, NotTaken
from bot.engine.errors import BadValue
from bot.engine.place import Agency, Member
from bot.engine.verdict import Clause, Reason
from bot.integrations.web.documents import BrokenAddress, Fetched, NotYours, StaleAddress
from bot.integrations.web.ports import Channel, ChatPorts, Link, PublicPorts, SampleMail, SentMail, Suggestion
from bot.integrations.web.published import Published
from bot.integrations.web.room import Room
from bot.integrations.web.send import WebSender
from bot.post import Outgoing, Post
from bot.reply import (
    Button,
    Buttons,
    Choice,
    Form,
    FormField,
    Heading,
    Item,
    Items,
    Note,
    Para,
    Reasons,
    Reply,
    Table,
    Tone,
    buttons,
    facts,
)
from bot.reply.dates import LONDON

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{7*7}}"
CLAUSE = Clause(document="QA", section="RAG")
CARD = Reply(
    title="Oakwood House",
    tone=Tone.RED,
    private=False,
    blocks=(
        Para(text="◆ Red since 12 November 2026", tone=Tone.RED),
        facts(
            [
                ("Rating", "Bronze"),
                ("Kind", "nursing care"),
                ("Location", "1-9000000001, B1 1AA"),
                ("Open escalation", "ESC-0001", Tone.WARNING),
            ]
        ),
        Heading(text="Coming up"),
        Items(
            items=(
                Item(text="▲ Improvement plan due", detail="27 November 2026", tone=Tone.AMBER),
                Item(
                    text="◆ ESC-0001 not acknowledged",
                    detail="by the ICB",
                    tone=Tone.RED,
                    buttons=(Button(label="Acknowledge", words="ack ESC-0001", style="primary"),),
                ),
            )
        ),
        Reasons(reasons=(Reason(text="Two high-severity concerns in thirty days", clause=CLAUSE),)),
        Buttons(
            buttons=(
                Button(label="Why", words="why Oakwood House"),
                Button(label="Log", words="log Oakwood House", style="primary"),
                Button(label="Stand down", words="standdown ESC-0001", style="danger"),
            )
        ),
        Note(text="As at 22 November 2026."),
    ),
)
QUESTION = Form(
    command="log",
    title="Log intelligence",
    submit="Log it",
    fields=(
        FormField(name="service", label="Service", kind="service", value="Oakwood House"),
        FormField(name="text", label="What is known", kind="text", hint="No names of citizens."),
        FormField(
            name="severity",
            label="Severity",
            kind="choice",
            choices=(Choice(value="low", label="Low"), Choice(value="high", label="High")),
        ),
        FormField(name="on", label="Date", kind="date", required=False),
        FormField(name="source", label="Source", kind="line", required=False),
    ),
)
DRAFT = "Draft agenda: System Quality Group, 26 November 2026"
TABLE = Table(
    caption="Services by risk",
    head=("Service", "RAG", "Rating"),
    rows=(("Oakwood House", "◆ Red", "Bronze"), ("Elm Court", "● Green", "Gold")),
)


@dataclass
class Echo:
    """Answers as commands would, and remembers what it was asked."""

    heard: list[Request] = field(default_factory=list)

    async def answer(self, request: Request) -> Reply:
        self.heard.append(request)
        head = request.words.split(" ")[0]
        if request.fields is not None:
            return Reply(title="Logged as INT-0001", blocks=(Para(text=request.fields.get("text", "")),))
        match head:
            case "status":
                return CARD
            case "log":
                return Reply(title="Log intelligence", blocks=(QUESTION,))
            case "list":
                return Reply(title="Services", blocks=(TABLE, buttons(("Next page", "list page=2"))))
            case "ack":
                return Reply(title="ESC-0001 acknowledged", tone=Tone.GREEN, blocks=(Para(text="● Seen by you."),))
        return Reply(title="I did not understand", blocks=(Para(text=request.words),), tone=Tone.WARNING)


@dataclass
class Cupboard:
    """Takes every document but .exe, as DOC-0001."""

    async def welcome(self, who: Identity) -> None:
        return None

    async def take(self, name: str, raw: bytes, *, who: Identity) -> KeptDocument:
        if name.endswith(".exe"):
            raise NotTaken(name=name)
        return KeptDocument(
            ref="DOC-0001", name=name, media=SPREADSHEET, size=len(raw), digest="", received_at=datetime.now(UTC),
            by=who.id, channel="web", made=False,
        )  # fmt: skip


def mail(
    number: int, *, text: str = "Two items.", html: str = "<h1>Draft</h1><p>Two items.", subject: str = DRAFT
) -> SentMail:
    message = EmailMessage()
    message["From"] = "iqaf <quality@place.example>"
    message["To"] = "amina.khan@council.example"
    message["Subject"] = subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    message.add_attachment("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", subtype="calendar", filename="meeting.ics")
    post = Post(key=f"m{number}", to="mail:amina.khan@council.example", reply=CARD, subject=subject)
    outgoing = Outgoing(id=number, integration="mail", destination="amina.khan@council.example", post=post, attempt=1)
    return SentMail(
        outgoing=outgoing, state="kept here", at=datetime(2026, 11, 22, 9, tzinfo=UTC), build=lambda: message
    )


@dataclass
class Letters:
    """Mails in a list."""

    mails: list[SentMail] = field(default_factory=list)

    async def list(self, limit: int) -> tuple[SentMail, ...]:
        return tuple(reversed(self.mails[-limit:]))

    async def get(self, mail_id: int) -> SentMail | None:
        return next((one for one in self.mails if one.outgoing.id == mail_id), None)


@dataclass
class Door:
    """Keeps what it was handed."""

    taken: list[tuple[bytes, str, tuple[str, ...]]] = field(default_factory=list)

    async def take(self, raw: bytes, sender: str, recipients: tuple[str, ...]) -> str:
        self.taken.append((raw, sender, recipients))
        return "Kept as MAIL-0001 and filed to Oakwood House."


@dataclass
class Sundial:
    """A clock that, moved past the 26th at nine, posts a draft and mails it."""

    room: Room
    letters: Letters
    at: datetime = datetime(2026, 11, 22, 10, 30, tzinfo=LONDON)
    draft: datetime | None = datetime(2026, 11, 26, 9, tzinfo=LONDON)

    def now(self) -> datetime:
        return self.at

    async def next_thing(self) -> tuple[datetime, str] | None:
        return (self.draft, "draft agenda of the System Quality Group") if self.draft else None

    async def advance(self, to: datetime) -> None:
        self.at = to
        if self.draft and to >= self.draft:
            self.draft = None
            await WebSender(self.room, frozenset({"system-quality-group"}), self.now).send(draft(41))
            self.letters.mails.append(mail(42))


def draft(number: int, channel: str = "system-quality-group") -> Outgoing:
    post = Post(
        key=f"agenda-{number}", to=f"channel:{channel}", reply=CARD.model_copy(update={"title": "Draft agenda"})
    )
    return Outgoing(id=number, integration="web", destination=channel, post=post, attempt=1)


MEMBERS = (
    Member(id="amina.khan@council.example", name="Amina Khan", agency="council", roles=frozenset({"quality"})),
    Member(id="ben.ode@icb.example", name="Ben Ode", agency="icb", roles=frozenset({"quality", "chair"})),
    Member(id="carys.pugh@watch.example", name="Carys Pugh", agency="healthwatch", roles=frozenset()),
)
AGENCIES = {
    "council": Agency(id="council", name="Ambleford City Council", kind="council", clause=CLAUSE),
    "icb": Agency(id="icb", name="NHS Ambleford ICB", kind="icb", clause=CLAUSE),
}


@dataclass
class Place:
    """Everything behind the pages, to look at."""

    echo: Echo
    letters: Letters
    door: Door
    clock: Sundial
    room: Room
    ports: ChatPorts
    members: list[Member]


def place() -> Place:
    room, letters, echo, door, members = Room(), Letters([mail(1)]), Echo(), Door(), list(MEMBERS)
    clock = Sundial(room, letters)

    async def everyone() -> tuple[Member, ...]:
        return tuple(members)

    ports = ChatPorts(
        title="Ambleford",
        secret=b"for tests only, and long enough.",
        dispatcher=echo,
        documents=Cupboard(),
        room=room,
        members=everyone,
        agencies=AGENCIES,
        roles={"quality": "Quality officer", "chair": "Chair"},
        mailbox=letters,
        intake=door,
        intake_address="providers@place.example",
        clock=clock,
        channels=(
            Channel(name="system-quality-group", about="Agendas of the weekly meeting."),
            Channel(name="escalations", about="What must be seen at once."),
            Channel(name="triage", about="Mails from providers, and where they were filed."),
        ),
        suggestions=(
            Suggestion(label="Ask about a service", words="status Oakwood House", channel="bot"),
            Suggestion(label="Log intelligence", words="log Oakwood House", channel="bot"),
            Suggestion(label="See Thursday's draft", advance="thursday", channel="system-quality-group"),
        ),
        sample_mails=(
            SampleMail(
                label="Loss of a manager", sender="office@oakwood.example", subject="Our manager", text="She has left."
            ),
        ),
    )
    return Place(echo, letters, door, clock, room, ports, members)


@dataclass
class Outside:
    """What the public pages are given."""

    echo: Echo = field(default_factory=Echo)
    parts: dict[str, bool] = field(default_factory=lambda: {"database": True, "outbox": True})
    published: Published | None = None

    async def read_link(self, token: str) -> Link:
        match token:
            case "good":
                return Link(words="ack ESC-0001", address="ben.ode@icb.example", name="Ben Ode")
            case "asked":
                what = "Acknowledge ESC-0001 (Oakwood House: <turned> Red) for Healthwatch, as Ben Ode?"
                return Link(words="ack ESC-0001", address="ben.ode@icb.example", what=what, button="Acknowledge")
            case "status":
                return Link(words="status Oakwood House", address="ben.ode@icb.example")
            case "old":
                raise BadValue(field="Link", problem="it has run out", hint="Use the newest one.")
            case "hostile":
                return Link(words=HOSTILE, address=HOSTILE, name=HOSTILE)
        raise BadValue(field="Link", problem="it is not whole", hint="Copy all of it.")

    async def fetch(self, token: str) -> Fetched:
        match token:
            case "good":
                return Fetched(name="Oakwood “visit”;\r\nX-Evil: 1.xlsx", media=SPREADSHEET, raw=b"PK")
            case "page":
                return Fetched(name="page.xlsx", media="text/html", raw=b"<script>alert(1)</script>")
            case "old":
                raise StaleAddress(ref="DOC-0001")
            case "gone":
                raise NotYours
        raise BrokenAddress

    async def health(self) -> dict[str, bool]:
        return self.parts

    async def directory(self) -> Published | None:
        return self.published

    @property
    def ports(self) -> PublicPorts:
        return PublicPorts(
            dispatcher=self.echo,
            read_link=self.read_link,
            health=self.health,
            fetch=self.fetch,
            directory=self.directory,
        )
