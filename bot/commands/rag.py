"""rag SERVICE COLOUR REASON: the forum's decision, or, without that right, the agency's own view (S24)."""

from typing import Annotated, Literal

from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.errors import BadValue
from bot.engine.facts import RagDecided, RagViewed
from bot.engine.place import Right
from bot.engine.scale import Rag
from bot.engine.streams import service_stream
from bot.reply import Choice, Note, Reply, buttons, facts, rag_tone, rag_words
from bot.reply.cards import agency_name, regime_words

COLOURS = tuple(Choice(value=rag.value.lower(), label=rag_words(rag)) for rag in reversed(Rag))
SHORTEST_REASON = 10
LONGEST = 3000


class RagArgs(Args):
    """Which service, which colour, why, and whose it is."""

    service: Annotated[str, Ask("service", "Service", "Name, part of it, postcode or location id")]
    colour: Annotated[Literal["red", "amber", "green"], Ask("choice", "Risk", choices=lambda _: COLOURS)]
    reason: Annotated[str, Ask("text", "Reason", "What it rests on; no details of citizens")]
    view: Annotated[Literal["", "agency"], Ask("choice", "Whose", in_form=False)] = ""


async def run(args: RagArgs, desk: Desk) -> Reply:
    """Record the decision or the view; what follows from a decision follows by itself."""
    _check(args.reason)
    before = await desk.services.standing(args.service)
    rag = Rag(args.colour.capitalize())
    stream = service_stream(args.service)
    decides = desk.may(Right.DECIDE) and args.view != "agency"
    forum = desk.framework.forums.concerns_to
    if decides:
        await desk.ledger.append(stream, RagDecided(rag=rag, forum=forum, reason=args.reason))
        whose = f"decided for the {desk.framework.forums.forums[forum].name}"
    else:
        agency = desk.member.agency
        await desk.ledger.append(stream, RagViewed(rag=rag, agency=agency, reason=args.reason))
        whose = f"the view of {agency_name(agency, desk.framework.agencies)}"
    after = await desk.services.standing(args.service)
    held = after.risk.verdict.value
    rows = facts(
        [
            ("Recorded", f"{rag_words(rag)}, {whose}", rag_tone(rag)),
            ("Reason", args.reason),
            ("Risk before", rag_words(before.risk.verdict.value)),
            ("Risk now", rag_words(held), rag_tone(held)),
            ("Surveillance now", regime_words(after.regime, desk.framework.regime)),
        ]
    )
    note = (
        () if decides else (Note(text="It is shown on the service's card. The forum decides the colour that holds."),)
    )
    at = args.service
    left = ",".join(concern.ref for concern in after.concerns if decides and concern.forum == forum)
    close = [("Close its concerns", f"close {left}")] if left else []
    return Reply(
        title=f"{after.service.name}: {rag_words(held)}",
        blocks=(rows, *note, buttons(*close, ("Status", f"status {at}"), ("Why", f"why {at}"))),
        tone=rag_tone(held),
    )


def _check(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadValue(field="Reason", problem="it is too short to be one", hint="Say what it rests on.")
    if len(reason) > LONGEST:
        raise BadValue(field="Reason", problem=f"it has {len(reason)} characters", hint=f"At most {LONGEST}.")


COMMAND = Command(
    name="rag",
    topic="tell",
    summary="Record the forum's decision on a service's risk, or your agency's own view of it",
    example="rag Oakwood House amber: the manager is back and two audits were clean",
    needs=Right.LOG,
    args=RagArgs,
    run=run,
    title="Set the risk",
    submit="Record",
)
