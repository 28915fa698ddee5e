"""What must be refused: other names, other sites, forged and oversized forms, and every header that must be there."""

import asyncio

import aiohttp
import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from bot.engine.errors import IqafError
from bot.integrations.web import form
from bot.integrations.web.errors import NotLoopback
from bot.integrations.web.guard import Guard, require_loopback
from bot.integrations.web.session import COOKIE, MOST_SESSIONS, Sessions
from tests.integrations.web.place import Place
from tests.integrations.web.visitor import Visitor


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"])
def test_loopback_is_allowed(host: str) -> None:
    require_loopback(host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "", "192.168.1.4", "localhost.place.example", "127.0.0.1.nip.example"]
)
def test_any_other_address_is_refused_with_what_to_do(host: str) -> None:
    with pytest.raises(NotLoopback, match="iqaf serve") as refused:
        require_loopback(host)

    assert isinstance(refused.value, IqafError)


@pytest.mark.parametrize("path", ["/c/bot", "/mailbox", "/live", "/static/frame.css"])
@pytest.mark.parametrize("host", ["rebound.example", "rebound.example:{port}", "127.0.0.1", "127.0.0.1:1", ""])
async def test_another_host_name_reads_nothing(visitor: Visitor, address: str, path: str, host: str) -> None:
    port = address.rpartition(":")[2]

    page = await visitor.get(path, headers={"host": host.format(port=port)})

    assert page.status == 421
    assert "Oakwood" not in page.text


async def test_the_name_localhost_is_ours(visitor: Visitor, address: str) -> None:
    page = await visitor.get("/c/bot", headers={"host": "LocalHost:" + address.rpartition(":")[2]})

    assert page.status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://rebound.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://127.0.0.1:1"},
    ],
)
@pytest.mark.parametrize("path", ["/c/bot", "/member", "/clock", "/mailbox"])
async def test_a_post_from_another_site_is_not_done(
    demo: Place, visitor: Visitor, path: str, headers: dict[str, str]
) -> None:
    fields = {"words": "status Oakwood House", "step": "day", "sender": "a@oakwood.example", "text": "x"}
    before = demo.clock.now()

    page = await visitor.post(path, fields, headers=headers)

    assert page.status == 403
    assert (demo.echo.heard, demo.door.taken, demo.clock.now()) == ([], [], before)


async def test_our_own_post_is_done(demo: Place, visitor: Visitor, address: str) -> None:
    page = await visitor.post("/c/bot", {"words": "list"}, headers={"origin": address, "sec-fetch-site": "same-origin"})

    assert page.status == 200
    assert len(demo.echo.heard) == 1


@pytest.mark.parametrize("token", ["", "0" * 64, "ünd"])
@pytest.mark.parametrize("path", ["/c/bot", "/member", "/clock", "/mailbox"])
async def test_a_wrong_token_is_refused(demo: Place, visitor: Visitor, path: str, token: str) -> None:
    page = await visitor.post(path, {"token": token, "words": "list", "step": "day", "sender": "a@oakwood.example"})

    assert page.status == 403
    assert "Reload the page" in page.text
    assert (demo.echo.heard, demo.door.taken) == ([], [])


async def test_the_token_of_another_session_is_refused(demo: Place, visitor: Visitor, address: str) -> None:
    async with Visitor.at(address) as other:
        stolen = await other.token()

    page = await visitor.post("/c/bot", {"token": stolen, "words": "list"})

    assert page.status == 403
    assert demo.echo.heard == []


@pytest.mark.parametrize("said", [{"id": "x", "member": "gone@place.example"}, {"id": "x"}, "text", 3])
async def test_a_cookie_for_an_unknown_member_is_the_first_member(demo: Place, visitor: Visitor, said: object) -> None:
    cookie = Sessions(demo.ports.secret)._cookies.dumps(said)

    page = await visitor.get("/c/bot", headers={"cookie": f"{COOKIE}={cookie}"})

    assert page.says(".you .person strong") == ["Amina Khan"]


