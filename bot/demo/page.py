"""The demo's local page: what it is given of the house, and what it suggests to try."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from functools import partial

from bot.app import Place
from bot.clockwork import MovableClock
from bot.demo.ahead import next_reminder
from bot.documents import Paper
from bot.engine.place import Member
from bot.integrations.mail.inbound import Intake
from bot.integrations.mail.message import as_message
from bot.integrations.mail.send import PapersOf
from bot.integrations.web.ports import Channel, ChatPorts, SampleMail, SentMail, Suggestion
from bot.integrations.web.room import Room
from bot.store.deliveries import Deliveries, Delivery
from bot.store.documents import Papers
from bot.store.people import StoredMembers

INTAKE_ADDRESS = "providers@iqaf.example"
CHANNELS = (
    Channel(name="system-quality-group", about="Agendas of the weekly meeting, and what its chair must admit"),
    Channel(
        name="risk-rating-review", about="The weekly review of the risk: new high risks, and which visits come first"
    ),
    Channel(name="support-level-review", about="The monthly review of support: who has it, and who needs it most"),
    Channel(name="escalations", about="What must be seen and acknowledged at once"),
    Channel(name="decisions", about="Questions that the framework puts to officers, and what was decided"),
    Channel(name="publication", about="The month's snapshot of ratings, and when the directory is public"),
    Channel(name="triage", about="Mail from providers, and where it was filed"),
    Channel(name="administrators", about="What could not be delivered"),
)
SUGGESTIONS = (
    Suggestion(label="Ask how a service stands", words="Oakwood House", channel="bot"),
    Suggestion(label="Ask why", words="why Oakwood House", channel="bot"),
    Suggestion(label="Find one you cannot spell", words="find Thistldown", channel="bot"),
    Suggestion(label="Log intelligence", words="log Larkmeadow Court", channel="bot"),
    Suggestion(label="Raise a concern", words="raise Larkmeadow Court", channel="bot"),
    Suggestion(
        label="Turn a service Red",
        words="rag Larkmeadow Court red: the manager has walked out and nobody is in charge tonight",
        channel="bot",
    ),
    Suggestion(
        label="Work out a visit", words="visit Larkmeadow Court: Gold Silver Silver Bronze Silver", channel="bot"
    ),
    Suggestion(label="See what is due", words="due visits next month", channel="bot"),
    Suggestion(label="Answer what the framework leaves to officers", words="decide Kestrel Row", channel="bot"),
    Suggestion(label="Suppose something", words="whatif Larkmeadow Court staffing=Bronze", channel="bot"),
    Suggestion(label="See what the public sees", words="directory", channel="publication"),
    Suggestion(label="See the agenda as it stands", words="agenda", channel="system-quality-group"),
    Suggestion(label="Move on to Thursday's draft", advance="thursday", channel="system-quality-group"),
    Suggestion(label="Move on to the next thing the bot does", advance="next", channel="escalations"),
)
MAILS = (
    SampleMail(
        label="A manager leaves",
        sender="manager.larkmeadowcourt@rushlightcare.example",
        subject="Larkmeadow Court: registered manager",
        text="Dear partners,\n\nOur registered manager at Larkmeadow Court has resigned and leaves on Friday. "
        "Interim cover is not yet agreed.\n\nKind regards\nRushlight Care",
    ),
    SampleMail(
        label="An enforcement notice",
        sender="manager.fernhollowhouse@fernhollowpartners.example",
        subject="Notice from the fire authority",
        text="Fernhollow House, B13 9MO, was served a fire enforcement notice this morning. "
        "Two corridors are closed until the doors are replaced.",
    ),
    SampleMail(
        label="Nobody we know",
        sender="someone@elsewhere.example",
        subject="Care home",
        text="I have heard worrying things about a home near the canal.",
    ),
)
STATES = {"new": "waiting", "sending": "on its way", "sent": "sent", "unknown": "not known yet whether it arrived"}


@dataclass(frozen=True)
class Letters:
    """Mails that go out; see :class:`bot.integrations.web.ports.Mailbox`."""

    deliveries: Deliveries
    build: Callable[[Delivery, Sequence[Paper]], EmailMessage]
    papers: PapersOf

    async def list(self, limit: int) -> tuple[SentMail, ...]:
        """At most *limit*, newest first."""
        return tuple(self._mail(delivery) for delivery in await self.deliveries.newest("mail", limit))

    async def get(self, mail_id: int) -> SentMail | None:
        """One by its number, or None."""
        delivery = await self.deliveries.one(mail_id)
        if delivery is None or delivery.outgoing.integration != "mail":
            return None
        return self._mail(delivery, await self.papers(delivery.outgoing.post.attachments))

    def _mail(self, delivery: Delivery, papers: Sequence[Paper] = ()) -> SentMail:
        state = STATES.get(delivery.state, f"{delivery.state}: {delivery.note}")
        if delivery.remote_id == "kept":
            state = "kept here: no mail server is set"
        build = partial(self.build, delivery, papers)
        return SentMail(outgoing=delivery.outgoing, state=state, at=delivery.created_at, build=build)


@dataclass(frozen=True)
class Post:
    """The door for mail that comes in; see :class:`bot.integrations.web.ports.Intake`."""

    intake: Intake

    async def take(self, raw: bytes, sender: str, recipients: tuple[str, ...]) -> str:
        """Keep and file a mail; says what became of it."""
        taken = await self.intake.taken(raw, sender, recipients)
        if not taken.new:
            return f"That very mail was kept before, as {taken.mail.ref}."
        said = {"filed": "filed with its service", "unmatched": "kept; somebody must say which service it is about"}
        return f"Kept as {taken.mail.ref}: {said.get(taken.mail.state, taken.mail.state)}. See the triage channel."


@dataclass(frozen=True)
class Hands:
    """The clock that the page may move; see :class:`bot.integrations.web.ports.Clock`."""

    place: Place
    clock: MovableClock

    def now(self) -> datetime:
        """Aware, Europe/London."""
        return self.clock.now()

    async def next_thing(self) -> tuple[datetime, str] | None:
        """What the bot will do next by itself: an agenda, a climb, a publication, or the next reminders."""
        now = self.clock.now()
        planned = await self.place.clockwork.next_thing(now)
        reminded = await next_reminder(self.place.database, self.place.framework, now)
        return min((each for each in (planned, reminded) if each), default=None)

    async def advance(self, to: datetime) -> None:
        """Move on, doing all that falls due on the way."""

        async def deliver() -> None:
            await self.place.deliverer.drain()

        await self.place.clockwork.advance(self.clock, to, deliver)


def ports(place: Place, room: Room, title: str, secret: bytes) -> ChatPorts:
    """All that the page needs, of a place with a movable clock."""
    if not isinstance(place.clock, MovableClock):
        message = "the demo's page needs a clock that can be moved"
        raise TypeError(message)

    async def members() -> tuple[Member, ...]:
        async with place.database.reading() as connection:
            return await StoredMembers(connection, place.framework.roles).all()

    letters = Letters(
        Deliveries(place.database),
        lambda delivery, papers: as_message(delivery.outgoing, place.mail, place.links, papers),
        Papers(place.database).of,
    )
    return ChatPorts(
        title=title,
        secret=secret,
        dispatcher=place.dispatcher,
        documents=place.door,
        room=room,
        members=members,
        agencies=place.framework.agencies,
        roles={role.id: role.name for role in place.framework.roles.values()},
        mailbox=letters,
        intake=Post(place.intake),
        intake_address=INTAKE_ADDRESS,
        clock=Hands(place, place.clock),
        channels=CHANNELS,
        suggestions=SUGGESTIONS,
        sample_mails=MAILS,
        default_member="ruth.feldman@icb.example",
    )
