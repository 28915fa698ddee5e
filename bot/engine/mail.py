"""A mail as the rules see it: parsed, bounded, with what its headers and parts say. No bytes, no parsing here."""

from bot.engine.verdict import Value

MACHINE_ANSWERS = (
    "Auto-Submitted: auto-replied",
    "a report part",
    "our own mail",
    "the subject of an automatic mail",
    "no return path",
    "no envelope sender",
)  #: signs, among those in ``automatic``, of a mail that is nobody's message to us


class Attachment(Value):
    """What a part of a mail is called and how large it is, in bytes."""

    name: str
    content_type: str
    size: int


class ParsedMail(Value):
    """What was read out of the raw bytes. Empty strings where a mail has no such thing."""

    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    sender: str = ""  #: address of From, lower case
    sender_name: str = ""
    reply_to: str = ""
    subject: str = ""
    text: str = ""  #: the readable text, whole
    top: str = ""  #: without the quoted history and signature; for display
    attachments: tuple[Attachment, ...] = ()
    attached: str = ""  #: text of attached text files beside a text of its own; judged, and shown nowhere
    automatic: tuple[str, ...] = ()  #: why it must not be answered: "Auto-Submitted: auto-replied", "list mail" …
    authenticated: str = ""  #: verdict of our own mail server's Authentication-Results: "pass", "fail" or ""
    returned: tuple[str, ...] = ()  #: what names the mails it says did not arrive: Message-IDs, our own refs
    forwarded_sender: str = ""  #: address found in a forwarded header block, to be confirmed by a person
    faults: tuple[str, ...] = ()  #: what was broken and how it was read all the same
    unreadable: bool = False  #: not even the parts could be told apart: a person must look at the raw mail

    @property
    def machine_answer(self) -> bool:
        """Whether a machine wrote it in answer to a mail: a bounce, an absence, our own mail come back."""
        return any(sign.startswith(MACHINE_ANSWERS) for sign in self.automatic)

    @property
    def everything(self) -> str:
        """Subject, text and names of attachments: all in which a word could stand."""
        return self._joined(self.text)

    @property
    def unquoted(self) -> str:
        """As :attr:`everything`, without what the mail quotes from earlier ones."""
        return self._joined(self.top or self.text)

    def _joined(self, text: str) -> str:
        return "\n".join((self.subject, text, *(part.name for part in self.attachments)))
