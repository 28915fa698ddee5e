"""The SMTP listener: takes a mail only when it is kept, so that its sender tries again where we failed."""

import asyncio
import logging
from typing import Protocol

from aiosmtpd.smtp import SMTP, Envelope, Session

log = logging.getLogger(__name__)
LARGEST = 25 * 1024 * 1024  #: bytes; larger gets 552
LONGEST_LINE = 2**20  #: real HTML mail has lines far above the standard's 1,000
SECONDS = 120.0  #: of silence before a connection is closed
MOST_CONNECTIONS = 50
MOST_RECIPIENTS = 100


class Keeping(Protocol):
    """What the door asks of the mailbox."""

    async def accept(self, raw: bytes, envelope_from: str, envelope_to: tuple[str, ...]) -> str:
        """Keep a mail for good, or raise."""
        ...


class Handler:
    """Answers a sender: 550 for an address that is not ours, 250 once the mail is kept, 451 where it could not be."""

    def __init__(self, intake: Keeping, recipients: tuple[str, ...]) -> None:
        self._intake = intake
        self._recipients = frozenset(address.lower() for address in recipients)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        """Take mail for our own addresses, with or without a +tag."""
        local, _, domain = address.lower().rpartition("@")
        plain = f"{local.partition('+')[0]}@{domain}"
        if self._recipients and not {address.lower(), plain} & self._recipients:
            return "550 5.1.1 Nobody here has that address"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep it, then say so."""
        content = envelope.original_content or b""
        try:
            ref = await self._intake.accept(content, envelope.mail_from or "<>", tuple(envelope.rcpt_tos))
        except Exception:  # whatever it was, the sender must hear that we do not have it
            log.exception("a mail could not be kept; its sender was asked to try again")
            return "451 4.3.0 It could not be kept just now: please try again"
        return f"250 2.0.0 Kept as {ref}"


class Door:
    """An open listener. ``port`` is the one it got where 0 was asked for."""

    def __init__(self, server: asyncio.Server, connections: set[asyncio.BaseTransport]) -> None:
        self._server = server
        self._connections = connections
        self.port: int = server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Take no more connections, and end those there are: a mail in hand is either kept or tried again."""
        self._server.close()
        for transport in tuple(self._connections):
            transport.close()
        await self._server.wait_closed()


class _Counted(SMTP):
    """One connection; one too many is told to come back later."""

    connections: set[asyncio.BaseTransport]
    line_length_limit = LONGEST_LINE

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count it."""
        if len(self.connections) >= MOST_CONNECTIONS and isinstance(transport, asyncio.Transport):
            transport.write(b"421 4.7.0 Too many connections, please try again later\r\n")
            transport.close()
            return
        self.connections.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget it."""
        self.connections.discard(self.transport)
        if self.transport is not None:
            super().connection_lost(error)


async def serve_smtp(intake: Keeping, host: str, port: int, recipients: tuple[str, ...] = ()) -> Door:
    """Open the door on *host* and *port* (0: any free one) for mail to *recipients* (none: to any address).

    Raises OSError where the port is taken.
    """
    connections: set[asyncio.BaseTransport] = set()
    handler = Handler(intake, recipients)

    def connection() -> SMTP:
        smtp = _Counted(
            handler,
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            timeout=SECONDS,
            ident="ESMTP",
            loop=asyncio.get_running_loop(),
        )
        smtp.connections = connections
        return smtp

    return Door(await asyncio.get_running_loop().create_server(connection, host, port), connections)
