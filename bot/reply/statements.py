"""How a provider's statement reads: to officers with what a visit found, and to the provider asked for it (S06)."""

from collections.abc import Sequence
from datetime import date

from bot.engine.counted import counted
from bot.engine.facts import ServiceDescribed, StatementRequested
from bot.engine.parts import Awaited
from bot.engine.quality.claims import Comparison
from bot.engine.quality.statement_record import Statement
from bot.engine.quality.statement_table import StatementTable
from bot.engine.scale import Rating
from bot.engine.standing import Standing
from bot.engine.verdict import Clause, Reason, Verdict
from bot.reply import (
    AnyBlock,
    Heading,
    Item,
    Items,
    Note,
    Para,
    Reasons,
    Reply,
    Table,
    buttons,
    facts,
    rating_words,
)
from bot.reply.cards import due_line
from bot.reply.dates import day
from bot.reply.decisions import service_line
from bot.reply.open_things import questions

ROWS = 12  #: of claims not borne out that are shown


def statement_card(
    standing: Standing,
    statement: Statement | None,
    others: Sequence[Statement],
    rules: StatementTable,
    *,
    rated: Verdict[Rating] | None = None,
    domains: Sequence[tuple[str, Rating | None]] = (),
    claims: Comparison | None = None,
    notes: Sequence[Reason] = (),
) -> Reply:
    """One statement, and how its claims compare with what a visit found."""
    service, today = standing.service, standing.today
    title = f"{service.name}: {statement.ref}" if statement else f"{service.name}: no statement (PQAS) yet"
    blocks: list[AnyBlock] = [
        facts(
            [
                ("Service", service_line(service)),
                ("Framework", standing.scope.title),
                ("Statement", f"{statement.ref}, {statement.state(today)}" if statement else "never asked for"),
                ("Judged because", statement.judged.reason if statement and statement.judged else ""),
                ("Provisional rating", _provisional(rated, rules) if rated else ""),
                ("By domain", ", ".join(f"{name} {rating_words(value)}" for name, value in domains)),
                ("Late", _late(standing, rules)),
                ("Earlier", "; ".join(f"{each.ref} {each.state(today)}" for each in others)),
            ]
        )
    ]
    blocks += questions(standing.model_copy(update={"awaiting": _of(standing, statement)}))
    blocks += _claims(claims) if claims else []
    if notes:
        blocks.append(Reasons(reasons=tuple(notes)))
    dues = [due for due in standing.dues if due.sort == "statement"]
    if dues:
        blocks += [Heading(text="Due"), Items(items=tuple(map(due_line, dues)))]
    blocks.append(buttons(*_steps(standing, statement)))
    return Reply(title=title, blocks=tuple(blocks))


def _of(standing: Standing, statement: Statement | None) -> tuple[Awaited, ...]:
    return tuple(asked for asked in standing.awaiting if statement and asked.about == statement.ref)


def _provisional(rated: Verdict[Rating], rules: StatementTable) -> str:
    own = "by the provider's own account; it never counts as the rating"
    return f"{rating_words(rated.value)}, {own} ({rules.provisional})"


def _late(standing: Standing, rules: StatementTable) -> str:
    number = standing.statement.late if standing.statement else 0
    return f"{number} in the last {counted(rules.consistent.months, 'month')}" if number else ""


def _claims(claims: Comparison) -> list[AnyBlock]:
    """What was claimed and what was found, the widest gaps first."""
    unborne = claims.unborne
    better = f", {claims.better} found better than claimed" if claims.better else ""
    text = f"{len(unborne)} of {counted(len(claims.rows), 'claim was', 'claims were')} not borne out{better}."
    blocks: list[AnyBlock] = [Heading(text=f"Claimed against found at {claims.visit}"), Para(text=text)]
    if unborne:
        rows = tuple((row.criterion, row.claimed.value, row.found.value, row.title) for row in unborne[:ROWS])
        head = ("Criterion", "Claimed", "Found", "What has to be shown")
        blocks.append(Table(caption="Claims not borne out", head=head, rows=rows))
    if len(unborne) > ROWS:
        blocks.append(Note(text=f"and {len(unborne) - ROWS} more."))
    return blocks


def _steps(standing: Standing, statement: Statement | None) -> list[tuple[str, str]]:
    at = standing.service.location_id
    steps: list[tuple[str, str]] = []
    if statement and statement.received is None:
        steps = [("It came", f"statement {statement.ref} receive"), ("More time", f"statement {statement.ref} extend")]
        if statement.late(standing.today):
            steps = steps[:1]
    elif statement and statement.judged is None:
        words = ("validated", "unevidenced", "falsified")
        steps = [(word.capitalize(), f"statement {statement.ref} {word}") for word in words]
    if statement is None or statement.received is not None:
        steps.append(("Ask for one", f"statement {at} request"))
    return [*steps, ("Status", f"status {at}")]


def asked_mail(
    fact: StatementRequested, service: ServiceDescribed, rules: StatementTable, unenforced: Clause | None = None
) -> Reply:
    """What the provider is sent with the spreadsheet. *unenforced*: why it is not an obligation, where it is none."""
    follows = (
        f"A statement that does not come in time may lead to a rating of Inadequate ({rules.late}), or to contractual "
        f"action ({rules.action}). If you cannot send it by then, say so now: answer this mail."
        if unenforced is None
        else f"You are asked for it under the Care Act; you are not obliged to send it ({unenforced})."
    )
    return Reply(
        title=f"{fact.ref}: statement (PQAS) for {service.name}, due {day(fact.due)}",
        blocks=(
            Para(
                text="Please complete your Provider Quality Assurance Statement (PQAS) for "
                f"{service.name}, {service.postcode}, and send it back by {day(fact.due)}."
            ),
            facts([("Reference", fact.ref), ("Service", service_line(service)), ("Due", day(fact.due))]),
            Items(
                items=(
                    Item(text="Fill in the spreadsheet attached: a level for every criterion, and what shows it."),
                    Item(text="Say what is being done about what is not fully met."),
                    Item(text=f"Answer this mail with the file attached, and leave {fact.ref} in the subject."),
                    Item(text="Do not name citizens in it."),
                ),
                numbered=True,
            ),
            Note(text=follows),
        ),
        private=False,
    )


def extended_mail(ref: str, due: date, service: ServiceDescribed) -> Reply:
    """What the provider is sent when it is given more time."""
    return Reply(
        title=f"{ref}: statement (PQAS) for {service.name}, now due {day(due)}",
        blocks=(Para(text=f"You have more time for your statement: it is now due {day(due)}."),),
        private=False,
    )
