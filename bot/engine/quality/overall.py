"""The Overall Provider Quality Rating: the more recent of the published CQC rating and the visit's (S02)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from pydantic import Field

from bot.engine.days import said
from bot.engine.facts import CqcRatingPublished, Entry
from bot.engine.parts import RatingSource, RatingStanding
from bot.engine.quality.awards import Award
from bot.engine.quality.rating import RatingTable
from bot.engine.quality.scope import CqcAlone
from bot.engine.scale import Rating
from bot.engine.verdict import Reason, Value, Verdict

KEY_QUESTIONS = ("Safe", "Effective", "Caring", "Responsive", "Well-led")  #: in the CQC's order


def in_order(questions: Mapping[str, str]) -> dict[str, str]:
    """Key questions in the CQC's order, others after them: a ledger keeps no order, and a standing must be the same."""
    known = [name for name in KEY_QUESTIONS if name in questions]
    return {name: questions[name] for name in (*known, *sorted(set(questions) - set(known)))}


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
    form: str = "scheduled"
    held: Rating | None = (
        None  #: what a focussed visit found, where that is better than what stood and counts for nothing
    )


class _Event(Value):
    """A rating on a day, from whichever source."""

    sort: Literal["CQC", "visit", "award"]
    rating: Rating
    on: date
    gave: RatingSource
    by: str = ""
    because: str = ""
    words: str
    published: CqcPublished | None = None  #: where it is the CQC's
    reasons: tuple[Reason, ...]

    @property
    def group(self) -> str | None:
        """The service group of a CQC rating; None for a visit."""
        return self.published.group if self.published else None


def overall_quality_rating(
    table: RatingTable,
    cqc: Sequence[CqcPublished],
    visits: Sequence[VisitRated],
    awards: Sequence[Award] = (),
    alone: CqcAlone | None = None,
) -> RatingStanding:
    """Pick the rating that counts, and say which one it took the place of.

    The CQC's latest real rating of each service group is kept; words that are no rating never replace one. A visit, or
    a rating that a member awarded, supersedes every CQC rating published before it. Two on one day: the lower (local
    default). Where the CQC's rating counts *alone*, visits are noted and take no rating's place (IQAF §19-20).
    """
    cqc_events = _cqc_events(table, cqc)
    rated = [
        _from_visit(item, item.verdict.value) for item in _counting(visits, cqc_events, alone) if item.verdict.value
    ]
    own = [*rated, *(_from_award(item, alone) for item in awards)]
    silences = (*_noted(visits, cqc_events, alone), *_silences(table, cqc, visits))
    chosen, reasons = _choose(table, current_groups(cqc_events), own, alone)
    if chosen is None:
        nothing = Reason(text=_nothing(alone), clause=alone.clause if alone else table.latest)
        return RatingStanding(verdict=Verdict[Rating](value=None, reasons=(nothing, *silences)))
    before = [event for event in (*cqc_events, *own) if _superseded(event, chosen)]
    previous = max(before, key=_when, default=None)
    superseded = previous.words if previous else ""
    if superseded:
        reasons = (*reasons, Reason(text=f"It takes the place of {superseded}", clause=table.latest))
    return RatingStanding(
        verdict=Verdict[Rating](value=chosen.rating, reasons=(*reasons, *chosen.reasons, *silences)),
        gave=chosen.gave,
        by=chosen.by,
        because=chosen.because,
        on=chosen.on,
        superseded=superseded,
    )


def published(entries: Sequence[Entry]) -> tuple[CqcPublished, ...]:
    """Every CQC rating among *entries* (in force, in order), words that are no rating too."""
    return tuple(
        CqcPublished(
            group=entry.fact.service_group,
            words=entry.fact.overall,
            on=entry.effective,
            key_questions=in_order(entry.fact.key_questions),
            inherited=entry.fact.inherited,
        )
        for entry in entries
        if isinstance(entry.fact, CqcRatingPublished)
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
    table: RatingTable, groups: Sequence[_Event], own: Sequence[_Event], alone: CqcAlone | None
) -> tuple[_Event | None, tuple[Reason, ...]]:
    """The event that counts and why; *own* are the visits' and the awarded ratings."""
    ours = max(own, key=_when, default=None)
    fresh = [event for event in groups if ours is None or event.on >= ours.on]
    if not fresh:
        return ours, (_latest(table, ours, alone), *_same_day(table, ours, own)) if ours else ()
    worst = max(fresh, key=lambda event: (event.rating.rank, event.on))
    reasons: tuple[Reason, ...] = ()
    if len(fresh) > 1:
        named = "; ".join(event.words for event in sorted(fresh, key=lambda event: event.group or ""))
        text = f"The CQC rates several of its service groups ({named}): the worst counts"
        reasons = (Reason(text=text, clause=table.service_groups),)
    if ours is None or worst.on > ours.on:
        return worst, (_latest(table, worst, alone), *reasons)
    lower = ours if ours.rating.worse_than(worst.rating) else worst
    return lower, (*_same_day(table, worst, own), *reasons)


