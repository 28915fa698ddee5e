"""What is attached to a mail of somebody who is believed: kept, and for a member answered with what it comes to (S03).

A member's address in From proves nothing. So nothing is recorded for one: the answer goes to the member's own address,
and a signed link in it asks before anything is done.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol

from bot.desk import Desk, KeptMail
from bot.dispatch import House, Identity, Request
from bot.documents import MEDIA, KeptDocument, ending
from bot.documents.sent_in import words_for
from bot.engine.mail import ParsedMail
from bot.integrations.mail.attachments import Unpacked
from bot.mailroom import filing
from bot.post import Post
from bot.reply import Button, Buttons, Para, Reply

MAILROOM = Identity(channel="mail", id="iqaf")
MOST_ANSWERED = 5  #: documents of one mail
LONGEST_SUBJECT = 200


class TakesMailed(Protocol):
    """:class:`bot.store.door.Door`, as far as the mailbox uses it."""

    async def take_mailed(self, mail: KeptMail, sender: str, files: list[tuple[str, bytes]]) -> None:
        """Keep what came with a mail; what is not taken stays in the raw mail. A second time it does nothing."""
        ...


class Answers(Protocol):
    """:class:`bot.dispatch.Dispatcher`, as far as it is used here."""

    house: House

    async def answer(self, request: Request) -> Reply:
        """Do what was said and give the reply. Raises nothing."""
        ...


class Attached:
    """Deals with attachments before the mail itself is filed."""

    def __init__(self, dispatcher: Answers, door: TakesMailed, unpack: Callable[[bytes], Awaitable[Unpacked]]) -> None:
        self._dispatcher = dispatcher
        self._door = door
        self._unpack = unpack

    async def deal(self, ref: str, raw: bytes, mail: ParsedMail) -> None:
        """Keep them, and answer a member. For a stranger's nothing is done: they stay in the raw mail."""
        if mail.machine_answer or not any(ending(part.name) in MEDIA for part in mail.attachments):
            return
        async with self._dispatcher.house.desk(Request(who=MAILROOM, words=""), write=False) as desk:
            kept = await desk.mail.get(ref)
            sender, is_member = await believed(mail, desk)
            known = bool(await desk.documents.of_mail(ref))
        if not sender:
            return
        if not known:
            unpacked = await self._unpack(raw)
            await self._door.take_mailed(kept, sender, [(part.name, part.raw) for part in unpacked.parts])
        if is_member and not mail.automatic:
            await self._answer(kept, sender, mail)

    async def _answer(self, kept: KeptMail, member: str, mail: ParsedMail) -> None:
        async with self._dispatcher.house.desk(Request(who=MAILROOM, words=""), write=False) as desk:
            documents = await desk.documents.of_mail(kept.ref)
        posts = [await self._post(kept, member, mail, each) for each in documents[:MOST_ANSWERED]]
        async with self._dispatcher.house.desk(Request(who=MAILROOM, words=""), write=True) as desk:
            for post in posts:
                await desk.post(post)

    async def _post(self, kept: KeptMail, member: str, mail: ParsedMail, document: KeptDocument) -> Post:
        words = words_for(document)
        if words.startswith("statement "):
            reply, link = _statement(document, f"{words} mail={kept.ref}")
        else:
            who = Identity(channel="mail", id=member, email=member)
            reply = await self._dispatcher.answer(Request(who=who, words=words))
            link = confirmation(reply)
        return Post(
            key=f"attached/{kept.ref}/{document.ref}",
            to=f"mail:{member}",
            reply=reply.model_copy(update={"private": False}),
            subject=f"[{kept.ref}] {reply.title}"[:LONGEST_SUBJECT],
            in_reply_to=mail.message_id,
            link=link,
        )


async def believed(mail: ParsedMail, desk: Desk) -> tuple[str, bool]:
    """Whose documents a mail's attachments are, and whether that is a member; ("", False) where nobody is believed.

    A provider's only where our own mail server proved the sender.
    """
    who = await filing.writer(mail, desk)
    if who.member or (who.known and await desk.members.get(mail.sender)):
        return mail.sender, True
    return (mail.sender, False) if who.known and mail.authenticated == "pass" else ("", False)


def confirmation(reply: Reply) -> str:
    """The words of the button that records what a reply shows; "" where it has none."""
    offered = [button for block in reply.blocks if isinstance(block, Buttons) for button in block.buttons]
    return next((button.words for button in offered if "confirm=yes" in button.words.split()), "")


def _statement(document: KeptDocument, words: str) -> tuple[Reply, str]:
    said = f"{document.name} is kept as {document.ref}. It says that it is a provider's statement (PQAS)."
    asked = Para(text=f"{said} Nothing has been recorded from it yet.")
    press = Button(label="Take the statement", words=words, style="primary")
    return Reply(title="A provider's statement", blocks=(asked, Buttons(buttons=(press,)))), words
