"""The public directory's pages: what is published, searched, paged, escaped, and nothing else."""

import csv
import io
from datetime import date

import aiohttp
import pytest

from bot.engine.market.publication import Directory, PublicBreach, PublicRow
from bot.integrations.web.directory import FILES, PAGES
from bot.integrations.web.published import Published
from tests.integrations.web.place import Outside

HOSTILE = "<script>alert(1)</script> & “sons”"


def row(number: int, name: str = "", **more: object) -> PublicRow:
    given: dict[str, object] = {
        "location_id": f"1-900000{number:04d}",
        "name": name or f"House {number}",
        "provider": "Ivorywood Care",
        "kind": "nursing care",
        "postcode": "B31 4CV",
        "local_authority": "Birmingham",
        "contract": "contracted",
        "rating": "Silver",
        "rated_on": date(2026, 9, 1),
        "rating_source": "quality monitoring visit",
        "assurance": "",
        "assured_on": None,
        "cqc": "Good",
        "cqc_on": date(2025, 3, 1),
        "outcomes": "85 % (17 of 20)",
        "recommend": "too few to say (2 asked)",
    }
    return PublicRow.model_validate(given | more)


def published(*rows: PublicRow) -> Published:
    made = Directory(month="2026-12", snapshot=date(2026, 12, 9), rows=rows)
    return Published(made=made, title="Directory", place="Here", on=date(2026, 12, 11), csv=b"location_id\r\n1-9\r\n")


async def read(client: aiohttp.ClientSession, path: str) -> tuple[int, str]:
    async with client.get(path) as answer:
        return answer.status, await answer.text()


async def test_before_the_first_publication_the_page_says_when_it_comes(public: aiohttp.ClientSession) -> None:
    status, text = await read(public, "/directory")

    assert status == 200
    assert "the Friday after the second Wednesday" in " ".join(text.split())
    assert (await read(public, "/directory.csv"))[0] == 404
    assert (await read(public, "/directory/1-9000000001"))[0] == 404


async def test_it_lists_the_services_with_their_ratings_and_where_the_cqcs_come_from(
    public: aiohttp.ClientSession, outside: Outside
) -> None:
    outside.published = published(row(1), row(2, rating="", rated_on=None))

    _, text = await read(public, "/directory")

    assert "ratings as at\n9 December 2026, published 11 December 2026" in text
    assert text.count('<th scope="row">') == 2
    assert "Open Government Licence" in text
    assert "No rating" in text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("text=house+2", 1),
        ("text=B314CV", 3),
        ("text=ivorywood", 3),
        ("text=nothing+like+it", 0),
        ("rating=Gold", 1),
        ("rating=No+rating", 1),
        ("kind=extra+care", 1),
        ("rating=Purple", 0),
        ("page=0", 3),
        ("page=-1", 3),
        ("page=99999999999999999999", 3),
        ("page=7", 3),
    ],
)
async def test_what_is_asked_for_is_found(
    public: aiohttp.ClientSession, outside: Outside, asked: str, found: int
) -> None:
    rows = (row(1, rating="Gold"), row(2, rating="", kind="extra care"), row(3))
    outside.published = published(*rows)

    status, text = await read(public, f"/directory?{asked}")

    assert status == 200
    assert f"{found} of 3 services" in text


async def test_many_are_shown_a_page_at_a_time_and_the_question_is_kept(
    public: aiohttp.ClientSession, outside: Outside
) -> None:
    outside.published = published(*(row(number) for number in range(1, 121)))

    _, first = await read(public, "/directory?text=house")
    _, last = await read(public, "/directory?text=house&page=3")

    assert first.count('<th scope="row">') == 50
    assert 'rel="next" href="/directory?text=house&amp;page=2"' in first
    assert last.count('<th scope="row">') == 20
    assert 'rel="next"' not in last


async def test_one_service_shows_all_that_is_public_of_it(public: aiohttp.ClientSession, outside: Outside) -> None:
    notices = (
        PublicBreach(text="No call bells", issued=date(2026, 2, 1), remedied=date(2026, 3, 1)),
        PublicBreach(text="Medicines", issued=date(2026, 10, 1), remedied=None),
    )
    more = {"assurance": "Good assurance", "assured_on": date(2026, 5, 1), "joint_statement": "Both see it so."}
    more |= {"nhs": "Green", "nhs_on": date(2026, 4, 1), "visit_rating": "Silver"}
    outside.published = published(row(1, breaches=notices, **more))

    status, text = await read(public, "/directory/1-9000000001")

    assert status == 200
    for part in ("Silver, 1 September 2026", "Good assurance, 1 May 2026", "85 % (17 of 20)", "Both see it so."):
        assert part in text
    for part in ("Green, 1 April 2026", "On the visit's rating, Silver, and the assurance level, Good assurance:"):
        assert part in text
    assert "remedied 1 March 2026" in text
    assert "not yet remedied" in text


