"""What asks for a Contract Review Meeting, as the facts stand today (IQAF §13, 15; S13)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from bot.engine.days import said
from bot.engine.facts import (
    CqcRatingPublished,
    Entry,
    FeedbackReceived,
    IntelligenceLogged,
    RatingAwarded,
    RatingModerated,
    ReviewRequested,
    VisitRecorded,
)
from bot.engine.known import Known, SoFar
from bot.engine.provision.breaches import Notice, notices
from bot.engine.provision.contract import TriggerRule, named
from bot.engine.provision.over import contracts
from bot.engine.provision.suspended import suspensions
from bot.engine.provision.terminated import terminations
from bot.engine.scale import Commissioner, Rating
from bot.engine.verdict import Clause, Value

RATED = VisitRecorded | CqcRatingPublished | RatingAwarded | RatingModerated


class Triggered(Value):
    """Something that asks for a meeting. *seq*: its place in the order of recording; *until*: the last day it asks."""

    key: str  #: names it and nothing else: "INT-0004"
    text: str
    on: date
    seq: int
    clause: Clause
    ref: str = ""
    until: date | None = None


class Immediate(Value):
    """A suspension or a termination in force that took effect at once, without a meeting."""

    ref: str
    on: date
    seq: int
    by: tuple[Commissioner, ...]


def triggers(known: Known, so_far: SoFar) -> tuple[Triggered, ...]:
    """Everything that asks for a meeting today, whether or not one was called since."""
    found = []
    for rule in known.framework.contract.triggers.values():
        found += list(_WATCHED[rule.watches](rule, known, so_far))
    ended = contracts(known.held, known.today)
    asking = (each for each in found if each.until is None or each.until >= known.today)
    return tuple(each for each in asking if ended.over(each.on) is None)


def immediate(known: Known) -> tuple[Immediate, ...]:
    """What was done at once and still holds: a meeting on it is due (IQAF §15-16)."""
    suspended = [each for each in suspensions(known.held, known.today) if each.immediate and not each.lifted]
    ended = [each for each in terminations(known.held) if each.immediate and each.holds]
    return (
        *(Immediate(ref=each.ref, on=each.since, seq=each.seq, by=each.by) for each in suspended),
        *(Immediate(ref=each.ref, on=each.proposed, seq=each.seq, by=(each.by,)) for each in ended),
    )


def _rating(rule: TriggerRule, known: Known, so_far: SoFar) -> Iterator[Triggered]:
    rating = so_far.rating
    if rating.verdict.value is Rating.INADEQUATE and rating.on:
        gave = [each.seq for each in known.held if isinstance(each.fact, RATED) and each.effective == rating.on]
        text = f"{_title(rule)} since {said(rating.on)} ({rating.source})"
        key = f"{rule.id}-{rating.on.isoformat()}"
        yield Triggered(key=key, text=text, on=rating.on, seq=min(gave, default=0), clause=rule.clause)


def _suspension(rule: TriggerRule, known: Known, _: SoFar) -> Iterator[Triggered]:
    """Those done at once are due for a meeting anyway."""
    forms = known.framework.contract.forms
    for each in suspensions(known.held, known.today):
        if not (each.lifted or each.immediate or each.review) and forms[each.form].after_meeting:
            text = f"{_title(rule)} ({each.ref}, {said(each.since)})"
            yield _one(rule, each.ref, text, each.since, each.seq)


def _termination(rule: TriggerRule, known: Known, _: SoFar) -> Iterator[Triggered]:
    for each in terminations(known.held):
        if not (each.dropped or each.holds or each.immediate or each.review):
            text = f"{_title(rule)} by {named([each.by])} ({each.ref}, {said(each.proposed)})"
            yield _one(rule, each.ref, text, each.proposed, each.seq)


def _breach(rule: TriggerRule, known: Known, _: SoFar) -> Iterator[Triggered]:
    for each in notices(known.held):
        if each.open and not each.review:
            yield _one(rule, each.ref, f"{_title(rule)} ({each.ref}, {said(each.issued)})", each.issued, each.seq)


def _breaches(rule: TriggerRule, known: Known, _: SoFar) -> Iterator[Triggered]:
    """So many notices, the last within the window of the first; a withdrawn one counts as never issued."""
    if rule.window is None:
        return
    issued = [each for each in notices(known.held) if each.withdrawn is None]
    runs: Sequence[tuple[Notice, ...]] = list(zip(*(issued[n:] for n in range(rule.at_least)), strict=False))
    for run in runs:
        if rule.window.ends(run[0].issued) >= run[-1].issued:
            text = f"{_title(rule)}: {len(run)} notices within {rule.window.said}, the last on {said(run[-1].issued)}"
            found = _one(rule, f"{rule.id}-{run[-1].ref}", text, run[-1].issued, run[-1].seq)
            yield found.model_copy(update={"until": rule.window.ends(run[-1].issued), "ref": run[-1].ref})


def _intelligence(rule: TriggerRule, known: Known, _: SoFar) -> Iterator[Triggered]:
    """Its kind and how grave it is, never its words: they may be marked."""
    for entry, fact in known.of(IntelligenceLogged):
        if fact.category in rule.categories and fact.severity in rule.severities:
            text = f"{_title(rule)}, {fact.severity.value} ({fact.ref}, {said(entry.effective)})"
            until = rule.window.ends(entry.effective) if rule.window else None
            yield _of(rule, entry, fact.ref, text).model_copy(update={"until": until})


def _complaints(rule: TriggerRule, known: Known, _: SoFar) -> Iterator[Triggered]:
    """So many complaints within the window, however each was counted; those that asked once are not counted again."""
    if rule.window is None:
        return
    made = [(entry, fact.count) for entry, fact in known.of(FeedbackReceived) if fact.source == "complaint"]
    counted: list[tuple[Entry, int]] = []
    for entry, count in sorted(made, key=lambda each: (each[0].effective, each[0].seq)):
        counted = [each for each in counted if rule.window.ends(each[0].effective) >= entry.effective]
        counted.append((entry, count))
        total = sum(each for _, each in counted)
        if total >= rule.at_least:
            text = f"{_title(rule)}: {total} within {rule.window.said}, the last on {said(entry.effective)}"
            until = rule.window.ends(entry.effective)
            found = _one(rule, f"{rule.id}-{entry.effective.isoformat()}", text, entry.effective, entry.seq)
            yield found.model_copy(update={"ref": "", "until": until})
            counted = []


def _request(rule: TriggerRule, known: Known, _: SoFar) -> Iterator[Triggered]:
    for entry, fact in known.of(ReviewRequested):
        agencies = known.framework.agencies
        who = agencies[fact.agency].name if fact.agency in agencies else fact.agency
        yield _of(rule, entry, fact.ref, f"{_title(rule)}: {who}, {fact.reason} ({fact.ref})")


def _of(rule: TriggerRule, entry: Entry, ref: str, text: str) -> Triggered:
    return _one(rule, ref, text, entry.effective, entry.seq)


def _one(rule: TriggerRule, ref: str, text: str, on: date, seq: int) -> Triggered:
    return Triggered(key=ref, text=text, on=on, seq=seq, clause=rule.clause, ref=ref)


def _title(rule: TriggerRule) -> str:
    return rule.title[:1].upper() + rule.title[1:]


_WATCHED: dict[str, Callable[[TriggerRule, Known, SoFar], Iterator[Triggered]]] = {
    "rating": _rating,
    "suspension": _suspension,
    "termination": _termination,
    "breach": _breach,
    "breaches": _breaches,
    "complaints": _complaints,
    "intelligence": _intelligence,
    "request": _request,
}
