"""The pages of a real deployment: health, and the signed link for those without chat."""

from string import ascii_letters, digits

import aiohttp
import pytest

from bot.documents import SPREADSHEET
from bot.integrations.mail.links import BrokenLink, Links
from bot.integrations.web import public as module
from tests.integrations.web.place import Outside


async def _text(client: aiohttp.ClientSession, path: str, method: str = "GET", **more: object) -> tuple[int, str]:
    async with client.request(method, path, **more) as answer:  # type: ignore[arg-type]
        return answer.status, await answer.text()


async def test_it_is_ready_when_every_part_works(public: aiohttp.ClientSession) -> None:
    async with public.get("/health") as answer:
        assert answer.status == 200
        assert await answer.json() == {"alive": True, "ready": True, "parts": {"database": True, "outbox": True}}


async def test_it_is_not_ready_when_one_does_not(public: aiohttp.ClientSession, outside: Outside) -> None:
    outside.parts["database"] = False

    status, text = await _text(public, "/health")

    assert status == 503
    assert '"alive":true' in text


async def test_opening_the_link_says_what_would_be_done_and_does_nothing(
    public: aiohttp.ClientSession, outside: Outside
) -> None:
    status, text = await _text(public, "/said/good")

    assert status == 200
    assert "ack ESC-0001" in text
    assert "Ben Ode, ben.ode@icb.example" in text
    assert text.count("<button") == 1
    assert outside.echo.heard == []


async def test_what_is_known_of_the_deed_is_asked_in_plain_words(public: aiohttp.ClientSession) -> None:
    _, text = await _text(public, "/said/asked")

    assert "<h1>Acknowledge ESC-0001 (Oakwood House: &lt;turned&gt; Red) for Healthwatch, as Ben Ode?</h1>" in text
    assert '<button class="primary" type="submit">Acknowledge</button>' in text
    assert "ack ESC" not in text


async def test_pressing_the_button_says_it_for_the_address_in_the_link(
    public: aiohttp.ClientSession, outside: Outside
) -> None:
    status, text = await _text(public, "/said/good", "POST")

    heard = outside.echo.heard[0]
    assert status == 200
    assert (heard.who.channel, heard.who.id, heard.who.email) == ("mail", "ben.ode@icb.example", "ben.ode@icb.example")
    assert heard.words == "ack ESC-0001"
    assert "ESC-0001 acknowledged" in text


async def test_pressing_twice_is_one_deed(public: aiohttp.ClientSession, outside: Outside) -> None:
    for _ in range(2):
        await _text(public, "/said/good", "POST")

    first, second = outside.echo.heard
    assert first.key == second.key
    assert first.key
    assert "good" not in first.key


def test_a_link_in_another_spelling_of_its_signature_is_the_same_deed() -> None:
    links = Links("a secret of forty characters, and no fewer")
    token = links.sign("ack ESC-0001", "ben.ode@icb.example")
    spelt = [f"{token}=", *(token[:-1] + letter for letter in f"{ascii_letters}{digits}-_")]

    alike = [each for each in spelt if _opens(links, each)]

    assert len(alike) > 1, "base64 writes most signatures in several ways"
    assert {module.deed_key(each) for each in alike} == {module.deed_key(token)}
    assert module.deed_key(links.sign("ack ESC-0002", "ben.ode@icb.example")) != module.deed_key(token)


def _opens(links: Links, token: str) -> bool:
    try:
        return links.read(token)[0] == "ack ESC-0001"
    except BrokenLink:
        return False


async def test_an_answer_there_has_nothing_to_press(public: aiohttp.ClientSession) -> None:
    _, text = await _text(public, "/said/status", "POST")

    assert "Oakwood House" in text
    assert "<button" not in text
    assert "<form" not in text


@pytest.mark.parametrize(
    ("token", "status", "why"),
    [("old", 410, "run out"), ("forged", 410, "not whole"), ("x" * 3000, 404, "not one of ours")],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_link_that_does_not_work_says_why(
    public: aiohttp.ClientSession, outside: Outside, method: str, token: str, status: int, why: str
) -> None:
    got, text = await _text(public, f"/said/{token}", method)

    assert got == status
    assert why in text
    assert outside.echo.heard == []


async def test_too_many_tries_are_slowed(public: aiohttp.ClientSession) -> None:
    for _ in range(8):
        await _text(public, "/said/forged")

    async with public.get("/said/good") as answer:
        assert answer.status == 429
        assert answer.headers["retry-after"] == "60"
        assert "Wait a minute" in await answer.text()
    assert (await _text(public, "/health"))[0] == 200


def test_only_so_many_callers_are_remembered() -> None:
    limit = module.Limit(most=1)
    for caller in range(1200):
        limit.check(str(caller))

    limit.check("0")  # long forgotten, so it may again

    assert len(limit._calls) == 1000


async def test_a_press_from_another_site_is_not_done(public: aiohttp.ClientSession, outside: Outside) -> None:
    status, _ = await _text(public, "/said/good", "POST", headers={"origin": "https://elsewhere.example"})

    assert status == 403
    assert outside.echo.heard == []


async def test_a_public_name_is_answered(public: aiohttp.ClientSession) -> None:
    assert (await _text(public, "/health", headers={"host": "iqaf.place.example"}))[0] == 200


async def test_a_hostile_link_is_shown_as_text(public: aiohttp.ClientSession) -> None:
    for method in ("GET", "POST"):
        _, text = await _text(public, "/said/hostile", method)

        assert "alert(1)" in text
        assert "<script>" not in text
        assert "<img" not in text


async def test_a_document_is_given_to_be_saved_and_nothing_else(public: aiohttp.ClientSession) -> None:
    async with public.get("/documents/good") as answer:
        assert (answer.status, await answer.read()) == (200, b"PK")
        headers = answer.headers
    assert headers["content-type"] == SPREADSHEET
    assert headers["content-disposition"] == (
        'attachment; filename="Oakwood _visit_; X-Evil 1.xlsx"; '
        "filename*=UTF-8''Oakwood%20%E2%80%9Cvisit%E2%80%9D%3B%20X-Evil%201.xlsx"
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store, private"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert "x-evil" not in headers


async def test_a_document_of_a_kind_that_browsers_run_is_named_as_bytes(public: aiohttp.ClientSession) -> None:
    async with public.get("/documents/page") as answer:
        assert answer.headers["content-type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("token", "status", "why"),
    [
        ("old", 410, "Ask for the document again: “document DOC-0001”"),
        ("gone", 410, "not a member any more"),
        ("forged", 410, "not written here"),
        ("x" * 3000, 404, "not one of ours"),
    ],
)
async def test_an_address_that_does_not_work_says_why(
    public: aiohttp.ClientSession, token: str, status: int, why: str
) -> None:
    got, text = await _text(public, f"/documents/{token}")

    assert got == status
    assert why in text
