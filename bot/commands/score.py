"""score SERVICE: the quality score by which its offers are compared, each step with its clause (QRG §6; S20)."""

from typing import Annotated

from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.market.offers import barred
from bot.engine.market.score import Score, score
from bot.engine.place import Right
from bot.market.heard import compared_to_market
from bot.reply import AnyBlock, Heading, Reasons, Reply, buttons, facts, rating_words

MINUS = "\N{MINUS SIGN}"


class ScoreArgs(Args):
    """Which service."""

    service: Annotated[str, Ask("service", "Service", "Name, part of it, postcode or location id")]


async def run(args: ScoreArgs, desk: Desk) -> Reply:
    """The score and how it comes about; where there is none, why not; and what keeps the service from offering."""
    standing = await desk.services.standing(args.service)
    feedback = await compared_to_market(standing, desk)
    found = score(standing, feedback, desk.framework.tender)
    blocks: list[AnyBlock] = [_facts(found), Heading(text="How it comes about"), Reasons(reasons=found.verdict.reasons)]
    if reasons := barred(standing, found, desk.framework.tender):
        blocks += [Heading(text="It may not offer now"), Reasons(reasons=reasons)]
    at = args.service
    blocks.append(buttons(("Feedback", f"feedback {at}"), ("Status", f"status {at}"), ("Why", f"why {at}")))
    return Reply(title=f"{standing.service.name}: {_title(found)}", blocks=tuple(blocks))


def _title(found: Score) -> str:
    if found.verdict.value is None:
        return "no score"
    return f"score {found.verdict.value}"


def _facts(found: Score) -> AnyBlock:
    scored = found.base is not None
    adjusted = f"{found.adjustment:+d}".replace("-", MINUS) if found.adjustment else "0"
    home = found.scheme is not None and found.scheme.id == "home support"
    return facts(
        [
            ("Rating that counts", rating_words(found.rating)),
            ("Before feedback", str(found.base) if scored and home else ""),
            ("Feedback", adjusted if scored and home else ""),
            ("Score", str(found.verdict.value) if found.verdict.value is not None else "none"),
        ]
    )


COMMAND = Command(
    name="score",
    topic="market",
    summary="The quality score by which a service's offers for care packages are compared, step by step",
    example="score Rushlight at Home",
    needs=Right.READ,
    args=ScoreArgs,
    run=run,
    writes=False,
    title="Quality score",
    submit="Show",
)
