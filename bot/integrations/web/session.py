"""Who a browser says it is: a signed cookie, and the token that proves a form came from our page."""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime

from itsdangerous import BadSignature, URLSafeSerializer
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

COOKIE = "iqaf_demo"
MOST_SESSIONS = 200


@dataclass(kw_only=True)
class Session:
    """One browser. What is not in the cookie is forgotten when the process ends: nothing here must last."""

    id: str
    member: str = ""
    notice: str = ""  #: said once, at the top of the next page
    headed: datetime | None = None  #: where the clock is going, while a long way rests
    read: dict[str, int] = field(default_factory=dict)  #: channel -> newest entry shown


class Sessions:
    """Makes, finds and checks sessions. At most ``MOST_SESSIONS`` are remembered."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._cookies = URLSafeSerializer(secret, salt="iqaf web session")
        self._kept: OrderedDict[str, Session] = OrderedDict()

    def of(self, request: Request) -> Session:
        """The session of the cookie; a new one where there is none, or it was not signed by us."""
        if hasattr(request.state, "session"):
            known: Session = request.state.session
            return known
        try:
            said = self._cookies.loads(request.cookies.get(COOKIE, ""))
            session_id, member = str(said["id"]), str(said["member"])
        except (BadSignature, KeyError, TypeError):
            session_id, member = secrets.token_urlsafe(16), ""
        session = self._kept.setdefault(session_id, Session(id=session_id))
        session.member = member
        self._kept.move_to_end(session_id)
        while len(self._kept) > MOST_SESSIONS:
            self._kept.popitem(last=False)
        request.state.session = session
        return session

    def keep(self, session: Session, response: Response) -> Response:
        """Set the cookie: for this site alone, out of reach of scripts."""
        value = self._cookies.dumps({"id": session.id, "member": session.member})
        response.set_cookie(COOKIE, str(value), httponly=True, samesite="strict", path="/")
        return response

    def token(self, session: Session) -> str:
        """What every form of this session carries."""
        return hmac.new(self._secret, b"csrf " + session.id.encode(), hashlib.sha256).hexdigest()

    def check(self, session: Session, token: str) -> None:
        """Raise HTTPException 403 unless *token* is this session's."""
        if not hmac.compare_digest(self.token(session).encode(), token.encode()):
            raise HTTPException(403, "This form is too old, or not from this page. Reload the page and send it again.")
