"""The steps of joining the contract: applied, evidence seen, the NHS's score, admitted or refused (IQAF §23; S18)."""

from typing import NamedTuple

from bot import refusals
from bot.contracts.asking import reason
from bot.desk import Desk
from bot.engine.errors import BadValue, IqafError
from bot.engine.facts import (
    Entry,
    EntryApplied,
    EntryDecided,
    EntryEvidenceSeen,
    NhsScored,
    ServiceDescribed,
    in_force,
)
from bot.engine.gather import signals
from bot.engine.market.entry_criteria import Criterion, criteria
from bot.engine.market.entry_record import Application, applications
from bot.engine.place import Right
from bot.engine.provision.contract import named
from bot.engine.risk.signals import Today, on_day
from bot.engine.scale import Commissioner, Kind, NhsScore
from bot.engine.standing import Standing
from bot.engine.streams import service_stream
from bot.reply.cards import agency_name
from bot.reply.dates import day

LONGEST_NOTE = 1000
BUYERS = {"council": (Commissioner.COUNCIL,), "icb": (Commissioner.ICB,), "both": tuple(Commissioner)}


class CriteriaNotMet(IqafError):
    """{service} cannot join yet. {problem} Record what was seen with “entry {ref} seen”, or refuse it with a reason."""


class MayNotJoin(IqafError):
    """{service} cannot be admitted: {problem} ({clause}). It may be refused, or wait until its rating changes."""


class NotForYou(IqafError):
    """{ref} is decided by {who}, each for its own contract, so by a member of {agencies}. You are of {yours}. Nothing \
was recorded."""


class Joining(NamedTuple):
    """A service, the applications it has made, and its ratings as they stand today."""

    standing: Standing
    held: tuple[Entry, ...]
    found: tuple[Application, ...]
    view: Today

    @property
    def open(self) -> Application | None:
        """The application that is not decided."""
        return next((each for each in reversed(self.found) if each.open), None)

    @property
    def shown(self) -> Application:
        """The open application, or the one it joined with; else what one made today would be."""
        joined = self.found[-1] if self.found and self.found[-1].admitted and self.standing.service.contracted else None
        return (
            self.open
            or joined
            or Application(ref="", on=self.standing.today, by="", specialisms=(), citizens=True, seen={})
        )


async def joining(location_id: str, desk: Desk) -> Joining:
    """All that is known of a service's way into the contract. Whoever writes there now is waited for."""
    record = in_force(await desk.ledger.read(service_stream(location_id)))
    held = tuple(entry for entry in record if entry.effective <= desk.today)
    standing = await desk.services.standing(location_id)
    view = on_day(signals(record, desk.framework), desk.framework.ratings, desk.today)
    return Joining(standing, held, applications(held), view)


def asked(about: Joining, desk: Desk) -> tuple[Criterion, ...]:
    """Every criterion as it stands for the open application, or for one made today."""
    return criteria(about.shown, about.standing.service, about.view, about.held, desk.framework.entry)


def may_apply(about: Joining, buyers: str = "") -> None:
    """Raises BadValue for a service that is under the contract, out of scope, or has an open application.

    One that is under one commissioner's contract may ask the other by name.
    """
    service = about.standing.service
    new = set(BUYERS.get(buyers, ())) - set(service.commissioners)
    if service.contracted and service.commissioners and not new:
        raise BadValue(field="Service", problem=f"{service.name} is under the contract already", hint="Nothing to do.")
    if service.service_kind is Kind.OUT_OF_SCOPE:
        hint = "Only the kinds of service that IQAF §3 lists may."
        raise BadValue(field="Service", problem=f"{service.name} is outside the framework's scope", hint=hint)
    if about.open:
        hint = f"Go on with “entry {about.open.ref}”."
        raise BadValue(field="Service", problem=f"{about.open.ref} of {service.name} is still open", hint=hint)


async def apply(about: Joining, specialisms: str, buyers: str, desk: Desk, *, citizens: bool) -> str:
    """Record an application; gives its reference."""
    require(Right.ASSESS, "record an application to join", desk)
    may_apply(about, buyers)
    held = about.standing.service.commissioners if about.standing.service.contracted else ()
    wanted = tuple(each for each in BUYERS.get(buyers, ()) if each not in held)
    ref = await desk.ledger.reference("ENT")
    fact = EntryApplied(ref=ref, specialisms=_specialisms(specialisms, desk), citizens=citizens, commissioners=wanted)
    await desk.ledger.append(service_stream(about.standing.service.location_id), fact)
    return ref


async def seen(about: Joining, item: str, value: str, note: str, desk: Desk, *, met: bool) -> str:
    """Record that one thing was seen, good enough or not; gives what it was."""
    require(Right.ASSESS, "record what was seen", desk)
    application = _open(about)
    possible = {each.id: each for each in asked(about, desk) if each.recorded}
    if item not in possible:
        raise BadValue(
            field="Criterion",
            problem=f"“{item}” is none that {about.standing.service.name} is asked for",
            hint=f"There are: {', '.join(possible)}.",
        )
    if len(note) > LONGEST_NOTE:
        raise BadValue(field="Note", problem=f"it has {len(note)} characters", hint=f"At most {LONGEST_NOTE}.")
    rule = desk.framework.entry.evidence.get(item)
    if rule and rule.at_least is not None:
        number = _number(value, rule.title, rule.at_most)
        met = number >= rule.at_least
        note = f"{number}. {note}".strip() if note else str(number)
    fact = EntryEvidenceSeen(ref=application.ref, item=item, met=met, note=note.strip())
    await desk.ledger.append(service_stream(about.standing.service.location_id), fact)
    return desk.framework.entry.title(item)


