"""The Regulated Care Services Directory: what is public of a service, exactly, and what changed (IQAF §22; S21)."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Literal

from pydantic import Field

from bot.engine.days import add_months, said
from bot.engine.facts import BreachIssued, BreachRemedied, BreachWithdrawn, Entry, NhsScored, in_force
from bot.engine.parts import RatingSource
from bot.engine.scale import Where
from bot.engine.standing import FeedbackStanding, Standing
from bot.engine.streams import service_stream
from bot.engine.verdict import Clause, Value

PUBLIC_KINDS = ("breach issued", "breach remedied", "breach withdrawn", "nhs score recorded", "withdrawn")
"""Kinds of facts that the directory is made from, besides the standings."""

PUBLIC_SOURCES: Mapping[RatingSource, str] = {
    "": "",
    "CQC": "CQC",
    "visit": "quality monitoring visit",
    "moderation": "quality monitoring visit",
    "award": "officers' decision",  # what was awarded was not found at a visit
    "evidence": "evidence from the host or the CQC",
}
"""Where a rating comes from as the public reads it: never a member's name."""


class PublicationTable(Value):
    """What the directory lists, and for how long."""

    title: str
    channel: str  #: where the run is told
    breach_months: int = Field(gt=0)  #: how long a remedied breach stays listed
    breach_clause: Clause
    feedback_at_least: int = Field(gt=0)  #: answers below which a percentage says nothing
    feedback_clause: Clause
    clause: Clause
    days_clause: Clause


class PublicBreach(Value):
    """A breach notice as the public sees it."""

    ref: str = ""
    text: str
    issued: date
    remedied: date | None


class PublicRow(Value):
    """All that is public of one service. Nothing else ever is."""

    location_id: str
    name: str
    provider: str
    kind: str
    postcode: str
    local_authority: str
    contract: Literal["contracted", "not contracted"]
    rating: str  #: "" where there is none
    rated_on: date | None
    rating_source: str
    assurance: str
    assured_on: date | None
    nhs: str = ""  #: the NHS's own score: what it rates is published beside the rest (CS §5)
    nhs_on: date | None = None
    cqc: str
    cqc_on: date | None
    outcomes: str  #: citizens' feedback, as it is shown: "85 % (17 of 20)", or why there is no figure
    recommend: str
    breaches: tuple[PublicBreach, ...] = ()
    visit_rating: str = ""  #: beside a joint statement, which is on this and the assurance level (IQAF §5)
    joint_statement: str = ""


class Directory(Value):
    """The directory of a month: ratings as they stood on *snapshot*."""

    month: str
    snapshot: date
    rows: tuple[PublicRow, ...]


class RowChange(Value):
    """How one service stands otherwise than a month ago, in words."""

    location_id: str
    name: str
    changes: tuple[str, ...]


def listed(standing: Standing) -> bool:
    """All commissioned services, and all in the area, that are registered and within the framework's scope."""
    service = standing.service
    here = service.where is Where.IN_AREA or bool(service.commissioners)
    return service.registered and here and standing.scope.id != "outside"


def directory(
    table: PublicationTable, month: str, standings: Iterable[Standing], history: Iterable[Entry], today: date
) -> Directory:
    """The directory as at *today*, by name; *history*: entries of PUBLIC_KINDS in any order."""
    by_stream: dict[str, list[Entry]] = {}
    for entry in history:
        by_stream.setdefault(entry.stream, []).append(entry)
    shown = sorted(filter(listed, standings), key=lambda each: (each.service.name.casefold(), each.service.location_id))
    rows = [_row(table, each, by_stream.get(service_stream(each.service.location_id), ()), today) for each in shown]
    return Directory(month=month, snapshot=today, rows=tuple(rows))


def changes(before: Directory | None, after: Directory) -> tuple[RowChange, ...]:
    """What changed since the directory before; a first directory changes nothing."""
    if before is None:
        return ()
    was = {row.location_id: row for row in before.rows}
    found = [
        RowChange(location_id=row.location_id, name=row.name, changes=_changed(was.get(row.location_id), row))
        for row in after.rows
    ]
    now = {row.location_id for row in after.rows}
    left = [
        RowChange(location_id=row.location_id, name=row.name, changes=("no longer listed",))
        for row in before.rows
        if row.location_id not in now
    ]
    return tuple(each for each in (*found, *left) if each.changes)


def without(made: Directory, withdrawn: AbstractSet[str]) -> Directory:
    """The directory without breach notices that were withdrawn since: what should not be public is so at once."""

    def kept(row: PublicRow) -> PublicRow:
        left = tuple(breach for breach in row.breaches if breach.ref not in withdrawn)
        return row if len(left) == len(row.breaches) else row.model_copy(update={"breaches": left})

    return made.model_copy(update={"rows": tuple(map(kept, made.rows))}) if withdrawn else made


