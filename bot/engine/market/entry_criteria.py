"""The criteria of joining the contract, each met, not met, or still to be seen (IQAF §23; CS §5; S18)."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.engine.days import said
from bot.engine.facts import Entry, NhsScored, ServiceDescribed, StatementReceived, VisitRecorded
from bot.engine.gather import of
from bot.engine.market.entry_record import Application
from bot.engine.market.entry_table import EntryTable, Evidence
from bot.engine.risk.signals import Today
from bot.engine.scale import NhsScore, Rating, Where
from bot.engine.verdict import Clause, Value

TO_BE_SEEN = "still to be seen"


class Criterion(Value):
    """One criterion: *met* is None where it is still to be seen."""

    id: str
    title: str
    met: bool | None
    state: str  #: in words: "seen on 3 November 2026", "CQC Good, 1 May 2026"
    clause: Clause
    recorded: bool = True  #: whether an officer records it; else it follows from other facts


class Considered(Value):
    """The most recent rating by the CQC or the council."""

    rating: Rating
    on: date
    source: str


def criteria(
    application: Application, service: ServiceDescribed, view: Today, held: Sequence[Entry], table: EntryTable
) -> tuple[Criterion, ...]:
    """Every criterion that this service must meet, in the order in which they are asked."""
    found = [_registered(service, table), rating_criterion(application, service, view, held, table)]
    found += _closed(application, service, table)
    if service.where is Where.DEVOLVED:
        found.append(_statement(held, table))
    if not application.citizens:
        found.append(_scenarios(application, held, table))
    found += [_specialism(each, application, table) for each in application.specialisms]
    found += [_seen(item, application) for item in table.evidence.values() if item.asked_of(service)]
    return tuple(found)


def considered(view: Today) -> Considered | None:
    """The more recent of the CQC's and the council's own; on one day the worse. None where neither has rated it."""
    found = []
    if view.cqc_rating and view.cqc:
        found.append(Considered(rating=view.cqc_rating, on=max(item.on for item in view.cqc), source="CQC"))
    if view.monitored:
        rating, on = view.monitored
        found.append(Considered(rating=rating, on=on, source="council"))
    return max(found, key=lambda each: (each.on, each.rating.rank), default=None)


def nhs_score(service: ServiceDescribed, held: Sequence[Entry], table: EntryTable) -> tuple[NhsScore, date] | None:
    """The NHS's latest score, of the kinds of service that have one."""
    if service.service_kind not in table.quality.nhs_kinds:
        return None
    scored = [(fact.score, entry.effective) for entry, fact in of(held, NhsScored)]
    return scored[-1] if scored else None


def rating_criterion(
    application: Application, service: ServiceDescribed, view: Today, held: Sequence[Entry], table: EntryTable
) -> Criterion:
    """The most recent rating will do, and none that stands is Inadequate or Red; else what must be done for one."""
    rule = table.quality
    given: list[tuple[date, str, bool]] = []
    if view.cqc_rating:
        worst = view.cqc[0]
        given.append((worst.on, f"CQC {worst.words}, {said(worst.on)}", view.cqc_rating in rule.cqc))
    if view.monitored:
        rating, on = view.monitored
        given.append((on, f"council {rating}, {said(on)}", rating in rule.council))
    if scored := nhs_score(service, held, table):
        score, on = scored
        given.append((on, f"NHS {score}, {said(on)}", score in rule.nhs))
    given.sort()
    if bad := [words for _, words, good in given if not good]:
        state = f"{'; '.join(bad)}: nobody may join while any of its ratings is that"
        last = not given[-1][2]
        return _rating(met=False, state=state, clause=rule.clause if last else table.barred)
    if given:
        return _rating(met=True, state=f"the most recent: {given[-1][1]}", clause=rule.clause)
    return _unrated(application, service, view, table)


def _unrated(application: Application, service: ServiceDescribed, view: Today, table: EntryTable) -> Criterion:
    """No rating by anybody: a baseline visit in the area, as a rule the host's evidence outside it."""
    if clause := table.baseline_of(service):
        state = "it was visited, and the visit gives no rating: it needs moderation"
        if not view.visited:
            state = "no rating: a baseline visit is needed"
        return _rating(met=None, state=state, clause=clause)
    return _seen(table.host_evidence, application)


def _rating(*, met: bool | None, state: str, clause: Clause) -> Criterion:
    return Criterion(id="rating", title="Quality rating", met=met, state=state, clause=clause, recorded=False)


def _registered(service: ServiceDescribed, table: EntryTable) -> Criterion:
    if service.where is Where.DEVOLVED:
        state = "the CQC does not regulate there"
        return Criterion(
            id="registered", title="Registration", met=True, state=state, clause=table.devolved, recorded=False
        )
    state = "registered with the CQC" if service.registered else "no longer registered with the CQC"
    return Criterion(
        id="registered",
        title="Registration",
        met=service.registered,
        state=state,
        clause=table.registered,
        recorded=False,
    )


def _closed(application: Application, service: ServiceDescribed, table: EntryTable) -> Iterator[Criterion]:
    for lot in table.closed:
        if service.service_kind in lot.kinds and lot.specialism in application.specialisms:
            yield Criterion(
                id="lot", title="Open to new services", met=False, state=lot.why, clause=lot.clause, recorded=False
            )


def _statement(held: Sequence[Entry], table: EntryTable) -> Criterion:
    """Outside the CQC's reach, a statement before joining (IQAF §19)."""
    came = [entry.effective for entry, _ in of(held, StatementReceived)]
    state = f"received {said(came[-1])}" if came else "none has come yet"
    return Criterion(
        id="statement",
        title="Statement (PQAS)",
        met=bool(came) or None,
        state=state,
        clause=table.devolved,
        recorded=False,
    )


def _scenarios(application: Application, held: Sequence[Entry], table: EntryTable) -> Criterion:
    """Scenarios and mock care plans, where nobody is supported yet: by a visit on them, or as an officer saw them."""
    visits = [(entry.effective, fact.ref) for entry, fact in of(held, VisitRecorded) if fact.scenarios]
    if visits:
        on, ref = visits[-1]
        item = table.scenarios_item
        state = f"judged at {ref}, {said(on)}"
        return Criterion(id=item.id, title=item.title, met=True, state=state, clause=item.clause, recorded=False)
    return _seen(table.scenarios_item, application)


def _specialism(item: str, application: Application, table: EntryTable) -> Criterion:
    evidence = Evidence(id=item, title=f"Specialism: {table.title(item)}", clause=table.specialism_evidence)
    return _seen(evidence, application)


def _seen(item: Evidence, application: Application) -> Criterion:
    found = application.seen.get(item.id)
    title = item.title if item.at_least is None else f"{item.title} of {item.at_least} or more"
    if found is None:
        return Criterion(id=item.id, title=title, met=None, state=TO_BE_SEEN, clause=item.clause)
    words = f"seen on {said(found.on)}" if found.met else f"not good enough on {said(found.on)}"
    state = f"{words}: {found.note}" if found.note else words
    return Criterion(id=item.id, title=title, met=found.met, state=state, clause=item.clause)
