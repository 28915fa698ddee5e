"""moderate SERVICE RATING REASON: a member's rating where the rules have none (S01, S04; QRG §3.2.2; IQAF §19-20).

Of a visit whose domains no rule combines; or, with host=, on the evidence of others where no visit is made.
"""

from datetime import date
from typing import Annotated, Literal

from bot.command import Args, Ask, Command, form
from bot.desk import Desk
from bot.engine.errors import BadValue, IqafError
from bot.engine.facts import RatingAwarded, RatingModerated, in_force
from bot.engine.place import Right
from bot.engine.quality.rating import HOST_EVIDENCE
from bot.engine.quality.visits import Visit, visits
from bot.engine.scale import Rating
from bot.engine.standing import Standing
from bot.engine.streams import service_stream
from bot.reply import AnyBlock, Note, Para, Reasons, Reply, buttons, facts, rag_words, rating_words
from bot.reply.dates import day
from bot.visits import words as visit_words
from bot.visits.card import from_to, worked_out

SHORTEST_REASON, LONGEST_REASON = 10, 3000
LONGEST_HOST = 120


class NothingToModerate(IqafError):
    """{what}, so there is nothing to moderate. {hint}"""


class ModerateArgs(Args):
    """Which service, which rating and why; which of its visits, where several wait; or on whose evidence."""

    service: Annotated[str, Ask("service", "Service", "Name, postcode or location id; or the visit: VIS-0001")]
    rating: Annotated[Rating | Literal[""], Ask("choice", "Rating", choices=visit_words.rating_choices)] = ""
    reason: Annotated[str, Ask("text", "Reason", "What the rating rests on; no details of citizens")] = ""
    host: Annotated[
        str, Ask("line", "On the evidence of", "Only where no visits are made: the host authority, its ICB", named=True)
    ] = ""
    on: Annotated[date | None, Ask("date", "Evidence of which day", "Only with evidence; empty: today", named=True)] = (
        None
    )
    ref: Annotated[str, Ask("line", "Visit", in_form=False, named=True)] = ""


async def run(args: ModerateArgs, desk: Desk) -> Reply:
    """Record the rating as this member's decision: on the visit that no rule decides, or on the evidence of others.

    Without a rating or a reason it shows what is to be decided, and asks.
    """
    if not args.rating or not args.reason.strip():
        return await _ask(args, desk)
    _check(args.reason)
    stream = service_stream(args.service)
    await desk.ledger.read(stream)  # whoever records there now is waited for
    before = await desk.services.standing(args.service)
    if args.host.strip():
        return await _on_evidence(args, args.rating, before, desk)
    if args.on:
        hint = "Leave it out; or say whose evidence it is: host=…"
        raise BadValue(field="Evidence of which day", problem="a moderated visit keeps its own day", hint=hint)
    visit = await _visit(args, before.service.name, desk)
    fact = RatingModerated(visit=visit.ref, rating=args.rating, reason=args.reason.strip(), member=desk.member.name)
    await desk.ledger.append(stream, fact)
    after = await desk.services.standing(args.service)
    was, now = before.rating.verdict.value, after.rating.verdict.value
    moderated = [item for item in visit.moderations if item.on <= desk.today]
    rows = facts(
        [
            ("Visit", f"{visit.ref} of {day(visit.on)}"),
            ("Moderated as", args.rating.value),
            ("In place of", f"{moderated[-1].rating} by {moderated[-1].by}" if moderated else ""),
            ("Reason", args.reason.strip()),
            ("By", desk.member.name),
            ("Rating", from_to(rating_words(was), rating_words(now))),
            ("Risk", from_to(rag_words(before.risk.verdict.value), rag_words(after.risk.verdict.value))),
        ]
    )
    clause = desk.framework.ratings.moderation
    at = args.service
    return Reply(
        title=f"{visit.ref} is moderated: {after.service.name}, {args.rating.value}",
        blocks=(
            rows,
            Reasons(reasons=visit.verdict.reasons[:1]),
            Note(text=f"It counts from the day of the visit, as a decision of a named member ({clause})."),
            buttons(("Status", f"status {at}"), ("Why", f"why {at}")),
        ),
    )


async def _ask(args: ModerateArgs, desk: Desk) -> Reply:
    """What is to be decided, as the visit found it, and the form. Raises NothingToModerate where there is nothing."""
    standing = await desk.services.standing(args.service)
    relied = desk.framework.scope.rules[standing.scope.id].evidence
    blocks: list[AnyBlock] = []
    try:
        visit = await _visit(args, standing.service.name, desk)
        blocks += [Para(text=f"The visit {visit.ref} of {day(visit.on)}:"), *worked_out(visit, desk)]
    except NothingToModerate:
        if not relied:
            raise
    given = {"service": args.ref or args.service, "rating": args.rating, "reason": args.reason, "host": args.host}
    given |= {"on": args.on.isoformat()} if args.on else {}
    asks = form(COMMAND, desk.framework, {name: value for name, value in given.items() if value})
    shown = {"service", "rating", "reason", *({"host", "on"} if relied else ())}
    fields = tuple(
        field.model_copy(update={"required": field.name in {"service", "rating", "reason"}})
        for field in asks.fields
        if field.name in shown
    )
    title = f"Moderate a rating: {standing.service.name}"
    return Reply(title=title, blocks=(*blocks, asks.model_copy(update={"fields": fields})))


