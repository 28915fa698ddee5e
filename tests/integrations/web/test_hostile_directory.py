"""What members write and the public reads: markup stays text, and a cell is no formula."""

import csv
import io
from datetime import date

import aiohttp
from starlette.applications import Starlette
from starlette.routing import Route

from bot.engine.market.publication import Directory, PublicBreach, PublicRow
from bot.integrations.web.directory import DirectoryPages
from bot.integrations.web.published import Published
from bot.market.publication import as_csv
from tests.integrations.web.serving import serving

NASTY = "=cmd|'/C calc'!A0 <script>alert(1)</script> \"><img src=x onerror=alert(2)> {{ 7*7 }}"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1")


def row(**given: object) -> PublicRow:
    whole: dict[str, object] = {
        "location_id": "1-9000000001", "name": NASTY, "provider": NASTY, "kind": "nursing care", "postcode": "B1 1AA",
        "local_authority": "Birmingham", "contract": "contracted", "rating": "Gold", "rated_on": date(2026, 1, 2),
        "rating_source": "CQC", "assurance": "", "assured_on": None, "cqc": "Good", "cqc_on": None, "outcomes": "",
        "recommend": "", "breaches": (PublicBreach(text=NASTY, issued=date(2026, 1, 2), remedied=None),),
        "joint_statement": NASTY,
    }  # fmt: skip
    return PublicRow.model_validate(whole | given)


def made(*rows: PublicRow) -> Directory:
    return Directory(month="2026-12", snapshot=date(2026, 12, 9), rows=rows)


async def test_markup_in_what_is_published_stays_text() -> None:
    async def published() -> Published:
        return Published(made=made(row()), title=NASTY, place=NASTY, on=date(2026, 12, 11), csv=b"")

    pages = DirectoryPages(published)
    routes = [Route("/directory", pages.index), Route("/directory/{location_id}", pages.one)]
    async with serving(Starlette(routes=routes)) as at, aiohttp.ClientSession() as http:
        for path in ("/directory", "/directory/1-9000000001", "/directory?text=%22%3E%3Cscript%3E"):
            async with http.get(at + path) as answer:
                text = await answer.text()
            assert answer.status == 200
            assert "<script>alert" not in text
            assert "<img src=x" not in text
            assert '"><script>' not in text


def test_no_cell_of_the_published_table_is_a_formula() -> None:
    rows = [row(name=text, provider=text, joint_statement=text) for text in FORMULAS]
    (_, *cells) = csv.reader(io.StringIO(as_csv(made(*rows))))

    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for line in cells for cell in line)
