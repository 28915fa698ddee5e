"""ratings SERVICE [on=DATE]: the rating that counts, the CQC's key questions, and every rating there ever was (S05)."""

from datetime import date
from typing import Annotated

from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.counted import counted
from bot.engine.errors import BadValue
from bot.engine.facts import Entry, in_force
from bot.engine.gather import signals
from bot.engine.place import Right
from bot.engine.quality.history import RatedOn, StandsIn, history, meaning, stands_in
from bot.engine.quality.overall import CqcPublished, current_cqc
from bot.engine.quality.planning import ROUTINE
from bot.engine.risk.signals import Signals
from bot.engine.standing import Standing, as_at
from bot.engine.streams import service_stream
from bot.reply import AnyBlock, Heading, Note, Para, Reasons, Reply, Table, buttons, facts, rating_words
from bot.reply.dates import day

QUESTIONS = ("Safe", "Effective", "Caring", "Responsive", "Well-led")
REASONS = 6  #: why has them all
SHOWN = 40  #: ratings of a history; more are counted


class RatingsArgs(Args):
    """Which service, as known at the end of which day."""

    service: Annotated[str, Ask("service", "Service", "Name, part of it, postcode or location id")]
    on: Annotated[date | None, Ask("date", "As at", "Leave empty for today")] = None


async def run(args: RatingsArgs, desk: Desk) -> Reply:
    """Answer with the rating that counts and why, the CQC's ratings, and the history."""
    when = args.on or desk.today
    if when > desk.today:
        raise BadValue(field="As at", problem=f"{day(when)} is still to come", hint="Nothing is known of it yet.")
    standing = await desk.services.as_at(args.service, when)
    entries = as_at(await desk.ledger.read(service_stream(args.service)), when)
    known = _known(entries, when, desk)
    table = desk.framework.ratings
    lasting = stands_in(known, table, desk.framework.clocks.visit_after_cqc, when) if standing.scope.visits else None
    blocks: list[AnyBlock] = [_now(standing, lasting, when, desk.today)]
    if lasting:
        blocks.append(Note(text=f"{lasting.words}, stands in for the yearly visit ({lasting.clause})."))
    why = standing.rating.verdict.reasons
    blocks += [Heading(text="Why"), Reasons(reasons=why[:REASONS])]
    blocks += [Note(text=f"and {counted(len(why) - REASONS, 'more reason')}; “why” has them all.")] * (
        len(why) > REASONS
    )
    blocks += _cqc(known, when, desk)
    blocks += _history(history(known, table, when))
    at = args.service
    relied = desk.framework.scope.rules[standing.scope.id].evidence and desk.may(Right.MODERATE)
    evidence = [("Rate on evidence", f"moderate {at}")] if relied else []
    blocks.append(
        buttons(("Why", f"why {at} rating"), *evidence, ("Status", f"status {at}"), ("History", f"history {at}"))
    )
    return Reply(title=f"{standing.service.name}: {rating_words(standing.rating.verdict.value)}", blocks=tuple(blocks))


def _known(entries: tuple[Entry, ...], when: date, desk: Desk) -> Signals:
    held = tuple(entry for entry in in_force(entries) if entry.effective <= when)
    return signals(held, desk.framework)


def _now(standing: Standing, lasting: StandsIn | None, when: date, today: date) -> AnyBlock:
    rating = standing.rating
    routine = next((due for due in standing.dues if due.what == ROUTINE), None)
    return facts(
        [
            ("As known on", day(when) if when != today else ""),
            ("Overall", rating_words(rating.verdict.value)),
            ("From", f"{rating.source}, {day(rating.on)}" if rating.on else ""),
            ("In place of", rating.superseded),
            ("Framework", standing.scope.title),
            ("Healthcare assurance", standing.assurance.value.value if standing.assurance.value else ""),
            ("Next visit", f"by {day(routine.on)}, {routine.why}" if routine else ""),
            ("CQC stands in until", day(lasting.until) if lasting else ""),
        ]
    )


def _cqc(known: Signals, when: date, desk: Desk) -> list[AnyBlock]:
    """What stands of the CQC's today, a row for each service group; and words that are no rating."""
    table = desk.framework.ratings
    published = [item for item in known.cqc if item.on <= when]
    if not published:
        return [Para(text="The CQC has published nothing that is known here.")]
    standing = current_cqc(table, published)
    rows = tuple(_questions(item) for item in standing)
    blocks: list[AnyBlock] = []
    if rows:
        head = ("Service group", "Overall", *QUESTIONS, "Published")
        blocks.append(Table(caption="What stands of the CQC's ratings", head=head, rows=rows))
    latest: dict[str, CqcPublished] = {item.group: item for item in published}
    for item in latest.values():
        if table.cqc.rating(item.words) is None:
            group = f" for {item.group}" if item.group else ""
            text = f"The CQC says “{item.words}”{group} since {day(item.on)}: {meaning(item, table)}."
            blocks.append(Note(text=text))
    return blocks


def _questions(item: CqcPublished) -> tuple[str, ...]:
    """One group's row: the words of each key question as published."""
    words = {question.casefold(): said for question, said in item.key_questions.items()}
    return (
        item.group or "Whole location",
        item.words,
        *(words.get(question.casefold(), "-") for question in QUESTIONS),
        day(item.on),
    )


def _history(lines: tuple[RatedOn, ...]) -> list[AnyBlock]:
    if not lines:
        return []
    rows = tuple((day(line.on), line.words, line.source) for line in lines[:SHOWN])
    blocks: list[AnyBlock] = [Table(caption="Every rating, newest first", head=("On", "Rating", "From"), rows=rows)]
    if len(lines) > SHOWN:
        blocks.append(Note(text=f"and {len(lines) - SHOWN} older; history shows all."))
    return blocks


COMMAND = Command(
    name="ratings",
    topic="ask",
    summary="A service's rating, the CQC's key questions, and every rating it has had, as at any day",
    example="ratings Oakwood House",
    needs=Right.READ,
    args=RatingsArgs,
    run=run,
    writes=False,
    title="Ratings of a service",
    submit="Show",
)
