"""Putting the agenda of a sitting together (S26; QA)."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from bot.engine.facts import AgendaSaid, Entry
from bot.engine.meetings.agenda_items import AgendaItem, Section, one_a_service
from bot.engine.meetings.agenda_lines import RECENT, Page
from bot.engine.meetings.agenda_values import PROVIDER, Agenda, Material
from bot.engine.meetings.forums import Forum, ForumTable, SectionId, SectionRule, Sitting, sitting_before

__all__ = [
    "MATERIAL_KINDS",
    "PROVIDER",
    "Agenda",
    "AgendaItem",
    "ForumTable",
    "Material",
    "Section",
    "compose",
    "new_since",
]

MATERIAL_KINDS = ("agenda said", "rag decided", "intelligence logged", "mail filed", "mail unfiled", "withdrawn")
"""Kinds of facts that an agenda is made from, besides the standings."""

FIRST_WEEK = timedelta(days=7)  #: what "since last time" means for a forum's first sitting
OVERLAP = timedelta(hours=1)  #: longer than a transaction: what was being recorded while an agenda was made is on none


def new_since(forum: Forum, sitting: Sitting, history: Iterable[Entry]) -> datetime:
    """From when on an entry may be on no agenda that the forum was sent before this sitting.

    That is when its last final agenda was made, and not when it sat: what came in between was before nobody. An agenda
    that was cut is passed over, for what it left out. Where none was ever made final, it is the sitting before the
    first of which anything was said. :class:`~bot.engine.meetings.agenda_lines.Page` leaves out what was on one.
    """
    said = [
        (entry.recorded_at, entry.fact)
        for entry in history
        if isinstance(entry.fact, AgendaSaid) and entry.fact.forum == forum.id and entry.fact.meeting < sitting.on
    ]
    whole = [
        at for at, fact in said if fact.stage == "final" and not any(s.more for s in fact.sections if s.id in RECENT)
    ]
    if whole:
        return max(whole) - OVERLAP
    first = min([sitting.on, *(fact.meeting for _, fact in said)])
    last = sitting_before(forum, first)
    return last.starts if last else sitting.starts - FIRST_WEEK


def compose(table: ForumTable, forum: Forum, sitting: Sitting, material: Material) -> Agenda:
    """Put the agenda together. The same material in any order gives the same agenda."""
    page = Page(forum, sitting, material)
    builders: dict[SectionId, Callable[[SectionRule], Iterable[AgendaItem]]] = {
        "reds": page.reds,
        "new": page.new,
        "carried": page.carried,
        "decisions": page.decisions,
        "review": page.review,
        "notifications": page.notifications,
        "clocks": page.clocks,
        "contracts": page.contracts,
        "down": page.down,
        "apart": page.apart,
        "good": page.good,
        "visits": page.visits,
        "support": page.support,
    }
    sections = []
    for rule in table.sections_of(forum):
        items = sorted(one_a_service(builders[rule.id](rule)), key=_place)
        shown = tuple(items[: rule.at_most] if rule.at_most else items)
        if shown:
            sections.append(Section(id=rule.id, title=rule.title, items=shown, more=len(items) - len(shown)))
    return Agenda(forum=forum.id, title=forum.name, sitting=sitting, sections=tuple(sections))


def _place(item: AgendaItem) -> tuple[int, str, str, tuple[str, ...]]:
    """Worst first, then by name; references settle what is still equal."""
    return (-item.rag.rank if item.rag else 1, item.service.casefold(), item.location_id, item.refs)
