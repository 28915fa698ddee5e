"""What is open on a service: concerns before a forum, and escalations."""

from collections.abc import Sequence

from bot.engine.facts import (
    ConcernClosed,
    ConcernMoved,
    ConcernRaised,
    Entry,
    EscalationAcknowledged,
    EscalationClimbed,
    EscalationOpened,
    EscalationStoodDown,
)
from bot.engine.gather import of
from bot.engine.parts import OpenConcern, OpenEscalation


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
