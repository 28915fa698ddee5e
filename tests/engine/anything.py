"""A history of any facts at all, for hypothesis: every kind that the ledger keeps, with references that meet."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, get_args

from hypothesis import strategies as st

from bot.engine import facts as f
from bot.engine.facts import AnyFact, Entry
from bot.engine.scale import Achievement, Assurance, Commissioner, Kind, NhsScore, Rag, Rating, Severity, Where
from tests.engine.place import FRAMEWORK, SERVICE, TODAY, cqc_words, reported

KINDS: tuple[type[AnyFact], ...] = get_args(AnyFact)
FIRST = TODAY - timedelta(days=900)
days = st.dates(FIRST, TODAY + timedelta(days=60))
words = st.sampled_from(["x", "y"])
domains = list(FRAMEWORK.ratings.domains)
clinical = list(FRAMEWORK.assurance.domains)
PREFIXES = {"Plan": "IAP", "Reinspection": "IAP", "Statement": "PQAS", "Visit": "VIS", "Suspension": "SUS"}
PREFIXES |= {"CitizensTold": "SUS", "Review": "CRM", "Termination": "TER", "Breach": "BRN", "Support": "SUP"}
PREFIXES |= {"Entry": "ENT", "Escalation": "ESC", "Concern": "CON", "Intelligence": "INT"}


def numbered(prefix: str) -> st.SearchStrategy[str]:
    return st.sampled_from([f"{prefix}-0001", f"{prefix}-0002"])


def some(given: type[AnyFact]) -> st.SearchStrategy[str]:
    return numbered(next((to for name, to in PREFIXES.items() if given.__name__.startswith(name)), "REF"))


questions = sorted(FRAMEWORK.decisions.questions)
#: Values of fields by name, where any text or number would meet nothing that the rules look for.
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "visit": numbered("VIS"),
    "toolkit": st.sampled_from(["2024-09", "1999-01"]),
    "overall": cqc_words,
    "service_group": st.sampled_from(["", "Care Homes", "Homecare"]),
    "key_questions": st.dictionaries(st.sampled_from(["Safe", "Caring"]), cqc_words, max_size=2),
    "question": st.sampled_from(questions),
    "because": st.sampled_from([*questions, "else"]),
    "about": st.sampled_from(["IAP-0001", "PQAS-0001", "PQAS-0001/late", "VIS-0001"]),
    "indicator": st.sampled_from(reported),
    "category": st.sampled_from(sorted(FRAMEWORK.categories)),
    "agency": st.sampled_from(["icb", "council", "cqc", ""]),
    "agencies": st.just(("icb", "council")),
    "forum": st.just("sqg"),
    "by": st.just((Commissioner.COUNCIL,)),
    "rag": st.sampled_from(Rag),
    "rating": st.sampled_from(Rating),
    "score": st.sampled_from(NhsScore),
    "severity": st.sampled_from(Severity),
    "level": st.sampled_from(Assurance),
    "commissioner": st.sampled_from(Commissioner),
    "criteria": st.one_of(
        st.just({}),
        st.sampled_from([Achievement.FULLY, Achievement.PARTLY]).map(
            lambda level: dict.fromkeys(FRAMEWORK.toolkit.criteria, level)
        ),
    ),
    "outcomes_asked": st.integers(0, 9),
    "outcomes_met": st.integers(0, 9),
    "recommend_asked": st.integers(0, 9),
    "recommend_yes": st.integers(0, 9),
    "count": st.integers(1, 3),
    "actions": st.just((f.PlanAction(id="1", text="x", owner="y", by=TODAY),)),
    "acknowledge_by": st.just(datetime.combine(TODAY, time(12), UTC)),
    "sections": st.just(()),
    "outcomes": st.sampled_from([("monitoring",), ("suspension",)]),
}
#: And of one kind of fact alone.
OWN: dict[type[AnyFact], dict[str, st.SearchStrategy[Any]]] = {
    f.VisitRecorded: {"domains": st.fixed_dictionaries({key: st.sampled_from(Rating) for key in domains})},
    f.AssuranceRecorded: {
        "domains": st.dictionaries(st.sampled_from(clinical), st.sampled_from(Assurance), max_size=2)
    },
    f.EscalationClimbed: {"level": st.integers(1, 3)},
    f.BreachIssued: {"by": st.none()},
    f.RatingAwarded: {"because": st.sampled_from(["plan-not-done", "host-evidence", "x"])},
    f.JointStatementAgreed: {"agency": st.sampled_from(["", "council", "icb"]), "text": st.sampled_from(["a", "b"])},
    f.AgendaSaid: {"items": st.just(())},
}


def described() -> st.SearchStrategy[AnyFact]:
    changed = st.fixed_dictionaries(
        {
            "service_kind": st.sampled_from(Kind),
            "where": st.sampled_from(Where),
            "contracted": st.booleans(),
            "registered": st.booleans(),
            "funding": st.sampled_from([(), ("FNC",), ("CHC", "S117")]),
            "commissioners": st.sampled_from([(), (Commissioner.COUNCIL,), (Commissioner.COUNCIL, Commissioner.ICB)]),
        }
    )
    return changed.map(lambda update: SERVICE.model_copy(update=update))


def one(kind: type[AnyFact]) -> st.SearchStrategy[AnyFact]:
    """Any fact of a kind."""
    if kind is f.ServiceDescribed:
        return described()
    given = {"ref": some(kind), **FIELDS, **OWN.get(kind, {})}
    fields = {}
    for name, field in kind.model_fields.items():
        if name == "kind":
            continue
        if name in given:
            fields[name] = given[name]
        elif field.annotation is str:
            fields[name] = words
        elif field.annotation in {date, date | None}:
            fields[name] = days
        elif field.annotation == tuple[str, ...]:
            fields[name] = st.just(("x",))
    return st.builds(kind, **fields)


anything = st.sampled_from(KINDS[:-1]).flatmap(one)
"""Any fact but the withdrawal of another, which :func:`histories` adds."""


@st.composite
def histories(draw: st.DrawFn, most: int = 9) -> tuple[Entry, ...]:
    """A described service, then facts as they were recorded; some later than they took effect, some corrections."""
    rows = draw(st.lists(st.tuples(anything, days, st.sampled_from([0, 0, 0, 3, 40]), st.booleans()), max_size=most))
    recorded = sorted(
        (max(FIRST, on) + timedelta(days=late), on, fact, fixes) for fact, on, late, fixes in _keyed(rows)
    )
    entries = [_entry(1, SERVICE, FIRST, FIRST)]
    for day, on, fact, fixes in recorded:
        target = len(entries) if fixes and len(entries) > 1 and entries[-1].corrects is None else None
        corrects = target if target and draw(st.booleans()) else None
        entries.append(_entry(len(entries) + 1, fact.fact, day, on, corrects))
    return tuple(entries)


class _Row:
    """A fact that sorts by nothing: only days order a history."""

    def __init__(self, fact: AnyFact) -> None:
        self.fact = fact

    def __lt__(self, other: "_Row") -> bool:
        return self.fact.kind < other.fact.kind


def _keyed(rows: list[tuple[AnyFact, date, int, bool]]) -> list[tuple[Any, date, int, bool]]:
    return [(_Row(fact), on, late, fixes) for fact, on, late, fixes in rows]


def _entry(seq: int, fact: AnyFact, recorded: date, on: date, corrects: int | None = None) -> Entry:
    return Entry(
        stream="service/1-9000000001",
        seq=seq,
        fact=f.Withdrawn(reason="x") if corrects and fact.kind == "alias learned" else fact,
        effective=on,
        recorded_at=datetime.combine(recorded, time(9), UTC),
        by="officer@council.example",
        corrects=corrects,
    )
