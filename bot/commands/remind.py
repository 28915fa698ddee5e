"""remind: said by the clock each morning: who has to do something soon is reminded, once (QRG §4-5; IQAF §8, 15)."""

from bot import toolkits
from bot.command import Command, NoArgs
from bot.desk import Desk
from bot.engine.counted import counted
from bot.engine.place import Right
from bot.reminding import ask_for_statements, remind
from bot.reply import Para, Reply


async def run(_: NoArgs, desk: Desk) -> Reply:
    """Ask for the statements that are due, where that goes by itself; then remind who has to act, one mail a reader."""
    asked = await ask_for_statements(desk)
    things, mails = await remind(desk)
    await toolkits.remind(desk)
    text = f"{counted(things, 'reminder')} in {counted(mails, 'mail')}; {counted(asked, 'statement')} asked for."
    return Reply(title="Reminded", blocks=(Para(text=text),))


COMMAND = Command(
    name="remind",
    summary="Remind who has to do something soon",
    example="remind",
    needs=Right.SPEAK,
    args=NoArgs,
    run=run,
    hidden=True,
)
