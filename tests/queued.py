"""What waits in the outbox, for tests of what the bot sends by itself."""

from sqlalchemy import select

from bot.post import Post
from bot.store.tables import outbox
from tests.conftest import Place


async def queued(place: Place, beginning: str = "") -> list[Post]:
    """Every post in the outbox whose key begins so, in the order in which they were put there."""
    query = select(outbox.c.body).where(outbox.c.key.startswith(beginning)).order_by(outbox.c.id)
    async with place.database.reading() as connection:
        return [Post.model_validate_json(body) for body in (await connection.execute(query)).scalars()]
