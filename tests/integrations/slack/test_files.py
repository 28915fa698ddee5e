"""Files in Slack: sent in a form or directly, fetched from Slack alone, and what goes wrong on the way."""

import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.app import Place
from bot.documents import LARGEST
from bot.integrations.slack import files as module
from bot.integrations.slack.inbound import slack_routes
from bot.integrations.slack.simulator import Simulator
from bot.integrations.slack.simulator_user import Answer, SignedUser
from bot.reply import Form, FormField, Para, Reply, Tone
from tests.integrations.papers import open_at, sheet
from tests.integrations.slack.world import Script, served, settings_for

FORM = Form(
    command="visit",
    title="Record a visit",
    fields=(
        FormField(name="service", label="Service", kind="service", required=False),
        FormField(name="document", label="Spreadsheet", kind="file"),
    ),
)


@dataclass
class Desk:
    """Tom in Slack; the place's own door, and a dispatcher that says what a test scripts."""

    tom: SignedUser
    script: Script
    place: Place
    slack: Simulator

    async def kept(self) -> list[tuple[str, str]]:
        """Reference and name of what was kept beside the demo's own two."""
        async with self.place.database.reading() as connection:
            rows = await connection.exec_driver_sql("SELECT ref, name FROM documents WHERE ref > 'DOC-0002'")
            return [(row.ref, row.name) for row in rows]

    def fetched(self) -> int:
        return len(self.slack.calls_of("file"))

    async def opens(self) -> None:
        self.script.replies["visit"] = lambda request: (
            Reply(title="Recorded", blocks=(Para(text="Silver"),))
            if request.fields
            else Reply(title="Record a visit", blocks=(FORM,))
        )
        await self.tom.types("/iqaf visit")


@pytest.fixture
async def desk(demo_file: Path, tmp_path: Path, slack: Simulator) -> AsyncIterator[Desk]:
    shutil.copy(demo_file, tmp_path / "iqaf.db")
    slack.person("U01", "Tom Hadley", "tom.hadley@council.example")
    slack.person("U02", "Nobody", "nobody@council.example")
    script = Script()
    async with (
        open_at(tmp_path) as place,
        served(slack_routes(settings_for(slack), script, script.patience, place.door)) as url,
    ):
        yield Desk(slack.user("U01", at=url), script, place, slack)
        await script.patience.close(5)


def heard(desk: Desk) -> Any:
    return desk.script.heard[-1]


def told(desk: Desk) -> str:
    return json.dumps(desk.tom.sees("direct")[-1].blocks, ensure_ascii=False)


async def test_a_file_in_a_form_reaches_the_command_as_a_reference(desk: Desk) -> None:
    await desk.opens()
    file = desk.slack.shared("Oakwood visit.xlsx", sheet())
    answer = await desk.tom.submits({"Spreadsheet": file.id})

    assert answer.body["response_action"] == "update"
    assert heard(desk).fields == {"service": "", "document": "DOC-0003"}
    assert await desk.kept() == [("DOC-0003", "Oakwood visit.xlsx")]


async def test_a_form_sent_again_keeps_its_file_once(desk: Desk) -> None:
    await desk.opens()
    file = desk.slack.shared("Oakwood visit.xlsx", sheet())
    answer = await desk.tom.submits({"Spreadsheet": file.id})
    await desk.tom.again(answer)

    assert await desk.kept() == [("DOC-0003", "Oakwood visit.xlsx")]


async def test_what_is_wrong_with_the_file_is_said_at_its_field(desk: Desk) -> None:
    await desk.opens()
    desk.script.replies["visit"] = Reply(title="Not done", tone=Tone.WARNING, blocks=(Para(text="C7 says maybe"),))
    answer = await desk.tom.submits({"Spreadsheet": desk.slack.shared("visit.xlsx", sheet()).id})

    assert answer.body["errors"] == {"field:document": "C7 says maybe"}


async def test_a_file_sent_directly_says_what_it_is(desk: Desk) -> None:
    await desk.tom.shares(desk.slack.shared("Oakwood visit.xlsx", sheet()))
    assert heard(desk).words == "visit document=DOC-0003"
    await desk.tom.shares(desk.slack.shared("PQAS.xlsx", sheet("statement")))
    assert heard(desk).words == "statement document=DOC-0004"
    await desk.tom.shares(desk.slack.shared("letter.pdf", b"%PDF-1.7"))
    assert heard(desk).words == "document DOC-0005"


