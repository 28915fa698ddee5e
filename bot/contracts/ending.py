"""The steps of a termination: proposed, agreed or refused by the other commissioner, withdrawn (IQAF §16; S15)."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from bot.confirming import Act, Confirmed, first
from bot.contracts.asking import Things, coming, gathered, note, own, pick, reason, with_text
from bot.contracts.shown import now, told
from bot.desk import Desk
from bot.documents import KeptDocument, letters
from bot.engine.errors import BadValue, IqafError
from bot.engine.facts import Entry, TerminationAgreed, TerminationDropped, TerminationProposed
from bot.engine.provision.contract import named, upper_first, within
from bot.engine.provision.letters import Trait
from bot.engine.provision.reviews import Meeting, deciding, meetings
from bot.engine.provision.terminated import Termination, terminations
from bot.engine.scale import Commissioner
from bot.engine.standing import Standing
from bot.engine.streams import service_stream
from bot.engine.verdict import Reason
from bot.reply import AnyBlock, Note, Reasons, Reply, Tone, buttons, facts
from bot.reply.cards import agency_name
from bot.reply.dates import day

ALONE_NOW = "never agreed, and nobody commissions the service besides any more: propose it anew"


class TakesTwo(IqafError):
    """{ref} was proposed by {who} and takes the yes of {others} too: of another member, of {agencies}. Nothing was \
recorded, and the contract goes on."""


class NotTheirs(IqafError):
    """{ref} was proposed by {who}, so only a member of that side may withdraw it. {instead}"""


class Wish(NamedTuple):
    """A termination about to be: whose contracts end, on which day, why, and what is told of it."""

    by: tuple[Commissioner, ...]
    last: date
    why: str
    meeting: Meeting | None = None
    immediate: bool = False

    @property
    def traits(self) -> set[Trait]:
        """What its letter depends on."""
        found: set[Trait] = {"immediate"} if self.immediate else set()
        return found | {"after meeting"} if self.meeting else found


async def propose(at: str, text: str, ends: date | None, desk: Desk, said: Confirmed, *, immediate: bool) -> Reply:
    """Propose to end the contract; it ends at once where one commissions alone, or where the threat is immediate.

    What ends it is shown first, and done once the member has said yes to that.
    """
    standing, entries = await gathered(at, desk)
    mine, why = may(standing, "propose", desk), reason(text)
    may_end(standing, entries, (mine, ends), desk)
    meeting = deciding(entries, desk.framework.contract, desk.today)
    others = tuple(each for each in standing.service.commissioners if each is not mine)
    fact = TerminationProposed(
        ref="", commissioner=mine, reason=why, immediate=immediate, ends=ends, review=_follows(meeting, immediate)
    )
    if others and not immediate:
        fact = fact.model_copy(update={"ref": await desk.ledger.reference("TER")})
        await desk.ledger.append(service_stream(at), fact)
        return _waits(fact, standing, others, meeting, desk)
    wish = Wish((mine,), ends or desk.today, why, None if immediate else meeting, immediate)
    fields = {"service": at, "step": "propose", "text": text, "immediate": "yes" if immediate else ""}
    act = Act("termination", {**fields, "ends": ends.isoformat() if ends else ""}, ("Status", f"status {at}"))
    shown = _shown(wish, standing, await told(others, desk), desk)
    if asked := await first(shown, act, said, entries, desk, also=f"after {len(terminations(entries))}"):
        return asked
    fact = fact.model_copy(update={"ref": await desk.ledger.reference("TER")})
    kept = await _letter(fact.ref, standing, wish, desk)
    await desk.ledger.append(service_stream(at), fact.model_copy(update={"letter": kept.ref}))
    extra = (
        [Note(text=f"{upper_first(named(others))} is told at once. A review meeting is still due.")] if others else []
    )
    return _ended(fact.ref, standing, wish, kept, desk, extra)


def may(standing: Standing, step: str, desk: Desk) -> Commissioner:
    """For whom the member takes the step; see :func:`bot.contracts.asking.own` for what it raises."""
    what = f"{step} the termination" if step in {"refuse", "withdraw"} else f"{step} to end the contract"
    return own(standing.service, f"{what} of {standing.service.name}", desk)


def steps(each: Termination, mine: Commissioner | None, desk: Desk) -> tuple[str, ...]:
    """What a member who acts for *mine* may do about it now: no other press is offered."""
    if mine in each.waiting:
        return ("refuse",) if desk.member.id == each.proposer else ("agree", "refuse")
    return ("withdraw",) if _open(each, desk) and mine in {each.by, *each.agreed} else ()


def proposable(standing: Standing, entries: Sequence[Entry], mine: Commissioner | None, desk: Desk) -> bool:
    """Whether something is left that *mine* might end, and no termination of it is open."""
    if mine is None or not standing.service.contracted:
        return False
    return not any(_open(each, desk) and _binds(each, mine) for each in terminations(entries))


async def agree(at: str, ref: str, text: str, desk: Desk, yes: Confirmed) -> Reply:
    """The other commissioner's yes: with it the contract ends. Shown first, as a proposal that ends it."""
    standing, entries = await gathered(at, desk)
    mine, said = may(standing, "agree", desk), note(text)
    picked = pick(to_pick(entries, standing), ref, ("termination", "agree"), text, standing)
    if isinstance(picked, Reply):
        return picked
    found = _named(entries, picked)
    if mine not in found.waiting or desk.member.id == found.proposer:
        raise TakesTwo(**_two(found, desk))
    meeting = next((each for each in meetings(entries) if each.ref == found.review), None)
    last = max(_proposal(entries, picked).ends or desk.today, desk.today)
    wish = Wish((found.by, *found.agreed, mine), last, found.reason, meeting)
    act = Act("termination", {"service": picked, "step": "agree", "text": text}, ("Status", f"status {at}"))
    others = [each for each in standing.service.commissioners if each is not mine]
    if asked := await first(_shown(wish, standing, await told(others, desk), desk), act, yes, entries, desk):
        return asked
    kept = await _letter(picked, standing, wish, desk)
    fact = TerminationAgreed(ref=picked, commissioner=mine, reason=said, letter=kept.ref)
    await desk.ledger.append(service_stream(at), fact)
    return _ended(picked, standing, wish, kept, desk, [])


