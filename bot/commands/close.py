"""close REF OUTCOME: a forum has dealt with a concern, and takes it off its agenda (S26)."""

import re
from typing import Annotated

from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.errors import BadValue
from bot.engine.facts import ConcernClosed
from bot.engine.place import Right
from bot.engine.standing import OpenConcern, Standing
from bot.engine.streams import service_stream
from bot.escalating.concerns import find_concern
from bot.post import Post
from bot.reply import Reply, buttons, facts
from bot.reply.dates import day

SHORTEST_OUTCOME = 10
LONGEST_OUTCOME = 3000
MORE = re.compile(r"([A-Za-z]{2,5}-\d+\s*,\s*)*[A-Za-z]{2,5}-\d+")


class CloseArgs(Args):
    """Which concern, and what came of it."""

    ref: Annotated[str, Ask("line", "Concern", "Its reference, such as CON-0001; several with commas between")]
    outcome: Annotated[str, Ask("text", "Outcome", "What the forum found or agreed; no details of citizens")]


async def run(args: CloseArgs, desk: Desk) -> Reply:
    """Record the outcome of each, and say it in the forum's channel. All of them, or where one is unknown none."""
    refs, outcome = _refs(args)
    if not SHORTEST_OUTCOME <= len(outcome) <= LONGEST_OUTCOME:
        problem = "it is too short" if len(outcome) < SHORTEST_OUTCOME else "it is too long"
        hint = f"Say what came of it, in {SHORTEST_OUTCOME} to {LONGEST_OUTCOME} characters."
        raise BadValue(field="Outcome", problem=problem, hint=hint)
    found = [await find_concern(ref, desk) for ref in refs]
    if not found:
        raise BadValue(field="Concern", problem="there is no reference in it", hint="Such as CON-0001.")
    for standing, concern in found:
        stream = service_stream(standing.service.location_id)
        await desk.ledger.append(stream, ConcernClosed(ref=concern.ref, outcome=outcome))
        forum = desk.framework.forums.forums.get(concern.forum)
        if forum and forum.channel:
            key = f"closed/{concern.ref}"
            reply = _reply([(standing, concern)], outcome, desk)
            await desk.post(Post(key=key, to=f"channel:{forum.channel}", reply=reply))
    return _reply(found, outcome, desk).model_copy(update={"private": True})


def _refs(args: CloseArgs) -> tuple[tuple[str, ...], str]:
    """The references, each once, and the outcome: "CON-0001, CON-0002 dealt with" is two of them."""
    listed, outcome = args.ref, args.outcome.strip()
    if listed.rstrip().endswith(",") and (more := MORE.match(outcome)):
        listed, outcome = listed + more.group(), outcome[more.end() :]
    return tuple(dict.fromkeys(part.strip().upper() for part in listed.split(",") if part.strip())), outcome.strip()


def _reply(found: list[tuple[Standing, OpenConcern]], outcome: str, desk: Desk) -> Reply:
    names = dict.fromkeys(standing.service.name for standing, _ in found)
    refs = ", ".join(concern.ref for _, concern in found)
    at = found[0][0].service.location_id
    rows = [
        (concern.ref, f"raised on {day(concern.raised)} about {standing.service.name}") for standing, concern in found
    ]
    return Reply(
        title=f"{refs} {'is' if len(found) == 1 else 'are'} closed: {', '.join(names)}",
        blocks=(
            facts([*rows, ("Outcome", outcome), ("By", desk.member.name)]),
            buttons(("Status", f"status {at}"), ("Decide the risk", f"rag {at}")),
        ),
        private=False,
    )


COMMAND = Command(
    name="close",
    topic="meetings",
    summary="End a concern that the forum has dealt with, with the outcome",
    example="close CON-0001 the hoist was replaced and staff were trained",
    needs=Right.DECIDE,
    args=CloseArgs,
    run=run,
    title="Close a concern",
    submit="Close",
)