async def test_words_beside_a_file_are_said_with_it(desk: Desk) -> None:
    await desk.tom.shares(desk.slack.shared("letter.pdf", b"%PDF-1.7"), said="plan IAP-0001 submit")
    assert heard(desk).words == "plan IAP-0001 submit document=DOC-0003"


async def test_a_repeated_event_keeps_and_says_it_once(desk: Desk) -> None:
    answer = await desk.tom.shares(desk.slack.shared("letter.pdf", b"%PDF-1.7"))
    await desk.tom.again(answer)

    assert len(desk.script.heard) == 1
    assert len(await desk.kept()) == 1


async def test_the_address_of_a_file_in_a_shared_channel_is_asked_for(desk: Desk) -> None:
    await desk.tom.shares(desk.slack.shared("letter.pdf", b"%PDF-1.7", described_whole=False))
    assert heard(desk).words == "document DOC-0003"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"address": "https://evil.example/letter.pdf"}, "not kept by Slack itself"),
        ({"address": "http://127.0.0.1:1@evil.example/x"}, "not kept by Slack itself"),
        ({"address": "file:///etc/passwd"}, "not kept by Slack itself"),
        ({"address": "http://[broken"}, "not kept by Slack itself"),
        ({"size": LARGEST + 1}, "files of up to 64 MB are taken"),
    ],
)
async def test_a_file_that_lies_elsewhere_or_is_too_large_is_not_fetched(
    desk: Desk, more: dict[str, Any], why: str
) -> None:
    await desk.tom.shares(desk.slack.shared("letter.pdf", b"%PDF-1.7", **more))

    assert why in told(desk)
    assert (desk.fetched(), desk.script.heard, await desk.kept()) == (0, [], [])


async def test_a_file_larger_than_it_was_said_to_be_is_cut_off(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST", 100_000)
    await desk.tom.shares(desk.slack.shared("letter.pdf", bytes(300_000), size=10))

    assert "letter.pdf has more than" in told(desk)
    assert await desk.kept() == []


async def test_a_file_that_does_not_come_is_not_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.2)
    await desk.tom.shares(desk.slack.shared("letter.pdf", b"%PDF", seconds=3))
    assert "did not come in time" in told(desk)


async def test_without_the_permission_the_administrator_is_told_which(desk: Desk) -> None:
    desk.slack.scopes = {"users:read", "users:read.email", "chat:write"}
    await desk.tom.shares(desk.slack.shared("letter.pdf", b"%PDF"))
    assert "it needs files:read" in told(desk)
    await desk.tom.shares(desk.slack.shared("letter.pdf", b"%PDF", described_whole=False))
    assert "missing_scope" in told(desk)


async def test_two_files_are_not_taken(desk: Desk) -> None:
    await desk.tom.shares(desk.slack.shared("a.xlsx", b"PK"), desk.slack.shared("b.xlsx", b"PK"))

    assert "You sent 2 files at once" in told(desk)
    assert await desk.kept() == []


@pytest.mark.parametrize(
    ("name", "raw", "why"), [("tool.exe", b"MZ", "not taken here"), ("visit.xlsx", b"", "visit.xlsx is empty")]
)
async def test_what_the_door_refuses_is_said(desk: Desk, name: str, raw: bytes, why: str) -> None:
    await desk.tom.shares(desk.slack.shared(name, raw))
    assert why in told(desk)


async def test_a_path_in_a_name_leads_nowhere(desk: Desk) -> None:
    file = desk.slack.shared("letter.pdf", b"%PDF-1.7")
    address = file.described(desk.slack.port)["url_private"]
    file.name, file.address = "../../../etc/cron.d/letter.pdf", address
    await desk.tom.shares(file)

    assert await desk.kept() == [("DOC-0003", "letter.pdf")]


async def test_nothing_is_fetched_for_a_stranger(desk: Desk) -> None:
    stranger: SignedUser = desk.slack.user("U02", at=desk.tom.at)
    answer: Answer = await stranger.shares(desk.slack.shared("letter.pdf", b"%PDF"))

    assert answer.status == 200
    assert desk.fetched() == 0
    assert "I do not know you here" in json.dumps(stranger.sees("direct")[-1].blocks)


async def test_without_a_door_files_are_refused(slack: Simulator) -> None:
    slack.person("U01", "Tom Hadley", "tom.hadley@council.example")
    script = Script()
    async with served(slack_routes(settings_for(slack), script, script.patience)) as url:
        tom = slack.user("U01", at=url)
        await tom.shares(slack.shared("letter.pdf", b"%PDF"))
        assert "Files are not taken here" in json.dumps(tom.sees("direct")[-1].blocks)
        await script.patience.close(5)