def _follows(meeting: Meeting | None, immediate: bool) -> str:  # noqa: FBT001 - of the act itself
    return meeting.ref if meeting and not immediate else ""


def _shown(wish: Wish, standing: Standing, others: str, desk: Desk) -> Reply:
    """Exactly what will happen: whose contract ends when, what ends with it, who is told, which letter is drafted."""
    table, service = desk.framework.contract, standing.service
    stays = [each for each in service.commissioners if each not in wish.by]
    things = (*standing.plans, *standing.suspensions, *standing.reviews, *standing.support)
    with_it = ", ".join(item.ref for item in things if item.ref and not stays)
    lately = f"none was held in the last {within(table.decides_for)}; the framework says “usually”"
    met = f"{wish.meeting.ref}, {day(wish.meeting.on)}" if wish.meeting else lately
    owed = f"none first: one is due within {table.after_immediate.said}"
    rows = [
        ("Service", f"{service.name} · {service.postcode} · {service.location_id}"),
        ("Ends", f"the contract of {named(wish.by)}, whose last day is {day(wish.last)}"),
        ("Goes on", f"the contract of {named(stays)}" if stays else ""),
        ("At once, alone", "yes: an immediate or serious threat to people" if wish.immediate else ""),
        ("Reasons", wish.why),
        ("Review meeting", owed if wish.immediate else met),
        ("Ends with it", with_it),
        ("Told", others),
        ("Drafted", f"a {desk.framework.letters.letters['termination'].name}; a person sends it"),
        ("The service now", now(standing)),
    ]
    clause = table.immediate_termination if wish.immediate else table.termination
    why = Reason(text="Who commissions a service may end its contract over its quality", clause=clause)
    title = f"{service.name}: this ends the contract of {named(wish.by)}"
    return Reply(title=title, blocks=(facts(rows), Reasons(reasons=(why,))), tone=Tone.WARNING)


async def drop(at: str, ref: str, text: str, step: str, desk: Desk) -> Reply:
    """Refused by the other commissioner, or withdrawn by the one that proposed it: the contract goes on."""
    standing, entries = await gathered(at, desk)
    mine = may(standing, step, desk)
    picked = pick(to_pick(entries, standing, step), ref, ("termination", step), text, standing)
    if isinstance(picked, Reply):
        return picked
    found, why = _named(entries, picked), reason(text)
    if step == "refuse" and mine not in found.waiting:
        raise TakesTwo(**_two(found, desk))
    if step == "withdraw" and mine not in {found.by, *found.agreed}:
        instead = "You may agree to it or refuse it." if mine in found.waiting else "Your own contract goes on."
        raise NotTheirs(ref=picked, who=named([found.by]), instead=instead)
    await desk.ledger.append(service_stream(at), TerminationDropped(ref=picked, commissioner=mine, reason=why))
    what = "refused" if step == "refuse" else "withdrawn"
    return Reply(
        title=f"{picked}: termination {what}, the contract of {standing.service.name} goes on",
        blocks=(facts([("By", named([mine])), ("Why", why)]), buttons(("Status", f"status {at}"))),
    )


