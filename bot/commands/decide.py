"""decide SERVICE [OPTION] [REASON]: answer a question that the framework puts to officers (IQAF §8, 13; QRG §3.3-5)."""

from datetime import date, timedelta
from typing import Annotated

from bot import refusals
from bot.command import Args, Ask, Command, form
from bot.desk import Desk
from bot.engine.decisions import BEGINS, Option, Question
from bot.engine.errors import BadValue, NotAllowed
from bot.engine.facts import DecisionTaken, RatingAwarded, StatementExtended, in_force
from bot.engine.parts import Awaited
from bot.engine.place import Right
from bot.engine.scale import Rating
from bot.engine.standing import Standing
from bot.engine.streams import service_stream
from bot.frameworks import Framework
from bot.reply import AnyBlock, Choice, Form, Heading, Para, Reply, buttons, facts, rating_words
from bot.reply.dates import day
from bot.reply.decisions import decided_reply, question_blocks

SHORTEST_REASON = 10
LONGEST_REASON = 3000
LONGEST_EXTENSION = timedelta(days=366)


def _options(framework: Framework) -> tuple[Choice, ...]:
    """Every answer that some question has; a question's own form offers its own alone."""
    rows = (option for question in framework.decisions.questions.values() for option in question.options.values())
    labels: dict[str, str] = {}
    for option in rows:
        labels.setdefault(option.id, option.label)
    return tuple(Choice(value=key, label=label) for key, label in labels.items())


class DecideArgs(Args):
    """Which service, which answer, why; which question where several are open; the new day where time is given."""

    service: Annotated[str, Ask("service", "Service or reference", "Its name, or what it is about, such as PQAS-0001")]
    option: Annotated[str, Ask("choice", "Answer", choices=_options)] = ""
    reason: Annotated[str, Ask("text", "Reason", "What it rests on; no details of citizens")] = ""
    due: Annotated[date | None, Ask("date", "New date", "Only where more time is given", named=True)] = None
    about: Annotated[str, Ask("line", "Question", "Leave it as it is", named=True)] = ""
    ref: Annotated[str, Ask("line", "Reference", in_form=False, named=True)] = ""


async def run(args: DecideArgs, desk: Desk) -> Reply:
    """Show what waits for a decision; with an answer and a reason, record it with what follows from it at once."""
    _refuse_providers(desk)
    await desk.ledger.read(service_stream(args.service))  # whoever decides there now is waited for
    standing = await desk.services.standing(args.service)
    waiting = [asked for asked in standing.awaiting if _meant(asked, args)]
    if not waiting:
        return await _nothing(args, standing, desk)
    if len(waiting) > 1 or not args.option:
        return _listed(waiting, standing, desk, args.option)
    (asked,) = waiting
    question = desk.framework.decisions.questions[asked.question]
    option = _option(question, args.option)
    if not desk.may(option.needs):
        raise refusals.not_allowed(f"decide “{option.label}”", option.needs, desk)
    if not args.reason or (option.effect == "extend" and args.due is None):
        return Reply(title=question.title, blocks=(Para(text=asked.text), _form(args, asked, question, option, desk)))
    _check(args, option, desk)
    return await _decide(args, asked, question, option, standing, desk)


def _meant(asked: Awaited, args: DecideArgs) -> bool:
    if args.about:
        return asked.key == args.about
    return not args.ref or args.ref in {asked.about, asked.key.partition("/")[0]}


def _option(question: Question, given: str) -> Option:
    if given not in question.options:
        offered = ", ".join(f"{option.id} ({option.label})" for option in question.options.values())
        raise BadValue(field="Answer", problem=f"“{given}” is none to this question", hint=f"There are: {offered}.")
    return question.options[given]


def _check(args: DecideArgs, option: Option, desk: Desk) -> None:
    if not SHORTEST_REASON <= len(args.reason.strip()) <= LONGEST_REASON:
        problem = "it is too short to be one" if len(args.reason.strip()) < SHORTEST_REASON else "it is too long"
        hint = f"Say what it rests on, in {SHORTEST_REASON} to {LONGEST_REASON} characters."
        raise BadValue(field="Reason", problem=problem, hint=hint)
    if option.effect == "extend" and args.due and not desk.today < args.due <= desk.today + LONGEST_EXTENSION:
        hint = f"Give a day after today, {day(desk.today)}, and within a year."
        raise BadValue(field="New date", problem=f"{day(args.due)} cannot be it", hint=hint)


