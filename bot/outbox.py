"""Delivery: what was put in the outbox goes out once, in order, at the pace each channel can take.

A worker leases a lane: one destination of one integration. So what goes there keeps its order, however many replicas
deliver. A lease is renewed before each send and is longer than a send may take. Where it stays unknown whether a
message arrived (a time-out, a kill between sending and marking), the channel is looked at before it is sent again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta

from bot.lanes import Lane, OutboxStore, Unreadable, Waiting
from bot.post import Outgoing, Post, Sender, SendLater, SendRefused
from bot.reply import Para, Reply, Tone, facts

log = logging.getLogger(__name__)

SEND_WITHIN = 60.0  #: seconds; then it is unknown whether it was sent
LEASE = timedelta(seconds=150)  #: longer than a look and a send
IN_ONE_LEASE = 20  #: messages, so that other lanes get their turn
ATTEMPTS = 12  #: over about three hours; then it is given up and reported
FIRST_WAIT = 5.0  #: seconds; doubled with each attempt
LONGEST_WAIT = 1800.0
LOOKED_AGAIN = 600.0  #: seconds between looks at what was set aside
IDLE = 2.0  #: seconds between looks at the outbox when nobody wakes us
NEVER = "It will not be tried again."
LATER = "It is sent as soon as a version that can read it is running."
REPORT = "refused/"  #: how the keys of reports begin: a report that is refused is not reported


def system_now() -> datetime:
    """The machine's time: deliveries do not follow a demo's clock."""
    return datetime.now(UTC)


class Deliverer:
    """Delivers through the senders given. *report* queues a post that tells the administrators of a refusal."""

    def __init__(
        self,
        store: OutboxStore,
        senders: Mapping[str, Sender],
        worker: str,
        report: Callable[[Post], Awaitable[None]],
        now: Callable[[], datetime] = system_now,
    ) -> None:
        self._store = store
        self._senders = senders
        self._worker = worker
        self._report = report
        self._now = now
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Something was queued: look now."""
        self._wake.set()

    async def run(self, workers: int = 4) -> None:
        """Deliver until cancelled, *workers* lanes at a time."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._take_back())
            for number in range(workers):
                group.create_task(self._work(f"{self._worker}/{number}"))

    async def drain(self) -> int:
        """Deliver all that may go out now, and return; how many messages were dealt with."""
        done = 0
        while (dealt := await self._one_lane(f"{self._worker}/drain")) is not None:
            done += dealt
        return done

    async def _take_back(self) -> None:
        """Again and again: an older version may still be running beside this one, and set aside what this one reads."""
        while True:
            try:
                if number := await self._store.take_back():
                    log.warning("%s messages that another version set aside are queued again", number)
                    self.wake()
            except Exception:  # as of a worker: what was set aside stays so until the next look
                log.exception("what was set aside could not be looked at")
            await asyncio.sleep(LOOKED_AGAIN)

    async def _work(self, worker: str) -> None:
        while True:
            self._wake.clear()
            try:
                busy = await self._one_lane(worker) is not None
            except Exception:  # the database may be away for a while; what is queued stays queued
                log.exception("delivery stopped for a moment")
                busy = False
            if not busy:
                await self._rest()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(IDLE):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _one_lane(self, worker: str) -> int | None:
        """Deliver in one lane; how many messages were dealt with, or None where no lane had anything to do."""
        now = self._now()
        lane = await self._store.lease(worker, tuple(self._senders), now, now + LEASE)
        if lane is None:
            return None
        sender = self._senders[lane.integration]
        next_at, dealt = now, 0
        while dealt < IN_ONE_LEASE and (waiting := await self._store.head(lane)):
            if isinstance(waiting, Unreadable):
                await self._set_aside(waiting)
                dealt += 1
                continue
            if waiting.next_at > self._now():
                next_at = waiting.next_at
                break
            wait = await self._deliver(lane, waiting, sender)
            if wait is None:
                return dealt  # the lease was lost: whoever has the lane now goes on
            dealt += 1
            if wait > 0:
                next_at = self._now() + timedelta(seconds=wait)
                break
        await self._store.release(lane, next_at)
        return dealt

    async def _deliver(self, lane: Lane, waiting: Waiting, sender: Sender) -> float | None:
        """One message; the seconds to leave before the next, or None where the lease was lost."""
        outgoing = waiting.outgoing.model_copy(update={"attempt": waiting.outgoing.attempt + 1})
        try:
            if waiting.state != "new" and (found := await self._look(sender, outgoing)):
                await self._store.sent(outgoing, found, self._now())
                return sender.pace
        except Exception as error:  # noqa: BLE001 - whatever it was: nothing was learned, so nothing may be sent
            return await self._unsure(outgoing, error)
        now = self._now()
        if not await self._store.sending(lane, outgoing, now, now + LEASE):
            return None
        return await self._send(sender, outgoing)

    async def _look(self, sender: Sender, outgoing: Outgoing) -> str | None:
        async with asyncio.timeout(SEND_WITHIN):
            return await sender.look(outgoing)

    async def _send(self, sender: Sender, outgoing: Outgoing) -> float:
        try:
            async with asyncio.timeout(SEND_WITHIN):
                remote = await sender.send(outgoing)
        except SendLater as later:
            until = self._now() + timedelta(seconds=later.seconds)
            await self._store.put_off(outgoing, "new", until, str(later))
            return max(later.seconds, sender.pace)
        except SendRefused as refusal:
            await self._give_up(outgoing, str(refusal))
            return sender.pace
        except Exception as error:  # noqa: BLE001 - any other outcome leaves it open whether it arrived
            return await self._unsure(outgoing, error)
        await self._store.sent(outgoing, remote, self._now())
        return sender.pace

    async def _unsure(self, outgoing: Outgoing, error: Exception) -> float:
        log.warning("delivery %s to %s is unknown: %s", outgoing.id, outgoing.integration, type(error).__name__)
        if outgoing.attempt >= ATTEMPTS:
            await self._give_up(outgoing, f"Unknown after {outgoing.attempt} attempts ({type(error).__name__}).")
            return 0.0
        wait: float = min(FIRST_WAIT * 2**outgoing.attempt, LONGEST_WAIT)
        await self._store.put_off(
            outgoing, "unknown", self._now() + timedelta(seconds=wait), f"{type(error).__name__}: {error}"
        )
        return wait

    async def _give_up(self, outgoing: Outgoing, why: str) -> None:
        await self._store.refused(outgoing, why)
        if not outgoing.post.key.startswith(REPORT):
            await self._report(refusal(outgoing, outgoing.post.key, why))

    async def _set_aside(self, found: Unreadable) -> None:
        """First the report, which is queued once however often: whoever is stopped between loses nothing."""
        log.error("message %s (%s) cannot be read, and is set aside: %s", found.id, found.key, found.problem)
        if not found.key.startswith(REPORT):
            why = f"This version cannot read {found.problem}: another version wrote it, or it was altered. It is kept."
            await self._report(refusal(found, found.key, why, LATER))
        await self._store.set_aside(found)


def refusal(outgoing: Outgoing | Unreadable, key: str, why: str, next_: str = NEVER) -> Post:
    """What the administrators are told; without the message itself, which may be meant for few."""
    return Post(
        key=f"{REPORT}{outgoing.id}",
        to="channel:administrators",
        reply=Reply(
            title="A message could not be delivered",
            blocks=(
                Para(text=next_, tone=Tone.WARNING),
                facts(
                    [
                        ("Through", outgoing.integration),
                        ("To", outgoing.destination),
                        ("Message", key),
                        ("Why", why),
                    ]
                ),
            ),
            tone=Tone.WARNING,
            private=False,
        ),
    )
