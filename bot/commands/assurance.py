"""assurance SERVICE LEVEL: record the Healthcare Quality Assurance Level, with its clinical domains (IQAF §9; S07)."""

from datetime import date
from typing import Annotated, Literal

from bot import choices
from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.errors import BadValue, NotAllowed
from bot.engine.facts import AssuranceRecorded
from bot.engine.place import Right
from bot.engine.quality.assurance import ASSESSMENT
from bot.engine.scale import Assurance
from bot.engine.standing import Standing
from bot.engine.streams import service_stream
from bot.reply import AnyBlock, Choice, Items, Note, Reasons, Reply, buttons, facts
from bot.reply.cards import due_line
from bot.reply.dates import day

ASSESSORS = "icb"  #: the kind of agency whose members assess
LEVELS = {level.value.removesuffix(" assurance").casefold().replace(" ", "-"): level for level in Assurance}
Level = Literal["very-good", "good", "moderate", "inadequate"]
ANY_LEVEL = tuple(Choice(value=word, label=level.value) for word, level in LEVELS.items())
OR_NONE = (Choice(value="none", label="Not said"), *ANY_LEVEL)


def _domain(label: str) -> Ask:
    return Ask("choice", label, "Shown beside the level; no rule combines them", choices=lambda _: OR_NONE, named=True)


class AssuranceArgs(Args):
    """Which service, which level, when and how it was assessed, and the six clinical domains."""

    service: Annotated[str, Ask("service", "Service", "Name, part of it, postcode or location id")]
    level: Annotated[Level, Ask("choice", "Level", "As the assessor judges it", choices=lambda _: ANY_LEVEL)]
    on: Annotated[date | None, Ask("date", "Assessed on", "Empty: today")] = None
    joint: Annotated[Literal["no", "yes"], Ask("choice", "At a joint visit", choices=choices.yes_or_no, named=True)] = (
        "no"
    )
    safety: Annotated[Level | Literal["none"], _domain("Patient safety")] = "none"
    planning: Annotated[Level | Literal["none"], _domain("Care planning")] = "none"
    environment: Annotated[Level | Literal["none"], _domain("Environment")] = "none"
    experience: Annotated[Level | Literal["none"], _domain("Patient experience")] = "none"
    workforce: Annotated[Level | Literal["none"], _domain("Workforce")] = "none"
    management: Annotated[Level | Literal["none"], _domain("Management")] = "none"


async def run(args: AssuranceArgs, desk: Desk) -> Reply:
    """Record the level; what follows where it and the visit's rating are apart follows by itself."""
    _refuse_others(desk)
    await desk.ledger.read(service_stream(args.service))  # another's level of the same day is waited for
    before = await desk.services.standing(args.service)
    on = args.on or desk.today
    _check(before, on, desk)
    fact = AssuranceRecorded(level=LEVELS[args.level], domains=_domains(args, desk), joint=args.joint == "yes")
    await desk.ledger.append(service_stream(args.service), fact, effective=on)
    after = await desk.services.standing(args.service)
    return Reply(title=f"{after.service.name}: {fact.level.value}", blocks=tuple(_told(fact, on, before, after, desk)))


def _told(fact: AssuranceRecorded, on: date, before: Standing, after: Standing, desk: Desk) -> list[AnyBlock]:
    table = desk.framework.assurance
    domains = [(table.domains[key].title, level.value) for key, level in fact.domains.items()]
    was = f"{before.clinical.level.value}, {day(before.clinical.on)}" if before.clinical else "none"
    rows = [
        ("Recorded", f"{fact.level.value}, for {day(on)}{', at a joint visit' if fact.joint else ''}"),
        ("Before", was),
        *domains,
        ("Funding", ", ".join(after.service.funding)),
    ]
    blocks: list[AnyBlock] = [facts(rows)]
    if after.clinical and after.clinical.on > on:
        blocks.append(Note(text=f"A later level holds: {after.clinical.level.value}, {day(after.clinical.on)}."))
    notes = tuple(note for note in after.notes if note not in before.notes)
    if notes:
        blocks.append(Reasons(reasons=notes))
    if dues := tuple(due_line(due) for due in after.dues if due.sort in {"assurance", "disagreement"}):
        blocks.append(Items(items=dues))
    blocks.append(
        Note(text=f"No rule combines the clinical domains: the assessor records the level ({table.combined}).")
    )
    at = after.service.location_id
    apart = [("Disagreement", f"disagreement {at}")] if after.disagreements else []
    blocks.append(buttons(*apart, ("Status", f"status {at}"), ("Ratings", f"ratings {at}")))
    return blocks


def _domains(args: AssuranceArgs, desk: Desk) -> dict[str, Assurance]:
    """The domains that were given, of those that this place has."""
    given = {key: getattr(args, key) for key in desk.framework.assurance.domains if hasattr(args, key)}
    return {key: LEVELS[level] for key, level in given.items() if level != "none"}


def _refuse_others(desk: Desk) -> None:
    agency = desk.framework.agencies.get(desk.member.agency)
    if agency is None or agency.kind != ASSESSORS:
        assessors = [each.name for each in desk.framework.agencies.values() if each.kind == ASSESSORS]
        whose = f"a clinical assessor of {' or '.join(assessors) or 'an ICB, which this place has none of'}"
        yours = agency.name if agency else desk.member.agency or "no agency"
        raise NotAllowed(what="record an assurance level", needed=whose, roles=f"a member of {yours}")


def _check(standing: Standing, on: date, desk: Desk) -> None:
    """Raises BadValue where the service has no level, or the day cannot be."""
    table, service = desk.framework.assurance, standing.service
    if not table.applies(service):
        problem = (
            f"{service.name} has no {', '.join(table.funding[:-1])} or {table.funding[-1]} funding, so it has none"
        )
        hint = (
            f"Only services with it are given one ({table.funding_clause}). Have its description corrected if it does."
        )
        raise BadValue(field="Assurance level", problem=problem, hint=hint)
    if on > desk.today:
        hint = "Record an assessment once it has taken place."
        raise BadValue(field="Assessed on", problem=f"{day(on)} is still to come", hint=hint)
    if service.opened and on < service.opened:
        problem = f"{service.name} opened on {day(service.opened)}"
        raise BadValue(field="Assessed on", problem=problem, hint="Give the day of the assessment.")


COMMAND = Command(
    name="assurance",
    topic="quality",
    summary=f"Record a service's {ASSESSMENT.lower()}: the level, and its clinical domains",
    example="assurance Wrenbury Chase good workforce=moderate",
    needs=Right.ASSESS,
    args=AssuranceArgs,
    run=run,
    title="Assurance level",
    submit="Record",
)
