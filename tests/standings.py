"""Standings made up for tests of what is built on them: a service by its name, and only what a test is about."""

from datetime import UTC, date, datetime
from typing import Any

from bot.engine.facts import AnyFact, Entry, ServiceDescribed
from bot.engine.quality.scope import ScopeStanding
from bot.engine.risk.regime import Level, RegimeTable
from bot.engine.scale import Kind, Marking, Rag
from bot.engine.standing import Due, OpenConcern, OpenEscalation, RatingStanding, RiskStanding, Standing
from bot.engine.verdict import Clause, Reason, Verdict

RULE = Clause(document="QA", section="RAG")
REVIEW = Clause(document="QA", section="RAG", local_default=True)
LEVELS = {Rag.RED: "targeted", Rag.AMBER: "enhanced", Rag.GREEN: "routine", None: "routine"}


def regime() -> RegimeTable:
    def level(name: str, rag: Rag, attends: tuple[str, ...], days: int, *, undecided: bool = True) -> Level:
        return Level(
            id=name,
            rag=rag,
            name=name.capitalize(),
            focus="",
            attends=attends,
            considerations=(),
            interventions=(),
            clause=RULE,
            review_days=days,
            review_clause=REVIEW,
            review_undecided=undecided,
        )

    return RegimeTable(
        reviewer="the forum",
        unknown="routine",
        unknown_clause=RULE,
        levels={
            "targeted": level("targeted", Rag.RED, ("provider", "icb", "cqc", "gmc"), 7),
            "enhanced": level("enhanced", Rag.AMBER, ("provider", "icb"), 28),
            "routine": level("routine", Rag.GREEN, ("provider", "icb"), 91, undecided=False),
        },
    )


def verdict(value: Any, text: str = "because") -> Verdict[Any]:
    return Verdict(value=value, reasons=(Reason(text=text, clause=RULE),))


def standing(
    name: str = "Oakwood House",
    rag: Rag | None = Rag.GREEN,
    *,
    calculated: Rag | None = None,
    decided: bool = True,
    **more: Any,
) -> Standing:
    return Standing(
        today=date(2026, 11, 19),
        service=ServiceDescribed(
            location_id=f"1-{abs(hash_of(name)):09d}",
            name=name,
            postcode="B1 1AA",
            service_kind=Kind.RESIDENTIAL,
            provider_id="1-101",
            provider_name="Example Care",
        ),
        rating=RatingStanding(verdict=verdict(None)),
        risk=RiskStanding(verdict=verdict(rag), decided=decided, calculated=verdict(calculated or rag)),
        regime=LEVELS[rag],
        assurance=verdict(None),
        scope=ScopeStanding(
            id="full",
            title="full framework",
            visits=True,
            rating="latest",
            statements="yearly",
            verdict=verdict("full framework"),
            because="commissioned by council",
        ),
        **more,
    )


def hash_of(name: str) -> int:
    """A number that is the same in every run."""
    return sum(ord(letter) * 31**place for place, letter in enumerate(name)) % 10**9


def concern(ref: str, meeting: date, **more: Any) -> OpenConcern:
    given = {"text": f"the text of {ref}", "agency": "icb", "forum": "sqg", "urgent": False}
    given |= {"raised": date(2026, 11, 16), "marking": Marking.PARTNERS, **more}
    return OpenConcern(ref=ref, meeting=meeting, **given)


def due(what: str = "Submit improvement plan IP-1", *, overdue: bool = True, **more: Any) -> Due:
    given = {"sort": "plan", "on": date(2026, 11, 14), "who": "the provider", "clause": RULE, **more}
    return Due(what=what, overdue=overdue, **given)


def escalation(trigger: str = "turned-red", **more: Any) -> OpenEscalation:
    given = {"ref": "ESC-0001", "summary": "it turned Red", "opened": datetime(2026, 11, 18, 9, tzinfo=UTC), "level": 0}
    given |= {"acknowledge_by": datetime(2026, 11, 18, 13, tzinfo=UTC), "agencies": ("icb", "cqc"), **more}
    return OpenEscalation(trigger=trigger, **given)


def entry(about: Standing | str, fact: AnyFact, at: datetime, **more: Any) -> Entry:
    stream = about if isinstance(about, str) else f"service/{about.service.location_id}"
    given = {"seq": 1, "effective": at.date(), "by": "a@icb.example", **more}
    return Entry(stream=stream, fact=fact, recorded_at=at, **given)
