"""How the last year went for the demo's services. Each story gives moments: days ago, who said it, and the fact.

All of it is invented. References count up over the whole place, so that they read as real ones do.
"""

from collections.abc import Callable, Iterator

from bot.demo.market import applied
from bot.demo.pen import LEAD, NURSE, REGULATOR, SAFEGUARDING, WATCHDOG, B, G, Moment, Pen, S, X
from bot.engine import facts as f
from bot.engine.scale import Assurance, Rag

PLAN = (
    ("Go through every care plan with the person it is for", "Manager", 30, "Twelve plans were read on site."),
    ("Train all night staff in moving and handling", "Deputy manager", -10, ""),
    ("Hold an audit of medicines each month", "Manager", -18, ""),
)
"""The actions of a plan: what, who, due so many days ago, and the evidence where it is done."""


def steady(pen: Pen) -> Iterator[Moment]:
    """Good, visited, little to tell."""
    yield pen.cqc(790, "Good")
    yield pen.visit(210, S, S, S, S, S)
    yield pen.heard(95, "complaints", "low", "One complaint about meal times, answered within a week.", by=WATCHDOG)


def by_criteria(pen: Pen) -> Iterator[Moment]:
    """As steady, with every criterion of its last visit on record: one of them can be supposed otherwise."""
    yield pen.cqc(790, "Good")
    yield pen.looked(210)
    yield pen.heard(95, "complaints", "low", "One complaint about late calls, answered within a week.", by=WATCHDOG)


def excellent(pen: Pen) -> Iterator[Moment]:
    """Gold at its last visit."""
    yield pen.cqc(620, "Outstanding")
    yield pen.visit(160, G, G, S, G, S)
    yield pen.heard(
        40, "good_practice", "low", "Residents run the menu group; families speak of it warmly.", by=WATCHDOG
    )


def good_practice(pen: Pen) -> Iterator[Moment]:
    """Good, with something worth copying this week."""
    yield from steady(pen)
    yield pen.heard(3, "good_practice", "low", "Falls halved since the balance class began; happy to show others how.")


def turned_red(pen: Pen) -> Iterator[Moment]:
    """Slid from Good to Red over six months."""
    yield pen.cqc(900, "Good")
    yield pen.visit(330, S, S, S, S, S)
    yield pen.heard(150, "staffing", "moderate", "Three night shifts in two weeks were covered by agency staff alone.")
    yield pen.cqc(96, "Requires improvement", weak="Safe")
    yield pen.heard(80, "medication", "high", "Controlled drugs register did not tally on two visits.", by=NURSE)
    yield pen.decided(68, Rag.AMBER, "Medication and night staffing; improvement support agreed.")
    yield pen.visit(41, S, B, B, B, B)
    yield from pen.plan(39, "Bronze at the visit", submitted=34, approved=30)
    yield pen.heard(
        33, "leadership", "high", "The registered manager has left; the deputy covers two homes.", by=REGULATOR
    )
    yield pen.heard(
        29,
        "safeguarding",
        "high",
        "Two referrals in a week; the safeguarding team leads.",
        by=SAFEGUARDING,
        marking="restricted",
    )
    yield from pen.weekly(26, Rag.RED, "No manager, medicines unsafe, pace of improvement too slow.")
    yield from pen.suspension(25, "Risk to people's safety from medicines and night staffing.", met=26, told=23)
    yield from pen.support(22, "training", "Medicines and nights: whom to train first.", taken=18)
    yield pen.view(6, Rag.RED, "Medicines still not safe at Friday's check.", by=NURSE)
    yield pen.raised(2, "Second agency nurse left; cover for the weekend is not confirmed.")


def failing(pen: Pen) -> Iterator[Moment]:
    """Inadequate from the CQC."""
    yield pen.cqc(1100, "Requires improvement")
    yield pen.cqc(52, "Inadequate", weak="Safe")
    yield from pen.weekly(47, Rag.RED, "Rated Inadequate; joint visit weekly.")
    yield from pen.suspension(50, "Rated Inadequate by the CQC.", met=51, told=48)
    yield from pen.plan(49, "Inadequate", submitted=44, approved=40, days=90)
    yield pen.heard(12, "infection_control", "moderate", "Deep clean finished; audit repeated and passed.", by=NURSE)


def plan_running(pen: Pen) -> Iterator[Moment]:
    """Bronze, with a plan under way."""
    yield pen.cqc(700, "Good")
    yield pen.visit(75, S, B, S, B, S)
    yield from pen.plan(73, "Bronze at the visit", submitted=67, approved=62, days=80, actions=PLAN)
    yield from pen.monthly(61, Rag.AMBER, "Bronze; the plan is sound.")


def plan_late(pen: Pen) -> Iterator[Moment]:
    """Bronze, and the plan has not come."""
    yield pen.cqc(640, "Good")
    yield pen.visit(14, S, B, B, S, S)
    yield from pen.plan(11, "Bronze at the visit")
    yield pen.raised(4, "The improvement plan is overdue and calls are not returned.")


