"""Where visit rating and assurance level do not align: joint visit, peer review, joint statement (IQAF §5; S08)."""

from collections.abc import Sequence
from datetime import date

from bot.engine.days import said
from bot.engine.dues import Told, due
from bot.engine.facts import Entry, JointStatementAgreed, PeerReviewed
from bot.engine.known import Known, Part, SoFar
from bot.engine.parts import OpenItem
from bot.engine.quality.apart import Apart
from bot.engine.quality.disagreement_table import STEPS, DisagreementTable
from bot.engine.quality.visits import Visit
from bot.engine.risk.signals import AssuranceAt
from bot.engine.scale import Rating
from bot.engine.verdict import Reason

AGREE = ("show", "agree", "statement")  #: once one side has drafted a statement
NO_DRAFT: dict[str, object] = {"draft": "", "draft_by": "", "drafter": "", "draft_on": None}
COMMAND_STEPS = {"peer review": ("show", "peer-review"), "joint statement": ("show", "statement")}


def part(known: Known, _: SoFar) -> Part:
    """The step that is next, with its owner and day; and a note while the two stay apart.

    Nothing where the framework asks for no routine visits: a rating found there is noted and does not count, and no
    joint visit can be due (IQAF §19-20).
    """
    apart = standing_apart(known)
    table = known.framework.disagreement
    if apart is None or not (known.service.registered and known.scope.visits):
        return Part()
    if apart.step is None and apart.statement_on:
        text = (
            f"{apart.words} stay apart: both are published with the joint statement of {said(apart.statement_on)}, "
            f"and {apart.rating} serves procurement"
        )
        return Part(apart=apart, notes=(Reason(text=text, clause=table.procurement),))
    step = table.steps[apart.step or STEPS[-1]]
    on = step.clock.ends(apart.begun)
    told: Told = {"why": f"{step.clock.said} after {_after(apart)}, {said(apart.begun)}", **_asked(apart, known)}
    doing = due("disagreement", f"{step.title} (rating and assurance level apart)", on, step.clock, known.today, **told)
    state = f"next: {step.title.lower()}, by {said(on)}, {doing.who}" + (", overdue" if doing.overdue else "")
    item = OpenItem(
        ref="",
        what=f"{apart.words} do not align",
        state=state,
        since=apart.since,
        steps=AGREE if apart.draft else COMMAND_STEPS.get(step.id, ("show",)),
    )
    follows = {"joint visit": "a joint visit follows", "peer review": "a peer review of both follows"}
    text = f"{apart.words} do not align: {follows.get(step.id, 'a joint statement follows, and both are published')}"
    return Part(apart=apart, dues=(doing,), disagreements=(item,), notes=(Reason(text=text, clause=table.clause),))


def standing_apart(known: Known) -> Apart | None:
    """How the two stand apart today and how far it got; None where they align, or one is missing.

    Told day by day: whatever order the facts of one day arrived in, that day's end counts. It ends by itself once the
    two align; a newer score that leaves them apart after the joint statement begins it anew.
    """
    peers = {entry.effective: fact for entry, fact in known.of(PeerReviewed)}
    statements: dict[date, list[tuple[Entry, JointStatementAgreed]]] = {}
    for entry, fact in known.of(JointStatementAgreed):
        statements.setdefault(entry.effective, []).append((entry, fact))
    scored = _scored(known)
    now: Apart | None = None
    for day in sorted({*scored, *peers, *statements}):
        now = _on(day, now, known, new=day in scored)
        if now and now.joint and now.peer_on is None and day in peers:
            held = peers[day]
            who = (held.social_care, held.clinical)
            now = now.model_copy(update={"peers": who, "outcome": held.outcome, "peer_on": day})
        for entry, fact in statements.get(day, ()):
            now = _agreed(now, entry, fact) if now else None
    return now


def _agreed(now: Apart, entry: Entry, fact: JointStatementAgreed) -> Apart:
    """With the words of one side, or of both: the same words from both sides are the joint statement."""
    if now.peer_on is None or now.statement_on:
        return now
    if not fact.agency or (now.draft == fact.text and now.draft_by != fact.agency):
        return now.model_copy(update={"statement": fact.text, "statement_on": entry.effective} | NO_DRAFT)
    draft = {"draft": fact.text, "draft_by": fact.agency, "drafter": entry.by, "draft_on": entry.effective}
    return now.model_copy(update=draft)


def _asked(apart: Apart, known: Known) -> Told:
    """Who is asked for the second yes, where one side has drafted the statement."""
    if not apart.draft_on:
        return {}
    other = known.framework.disagreement.sides.other(apart.draft_by) or ""
    by, who = _name(apart.draft_by, known), _name(other, known)
    why = f"{by} drafted it on {said(apart.draft_on)}, and it takes the yes of {who} too"
    return {"who": who, "actor": other, "why": why}


def _name(agency: str, known: Known) -> str:
    found = known.framework.agencies.get(agency)
    return found.name if found else agency


def _scored(known: Known) -> set[date]:
    """Days on which a visit, its moderation or an assurance level changed a score."""
    days = {visit.on for visit in known.visits} | {
        item.on for visit in known.visits for item in visit.moderations if item.on <= known.today
    }
    return days | {item.on for item in known.signals.assurance if item.on <= known.today}


def _on(day: date, before: Apart | None, known: Known, *, new: bool) -> Apart | None:
    """The two at the end of *day*, with the joint visit where it was done by then."""
    found = _both(known.signals.visits, known.signals.assurance, known, day)
    if found is None:
        return None
    visit, rating, level = found
    if before is None or (before.statement_on and new):
        before = Apart(visit=visit.ref, rating=rating, level=level.level.value, since=day)
    fresh = {} if (before.rating, before.level) == (rating, level.level.value) else NO_DRAFT  # it spoke of others
    now = before.model_copy(update={"visit": visit.ref, "rating": rating, "level": level.level.value, **fresh})
    if now.joint is None and _together(now.since, visit, level, known.framework.disagreement):
        now = now.model_copy(update={"joint": day})
    return now


def _both(
    visits: Sequence[Visit], levels: Sequence[AssuranceAt], known: Known, day: date
) -> tuple[Visit, Rating, AssuranceAt] | None:
    """The latest rated visit and the latest level on *day*, where they do not align."""
    table = known.framework.ratings
    rated = [(visit, visit.at(day, table.moderation).verdict.value) for visit in visits if visit.on <= day]
    last = next(((visit, rating) for visit, rating in reversed(rated) if rating), None)
    level = next((item for item in reversed(levels) if item.on <= day), None)
    if last is None or level is None or last[1] is None or table.assurance[level.level] is last[1]:
        return None
    return last[0], last[1], level


def _together(since: date, visit: Visit, level: AssuranceAt, table: DisagreementTable) -> bool:
    """Whether both toolkits were updated at a joint visit: one made since, or the one that found them apart."""
    joint = visit.fact is not None and visit.fact.joint and level.on >= visit.on
    return joint and (visit.on > since or (level.joint and table.joint_at_once.counts))


def _after(apart: Apart) -> str:
    if apart.peer_on:
        return "the peer review"
    return "the joint visit" if apart.joint else "the two came apart"
