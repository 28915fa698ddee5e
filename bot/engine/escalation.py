"""Escalations: what sets one off, who is asked to acknowledge it, and how it climbs (S27; QA; IQAF §13)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple, Self

from pydantic import Field, model_validator

from bot.engine.days import said
from bot.engine.facts import Entry, IntelligenceLogged, RagDecided, ServiceDescribed
from bot.engine.keyed import Keyed
from bot.engine.parts import DueSort
from bot.engine.risk.colours import forum_name
from bot.engine.scale import Commissioner, Rag, Severity
from bot.engine.standing import Due, OpenEscalation, Standing
from bot.engine.verdict import Clause, Reason, Value


class Cause(Value):
    """Something that sets an escalation off. *watches* says what is looked at; the other fields narrow it."""

    id: str
    title: str  #: what happened, in a few words: "turned Red"
    watches: Literal["turned red", "intelligence", "clock run out"]
    severities: tuple[Severity, ...] = ()  #: of intelligence; empty: any
    categories: tuple[str, ...] = ()  #: of intelligence; empty: any
    sorts: tuple[DueSort, ...] = ()  #: of what is due; empty: any
    tells: str  #: id of the regime's level whose agencies are asked
    ladder: str
    clause: Clause


class Step(Value):
    """One step of a ladder: who is told, and how long they have."""

    roles: tuple[str, ...] = ()  #: role ids; empty: all who may acknowledge for the agencies named
    of: Literal["agencies", "everyone"] = "agencies"  #: members of the agencies still silent, or of any agency
    who: str  #: in words: "the agencies' leads"
    hours: float | None = Field(default=None, gt=0)  #: to acknowledge, round the clock; None: nothing comes after
    clause: Clause


class Ladder(Value):
    """The steps an escalation climbs while an agency has not acknowledged it."""

    id: str
    steps: tuple[Step, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _ends(self) -> Self:
        timed = [step.hours is not None for step in self.steps]
        if timed[-1] or not all(timed[:-1]):
            message = f"{self.id}: every step but the last needs hours, and the last has none"
            raise ValueError(message)
        return self


class Buyers(Value):
    """Who commissions a service is asked too, whatever the regime says of attendance."""

    agencies: dict[Commissioner, str]  #: agency ids
    clause: Clause


class EscalationTable(Value):
    """Causes, ladders, who is asked besides the regime's agencies, and where an escalation is posted."""

    channel: str
    commissioners: Buyers
    causes: Keyed[Cause]
    ladders: Keyed[Ladder]

    @model_validator(mode="after")
    def _all_known(self) -> Self:
        for cause in self.causes.values():
            if cause.ladder not in self.ladders:
                message = f"{cause.id}: no ladder is called {cause.ladder}"
                raise ValueError(message)
        return self

    def also(self, service: ServiceDescribed) -> tuple[str, ...]:
        """The agencies that commission a service."""
        named = self.commissioners.agencies
        return tuple(named[commissioner] for commissioner in service.commissioners if commissioner in named)

    def steps(self, cause: str) -> tuple[Step, ...]:
        """The ladder of a cause; the first one where the framework no longer has the cause."""
        ladder = self.causes[cause].ladder if cause in self.causes else next(iter(self.ladders))
        return self.ladders[ladder].steps


class Trigger(Value):
    """An escalation that must be opened."""

    cause: str
    summary: str  #: never a word of the intelligence itself: it may be marked
    why: tuple[Reason, ...]  #: enough to act on; of intelligence what and whose it is, and never its words
    refs: tuple[str, ...] = ()


class Called(NamedTuple):
    """What a place calls its agencies and its categories of intelligence, by id."""

    agencies: Mapping[str, str] = {}
    categories: Mapping[str, str] = {}


NAMELESS = Called()
MOST_REASONS = 4  #: of a calculated colour: the floors and thresholds first, then what weighs most


def triggered(
    before: Standing | None,
    after: Standing,
    facts: Sequence[Entry],
    table: EscalationTable,
    called: Called = NAMELESS,
) -> tuple[Trigger, ...]:
    """What must be escalated now, in the table's order.

    A service turns Red when the colour that holds or the calculated one becomes Red and neither was. A service that is
    new here has not turned: it is on the agenda as Red. While an agency has still to acknowledge an escalation of a
    cause for the service, that cause opens no second one; once all have, what comes then is new to them. A piece of
    intelligence belongs to the first cause that fits it.
    """
    opened = _waiting(after)
    return tuple(t for t in _all(before, after, facts, table, called) if t.cause not in opened)


def added(
    before: Standing | None,
    after: Standing,
    facts: Sequence[Entry],
    table: EscalationTable,
    called: Called = NAMELESS,
) -> tuple[tuple[OpenEscalation, Trigger], ...]:
    """Intelligence that belongs to an escalation still waiting to be acknowledged: those asked must hear of it too."""
    opened = _waiting(after)
    return tuple(
        (opened[t.cause], t) for t in _all(before, after, facts, table, called) if t.cause in opened and t.refs
    )


