"""The process in which mail is parsed, so that no mail can take the bot's time or memory (see bot.apart).

A frame is a raw mail in, a ParsedMail as JSON out.
"""

import sys
from typing import BinaryIO

from bot.apart import answer_frames, limit, ready
from bot.integrations.mail.parse import parse


def main(given: BinaryIO, said: BinaryIO, authserv_id: str) -> None:
    """Answer one frame with one frame until the input ends."""
    answer_frames(lambda raw: parse(raw, authserv_id).model_dump_json().encode(), given, said)


if __name__ == "__main__":
    limit()
    ready(sys.stdout.buffer)
    main(sys.stdin.buffer, sys.stdout.buffer, sys.argv[1] if len(sys.argv) > 1 else "")
