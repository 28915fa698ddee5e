"""What goes out by itself: posts, and how a channel that delivers them answers."""

import hashlib
from datetime import datetime
from typing import Protocol

from bot.engine.verdict import Value
from bot.reply import Reply


class Invitation(Value):
    """A sitting for people's calendars. The same *uid* with a higher *sequence* updates the earlier one."""

    uid: str
    sequence: int = 0
    title: str
    starts: datetime
    ends: datetime
    place: str = ""
    description: str = ""
    cancelled: bool = False


class Post(Value):
    """Something to deliver, once: a second post with the same *key* is not sent."""

    key: str
    to: str  #: ``channel:NAME`` (a chat channel by its name here) or ``mail:ADDRESS``
    reply: Reply
    subject: str = ""  #: of the mail; the reply's title where empty
    invitation: Invitation | None = None
    in_reply_to: str = ""  #: Message-ID that a mail answers
    automatic: bool = True  #: marked as such in mail headers, so that no machine answers it
    link: str = ""  #: words behind a signed link in the mail, for those without chat ("ack ESC-0001")
    attachments: tuple[str, ...] = ()  #: references of documents that a mail carries; other channels leave them out
    to_provider: bool = False  #: its reader has no chat here, and answers to the mailbox that providers write to


class Outgoing(Value):
    """One delivery: a post on its way through one integration to one destination."""

    id: int
    integration: str  #: "slack", "web", "mail"
    destination: str  #: the integration's own name for it: a Slack channel id, an address
    post: Post
    attempt: int

    @property
    def mark(self) -> str:
        """What names this delivery and no other; the same at each attempt. A mail's Message-ID is made of it."""
        digest = hashlib.sha256(f"{self.post.key}\n{self.destination}".encode()).hexdigest()[:16]
        return f"iqaf.{self.id}.{digest}"


class SendLater(Exception):
    """The far side asks to wait this many seconds; nothing was sent."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


class SendRefused(Exception):
    """The far side will never take this; the text says why. It is shown to the administrators."""


class Sender(Protocol):
    """One integration's way out. Any exception but the two above leaves it unknown whether it was sent."""

    name: str
    pace: float  #: seconds to leave between two deliveries to one destination

    async def send(self, outgoing: Outgoing) -> str:
        """Deliver, and give the far side's id for it."""
        ...

    async def look(self, outgoing: Outgoing) -> str | None:
        """After an unknown outcome: the far side's id if it did arrive, else None (it may be sent again)."""
        ...
