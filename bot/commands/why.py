"""why SERVICE [rating|risk]: the reasons behind each conclusion, with their clauses."""

from typing import Annotated, Literal

from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.counted import counted
from bot.engine.place import Right
from bot.engine.standing import Standing
from bot.reply import AnyBlock, Choice, Heading, Note, Reasons, Reply, buttons, facts, rag_tone, rag_words, rating_words
from bot.reply.cards import attending

WHICH = (Choice(value="both", label="Both"), Choice(value="rating", label="Rating"), Choice(value="risk", label="Risk"))


class WhyArgs(Args):
    """Which service, and which conclusion."""

    service: Annotated[str, Ask("service", "Service", "Name, part of it, postcode or location id")]
    which: Annotated[Literal["both", "rating", "risk"], Ask("choice", "Which conclusion", choices=lambda _: WHICH)] = (
        "both"
    )


async def run(args: WhyArgs, desk: Desk) -> Reply:
    """Answer with the verdicts' reasons."""
    standing = await desk.services.standing(args.service)
    blocks: list[AnyBlock] = []
    if args.which in {"both", "risk"}:
        blocks += [*_risk(standing), *_regime(standing, desk)]
    if args.which in {"both", "rating"}:
        blocks += _rating(standing)
    if args.which == "both":
        blocks += [Heading(text=f"Framework: {standing.scope.title}"), Reasons(reasons=standing.scope.verdict.reasons)]
        if level := standing.support_level:
            blocks += [Heading(text=f"Support level: {level.title}"), Reasons(reasons=level.verdict.reasons)]
    if standing.notes:
        blocks += [Heading(text="Please note"), Reasons(reasons=standing.notes)]
    blocks.append(
        Note(text="“Local default” marks a value that the framework leaves open and this place has filled in.")
    )
    at = standing.service.location_id
    blocks.append(buttons(("Status", f"status {at}"), ("History", f"history {at}")))
    return Reply(
        title=f"Why: {standing.service.name}", blocks=tuple(blocks), tone=rag_tone(standing.risk.verdict.value)
    )


def _risk(standing: Standing) -> list[AnyBlock]:
    risk = standing.risk
    blocks: list[AnyBlock] = [
        Heading(text=f"Risk: {rag_words(risk.verdict.value)}"),
        Reasons(reasons=risk.verdict.reasons),
    ]
    if risk.decided:
        blocks += [
            Heading(text=f"Calculated: {rag_words(risk.calculated.value)}"),
            Reasons(reasons=risk.calculated.reasons),
        ]
    return blocks


def _regime(standing: Standing, desk: Desk) -> list[AnyBlock]:
    framework = desk.framework
    level = framework.regime.levels[standing.regime]
    return [
        Heading(text=f"Surveillance: {level.name}"),
        facts(
            [
                ("Focus", f"{level.focus} ({level.clause})"),
                ("Looked at", f"every {counted(level.review_days, 'day')} ({level.review_clause})"),
                ("Attending", attending(standing.regime, framework.regime, framework.agencies)),
                ("To consider", "; ".join(framework.regime.considerations(level))),
                ("Interventions", "; ".join(framework.regime.interventions(level))),
            ]
        ),
    ]


def _rating(standing: Standing) -> list[AnyBlock]:
    rating = standing.rating
    blocks: list[AnyBlock] = [
        Heading(text=f"Rating: {rating_words(rating.verdict.value)}"),
        Reasons(reasons=rating.verdict.reasons),
    ]
    if rating.superseded:
        blocks.append(Note(text=f"It took the place of: {rating.superseded}"))
    return blocks


COMMAND = Command(
    name="why",
    topic="ask",
    summary="The reasons for a service's risk and rating, each with its clause",
    example="why Oakwood House risk",
    needs=Right.READ,
    args=WhyArgs,
    run=run,
    writes=False,
    title="Why it stands so",
    submit="Show",
)
