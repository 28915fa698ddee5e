"""Chapters of a generated life about what partners say: intelligence, concerns, colours, feedback, joining."""

from datetime import datetime, time, timedelta

from bot.engine.days import LONDON
from bot.engine.facts import (
    AliasLearned,
    ConcernClosed,
    ConcernMoved,
    ConcernRaised,
    EntryApplied,
    EntryDecided,
    EntryEvidenceSeen,
    EscalationAcknowledged,
    EscalationClimbed,
    EscalationOpened,
    EscalationStoodDown,
    FeedbackReceived,
    IndicatorReported,
    IntelligenceLogged,
    NhsScored,
    RagDecided,
    RagViewed,
)
from bot.engine.scale import Marking, NhsScore, Rag, Severity
from tests.generated.pen import Pen

SEVERITIES = (Severity.LOW, Severity.LOW, Severity.MODERATE, Severity.MODERATE, Severity.HIGH, Severity.CRITICAL)
SOURCES = ("social work review", "clinical review", "Healthwatch", "compliment", "complaint")


def intelligence(pen: Pen) -> None:
    """A few pieces a year, of every category and gravity, some marked."""
    categories = list(pen.framework.categories)
    for on in pen.years():
        for _ in range(pen.pick((0, 1, 1, 2, 3))):
            said = IntelligenceLogged(
                ref=pen.ref("INT"),
                text="Staff said it.",
                category=pen.pick(categories),
                severity=pen.pick(SEVERITIES),
                source=pen.pick(("icb", "council", "provider", "cqc")),
            )
            marking = Marking.RESTRICTED if pen.often(0.1) else Marking.PARTNERS
            pen.tell(on + pen.days(0, 200), said, marking)


def concerns(pen: Pen) -> None:
    """Raised for a forum, moved, closed or still open."""
    for on in pen.years():
        if not pen.often(0.2):
            continue
        ref, sits = pen.ref("CON"), on + timedelta(days=6)
        pen.tell(on, ConcernRaised(ref=ref, text="falls", forum="sqg", meeting=sits, agency="icb"))
        if pen.often(0.3):
            pen.tell(sits, ConcernMoved(ref=ref, meeting=sits + timedelta(days=7), reason="no time"))
        if pen.often(0.8):
            pen.tell(sits + pen.days(1, 60), ConcernClosed(ref=ref, outcome="seen to"))


def colours(pen: Pen) -> None:
    """The forum's decisions, agencies' own views, indicators that come and go."""
    reported = [row.id for row in pen.framework.risk.reported(pen.end)]
    decides = pen.often(0.5)
    for on in pen.years():
        if decides and pen.often(0.6):
            rag = pen.pick((Rag.GREEN, Rag.GREEN, Rag.AMBER, Rag.RED))
            pen.tell(on, RagDecided(rag=rag, forum="sqg", reason="as discussed"))
        if pen.often(0.15):
            rag, agency = pen.pick(list(Rag)), pen.pick(("icb", "cqc", "nobody"))
            pen.tell(on + pen.days(0, 90), RagViewed(rag=rag, agency=agency, reason="our view"))
        if pen.often(0.4):
            which = pen.pick(reported)
            pen.tell(on, IndicatorReported(indicator=which))
            if pen.often(0.6):
                pen.tell(on + pen.days(10, 400), IndicatorReported(indicator=which, present=False))


def feedback(pen: Pen) -> None:
    """Counts, some years many, some years none."""
    for on in pen.years():
        for _ in range(pen.pick((0, 0, 1, 3))):
            source, asked = pen.pick(SOURCES), pen.chance.randint(1, 6)
            said: dict[str, object] = {"source": source}
            if source in SOURCES[:2]:
                said |= {"outcomes_asked": asked, "outcomes_met": pen.chance.randint(0, asked)}
            if source in SOURCES[:3]:
                said |= {"recommend_asked": asked, "recommend_yes": pen.chance.randint(0, asked)}
            pen.tell(on + pen.days(0, 150), FeedbackReceived.model_validate(said))


def joining(pen: Pen) -> None:
    """An application, its evidence, the decision; the NHS's score; another name."""
    if pen.often(0.2):
        pen.tell(pen.day(), AliasLearned(alias="The Old House"))
    if pen.often(0.2):
        pen.tell(pen.day(), NhsScored(score=pen.pick(list(NhsScore))))
    if pen.service.contracted and not pen.often(0.08):
        return
    on, ref = pen.day(), pen.ref("ENT")
    pen.tell(on, EntryApplied(ref=ref, citizens=pen.often(0.8), specialisms=("dementia",) if pen.often(0.3) else ()))
    for item in pen.framework.entry.evidence:
        if pen.often(0.5):
            seen = EntryEvidenceSeen(ref=ref, item=item, met=pen.often(0.9))
            pen.tell(on + pen.days(1, 60), seen)
    if pen.often(0.6):
        pen.tell(on + pen.days(61, 120), EntryDecided(ref=ref, admitted=pen.often(0.8), reason="as the criteria say"))


def escalations(pen: Pen) -> None:
    """What the clock and members did of old."""
    for on in pen.years():
        if not pen.often(0.12):
            continue
        ref, noon = pen.ref("ESC"), datetime.combine(on, time(12), LONDON)
        opened = EscalationOpened(
            ref=ref,
            trigger="clock-run-out",
            summary="a clock has run out",
            agencies=("council", "icb"),
            acknowledge_by=noon + timedelta(hours=4),
        )
        pen.tell(on, opened)
        if pen.often(0.4):
            pen.tell(on, EscalationClimbed(ref=ref, level=1, acknowledge_by=noon + timedelta(hours=8)))
        for agency in ("council", "icb"):
            if pen.often(0.9):
                pen.tell(on, EscalationAcknowledged(ref=ref, agency=agency, member=pen.pick(("a", "b"))))
        if pen.often(0.9):
            pen.tell(on + pen.days(1, 9), EscalationStoodDown(ref=ref, reason="seen to"))