def amber_drift(pen: Pen) -> Iterator[Moment]:
    """Amber for a while, with more bad news than good."""
    yield pen.cqc(430, "Requires improvement", weak="Well-led")
    yield pen.visit(120, S, S, B, S, B)
    yield from pen.monthly(90, Rag.AMBER, "Records and leadership; a visit every month.")
    yield pen.heard(45, "falls", "moderate", "Five falls in October, two at night.", by=NURSE)
    yield pen.heard(9, "staffing", "moderate", "Deputy manager is leaving at the end of the month.")
    yield from pen.breach(190, "Incidents were not reported to the commissioner within two days.", remedied=171)
    yield from pen.breach(20, "Records of staff training were not kept up to date.")


def recovering(pen: Pen) -> Iterator[Moment]:
    """Was Red, is better; could be stood down."""
    yield pen.cqc(300, "Requires improvement")
    yield pen.decided(170, Rag.RED, "Falls and medicines.")
    yield from pen.monthly(84, Rag.AMBER, "Plan done; one more month to be sure.")
    yield pen.visit(28, S, S, S, S, B)
    yield pen.heard(15, "good_practice", "low", "New manager in post; staff turnover is down by half.")


def apart(pen: Pen) -> Iterator[Moment]:
    """The visit and the clinical assessment disagree."""
    yield pen.cqc(560, "Good")
    yield pen.visit(70, S, S, S, S, S)
    yield Moment(ago=35, by=NURSE, fact=f.AssuranceRecorded(level=Assurance.MODERATE))


def silent_rules(pen: Pen) -> Iterator[Moment]:
    """Domains for which the guidance has no rule."""
    yield pen.cqc(810, "Good")
    yield pen.visit(21, S, S, X, S, B)
    yield pen.heard(20, "environment", "high", "Hot water above the safe limit in two bathrooms; now fixed.")


def whistle(pen: Pen) -> Iterator[Moment]:
    """Somebody inside has spoken."""
    yield pen.cqc(480, "Good")
    yield pen.visit(190, S, S, S, S, B)
    yield pen.heard(
        8,
        "whistleblowing",
        "high",
        "A member of staff reports that call bells are muted at night.",
        by=REGULATOR,
        marking="restricted",
    )
    yield pen.heard(5, "staffing", "moderate", "Two nurses short on three of seven nights.", by=NURSE)
    yield pen.raised(1, "Pattern of night-time concerns from three sources.", by=NURSE)
    yield pen.escalated("Whistleblowing about nights at a nursing home; checks tonight")


def suspended(pen: Pen) -> Iterator[Moment]:
    """Suspended more than a month ago, and the review is due."""
    yield pen.cqc(410, "Requires improvement", weak="Safe")
    yield pen.visit(66, B, B, B, S, B)
    yield from pen.weekly(60, Rag.RED, "Choking risk not managed.")
    imposed = pen.suspension(58, "Choking risk not managed.", met=59, told=55)
    yield from imposed
    ref = getattr(imposed[1].fact, "ref", "")
    yield Moment(ago=33, by=LEAD, fact=f.SuspensionReviewed(ref=ref, outcome="Stays: training not finished."))
    yield pen.ending(4, "Two reviews found no progress with choking risk, and the provider has stopped answering.")


def overdue_visit(pen: Pen) -> Iterator[Moment]:
    """The yearly visit is late."""
    yield pen.cqc(1300, "Good")
    yield pen.visit(395, S, S, S, S, B)


def statement_late(pen: Pen) -> Iterator[Moment]:
    """Good, but the provider's statement has not come: officers must decide."""
    yield from steady(pen)
    yield from pen.statement(45)


def statement_validated(pen: Pen) -> Iterator[Moment]:
    """Good, with a statement that a visit has borne out."""
    yield pen.cqc(790, "Good")
    yield from pen.statement(250, came=228, judged=205)
    yield pen.looked(210, partly=1)


def out_of_city(pen: Pen) -> Iterator[Moment]:
    """Out of the city: no routine visits, a statement every year."""
    yield pen.cqc(210, "Good")
    yield from pen.statement(90, came=70)


def asked_only(pen: Pen) -> Iterator[Moment]:
    """Not under contract: asked for a statement, which cannot be enforced."""
    yield pen.cqc(210, "Good")
    yield from pen.statement(60)


def applicant(pen: Pen) -> Iterator[Moment]:
    """Outside the contract, and asks to join it."""
    yield from asked_only(pen)
    yield from applied(pen)


def unrated(pen: Pen) -> Iterator[Moment]:
    """New, with neither rating nor visit."""
    yield pen.cqc(60, "Not yet rated")


def income_shock(pen: Pen) -> Iterator[Moment]:
    """Good care, shaky finances."""
    yield pen.cqc(350, "Good")
    yield pen.visit(150, S, S, S, S, S)
    yield pen.heard(10, "finance", "high", "Lost its largest contract; wages were two days late in October.")
    yield pen.planned(6, 9, "focussed", announced=False)


def closed(pen: Pen) -> Iterator[Moment]:
    """No longer registered."""
    yield pen.cqc(700, "Good")


STORIES: dict[str, Callable[[Pen], Iterator[Moment]]] = {
    story.__name__: story
    for story in (
        steady,
        by_criteria,
        excellent,
        good_practice,
        turned_red,
        failing,
        plan_running,
        plan_late,
        amber_drift,
        recovering,
        apart,
        silent_rules,
        whistle,
        suspended,
        overdue_visit,
        statement_late,
        statement_validated,
        out_of_city,
        asked_only,
        applicant,
        unrated,
        income_shock,
        closed,
    )
}
