"""Documents at signed addresses: each names one document and one member, and works for a day (S28)."""

from dataclasses import dataclass
from urllib.parse import quote

from itsdangerous import BadData, BadSignature, SignatureExpired, URLSafeTimedSerializer

from bot.documents import MEDIA, OTHER, safe_name
from bot.engine.errors import IqafError
from bot.engine.place import THE_BOT

MAX_AGE = 24 * 60 * 60  #: seconds that an address works
PURPOSE = "iqaf document"  #: a key made for this alone: no token for another purpose reads as one of these
PATH = "/documents"


class StaleAddress(IqafError):
    """This link has run out: it worked for a day. Ask for the document again: “document {ref}”."""


class BrokenAddress(IqafError):
    """This link is not whole, or was not written here. Copy all of it, or ask for the document again."""


class NotYours(IqafError):
    """This link was made for somebody who is not a member any more. Ask your administrator."""


@dataclass(frozen=True)
class Fetched:
    """A document on its way to a browser."""

    name: str
    media: str
    raw: bytes


class DocumentLinks:
    """Writes and reads the addresses. *base_url* is where people reach this server; without one there are none."""

    def __init__(self, secret: str, base_url: str = "") -> None:
        self._serializer = URLSafeTimedSerializer(secret, salt=PURPOSE)
        self._base_url = base_url.rstrip("/")

    def url(self, ref: str, member: str) -> str:
        """Where *member* can fetch the document; "" where people cannot reach us, and for the bot, who is nobody."""
        if not self._base_url or member in {"", THE_BOT.id}:
            return ""
        token = self._serializer.dumps([ref.upper(), member.lower()])
        return f"{self._base_url}{PATH}/{token.decode() if isinstance(token, bytes) else token}"

    def read(self, token: str, max_age: int = MAX_AGE) -> tuple[str, str]:
        """The document's reference and the member's id. Raises StaleAddress, BrokenAddress."""
        try:
            ref, member = self._serializer.loads(token, max_age=max_age)
        except SignatureExpired as error:
            ref, _ = self._serializer.load_payload(error.payload) if error.payload else ("DOC-…", "")
            raise StaleAddress(ref=ref) from error
        except (BadSignature, BadData, TypeError, ValueError) as error:
            raise BrokenAddress from error
        return str(ref), str(member)


def headers_of(document: Fetched) -> dict[str, str]:
    """Headers that let a browser save it and do nothing else with it (RFC 6266; Guard adds those of every page)."""
    name = safe_name(document.name)
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_").replace("%", "_")
    known = document.media in MEDIA.values()
    return {
        "content-type": document.media if known else OTHER,
        "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": "no-store, private",
        "x-robots-tag": "noindex, nofollow",
    }
