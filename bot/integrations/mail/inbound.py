"""The mailbox: kept first, then read, then filed by the command that the mailroom says. Nothing is dropped (S29)."""

import asyncio
import errno
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from bot.desk import KeptMail, MailState
from bot.dispatch import Identity, Request
from bot.engine.errors import OurFault
from bot.engine.mail import ParsedMail
from bot.engine.verdict import Value
from bot.integrations.mail.ports import MailKeeper
from bot.reply import Reply

log = logging.getLogger(__name__)
MAILROOM = Identity(channel="mail", id="iqaf")
NULL_SENDER = "<>"  #: what bounces and automatic answers give as the envelope's sender
ROUND_SECONDS = 300.0  #: of quiet after which the clerk looks for what was kept and not dealt with
LARGEST_FILE = 64 * 1024 * 1024


class Acting(Protocol):
    """What the mailbox asks of the dispatcher."""

    async def act(self, request: Request) -> Reply:
        """Do what is said, or raise why not."""
        ...


class Deals(Protocol):
    """:class:`bot.integrations.mail.attached.Attached`, as far as it is used here."""

    async def deal(self, ref: str, raw: bytes, mail: ParsedMail) -> None:
        """Keep what is attached to a mail of somebody who is believed."""
        ...


class Intake:
    """Takes mail in, one at a time and in order of arrival."""

    def __init__(
        self,
        keeper: MailKeeper,
        dispatcher: Acting,
        parse: Callable[[bytes], Awaitable[ParsedMail]],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        attached: Deals | None = None,
    ) -> None:
        self._keeper = keeper
        self._dispatcher = dispatcher
        self._parse = parse
        self._now = now
        self._attached = attached
        self._waiting: asyncio.Queue[str] = asyncio.Queue()
        self._clerk: asyncio.Task[None] | None = None

    async def take(self, raw: bytes, envelope_from: str, envelope_to: tuple[str, ...]) -> str:
        """Keep and file one mail; give its reference. Raises only where it could not be kept."""
        ref, new = await self._keeper.keep(raw, envelope_from, envelope_to, self._now())
        if new:
            await self.process(ref, raw, envelope_from)
        return ref

    async def taken(self, raw: bytes, envelope_from: str = "", envelope_to: tuple[str, ...] = ()) -> "Taken":
        """As :meth:`take`, with what became of it. A mail that was already kept is not filed again."""
        ref, new = await self._keeper.keep(raw, envelope_from, envelope_to, self._now())
        if new:
            await self.process(ref, raw, envelope_from)
        return Taken(ref=ref, new=new, mail=await self._keeper.outcome(ref))

    async def accept(self, raw: bytes, envelope_from: str, envelope_to: tuple[str, ...]) -> str:
        """Keep one mail, and leave the rest to the clerk: who sent it need not wait. Raises where it was not kept."""
        ref, new = await self._keeper.keep(raw, envelope_from, envelope_to, self._now())
        if new:
            self._waiting.put_nowait(ref)
        return ref

    async def resume(self) -> int:
        """File what was kept and not yet dealt with, as after a crash; how many there were."""
        refs = await self._keeper.waiting()
        for ref in refs:
            await self.process(ref)
        return len(refs)

    def start(self) -> None:
        """Set the clerk to work on what :meth:`accept` keeps, after what was left over from before."""
        if self._clerk is None:
            self._clerk = asyncio.create_task(self._work(), name="mail clerk")

    async def stop(self) -> None:
        """Let the clerk finish the mail in hand. What still waits is resumed at the next start."""
        if self._clerk is None:
            return
        self._waiting.put_nowait("")
        with suppress(asyncio.CancelledError):
            await self._clerk
        self._clerk = None

    async def _work(self) -> None:
        await self._round()
        while True:
            try:
                async with asyncio.timeout(ROUND_SECONDS):
                    ref = await self._waiting.get()
            except TimeoutError:
                await self._round()
                continue
            if not ref:
                return
            await self.process(ref)

    async def _round(self) -> None:
        try:
            await self.resume()
        except Exception:  # the database may be away for a while; the clerk must outlive that
            log.exception("what waits in the mailroom could not be looked at until the next round")

    async def process(self, ref: str, raw: bytes | None = None, envelope_from: str = "") -> None:
        """Read and file a kept mail; without its bytes they are fetched.

        What fails leaves it kept, with a card that says so; what is no fault of the mail's, as a full disk, leaves it
        for the next round. This never raises.
        """
        try:
            if raw is None:
                raw = await self._keeper.raw(ref)
                envelope_from = (await self._keeper.outcome(ref)).envelope_from
            parsed = await self._read(raw, envelope_from)
            await self._keeper.parsed(ref, parsed)
            if self._attached:
                await self._attached.deal(ref, raw, parsed)
            await self._dispatcher.act(Request(who=MAILROOM, words=f"file {ref}", key=f"mail/{ref}"))
        except OurFault as fault:  # nothing is wrong with the mail: the next round tries again
            log.error("mail %s waits in the mailroom: %s", ref, fault)  # noqa: TRY400 - it says it all
        except Exception as error:  # a mail that breaks a rule must not stop the next one
            log.exception("mail %s was kept but could not be filed", ref)
            await self._give_up(ref, type(error).__name__)

    async def _read(self, raw: bytes, envelope_from: str) -> ParsedMail:
        parsed = await self._parse(raw)
        if envelope_from == NULL_SENDER:
            return parsed.model_copy(update={"automatic": (*parsed.automatic, "no envelope sender")})
        return parsed

    async def _give_up(self, ref: str, fault: str) -> None:
        words = f'file {ref} fault="{fault}"'
        try:
            await self._dispatcher.act(Request(who=MAILROOM, words=words, key=f"mail/{ref}/fault"))
        except Exception:  # even this could not be said: the next round tries again
            log.exception("mail %s stays in the mailroom until the next round", ref)


