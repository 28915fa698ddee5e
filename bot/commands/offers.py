"""offers SERVICE, SERVICE, …: offers for one care package in their order, each step shown (QRG §6; CS §5; S20)."""

from collections.abc import Sequence
from typing import Annotated

from bot import choices
from bot.command import Args, Ask, Command, form
from bot.desk import Desk
from bot.engine.counted import both
from bot.engine.errors import BadValue
from bot.engine.market.offers import Offer, Ranked, barred, ranked
from bot.engine.market.score import score
from bot.engine.market.tender import Scheme
from bot.engine.place import Right
from bot.engine.scale import Kind
from bot.engine.standing import Standing
from bot.engine.verdict import Reason, Value
from bot.market.choosing import asked, open_to_choice
from bot.market.heard import compared_to_market
from bot.market.offering import Named, Unclear, read
from bot.reply import AnyBlock, Heading, Item, Items, Note, Para, Reasons, Reply, Tone, buttons

FOR_A_PERSON = "This is for a person to decide. Nothing was recorded."


class OffersArgs(Args):
    """The offers, one a line, or between commas."""

    offers: Annotated[
        str,
        Ask("text", "Offers", "One a line: Service; received 2026-11-20 10:15; chosen. Or only names, between commas"),
    ]
    specialism: Annotated[str, Ask("choice", "Package for", choices=choices.packages, named=True)] = choices.ANY_PACKAGE


class _Made(Value):
    """An offer, and what keeps its service from making it."""

    offer: Offer
    standing: Standing
    barred: tuple[Reason, ...]


async def run(args: OffersArgs, desk: Desk) -> Reply:
    """Those that may offer in their order, those that may not with why. Raises BadValue where kinds are mixed."""
    named, unclear = await read(args.offers, desk)
    if unclear:
        return _which(args.offers, unclear, desk)
    if not named:
        raise BadValue(field="Offers", problem="no service is named", hint="Name those that made an offer.")
    made = [await _made(each, desk) for each in named]
    scheme = _scheme(made, _specialism(args.specialism, desk), desk)
    if scheme is None:
        return _no_rule(made, desk)
    able = ranked([each.offer for each in made if not each.barred], scheme, desk.framework.feedback.enough)
    unable = [each for each in made if each.barred]
    equal = open_to_choice(able, scheme)
    blocks: list[AnyBlock] = [Note(text=_taken(each)) for each in named if _differs(each)]
    blocks += asked(equal, able, named, args.specialism) if equal else []
    blocks += [Items(items=_lines(able, scheme))] if able else [Para(text="None of them may offer now.")]
    blocks += _unable(unable)
    blocks += [Heading(text="How they are compared"), Reasons(reasons=(_basis(scheme), *_choice(able, desk)))]
    blocks.append(Note(text=FOR_A_PERSON))
    return Reply(title=_title(able, equal, len(unable), scheme), blocks=tuple(blocks))


async def _made(each: Named, desk: Desk) -> _Made:
    standing = await desk.services.standing(each.service.location_id)
    feedback = await compared_to_market(standing, desk)
    found = score(standing, feedback, desk.framework.tender)
    offer = Offer(
        location_id=each.service.location_id,
        name=standing.service.name,
        score=found,
        feedback=feedback,
        received=each.said.received,
        chosen=each.said.chosen,
    )
    return _Made(offer=offer, standing=standing, barred=barred(standing, found, desk.framework.tender))


def _specialism(said: str, desk: Desk) -> str:
    """What the package asks for. Raises BadValue where no scheme is for it."""
    offered = [each.value for each in choices.packages(desk.framework)]
    if said not in offered:
        known = ", ".join(each for each in offered if each != choices.ANY_PACKAGE)
        hint = f"Leave it out, or write one of: {known}."
        raise BadValue(field="Package for", problem=f"offers are not compared apart for “{said}”", hint=hint)
    return said


def _scheme(made: Sequence[_Made], specialism: str, desk: Desk) -> Scheme | None:
    """The one scheme that all the offers are compared by; None where no document has one for their kind."""
    kinds: dict[str, list[str]] = {}
    for each in made:
        kind: Kind = each.standing.service.service_kind
        scheme = desk.framework.tender.scheme(kind, specialism)
        kinds.setdefault(scheme.id if scheme else kind.value, []).append(each.offer.name)
    if len(kinds) > 1:
        listed = "; ".join(f"{', '.join(names)}: {kind}" for kind, names in kinds.items())
        hint = "Compare offers of one kind of service at a time."
        raise BadValue(field="Offers", problem=f"they are of different kinds ({listed})", hint=hint)
    return desk.framework.tender.scheme(made[0].standing.service.service_kind, specialism)


def _lines(able: Sequence[Ranked], scheme: Scheme) -> tuple[Item, ...]:
    """Each offer with its steps; those that share a place share the steps too, which the first of them tells."""
    told: dict[int, str] = {}
    return tuple(_line(each, scheme, told.setdefault(each.place, each.offer.name)) for each in able)


