"""The steps of a suspension: imposed, reviewed, lifted, and citizens told at both ends (IQAF §15; S14)."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from bot.confirming import Act, Confirmed, first
from bot.contracts.asking import Things, gathered, happened, joint, note, own, pick, reason, with_text
from bot.contracts.shown import now, risked
from bot.contracts.shown import told as told_of
from bot.desk import Desk
from bot.documents import KeptDocument, letters
from bot.engine.errors import BadValue
from bot.engine.facts import CitizensTold, Entry, SuspensionImposed, SuspensionLifted, SuspensionReviewed
from bot.engine.provision.contract import named, within
from bot.engine.provision.letters import Trait
from bot.engine.provision.reviews import Meeting, deciding
from bot.engine.provision.suspended import Suspension, suspensions
from bot.engine.standing import Standing
from bot.engine.streams import service_stream
from bot.engine.verdict import Reason
from bot.reply import Note, Para, Reasons, Reply, Tone, buttons, facts
from bot.reply.dates import day

BY_RATING = "New offers are suspended by the rating of Inadequate: that ends by itself when the rating changes."


NEW = "SUS-NEW"  #: what a suspension bears before it has a reference


class Wish(NamedTuple):
    """A suspension as a member words it."""

    text: str
    form: str
    on: date | None
    immediate: bool


async def impose(at: str, wish: Wish, desk: Desk, said: Confirmed) -> Reply:
    """Suspend: after a review meeting, or at once where harm threatens; jointly where both commission.

    It is shown first, and done once the member has said yes to just that.
    """
    standing, entries = await gathered(at, desk)
    mine, why = own(standing.service, f"suspend {standing.service.name}", desk), reason(wish.text)
    when = happened(wish.on, desk)
    if not standing.service.contracted:  # it would be asked of nobody to look at it again, or to end it
        problem = f"{standing.service.name} is not under contract"
        hint = "There are no placements under it to stop; “raise” brings it before the forum."
        raise BadValue(field="Suspension", problem=problem, hint=hint)
    _none_open(wish.form, entries, standing)
    meeting = deciding(entries, desk.framework.contract, desk.today)
    if desk.framework.contract.forms[wish.form].after_meeting and not (wish.immediate or meeting):
        return _needs_a_meeting(standing, why, desk)
    by = joint(standing.service, mine)
    fact = SuspensionImposed.model_validate(
        {
            "ref": "",
            "form": wish.form,
            "by": by,
            "reason": why,
            "lead": mine,
            "immediate": wish.immediate,
            "review": meeting.ref if meeting and not wish.immediate else "",
        }
    )
    shown = await _shown(fact, standing, when, desk)
    if asked := await first(shown, _act(at, wish), said, entries, desk, also=f"after {len(suspensions(entries))}"):
        return asked
    fact = fact.model_copy(update={"ref": await desk.ledger.reference("SUS")})
    kept = await letters.draft(
        "suspension", fact.ref, standing, desk, by=by, told=_told(fact, when, meeting, desk), traits=_traits(fact)
    )
    fact = fact.model_copy(update={"letter": kept.ref})
    await desk.ledger.append(service_stream(at), fact, effective=when)
    return _imposed(fact, standing, when, kept, desk)


def _none_open(form: str, entries: Sequence[Entry], standing: Standing) -> None:
    """Raises BadValue where one of that form is open."""
    found = suspensions(entries, standing.today)
    if again := next((each for each in found if each.form == form and not each.lifted), None):
        hint = f"“suspension {again.ref} review” records a look at it, “suspension {again.ref} lift” ends it."
        problem = f"{again.ref} has been open since {day(again.since)}"
        raise BadValue(field="Suspension", problem=problem, hint=hint)


def _act(at: str, wish: Wish) -> Act:
    fields = {"service": at, "step": "impose", "text": wish.text, "form": wish.form}
    fields |= {"immediate": "yes" if wish.immediate else "", "on": wish.on.isoformat() if wish.on else ""}
    return Act("suspension", fields, ("Status", f"status {at}"))


async def _shown(fact: SuspensionImposed, standing: Standing, when: date, desk: Desk) -> Reply:
    """Exactly what will happen: what stops from when, who is told, which letter is drafted."""
    service, others = standing.service, fact.by[1:]
    rows = [
        ("Service", f"{service.name} · {service.postcode} · {service.location_id}"),
        *_terms(fact, when, desk),
        ("At once", "yes: without a meeting, because people are at serious risk now" if fact.immediate else ""),
        ("Told", await told_of(others, desk)),
        *await risked(fact.model_copy(update={"ref": NEW}), when, standing, desk),
        ("Drafted", f"a {desk.framework.letters.letters['suspension'].name}; a person sends it"),
        ("The service now", now(standing)),
    ]
    blocks = (facts(rows), Reasons(reasons=_rules(fact, desk)))
    return Reply(title=f"{service.name}: this imposes a {fact.form}", blocks=blocks, tone=Tone.WARNING)


def _terms(fact: SuspensionImposed, when: date, desk: Desk) -> list[tuple[str, str]]:
    return [
        ("From", day(when)),
        ("By", f"{named(fact.by)}{', jointly' if len(fact.by) > 1 else ''}"),
        ("Follows", _follows(fact, desk)),
        ("Reasons", fact.reason),
        ("Review by", day(desk.framework.clocks.suspension_review.ends(when))),
        ("Citizens told by", day(desk.framework.contract.citizens_told.ends(when))),
    ]


def _imposed(fact: SuspensionImposed, standing: Standing, when: date, kept: KeptDocument, desk: Desk) -> Reply:
    at = standing.service.location_id
    return Reply(
        title=f"{fact.ref}: {standing.service.name}, {fact.form}",
        blocks=(
            facts(_terms(fact, when, desk)),
            Reasons(reasons=_rules(fact, desk)),
            *letters.shown(kept, desk),
            buttons(("Citizens were told", f"suspension {fact.ref} told"), ("Status", f"status {at}")),
        ),
    )


def _needs_a_meeting(standing: Standing, why: str, desk: Desk) -> Reply:
    """Nothing was held that it could follow from: call one, or say that it cannot wait."""
    at, lately = standing.service.location_id, within(desk.framework.contract.decides_for)
    text = (
        f"A suspension follows a contract review meeting, and none about {standing.service.name} was held in the last "
        f"{lately}. Call one; or, where people are at serious risk now, suspend at once with immediate=yes. "
        "Nothing was recorded."
    )
    return Reply(
        title="Not done: no review meeting was held",
        blocks=(
            Para(text=text, tone=Tone.WARNING),
            buttons(
                ("Call a meeting", with_text(f"review {at} call", why)),
                ("Suspend at once", with_text(f"suspension {at} impose immediate=yes", why)),
            ),
            Note(text=f"Your text: {why}"),
        ),
        tone=Tone.WARNING,
        outcome="refused",
    )


async def review(at: str, ref: str, text: str, on: date | None, desk: Desk) -> Reply:
    """Record the look at an open suspension that is due at least monthly."""
    standing, entries = await gathered(at, desk)
    own(standing.service, f"review the suspension of {standing.service.name}", desk)
    picked = pick(to_pick(entries, standing), ref, ("suspension", "review"), text, standing)
    if isinstance(picked, Reply):
        return picked
    outcome, found = reason(text, "Outcome"), _named(entries, standing, picked)
    when = happened(on, desk, found.since)
    await desk.ledger.append(service_stream(at), SuspensionReviewed(ref=picked, outcome=outcome), effective=when)
    after = desk.framework.clocks.suspension_review.ends(max(when, found.reviewed or when))
    return Reply(
        title=f"{picked}: reviewed, and it stays",
        blocks=(
            facts([("Service", standing.service.name), ("Outcome", outcome), ("Next review by", day(after))]),
            buttons(("Lift it", f"suspension {picked} lift"), ("Status", f"status {at}")),
        ),
    )


async def lift(at: str, ref: str, text: str, on: date | None, desk: Desk) -> Reply:
    """End a suspension, with its letter; citizens are to be told of this too."""
    standing, entries = await gathered(at, desk)
    mine = own(standing.service, f"lift the suspension of {standing.service.name}", desk)
    picked = pick(to_pick(entries, standing), ref, ("suspension", "lift"), text, standing)
    if isinstance(picked, Reply):
        return picked
    why, found = reason(text), _named(entries, standing, picked)
    when = happened(on, desk, found.since)
    told_by = day(desk.framework.contract.citizens_told.ends(when))
    told = {"reasons": why, "form": found.form, "since": day(found.since), "date": day(when), "told by": told_by}
    by = tuple(sorted(found.by, key=lambda each: each is not mine))
    kept = await letters.draft("lifting", picked, standing, desk, by=by, told=told)
    fact = SuspensionLifted(ref=picked, reason=why, letter=kept.ref)
    await desk.ledger.append(service_stream(at), fact, effective=when)
    return Reply(
        title=f"{picked}: {found.form} of {standing.service.name} lifted",
        blocks=(
            facts([("From", day(when)), ("Reasons", why), ("Citizens told by", told_by)]),
            *([Reasons(reasons=(_lifts(desk),))] if len(found.by) > 1 else []),
            *([Note(text=BY_RATING)] if _by_rating(standing) else []),
            *letters.shown(kept, desk),
            buttons(("Citizens were told", f"suspension {picked} told"), ("Status", f"status {at}")),
        ),
    )


async def told(at: str, ref: str, text: str, on: date | None, desk: Desk) -> Reply:
    """The provider told its citizens: of the suspension while it lasts, of its end after."""
    standing, entries = await gathered(at, desk)
    own(standing.service, "confirm that citizens were told", desk)
    found = suspensions(entries, standing.today)
    things = Things(
        "suspension of which citizens are still to be told",
        {each.ref: _state(each) for each in found if each.untold},
        {each.ref: f"citizens were told of {each.ref}" for each in found if not each.untold},
        "Nothing is left to confirm.",
    )
    picked = pick(things, ref, ("suspension", "told"), text, standing)
    if isinstance(picked, Reply):
        return picked
    which = _named(entries, standing, picked)
    since = which.lifted or which.since
    fact = CitizensTold(ref=picked, stage="end" if which.lifted else "start", note=note(text))
    await desk.ledger.append(service_stream(at), fact, effective=happened(on, desk, since))
    what = f"the end of {which.form} {picked}" if which.lifted else f"{which.form} {picked}"
    return Reply(
        title=f"{standing.service.name}: citizens were told of {what}",
        blocks=(facts([("Note", fact.note)]), buttons(("Status", f"status {at}"))),
    )


def _told(fact: SuspensionImposed, when: date, meeting: Meeting | None, desk: Desk) -> dict[str, str]:
    return {
        "reasons": fact.reason,
        "form": fact.form,
        "since": day(when),
        "meeting": day(meeting.on) if meeting else "",
        "review date": day(desk.framework.clocks.suspension_review.ends(when)),
        "told by": day(desk.framework.contract.citizens_told.ends(when)),
    }


def _traits(fact: SuspensionImposed) -> set[Trait]:
    traits: set[Trait] = {"phased" if fact.form == "phased admissions" else "stopped"}
    if fact.immediate:
        traits.add("immediate")
    return traits | {"after meeting"} if fact.review else traits


def _rules(fact: SuspensionImposed, desk: Desk) -> tuple[Reason, ...]:
    """What it rests on, and where that is a local default."""
    table = desk.framework.contract
    kind = Reason(text=table.forms[fact.form].name, clause=table.forms[fact.form].clause)
    after = Reason(text=f"A meeting carries it for {table.decides_for.said}", clause=table.decides_for.clause)
    jointly = Reason(text="Both commission the service, so it is joint", clause=table.suspension)
    return (kind, *([after] if fact.review else []), *([jointly] if len(fact.by) > 1 else []))


def _lifts(desk: Desk) -> Reason:
    text = "A member of either commissioner may lift a joint suspension; the other is told"
    return Reason(text=text, clause=desk.framework.contract.joint_lift)


def _follows(fact: SuspensionImposed, desk: Desk) -> str:
    if fact.immediate:
        return f"no meeting: harm threatens. One is due within {desk.framework.contract.after_immediate.said}"
    return f"contract review meeting {fact.review}" if fact.review else ""


def to_pick(entries: Sequence[Entry], standing: Standing) -> Things:
    """Those open, of which one is meant, and what became of the others."""
    found = suspensions(entries, standing.today)
    hint = BY_RATING if _by_rating(standing) else f"“suspension {standing.service.location_id}” shows what there was."
    return Things(
        "suspension",
        {each.ref: _state(each) for each in found if not each.lifted},
        {each.ref: _over(each) for each in found if each.lifted},
        hint,
    )


def _over(each: Suspension) -> str:
    if each.over or each.lifted is None:
        return f"{each.ref} ended: {each.why_lifted}"
    return f"{each.ref} was lifted on {day(each.lifted)}"


def _by_rating(standing: Standing) -> bool:
    return any(not item.ref for item in standing.suspensions)


def _state(each: Suspension) -> str:
    return f"{each.form} since {day(each.since)}"


def _named(entries: Sequence[Entry], standing: Standing, ref: str) -> Suspension:
    return next(each for each in suspensions(entries, standing.today) if each.ref == ref)
