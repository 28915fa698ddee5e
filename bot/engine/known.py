"""What every rule is given: a service's facts on one day, sorted; and what one system adds to a standing."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from bot.engine.facts import Entry, ServiceDescribed
from bot.engine.parts import (
    Awaited,
    Due,
    FeedbackStanding,
    OpenItem,
    PlannedVisit,
    PlanWanted,
    RatingStanding,
    RiskStanding,
    StatementStanding,
    SupportLevel,
)
from bot.engine.quality.apart import Apart
from bot.engine.quality.overall import VisitRated
from bot.engine.quality.scope import ScopeRule
from bot.engine.quality.visits import Visit
from bot.engine.risk.colours import Decision
from bot.engine.risk.signals import Signals, Today
from bot.engine.tables import Tables
from bot.engine.verdict import Reason, Value

F = TypeVar("F", bound=Value)


@dataclass(frozen=True)
class Known:
    """The facts of one service on one day."""

    framework: Tables
    today: date
    first: date  #: the day on which anything was first recorded
    record: tuple[Entry, ...]  #: in force, be it from a later day on
    held: tuple[Entry, ...]  #: in force today
    service: ServiceDescribed  #: as described, entered and ended by today
    scope: ScopeRule
    signals: Signals
    view: Today
    made: tuple[Decision, ...]

    def of(self, kind: type[F]) -> list[tuple[Entry, F]]:
        """Each fact of *kind* in force today, with its entry, in order of effect."""
        return [(entry, entry.fact) for entry in self._kinds.get(kind, ()) if isinstance(entry.fact, kind)]

    @property
    def guided(self) -> bool:
        """Whether what the guidance lets follow from Bronze and Inadequate follows by itself here (QRG §4-5)."""
        return self.service.service_kind in self.framework.scope.guidance.applied

    @cached_property
    def _kinds(self) -> dict[type[Value], list[Entry]]:
        """What is in force today by the kind of its fact: every system asks for some kinds."""
        found: dict[type[Value], list[Entry]] = {}
        for entry in self.held:
            found.setdefault(type(entry.fact), []).append(entry)
        return found

    @cached_property
    def visits(self) -> tuple[Visit, ...]:
        """Every visit up to today, oldest first."""
        return tuple(visit for visit in self.signals.visits if visit.on <= self.today)

    @cached_property
    def rated_visits(self) -> tuple[VisitRated, ...]:
        """Every visit up to today as it stands today, moderated where it was."""
        return tuple(visit.at(self.today, self.framework.ratings.moderation) for visit in self.visits)


@dataclass(frozen=True)
class SoFar:
    """What is concluded before the systems that build on it."""

    rating: RatingStanding
    risk: RiskStanding


class Part(Value):
    """What one system adds to a standing. *changes*: days on which it says otherwise with no new fact."""

    dues: tuple[Due, ...] = ()
    notes: tuple[Reason, ...] = ()
    awaiting: tuple[Awaited, ...] = ()
    changes: tuple[date, ...] = ()
    planned: tuple[PlannedVisit, ...] = ()
    plans: tuple[OpenItem, ...] = ()
    plan_wanted: PlanWanted | None = None
    suspensions: tuple[OpenItem, ...] = ()
    reviews: tuple[OpenItem, ...] = ()
    terminations: tuple[OpenItem, ...] = ()
    breaches: tuple[OpenItem, ...] = ()
    support: tuple[OpenItem, ...] = ()
    support_level: SupportLevel | None = None
    disagreements: tuple[OpenItem, ...] = ()
    apart: Apart | None = None  #: rating and assurance level where they do not align
    entries: tuple[OpenItem, ...] = ()  #: applications to join the contract
    statement: StatementStanding | None = None
    feedback: FeedbackStanding | None = None


def joined(parts: list[Part]) -> dict[str, Any]:
    """The parts as one: lists in the order of the systems, single values from whichever has one."""
    found: dict[str, Any] = {}
    for name in Part.model_fields:
        values = [getattr(part, name) for part in parts]
        if isinstance(values[0], tuple):
            found[name] = tuple(item for value in values for item in value)
        else:
            found[name] = next((value for value in values if value is not None), None)
    return found
