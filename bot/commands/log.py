"""log SERVICE TEXT: a piece of intelligence about a service, filed with its category, severity, source and marking."""

from datetime import date
from typing import Annotated

from bot import choices
from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.errors import BadValue
from bot.engine.facts import IntelligenceLogged
from bot.engine.place import Right
from bot.engine.scale import Marking, Severity
from bot.engine.streams import service_stream
from bot.referral import referral_note
from bot.reply import Reply, buttons, facts
from bot.reply.cards import agency_name
from bot.reply.dates import day

LONGEST = 3000


class LogArgs(Args):
    """What was learned, about which service, when and from whom."""

    service: Annotated[str, Ask("service", "Service", "Name, part of it, postcode or location id")]
    text: Annotated[str, Ask("text", "What is known", "No names or details of citizens")]
    category: Annotated[str, Ask("choice", "Category", choices=choices.categories)] = "other"
    severity: Annotated[Severity, Ask("choice", "Severity", choices=choices.severities)] = Severity.MODERATE
    source: Annotated[str, Ask("choice", "Where it comes from", "Empty: my agency", choices=choices.sources)] = ""
    on: Annotated[date | None, Ask("date", "When it happened", "Empty: today")] = None
    marking: Annotated[Marking, Ask("choice", "Who may read it", choices=choices.markings)] = Marking.PARTNERS


async def run(args: LogArgs, desk: Desk) -> Reply:
    """File it and answer with its reference."""
    standing = await desk.services.standing(args.service)
    _check(args, desk)
    ref = await desk.ledger.reference("INT")
    fact = IntelligenceLogged(
        ref=ref,
        text=args.text,
        category=args.category,
        severity=args.severity,
        source=args.source or desk.member.agency,
        agency=desk.member.agency,
    )
    await desk.ledger.append(service_stream(args.service), fact, effective=args.on, marking=args.marking)
    category = desk.framework.categories[args.category].name
    rows = facts(
        [
            ("Service", f"{standing.service.name} · {standing.service.postcode} · {args.service}"),
            ("Text", args.text),
            ("Filed as", f"{category}, {args.severity.value}"),
            ("From", agency_name(fact.source, desk.framework.agencies)),
            ("On", day(args.on or desk.today)),
            ("Who may read it", choices.MARKING_LABELS[args.marking]),
        ]
    )
    blocks = [rows, *referral_note(args.text, desk.framework, args.category)]
    at = args.service
    return Reply(
        title=f"Logged as {ref}",
        blocks=(*blocks, buttons(("Status", f"status {at}"), ("Raise a concern", f"raise {at}"))),
    )


def _check(args: LogArgs, desk: Desk) -> None:
    if len(args.text) > LONGEST:
        problem = f"it has {len(args.text)} characters"
        raise BadValue(
            field="What is known", problem=problem, hint=f"At most {LONGEST}: keep the document, log the point."
        )
    if args.on and args.on > desk.today:
        raise BadValue(
            field="When it happened", problem=f"{day(args.on)} is still to come", hint="Log what has happened."
        )
    if args.category not in desk.framework.categories:
        known = ", ".join(desk.framework.categories)
        raise BadValue(field="Category", problem=f"“{args.category}” is none", hint=f"Use one of: {known}.")
    if args.source and args.source not in {*desk.framework.agencies, "provider"}:
        known = ", ".join(desk.framework.agencies)
        raise BadValue(
            field="Where it comes from", problem=f"“{args.source}” is no agency here", hint=f"One of: {known}."
        )


COMMAND = Command(
    name="log",
    topic="tell",
    summary="Log intelligence about a service; the answer has its reference",
    example="log Oakwood House: two night shifts were covered by agency staff alone category=staffing",
    needs=Right.LOG,
    args=LogArgs,
    run=run,
    title="Log intelligence",
    submit="Log",
)
