"""What mail needs to be told. ``bot.settings`` reads it; this package reads no environment."""

from typing import Literal

from pydantic import Field, SecretStr

from bot.engine.verdict import Value


class MailSettings(Value):
    """The way out, and the door in. Without a *host* nothing is sent: mail stays in the mailbox view."""

    host: str = ""  #: of the SMTP server that takes our mail
    port: int = Field(default=587, ge=1, le=65535)
    tls: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: SecretStr = SecretStr("")
    timeout: float = Field(default=30.0, gt=0)  #: seconds for each step of a delivery
    sender: str = "iqaf@iqaf.example"  #: our address, in From
    sender_name: str = "Quality assurance"
    intake_host: str = "127.0.0.1"
    intake_port: int = Field(default=0, ge=0, le=65535)  #: 0: the door stays shut
    recipients: tuple[str, ...] = ()  #: addresses that the door takes mail for, the providers' first; none: everything
    authserv_id: str = ""  #: name under which our own mail server writes Authentication-Results

    @property
    def taken(self) -> tuple[str, ...]:
        """The addresses that the door takes mail for: our own too, since people answer it and bounces come to it."""
        return (*self.recipients, self.sender) if self.recipients else ()

    @property
    def sends(self) -> bool:
        """Whether there is a server to send by."""
        return bool(self.host)