def percent(yes: int, asked: int, table: PublicationTable) -> str:
    """A percentage with its counts, rounded half up; where too few were asked, that."""
    if asked == 0:
        return "no answers yet"
    if asked < table.feedback_at_least:
        return f"too few to say ({asked} asked)"
    return f"{(200 * yes + asked) // (2 * asked)} % ({yes} of {asked})"


def _row(table: PublicationTable, standing: Standing, entries: Sequence[Entry], today: date) -> PublicRow:
    service, rating = standing.service, standing.rating
    feedback = standing.feedback or FeedbackStanding(since=today)
    cqc = standing.cqc[0] if standing.cqc else None
    nhs, nhs_on = _nhs(entries, today)
    return PublicRow(
        location_id=service.location_id,
        name=service.name,
        provider=service.provider_name,
        kind=service.service_kind.value,
        postcode=service.postcode,
        local_authority=service.local_authority,
        contract="contracted" if service.contracted and service.commissioners else "not contracted",
        rating=rating.verdict.value.value if rating.verdict.value else "",
        rated_on=rating.on,
        rating_source=PUBLIC_SOURCES[rating.gave],
        assurance=standing.assurance.value.value if standing.assurance.value else "",
        assured_on=standing.assurance_on,
        nhs=nhs,
        nhs_on=nhs_on,
        cqc=cqc.words if cqc else "",
        cqc_on=cqc.on if cqc else None,
        outcomes=percent(feedback.outcomes_met, feedback.outcomes_asked, table),
        recommend=percent(feedback.recommend_yes, feedback.recommend_asked, table),
        breaches=_breaches(table, entries, today),
        visit_rating=_both(standing),
        joint_statement=_joint(standing),
    )


def _breaches(table: PublicationTable, entries: Sequence[Entry], today: date) -> tuple[PublicBreach, ...]:
    held = in_force(entry for entry in entries if entry.effective <= today)
    withdrawn = {entry.fact.ref for entry in held if isinstance(entry.fact, BreachWithdrawn)}
    remedied = {entry.fact.ref: entry.effective for entry in held if isinstance(entry.fact, BreachRemedied)}
    found = [
        PublicBreach(
            ref=entry.fact.ref, text=entry.fact.text, issued=entry.effective, remedied=remedied.get(entry.fact.ref)
        )
        for entry in held
        if isinstance(entry.fact, BreachIssued) and entry.fact.ref not in withdrawn
    ]
    return tuple(b for b in found if b.remedied is None or add_months(b.remedied, table.breach_months) >= today)


def _joint(standing: Standing) -> str:
    """The joint statement that is published with both scores, as long as they stay apart as it says (IQAF §5)."""
    return standing.apart.statement if standing.apart else ""


def _both(standing: Standing) -> str:
    """The visit's rating where both scores are published, though a newer CQC rating may be overall (IQAF §5)."""
    return standing.apart.rating.value if standing.apart and standing.apart.statement else ""


def _nhs(entries: Sequence[Entry], today: date) -> tuple[str, date | None]:
    """The latest score of the NHS's own, and its day."""
    held = in_force(entry for entry in entries if entry.effective <= today)
    scored = [(entry.fact.score.value, entry.effective) for entry in held if isinstance(entry.fact, NhsScored)]
    return scored[-1] if scored else ("", None)


def _changed(before: PublicRow | None, after: PublicRow) -> tuple[str, ...]:
    if before is None:
        return ("listed for the first time",)
    names: Mapping[str, str] = {
        "contract": "contract",
        "rating": "rating",
        "assurance": "assurance level",
        "nhs": "NHS score",
        "cqc": "CQC rating",
        "outcomes": "outcomes delivered",
        "recommend": "would recommend",
        "name": "name",
        "provider": "provider",
        "visit_rating": "visit's rating beside the joint statement",
    }
    found = [
        f"{said_}: {getattr(before, name) or 'none'} → {getattr(after, name) or 'none'}"
        for name, said_ in names.items()
        if getattr(before, name) != getattr(after, name)
    ]
    if before.joint_statement != after.joint_statement:
        found.append(_statement_changed(before.joint_statement, after.joint_statement))
    return (*found, *_breaches_changed(before.breaches, after.breaches))


def _statement_changed(before: str, after: str) -> str:
    if not before:
        return "joint statement published"
    return "joint statement in other words" if after else "joint statement no longer published"


def _breaches_changed(before: Sequence[PublicBreach], after: Sequence[PublicBreach]) -> list[str]:
    was = {(breach.text, breach.issued): breach for breach in before}
    found = []
    for breach in after:
        known = was.get((breach.text, breach.issued))
        if known is None:
            found.append(f"breach notice issued {said(breach.issued)}")
        elif breach.remedied and not known.remedied:
            found.append(f"breach notice of {said(breach.issued)} remedied")
    return found
