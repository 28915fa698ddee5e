"""The process in which spreadsheets are opened (see bot.apart): the file's bytes in, a Workbook as JSON out."""

import sys
from typing import BinaryIO

from bot.apart import answer_frames, limit, ready
from bot.workbooks.opening import workbook


def main(given: BinaryIO, said: BinaryIO) -> None:
    """Answer one frame with one frame until the input ends."""
    answer_frames(lambda raw: workbook(raw).model_dump_json().encode(), given, said)


if __name__ == "__main__":
    limit()
    ready(sys.stdout.buffer)
    main(sys.stdin.buffer, sys.stdout.buffer)