async def _on_evidence(args: ModerateArgs, rating: Rating, before: Standing, desk: Desk) -> Reply:
    """Record a rating on what a host authority, a host ICB or the CQC found (IQAF §19-20).

    Said again of the same evidence and day it corrects what was said. Raises BadValue where visits rate the service.
    """
    host, on = " ".join(args.host.split()), args.on or desk.today
    rule = desk.framework.scope.rules[before.scope.id]
    _check_evidence(host, on, before, desk)
    stream, reason = service_stream(args.service), args.reason.strip()
    fact = RatingAwarded(rating=rating, because=HOST_EVIDENCE, about=host, reason=reason, member=desk.member.name)
    earlier = [
        entry.seq
        for entry in in_force(await desk.ledger.read(stream))
        if isinstance(entry.fact, RatingAwarded)
        and (entry.fact.because, entry.fact.about.casefold(), entry.effective) == (HOST_EVIDENCE, host.casefold(), on)
    ]
    await desk.ledger.append(stream, fact, effective=on, corrects=earlier[-1] if earlier else None)
    after = await desk.services.standing(args.service)
    was, now = before.rating.verdict.value, after.rating.verdict.value
    rows = [
        ("Framework", after.scope.title),
        ("Evidence", f"of {host}, {day(on)}{', in place of what was recorded of it' if earlier else ''}"),
        ("Comes to", rating.value),
        ("Reason", reason),
        ("By", desk.member.name),
        ("Rating", from_to(rating_words(was), rating_words(now))),
        ("From", f"{after.rating.source}, {day(after.rating.on)}" if after.rating.on else ""),
        ("Risk", from_to(rag_words(before.risk.verdict.value), rag_words(after.risk.verdict.value))),
    ]
    at = args.service
    return Reply(
        title=f"{after.service.name}: {rating.value} on the evidence of {host}",
        blocks=(
            facts(rows),
            Note(text=f"{rule.evidence[0].upper()}{rule.evidence[1:]} ({rule.clause})."),
            buttons(("Status", f"status {at}"), ("Why", f"why {at}")),
        ),
    )


def _check_evidence(host: str, on: date, standing: Standing, desk: Desk) -> None:
    rule, name = desk.framework.scope.rules[standing.scope.id], standing.service.name
    if not rule.evidence:
        hint = "Leave it out; a visit rates it: visit."
        problem = f"{name} is rated by visits and the CQC ({standing.scope.title}, {rule.clause})"
        raise BadValue(field="On the evidence of", problem=problem, hint=hint)
    if len(host) > LONGEST_HOST:
        hint = f"At most {LONGEST_HOST}: the name alone; the rest is the reason."
        raise BadValue(field="On the evidence of", problem=f"it has {len(host)} characters", hint=hint)
    if on > desk.today:
        hint = "Record it once it is there."
        raise BadValue(field="Evidence of which day", problem=f"{day(on)} is still to come", hint=hint)


async def _visit(args: ModerateArgs, name: str, desk: Desk) -> Visit:
    """The visit meant: the one said, else the last that no rule decides. Raises NothingToModerate."""
    framework = desk.framework
    record = in_force(await desk.ledger.read(service_stream(args.service)))
    found = [visit for visit in visits(record, framework.ratings, framework.toolkits) if visit.on <= desk.today]
    said = args.ref.strip().upper()
    if said and said not in {visit.ref for visit in found}:
        raise NothingToModerate(
            what=f"{said} is no visit to {name} that is recorded", hint="“history” shows its visits."
        )
    meant = [visit for visit in found if visit.ref == said] if said else found
    undecided = [visit for visit in meant if visit.verdict.value is None]
    if undecided and undecided[-1].domains:
        return undecided[-1]
    if undecided:
        why = undecided[-1].verdict.reasons[0].text
        raise NothingToModerate(what=why.rstrip("."), hint="Correct the visit instead: visit … corrects=REFERENCE.")
    if not meant:
        raise NothingToModerate(what=f"No visit to {name} is recorded", hint="Record one first: visit.")
    last = meant[-1]
    what = f"The rules give {last.verdict.value} for the visit {last.ref} of {day(last.on)}"
    raise NothingToModerate(what=what, hint="Where an answer of the visit is wrong, correct the visit.")


def _check(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        hint = f"Say what the rating rests on, in {SHORTEST_REASON} characters or more."
        raise BadValue(field="Reason", problem="it is too short to be one", hint=hint)
    if len(reason) > LONGEST_REASON:
        raise BadValue(field="Reason", problem=f"it has {len(reason)} characters", hint=f"At most {LONGEST_REASON}.")


COMMAND = Command(
    name="moderate",
    topic="quality",
    summary="Decide a rating where the rules give none: of a visit, or on a host's evidence; with the reason",
    example="moderate Tallowfield Bronze: safety was put right the same day, and records show it",
    needs=Right.MODERATE,
    args=ModerateArgs,
    run=run,
    title="Moderate a rating",
    submit="Decide",
)
