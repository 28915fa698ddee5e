"""Links that say something for the person whose mail they stand in, signed so that nobody can write one (S27)."""

from itsdangerous import BadData, BadSignature, SignatureExpired, URLSafeTimedSerializer

from bot.engine.errors import IqafError

DAYS = 24 * 60 * 60
MAX_AGE = 14 * DAYS  #: seconds that a link works
PURPOSE = "iqaf said by mail"  #: a key made for this alone: no token for another purpose reads as one of these


class StaleLink(IqafError):
    """This link has run out. Use the one in the newest mail about this, or answer in your chat."""


class BrokenLink(IqafError):
    """This link is not whole, or was not written here. Copy all of it out of the mail, or answer in your chat."""


class Links:
    """Writes and reads them. *base_url* is where people reach this server; without one there are no links."""

    def __init__(self, secret: str, base_url: str = "") -> None:
        self._serializer = URLSafeTimedSerializer(secret, salt=PURPOSE)
        self._base_url = base_url.rstrip("/")

    def sign(self, words: str, address: str) -> str:
        """A token that stands for *words*, said by whoever has *address*."""
        token = self._serializer.dumps([words, address.lower()])
        return token.decode() if isinstance(token, bytes) else token

    def read(self, token: str, max_age: int = MAX_AGE) -> tuple[str, str]:
        """The words and the address. Raises StaleLink, BrokenLink."""
        try:
            said = self._serializer.loads(token, max_age=max_age)
        except SignatureExpired as error:
            raise StaleLink from error
        except (BadSignature, BadData) as error:
            raise BrokenLink from error
        words, address = said
        return str(words), str(address)

    def url(self, words: str, address: str) -> str | None:
        """The address of the page that asks to confirm *words*; None where people cannot reach us."""
        return f"{self._base_url}/said/{self.sign(words, address)}" if self._base_url else None
