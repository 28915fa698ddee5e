"""The process in which mail is parsed, so that no mail can take the bot's time or memory. Frames in, frames out.

A frame is its length (4 bytes, big-endian) and that many bytes: a raw mail in, a ParsedMail as JSON out.
"""

import struct
import sys
from typing import BinaryIO

from bot.integrations.mail.parse import parse

LENGTH = struct.Struct(">I")
MEMORY = 512 * 1024 * 1024  #: bytes of address space


def main(given: BinaryIO, said: BinaryIO, authserv_id: str) -> None:
    """Answer one frame with one frame until the input ends."""
    while len(head := given.read(LENGTH.size)) == LENGTH.size:
        raw = given.read(LENGTH.unpack(head)[0])
        answer = parse(raw, authserv_id).model_dump_json().encode()
        said.write(LENGTH.pack(len(answer)) + answer)
        said.flush()


def limit(memory: int = MEMORY) -> None:
    """Take away what a mail could use too much of, where the system can (Windows cannot)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    limit()
    main(sys.stdin.buffer, sys.stdout.buffer, sys.argv[1] if len(sys.argv) > 1 else "")
