"""disagreement SERVICE [show|peer-review|statement|agree] TEXT: where rating and assurance level do not align (S08)."""

from typing import Annotated, Literal

from bot import refusals
from bot.command import Args, Ask, Command, form
from bot.desk import Desk
from bot.engine.errors import BadValue, IqafError
from bot.engine.facts import JointStatementAgreed, PeerReviewed
from bot.engine.place import Right
from bot.engine.quality.apart import Apart
from bot.engine.quality.disagreement_table import STEPS
from bot.engine.standing import Standing
from bot.engine.streams import service_stream
from bot.reply import AnyBlock, Choice, Item, Items, Note, Para, Reasons, Reply, Tone, buttons, facts
from bot.reply.cards import agency_name, due_line
from bot.reply.dates import day

STEP_CHOICES = (
    Choice(value="show", label="Show how far it got"),
    Choice(value="peer-review", label="A peer review was held"),
    Choice(value="statement", label="Draft the joint statement"),
    Choice(value="agree", label="Agree to the draft, for the other side"),
)
SHORTEST, LONGEST = 10, 3000


class NotASide(IqafError):
    """A joint statement takes the yes of a member of {sides}, and you are of {yours}. Nothing was recorded."""


class TakesBoth(IqafError):
    """{by} drafted this joint statement, so it takes the yes of {other}. Nothing was recorded."""


class DisagreementArgs(Args):
    """Which service, which step was done, and its words."""

    service: Annotated[str, Ask("service", "Service", "Name, part of it, postcode or location id")]
    step: Annotated[
        Literal["show", "peer-review", "statement", "agree"], Ask("choice", "Step", choices=lambda _: STEP_CHOICES)
    ] = "show"
    text: Annotated[str, Ask("text", "Outcome or statement", "A joint statement is public; no details of citizens")] = (
        ""
    )
    social_care: Annotated[str, Ask("line", "Peer for social care", "Of a peer review: who", named=True)] = ""
    clinical: Annotated[str, Ask("line", "Clinical peer", "Of a peer review: who", named=True)] = ""
    expect: Annotated[str, Ask("line", "As it was shown", in_form=False, named=True)] = ""


async def run(args: DisagreementArgs, desk: Desk) -> Reply:
    """Show the process, or record the step that is next."""
    await desk.ledger.read(service_stream(args.service))  # whoever records there now is waited for
    standing = await desk.services.standing(args.service)
    apart = standing.apart
    if args.step == "show" or apart is None:
        if args.step != "show":
            hint = "Nothing is to be done: the two align, or one of them is missing."
            raise BadValue(field="Step", problem="rating and assurance level are not apart", hint=hint)
        return _show(standing, apart, desk)
    if not desk.may(Right.ASSESS):
        raise refusals.not_allowed("record a step where rating and assurance level are apart", Right.ASSESS, desk)
    _check_turn(args.step, apart, desk)
    if args.step == "agree":
        return await _agree(args, standing, apart, desk)
    if not args.text or (args.step == "peer-review" and not (args.social_care and args.clinical)):
        return _ask(args, desk)
    _check_length(args.text)
    if args.step == "peer-review":
        fact = PeerReviewed(social_care=args.social_care, clinical=args.clinical, outcome=args.text.strip())
        await desk.ledger.append(service_stream(args.service), fact)
    else:
        await _draft(args, desk)
    after = await desk.services.standing(args.service)
    return _show(after, after.apart, desk)


async def _draft(args: DisagreementArgs, desk: Desk) -> None:
    """One side's words: the statement once the other agrees to them. Raises NotASide."""
    fact = JointStatementAgreed(text=args.text.strip(), agency=_side(desk))
    await desk.ledger.append(service_stream(args.service), fact)


async def _agree(args: DisagreementArgs, standing: Standing, apart: Apart, desk: Desk) -> Reply:
    """The other side's yes to just the draft that was shown; without it, the draft. Raises NotASide, TakesBoth."""
    if not apart.draft:
        hint = "Draft it: disagreement SERVICE statement TEXT."
        raise BadValue(field="Step", problem="no joint statement is drafted yet", hint=hint)
    if _side(desk) == apart.draft_by or desk.member.id == apart.drafter:
        agencies = desk.framework.agencies
        other = desk.framework.disagreement.sides.other(apart.draft_by) or ""
        raise TakesBoth(by=agency_name(apart.draft_by, agencies), other=agency_name(other, agencies))
    if args.expect.casefold() != apart.draft_mark:
        shown = _show(standing, apart, desk)
        told = "Your yes is not recorded yet. Read the draft below: once agreed it is public. “Agree to it” records it."
        return shown.model_copy(update={"blocks": (Para(text=told, tone=Tone.WARNING), *shown.blocks)})
    fact = JointStatementAgreed(text=apart.draft, agency=desk.member.agency)
    await desk.ledger.append(service_stream(args.service), fact)
    after = await desk.services.standing(args.service)
    return _show(after, after.apart, desk)


def _side(desk: Desk) -> str:
    """The side for which the member speaks. Raises NotASide."""
    sides, agencies = desk.framework.disagreement.sides, desk.framework.agencies
    if desk.member.agency not in sides.agencies:
        named = " and one of ".join(agency_name(agency, agencies) for agency in sides.agencies)
        raise NotASide(sides=named, yours=agency_name(desk.member.agency, agencies))
    return desk.member.agency