def _same_day(table: RatingTable, event: _Event, own: Sequence[_Event]) -> tuple[Reason, ...]:
    """That ratings of different sorts bear one date, where they do."""
    others = [each for each in own if each.on == event.on and each.sort != event.sort]
    if not others:
        return ()
    names = {"CQC": "CQC", "visit": "visit", "award": "award"}
    both = " and ".join(f"the {names[each.sort]} ({each.rating})" for each in (event, max(others, key=_when)))
    text = f"{both[0].upper()}{both[1:]} bear the same date, {said(event.on)}: the lower counts"
    return (Reason(text=text, clause=table.same_day),)


def _superseded(event: _Event, chosen: _Event) -> bool:
    """Whether *chosen* took the place of *event*: an earlier rating, but not one of another CQC service group."""
    if event is chosen or event.on > chosen.on:
        return False
    if event.on == chosen.on:
        return event.sort != chosen.sort
    groups = {event.group, chosen.group}
    return len(groups) == 1 or None in groups or "" in groups


def _counting(
    visits: Sequence[VisitRated], published: Sequence[_Event], alone: CqcAlone | None
) -> tuple[VisitRated, ...]:
    """The visits whose rating counts."""
    return tuple(visit for visit in visits if alone is None or _counts(visit, published, alone))


def _counts(visit: VisitRated, published: Sequence[_Event], alone: CqcAlone) -> bool:
    if visit.form == "baseline" and not published:
        return alone.baseline.counts
    return alone.reactive.counts


def _noted(visits: Sequence[VisitRated], published: Sequence[_Event], alone: CqcAlone | None) -> tuple[Reason, ...]:
    """The latest rated visit, where it does not count."""
    if alone is None:
        return ()
    noted = [visit for visit in visits if visit.verdict.value and not _counts(visit, published, alone)]
    if not noted:
        return ()
    last = max(noted, key=lambda visit: (visit.on, visit.ref))
    text = (
        f"The visit of {said(last.on)} ({last.ref}) found {last.verdict.value}: it is noted, "
        f"and does not take the place of the CQC's rating ({alone.regime})"
    )
    return (Reason(text=text, clause=alone.reactive.clause),)


def _nothing(alone: CqcAlone | None) -> str:
    if alone:
        return f"No rating: the CQC's counts alone ({alone.regime}), and it has published none"
    return "No rating: neither a published CQC rating nor a rated visit"


def _cqc_events(table: RatingTable, cqc: Sequence[CqcPublished]) -> list[_Event]:
    rated = ((item, table.cqc.rating(item.words)) for item in cqc)
    return [_from_cqc(table, item, rating) for item, rating in rated if rating]


def _from_cqc(table: RatingTable, item: CqcPublished, rating: Rating) -> _Event:
    group = f" for {item.group}" if item.group else ""
    inherited = ", inherited from the service before it" if item.inherited else ""
    words = f"CQC {' '.join(item.words.split())}{group}, published {said(item.on)}{inherited}"
    reason = Reason(text=f"{words}, aligns with {rating}", clause=table.cqc.clause)
    return _Event(sort="CQC", rating=rating, on=item.on, gave="CQC", words=words, published=item, reasons=(reason,))


def _from_visit(item: VisitRated, rating: Rating) -> _Event:
    by = item.moderated_by
    gave: RatingSource = "moderation" if by else "visit"
    words = f"{rating} from the quality monitoring visit of {said(item.on)} ({item.ref})"
    why = item.verdict.reasons
    return _Event(sort="visit", rating=rating, on=item.on, gave=gave, by=by, words=words, reasons=why)


def _from_award(item: Award, alone: CqcAlone | None) -> _Event:
    if item.evidence:
        words = f"{item.rating} on the evidence of {item.about}, {said(item.on)}"
        first = item.reasons[0].model_copy(update={"clause": alone.clause}) if alone else item.reasons[0]
        reasons = (first, *item.reasons[1:])
        return _Event(
            sort="award", rating=item.rating, on=item.on, gave="evidence", by=item.about, words=words, reasons=reasons
        )
    return _Event(
        sort="award",
        rating=item.rating,
        on=item.on,
        gave="award",
        by=item.by,
        because=item.because,
        words=f"{item.rating} awarded on {said(item.on)} ({item.about})",
        reasons=item.reasons,
    )


def _silences(table: RatingTable, cqc: Sequence[CqcPublished], visits: Sequence[VisitRated]) -> tuple[Reason, ...]:
    """What was published or visited and gives no rating, said so that nobody takes it for one."""
    newest = max((visit for visit in visits), key=lambda visit: (visit.on, visit.ref), default=None)
    reasons: list[Reason] = []
    if newest and newest.held:
        reasons.append(newest.verdict.reasons[0])
    elif newest and newest.verdict.value is None:
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


def _latest(table: RatingTable, event: _Event, alone: CqcAlone | None) -> Reason:
    if alone and event.sort == "CQC":
        text = f"The CQC's most recent rating counts ({alone.regime}): {event.words}"
        return Reason(text=text, clause=alone.clause)
    return Reason(text=f"The most recent rating counts: {event.words}", clause=table.latest)


def _when(event: _Event) -> tuple[date, int, str]:
    """Order in time; on one day the worse counts as the later, so that no order of arrival matters."""
    return event.on, event.rating.rank, event.words
