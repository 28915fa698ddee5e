"""withdraw REF REASON: take back a piece of intelligence that should not have been logged (S28)."""

from typing import Annotated

from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.errors import BadValue, NothingNamed
from bot.engine.facts import Entry, IntelligenceLogged, Withdrawn, in_force
from bot.engine.place import Right
from bot.engine.streams import service_in
from bot.reply import Note, Para, Reply, buttons
from bot.telling import told_of

LONGEST = 1000


class WithdrawArgs(Args):
    """Which piece, and why."""

    ref: Annotated[str, Ask("line", "Intelligence", "Its reference, such as INT-0001")]
    reason: Annotated[str, Ask("text", "Why", "Without repeating what should not be there")]


async def run(args: WithdrawArgs, desk: Desk) -> Reply:
    """Record that it is withdrawn: it counts no more, and its words are shown to nobody."""
    if len(args.reason) > LONGEST:
        raise BadValue(field="Why", problem=f"it has {len(args.reason)} characters", hint=f"At most {LONGEST}.")
    entry = await _standing(args.ref.strip().upper(), desk)
    if entry.by != desk.member.id and not desk.may(Right.TRIAGE):
        hint = "Its author may withdraw it, and whoever corrects what was filed."
        raise BadValue(field="Intelligence", problem=f"{args.ref.upper()} is somebody else's", hint=hint)
    await desk.ledger.append(entry.stream, Withdrawn(reason=args.reason), corrects=entry.seq)
    at = service_in(entry.stream)
    return Reply(
        title=f"{args.ref.upper()} is withdrawn",
        blocks=(
            Para(text="It counts no more, and its words are shown to nobody."),
            Note(text="That it was there, who logged it and who withdrew it stays on record."),
            buttons(("Status", f"status {at}"), ("History", f"history {at}")),
        ),
    )


async def _standing(ref: str, desk: Desk) -> Entry:
    about = await told_of(ref, desk)
    every = await desk.ledger.read(about[0].stream) if about else ()
    for entry in reversed(in_force(every)):
        if isinstance(entry.fact, IntelligenceLogged) and entry.fact.ref == ref:
            return entry
    hint = "References look like INT-0001; what was withdrawn before is not there any more."
    raise NothingNamed(what="piece of intelligence", given=ref, hint=hint)


COMMAND = Command(
    name="withdraw",
    topic="tell",
    summary="Take back a piece of intelligence that should not have been logged",
    example="withdraw INT-0001 it was about another service",
    needs=Right.LOG,
    args=WithdrawArgs,
    run=run,
    title="Withdraw intelligence",
    submit="Withdraw",
)