async def test_what_providers_are_called_is_never_markup(public: aiohttp.ClientSession, outside: Outside) -> None:
    outside.published = published(row(1, name=HOSTILE, provider=HOSTILE, joint_statement=HOSTILE))

    for path in ("/directory", "/directory/1-9000000001", "/directory?text=%3Cscript%3E"):
        assert "<script>alert" not in (await read(public, path))[1]


async def test_it_is_downloaded_as_a_spreadsheet_and_as_data(public: aiohttp.ClientSession, outside: Outside) -> None:
    outside.published = published(row(1))

    async with public.get("/directory.csv") as answer:
        assert answer.headers["content-disposition"] == 'attachment; filename="directory-2026-12.csv"'
        assert list(csv.DictReader(io.StringIO(await answer.text()))) == [{"location_id": "1-9"}]
        assert answer.headers["cache-control"] == "public, max-age=300"
    async with public.get("/directory.json") as answer:
        assert (await answer.json())["rows"][0]["rating"] == "Silver"


async def test_a_service_that_is_not_listed_is_not_there(public: aiohttp.ClientSession, outside: Outside) -> None:
    outside.published = published(row(1))

    status, text = await read(public, "/directory/1-9999999999")

    assert status == 404
    assert "lists no service" in text


@pytest.mark.parametrize(
    ("path", "most"), [("/directory.csv", FILES), ("/directory.json", FILES), ("/directory", PAGES)]
)
async def test_one_address_may_ask_for_so_much_in_a_minute_and_is_told_when_to_come_again(
    public: aiohttp.ClientSession, outside: Outside, path: str, most: int
) -> None:
    outside.published = published(row(1))
    assert [(await read(public, path))[0] for _ in range(most)] == [200] * most

    async with public.get(path) as answer:
        assert (answer.status, answer.headers["retry-after"]) == (429, "60")
        assert "Too many tries" in await answer.text()
    other = "/directory" if most == FILES else "/directory.csv"
    assert (await read(public, other))[0] == 200, "pages and files are counted apart"


async def test_one_services_page_counts_as_a_page(public: aiohttp.ClientSession, outside: Outside) -> None:
    outside.published = published(row(1))
    for _ in range(PAGES):
        await read(public, "/directory")

    assert (await read(public, "/directory/1-9000000001"))[0] == 429


async def test_who_has_the_file_already_is_not_sent_it_again(public: aiohttp.ClientSession, outside: Outside) -> None:
    outside.published = published(row(1))
    for path in ("/directory.csv", "/directory.json"):
        async with public.get(path) as answer:
            tag = answer.headers["etag"]
        for known, status in ((tag, 304), (f'"other", W/{tag}', 304), ("*", 304), ('"other"', 200)):
            async with public.get(path, headers={"If-None-Match": known}) as answer:
                assert (answer.status, answer.headers["etag"]) == (status, tag)
                assert answer.headers["cache-control"] == "public, max-age=300"
                assert bool(await answer.read()) == (status == 200)

    outside.published = published(row(1), row(2))
    async with public.get("/directory.json", headers={"If-None-Match": tag}) as answer:
        assert answer.status == 200


async def test_the_demos_directory_says_that_it_is_invented_and_leads_back_to_the_chat(
    public: aiohttp.ClientSession, outside: Outside
) -> None:
    outside.published = published(row(1))
    for path in ("/directory", "/directory/1-9000000001"):
        _, text = await read(public, path)
        assert "Every service here is invented" not in text
        assert 'href="/"' not in text

    outside.published = published(row(1)).model_copy(update={"invented": True})
    for path in ("/directory", "/directory/1-9000000001"):
        _, text = await read(public, path)
        assert "Every service here is invented" in text
        assert '<a href="/">Chat</a>' in text
        assert "Open Government Licence" not in text


async def test_what_a_notice_is_called_among_partners_is_in_no_public_file(
    public: aiohttp.ClientSession, outside: Outside
) -> None:
    notice = PublicBreach(ref="BRN-0001", text="No call bells", issued=date(2026, 2, 1), remedied=None)
    outside.published = published(row(1, breaches=(notice,)))

    for path in ("/directory.json", "/directory/1-9000000001"):
        _, text = await read(public, path)
        assert "No call bells" in text
        assert "BRN-0001" not in text
