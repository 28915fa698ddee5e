"""What is open on a service: concerns before a forum, suspensions, escalations."""

from collections.abc import Sequence
from datetime import date

from bot.engine.days import said
from bot.engine.facts import (
    ConcernClosed,
    ConcernMoved,
    ConcernRaised,
    Entry,
    EscalationAcknowledged,
    EscalationClimbed,
    EscalationOpened,
    EscalationStoodDown,
    SuspensionImposed,
    SuspensionLifted,
    SuspensionReviewed,
)
from bot.engine.gather import of
from bot.engine.parts import OpenConcern, OpenEscalation, OpenItem
from bot.engine.verdict import Value


class OpenSuspension(Value):
    """A suspension not lifted: what a card shows, from when the review clock runs, and who issued it."""

    item: OpenItem
    reviewed: date
    who: str


def concerns(entries: Sequence[Entry]) -> tuple[OpenConcern, ...]:
    """Concerns that no forum has closed, with the sitting they are on now."""
    closed = {fact.ref for _, fact in of(entries, ConcernClosed)}
    moved = {fact.ref: fact.meeting for _, fact in of(entries, ConcernMoved)}
    return tuple(
        OpenConcern(
            ref=fact.ref,
            text=fact.text,
            agency=fact.agency,
            raised=entry.effective,
            forum=fact.forum,
            meeting=moved.get(fact.ref, fact.meeting),
            urgent=fact.urgent,
            marking=entry.marking,
        )
        for entry, fact in of(entries, ConcernRaised)
        if fact.ref not in closed
    )


def suspensions(entries: Sequence[Entry]) -> tuple[OpenSuspension, ...]:
    """Suspensions that have not been lifted."""
    lifted = {fact.ref for _, fact in of(entries, SuspensionLifted)}
    reviewed = {fact.ref: entry.effective for entry, fact in of(entries, SuspensionReviewed)}
    found = []
    for entry, fact in of(entries, SuspensionImposed):
        if fact.ref in lifted:
            continue
        last = reviewed.get(fact.ref, entry.effective)
        state = f"by {' and '.join(fact.by)}: {fact.reason}"
        state += f"; last reviewed {said(last)}" if fact.ref in reviewed else ""
        item = OpenItem(ref=fact.ref, what=fact.form.capitalize(), state=state, since=entry.effective)
        found.append(OpenSuspension(item=item, reviewed=last, who=" and ".join(fact.by)))
    return tuple(found)


def escalations(entries: Sequence[Entry]) -> tuple[OpenEscalation, ...]:
    """Escalations that have not stood down, with the step they climbed to and who acknowledged."""
    ended = {fact.ref for _, fact in of(entries, EscalationStoodDown)}
    climbs = {fact.ref: fact for _, fact in of(entries, EscalationClimbed)}
    acknowledged: dict[str, dict[str, str]] = {}
    for _, fact in of(entries, EscalationAcknowledged):
        acknowledged.setdefault(fact.ref, {}).setdefault(fact.agency, fact.member)
    found = []
    for entry, opened in of(entries, EscalationOpened):
        if opened.ref in ended:
            continue
        climb = climbs.get(opened.ref)
        found.append(
            OpenEscalation(
                ref=opened.ref,
                trigger=opened.trigger,
                summary=opened.summary,
                opened=entry.recorded_at,
                level=climb.level if climb else 0,
                acknowledge_by=climb.acknowledge_by if climb else opened.acknowledge_by,
                agencies=opened.agencies,
                acknowledged=acknowledged.get(opened.ref, {}),
            )
        )
    return tuple(found)
