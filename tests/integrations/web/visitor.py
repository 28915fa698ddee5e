"""A browser without script: follows links and redirects, keeps cookies, sends forms with the page's token."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from selectolax.lexbor import LexborHTMLParser

TOKEN = re.compile(r'name="token" value="([0-9a-f]{64})"')


@dataclass
class Page:
    status: int
    path: str
    text: str
    headers: "aiohttp.typedefs.LooseHeaders"

    def says(self, selector: str) -> list[str]:
        """The text of every element that matches, its blanks made one."""
        return [" ".join(node.text().split()) for node in LexborHTMLParser(self.text).css(selector)]

    def values(self, selector: str, attribute: str) -> list[str]:
        return [node.attributes[attribute] or "" for node in LexborHTMLParser(self.text).css(selector)]


@dataclass
class Visitor:
    http: aiohttp.ClientSession

    @classmethod
    @asynccontextmanager
    async def at(cls, address: str) -> AsyncIterator["Visitor"]:
        jar = aiohttp.CookieJar(unsafe=True)  # "unsafe" takes cookies from an address without a name
        async with aiohttp.ClientSession(address, cookie_jar=jar) as http:
            yield cls(http)

    async def get(self, path: str, **more: object) -> Page:
        async with self.http.get(path, **more) as answer:  # type: ignore[arg-type]
            return Page(answer.status, answer.url.path, await answer.text(), answer.headers)

    async def token(self) -> str:
        found = TOKEN.search((await self.get("/c/bot")).text)
        assert found
        return found.group(1)

    async def post(self, path: str, fields: dict[str, str], **more: object) -> Page:
        data = {"token": await self.token(), **fields}
        async with self.http.post(path, data=data, **more) as answer:  # type: ignore[arg-type]
            return Page(answer.status, answer.url.path, await answer.text(), answer.headers)

    async def say(self, words: str, channel: str = "bot") -> Page:
        return await self.post(f"/c/{channel}", {"words": words})

    async def be(self, member: str) -> Page:
        return await self.post("/member", {"member": member, "here": "/c/bot"})
