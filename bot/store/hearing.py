"""Take imported feedback into the ledger: what is known already is left alone."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from bot.consequences import settle
from bot.desk import Desk
from bot.engine.facts import FeedbackReceived
from bot.engine.names.words import Candidate
from bot.engine.streams import service_stream
from bot.imports.feedback import Heard
from bot.imports.rows import Refused

Said = tuple[str, date, FeedbackReceived]


class Hearing:
    """One file, a batch at a time.

    A row is a repeated one where the ledger has, for the same service and day, as many entries that say the same as the
    file had up to it. So a file that is imported twice adds nothing, and two equal reviews of one day in it are two.
    What was taken back is not brought back by the same file.
    """

    def __init__(self) -> None:
        self._rows: Counter[Said] = Counter()
        self.unknown: Counter[str] = Counter()

    async def take(self, desk: Desk, batch: Sequence[Heard]) -> tuple[Counter[str], list[Refused]]:
        """Record a batch: how many rows were new and how many known, and which were of no service that is known."""
        counts: Counter[str] = Counter()
        refused: list[Refused] = []
        known: dict[str, Counter[Said]] = {}
        for heard in batch:
            found = await desk.services.find(heard.service)
            if found.sure is None or not found.exact:
                self.unknown[heard.service] += 1
                refused.append(Refused(heard.line, _unknown(heard.service, found.candidates)))
                continue
            stream = service_stream(found.sure.location_id)
            if stream not in known:
                known[stream] = await _said(stream, desk)
            said: Said = (stream, heard.on, heard.fact)
            self._rows[said] += 1
            if known[stream][said] >= self._rows[said]:
                counts["known already"] += 1
                continue
            await desk.ledger.append(stream, heard.fact, effective=heard.on)
            known[stream][said] += 1
            counts["new"] += 1
        await settle(desk)
        return counts, refused


async def _said(stream: str, desk: Desk) -> Counter[Said]:
    entries = await desk.ledger.read(stream)
    return Counter((stream, e.effective, e.fact) for e in entries if isinstance(e.fact, FeedbackReceived))


def _unknown(named: str, like: Sequence[Candidate]) -> str:
    """Why no service was found: what it could be, told apart from its namesakes, by what its column takes."""
    if not like:
        return f"no service here is called anything like “{named}”"
    could = ", ".join(f"{each.name}, {each.postcode} ({each.location_id})" for each in like)
    return f"“{named}” is no one service's name; give the location id of the one it is: {could}"
