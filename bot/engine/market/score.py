"""The quality score of a service when offers are compared (QRG §6; IQAF §5, 21; S20)."""

from bot.engine.days import said
from bot.engine.market.feedback import Compared
from bot.engine.market.tender import Group, HomeSupport, Mix, Scheme, TenderTable, mix_of
from bot.engine.scale import Rating
from bot.engine.standing import Standing
from bot.engine.verdict import Clause, Reason, Value, Verdict


class Score(Value):
    """A service's score: *verdict* has no value where no document gives it points, or it may not offer."""

    verdict: Verdict[int]
    scheme: Scheme | None = None
    rating: Rating | None = None  #: that serves procurement: nearly always the overall one
    base: int | None = None  #: before feedback
    adjustment: int = 0
    step: Reason | None = None  #: of the reasons, the one that gave the points before feedback


def score(standing: Standing, feedback: Compared, table: TenderTable) -> Score:
    """The score, each step with its clause. Inadequate has none; a kind of service without a rule has none."""
    kind = standing.service.service_kind
    rating, why = _serving(standing, table)
    scheme = table.scheme(kind)
    if rating is None:
        nothing = Reason(text="It has no rating, so it has no score", clause=table.unknown)
        return _none(scheme, rating, (nothing, *standing.rating.verdict.reasons[:1]))
    if rating is Rating.INADEQUATE:
        text = "Rated Inadequate: it may not offer for new care packages, so it has no score"
        return _none(scheme, rating, (*why, Reason(text=text, clause=table.inadequate)))
    if scheme is None or scheme.ranks == "rating":
        return _none(scheme, rating, (*why, _unscored(scheme, kind.value, table)))
    if scheme.id == "supported living":
        points = table.supported_living.points[rating]
        reason = Reason(text=f"Supported living, {rating}: {points} points", clause=table.supported_living.clause)
        alone = Reason(text="Feedback changes no score here; it decides between equals", clause=scheme.clause)
        return _some(scheme, rating, (points, reason), 0, (*why, reason, alone))
    base, steps = _by_domains(standing, rating, table.home_support)
    more, adjusted = adjustment(feedback, table.home_support)
    scored_as = () if not scheme.kinds[kind].local_default else (_taken_for(kind.value, scheme),)
    return _some(scheme, rating, (base, steps[0]), more, (*why, *scored_as, *steps, *adjusted))


def points_for(domains: dict[str, Rating], table: HomeSupport) -> tuple[int, tuple[Reason, ...]]:
    """The points of five rated domains, and how they come about: what gave them first.

    For mixes whose overall rating may offer.
    """
    mix = mix_of(domains, table.domains)
    if row := table.row(mix):
        reasons = [Reason(text=f"{mix.words}{_weighed(mix)}: {row.points} points", clause=row.clause)]
        return row.points, (*reasons, *_named(mix, table))
    unlisted = table.unlisted
    like = Mix(0, mix.gold + mix.silver, tuple(sorted((*mix.bronze, *mix.inadequate))), ())
    row = next(each for each in table.rows if each.mix == like)  # the table is refused without
    less = sum(unlisted.inadequate.get(group, 0) for group in mix.inadequate)
    points = row.points + unlisted.gold * mix.gold - less
    parts = [f"as {like.words} {row.points}"]
    parts += [f"{unlisted.gold * mix.gold} more for {mix.gold} Gold"] if mix.gold else []
    parts += [f"{less} less for the Inadequate"] if mix.inadequate else []
    text = f"{mix.words}{_weighed(mix)} is not in the guidance's table: {', '.join(parts)}: {points} points"
    return points, (Reason(text=text, clause=unlisted.clause), *_named(mix, table))


def adjustment(feedback: Compared, table: HomeSupport) -> tuple[int, tuple[Reason, ...]]:
    """From far below to far above the market's average, as points; 0 where too little was said (QRG §6)."""
    rule = table.adjustment
    if feedback.side is None:
        return 0, (*feedback.reasons, Reason(text="So feedback adds nothing", clause=rule.clause))
    if feedback.side == "at":
        return 0, (*feedback.reasons, Reason(text="At the average: feedback adds nothing", clause=rule.clause))
    far = abs(feedback.difference) >= rule.far
    points = (rule.far_points if far else rule.near_points) * (1 if feedback.side == "above" else -1)
    near = f"by {rule.far} percentage points or more" if far else f"by less than {rule.far} percentage points"
    text = f"{feedback.side.capitalize()} the average {near}: {points:+d}".replace("-", "\N{MINUS SIGN}")
    return points, (*feedback.reasons, Reason(text=text, clause=rule.bands))


