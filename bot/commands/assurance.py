"""assurance SERVICE [LEVEL]: read the Healthcare Quality Assurance Level, or record it and its domains (IQAF §9)."""

from datetime import date
from typing import Annotated, Literal

from bot import choices, refusals
from bot.command import Args, Ask, Command, form
from bot.desk import Desk
from bot.engine.errors import BadValue, NotAllowed
from bot.engine.facts import AssuranceRecorded, in_force
from bot.engine.place import Right
from bot.engine.scale import Assurance
from bot.engine.standing import Standing
from bot.engine.streams import service_stream
from bot.reply import AnyBlock, Buttons, Choice, Form, Items, Note, Reasons, Reply, buttons, facts
from bot.reply.cards import due_line
from bot.reply.dates import day

SORTS = frozenset({"assurance", "disagreement"})  #: of what is due that is shown
MOST_BEFORE = 3  #: earlier levels that are shown
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
    level: Annotated[
        Level | Literal[""], Ask("choice", "Level", "As the assessor judges it", choices=lambda _: ANY_LEVEL)
    ] = ""
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
    """Record the level; what follows where it and the visit's rating are apart follows by itself.

    Without one, the level that stands, to every partner; asking for another of whoever may record it.
    """
    if not args.level:
        return await _shown(args, desk)
    _refuse_others(desk)
    await desk.ledger.read(service_stream(args.service))  # another's level of the same day is waited for
    before = await desk.services.standing(args.service)
    on = args.on or desk.today
    _check(before, on, desk)
    fact = AssuranceRecorded(level=LEVELS[args.level], domains=_domains(args, desk), joint=args.joint == "yes")
    await desk.ledger.append(service_stream(args.service), fact, effective=on)
    after = await desk.services.standing(args.service)
    return Reply(title=f"{after.service.name}: {fact.level.value}", blocks=tuple(_told(fact, on, before, after, desk)))


async def _shown(args: AssuranceArgs, desk: Desk) -> Reply:
    standing = await desk.services.standing(args.service)
    table, service, now = desk.framework.assurance, standing.service, standing.clinical
    recorded = [each for each in await _recorded(args.service, desk) if now is None or each[0] < now.on]
    rows = [
        ("Service", f"{service.name} · {service.postcode} · {service.location_id}"),
        ("Level", f"{now.level.value}, {day(now.on)}" if now else "none recorded"),
        *([(table.domains[key].title, level.value) for key, level in now.domains.items()] if now else []),
        ("Before", "; ".join(f"{level.value}, {day(on)}" for on, level in recorded[:MOST_BEFORE])),
        ("Funding", ", ".join(service.funding)),
    ]
    blocks: list[AnyBlock] = [facts(rows)]
    if not table.applies(service):
        blocks.append(Note(text=f"{_none_of(standing, desk)} ({table.funding_clause})."))
    if dues := tuple(due_line(due) for due in standing.dues if due.sort in SORTS):
        blocks.append(Items(items=dues))
    if table.applies(service) and _assesses(desk):
        blocks.append(_form(args, desk))
    blocks.append(_presses(standing))
    return Reply(title=f"{service.name}: healthcare assurance level", blocks=tuple(blocks))


async def _recorded(service: str, desk: Desk) -> list[tuple[date, Assurance]]:
    """Every level in force, the latest first."""
    entries = in_force(await desk.ledger.read(service_stream(service)))
    found = [(entry.effective, entry.fact.level) for entry in entries if isinstance(entry.fact, AssuranceRecorded)]
    return sorted(found, key=lambda each: each[0], reverse=True)


def _form(args: AssuranceArgs, desk: Desk) -> Form:
    """What the assessor is asked: the level cannot be left out."""
    asks = form(COMMAND, desk.framework, {"service": args.service})
    needed = tuple(
        field.model_copy(update={"required": field.required or field.name == "level"}) for field in asks.fields
    )
    return asks.model_copy(update={"fields": needed})


def _presses(standing: Standing) -> Buttons:
    at = standing.service.location_id
    apart = [("Disagreement", f"disagreement {at}")] if standing.disagreements else []
    return buttons(*apart, ("Status", f"status {at}"), ("Ratings", f"ratings {at}"))


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
    if dues := tuple(due_line(due) for due in after.dues if due.sort in SORTS):
        blocks.append(Items(items=dues))
    blocks.append(
        Note(text=f"No rule combines the clinical domains: the assessor records the level ({table.combined}).")
    )
    blocks.append(_presses(after))
    return blocks


def _domains(args: AssuranceArgs, desk: Desk) -> dict[str, Assurance]:
    """The domains that were given, of those that this place has."""
    given = {key: getattr(args, key) for key in desk.framework.assurance.domains if hasattr(args, key)}
    return {key: LEVELS[level] for key, level in given.items() if level != "none"}


def _assesses(desk: Desk) -> bool:
    """Whether the member may record a level: only they are asked for one."""
    agency = desk.framework.agencies.get(desk.member.agency)
    return desk.may(Right.ASSESS) and agency is not None and agency.kind == ASSESSORS


def _refuse_others(desk: Desk) -> None:
    if not desk.may(Right.ASSESS):
        raise refusals.not_allowed("record an assurance level", Right.ASSESS, desk)
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
        hint = (
            f"Only services with it are given one ({table.funding_clause}). Have its description corrected if it does."
        )
        raise BadValue(field="Assurance level", problem=_none_of(standing, desk), hint=hint)
    if on > desk.today:
        hint = "Record an assessment once it has taken place."
        raise BadValue(field="Assessed on", problem=f"{day(on)} is still to come", hint=hint)
    if service.opened and on < service.opened:
        problem = f"{service.name} opened on {day(service.opened)}"
        raise BadValue(field="Assessed on", problem=problem, hint="Give the day of the assessment.")


def _none_of(standing: Standing, desk: Desk) -> str:
    """Why the service has no level."""
    funding = desk.framework.assurance.funding
    return f"{standing.service.name} has no {', '.join(funding[:-1])} or {funding[-1]} funding, so it has none"


COMMAND = Command(
    name="assurance",
    topic="quality",
    summary="A service's healthcare assurance level with its clinical domains: read it, or record it as assessor",
    example="assurance Wrenbury Chase good workforce=moderate",
    needs=Right.READ,
    careful=True,
    args=AssuranceArgs,
    run=run,
    title="Assurance level",
    submit="Record",
)
