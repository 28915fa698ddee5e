"""Chapters of a generated life about quality: CQC, visits, statements, assurance levels."""

from datetime import date, timedelta

from bot.engine.facts import (
    AssuranceRecorded,
    CqcInspectionExpected,
    CqcRatingPublished,
    DecisionTaken,
    JointStatementAgreed,
    PeerReviewed,
    RatingAwarded,
    RatingModerated,
    StatementExtended,
    StatementJudged,
    StatementReceived,
    StatementRequested,
    ToolkitAnnounced,
    VisitCancelled,
    VisitPlanned,
    VisitRecorded,
)
from bot.engine.scale import Assurance, Rating
from tests.generated.pen import Pen

WORDS = {
    Rating.GOLD: "Outstanding",
    Rating.SILVER: "Good",
    Rating.BRONZE: "Requires improvement",
    Rating.INADEQUATE: "Inadequate",
}
QUESTIONS = ("Safe", "Effective", "Caring", "Responsive", "Well-led")
GROUPS = ("Care homes", "Homecare agencies")
NO_RATING = ("Insufficient evidence to rate", "Not yet rated", "Splendid")


def cqc(pen: Pen) -> None:
    """Publications every few years; some for service groups, some that are no rating."""
    grouped = pen.often(0.15)
    for on in pen.years():
        if not pen.often(0.4):
            continue
        for group in GROUPS if grouped and pen.often(0.7) else ("",):
            words = WORDS[pen.rating()] if pen.often(0.92) else pen.pick(NO_RATING)
            asked = {key: WORDS[pen.rating()] for key in sorted(QUESTIONS) if pen.often(0.9)}
            inherited = pen.often(0.05)
            pen.tell(
                on,
                CqcRatingPublished(service_group=group, overall=words, key_questions=asked, inherited=inherited),
            )
        if pen.often(0.3):
            pen.tell(on + pen.days(100, 300), CqcInspectionExpected(), ahead=True)


def visits(pen: Pen) -> None:
    """One most years, planned or not, by domains or by criteria; focussed ones; what no rule decides is moderated."""
    for on in pen.years():
        if not pen.often(0.8):
            continue
        if pen.often(0.3):
            _planned(pen, on - pen.days(30, 90))
        _visit(pen, pen.ref("VIS"), on, pen.pick(("scheduled", "scheduled", "baseline", "re-inspection", "desktop")))
        if pen.often(0.25):
            _focussed(pen, on + pen.days(20, 150))
    if pen.often(0.3):
        pen.tell(pen.start + pen.days(0, 900), ToolkitAnnounced(toolkit=pen.framework.toolkit.id, providers=9))


def _visit(pen: Pen, ref: str, on: date, form: str) -> None:
    toolkit = pen.framework.toolkit.id if pen.often(0.97) else "1999-01"
    answers = {"criteria": pen.criteria()} if pen.often(0.4) else {"domains": pen.domains()}
    said = {"ref": ref, "toolkit": toolkit, "form": form, "joint": pen.often(0.2), **answers}
    pen.tell(on, VisitRecorded.model_validate(said))
    if pen.often(0.25):
        pen.tell(on + pen.days(0, 20), RatingModerated(visit=ref, rating=pen.rating(), reason="as the evidence shows"))


def _planned(pen: Pen, on: date) -> None:
    ref = pen.ref("VIS")
    plan = VisitPlanned(ref=ref, on=on, agency="council", announced=pen.often(0.5), joint=pen.often(0.2))
    pen.tell(on - pen.days(10, 80), plan)
    if pen.often(0.2):
        pen.tell(on - timedelta(days=5), VisitCancelled(ref=ref, reason="illness"))
    elif pen.often(0.8):
        _visit(pen, ref, on, "scheduled")


def _focussed(pen: Pen, on: date) -> None:
    said = {"ref": pen.ref("VIS"), "toolkit": pen.framework.toolkit.id, "form": "focussed"}
    few = {key: value for key, value in pen.criteria().items() if pen.often(0.1)}
    one = dict([pen.pick(list(pen.domains().items()))])
    answers = {"criteria": few} if pen.often(0.5) else {"domains": one}
    pen.tell(on, VisitRecorded.model_validate({**said, **answers}))


def statements(pen: Pen) -> None:
    """Asked for most years; in time, late or never; given more time; judged; what officers decided of it."""
    for on in pen.years():
        if not pen.often(0.7):
            continue
        ref, due = pen.ref("PQAS"), on + timedelta(days=28)
        pen.tell(on, StatementRequested(ref=ref, toolkit=pen.framework.toolkit.id, due=due))
        if pen.often(0.15):
            due += pen.days(5, 20)
            pen.tell(on + pen.days(3, 27), StatementExtended(ref=ref, due=due, reason="new manager"))
        if pen.often(0.25):
            _late(pen, ref, due)
        if pen.often(0.85):
            came = due + timedelta(days=pen.chance.randint(-20, 12))
            answers = pen.criteria() if pen.often(0.4) else {}
            pen.tell(came, StatementReceived(ref=ref, toolkit=pen.framework.toolkit.id, criteria=answers))
            if pen.often(0.3):
                judged = pen.pick(("validated", "validated", "unevidenced", "falsified"))
                pen.tell(came + pen.days(10, 90), StatementJudged(ref=ref, judgement=judged, reason="as seen"))


def _late(pen: Pen, ref: str, due: date) -> None:
    on, option = due + pen.days(1, 20), pen.pick(("inadequate", "accept"))
    asked = {"question": "statement-late", "about": f"{ref}/late", "option": option, "reason": "as they said"}
    pen.tell(on, DecisionTaken.model_validate(asked))
    if option == "inadequate":
        pen.tell(on, RatingAwarded(rating=Rating.INADEQUATE, because="statement-late", about=ref, reason="late"))


def assurance(pen: Pen) -> None:
    """A level most years, and what follows where it and the rating are apart."""
    for on in pen.years():
        if not pen.often(0.7):
            continue
        domains = {row: pen.pick(list(Assurance)) for row in sorted(pen.framework.assurance.domains)}
        level = list(Assurance)[pen.rating().rank]
        pen.tell(on, AssuranceRecorded(level=level, domains=domains if pen.often(0.5) else {}, joint=pen.often(0.3)))
        if pen.often(0.3):
            held = on + pen.days(20, 70)
            pen.tell(held, PeerReviewed(social_care="A. Officer", clinical="B. Nurse", outcome="both stand"))
            if pen.often(0.6):
                agreed = held + pen.days(5, 30)
                for agency in ("council", "icb") if pen.often(0.7) else ("icb",):
                    pen.tell(agreed, JointStatementAgreed(text="The two look at different things.", agency=agency))
