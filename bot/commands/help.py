"""help [TOPIC or COMMAND]: what the member may do: where to begin, then topic by topic, with an example of each."""

from typing import Annotated, Any

from bot import phrases
from bot.command import Args, Ask, Command, Topic, asks, form
from bot.commands import all_commands
from bot.desk import Desk
from bot.reply import AnyBlock, Button, Heading, Item, Items, Note, Para, Reply, buttons

TOPICS: dict[Topic, str] = {
    "ask": "Ask about services",
    "tell": "Tell what you know",
    "quality": "Visits, statements, ratings",
    "provision": "Plans and contracts",
    "market": "Market, entry, directory",
    "meetings": "Meetings and escalations",
    "papers": "Mail and documents",
}
FIRST = ("status", "log", "raise", "due", "agenda")  #: what most people need most days
LONGEST_ECHO = 60
Mine = dict[str, Command[Any]]


class HelpArgs(Args):
    """About a topic or one command; empty: where to begin."""

    about: Annotated[str, Ask("line", "Topic or command", in_form=False)] = ""


async def run(args: HelpArgs, desk: Desk) -> Reply:
    """Answer with what this member may do."""
    commands = all_commands()
    mine = {c.name: c for c in dict.fromkeys(commands.values()) if not c.hidden and _open_to(c, desk)}
    about = args.about.strip().lower()
    asked = commands.get(about) or commands.get(phrases.plain(about).partition(" ")[0])
    if asked and asked.name in mine:
        return _about(asked, desk)
    topic = next((topic for topic, title in TOPICS.items() if about in {topic, title.lower()}), None)
    listed = [command for command in mine.values() if command.topic == topic]
    if topic and listed:
        items = Items(items=tuple(_item(command) for command in listed))
        return Reply(title=TOPICS[topic], blocks=(items, buttons(("All topics", "help"))))
    return _begin(mine, about)


def _begin(mine: Mine, about: str) -> Reply:
    first = tuple(_item(mine[name]) for name in FIRST if name in mine)
    unknown = [Note(text=f"“{about[:LONGEST_ECHO]}” is no topic, and no command that you may use.")] if about else []
    blocks: list[AnyBlock] = [
        *unknown,
        Para(text="Type /iqaf and a service's name to see how it stands and why. With something missing, I ask."),
        Para(text="Plain words do as well: “what is due next month”, “who is red”, “how is Oakwood House”."),
        Items(items=first),
        Heading(text="Everything you may do"),
        Items(items=tuple(_topic(topic, mine) for topic in TOPICS if _names(topic, mine))),
        Note(text="Never write a citizen's name or details here. I propose; a named person decides."),
    ]
    return Reply(title="What you can do", blocks=tuple(blocks))


def _topic(topic: Topic, mine: Mine) -> Item:
    press = Button(label="Show", words=f"help {topic}")
    return Item(text=TOPICS[topic], detail=", ".join(_names(topic, mine)), buttons=(press,))


def _names(topic: Topic, mine: Mine) -> list[str]:
    return sorted(name for name, command in mine.items() if command.topic == topic)


def _item(command: Command[Any]) -> Item:
    return Item(
        text=f"{command.name}: {command.summary}",
        detail=f"/iqaf {command.example}",
        buttons=_form_button(command),
    )


def _form_button(command: Command[Any]) -> tuple[Button, ...]:
    """A way into the form of a command that asks for a text."""
    asking = any(ask.kind == "text" and ask.in_form for ask in asks(command.args).values())
    return (Button(label="Open the form", words=command.name),) if asking else ()


def _open_to(command: Command[Any], desk: Desk) -> bool:
    return command.needs is None or desk.may(command.needs)


def _about(command: Command[Any], desk: Desk) -> Reply:
    blocks: list[AnyBlock] = [Para(text=f"{command.summary}."), Note(text=f"For example: /iqaf {command.example}")]
    if command.args.model_fields:
        blocks.append(form(command, desk.framework, {}))
    return Reply(title=command.name, blocks=tuple(blocks))


COMMAND = Command(
    name="help",
    topic="ask",
    summary="What you may do, with examples",
    example="help",
    needs=None,
    args=HelpArgs,
    run=run,
    writes=False,
    aliases=("hello", "hi", "?"),
)
