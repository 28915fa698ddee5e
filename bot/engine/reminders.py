"""Who is reminded of what, and when: each day a clock names, once; after a standstill the last of them (S12)."""

from collections.abc import Iterable
from datetime import date

from bot.engine.facts import Entry, ReminderSent
from bot.engine.parts import Due
from bot.engine.standing import Standing
from bot.engine.streams import service_in
from bot.engine.verdict import Value


class Reminder(Value):
    """Something due, and the day its reminder was for."""

    location_id: str
    due: Due
    day: date

    @property
    def fact(self) -> ReminderSent:
        """That it was sent, for the ledger."""
        due = self.due
        return ReminderSent(sort=due.sort, what=due.what, on=due.on, day=self.day, ref=due.ref, to=due.actor)


Sent = dict[tuple[str, str, str, str, date], date]
"""Of what is due: the latest day for which a reminder was sent."""


def already(entries: Iterable[Entry]) -> Sent:
    """What the ledger says was sent."""
    found: Sent = {}
    for entry in entries:
        if isinstance(entry.fact, ReminderSent):
            fact = entry.fact
            key = (service_in(entry.stream), fact.sort, fact.ref, fact.what, fact.on)
            found[key] = max(fact.day, found.get(key, fact.day))
    return found


def reminders(standing: Standing, today: date, sent: Sent) -> tuple[Reminder, ...]:
    """What somebody is reminded of today: the last of its reminder days that has come, up to the day it is due."""
    found = []
    for due in standing.dues:
        reached = [day for day in due.remind if day <= today <= due.on]
        if not (due.actor and reached):
            continue
        key = (standing.service.location_id, due.sort, due.ref, due.what, due.on)
        if sent.get(key, date.min) < max(reached):
            found.append(Reminder(location_id=standing.service.location_id, due=due, day=max(reached)))
    return tuple(found)
