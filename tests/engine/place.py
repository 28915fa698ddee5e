"""What the engine's tests start from: the shipped framework, a described service, entries in short."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from bot.engine.days import LONDON
from bot.engine.facts import (
    AnyFact,
    ConcernClosed,
    ConcernRaised,
    CqcRatingPublished,
    Entry,
    IndicatorReported,
    IntelligenceLogged,
    PlanApproved,
    PlanClosed,
    PlanRequested,
    PlanSubmitted,
    RagDecided,
    RagViewed,
    ServiceDescribed,
    SuspensionImposed,
    SuspensionLifted,
    VisitRecorded,
)
from bot.engine.scale import Commissioner, Kind, Rag, Rating, Severity
from bot.frameworks import available, load

FRAMEWORK = load(available()["birmingham-solihull"])
TODAY = date(2026, 11, 24)
NOW = datetime.combine(TODAY, time(12), LONDON)

SERVICE = ServiceDescribed(
    location_id="1-9000000001",
    name="Example House",
    service_kind=Kind.NURSING,
    provider_id="1-9000000901",
    provider_name="Example Care",
    commissioners=(Commissioner.COUNCIL,),
)


def entry(seq: int, on: date, fact: AnyFact, **rest: Any) -> Entry:
    """A fact recorded on the day it took effect."""
    recorded = rest.pop("recorded_at", datetime.combine(on, time(9), UTC))
    return Entry(
        stream="service/1-9000000001",
        seq=seq,
        fact=fact,
        effective=on,
        recorded_at=recorded,
        by="officer@council.example",
        **rest,
    )


def record(*facts: tuple[date, AnyFact], service: ServiceDescribed = SERVICE) -> tuple[Entry, ...]:
    """A description long ago, then the facts."""
    return tuple(entry(seq, on, fact) for seq, (on, fact) in enumerate([(date(2015, 1, 1), service), *facts], start=1))


days = st.dates(TODAY - timedelta(days=800), TODAY + timedelta(days=60))
refs = st.sampled_from(["A-1", "A-2", "A-3"])
cqc_words = st.sampled_from(["Outstanding", "Good", "Requires improvement", "Inadequate", "Not yet rated", "Splendid"])
categories = st.sampled_from(sorted(FRAMEWORK.categories))
reported = sorted(row.id for row in FRAMEWORK.risk.reported(TODAY))

bad_facts: st.SearchStrategy[AnyFact] = st.one_of(
    st.builds(
        IntelligenceLogged,
        ref=refs,
        text=st.just("x"),
        category=categories,
        severity=st.sampled_from(Severity),
        source=st.just("icb"),
    ),
    st.builds(IndicatorReported, indicator=st.sampled_from(reported)),
    st.builds(SuspensionImposed, ref=st.just("S-9"), by=st.just((Commissioner.COUNCIL,)), reason=st.just("x")),
    st.builds(
        ConcernRaised,
        ref=st.just("C-9"),
        text=st.just("x"),
        forum=st.just("sqg"),
        meeting=st.just(TODAY),
        agency=st.just("icb"),
    ),
    st.builds(PlanRequested, ref=st.just("P-9"), why=st.just("x")),
)
"""Facts that can only make the risk worse."""

facts: st.SearchStrategy[AnyFact] = st.one_of(
    bad_facts,
    st.builds(
        CqcRatingPublished,
        overall=cqc_words,
        service_group=st.sampled_from(["", "Care Homes", "Homecare"]),
        key_questions=st.dictionaries(st.sampled_from(["Safe", "Caring", "Overall"]), cqc_words, max_size=3),
    ),
    st.builds(
        VisitRecorded,
        ref=refs,
        toolkit=st.just("2024-09"),
        domains=st.fixed_dictionaries({key: st.sampled_from(Rating) for key in FRAMEWORK.ratings.domains}),
    ),
    st.builds(IndicatorReported, indicator=st.sampled_from(reported), present=st.just(value=False)),
    st.builds(SuspensionLifted, ref=st.just("S-9"), reason=st.just("x")),
    st.builds(ConcernClosed, ref=st.just("C-9"), outcome=st.just("x")),
    st.builds(PlanSubmitted, ref=st.just("P-9")),
    st.builds(PlanApproved, ref=st.just("P-9"), complete_by=days),
    st.builds(PlanClosed, ref=st.just("P-9"), outcome=st.just("x")),
    st.builds(RagDecided, rag=st.sampled_from(Rag), forum=st.just("sqg"), reason=st.just("x")),
    st.builds(RagViewed, rag=st.sampled_from(Rag), agency=st.sampled_from(["icb", "cqc"]), reason=st.just("x")),
)

records = st.lists(st.tuples(days, facts), max_size=8).map(lambda given: record(*given))
"""Any history of a described service, some of it to come."""
