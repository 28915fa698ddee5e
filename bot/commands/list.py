"""list [red, amber, green, bronze, overdue, unrated …]: counts first, then the services, a page at a time."""

from typing import Annotated

from bot.command import Args, Ask, Command
from bot.desk import Counts, Desk, ListQuery, ServicePage
from bot.engine.errors import BadValue
from bot.engine.place import Right
from bot.engine.scale import Rag, Rating
from bot.reply import AnyBlock, Button, Buttons, Items, Note, Para, Reply, Row, Tone, rag_tone, rag_words, rating_words
from bot.reply import Facts as FactRows
from bot.reply.cards import line

FILTERS = "red, amber, green, gold, silver, bronze, inadequate, unrated, overdue, suspended, concerns"


class ListArgs(Args):
    """Which services, and which page of them."""

    filters: Annotated[str, Ask("line", "Show only", f"Any of: {FILTERS}")] = ""
    page: Annotated[int, Ask("line", "Page", in_form=False)] = 1


def query_of(filters: str) -> ListQuery:
    """Read filter words in any order; several colours, or ratings, show each. Raises BadValue for an unknown word."""
    query = ListQuery()
    for word in filters.replace(",", " ").lower().split():
        if word not in {"and", "or", "all", "services"}:
            query = _narrowed(query, word)
    return query


def _narrowed(query: ListQuery, word: str) -> ListQuery:
    if word.capitalize() in set(Rag):
        return query.model_copy(update={"rag": (*query.rag, Rag(word.capitalize()))})
    if word.capitalize() in set(Rating):
        return query.model_copy(update={"rating": (*query.rating, Rating(word.capitalize()))})
    for name in ("unrated", "overdue", "suspended", "concerns"):
        if word in {name, name.rstrip("s")}:
            return query.model_copy(update={name: True})
    raise BadValue(field="Show only", problem=f"“{word}” is none of the filters", hint=f"Use any of: {FILTERS}.")


async def run(args: ListArgs, desk: Desk) -> Reply:
    """Answer with counts and one page."""
    page = await desk.services.page(query_of(args.filters), args.page)
    blocks: list[AnyBlock] = [_counts(await desk.services.counts())]
    if not page.rows:
        blocks.append(Para(text="No service is like that."))
    else:
        blocks.append(Items(items=tuple(line(standing) for standing in page.rows)))
    if page.pages > 1:
        blocks.append(_pages(args.filters, page))
    blocks.append(Note(text=f"Filters: {FILTERS}."))
    what = args.filters.strip() or "all services"
    return Reply(title=f"{page.total} of {what}: page {page.page} of {page.pages}", blocks=tuple(blocks))


def _counts(counts: Counts) -> FactRows:
    risk = [
        Row(label=rag_words(rag), value=str(counts.rag.get(rag.value if rag else "", 0)), tone=rag_tone(rag))
        for rag in (Rag.RED, Rag.AMBER, Rag.GREEN, None)
    ]
    ratings = ", ".join(
        f"{rating_words(rating)} {counts.rating.get(rating.value if rating else '', 0)}" for rating in (*Rating, None)
    )
    rest = [
        Row(label="Ratings", value=ratings),
        Row(
            label="With something overdue",
            value=str(counts.overdue),
            tone=Tone.WARNING if counts.overdue else Tone.PLAIN,
        ),
        Row(label="Suspended", value=str(counts.suspended)),
    ]
    return FactRows(rows=(*risk, *rest))


def _pages(filters: str, page: ServicePage) -> Buttons:
    turns = {"Previous": page.page - 1, "Next": page.page + 1}
    return Buttons(
        buttons=tuple(
            Button(label=label, words=f"list {filters} page={number}".replace("  ", " "))
            for label, number in turns.items()
            if 1 <= number <= page.pages
        )
    )


COMMAND = Command(
    name="list",
    topic="ask",
    summary="Services by risk, rating, or what is overdue, with counts first",
    example="list red",
    needs=Right.READ,
    args=ListArgs,
    run=run,
    writes=False,
    title="List services",
    submit="Show",
)