class Taken(Value):
    """What became of one mail."""

    ref: str
    new: bool  #: False where the same bytes were kept before
    mail: KeptMail


class Outcome(Value):
    """What became of one file."""

    path: str
    taken: Taken | None = None
    fault: str = ""  #: why it could not be kept


class Summary(Value):
    """What became of a folder of mail."""

    outcomes: tuple[Outcome, ...]

    @property
    def kept(self) -> int:
        """Mails kept now for the first time."""
        return sum(each.taken is not None and each.taken.new for each in self.outcomes)

    @property
    def duplicates(self) -> int:
        """Mails that were kept before."""
        return sum(each.taken is not None and not each.taken.new for each in self.outcomes)

    @property
    def raised(self) -> int:
        """Files that could not be kept."""
        return sum(bool(each.fault) for each in self.outcomes)

    def count(self, state: MailState) -> int:
        """How many of them now stand in this state."""
        return sum(each.taken is not None and each.taken.mail.state == state for each in self.outcomes)


async def intake_path(intake: Intake, path: Path) -> Summary:
    """Take in one file, whatever its name, or every ``.eml`` file below a folder, in order of their names.

    A file is one raw mail. One that cannot be read, or is larger than 64 MiB, is told of in its outcome.
    """
    names = await asyncio.to_thread(_mails_below, path)
    return Summary(outcomes=tuple([await _take_file(intake, name) for name in names]))


def _mails_below(path: Path) -> list[Path]:
    return sorted(path.rglob("*.eml")) if path.is_dir() else [path]


def _bytes_of(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_FILE:
        raise OSError(errno.EFBIG, f"larger than {LARGEST_FILE // 1024 // 1024} MiB")
    return path.read_bytes()


async def _take_file(intake: Intake, path: Path) -> Outcome:
    try:
        raw = await asyncio.to_thread(_bytes_of, path)
    except OSError as error:
        return Outcome(path=str(path), fault=error.strerror or type(error).__name__)
    try:
        return Outcome(path=str(path), taken=await intake.taken(raw))
    except OurFault as fault:
        return Outcome(path=str(path), fault=str(fault))
