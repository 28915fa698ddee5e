"""The Overall Provider Quality Rating: the more recent of the published CQC rating and the visit's (S02)."""

from collections.abc import Sequence
from datetime import date

from pydantic import Field

from bot.engine.days import said
from bot.engine.parts import RatingStanding
from bot.engine.quality.rating import RatingTable
from bot.engine.scale import Rating
from bot.engine.verdict import Reason, Value, Verdict


class CqcPublished(Value):
    """A rating as the CQC published it for one of its service groups; "" is the whole location."""

    group: str
    words: str
    on: date
    key_questions: dict[str, str] = Field(default_factory=dict)
    inherited: bool = False


class VisitRated(Value):
    """A quality monitoring visit and what it comes to, be it by the rules or by moderation."""

    ref: str
    on: date
    verdict: Verdict[Rating]
    moderated_by: str = ""


class _Event(Value):
    """A rating on a day, from either source."""

    rating: Rating
    on: date
    source: str
    words: str
    published: CqcPublished | None = None  #: where it is the CQC's
    reasons: tuple[Reason, ...]

    @property
    def group(self) -> str | None:
        """The service group of a CQC rating; None for a visit."""
        return self.published.group if self.published else None


def overall_quality_rating(
    table: RatingTable, cqc: Sequence[CqcPublished], visits: Sequence[VisitRated]
) -> RatingStanding:
    """Pick the rating that counts, and say which one it took the place of.

    The CQC's latest real rating of each service group is kept; words that are no rating never replace one. A visit
    supersedes every CQC rating published before it. Both on one day: the lower (local default).
    """
    cqc_events = _cqc_events(table, cqc)
    visit_events = [_from_visit(item, item.verdict.value) for item in visits if item.verdict.value]
    silences = _silences(table, cqc, visits)
    chosen, reasons = _choose(table, current_groups(cqc_events), max(visit_events, key=_when, default=None))
    if chosen is None:
        nothing = Reason(text="No rating: neither a published CQC rating nor a rated visit", clause=table.latest)
        return RatingStanding(verdict=Verdict[Rating](value=None, reasons=(nothing, *silences)))
    before = [event for event in (*cqc_events, *visit_events) if _superseded(event, chosen)]
    previous = max(before, key=_when, default=None)
    superseded = previous.words if previous else ""
    if superseded:
        reasons = (*reasons, Reason(text=f"It takes the place of {superseded}", clause=table.latest))
    return RatingStanding(
        verdict=Verdict[Rating](value=chosen.rating, reasons=(*reasons, *chosen.reasons, *silences)),
        source=chosen.source,
        on=chosen.on,
        superseded=superseded,
    )


def current_cqc(table: RatingTable, cqc: Sequence[CqcPublished]) -> tuple[CqcPublished, ...]:
    """The CQC ratings that stand today, one a service group, worst first; among equals the latest first."""
    groups = current_groups(_cqc_events(table, cqc))
    worst_first = sorted(groups, key=lambda event: (-event.rating.rank, -event.on.toordinal(), event.group or ""))
    return tuple(event.published for event in worst_first if event.published)


def current_groups(events: Sequence[_Event]) -> tuple[_Event, ...]:
    """The latest of each service group.

    A rating of the whole location covers all groups rated up to its day; it gives way once every group known has a
    later one of its own.
    """
    latest: dict[str, _Event] = {}
    for event in sorted(events, key=_when):
        latest[event.group or ""] = event
    whole = latest.pop("", None)
    if whole is None:
        return tuple(latest.values())
    later = tuple(event for event in latest.values() if event.on > whole.on)
    return later if latest and len(later) == len(latest) else (whole, *later)