async def score(about: Joining, given: str, desk: Desk) -> NhsScore:
    """Record the NHS's score; only some kinds of service have one (CS §5)."""
    require(Right.ASSESS, "record the NHS's score", desk)
    service, rule = about.standing.service, desk.framework.entry.quality
    if service.service_kind not in rule.nhs_kinds:
        hint = f"Only {', '.join(kind.value for kind in rule.nhs_kinds)} has one ({rule.clause})."
        raise BadValue(field="NHS score", problem=f"{service.name} is {service.service_kind.value}", hint=hint)
    found = next((each for each in NhsScore if each.casefold() == " ".join(given.split()).casefold()), None)
    if found is None:
        hint = f"There are: {', '.join(NhsScore)}."
        raise BadValue(field="NHS score", problem=f"“{given}” is none", hint=hint)
    await desk.ledger.append(service_stream(service.location_id), NhsScored(score=found))
    return found


async def decide(about: Joining, text: str, buyers: str, desk: Desk, *, admitted: bool) -> Application:
    """Let the service join the member's own contract, or not; another commissioner that is asked decides for its own.

    Raises CriteriaNotMet, MayNotJoin while a rating is Inadequate or Red, and NotYours for a member of none asked.
    """
    require(Right.CONTRACT, "decide who joins the contract", desk)
    application, service = _open(about), about.standing.service
    said, stream = reason(text), service_stream(service.location_id)
    mine, others = _for_whom(application, buyers, service, desk)
    fact = EntryDecided(ref=application.ref, admitted=admitted, reason=said, commissioner=mine)
    if admitted:
        _all_met(about, application, desk)
        now = service.commissioners if service.contracted else ()
        who = tuple(each for each in Commissioner if each is mine or each in now)
        if who != service.commissioners:
            await desk.ledger.append(stream, service.model_copy(update={"commissioners": who}))
        fact = fact.model_copy(update={"asks": others})
    await desk.ledger.append(stream, fact)
    return application


def _for_whom(
    application: Application, given: str, service: ServiceDescribed, desk: Desk
) -> tuple[Commissioner, tuple[Commissioner, ...]]:
    """Whose contract the member decides about, and who else is asked: as said, as applied for, or as it was bought."""
    table, agencies = desk.framework.contract, desk.framework.agencies
    mine = table.commissioner(desk.member.agency)
    before = () if service.contracted else service.commissioners
    asked_ = application.waiting or BUYERS.get(given, ()) or before or ((mine,) if mine else tuple(Commissioner))
    if application.waiting and given:
        asked_ = tuple(dict.fromkeys((*application.waiting, *BUYERS[given])))
    if mine is None or mine not in asked_:
        raise NotForYou(
            ref=application.ref,
            who=named(asked_),
            agencies=" or ".join(agency_name(table.agency(each), agencies) for each in asked_),
            yours=agency_name(desk.member.agency, agencies),
        )
    done = {mine, *application.yes, *application.no}
    return mine, tuple(each for each in asked_ if each not in done)


def require(right: Right, what: str, desk: Desk) -> None:
    """Raises NotAllowed for a member without *right*."""
    if not desk.may(right):
        raise refusals.not_allowed(what, right, desk)


def _open(about: Joining) -> Application:
    if about.open:
        return about.open
    name = about.standing.service.name
    hint = f"“entry {about.standing.service.location_id} apply” begins one."
    if about.found and about.found[-1].decided:
        last = about.found[-1]
        how = "admitted" if last.admitted else "refused"
        problem = f"{last.ref} of {name} was {how} on {day(about.found[-1].decided)}"
        raise BadValue(field="Application", problem=problem, hint="" if last.admitted else hint)
    if about.standing.service.contracted and about.standing.service.commissioners:
        hint = "It is under the contract, so nothing is to be decided."
    raise BadValue(field="Application", problem=f"{name} has not applied to join", hint=hint)


def _all_met(about: Joining, application: Application, desk: Desk) -> None:
    found = asked(about, desk)
    name = about.standing.service.name
    if bad := next((each for each in found if each.id == "rating" and each.met is False), None):
        raise MayNotJoin(service=name, problem=bad.state, clause=bad.clause)
    wanting = [f"{each.title}: {each.state} ({each.clause})" for each in found if each.met is False]
    waiting = [f"{each.title} ({each.clause})" for each in found if each.met is None]
    problem = " ".join(
        f"{what}: {'; '.join(rows)}." for what, rows in (("Not met", wanting), ("Not yet seen", waiting)) if rows
    )
    if problem:
        raise CriteriaNotMet(service=name, problem=problem, ref=application.ref)


def _specialisms(said: str, desk: Desk) -> tuple[str, ...]:
    """Ids of the specialisms named between commas. Raises BadValue for one that there is not."""
    known = desk.framework.entry.specialisms
    by_words = {each.title.casefold(): key for key, each in known.items()} | {key: key for key in known}
    found = []
    for part in filter(None, (each.strip().casefold() for each in said.split(","))):
        if part not in by_words:
            hint = f"There are: {', '.join(known)}."
            raise BadValue(field="Specialisms", problem=f"“{part}” is none", hint=hint)
        found.append(by_words[part])
    return tuple(dict.fromkeys(found))


def _number(value: str, title: str, most: int | None) -> int:
    number = int(value) if value.isdecimal() and len(value) < 4 else None  # noqa: PLR2004 - no rating is so long
    if number is None or (most is not None and number > most):
        raise BadValue(field=title, problem=f"“{value}” is none", hint=f"Say it as value=5; at most {most}.")
    return number