async def test_a_cookie_signed_by_another_is_not_believed(visitor: Visitor) -> None:
    forged = Sessions(b"another secret altogether, long.")._cookies.dumps({"id": "x", "member": "ben.ode@icb.example"})

    page = await visitor.get("/c/bot", headers={"cookie": f"{COOKIE}={forged}"})

    assert page.says(".you .person strong") == ["Amina Khan"]


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor: Visitor) -> None:
    page = await visitor.get("/c/bot")

    cookie = page.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


async def test_only_so_many_sessions_are_remembered(demo: Place, address: str) -> None:
    async with aiohttp.ClientSession(address, cookie_jar=aiohttp.DummyCookieJar()) as stranger:
        for _ in range(MOST_SESSIONS + 1):
            async with stranger.get("/c/bot") as answer:
                assert answer.status == 200


@pytest.mark.parametrize("path", ["/c/bot", "/mailbox", "/static/page.js", "/c/nowhere", "/mailbox/999"])
async def test_every_answer_carries_the_headers(visitor: Visitor, path: str) -> None:
    headers = (await visitor.get(path)).headers

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"


async def test_pages_have_no_inline_script_or_style_and_nothing_from_elsewhere(visitor: Visitor) -> None:
    await visitor.say("status Oakwood House")
    for path in ("/c/bot", "/mailbox", "/mailbox/1"):
        page = await visitor.get(path)
        assert page.values("script", "src") == ["/static/page.js"]
        assert page.says("style, [style], [onclick]") == []
        loaded = page.values("link[rel]", "href") + page.values("img, iframe", "src")
        assert all(one.startswith("/") for one in loaded)


async def test_a_body_that_says_it_is_too_long_is_refused(demo: Place, visitor: Visitor) -> None:
    page = await visitor.post("/c/bot", {"words": "x" * 300_000})

    assert page.status == 413
    assert demo.echo.heard == []


async def test_a_body_that_turns_out_too_long_is_refused(demo: Place, visitor: Visitor) -> None:
    async def endless():
        for _ in range(40):
            yield b"words=" + b"x" * 10_000

    headers = {"content-type": "application/x-www-form-urlencoded"}
    async with visitor.http.post("/c/bot", data=endless(), headers=headers) as answer:
        assert answer.status == 413
    assert demo.echo.heard == []


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"words=%ff%fe", "application/x-www-form-urlencoded", 400),
        ("words=ü".encode(), "application/x-www-form-urlencoded", 400),
        (b"&".join(b"a=1" for _ in range(100)), "application/x-www-form-urlencoded", 400),
    ],
)
async def test_a_body_of_another_kind_is_refused(visitor: Visitor, body: bytes, kind: str, status: int) -> None:
    async with visitor.http.post("/c/bot", data=body, headers={"content-type": kind}) as answer:
        assert answer.status == status


async def test_a_form_that_does_not_arrive_is_given_up(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form, "SECONDS", 0.05)
    answered = asyncio.Event()

    async def slow():
        yield b"words="
        await answered.wait()

    headers = {"content-type": "application/x-www-form-urlencoded"}
    async with visitor.http.post("/c/bot", data=slow(), headers=headers) as answer:
        answered.set()
        assert answer.status == 408


async def test_a_form_whose_sender_went_away_is_refused() -> None:
    async def gone() -> dict[str, str]:
        return {"type": "http.disconnect"}

    headers = [(b"content-type", b"application/x-www-form-urlencoded")]
    request = Request({"type": "http", "method": "POST", "headers": headers}, gone)

    with pytest.raises(HTTPException, match="ended before"):
        await form.read(request)


async def test_what_is_no_web_request_passes_through() -> None:
    passed: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        passed.append(scope["type"])

    await Guard(app)({"type": "websocket"}, None, None)  # type: ignore[arg-type]

    assert passed == ["websocket"]


async def test_words_of_ten_thousand_characters_reach_the_commands_which_answer(demo: Place, visitor: Visitor) -> None:
    await visitor.say("log " + "x" * 10_000)

    assert len(demo.echo.heard[0].words) == 10_004
