"""The steps of a breach notice: issued with a day to put it right, remedied, withdrawn (IQAF §13, 22; S16)."""

from collections.abc import Sequence
from datetime import date

from bot.confirming import Act, Confirmed, first
from bot.contracts.asking import Things, coming, gathered, happened, joint, note, own, pick, reason
from bot.contracts.shown import now, told
from bot.desk import Desk
from bot.documents import KeptDocument, letters
from bot.engine.errors import BadValue
from bot.engine.facts import BreachIssued, BreachRemedied, BreachServed, BreachWithdrawn, Entry
from bot.engine.provision.breaches import Notice, notices
from bot.engine.provision.contract import named
from bot.engine.provision.reviews import Meeting, deciding
from bot.engine.scale import Commissioner
from bot.engine.standing import Standing
from bot.engine.streams import service_stream
from bot.engine.verdict import Reason
from bot.reply import Heading, Note, Para, Reasons, Reply, Tone, buttons, facts
from bot.reply.dates import day

LONGEST_PUBLIC = 600
PUBLIC = (
    "This text will be listed in the public directory, with the day on which the breach is put right. "
    "Withdraw it if it should not be there."
)


async def issue(at: str, text: str, by: date | None, desk: Desk, said: Confirmed) -> Reply:
    """Issue a notice: its text is public; its letter is drafted.

    What will be public is shown in full first, and issued once the member has said yes to just that.
    """
    standing, entries = await gathered(at, desk)
    mine = own(standing.service, "issue a breach notice", desk)
    what = reason(text, "What was breached", LONGEST_PUBLIC)
    if not standing.service.contracted:
        problem = f"{standing.service.name} is not under contract"
        raise BadValue(field="Breach notice", problem=problem, hint="There is no contract that it could have breached.")
    until = coming(by, "By", desk) if by else desk.framework.contract.breach_remedy.ends(desk.today)
    meeting = deciding(entries, desk.framework.contract, desk.today)
    decided = meeting.ref if meeting and _came_to_a_notice(meeting, desk) else ""
    fact = BreachIssued(ref="", text=what, remedy_by=until, review=decided, by=mine)
    others = [each for each in joint(standing.service, mine) if each is not mine]
    fields = {"service": at, "step": "issue", "text": text, "by": by.isoformat() if by else ""}
    act = Act("breach", fields, ("Status", f"status {at}"))
    rows = _terms(fact, others, given=by is not None)
    shown = _shown(fact, rows, await told(others, desk), standing, desk)
    if asked := await first(shown, act, said, entries, desk, also=f"after {len(notices(entries))}"):
        return asked
    ref = await desk.ledger.reference("BRN")
    words = {"reasons": what, "remedy by": day(until)}
    kept = await letters.draft("breach", ref, standing, desk, by=(mine,), told=words)
    await desk.ledger.append(service_stream(at), fact.model_copy(update={"ref": ref, "letter": kept.ref}))
    return _issued(ref, rows, standing, kept, desk)


def _terms(fact: BreachIssued, others: Sequence[Commissioner], *, given: bool) -> list[tuple[str, str]]:
    return [
        ("What was breached", fact.text),
        ("To be put right by", f"{day(fact.remedy_by)}{'' if given else ' (no day was given)'}"),
        ("Issued by", named([fact.by] if fact.by else [])),
        ("Told besides", named(others)),
    ]


def _shown(fact: BreachIssued, rows: Sequence[tuple[str, str]], others: str, standing: Standing, desk: Desk) -> Reply:
    """Exactly what will happen: what becomes public word for word, who is told, which letter is drafted."""
    service, table = standing.service, desk.framework.contract
    clause = table.published
    notice = f"Breach notice of {day(desk.today)}: “{fact.text}”"
    stop = "" if fact.text.endswith((".", "!", "?")) else "."
    public = f"{service.name}, {service.postcode}. {notice}{stop} Not yet remedied."
    about = [
        ("Service", f"{service.name} · {service.postcode} · {service.location_id}"),
        *((label, value) for label, value in rows if label != "Told besides"),
        ("Follows", f"contract review meeting {fact.review}" if fact.review else ""),
        ("Told", others),
        ("Drafted", f"a {desk.framework.letters.letters['breach'].name}; a person sends it"),
        ("The service now", now(standing)),
    ]
    return Reply(
        title=f"{service.name}: this issues a breach notice",
        blocks=(
            facts(about),
            Heading(text="Public from the next directory on, in these words"),
            Para(text=public, tone=Tone.WARNING),
            Reasons(reasons=(Reason(text="Breach notices are listed in the public directory", clause=clause),)),
        ),
        tone=Tone.WARNING,
    )


def _issued(ref: str, rows: Sequence[tuple[str, str]], standing: Standing, kept: KeptDocument, desk: Desk) -> Reply:
    return Reply(
        title=f"{ref}: breach notice to {standing.service.name}",
        blocks=(
            facts(rows),
            Note(text=PUBLIC),
            *letters.shown(kept, desk),
            buttons(
                ("It was sent", f"breach {ref} served"),
                ("Withdraw", f"breach {ref} withdraw"),
                ("Status", f"status {standing.service.location_id}"),
            ),
        ),
        tone=Tone.WARNING,
    )


async def served(at: str, ref: str, text: str, on: date | None, desk: Desk) -> Reply:
    """A person sent the notice's letter; from then on the provider is reminded of its day."""
    standing, entries = await gathered(at, desk)
    own(standing.service, "say that a breach notice was sent", desk)
    found = [each for each in notices(entries) if each.open]
    things = Things(
        "breach notice that is still to be sent",
        {each.ref: f"issued {day(each.issued)}" for each in found if not each.served},
        {each.ref: f"{each.ref} was sent on {day(each.served)}" for each in found if each.served},
        "Nothing is left to send.",
    )
    picked = pick(things, ref, ("breach", "served"), text, standing)
    if isinstance(picked, Reply):
        return picked
    which = _named(entries, picked)
    when = happened(on, desk, which.issued)
    await desk.ledger.append(service_stream(at), BreachServed(ref=picked, note=note(text)), effective=when)
    rows = [
        ("Sent on", day(when)),
        ("To be put right by", day(which.remedy_by)),
        ("Note", text.strip()),
    ]
    return Reply(
        title=f"{picked}: sent to {standing.service.name}",
        blocks=(
            facts(rows),
            Note(text="The provider is reminded of its day from now on."),
            buttons(("Put right", f"breach {picked} remedied"), ("Status", f"status {at}")),
        ),
    )


async def remedied(at: str, ref: str, text: str, on: date | None, desk: Desk) -> Reply:
    """The breach was put right; the directory says when."""
    standing, entries = await gathered(at, desk)
    own(standing.service, "say that a breach was put right", desk)
    picked = pick(to_pick(entries, standing), ref, ("breach", "remedied"), text, standing)
    if isinstance(picked, Reply):
        return picked
    found = _named(entries, picked)
    when = happened(on, desk, found.issued)
    await desk.ledger.append(service_stream(at), BreachRemedied(ref=picked, note=note(text)), effective=when)
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
    picked = pick(to_pick(entries, standing), ref, ("breach", "withdraw"), text, standing)
    if isinstance(picked, Reply):
        return picked
    why = reason(text)
    await desk.ledger.append(service_stream(at), BreachWithdrawn(ref=picked, reason=why))
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


def to_pick(entries: Sequence[Entry], standing: Standing) -> Things:
    """Those open, of which one is meant, and what became of the others."""
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