async def _decide(
    args: DecideArgs, asked: Awaited, question: Question, option: Option, standing: Standing, desk: Desk
) -> Reply:
    stream, reason = service_stream(args.service), args.reason.strip()
    fact = DecisionTaken(question=question.id, about=asked.key, option=option.id, reason=reason)
    await desk.ledger.append(stream, fact)
    about = asked.about or asked.key
    if option.effect == "award Inadequate":
        awarded = RatingAwarded(
            rating=Rating.INADEQUATE, because=question.id, about=about, reason=reason, member=desk.member.name
        )
        await desk.ledger.append(stream, awarded)
    if option.effect == "extend" and args.due:
        await desk.ledger.append(stream, StatementExtended(ref=about, due=args.due, reason=reason))
    after = await desk.services.standing(args.service)
    reply = decided_reply(question, option, reason, desk.member.name, standing.service, asked.text)
    rated = option.effect == "award Inadequate"
    rows = facts(
        [
            ("Rating before", rating_words(standing.rating.verdict.value) if rated else ""),
            ("Rating now", rating_words(after.rating.verdict.value) if rated else ""),
            ("Now due", day(args.due) if option.effect == "extend" and args.due else ""),
        ]
    )
    blocks: list[AnyBlock] = [*reply.blocks[:1], *([rows] if rows.rows else []), *_begins(option, args.service)]
    return reply.model_copy(update={"blocks": (*blocks, *reply.blocks[1:]), "private": True})


def _begins(option: Option, service: str) -> list[AnyBlock]:
    """The press that begins a process, which its own command asks the rest of."""
    if option.effect not in BEGINS:
        return []
    label, words = BEGINS[option.effect]
    return [Para(text="Next:"), buttons((label, words.format(service=service)))]


def _form(args: DecideArgs, asked: Awaited, question: Question, option: Option, desk: Desk) -> Form:
    """What is still to be said: the reason, and the new date where time is given."""
    given = {"service": args.service, "about": asked.key, "option": option.id, "reason": args.reason}
    asks = form(COMMAND, desk.framework, given | ({"due": args.due.isoformat()} if args.due else {}))
    offered = tuple(Choice(value=each.id, label=each.label) for each in question.options.values())
    dated = any(each.effect == "extend" for each in question.options.values())
    fields = []
    for field in asks.fields:
        if field.name == "option":
            fields.append(field.model_copy(update={"choices": offered, "required": True}))
        elif field.name != "due" or dated:
            needed = field.required or field.name == "reason" or (field.name == "due" and option.effect == "extend")
            fields.append(field.model_copy(update={"required": needed}))
    return asks.model_copy(update={"fields": tuple(fields)})


def _listed(waiting: list[Awaited], standing: Standing, desk: Desk, option: str) -> Reply:
    table, roles = desk.framework.decisions, desk.framework.roles
    blocks: list[AnyBlock] = []
    if option:
        blocks.append(Para(text="Several questions are open here: press the answer under the one you mean."))
    for asked in waiting:
        question = table.questions[asked.question]
        blocks += [Heading(text=question.title), *question_blocks(asked, question, standing.service, roles)]
    count = "1 question" if len(waiting) == 1 else f"{len(waiting)} questions"
    return Reply(title=f"{standing.service.name}: {count} to be decided", blocks=tuple(blocks))


async def _nothing(args: DecideArgs, standing: Standing, desk: Desk) -> Reply:
    """No such question is open: how and when it was decided, or that nothing waits. Raises BadValue."""
    entries = in_force(await desk.ledger.read(service_stream(args.service)))
    taken = [(e, e.fact) for e in entries if isinstance(e.fact, DecisionTaken)]
    named = args.about or args.ref
    about = [(e, fact) for e, fact in taken if named and named in {fact.about, fact.about.partition("/")[0]}]
    still = [f"“{asked.key}”" for asked in standing.awaiting]
    hint = f"Open here: {', '.join(still)}." if still else f"Nothing waits for a decision on {standing.service.name}."
    if about:
        entry, fact = about[-1]
        question = desk.framework.decisions.questions.get(fact.question)
        label = question.options[fact.option].label if question and fact.option in question.options else fact.option
        by = await desk.members.get(entry.by)
        problem = f"it was decided on {day(entry.effective)} by {by.name if by else entry.by}: {label}. {fact.reason}"
        raise BadValue(field=f"Question {fact.about}", problem=problem.rstrip("."), hint=hint)
    if named:
        raise BadValue(field=f"Question {named}", problem="it is not open here", hint=hint)
    return Reply(title=f"{standing.service.name}: nothing to be decided", blocks=(Para(text=hint),))


def _refuse_providers(desk: Desk) -> None:
    """A member of a provider decides nothing, whatever its roles."""
    agency = desk.framework.agencies.get(desk.member.agency)
    if agency and agency.kind == "provider":
        what = "decide what is put to officers"
        raise NotAllowed(what=what, needed="a member of a partner agency", roles="a provider's own person")


COMMAND = Command(
    name="decide",
    topic="quality",
    summary="Answer a question that the framework puts to officers, with a reason",
    example="decide PQAS-0001 none the manager was in hospital; the statement is promised for Friday",
    needs=Right.LOG,
    args=DecideArgs,
    run=run,
    title="Decide",
    submit="Record the decision",
)