def _choose(
    table: RatingTable, groups: Sequence[_Event], visit: _Event | None
) -> tuple[_Event | None, tuple[Reason, ...]]:
    fresh = [event for event in groups if visit is None or event.on >= visit.on]
    if not fresh:
        return visit, (_latest(table, visit),) if visit else ()
    worst = max(fresh, key=lambda event: (event.rating.rank, event.on))
    reasons: tuple[Reason, ...] = ()
    if len(fresh) > 1:
        named = "; ".join(event.words for event in sorted(fresh, key=lambda event: event.group or ""))
        text = f"The CQC rates several of its service groups ({named}): the worst counts"
        reasons = (Reason(text=text, clause=table.service_groups),)
    if visit is None or worst.on > visit.on:
        return worst, (_latest(table, worst), *reasons)
    both = f"The CQC ({worst.rating}) and the visit ({visit.rating})"
    text = f"{both} bear the same date, {said(visit.on)}: the lower counts"
    lower = visit if visit.rating.worse_than(worst.rating) else worst
    return lower, (Reason(text=text, clause=table.same_day), *reasons)


def _superseded(event: _Event, chosen: _Event) -> bool:
    """Whether *chosen* took the place of *event*: an earlier rating, but not one of another CQC service group."""
    if event is chosen or event.on > chosen.on:
        return False
    if event.on == chosen.on:
        return (event.group is None) != (chosen.group is None)
    groups = {event.group, chosen.group}
    return len(groups) == 1 or None in groups or "" in groups


def _cqc_events(table: RatingTable, cqc: Sequence[CqcPublished]) -> list[_Event]:
    rated = ((item, table.cqc.rating(item.words)) for item in cqc)
    return [_from_cqc(table, item, rating) for item, rating in rated if rating]


def _from_cqc(table: RatingTable, item: CqcPublished, rating: Rating) -> _Event:
    group = f" for {item.group}" if item.group else ""
    inherited = ", inherited from the service before it" if item.inherited else ""
    words = f"CQC {' '.join(item.words.split())}{group}, published {said(item.on)}{inherited}"
    reason = Reason(text=f"{words}, aligns with {rating}", clause=table.cqc.clause)
    return _Event(rating=rating, on=item.on, source="CQC", words=words, published=item, reasons=(reason,))


def _from_visit(item: VisitRated, rating: Rating) -> _Event:
    source = f"moderated by {item.moderated_by}" if item.moderated_by else "quality monitoring visit"
    words = f"{rating} from the quality monitoring visit of {said(item.on)} ({item.ref})"
    return _Event(rating=rating, on=item.on, source=source, words=words, reasons=item.verdict.reasons)


def _silences(table: RatingTable, cqc: Sequence[CqcPublished], visits: Sequence[VisitRated]) -> tuple[Reason, ...]:
    """What was published or visited and gives no rating, said so that nobody takes it for one."""
    newest = max((visit for visit in visits), key=lambda visit: (visit.on, visit.ref), default=None)
    reasons: list[Reason] = []
    if newest and newest.verdict.value is None:
        text = f"The visit of {said(newest.on)} ({newest.ref}) gives no rating yet"
        reasons += [Reason(text=text, clause=table.moderation), *newest.verdict.reasons]
    latest: dict[str, CqcPublished] = {}
    for item in sorted(cqc, key=lambda item: (item.on, item.words)):
        latest[item.group] = item
    for group, item in sorted(latest.items()):
        if table.cqc.rating(item.words) is None:
            what = f"“{item.words}”" + (f" for {group}" if group else "")
            known = "" if table.cqc.known(item.words) else ", words this framework does not know,"
            text = f"The CQC's {what}, published {said(item.on)},{known} is no rating"
            reasons.append(Reason(text=text.replace(",,", ","), clause=table.cqc.clause))
    return tuple(reasons)


def _latest(table: RatingTable, event: _Event) -> Reason:
    return Reason(text=f"The most recent rating counts: {event.words}", clause=table.latest)


def _when(event: _Event) -> tuple[date, int, str]:
    """Order in time; on one day the worse counts as the later, so that no order of arrival matters."""
    return event.on, event.rating.rank, event.words
