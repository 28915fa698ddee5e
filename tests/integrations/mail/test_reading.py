"""Parsing in a process of its own, in little time and memory."""

import io
import os

import pytest

from bot.apart import LENGTH
from bot.engine.mail import ParsedMail
from bot.integrations.mail import worker
from bot.integrations.mail.parse import LARGEST, parse
from bot.integrations.mail.reading import SafeParser

MAIL = b"From: Sam <sam@rowan.example>\r\nSubject: News\r\n\r\nHello."


class Slow(SafeParser):
    """A worker that never answers, in place of a mail that takes too long."""

    script = "import time; time.sleep(60)"

    async def _start(self):
        import asyncio
        import sys

        return await asyncio.create_subprocess_exec(
            sys.executable, "-c", self.script, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )


async def test_it_reads_as_the_parser_does_again_and_again_in_one_process():
    async with SafeParser("mx.place.example", seconds=60) as parser:
        assert await parser.parse(MAIL) == parse(MAIL)
        first = parser._worker.pid
        proven = b"Authentication-Results: mx.place.example; dmarc=pass\r\n" + MAIL
        assert (await parser.parse(proven)).authenticated == "pass"
        assert parser._worker.pid == first


async def test_a_mail_that_takes_too_long_is_skimmed_and_the_next_is_read(monkeypatch):
    monkeypatch.setattr("bot.apart.START_SECONDS", 0.0)
    async with Slow(seconds=0.3) as parser:
        mail = await parser.parse(MAIL)
        assert mail.unreadable
        assert mail.faults == ("could not be read in time",)
        assert (mail.subject, mail.sender) == ("News", "sam@rowan.example")
        assert parser._worker is None


@pytest.mark.parametrize("script", ["", "import os; os.write(1, b'\\xff\\xff\\xff\\xff')"])
async def test_a_worker_that_dies_or_raves_costs_one_mail_its_reading(script):
    parser = Slow()
    parser.script = script
    assert "too much for the reader" in (await parser.parse(MAIL)).faults[0]
    await parser.close()


async def test_a_killed_worker_is_started_again():
    async with SafeParser(seconds=60) as parser:
        await parser.parse(MAIL)
        os.kill(parser._worker.pid, 9)
        await parser._worker.wait()
        assert (await parser.parse(MAIL)).subject == "News"


async def test_a_huge_mail_is_read_within_the_limit_of_memory():
    async with SafeParser(seconds=60) as parser:
        mail = await parser.parse(b"Subject: big\r\n\r\n" + b"x y\r\n" * (LARGEST // 5 + 10))
        assert mail.subject == "big"
        assert mail.text.startswith("x y")
        assert "only the first" in mail.faults[0]


async def test_a_reader_that_is_let_go_in_the_middle_ends_its_worker():
    import asyncio

    parser = Slow()
    reading = asyncio.create_task(parser.parse(MAIL))
    async with asyncio.timeout(60):
        while parser._worker is None:  # noqa: ASYNC110 - that it has started wakes nobody
            await asyncio.sleep(0.01)
    process = parser._worker
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert process.returncode is not None


async def test_the_worker_has_none_of_our_secrets(monkeypatch):
    monkeypatch.setenv("IQAF_SECRET", "s" * 40)
    async with SafeParser(seconds=60) as parser:
        await parser.parse(MAIL)
        try:
            with open(f"/proc/{parser._worker.pid}/environ", "rb") as file:  # noqa: ASYNC230, PTH123
                environment = file.read()
        except FileNotFoundError:
            pytest.skip("this system does not show a process's environment")
        assert b"IQAF" not in environment


def test_the_worker_answers_frame_by_frame():
    frames = LENGTH.pack(len(MAIL)) + MAIL
    said = io.BytesIO()
    worker.main(io.BytesIO(frames + frames), said, "")

    answer = parse(MAIL).model_dump_json().encode()
    assert said.getvalue() == (LENGTH.pack(len(answer)) + answer) * 2
    assert ParsedMail.model_validate_json(answer).subject == "News"
