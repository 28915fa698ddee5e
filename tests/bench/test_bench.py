"""The benches, made small: each runs to its end and says a ratio first. No test is of how fast things are."""

import re
from pathlib import Path

import pytest

from bot.bench import Size, load, place, run, shared
from bot.engine.errors import BadValue

TINY = Size(services=60, place=20, rounds=1, seconds=0.05, warm=0.05, connections=(1, 2))


NAMES = ["invented names"] if shared.directory() is None else ["real names", "invented names"]


@pytest.fixture(params=NAMES)
def names(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if request.param == "invented names":
        monkeypatch.setenv("IQAF_SHARED", str(tmp_path))


async def said(what: str) -> list[str]:
    lines: list[str] = []
    assert await run(what, lambda text: lines.extend(text.splitlines()), TINY) == 0
    return lines


async def test_slack_is_measured_beside_its_two_floors(names: None) -> None:
    head, _, *rows = await said("slack")

    assert "60 services" in head
    servers = ("iqaf", "iqaf, asked again", "Bolt, echo", "Starlette, echo")
    assert [re.split(r"  +", row.strip())[1:3] for row in rows if row] == [
        [server, connections] for connections in ("1", "2") for server in servers
    ]
    assert [float(row.split()[0]) for row in rows if "Bolt" in row] == [1.0, 1.0]
    assert all(float(row.split()[0]) > 0 for row in rows if row)


async def test_agendas_are_measured_beside_reading_their_rows(names: None) -> None:
    _, _, agenda, values, rows, *_ = await said("agenda")

    assert float(rows.split()[0]) == 1.0
    assert min(float(row.split()[0]) for row in (agenda, values)) > 0


async def test_intake_is_measured_beside_reading_alone(names: None) -> None:
    _, _, taken, alone, became, *_ = await said("intake")

    assert float(alone.split()[0]) == 1.0
    assert float(taken.split()[0]) > 0
    assert sum(map(int, re.findall(r"\d+", became))) == 20


async def test_the_finder_says_that_it_needs_the_real_list(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IQAF_SHARED", str(tmp_path))

    assert "not measured" in (await said("finder"))[0]


@pytest.mark.skipif(shared.directory() is None, reason="the CQC's directory is not here: set IQAF_SHARED to its folder")
async def test_the_finder_is_measured_on_the_real_list() -> None:
    lines = await said("finder")

    assert lines[0].startswith("finder: 60 services")
    assert sum("own authority" in line for line in lines) == 10


async def test_an_unknown_bench_is_refused() -> None:
    with pytest.raises(BadValue, match="finder, slack, agenda, intake and all"):
        await run("speed", print, TINY)


async def test_a_wrong_answer_stops_the_bench_and_is_shown() -> None:
    with pytest.raises(load.WrongAnswer, match="answered with 500: broken"):
        raise load.WrongAnswer("Oakwood House", 500, b"broken")


def test_invented_names_are_the_same_every_time_and_found_without_a_question(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("IQAF_SHARED", str(tmp_path))
    known, whence = place.names(200)

    assert (known, whence) == place.names(200)
    assert "invented" in whence
    assert len({service.name for service in known}) == 200
    assert len(place.asked(known, every=1)) > 150
