"""Offers for one care package, ranked: by score or rating, then by what decides between equals (QRG §6; CS §5; S20)."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from bot.engine.counted import both
from bot.engine.days import said
from bot.engine.market.feedback import Compared, rounded
from bot.engine.market.feedback_table import Enough
from bot.engine.market.score import Score
from bot.engine.market.tender import Scheme, TenderTable, Tie
from bot.engine.parts import OpenItem
from bot.engine.scale import Rating
from bot.engine.standing import Standing
from bot.engine.verdict import Reason, Value


class Offer(Value):
    """One service's offer for a care package."""

    location_id: str
    name: str
    score: Score
    feedback: Compared
    received: datetime | None = None
    chosen: bool = False  #: the citizen's choice

    def worth(self, scheme: Scheme) -> int:
        """What offers are ordered by, most first: points; where the scheme goes by rating, the rating's place."""
        points = self.score.verdict.value
        if scheme.ranks == "points" and points is not None:
            return points
        return len(Rating) - (self.score.rating or Rating.INADEQUATE).rank

    def words(self, scheme: Scheme) -> str:
        """67 points, or Silver."""
        points = self.score.verdict.value
        return f"{points} points" if scheme.ranks == "points" and points is not None else str(self.score.rating)


class Ranked(Value):
    """An offer with its place; *shared* where nothing known tells it from another. Steps: how it came there."""

    offer: Offer
    place: int
    shared: bool = False
    steps: tuple[Reason, ...] = ()


class _Group(Value):
    """Offers that nothing has told apart so far. *at*: what they have in common before any tie rule, 67 or Silver."""

    offers: tuple[Offer, ...]
    at: str = ""
    steps: tuple[Reason, ...] = ()


def barred(standing: Standing, found: Score, table: TenderTable) -> tuple[Reason, ...]:
    """What keeps a service from offering now; empty where nothing does."""
    reasons: list[Reason] = []
    service = standing.service
    if not service.registered:
        reasons.append(Reason(text="No longer registered with the CQC", clause=table.outside))
    elif not (service.contracted and service.commissioners):
        reasons.append(Reason(text="Not under the contract, through which offers are made", clause=table.outside))
    if standing.rating.verdict.value is Rating.INADEQUATE:
        reasons.append(Reason(text="Rated Inadequate", clause=table.inadequate))
    elif found.rating is None:
        reasons.append(Reason(text="It has no rating to compare", clause=table.unknown))
    return (*reasons, *(reason for item in standing.suspensions for reason in _suspended(item, table)))


def _suspended(item: OpenItem, table: TenderTable) -> tuple[Reason, ...]:
    """That a suspension keeps the service from offering; what is only agreed does where the place says so."""
    text = f"{item.what} {item.ref}".strip() + f", since {said(item.since)}"
    bars = table.agreed.bars.get(item.what.casefold())
    if bars is None:
        return (Reason(text=text, clause=table.suspended if item.ref else table.suspended_by_rating),)
    agreed = Reason(text=f"{text}: agreed with the provider, it takes no new offers", clause=table.agreed.clause)
    return (agreed,) if bars else ()


def ranked(offers: Sequence[Offer], scheme: Scheme, enough: Enough) -> tuple[Ranked, ...]:
    """Best first. Equals are told apart by the scheme's ties in their order, and share a place where none does."""
    by_worth: dict[int, list[Offer]] = {}
    for offer in offers:
        by_worth.setdefault(offer.worth(scheme), []).append(offer)
    groups = [
        _Group(offers=tuple(equal), at=equal[0].words(scheme).removesuffix(" points"))
        for _, equal in sorted(by_worth.items(), reverse=True)
    ]
    for tie in scheme.ties:
        groups = [part for group in groups for part in _split(group, tie, enough)]
    found: list[Ranked] = []
    for group in groups:
        place = len(found) + 1
        shared = len(group.offers) > 1
        named = sorted(group.offers, key=lambda each: (each.name.casefold(), each.location_id))
        found += [Ranked(offer=offer, place=place, shared=shared, steps=group.steps) for offer in named]
    return tuple(found)


def _split(group: _Group, tie: Tie, enough: Enough) -> list[_Group]:
    """The group in the order that one tie rule gives; whole where it does not decide."""
    if len(group.offers) == 1:
        return [group]
    match tie.by:
        case "choice":
            return _by_choice(group, tie)
        case "feedback":
            return _by_feedback(group, tie, enough)
        case _:
            return _by_receipt(group, tie)


def _by_choice(group: _Group, tie: Tie) -> list[_Group]:
    chosen = [offer for offer in group.offers if offer.chosen]
    if not chosen:
        return [_told(group, f"{_tied(group)}: the citizen is asked to choose, and no choice is given", tie)]
    rest = tuple(offer for offer in group.offers if not offer.chosen)
    first = _told(_Group(offers=tuple(chosen), steps=group.steps), f"{_tied(group)}: the citizen's choice", tie)
    return [first, _told(_Group(offers=rest, steps=group.steps), f"{_tied(group)}: the citizen chose another", tie)]


def _by_feedback(group: _Group, tie: Tie, enough: Enough) -> list[_Group]:
    few = [offer.name for offer in group.offers if offer.feedback.own.asked < enough.answers]
    if few:
        text = f"{_tied(group)}: feedback does not decide, there is too little of {both(sorted(few))}"
        return [_told(group, text, tie)]
    by_share: dict[Fraction, list[Offer]] = {}
    for offer in group.offers:
        by_share.setdefault(offer.feedback.own.of_hundred, []).append(offer)
    if len(by_share) == 1:
        return [_told(group, f"{_tied(group)}: the feedback is the same", tie)]
    return [
        _told(
            _Group(offers=tuple(by_share[share]), steps=group.steps),
            f"{_tied(group)}: feedback {rounded(share)} % ({by_share[share][0].feedback.own.counts})",
            tie,
        )
        for share in sorted(by_share, reverse=True)
    ]


def _by_receipt(group: _Group, tie: Tie) -> list[_Group]:
    timed = [(offer.received, offer) for offer in group.offers if offer.received]
    if len(timed) < len(group.offers):
        names = both(sorted(offer.name for offer in group.offers if offer.received is None))
        text = f"{_tied(group)}: the first received counts, and it is not said when that of {names} was"
        return [_told(group, text, tie)]
    by_time: dict[datetime, list[Offer]] = {}
    for at, offer in timed:
        by_time.setdefault(at, []).append(offer)
    return [
        _told(
            _Group(offers=tuple(by_time[at]), steps=group.steps),
            f"{_tied(group)}: received {said(at.date())} at {at:%H:%M}{', first' if at == min(by_time) else ''}",
            tie,
        )
        for at in sorted(by_time)
    ]


def _tied(group: _Group) -> str:
    return f"tied at {group.at}" if not group.steps else "still tied"


def _told(group: _Group, text: str, tie: Tie) -> _Group:
    step = Reason(text=text[0].upper() + text[1:], clause=tie.clause)
    return group.model_copy(update={"steps": (*group.steps, step)})
