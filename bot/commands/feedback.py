"""feedback SERVICE [add|undo]: what citizens say of a service, beside its market (IQAF §10; QRG §3.4; S11)."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from bot import answers, refusals
from bot.command import Args, Ask, Command, form
from bot.desk import Desk
from bot.engine.counted import counted
from bot.engine.errors import BadValue, NothingNamed
from bot.engine.facts import Entry, FeedbackReceived, FeedbackSource, Withdrawn, in_force
from bot.engine.market.feedback import Compared, MarketSaid, Share, fault, shares
from bot.engine.parts import FeedbackStanding
from bot.engine.place import Right
from bot.engine.standing import Standing
from bot.engine.streams import service_stream
from bot.frameworks import Framework
from bot.market.heard import compared_to_market, market_of
from bot.reply import AnyBlock, Choice, Heading, Note, Para, Reasons, Reply, buttons, facts
from bot.reply.dates import day

EARLIEST = date(2000, 1, 1)
STEPS = {"show": "Show it", "add": "Add what was said", "undo": "Take back what I added last"}
SOURCES: dict[FeedbackSource, str] = {
    "social work review": "Social work review",
    "clinical review": "Clinical review",
    "Healthwatch": "Healthwatch",
    "compliment": "Compliment",
    "complaint": "Complaint",
}
ANSWERS = {"yes": "Yes", "no": "No", "not asked": "Not asked"}
Answer = Literal["yes", "no", "not asked"]


def _steps(_: Framework) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, label=label) for value, label in STEPS.items())


def _sources(_: Framework) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, label=label) for value, label in SOURCES.items())


def _answers(_: Framework) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, label=label) for value, label in ANSWERS.items())


class FeedbackArgs(Args):
    """Which service; to add: who asked, what was answered, when. Never a citizen's own words."""

    service: Annotated[str, Ask("service", "Service", "Name, part of it, postcode or location id")]
    step: Annotated[Literal["show", "add", "undo"], Ask("choice", "What", choices=_steps)] = "show"
    source: Annotated[FeedbackSource | None, Ask("choice", "From", choices=_sources, named=True)] = None
    outcomes: Annotated[Answer, Ask("choice", "Outcomes delivered", choices=_answers, named=True)] = "not asked"
    recommend: Annotated[Answer, Ask("choice", "Would recommend it", choices=_answers, named=True)] = "not asked"
    on: Annotated[date | None, Ask("date", "Said on", "Empty: today", named=True)] = None
    count: Annotated[
        int, Field(ge=1, le=1000), Ask("line", "How many", "Of compliments or complaints; else 1", named=True)
    ] = 1


async def run(args: FeedbackArgs, desk: Desk) -> Reply:
    """Show counts and percentages beside the market's; or record one answer, or take one's last back."""
    if args.step == "show":
        return await _show(args.service, desk)
    if not desk.may(Right.ASSESS):
        raise refusals.not_allowed("record what citizens say", Right.ASSESS, desk)
    if args.step == "undo":
        return await _undo(args.service, desk)
    if args.source is None:
        return _ask(args, desk)
    return await _add(args, args.source, desk)


def _ask(args: FeedbackArgs, desk: Desk) -> Reply:
    """The form to add what was said, its source needed."""
    known = {"service": args.service, "step": "add", "outcomes": args.outcomes, "recommend": args.recommend}
    whole = form(COMMAND, desk.framework, known)
    fields = tuple(f.model_copy(update={"required": f.required or f.name == "source"}) for f in whole.fields)
    return answers.ask(whole.model_copy(update={"fields": fields}), ["source"])


async def _add(args: FeedbackArgs, source: FeedbackSource, desk: Desk) -> Reply:
    on = args.on or desk.today
    if on > desk.today:
        raise BadValue(field="Said on", problem=f"{day(on)} is still to come", hint="Give the day it was said.")
    if on < EARLIEST:
        raise BadValue(field="Said on", problem=f"{day(on)} cannot be it", hint=f"Give a day since {day(EARLIEST)}.")
    fact = FeedbackReceived(
        source=source,
        outcomes_asked=int(args.outcomes != "not asked"),
        outcomes_met=int(args.outcomes == "yes"),
        recommend_asked=int(args.recommend != "not asked"),
        recommend_yes=int(args.recommend == "yes"),
        count=args.count,
    )
    problem = fault(fact)
    if args.count > 1 and source not in {"compliment", "complaint"}:
        problem = f"{args.count} is more than one {source}: record each, or import a file"
    if problem:
        raise BadValue(field="Feedback", problem=problem, hint="Say what was asked and answered.")
    await desk.ledger.append(service_stream(args.service), fact, effective=on)
    shown = await _show(args.service, desk)
    window = desk.framework.feedback.window
    old = (
        ""
        if window.ends(on) >= desk.today
        else f" It is older than {counted(window.months, 'month')}, so it counts no more."
    )
    done = Note(text=f"Recorded: {source}, {day(on)}.{old} “feedback {args.service} undo” takes it back.")
    return shown.model_copy(update={"blocks": (done, *shown.blocks)})


