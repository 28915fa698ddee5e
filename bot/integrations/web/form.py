"""Reading what a form sent: bounded in size, in fields and in time."""

import asyncio
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from bot.integrations.web.guard import LARGEST_BODY

MOST_FIELDS = 60
SECONDS = 10.0


async def read(request: Request, largest: int = LARGEST_BODY) -> dict[str, str]:
    """The fields of an URL-encoded form; of a name given twice, the last.

    Raises HTTPException 408, 413, 415 or 400 for what is slow, long, of another kind, or broken.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415, "Send this as a form.")
    body = bytearray()
    try:
        async with asyncio.timeout(SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > largest:
                    raise HTTPException(413, "This is too long to send.")
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except TimeoutError:
        raise HTTPException(408, "The form did not arrive in time.") from None
    except ClientDisconnect:
        raise HTTPException(400, "The connection ended before the form did.") from None
    except ValueError:
        raise HTTPException(400, "The form could not be read.") from None
    return {name: value.replace("\r\n", "\n") for name, value in pairs}
