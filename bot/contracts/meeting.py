"""The steps of a Contract Review Meeting: asked for, called, held with its outcomes, cancelled (IQAF §13; S13)."""

from collections.abc import Sequence
from datetime import date

from bot import refusals
from bot.contracts.asking import Things, coming, gathered, happened, own, pick, reason, with_text
from bot.desk import Desk
from bot.engine.errors import BadValue
from bot.engine.facts import Entry, ReviewCalled, ReviewCancelled, ReviewHeld, ReviewRequested
from bot.engine.place import Right
from bot.engine.provision.contract import Outcome
from bot.engine.provision.reviews import QUESTION, Meeting, meetings
from bot.engine.streams import service_stream
from bot.reply import Button, Buttons, Note, Reply, buttons, facts
from bot.reply.cards import agency_name
from bot.reply.dates import day


async def request(at: str, text: str, desk: Desk) -> Reply:
    """Any partner asks for a meeting; those who commission the service are asked whether to call it."""
    if not desk.may(Right.RAISE):
        raise refusals.not_allowed("ask for a contract review meeting", Right.RAISE, desk)
    standing, _ = await gathered(at, desk)
    why = reason(text)
    fact = ReviewRequested(ref=await desk.ledger.reference("CRQ"), agency=desk.member.agency, reason=why)
    await desk.ledger.append(service_stream(at), fact)
    note = "Who commissions the service is asked whether to call it: the question stands on the card."
    if not standing.service.contracted:
        note = "The service is not under contract, so nobody is asked; raise a concern for the forum instead."
    asks = agency_name(fact.agency, desk.framework.agencies)
    return Reply(
        title=f"{fact.ref}: a contract review meeting is asked for",
        blocks=(
            facts([("Service", standing.service.name), ("Asked by", asks), ("Why", why)]),
            Note(text=note),
            buttons(("Call the meeting", with_text(f"review {at} call", why)), ("Status", f"status {at}")),
        ),
    )


async def call(at: str, text: str, on: date, desk: Desk, *, provider: bool) -> Reply:
    """Call a meeting for a day; those who act for the commissioners are invited, and the provider unless left out."""
    standing, entries = await gathered(at, desk)
    own(standing.service, "call a contract review meeting", desk)
    why = reason(text)
    coming(on, "On", desk, f"Give a day to come; one that took place is recorded with “review {at} held”.")
    open_ = next((each for each in meetings(entries, desk.today) if each.state == "called"), None)
    if open_:
        hint = f"Record it with “review {open_.ref} held”, or cancel it first to move it."
        raise BadValue(field="Contract review", problem=f"{open_.ref} is called for {day(open_.on)} already", hint=hint)
    ref = await desk.ledger.reference("CRM")
    asked = (each for each in standing.awaiting if each.question == QUESTION)
    reasons = (why, *(why_too.text for each in asked for why_too in each.reasons))
    fact = ReviewCalled(ref=ref, on=on, reasons=reasons, with_provider=provider, agency=desk.member.agency)
    await desk.ledger.append(service_stream(at), fact)
    return Reply(
        title=f"{ref}: contract review meeting about {standing.service.name}",
        blocks=(
            facts(
                [
                    ("On", f"{day(on)}, {desk.framework.contract.meeting.starts:%H:%M}"),
                    ("Why", "; ".join(reasons)),
                    ("Provider", "takes part" if provider else "does not take part"),
                ]
            ),
            buttons(("Held", f"review {ref} held"), ("Cancel", f"review {ref} cancel"), ("Status", f"status {at}")),
        ),
    )


async def held(at: str, ref: str, text: str, on: date | None, chosen: Sequence[str], desk: Desk) -> Reply:
    """Record that a meeting took place and what it came to; each outcome's next step is a press away."""
    standing, entries = await gathered(at, desk)
    own(standing.service, "record a contract review meeting", desk)
    outcomes = _outcomes(chosen, desk)
    things = to_pick(entries, desk)
    if things.open or ref:
        picked = pick(things, ref, ("review", "held"), text, standing)
        if isinstance(picked, Reply):
            return picked
    else:
        picked = await desk.ledger.reference("CRM")  # held without having been called here
    called = next((each.called for each in meetings(entries, desk.today) if each.ref == picked), None)
    note = reason(text, "Note")
    when = happened(on, desk, called)
    fact = ReviewHeld(ref=picked, outcomes=tuple(outcome.id for outcome in outcomes), note=note)
    await desk.ledger.append(service_stream(at), fact, effective=when)
    pressed = [
        Button(label=each.button, words=f"{each.next} {at} {each.step}".strip()) for each in outcomes if each.next
    ]
    blocks = (
        facts(
            [
                ("Service", standing.service.name),
                ("Held on", day(when)),
                ("Outcomes", "; ".join(outcome.name for outcome in outcomes)),
                ("Note", note),
            ]
        ),
        Note(text="Nothing follows by itself: take each step that was agreed."),
        Buttons(buttons=(*dict.fromkeys(pressed), Button(label="Status", words=f"status {at}"))),
    )
    return Reply(title=f"{picked}: contract review meeting held", blocks=blocks if pressed else (blocks[0], blocks[2]))


async def cancel(at: str, ref: str, text: str, desk: Desk) -> Reply:
    """A meeting that was called will not take place; those invited are told."""
    standing, entries = await gathered(at, desk)
    own(standing.service, "cancel a contract review meeting", desk)
    picked = pick(to_pick(entries, desk), ref, ("review", "cancel"), text, standing)
    if isinstance(picked, Reply):
        return picked
    why = reason(text)
    await desk.ledger.append(service_stream(at), ReviewCancelled(ref=picked, reason=why))
    return Reply(
        title=f"{picked}: cancelled",
        blocks=(
            facts([("Service", standing.service.name), ("Why", why)]),
            buttons(("Call another", f"review {at} call"), ("Status", f"status {at}")),
        ),
    )


def _outcomes(chosen: Sequence[str], desk: Desk) -> list[Outcome]:
    table = desk.framework.contract.outcomes
    known = f"One or more of: {', '.join(table)}."
    wrong = [each for each in chosen if each not in table]
    if wrong:
        raise BadValue(field="Outcomes", problem=f"“{', '.join(wrong)}” is none", hint=known)
    return [table[each] for each in dict.fromkeys(chosen)]


def to_pick(entries: Sequence[Entry], desk: Desk) -> Things:
    """Those open, of which one is meant, and what became of the others."""
    found = meetings(entries, desk.today)
    return Things(
        "contract review",
        {each.ref: f"called for {day(each.on)}" for each in found if each.state == "called"},
        {each.ref: _over(each) for each in found if each.state != "called"},
        "“review SERVICE call” calls one.",
    )


def _over(each: Meeting) -> str:
    if each.over:
        return f"{each.ref} fell away: {each.note}"
    return f"{each.ref} was held on {day(each.on)}" if each.state == "held" else f"{each.ref} was cancelled"
