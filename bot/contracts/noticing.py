"""The steps of a breach notice: issued with a day to put it right, remedied, withdrawn (IQAF §13, 22; S16)."""

from collections.abc import Sequence
from datetime import date

from bot import letters
from bot.contracts.asking import PREFIX, Things, coming, gathered, happened, joint, note, own, pick, reason
from bot.desk import Desk
from bot.engine.errors import BadValue
from bot.engine.facts import BreachIssued, BreachRemedied, BreachWithdrawn, Entry
from bot.engine.provision.breaches import Notice, notices
from bot.engine.provision.contract import named
from bot.engine.provision.reviews import Meeting, deciding
from bot.engine.standing import Standing
from bot.reply import Note, Reply, Tone, buttons, facts
from bot.reply.dates import day

LONGEST_PUBLIC = 600
PUBLIC = (
    "This text will be listed in the public directory, with the day on which the breach is put right. "
    "Withdraw it if it should not be there."
)


async def issue(at: str, text: str, by: date | None, desk: Desk) -> Reply:
    """Issue a notice: its text is public; its letter is drafted."""
    standing, entries = await gathered(at, desk)
    mine = own(standing.service, "issue a breach notice", desk)
    what = reason(text, "What was breached", LONGEST_PUBLIC)
    if not standing.service.contracted:
        problem = f"{standing.service.name} is not under contract"
        raise BadValue(field="Breach notice", problem=problem, hint="There is no contract that it could have breached.")
    until = coming(by, "By", desk) if by else desk.framework.contract.breach_remedy.ends(desk.today)
    meeting = deciding(entries, desk.framework.contract, desk.today)
    decided = meeting.ref if meeting and _came_to_a_notice(meeting, desk) else ""
    ref = await desk.ledger.reference("BRN")
    told = {"reasons": what, "remedy by": day(until)}
    kept = await letters.draft("breach", ref, standing, desk, by=(mine,), told=told)
    fact = BreachIssued(ref=ref, text=what, remedy_by=until, letter=kept.ref, review=decided, by=mine)
    await desk.ledger.append(PREFIX + at, fact)
    others = [each for each in joint(standing.service, mine) if each is not mine]
    return Reply(
        title=f"{ref}: breach notice to {standing.service.name}",
        blocks=(
            facts(
                [
                    ("What was breached", what),
                    ("To be put right by", f"{day(until)}{'' if by else ' (no day was given)'}"),
                    ("Issued by", named([mine])),
                    ("Told besides", named(others)),
                ]
            ),
            Note(text=PUBLIC),
            *letters.shown(kept, desk),
            buttons(
                ("Put right", f"breach {ref} remedied"),
                ("Withdraw", f"breach {ref} withdraw"),
                ("Status", f"status {at}"),
            ),
        ),
        tone=Tone.WARNING,
    )


async def remedied(at: str, ref: str, text: str, on: date | None, desk: Desk) -> Reply:
    """The breach was put right; the directory says when."""
    standing, entries = await gathered(at, desk)
    own(standing.service, "say that a breach was put right", desk)
    picked = pick(_things(entries, standing), ref, ("breach", "remedied"), text, standing)
    if isinstance(picked, Reply):
        return picked
    found = _named(entries, picked)
    when = happened(on, desk, found.issued)
    await desk.ledger.append(PREFIX + at, BreachRemedied(ref=picked, note=note(text)), effective=when)
    late = " (late)" if when > found.remedy_by else ""
    rows = [("Put right on", f"{day(when)}{late}"), ("It was due by", day(found.remedy_by)), ("Note", text.strip())]
    return Reply(
        title=f"{picked}: put right by {standing.service.name}",
        blocks=(facts(rows), buttons(("All notices", f"breach {at}"), ("Status", f"status {at}"))),
    )


async def withdraw(at: str, ref: str, text: str, desk: Desk) -> Reply:
    """The notice should not have been issued: it leaves the directory, and counts as never issued."""
    standing, entries = await gathered(at, desk)
    own(standing.service, "withdraw a breach notice", desk)
    picked = pick(_things(entries, standing), ref, ("breach", "withdraw"), text, standing)
    if isinstance(picked, Reply):
        return picked
    why = reason(text)
    await desk.ledger.append(PREFIX + at, BreachWithdrawn(ref=picked, reason=why))
    return Reply(
        title=f"{picked}: withdrawn",
        blocks=(
            facts([("Service", standing.service.name), ("Why", why)]),
            Note(text="It leaves the directory at its next publication. Tell the provider, if its letter was sent."),
            buttons(("Status", f"status {at}")),
        ),
    )


def _came_to_a_notice(meeting: Meeting, desk: Desk) -> bool:
    outcomes = desk.framework.contract.outcomes
    return any(outcomes[each].next == "breach" for each in meeting.outcomes if each in outcomes)


def _things(entries: Sequence[Entry], standing: Standing) -> Things:
    found = notices(entries)
    return Things(
        "breach notice",
        {each.ref: f"issued {day(each.issued)}, due {day(each.remedy_by)}" for each in found if each.open},
        {each.ref: _over(each) for each in found if not each.open},
        f"“breach {standing.service.location_id}” shows what there was.",
    )


def _over(each: Notice) -> str:
    if each.withdrawn:
        return f"{each.ref} was withdrawn on {day(each.withdrawn)}"
    return f"{each.ref} was put right on {day(each.remedied)}" if each.remedied else each.ref


def _named(entries: Sequence[Entry], ref: str) -> Notice:
    return next(each for each in notices(entries) if each.ref == ref)
