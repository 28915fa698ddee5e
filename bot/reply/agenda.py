"""How an agenda reads: in its forum's channel, to those who must attend, and to a provider (S26)."""

from collections.abc import Mapping
from datetime import datetime

from bot.engine.meetings.agenda import Agenda, AgendaItem
from bot.engine.meetings.agenda_items import Told
from bot.engine.meetings.agenda_lines import RECENT
from bot.engine.meetings.forums import Forum, SectionId
from bot.engine.place import Agency
from bot.reply import AnyBlock, Button, Heading, Item, Items, Note, Para, Reply, Tone, facts, rag_tone, rag_words
from bot.reply.cards import agency_name
from bot.reply.dates import moment

REASONS_SHOWN = 3
CONCERNS: frozenset[SectionId] = frozenset({"new", "carried"})
STAGES = {"show": "as it stands now", "draft": "draft", "closed": "closed", "final": "final"}


def agenda_reply(
    agenda: Agenda,
    stage: str,
    agencies: Mapping[str, Agency],
    note: str = "",
    posted: datetime | None = None,
    forum: Forum | None = None,
) -> Reply:
    """The agenda, a heading for each part, with why each line is there and who must attend for it.

    *posted* is when it was sent, of one from the record; *forum*, of one that is still to come, says by which rules.
    """
    sitting = agenda.sitting
    closes = sitting.stages.get("closed")
    blocks: list[AnyBlock] = [
        facts(
            [
                ("Sits", f"{moment(sitting.starts)} to {sitting.ends:%H:%M}"),
                *_attending(agenda, agencies),
                (
                    "Quorum",
                    f"{forum.quorum.agencies} agencies ({forum.quorum.clause})" if forum and forum.quorum else "",
                ),
                (
                    "Takes concerns until",
                    moment(closes) if closes and not posted and stage in {"show", "draft"} else "",
                ),
            ]
        )
    ]
    if note:
        blocks.append(Note(text=note))
    for section in agenda.sections:
        closes_concerns = section.id in CONCERNS and not posted
        lines = tuple(_line(item, agencies, closes_concerns=closes_concerns) for item in section.items)
        if section.id == "decisions":
            lines = tuple(map(_with_decide, lines, section.items))
        blocks += [Heading(text=section.title), Items(items=lines, numbered=True)]
        if section.more:
            rest = "they come next time" if section.id in RECENT else "“list overdue” and “list amber” show them"
            blocks.append(Note(text=f"and {section.more} more; {rest}."))
    if not agenda.sections:
        blocks.append(Para(text="Nothing is on it."))
    if forum and forum.meets:
        rules = f"How often it sits: {forum.meets.clause}. The day and the hour: {forum.meets.time_clause}."
        blocks.append(Note(text=rules))
    title = f"{agenda.title}, {moment(sitting.starts)}: agenda, {STAGES[stage]}"
    title += f", posted {moment(posted)}" if posted else ""
    return Reply(title=title, blocks=tuple(blocks), private=stage == "show" or posted is not None)


def provider_reply(agenda: Agenda, stage: str) -> Reply:
    """A provider's own lines: what will be discussed, when, and that it must attend."""
    sitting = agenda.sitting
    names = ", ".join(dict.fromkeys(f"{item.service}, {item.postcode}" for item in agenda.items))
    reasons = dict.fromkeys(str(reason) for item in agenda.items for reason in item.why)
    lines = tuple(Item(text=reason) for reason in reasons)
    return Reply(
        title=f"{agenda.title}, {moment(sitting.starts)}: {names} ({STAGES[stage]})",
        blocks=(
            Para(text="Your service is on the agenda. Please attend for it."),
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


def unrecorded_reply(title: str, when: str) -> Reply:
    """That nothing is known of what a sitting had before it."""
    text = "No agenda was sent for it from here, so none is on record."
    return Reply(title=f"{title}, {when}: no agenda on record", blocks=(Para(text=text),))


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


def _line(item: AgendaItem, agencies: Mapping[str, Agency], *, closes_concerns: bool) -> Item:
    views = ", ".join(f"{agency_name(agency, agencies)} {rag_words(view)}" for agency, view in item.views.items())
    untold = [ref for ref in item.refs if ref not in {each.ref for each in item.told}]
    parts = [
        "Urgent." if item.urgent else "",
        *(str(reason) for reason in item.why[:REASONS_SHOWN]),
        *map(_told, item.told),
        f"Agencies that see it otherwise: {views}." if views else "",
        f"References: {', '.join(untold)}." if untold else "",
    ]
    at = item.location_id
    decide = Button(label="Decide", words=f"rag {at}")
    close = Button(label="Close", words=f"close {','.join(item.refs)}")
    return Item(
        text=f"{item.service}, {item.postcode}: {rag_words(item.rag)}",
        detail="\n".join(part for part in parts if part),
        tone=rag_tone(item.rag),
        buttons=(decide, close) if closes_concerns else (Button(label="Status", words=f"status {at}"), decide),
    )


def _with_decide(line: Item, item: AgendaItem) -> Item:
    """A line of what is to be decided: its press answers the question, not the colour."""
    status = Button(label="Status", words=f"status {item.location_id}")
    return line.model_copy(update={"buttons": (Button(label="Decide", words=f"decide {item.location_id}"), status)})


def _told(told: Told) -> str:
    if told.hidden:
        return f"{told.ref}, {told.what}. Its text is marked, and is not shown on an agenda."
    return f"{told.ref}, {told.what}" + (f": “{told.words}”" if told.words else ".")