def may_end(standing: Standing, entries: Sequence[Entry], wish: tuple[Commissioner, date | None], desk: Desk) -> None:
    """Raises BadValue where nothing is left to end, where it is proposed already, or for a last day that has passed.

    *wish*: who would end its contract, and its last day where one is named.
    """
    mine, ends = wish
    open_ = next((each for each in terminations(entries) if _open(each, desk) and _binds(each, mine)), None)
    if open_ and open_.waiting:
        hint = f"They say “termination {open_.ref} agree” or “refuse”."
        problem = f"{open_.ref} waits for {named(open_.waiting)} already"
        raise BadValue(field="Termination", problem=problem, hint=hint)
    if open_ and open_.ends:
        hint = f"“termination {open_.ref} withdraw” takes it back."
        problem = f"the contract ends on {day(open_.ends)} by {open_.ref} already"
        raise BadValue(field="Termination", problem=problem, hint=hint)
    if not standing.service.contracted:
        hint = "There is nothing to end; “history” says since when."
        raise BadValue(field="Termination", problem=f"{standing.service.name} is not under contract", hint=hint)
    if ends:
        coming(ends, "Last day", desk)


def _waits(
    fact: TerminationProposed,
    standing: Standing,
    others: tuple[Commissioner, ...],
    meeting: Meeting | None,
    desk: Desk,
) -> Reply:
    usual = "A decision usually follows a contract review meeting, and none was held lately: call one."
    blocks: list[AnyBlock] = [
        facts(
            [
                ("Service", standing.service.name),
                ("State", f"waiting for {named(others)}; the contract goes on until then"),
                ("Reasons", fact.reason),
                ("Last day", day(fact.ends) if fact.ends else "the day of the second yes"),
                ("Answer by", day(desk.framework.contract.agreement.ends(desk.today))),
            ]
        ),
        *([] if meeting else [Note(text=usual)]),
    ]
    at = standing.service.location_id
    press = [] if meeting else [("Call a meeting", with_text(f"review {at} call", fact.reason))]
    blocks.append(buttons(*press, ("Withdraw", f"termination {fact.ref} withdraw"), ("Status", f"status {at}")))
    return Reply(title=f"{fact.ref}: termination proposed, waiting for {named(others)}", blocks=tuple(blocks))


async def _letter(ref: str, standing: Standing, wish: Wish, desk: Desk) -> KeptDocument:
    meeting = day(wish.meeting.on) if wish.meeting else ""
    said = {"reasons": wish.why, "last day": day(wish.last), "meeting": meeting}
    return await letters.draft("termination", ref, standing, desk, by=wish.by, told=said, traits=wish.traits)


def _ended(ref: str, standing: Standing, wish: Wish, kept: KeptDocument, desk: Desk, extra: list[Note]) -> Reply:
    at = standing.service.location_id
    return Reply(
        title=f"{ref}: the contract of {standing.service.name} ends on {day(wish.last)}",
        blocks=(
            facts([("By", named(wish.by)), ("Last day", day(wish.last)), ("Reasons", wish.why)]),
            *extra,
            *letters.shown(kept, desk),
            buttons(("Status", f"status {at}")),
        ),
        tone=Tone.WARNING,
    )


def to_pick(entries: Sequence[Entry], standing: Standing, step: str = "agree") -> Things:
    """Those open, of which one is meant, and what became of the others."""
    found = terminations(entries)
    wanted = {each.ref: each for each in found if each.waiting or (step == "withdraw" and _running(each, standing))}
    return Things(
        "termination",
        {ref: _state(each) for ref, each in wanted.items()},
        {each.ref: f"{each.ref}: {_state(each)}" for each in found if each.ref not in wanted},
        f"“termination {standing.service.location_id}” shows what there was.",
    )


def _running(each: Termination, standing: Standing) -> bool:
    return each.ends is not None and each.ends >= standing.today


def _binds(each: Termination, mine: Commissioner) -> bool:
    """Whether it leaves *mine* nothing to end: what one ends at once is its own contract alone (IQAF §16)."""
    return not (each.immediate and each.holds) or mine in {each.by, *each.agreed}


def _open(each: Termination, desk: Desk) -> bool:
    return bool(each.waiting) or (each.ends is not None and each.ends >= desk.today)


def _state(each: Termination) -> str:
    if each.dropped:
        return f"dropped on {day(each.dropped)}"
    if each.ends:
        return f"the contract's last day is {day(each.ends)}"
    state = f"waiting for {named(each.waiting)}" if each.waiting else ALONE_NOW
    return f"proposed by {named([each.by])} on {day(each.proposed)}, {state}"


def _two(found: Termination, desk: Desk) -> dict[str, str]:
    table, agencies = desk.framework.contract, desk.framework.agencies
    return {
        "ref": found.ref,
        "who": named([found.by]),
        "others": named(found.waiting),
        "agencies": " or ".join(agency_name(table.agency(each), agencies) for each in found.waiting),
    }


def _named(entries: Sequence[Entry], ref: str) -> Termination:
    return next(each for each in terminations(entries) if each.ref == ref)


def _proposal(entries: Sequence[Entry], ref: str) -> TerminationProposed:
    made = (entry.fact for entry in entries if isinstance(entry.fact, TerminationProposed))
    return next(fact for fact in made if fact.ref == ref)