def _line(each: Ranked, scheme: Scheme, told_at: str) -> Item:
    offer = each.offer
    equal = " (equal)" if each.shared else ""
    chosen = ", chosen by the citizen" if offer.chosen else ""
    adjusted = offer.score.adjustment if scheme.ranks == "points" else 0
    scored = f"{offer.score.base} and {adjusted:+d} for feedback".replace("-", "\N{MINUS SIGN}") if adjusted else ""
    rated = f"rated {offer.score.rating}" if offer.score.verdict.value is not None else ""
    steps = tuple(map(str, each.steps)) if told_at == offer.name else (f"Tied as {told_at} is",)
    parts = [part for part in (rated, scored, *steps) if part]
    return Item(
        text=f"{each.place}. {offer.name}{equal}: {offer.words(scheme)}{chosen}",
        detail=". ".join(parts),
        buttons=buttons(("Score", f"score {offer.location_id}")).buttons,
    )


def _unable(unable: Sequence[_Made]) -> list[AnyBlock]:
    if not unable:
        return []
    items = tuple(
        Item(
            text=f"{each.offer.name}: may not offer",
            detail="; ".join(map(str, each.barred)),
            tone=Tone.WARNING,
            buttons=buttons(("Status", f"status {each.offer.location_id}")).buttons,
        )
        for each in unable
    )
    return [Heading(text="Not able to offer"), Items(items=items)]


def _basis(scheme: Scheme) -> Reason:
    ranks = {"points": "the highest quality score", "rating": "the best rating"}[scheme.ranks]
    words = {"choice": "the citizen's choice", "feedback": "the better feedback", "received": "the first received"}
    ties = ", then ".join(words[tie.by] for tie in scheme.ties)
    return Reason(text=f"{scheme.id.capitalize()}: {ranks} first; between equals {ties}", clause=scheme.clause)


def _choice(able: Sequence[Ranked], desk: Desk) -> tuple[Reason, ...]:
    """That the citizen chose another than the first."""
    chosen = next((each.offer.name for each in able if each.offer.chosen and each.place > 1), "")
    if not chosen:
        return ()
    text = f"The citizen chose {chosen}, which does not come first: where the law gives a choice, it is honoured"
    return (Reason(text=text, clause=desk.framework.tender.choice),)


def _title(able: Sequence[Ranked], equal: Sequence[Offer], unable: int, scheme: Scheme) -> str:
    if not able:
        return "Offers: none may be made"
    if equal:
        names = both(sorted(offer.name for offer in equal))
        return f"Offers: the citizen chooses between {names}, {equal[0].words(scheme)}"
    first = [each.offer for each in able if each.place == 1]
    names = both([offer.name for offer in first])
    if len(first) > 1:
        return f"Offers: {names} come first together, {first[0].words(scheme)}"
    count = f" of {len(able)}" if len(able) > 1 or unable else ""
    return f"Offers: {names} comes first{count}, {first[0].words(scheme)}"


def _no_rule(made: Sequence[_Made], desk: Desk) -> Reply:
    kind = made[0].standing.service.service_kind.value
    rated = tuple(Item(text=f"{each.offer.name}: {each.offer.score.rating or 'no rating'}") for each in made)
    reason = Reason(
        text=f"No rule: no document says how offers of {kind} compare", clause=desk.framework.tender.unknown
    )
    blocks = (Reasons(reasons=(reason,)), Items(items=rated), Note(text=FOR_A_PERSON))
    return Reply(title=f"Offers: no rule for {kind}", blocks=blocks)


def _which(text: str, unclear: Sequence[Unclear], desk: Desk) -> Reply:
    items = tuple(Item(text=f"“{each.name}”", detail=_candidates(each)) for each in unclear)
    blocks = (
        Para(text="Write the location id in its place; nothing was compared yet."),
        Items(items=items),
        form(COMMAND, desk.framework, {"offers": text}),
    )
    title = "Which service is meant?" if len(unclear) == 1 else "Which services are meant?"
    return Reply(title=title, blocks=blocks, tone=Tone.WARNING, outcome="refused")


def _candidates(each: Unclear) -> str:
    if not each.found.candidates:
        return "nothing here is called anything like it"
    return "could be: " + "; ".join(f"{c.name}, {c.postcode} ({c.location_id})" for c in each.found.candidates)


def _differs(each: Named) -> bool:
    said = each.said.name.casefold()
    return not said.startswith(each.service.name.casefold()) and said != each.service.location_id.casefold()


def _taken(each: Named) -> str:
    return f"You wrote “{each.said.name}”; I took it to mean {each.service.name}, {each.service.postcode}."


COMMAND = Command(
    name="offers",
    topic="market",
    summary="Put the offers for a care package in their order, with each step, for a person to decide",
    example="offers Rushlight at Home, Lanternlight Care, Threadneedle Homecare",
    needs=Right.READ,
    args=OffersArgs,
    run=run,
    writes=False,
    title="Compare offers",
    submit="Compare",
)
