"""The process in which attachments are taken out of a mail (see bot.apart): a raw mail in, Unpacked as JSON out."""

import sys
from typing import BinaryIO

from bot.apart import answer_frames, limit, ready
from bot.integrations.mail.attachments import unpack


def main(given: BinaryIO, said: BinaryIO) -> None:
    """Answer one frame with one frame until the input ends."""
    answer_frames(lambda raw: unpack(raw).model_dump_json().encode(), given, said)


if __name__ == "__main__":
    limit()
    ready(sys.stdout.buffer)
    main(sys.stdin.buffer, sys.stdout.buffer)
