"""Reads the worked examples of a framework: short facts, as README.md lists them, into ledger entries."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from bot.engine.days import LONDON
from bot.engine.facts import FACT, Entry
from bot.framework_files import parse
from bot.frameworks import Framework, available

SERVICE = {
    "kind": "service described",
    "location_id": "1-9000000001",
    "name": "Example House",
    "service_kind": "nursing care",
    "provider_id": "1-9000000901",
    "provider_name": "Example Care",
    "commissioners": ["council"],
}
LONG_AGO = date(2015, 1, 1)

Row = dict[str, Any]


def _visit(row: Row, framework: Framework) -> Row:
    fact: Row = {"kind": "visit recorded", "ref": row["visit"], "toolkit": row.get("toolkit", framework.toolkit.id)}
    if isinstance(row.get("domains"), dict):
        fact["domains"] = row["domains"]
    elif "domains" in row:
        fact["domains"] = dict(zip(framework.ratings.domains, row["domains"], strict=True))
    elif "only" in row:
        fact["criteria"] = row["only"]
    elif "every criterion" in row:
        fact["criteria"] = dict.fromkeys(framework.toolkit.criteria, row["every criterion"]) | row.get("but", {})
    rest = {name: row.get(name, False) for name in ("joint", "scenarios")}
    return fact | {"form": row.get("form", "scheduled")} | rest


def _cqc(row: Row, _: Framework) -> Row:
    fact = {"kind": "cqc rating published", "overall": row["cqc"], "service_group": row.get("group", "")}
    return fact | {"key_questions": row.get("key questions", {}), "inherited": row.get("inherited", False)}


def _escalated(row: Row, _: Framework) -> Row:
    by = datetime.combine(row["by"], time(12), LONDON)
    rest = {"trigger": "turned-red", "summary": "x", "agencies": row["agencies"], "acknowledge_by": by}
    return {"kind": "escalation opened", "ref": row["escalated"], **rest}


def _simple(kind: str, field: str = "ref", **rest: Any) -> Callable[[Row, Framework], Row]:
    def fact(row: Row, _: Framework) -> Row:
        value = next(value for key, value in row.items() if SHORT.get(key) is fact)
        given = {name: row.get(key, default) for name, (key, default) in rest.items()}
        return {"kind": kind, field: value, **given}

    return fact


def _statement(row: Row, framework: Framework) -> Row:
    """A statement that came, by criteria."""
    toolkit = row.get("toolkit", framework.toolkit.id)
    criteria = dict.fromkeys(framework.toolkit.criteria, row.get("every criterion", "Fully met")) | row.get("but", {})
    return {"kind": "statement received", "ref": row["statement received"], "toolkit": toolkit, "criteria": criteria}


def _approved(row: Row, _: Framework) -> Row:
    """A plan with its actions as days by number: ``actions: {"1": 2026-12-01}``."""
    days = row.get("actions", {})
    actions = [{"id": each, "text": f"action {each}", "owner": "the manager", "by": day} for each, day in days.items()]
    return {"kind": "plan approved", "ref": row["plan approved"], "complete_by": row["by"], "actions": actions}


def _feedback(row: Row, _: Framework) -> Row:
    """Of each question how many said yes, and of how many."""
    met, asked = row.get("outcomes", [0, 0])
    yes, of = row.get("recommend", [0, 0])
    said = {"outcomes_met": met, "outcomes_asked": asked, "recommend_yes": yes, "recommend_asked": of}
    return {"kind": "feedback received", "source": row["feedback"], "count": row.get("count", 1), **said}


SHORT: dict[str, Callable[[Row, Framework], Row]] = {
    "cqc": _cqc,
    "visit": _visit,
    "escalated": _escalated,
    "described": lambda row, _: SERVICE | row["described"],
    "planned": _simple(
        "visit planned",
        on=("for", None),
        form=("form", "scheduled"),
        joint=("joint", False),
        agency=("agency", "council"),
    ),
    "visit cancelled": _simple("visit cancelled", reason=("reason", "the manager is away")),
    "inspection expected": lambda row, _: {"kind": "cqc inspection expected", "note": row["inspection expected"]},
    "moderated": _simple("rating moderated", "visit", rating=("as", None), reason=("reason", "agreed at moderation")),
    "assurance": _simple("assurance recorded", "level", domains=("domains", {}), joint=("joint", False)),
    "peer review": _simple(
        "peer review held",
        "outcome",
        social_care=("social care", "a social worker"),
        clinical=("clinical", "a nurse"),
    ),
    "joint statement": _simple("joint statement agreed", "text", agency=("agreed by", "")),
    "announced": _simple("toolkit announced", "toolkit", providers=("providers", 1)),
    "intelligence": _simple(
        "intelligence logged",
        "category",
        ref=("ref", "INT-1"),
        text=("text", "x"),
        severity=("severity", None),
        source=("source", "icb"),
    ),
    "decided": _simple("rag decided", "rag", forum=("forum", "sqg"), reason=("reason", "agreed")),
    "view": _simple("rag viewed", "rag", agency=("agency", None), reason=("reason", "seen")),
    "concern": _simple(
        "concern raised",
        text=("text", "x"),
        forum=("forum", "sqg"),
        meeting=("meeting", date(2026, 11, 30)),
        agency=("agency", "icb"),
    ),
    "concern moved": _simple("concern moved", meeting=("meeting", None), reason=("reason", "carried over")),
    "concern closed": _simple("concern closed", outcome=("outcome", "dealt with")),
    "plan requested": _simple("plan requested", why=("why", "Bronze"), visit=("of", ""), rating=("as", None)),
    "plan submitted": _simple("plan submitted"),
    "plan returned": _simple("plan returned", reason=("reason", "the actions have no dates")),
    "plan approved": _approved,
    "action done": lambda row, _: {
        "kind": "plan action done",
        "ref": row["of"],
        "action": row["action done"],
        "evidence": "seen on the day",
    },
    "support offered": _simple("support offered", offer=("offer", None), why=("why", "to improve")),
    "support taken": _simple("support taken up"),
    "support declined": _simple("support declined", reason=("reason", "no time for it")),
    "support ended": _simple("support ended", effect=("effect", "better")),
    "re-inspection asked": _simple("re-inspection requested"),
    "awarded": _simple(
        "rating awarded", "rating", because=("because", "plan-not-done"), about=("about", ""), reason=("reason", "x")
    ),
    "plan closed": _simple("plan closed", outcome=("outcome", "done")),
    "suspended": _simple(
        "suspension imposed",
        by=("by", ["council"]),
        lead=("lead", None),
        reason=("reason", "x"),
        form=("form", "suspension"),
        immediate=("immediate", False),
        review=("review", ""),
    ),
    "citizens told": _simple("citizens told", stage=("stage", "start")),
    "review called": _simple(
        "contract review called", on=("for", None), reasons=("reasons", ["x"]), agency=("agency", "council")
    ),
    "review held": _simple("contract review held", outcomes=("outcomes", ["monitoring"]), note=("note", "x")),
    "review cancelled": _simple("contract review cancelled", reason=("reason", "not needed")),
    "review requested": _simple("contract review requested", agency=("agency", "nhse"), reason=("reason", "x")),
    "termination proposed": _simple(
        "termination proposed",
        commissioner=("commissioner", "council"),
        reason=("reason", "x"),
        immediate=("immediate", False),
        ends=("ends", None),
        review=("review", ""),
    ),
    "termination agreed": _simple("termination agreed", commissioner=("commissioner", "ICB")),
    "termination dropped": _simple(
        "termination dropped", commissioner=("commissioner", "ICB"), reason=("reason", "no")
    ),
    "breach": _simple("breach issued", text=("text", "x"), remedy_by=("by", None), review=("review", "")),
    "breach served": _simple("breach served"),
    "breach remedied": _simple("breach remedied"),
    "breach withdrawn": _simple("breach withdrawn", reason=("reason", "in error")),
    "feedback": _feedback,
    "nhs": _simple("nhs score recorded", "score"),
    "applied": _simple(
        "entry applied",
        specialisms=("specialisms", []),
        citizens=("citizens", True),
        commissioners=("commissioners", []),
    ),
    "seen": lambda row, _: {
        "kind": "entry evidence seen",
        "ref": row["of"],
        "item": row["seen"],
        "met": row.get("met", True),
    },
    "entry decided": _simple(
        "entry decided",
        admitted=("admitted", None),
        reason=("reason", "agreed"),
        commissioner=("commissioner", None),
        asks=("asks", []),
    ),
    "suspension reviewed": _simple("suspension reviewed", outcome=("outcome", "stays")),
    "suspension lifted": _simple("suspension lifted", reason=("reason", "safe again")),
    "decision": _simple(
        "decision taken", "question", about=("about", ""), option=("option", "none"), reason=("reason", "x")
    ),
    "statement requested": lambda row, framework: {
        "kind": "statement requested",
        "ref": row["statement requested"],
        "toolkit": row.get("toolkit", framework.toolkit.id),
        "due": row["by"],
    },
    "statement extended": _simple("statement extended", due=("to", None), reason=("reason", "agreed")),
    "statement received": _statement,
    "statement judged": _simple("statement judged", judgement=("as", None), reason=("reason", "as found")),
    "reported": _simple("indicator reported", "indicator", note=("note", "")),
    "gone": lambda row, _: {"kind": "indicator reported", "indicator": row["gone"], "present": False},
    "acknowledged": _simple("escalation acknowledged", agency=("agency", None), member=("member", "a@icb.example")),
    "climbed": lambda row, _: {
        "kind": "escalation climbed",
        "ref": row["climbed"],
        "level": row["level"],
        "acknowledge_by": datetime.combine(row["by"], time(12), LONDON) if row.get("by") else None,
    },
    "stood down": _simple("escalation stood down", reason=("reason", "over")),
    "withdrawn": lambda row, _: {"kind": "withdrawn", "reason": "it was wrong"},
}


def entries(case: Row, framework: Framework) -> tuple[Entry, ...]:
    """The ledger of a case: the description, recorded with the first fact; then its facts in order."""
    facts = case.get("facts", [])
    recorded = min([row.get("recorded", row["on"]) for row in facts], default=case["as at"])
    service = {"on": LONG_AGO, "recorded": recorded, "described": case.get("service", {})}
    return tuple(_entry(number, row, framework) for number, row in enumerate([service, *facts]))


def _entry(number: int, row: Row, framework: Framework) -> Entry:
    short = next((key for key in row if key in SHORT), None)
    assert short, f"no such fact: {row}"
    return Entry(
        stream="service/1-9000000001",
        seq=number + 1,
        fact=FACT.validate_python(SHORT[short](row, framework)),
        effective=row["on"],
        recorded_at=datetime.combine(row.get("recorded", row["on"]), time(9), LONDON),
        by="quality.officer@council.example",
        corrects=_corrected(row),
    )


def _corrected(row: Row) -> int | None:
    """The entry that a row takes the place of: facts are counted from 1, after the description."""
    number = row.get("withdrawn", row.get("corrects"))
    return None if number is None else number + 1


def framework_for(case: Row, framework: Framework) -> Framework:
    """The framework with the case's own later toolkit: the latest one's rows under another id, day and thresholds."""
    if "new toolkit" not in case:
        return framework
    given = case["new toolkit"]
    domains = tuple(
        domain.model_copy(update={"rule": domain.rule.model_copy(update=given.get("rules", {}).get(domain.id, {}))})
        for domain in framework.toolkit.domains
    )
    toolkit = framework.toolkit.model_copy(
        update={"id": given["id"], "effective": given["effective"], "domains": domains}
    )
    return framework.model_copy(update={"toolkits": {**framework.toolkits, toolkit.id: toolkit}})


def all_cases() -> Iterator[tuple[Path, str, Row]]:
    """Every case of every shipped framework: its folder, a name, and the case."""
    for folder in available().values():
        for file in sorted((folder / "cases").glob("*.yaml")):
            for case in parse(file.read_text(encoding="utf-8")):
                yield folder, f"{file.stem}: {case['case']}", case
