"""What the public directory's pages are given."""

from datetime import date

from bot.engine.market.publication import Directory
from bot.engine.verdict import Value


class Published(Value):
    """A directory that is public, as a table too."""

    made: Directory
    title: str
    place: str  #: whose directory it is
    on: date  #: when it was published
    csv: bytes
    invented: bool = False  #: the demo's: each page says so, and leads back to the chat
