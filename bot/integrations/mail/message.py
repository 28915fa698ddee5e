"""A post as a mail: both bodies, a calendar part, and headers that no machine answers and nobody can inject into."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from bot.documents import Paper, safe_name
from bot.integrations.mail.calendar import invitation
from bot.integrations.mail.headers import OWN_HEADER
from bot.integrations.mail.links import Links
from bot.integrations.mail.render import bodies
from bot.integrations.mail.settings import MailSettings
from bot.post import Outgoing, Post
from bot.reply import Button, Buttons, Note, Reply
from bot.reply.presses import without_presses

LONGEST_SUBJECT = 200
LONGEST_ID = 500
LARGEST_ATTACHED = 15 * 1024 * 1024  #: bytes of all attachments: a third more on the way, and 20 MB is what most take
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_ADDRESS = re.compile(r"[!#-'*+\-./0-9=?A-Z^_`a-z{|}~]{1,64}@[A-Za-z0-9.-]{1,250}")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,498}>")


def as_message(
    outgoing: Outgoing, settings: MailSettings, links: Links | None = None, papers: Sequence[Paper] = ()
) -> EmailMessage:
    """The mail that a delivery is. The same delivery gives the same Message-ID each time it is tried.

    Only the words in ``post.link`` become a signed link: a mail is passed on, and everything else it offers is said
    in chat, where it is known who speaks; who has no chat here is offered no more than the link. *papers* are the
    documents that ``post.attachments`` names; what would make the mail too large for most servers is left out, and
    said. Raises ValueError where it is for no address.
    """
    post = outgoing.post
    address = outgoing.destination
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(settings.sender_name, settings.sender)
    message["To"] = _address("", address)
    if post.to_provider and settings.recipients:
        message["Reply-To"] = _address("", settings.recipients[0])
    message["Subject"] = header(post.subject or post.reply.title)[:LONGEST_SUBJECT]
    message["Date"] = datetime.now(UTC)
    message["Message-ID"] = message_id(outgoing, settings)
    message[OWN_HEADER] = header(post.key)[:LONGEST_SUBJECT]
    if post.automatic:
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
    if answered := _MESSAGE_ID.fullmatch(post.in_reply_to.strip()[:LONGEST_ID]):
        message["In-Reply-To"] = answered[0]
        message["References"] = answered[0]
    carried, left = _carried(papers)
    _fill(message, _with_left_out(post, left), address, settings, links)
    for paper in carried:
        kind, _, subtype = paper.media.partition("/")
        message.add_attachment(paper.raw, maintype=kind, subtype=subtype, filename=safe_name(paper.name))
    return message


def _carried(papers: Sequence[Paper]) -> tuple[list[Paper], list[Paper]]:
    """Those that fit into one mail, the first before the others, and those that do not."""
    carried: list[Paper] = []
    left: list[Paper] = []
    for paper in papers:
        fits = sum(len(each.raw) for each in (*carried, paper)) <= LARGEST_ATTACHED
        (carried if fits else left).append(paper)
    return carried, left


def _with_left_out(post: Post, left: Sequence[Paper]) -> Post:
    if not left:
        return post
    named = ", ".join(f"{safe_name(paper.name)} ({paper.ref})" for paper in left)
    note = Note(text=f"Too large to send by mail: {named}. Ask us for it.")
    return post.model_copy(update={"reply": post.reply.model_copy(update={"blocks": (*post.reply.blocks, note)})})


def message_id(outgoing: Outgoing, settings: MailSettings) -> str:
    """Known before sending, and the same at each attempt: a recipient's server can drop the second."""
    domain = settings.sender.rpartition("@")[2]
    return f"<{outgoing.mark}@{domain}>"


def header(text: str) -> str:
    """*text* on one line: no line break, control character or half character can leave a header."""
    return _UNSAFE.sub(" ", text).strip()


def _fill(message: EmailMessage, post: Post, address: str, settings: MailSettings, links: Links | None) -> None:
    def link_for(words: str) -> str | None:
        return links.url(words, address) if links and words == post.link else None

    text, html = bodies(_linked(post), link_for=link_for)
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    if post.invitation:
        written = invitation(post.invitation, settings.sender, address, datetime.now(UTC))
        method = "CANCEL" if post.invitation.cancelled else "REQUEST"
        message.add_alternative(written, subtype="calendar", params={"method": method})


def _linked(post: Post) -> Reply:
    """The reply, with a button for the link's words where it has none; for a provider with no other."""
    reply = without_presses(post.reply, but=post.link) if post.to_provider else post.reply
    if not post.link or post.link in _offered(reply):
        return reply
    button = Button(label="Do this now", words=post.link, style="primary")
    return reply.model_copy(update={"blocks": (*reply.blocks, Buttons(buttons=(button,)))})


def _offered(reply: Reply) -> set[str]:
    rows = [block.buttons for block in reply.blocks if isinstance(block, Buttons)]
    items = [item.buttons for block in reply.blocks if block.block == "items" for item in block.items]
    return {button.words for buttons in (*rows, *items) for button in buttons}


def _address(name: str, address: str) -> Address:
    """Raises ValueError for what is no address."""
    if not _ADDRESS.fullmatch(address):
        message = f"{address[:LONGEST_SUBJECT]!r} is no e-mail address"
        raise ValueError(message)
    local, _, domain = address.rpartition("@")
    return Address(display_name=header(name), username=local, domain=domain)
