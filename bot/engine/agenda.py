"""Putting the agenda of a sitting together (S26; QA)."""

from collections.abc import Callable, Iterable

from bot.engine.agenda_lines import Page
from bot.engine.agenda_values import PROVIDER, Agenda, AgendaItem, Material, Section
from bot.engine.forums import Forum, ForumTable, SectionId, SectionRule, Sitting

__all__ = [
    "MATERIAL_KINDS",
    "PROVIDER",
    "Agenda",
    "AgendaItem",
    "ForumTable",
    "Material",
    "Section",
    "compose",
]

MATERIAL_KINDS = ("agenda said", "rag decided", "intelligence logged", "mail filed", "mail unfiled", "withdrawn")
"""Kinds of facts that an agenda is made from, besides the standings."""


def compose(table: ForumTable, forum: Forum, sitting: Sitting, material: Material) -> Agenda:
    """Put the agenda together. The same material in any order gives the same agenda."""
    page = Page(forum, sitting, material)
    builders: dict[SectionId, Callable[[SectionRule], Iterable[AgendaItem]]] = {
        "reds": page.reds,
        "new": page.new,
        "carried": page.carried,
        "review": page.review,
        "notifications": page.notifications,
        "clocks": page.clocks,
        "down": page.down,
        "apart": page.apart,
        "good": page.good,
    }
    sections = []
    for rule in table.sections:
        items = sorted(builders[rule.id](rule), key=_place)
        shown = tuple(items[: rule.at_most] if rule.at_most else items)
        if shown:
            sections.append(Section(id=rule.id, title=rule.title, items=shown, more=len(items) - len(shown)))
    return Agenda(forum=forum.id, title=forum.name, sitting=sitting, sections=tuple(sections))


def _place(item: AgendaItem) -> tuple[int, str, str, tuple[str, ...]]:
    """Worst first, then by name; references settle what is still equal."""
    return (-item.rag.rank if item.rag else 1, item.service.casefold(), item.location_id, item.refs)
