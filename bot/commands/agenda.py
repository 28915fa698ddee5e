"""agenda [FORUM] [DATE]: the coming one as it stands, a past one as it was sent; by the clock, its stages (S26)."""

from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from bot import papers, refusals
from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.errors import BadValue
from bot.engine.facts import AgendaSaid
from bot.engine.meetings.agenda import Agenda
from bot.engine.meetings.forums import Forum, Sitting, Stage, next_sitting, sitting_after, sitting_before, sittings
from bot.engine.place import Right
from bot.post import Post
from bot.reply import Para, Reply
from bot.reply.agenda import agenda_reply, closed_reply, missed_reply, unrecorded_reply
from bot.reply.dates import moment, weekday

STAGES: tuple[Stage, ...] = ("draft", "closed", "final")
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y")
YEARS = range(2000, 2200)
LATE = timedelta(minutes=15)  #: from then on a post says that it is late


class AgendaArgs(Args):
    """Which forum, which sitting, and, for the clock, which stage."""

    what: Annotated[str, Ask("line", "Forum and date", "Empty: the next sitting of the forum that takes concerns")] = ""
    stage: Annotated[Literal["show", "draft", "closed", "final"], Ask("choice", "Stage", in_form=False)] = "show"


async def run(args: AgendaArgs, desk: Desk) -> Reply:
    """Show the agenda, or say a stage of it: recorded, posted and mailed in one transaction, and once."""
    what, stage = _stage(args)
    forum, sitting = _which(what, desk)
    if stage == "show":
        return await _show(forum, sitting, desk)
    if not desk.may(Right.SPEAK):
        raise refusals.not_allowed(f"say the {stage} agenda", Right.SPEAK, desk)
    stream = f"meeting/{forum.id}/{sitting.on}"
    said = {entry.fact.stage for entry in await desk.ledger.read(stream) if isinstance(entry.fact, AgendaSaid)}
    if said & {"missed", *STAGES[STAGES.index(stage) :]}:
        return Reply(title=f"{forum.name}, {weekday(sitting.on)}: nothing said", blocks=(Para(text="It was said."),))
    if desk.now >= sitting.starts:
        return await _missed(forum, sitting, stream, desk)
    return await _say(stage, forum, sitting, stream, desk)


async def _show(forum: Forum, sitting: Sitting, desk: Desk) -> Reply:
    """As it stands now; once the sitting has begun, as it was sent then."""
    agencies = desk.framework.agencies
    sent = await papers.as_said(desk, forum, sitting) if desk.now >= sitting.starts else None
    if sent:
        draft = "" if sent.stage == "final" else "No final agenda was sent for this sitting."
        note = " ".join(part for part in (draft, sent.note) if part)
        return agenda_reply(sent.agenda, sent.stage, agencies, note, sent.at)
    if desk.now >= sitting.ends:
        return unrecorded_reply(forum.name, moment(sitting.starts))
    return agenda_reply(await papers.gather(desk, forum, sitting), "show", agencies, forum=forum)


async def _say(stage: Stage, forum: Forum, sitting: Sitting, stream: str, desk: Desk) -> Reply:
    agenda = await papers.gather(desk, forum, sitting)
    due = sitting.stages.get(stage, desk.now)
    note = f"Sent late: it was due on {moment(due)}." if desk.now - due > LATE else ""
    kept = agenda.kept if stage in papers.SEQUENCE else ()
    fact = AgendaSaid(forum=forum.id, meeting=sitting.on, stage=stage, items=agenda.said, note=note, sections=kept)
    await desk.ledger.append(stream, fact)
    reply = _reply(stage, forum, agenda, note, desk)
    await _to_channel(stage, forum, sitting, reply, desk)
    if stage != "closed":
        async for mail in papers.mails(desk, forum, agenda, stage, note):
            await desk.post(mail)
    return reply


def _reply(stage: Stage, forum: Forum, agenda: Agenda, note: str, desk: Desk) -> Reply:
    if stage != "closed":
        return agenda_reply(agenda, stage, desk.framework.agencies, note, forum=forum)
    following = sitting_after(forum, agenda.sitting.on)
    return closed_reply(agenda, weekday(following.on) if following else "the forum's next sitting")


async def _missed(forum: Forum, sitting: Sitting, stream: str, desk: Desk) -> Reply:
    """The sitting has begun without it: that is recorded and said, once, and no old agenda is sent."""
    reply = missed_reply(forum.name, moment(sitting.starts))
    await desk.ledger.append(stream, AgendaSaid(forum=forum.id, meeting=sitting.on, stage="missed"))
    await _to_channel("missed", forum, sitting, reply, desk)
    return reply


async def _to_channel(stage: str, forum: Forum, sitting: Sitting, reply: Reply, desk: Desk) -> None:
    if forum.channel:
        key = f"agenda/{forum.id}/{sitting.on}/{stage}"
        await desk.post(Post(key=key, to=f"channel:{forum.channel}", reply=reply))


def _stage(args: AgendaArgs) -> tuple[str, Literal["show", "draft", "closed", "final"]]:
    """The stage may be said as a word, too: ``agenda sqg --draft``."""
    words = args.what.split()
    for stage in STAGES:
        for word in (stage, f"--{stage}"):
            if word in words:
                words.remove(word)
                return " ".join(words), stage
    return args.what.strip(), args.stage


def _which(what: str, desk: Desk) -> tuple[Forum, Sitting]:
    """The forum and sitting meant. Raises BadValue naming what there is."""
    table = desk.framework.forums
    name, on = _name_and_day(what)
    forum = table.named(name or table.concerns_to)
    if forum is None or forum.meets is None:
        known = ", ".join(row.id for row in table.forums.values() if row.meets)
        problem = f"“{name}” meets when it is called" if forum else f"there is none called “{name}”"
        raise BadValue(field="Forum", problem=problem, hint=f"Forums with a calendar: {known}.")
    if on is None:
        coming = next_sitting(forum, desk.now)
        if coming is None:
            raise BadValue(field="Date", problem=f"the {forum.name} has no sitting ahead", hint="Give the date of one.")
        return forum, coming
    if on.year not in YEARS:
        raise BadValue(field="Date", problem=f"{on} is too far away", hint="Give a date such as 24 November 2026.")
    held = sittings(forum, on, on)
    if not held:
        around = (sitting_before(forum, on), sitting_after(forum, on) or next_sitting(forum, desk.now))
        near = [weekday(sitting.on) for sitting in around if sitting]
        hint = f"The nearest: {' and '.join(near)}."
        raise BadValue(field="Date", problem=f"the {forum.name} does not sit on {weekday(on)}", hint=hint)
    return forum, held[0]


def _name_and_day(what: str) -> tuple[str, date | None]:
    """Split "sqg 24 November 2026" where a date begins."""
    words = what.split()
    for start in range(len(words)):
        for pattern in DAYS:
            try:
                day = datetime.strptime(" ".join(words[start:]), pattern).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
            return " ".join(words[:start]), day
    return what, None


COMMAND = Command(
    name="agenda",
    topic="meetings",
    summary="The coming agenda as it stands now; of a past sitting, what was sent for it",
    example="agenda sqg",
    needs=Right.READ,
    args=AgendaArgs,
    run=run,
    writes=False,  # but for what the clock says, or a member in its place
    aliases=("agendas",),
)
