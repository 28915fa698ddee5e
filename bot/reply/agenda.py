"""How an agenda reads: in its forum's channel, to those who must attend, and to a provider (S26)."""

from collections.abc import Mapping

from bot.engine.agenda import Agenda, AgendaItem
from bot.engine.place import Agency
from bot.reply import AnyBlock, Button, Heading, Item, Items, Note, Para, Reply, Tone, facts, rag_tone, rag_words
from bot.reply.cards import agency_name
from bot.reply.dates import moment

REASONS_SHOWN = 3
STAGES = {"show": "as it stands now", "draft": "draft", "closed": "closed", "final": "final"}


def agenda_reply(agenda: Agenda, stage: str, agencies: Mapping[str, Agency], note: str = "") -> Reply:
    """The agenda, a heading for each part, with why each line is there and who must attend for it."""
    sitting = agenda.sitting
    closes = sitting.stages.get("closed")
    blocks: list[AnyBlock] = [
        facts(
            [
                ("Sits", f"{moment(sitting.starts)} to {sitting.ends:%H:%M}"),
                *_attending(agenda, agencies),
                ("Takes concerns until", moment(closes) if closes and stage in {"show", "draft"} else ""),
            ]
        )
    ]
    if note:
        blocks.append(Note(text=note))
    for section in agenda.sections:
        lines = tuple(_line(item) for item in section.items)
        blocks += [Heading(text=section.title), Items(items=lines, numbered=True)]
        if section.more:
            blocks.append(Note(text=f"and {section.more} more; “list overdue” and “list amber” show them."))
    if not agenda.sections:
        blocks.append(Para(text="Nothing is on it."))
    title = f"{agenda.title}, {moment(sitting.starts)}: agenda, {STAGES[stage]}"
    return Reply(title=title, blocks=tuple(blocks), private=stage == "show")


def provider_reply(agenda: Agenda, stage: str) -> Reply:
    """A provider's own lines: what will be discussed, when, and that it must attend."""
    sitting = agenda.sitting
    names = ", ".join(dict.fromkeys(f"{item.service}, {item.postcode}" for item in agenda.items))
    lines = tuple(Item(text=str(reason)) for item in agenda.items for reason in item.why)
    return Reply(
        title=f"{agenda.title}, {moment(sitting.starts)}: {names} ({STAGES[stage]})",
        blocks=(
            Para(text=f"{names} is on the agenda of the {agenda.title}. Please attend for it."),
            facts([("Sits", f"{moment(sitting.starts)} to {sitting.ends:%H:%M}")]),
            Items(items=lines, numbered=True),
            Note(text="You are sent your own service's part of the agenda only."),
        ),
        private=False,
    )


def closed_reply(agenda: Agenda, after: str) -> Reply:
    """That the agenda takes nothing more."""
    count = len(agenda.said)
    return Reply(
        title=f"{agenda.title}, {moment(agenda.sitting.starts)}: the agenda has closed",
        blocks=(
            Para(text=f"Concerns raised from now on go to the sitting of {after}. Urgent ones: ask the chair."),
            facts([("Services and references on it", str(count))]),
        ),
        private=False,
    )


def missed_reply(title: str, when: str) -> Reply:
    """That a sitting went by without its agenda."""
    text = (
        "Its final agenda was not sent: the assistant was not running before it. What was due for it is carried over."
    )
    return Reply(
        title=f"{title}, {when}: no final agenda was sent",
        blocks=(Para(text=text, tone=Tone.WARNING),),
        tone=Tone.WARNING,
        private=False,
    )


def _attending(agenda: Agenda, agencies: Mapping[str, Agency]) -> list[tuple[str, str]]:
    """Who must attend, said once for each colour: it is the colour that asks for them."""
    groups: dict[tuple[str, ...], set[str]] = {}
    for item in agenda.items:
        if item.attend:
            groups.setdefault(item.attend, set()).add(rag_words(item.rag))
    return [
        (f"Must attend for {' and '.join(sorted(colours))}", ", ".join(agency_name(a, agencies) for a in attend))
        for attend, colours in groups.items()
    ]


def _line(item: AgendaItem) -> Item:
    why = "; ".join(str(reason) for reason in item.why[:REASONS_SHOWN])
    parts = [
        "Urgent." if item.urgent else "",
        why,
        f"“{item.words}”" if item.words else "",
        "Its text is marked, and is not shown on an agenda." if item.hidden else "",
        f"References: {', '.join(item.refs)}." if item.refs else "",
    ]
    at = item.location_id
    return Item(
        text=f"{item.service}, {item.postcode}: {rag_words(item.rag)}",
        detail="\n".join(part for part in parts if part),
        tone=rag_tone(item.rag),
        buttons=(Button(label="Status", words=f"status {at}"), Button(label="Decide", words=f"rag {at}")),
    )
