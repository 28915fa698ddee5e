"""Facts in force, sorted into what each conclusion reads."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypeVar

from bot.engine.errors import IqafError
from bot.engine.facts import (
    AliasLearned,
    AssuranceRecorded,
    ConcernClosed,
    ConcernRaised,
    Entry,
    IndicatorReported,
    IntelligenceLogged,
    ServiceDescribed,
)
from bot.engine.parts import Intelligence
from bot.engine.provision.contracted import buyers, contracted
from bot.engine.provision.plan_steps import late, plans
from bot.engine.provision.suspended import suspensions
from bot.engine.quality.awards import awards
from bot.engine.quality.overall import published
from bot.engine.quality.visits import Visit, visits
from bot.engine.risk.signals import AssuranceAt, Report, Signals, Span
from bot.engine.tables import Tables
from bot.engine.verdict import Value

F = TypeVar("F", bound=Value)


class NotDescribed(IqafError):
    """Nothing says what this service is ({what}), so nothing can be concluded about it. Import or describe it first."""


def of(entries: Sequence[Entry], kind: type[F]) -> Iterator[tuple[Entry, F]]:
    """Each entry whose fact is of *kind*, with that fact, in order."""
    return ((entry, entry.fact) for entry in entries if isinstance(entry.fact, kind))


def described(entries: Sequence[Entry], today: date) -> ServiceDescribed:
    """The latest description in effect; before the first takes effect, the first; whose contract as it is today.

    Raises NotDescribed.
    """
    known = list(of(entries, ServiceDescribed))
    if not known:
        raise NotDescribed(what=entries[0].stream if entries else "no record of it")
    service = [known[0][1], *(fact for entry, fact in known if entry.effective <= today)][-1]
    held = [entry for entry in entries if entry.effective <= today]
    holds = {"contracted": contracted(held, service, today), "commissioners": buyers(held, service, today)}
    return service.model_copy(update=holds)


def aliases(entries: Sequence[Entry], service: ServiceDescribed) -> tuple[str, ...]:
    """Other names, published, former and learned, each once.

    People go on using a former name; where it is another service's by now, they must be asked which they mean.
    """
    former = (fact.name for _, fact in of(entries, ServiceDescribed) if fact.name != service.name)
    learned = (fact.alias for _, fact in of(entries, AliasLearned))
    return tuple(dict.fromkeys((*service.aliases, *former, *learned)))


def intelligence(entries: Sequence[Entry]) -> tuple[Intelligence, ...]:
    """Every piece of intelligence, oldest first."""
    return tuple(
        Intelligence(
            ref=fact.ref,
            text=fact.text,
            category=fact.category,
            severity=fact.severity,
            source=fact.source,
            on=entry.effective,
            by=entry.by,
            marking=entry.marking,
        )
        for entry, fact in of(entries, IntelligenceLogged)
    )


def signals(entries: Sequence[Entry], tables: Tables) -> Signals:
    """What the rating and the risk are worked out from."""
    seen = visits(entries, tables.ratings, tables.toolkits)
    return Signals(
        cqc=published(entries),
        visits=seen,
        awards=awards(entries, tables.ratings),
        assurance=tuple(
            AssuranceAt(on=entry.effective, level=fact.level, domains=fact.domains, joint=fact.joint)
            for entry, fact in of(entries, AssuranceRecorded)
        ),
        intelligence=intelligence(entries),
        reports=tuple(
            Report(on=entry.effective, indicator=fact.indicator, present=fact.present, note=fact.note)
            for entry, fact in of(entries, IndicatorReported)
        ),
        suspensions=_suspensions(entries),
        concerns=_concerns(entries),
        overdue_plans=_overdue_plans(entries, seen, tables),
    )


def _suspensions(entries: Sequence[Entry]) -> tuple[Span, ...]:
    return tuple(
        Span(ref=each.ref, since=each.since, until=each.lifted, form=each.form) for each in suspensions(entries)
    )


def _concerns(entries: Sequence[Entry]) -> tuple[Span, ...]:
    closed = {fact.ref: entry.effective for entry, fact in of(entries, ConcernClosed)}
    return tuple(
        Span(ref=fact.ref, since=entry.effective, until=closed.get(fact.ref))
        for entry, fact in of(entries, ConcernRaised)
    )


def _overdue_plans(entries: Sequence[Entry], seen: Sequence[Visit], tables: Tables) -> tuple[Span, ...]:
    known = plans(entries, seen, tables.plans, tables.clocks)
    return tuple(Span(ref=ref, since=since, until=until) for ref, since, until in late(known))
