"""The public directory: what is published of every service, to read, to search and to download (IQAF §22; S21)."""

import hashlib
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.engine.market.publication import PublicRow
from bot.engine.verdict import Value
from bot.integrations.web.public import Limit, caller
from bot.integrations.web.published import Published
from bot.integrations.web.shell import page

PER_PAGE = 50
PAGES = 120  #: that one address may ask for in a minute: many people may stand behind one
FILES = 20  #: of the whole directory, likewise
LONGEST = 100  #: characters of a question
NONE = "No rating"
RATINGS = ("Gold", "Silver", "Bronze", "Inadequate", NONE)
UNSAID = {"rows": {"__all__": {"breaches": {"__all__": {"ref"}}}}}  #: ours alone: by it a withdrawn notice is found
KEPT = {"cache-control": "public, max-age=300", "x-robots-tag": "all"}


class Asked(Value):
    """What a visitor looks for."""

    text: str = ""
    rating: str = ""
    kind: str = ""
    page: int = 1

    def address(self, **other: object) -> str:
        """The page's address with what is asked, and *other* in its place."""
        values = {name: value for name, value in (self.model_dump() | other).items() if value not in {"", 1}}
        return f"/directory?{urlencode(values)}" if values else "/directory"


class DirectoryPages:
    """``/directory`` and what hangs below it. No one signs in: all of it is public, and nothing else is.

    An address may ask for so many pages in a minute, and for so many whole files: 429 says when to come again.
    """

    def __init__(self, published: Callable[[], Awaitable[Published | None]]) -> None:
        self._published = published
        self.pages = Limit(most=PAGES)
        self.files = Limit(most=FILES)

    async def index(self, request: Request) -> Response:
        """The services that fit, a page at a time."""
        self.pages.check(caller(request))
        found = await self._published()
        if found is None:
            return page("directory.html", found=None, title="Directory")
        asked = _asked(request)
        rows = [row for row in found.made.rows if _fits(row, asked)]
        pages = max(1, -(-len(rows) // PER_PAGE))
        asked = asked.model_copy(update={"page": min(asked.page, pages)})
        shown = rows[(asked.page - 1) * PER_PAGE : asked.page * PER_PAGE]
        answer = page(
            "directory.html",
            found=found,
            title=found.title,
            asked=asked,
            rows=shown,
            total=len(rows),
            pages=pages,
            ratings=RATINGS,
            kinds=sorted({row.kind for row in found.made.rows}),
        )
        return _public(answer)

    async def one(self, request: Request) -> Response:
        """All that is public of one service."""
        self.pages.check(caller(request))
        found = await self._some()
        location_id = str(request.path_params["location_id"])
        row = next((row for row in found.made.rows if row.location_id == location_id), None)
        if row is None:
            raise HTTPException(404, "The directory lists no service under this address.")
        return _public(page("directory_one.html", found=found, title=row.name, row=row))

    async def csv(self, request: Request) -> Response:
        """The whole directory as a spreadsheet reads it."""
        self.files.check(caller(request))
        found = await self._some()
        return _file(request, found, found.csv, "text/csv; charset=utf-8", "csv")

    async def json(self, request: Request) -> Response:
        """The whole directory as data."""
        self.files.check(caller(request))
        found = await self._some()
        raw = found.made.model_dump_json(indent=1, exclude=UNSAID).encode()
        return _file(request, found, raw, "application/json", "json")

    async def _some(self) -> Published:
        found = await self._published()
        if found is None:
            raise HTTPException(404, "Nothing is published yet.")
        return found


def _asked(request: Request) -> Asked:
    given = request.query_params
    number = given.get("page", "1")
    return Asked(
        text=given.get("text", "")[:LONGEST].strip(),
        rating=given.get("rating", "")[:LONGEST],
        kind=given.get("kind", "")[:LONGEST],
        page=max(1, int(number)) if number.isdecimal() and len(number) < len(str(10**6)) else 1,
    )


def _fits(row: PublicRow, asked: Asked) -> bool:
    words = asked.text.casefold().split()
    read = f"{row.name} {row.provider} {row.postcode} {row.postcode.replace(' ', '')} {row.location_id}".casefold()
    return (
        all(word in read for word in words)
        and asked.rating in {"", row.rating or NONE}
        and asked.kind in {"", row.kind}
    )


def _public(answer: Response) -> Response:
    answer.headers.update(KEPT)
    return answer


def _file(request: Request, found: Published, raw: bytes, media: str, ending: str) -> Response:
    """The file; without its bytes (304) for whoever has these very ones already."""
    tag = f'"{hashlib.sha256(raw).hexdigest()[:32]}"'
    had = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if had & {tag, "*"}:
        return Response(status_code=304, headers={**KEPT, "etag": tag})
    name = f"directory-{found.made.month}.{ending}"
    headers = {**KEPT, "etag": tag, "content-disposition": f'attachment; filename="{name}"'}
    return Response(raw, media_type=media, headers=headers)