def _check_turn(step: str, apart: Apart, desk: Desk) -> None:
    """Raises BadValue where another step is next."""
    table = desk.framework.disagreement
    wanted = {"peer-review": "peer review"}.get(step, "joint statement")
    if apart.step == wanted:
        return
    if apart.step is None:
        hint = "A new visit or assurance level begins it anew where the two are still apart."
        raise BadValue(field="Step", problem="the joint statement is agreed already", hint=hint)
    doing = table.steps[apart.step]
    if apart.step == "joint visit":
        hint = "Record the joint visit (joint=yes) and the assurance level assessed at it."
    else:
        word = "peer-review" if apart.step == "peer review" else "statement"
        hint = f"Record it with “{word}”."
    problem = f"another is next: {doing.title.lower()} ({table.clause})"
    raise BadValue(field="Step", problem=problem, hint=hint)


def _check_length(text: str) -> None:
    if not SHORTEST <= len(text.strip()) <= LONGEST:
        problem = "it is too short to be one" if len(text.strip()) < SHORTEST else f"it has {len(text)} characters"
        raise BadValue(field="Outcome or statement", problem=problem, hint=f"Use {SHORTEST} to {LONGEST} characters.")


def _ask(args: DisagreementArgs, desk: Desk) -> Reply:
    """The form for what is still to be said."""
    given = {name: value for name, value in args.model_dump().items() if value}
    asks = form(COMMAND, desk.framework, given)
    peers = {"social_care", "clinical"}
    fields = [
        field.model_copy(update={"required": field.required or field.name == "text" or field.name in peers})
        for field in asks.fields
        if args.step == "peer-review" or field.name not in peers
    ]
    said = (
        "Who took part, and what came of it?"
        if args.step == "peer-review"
        else "What both will publish, once the other side agrees:"
    )
    return Reply(title="Disagreement", blocks=(Para(text=said), asks.model_copy(update={"fields": tuple(fields)})))


def _show(standing: Standing, apart: Apart | None, desk: Desk) -> Reply:
    at = standing.service.location_id
    if apart is None:
        said = Para(text="The visit's rating and the assurance level align, or one of them is missing.")
        blocks: tuple[AnyBlock, ...] = (said, buttons(("Ratings", f"ratings {at}"), ("Status", f"status {at}")))
        return Reply(title=f"{standing.service.name}: no disagreement", blocks=blocks)
    notes = tuple(note for note in standing.notes if apart.words in note.text)
    dues = tuple(due_line(due) for due in standing.dues if due.sort == "disagreement")
    body: list[AnyBlock] = [
        facts(
            [
                ("Visit", f"{apart.rating} ({apart.visit})"),
                ("Assurance level", apart.level),
                ("Apart since", day(apart.since)),
                ("Joint statement", apart.statement),
                ("Drafted", _drafted(apart, desk)),
            ]
        ),
        Items(items=_steps(apart, desk), numbered=True),
        *([Items(items=dues)] if dues else []),
        Reasons(reasons=notes),
        Note(text=f"The revised visit rating serves procurement ({desk.framework.disagreement.procurement})."),
        buttons(*_next(apart, at, desk), ("Ratings", f"ratings {at}"), ("Status", f"status {at}")),
    ]
    return Reply(title=f"{standing.service.name}: rating and assurance level apart", blocks=tuple(body))


def _steps(apart: Apart, desk: Desk) -> tuple[Item, ...]:
    """Every step in order: done, next, or to follow."""
    done = dict(zip(STEPS, (apart.joint, apart.peer_on, apart.statement_on), strict=True))
    items = []
    for step in desk.framework.disagreement.steps.values():
        on = done[step.id]
        state = f"done, {day(on)}" if on else "next" if step.id == apart.step else "only if still apart"
        peers = f"; {' and '.join(apart.peers)}: {apart.outcome}" if apart.peers else ""
        detail = f"{state}{peers if step.id == 'peer review' else ''}; {step.clock.who} ({step.clock.clause})"
        items.append(Item(text=step.title, detail=detail, tone=Tone.WARNING if state == "next" else Tone.PLAIN))
    return tuple(items)


def _drafted(apart: Apart, desk: Desk) -> str:
    by = agency_name(apart.draft_by, desk.framework.agencies)
    return f"“{apart.draft}” ({by}, {day(apart.draft_on)}; not agreed by both yet)" if apart.draft_on else ""


def _next(apart: Apart, at: str, desk: Desk) -> list[tuple[str, str]]:
    """The press that does what is next: of the second yes, for a member whose side it takes."""
    if apart.draft:
        mine = desk.member.agency == desk.framework.disagreement.sides.other(apart.draft_by)
        agree = [("Agree to it", f"disagreement {at} agree expect={apart.draft_mark}")] if mine else []
        return [*agree, ("Draft it anew", f"disagreement {at} statement")]
    presses = {
        "joint visit": ("Book the joint visit", f"book {at} joint=yes"),
        "peer review": ("Peer review held", f"disagreement {at} peer-review"),
        "joint statement": ("Draft the joint statement", f"disagreement {at} statement"),
    }
    return [presses[apart.step]] if apart.step else []


COMMAND = Command(
    name="disagreement",
    topic="quality",
    summary="Where visit rating and assurance level do not align: what is next, and record it",
    example="disagreement Mossgate Nursing Home",
    needs=Right.READ,
    careful=True,
    args=DisagreementArgs,
    run=run,
    title="Rating and assurance",
    submit="Record",
)
