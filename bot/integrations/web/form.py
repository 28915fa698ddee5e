"""Reading what a form sent: bounded in size, in fields, in files and in time."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from bot.documents import LARGEST, MB
from bot.integrations.web.guard import LARGEST_BODY

MOST_FIELDS = 60
MOST_FILES = 4  #: file inputs of a form, of which one may hold a file
SECONDS = 10.0
UPLOAD_SECONDS = 120.0
LARGEST_UPLOAD = LARGEST + LARGEST_BODY
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


@dataclass(frozen=True)
class Upload:
    """A file that a form sent: the field, the name it had there, and its bytes."""

    field: str
    name: str
    raw: bytes


async def read(request: Request, largest: int = LARGEST_BODY) -> dict[str, str]:
    """The fields of an URL-encoded form; of a name given twice, the last.

    Raises HTTPException 408, 413, 415 or 400 for what is slow, long, of another kind, or broken.
    """
    if _kind(request) != URLENCODED:
        raise HTTPException(415, "Send this as a form.")
    body = await _body(request, largest, SECONDS, "This is too long to send.")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise HTTPException(400, "The form could not be read.") from None
    return {name: value.replace("\r\n", "\n") for name, value in pairs}


async def read_with_file(request: Request) -> tuple[dict[str, str], Upload | None]:
    """As :func:`read`, and the one file that was chosen, where the form was sent in parts.

    Raises HTTPException as :func:`read` does, and 400 for two files.
    """
    if _kind(request) != MULTIPART:
        return await read(request), None
    body = await _body(request, LARGEST_UPLOAD, UPLOAD_SECONDS, f"That is too large: at most {LARGEST // MB} MB.")
    parser = MultiPartParser(
        request.headers, _whole(body), max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=LARGEST_BODY
    )
    try:
        parts = await parser.parse()
    except (MultiPartException, ValueError, LookupError):
        raise HTTPException(400, "The form could not be read.") from None
    fields = {name: value.replace("\r\n", "\n") for name, value in parts.multi_items() if isinstance(value, str)}
    files = [
        Upload(name, value.filename or "", await value.read())
        for name, value in parts.multi_items()
        if isinstance(value, UploadFile) and (value.filename or value.size)
    ]
    await parts.close()
    if len(files) > 1:
        raise HTTPException(400, "Send one file at a time. Nothing was kept.")
    return fields, next(iter(files), None)


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _body(request: Request, largest: int, seconds: float, too_large: str) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > largest:
                    raise HTTPException(413, too_large)
    except TimeoutError:
        raise HTTPException(408, "The form did not arrive in time.") from None
    except ClientDisconnect:
        raise HTTPException(400, "The connection ended before the form did.") from None
    return bytes(body)


async def _whole(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body
