"""Applications to join the contract: criteria, what is still to be seen, and the limits of a joiner (IQAF §23; S18)."""

from collections.abc import Sequence
from datetime import date

from bot.engine.days import said
from bot.engine.dues import due
from bot.engine.known import Known, Part, SoFar
from bot.engine.market.entry_criteria import Criterion, considered, criteria
from bot.engine.market.entry_record import Application, applications
from bot.engine.market.entry_table import Allowed, EntryTable
from bot.engine.parts import Due, OpenItem
from bot.engine.provision.contract import named
from bot.engine.risk.signals import Today, days_of, on_day
from bot.engine.scale import Rating
from bot.engine.verdict import Reason


def allowed(rating: Rating | None, table: EntryTable) -> tuple[Allowed, Reason]:
    """What follows from a rating for a service that joins; without one, what the table gives it meanwhile."""
    if rating:
        return table.by_rating[rating], Reason(text=f"As for {rating}", clause=table.by_rating_clause)
    text = f"It has no rating: the limits of {table.unrated_as} hold until it has one"
    return table.by_rating[table.unrated_as], Reason(text=text, clause=table.unrated_clause)


def part(known: Known, _: SoFar) -> Part:
    """Open applications with what is still to be seen, the baseline visit that is due, and a joiner's limits."""
    found = applications(known.held)
    if not found:
        return Part()
    open_ = [each for each in found if each.admitted is None]
    half = [each for each in found if each.admitted and each.open]
    return Part(
        entries=(*(_item(each, known) for each in open_), *map(_half, half)),
        dues=tuple(item for each in open_ for item in _baseline(each, known)),
        notes=(*(_other(each, known) for each in half), *_limits(found, known), *_refused(found, known)),
    )


def _item(application: Application, known: Known) -> OpenItem:
    asked = criteria(application, known.service, known.view, known.held, known.framework.entry)
    ready = all(each.met for each in asked)
    return OpenItem(
        ref=application.ref,
        what="Application to join the contract",
        state=progress(asked),
        since=application.on,
        steps=("admit", "refuse") if ready else ("show", "seen"),
    )


def _half(application: Application) -> OpenItem:
    """One has let it join; the other's own answer is open."""
    state = f"{named(application.yes)} let it join; waiting for {named(application.waiting)}"
    what = "Application to join the contract"
    return OpenItem(ref=application.ref, what=what, state=state, since=application.on, steps=("admit", "refuse"))


def _other(application: Application, known: Known) -> Reason:
    text = f"{application.ref}: {named(application.waiting)} decides for its own contract"
    return Reason(text=text, clause=known.framework.entry.each_own)


def progress(asked: Sequence[Criterion]) -> str:
    """How far it got: counts, what is found wanting, and what is to be seen next."""
    met = sum(1 for each in asked if each.met)
    wanting = [each.title for each in asked if each.met is False]
    waiting = [each.title for each in asked if each.met is None]
    parts = [f"{met} of {len(asked)} criteria met"]
    parts += [f"not met: {', '.join(wanting)}"] if wanting else []
    parts += [f"next: {waiting[0]}"] if waiting and not wanting else []
    return "; ".join(parts) if wanting or waiting else f"all {len(asked)} criteria met: to be decided"


def _baseline(application: Application, known: Known) -> list[Due]:
    """A full visit, where there is no rating to go by and none was done yet (IQAF §19, 23)."""
    table = known.framework.entry
    visited = any(visit.form == "baseline" for visit in known.visits)
    if not table.baseline_of(known.service) or visited or _rated(application, known):
        return []
    clock = table.baseline
    why = f"{clock.said} after it applied to join, {said(application.on)}: it has no rating"
    return [
        due(
            "entry",
            "Baseline visit",
            clock.ends(application.on),
            clock,
            known.today,
            step="baseline",
            ref=application.ref,
            why=why,
        )
    ]


def _rated(application: Application, known: Known) -> bool:
    asked = criteria(application, known.service, known.view, known.held, known.framework.entry)
    return next(each for each in asked if each.id == "rating").met is not None


def _limits(found: Sequence[Application], known: Known) -> tuple[Reason, ...]:
    """The limits of a service that joined, until its rating changes (IQAF §23)."""
    joined = next((each for each in reversed(found) if each.admitted and each.decided), None)
    if joined is None or joined.decided is None or not known.service.contracted:
        return ()
    ratings = _ratings_since(joined.decided, known)
    if len(ratings) > 1:
        return ()
    rules, reason = allowed(ratings.pop(), known.framework.entry)
    if not rules.limited:
        return ()
    text = f"New to the contract ({said(joined.decided)}): {'; '.join(rules.admissions)}, until its rating changes"
    return (Reason(text=text, clause=reason.clause),)


def _ratings_since(day: date, known: Known) -> set[Rating | None]:
    """Every rating that the service has had from *day* on."""
    table, signals = known.framework.ratings, known.signals
    days = {day, *(each for each in days_of(signals) if day < each <= known.today)}
    return {_rating(on_day(signals, table, each)) for each in days}


def _rating(view: Today) -> Rating | None:
    found = considered(view)
    return found.rating if found else None


def _refused(found: Sequence[Application], known: Known) -> tuple[Reason, ...]:
    """Whom an Inadequate applicant may take in (IQAF §23)."""
    table = known.framework.entry
    if known.service.contracted or found[-1].admitted or _rating(known.view) is not Rating.INADEQUATE:
        return ()
    text = f"It may not join the contract ({found[-1].ref}). {'; '.join(table.by_rating[Rating.INADEQUATE].admissions)}"
    return (Reason(text=text, clause=table.by_rating_clause),)