def _serving(standing: Standing, table: TenderTable) -> tuple[Rating | None, tuple[Reason, ...]]:
    """The rating that serves procurement, and where it is from.

    Where rating and assurance level are still apart after the peers' review, the visit's serves (IQAF §5); an overall
    rating of Inadequate stops offers all the same.
    """
    overall, apart = standing.rating, standing.apart
    rating = overall.verdict.value
    if apart and apart.peer_on and rating is not Rating.INADEQUATE:
        found = f"the rating of the visit {apart.visit}, {apart.rating}, serves procurement"
        text = f"Rating and healthcare assurance stay apart after the peers' review: {found}"
        return apart.rating, (Reason(text=text, clause=table.apart),)
    if rating is None:
        return None, ()
    on = f", {said(overall.on)}" if overall.on else ""
    text = f"Rated {rating} ({overall.source}{on})"
    return rating, (Reason(text=text, clause=overall.verdict.reasons[0].clause),)


def _by_domains(standing: Standing, rating: Rating, table: HomeSupport) -> tuple[int, tuple[Reason, ...]]:
    """By the visit's domains where it gave the rating; else by the rating alone."""
    visit, overall, apart = standing.visit, standing.rating, standing.apart
    serving = apart.visit if apart and apart.peer_on else ""
    by_visit = overall.gave == "visit" and visit is not None and overall.on == visit.on
    if visit and visit.overall is rating and (visit.ref == serving or by_visit):
        return points_for(visit.domains, table)
    rule = table.without_domains
    text = f"{rating}, and no visit's domains behind it: {rule.points[rating]} points"
    return rule.points[rating], (Reason(text=text, clause=rule.clause),)


def _named(mix: Mix, table: HomeSupport) -> tuple[Reason, ...]:
    """Which domains the weights are of, where they matter."""
    if not (mix.bronze or mix.inadequate):
        return ()
    domains = table.domains
    text = f"Safe is taken to be the domain “{domains.safe}”, Responsive “{domains.responsive}”"
    return (Reason(text=text, clause=domains.clause),)


def _weighed(mix: Mix) -> str:
    """Where the Bronze and the Inadequate are."""
    parts = [
        f"{word} in {_listed(groups)}"
        for word, groups in (("Bronze", mix.bronze), ("Inadequate", mix.inadequate))
        if groups
    ]
    return f" ({'; '.join(parts)})" if parts else ""


def _listed(groups: tuple[Group, ...]) -> str:
    others = groups.count("other")
    named = [name.capitalize() for name in ("safe", "responsive") if name in groups]
    more = [f"{others} other{'s' * (others > 1)}" if named else f"{others} of the other three"] if others else []
    return " and ".join([*named, *more])


def _unscored(scheme: Scheme | None, kind: str, table: TenderTable) -> Reason:
    if scheme is None:
        return Reason(text=f"No rule: no document gives {kind} a score for offers", clause=table.unknown)
    text = f"No rule: no document gives {kind} points; its offers are compared by rating"
    return Reason(text=text, clause=scheme.clause)


def _taken_for(kind: str, scheme: Scheme) -> Reason:
    clause: Clause = next(clause for clause in scheme.kinds.values() if clause.local_default)
    return Reason(text=f"{kind[0].upper()}{kind[1:]} is scored as {scheme.id}", clause=clause)


def _none(scheme: Scheme | None, rating: Rating | None, reasons: tuple[Reason, ...]) -> Score:
    return Score(verdict=Verdict[int](value=None, reasons=reasons), scheme=scheme, rating=rating)


def _some(scheme: Scheme, rating: Rating, given: tuple[int, Reason], more: int, reasons: tuple[Reason, ...]) -> Score:
    base, step = given
    verdict = Verdict[int](value=base + more, reasons=reasons)
    return Score(verdict=verdict, scheme=scheme, rating=rating, base=base, adjustment=more, step=step)