async def _undo(location_id: str, desk: Desk) -> Reply:
    """Take back the last piece that this member recorded here. Raises NothingNamed where there is none."""
    entries = in_force(await desk.ledger.read(service_stream(location_id)))
    mine = [e for e in entries if isinstance(e.fact, FeedbackReceived) and e.by == desk.member.id]
    last: Entry | None = max(mine, key=lambda entry: entry.seq, default=None)
    if last is None:
        hint = "Only who recorded it can take it back."
        raise NothingNamed(what="feedback recorded by you about", given=location_id, hint=hint)
    withdrawn = Withdrawn(reason="taken back by who recorded it")
    await desk.ledger.append(last.stream, withdrawn, effective=last.effective, corrects=last.seq)
    shown = await _show(location_id, desk)
    note = Note(text=f"Taken back: what you recorded for {day(last.effective)}.")
    return shown.model_copy(update={"blocks": (note, *shown.blocks)})


async def _show(location_id: str, desk: Desk) -> Reply:
    standing = await desk.services.standing(location_id)
    market = await market_of(standing.service.service_kind, desk)
    found = await compared_to_market(standing, desk)
    table = desk.framework.feedback
    since = table.window.begins(desk.today)
    blocks: list[AnyBlock] = [Para(text=f"What was said from {day(since)} to today, {day(desk.today)}.")]
    blocks.append(_own(standing.feedback, desk))
    if market:
        blocks += [Heading(text=f"All {market.title}"), _market(market, found, desk)]
    blocks += [Heading(text="Why"), Reasons(reasons=found.reasons)]
    asked = f"Whom it is from: reviews, {table.reviews}; Healthwatch, apart from them, {table.healthwatch}"
    blocks.append(Note(text=f"{asked}; compliments and complaints, {table.others}."))
    blocks.append(
        buttons(
            ("Add", f"feedback {location_id} add"),
            ("Score", f"score {location_id}"),
            ("Status", f"status {location_id}"),
        )
    )
    return Reply(title=f"{standing.service.name}: {_stands(found, market, standing)}", blocks=tuple(blocks))


def _own(said: FeedbackStanding | None, desk: Desk) -> AnyBlock:
    outcomes, recommend = shares(said)
    enough = desk.framework.feedback.enough
    watched = Share(yes=said.healthwatch_yes, asked=said.healthwatch_asked) if said else Share(yes=0, asked=0)
    return facts(
        [
            ("Outcomes delivered", outcomes.said(enough)),
            ("Would recommend it", recommend.said(enough)),
            ("Healthwatch: would recommend it to friends and family", watched.said(enough)),
            ("Compliments", str(said.compliments if said else 0)),
            ("Complaints", str(said.complaints if said else 0)),
        ]
    )


def _market(market: MarketSaid, found: Compared, desk: Desk) -> AnyBlock:
    enough = desk.framework.feedback.enough
    return facts(
        [
            ("Services with feedback", str(market.services)),
            ("Outcomes delivered", market.outcomes.said(enough)),
            ("Would recommend it", market.recommend.said(enough)),
            ("This service", _apart(found)),
        ]
    )


def _apart(found: Compared) -> str:
    if found.side is None:
        return "too few to say"
    tenths = round(abs(found.difference) * 10)
    points = f"{tenths // 10}.{tenths % 10} percentage points"
    words = {True: f"{points} more", False: f"{points} less"}[found.difference > 0] if tenths else "no difference"
    return f"{found.side} the average ({words})"


def _stands(found: Compared, market: MarketSaid | None, standing: Standing) -> str:
    if found.side and market:
        return f"feedback {found.side} the average of {market.title}"
    return "too little feedback to say" if standing.feedback else "no feedback yet"


COMMAND = Command(
    name="feedback",
    topic="tell",
    summary="What citizens say of a service beside its market's average; or add what one said",
    example="feedback Rushlight at Home",
    needs=Right.READ,
    args=FeedbackArgs,
    run=run,
    writes=False,  # but where something is added or taken back
    title="Citizens' feedback",
    submit="Record",
)