def _waiting(after: Standing) -> dict[str, OpenEscalation]:
    return {escalation.trigger: escalation for escalation in after.escalations if silent(escalation)}


def _all(
    before: Standing | None, after: Standing, facts: Sequence[Entry], table: EscalationTable, called: Called
) -> tuple[Trigger, ...]:
    """Every cause that holds, whether or not an escalation of it is open."""
    rest = list(facts)
    found = []
    for cause in table.causes.values():
        trigger = _one(cause, before, after, rest, called)
        rest = [entry for entry in rest if not (cause.watches == "intelligence" and _matches(cause, entry))]
        if trigger:
            found.append(trigger)
    return tuple(found)


def climbs_due(escalations: Iterable[OpenEscalation], now: datetime) -> tuple[OpenEscalation, ...]:
    """Those whose time to acknowledge has run out while an agency is silent, the longest waiting first."""
    due = [e for e in escalations if e.acknowledge_by and e.acknowledge_by <= now and silent(e)]
    return tuple(sorted(due, key=lambda e: (e.acknowledge_by or now, e.ref)))


def silent(escalation: OpenEscalation) -> tuple[str, ...]:
    """The agencies asked that have not acknowledged."""
    return tuple(agency for agency in escalation.agencies if agency not in escalation.acknowledged)


def deadline(steps: Sequence[Step], level: int, now: datetime) -> datetime | None:
    """By when those told at *level* must acknowledge; None at the top. Hours are real hours, whatever the clocks do."""
    hours = steps[min(level, len(steps) - 1)].hours
    return None if hours is None else (now.astimezone(UTC) + timedelta(hours=hours)).astimezone(now.tzinfo)


def _one(
    cause: Cause, before: Standing | None, after: Standing, facts: Sequence[Entry], called: Called
) -> Trigger | None:
    if cause.watches == "turned red":
        return _turned_red(cause, before, after, facts)
    if cause.watches == "intelligence":
        told = [entry.fact for entry in facts if isinstance(entry.fact, IntelligenceLogged) and _matches(cause, entry)]
        return _told(cause, after, told, called)
    return _run_out(cause, before, after)


def _turned_red(cause: Cause, before: Standing | None, after: Standing, facts: Sequence[Entry]) -> Trigger | None:
    """With the forum's own words where it decided; else what alone makes it Red, or what the indicators come to."""
    if before is None or _red(before) or not _red(after):
        return None
    if after.risk.decided and after.risk.verdict.value is Rag.RED:
        forums = [entry.fact.forum for entry in facts if isinstance(entry.fact, RagDecided)]
        how = f" by decision of the {forum_name(forums[-1]) if forums else 'forum'}"
        reasons = after.risk.verdict.reasons
    else:
        alone = "; ".join(after.risk.floors)
        how = f": {alone}" if alone else " as its indicators add up"
        reasons = after.risk.calculated.reasons[:MOST_REASONS]
    return Trigger(cause=cause.id, summary=f"{after.service.name}: {cause.title}{how}", why=reasons)


def _red(standing: Standing) -> bool:
    return Rag.RED in {standing.risk.verdict.value, standing.risk.calculated.value}


def _told(cause: Cause, after: Standing, told: Sequence[IntelligenceLogged], called: Called) -> Trigger | None:
    if not told:
        return None
    refs = tuple(fact.ref for fact in told)
    summary = f"{after.service.name}: {cause.title} ({', '.join(refs)})"
    why = tuple(Reason(text=_what_is_told(fact, called), clause=cause.clause) for fact in told)
    return Trigger(cause=cause.id, summary=summary, why=why, refs=refs)


def _what_is_told(fact: IntelligenceLogged, called: Called) -> str:
    """A piece of intelligence without its words: they may be marked."""
    category = called.categories.get(fact.category, fact.category) or "not classified"
    source = {"provider": "the provider"}.get(fact.source) or called.agencies.get(fact.source, fact.source)
    return f"{fact.ref}: {category}, {fact.severity.value}, from {source}"


def _matches(cause: Cause, entry: Entry) -> bool:
    fact = entry.fact
    if not isinstance(fact, IntelligenceLogged):
        return False
    grave = not cause.severities or fact.severity in cause.severities
    return grave and (not cause.categories or fact.category in cause.categories)


def _run_out(cause: Cause, before: Standing | None, after: Standing) -> Trigger | None:
    if before is None:
        return None
    known = {(due.what, due.on) for due in before.overdue}
    late = [due for due in after.overdue if (due.what, due.on) not in known and _watched(cause, due)]
    if not late:
        return None
    what = "; ".join(f"{due.what}, due {said(due.on)}" for due in late)
    return Trigger(
        cause=cause.id,
        summary=f"{after.service.name}: {cause.title}: {what}",
        why=(Reason(text=f"{cause.title}: {what}.", clause=late[0].clause),),
    )


def _watched(cause: Cause, due: Due) -> bool:
    return not cause.sorts or due.sort in cause.sorts
