"""Signs that a machine wrote a mail, and what our own mail server says of its sender."""

import re
from email.message import Message

from bot.integrations.mail.headers import OWN_HEADER, mailbox, raw_value, value

_LIST_HEADERS = ("List-Id", "List-Unsubscribe", "List-Post", "List-Help", "Mailing-List", "X-Mailing-List")
_AUTOREPLY_HEADERS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Auto-Reply",
    "X-AutoReply-From",
    "X-Mail-Autoreply",
    "X-FC-MachineGenerated",
    "X-Loop",
    "X-Amazon-Auto-Reply",
    "X-POST-MessageClass",
    "X-Failed-Recipients",
    "Feedback-ID",
)
_MACHINE = re.compile(
    r"^(?:mailer-?daemon|postmaster|mail-?daemon|no-?reply.*|do-?not-?reply.*|donotreply.*|bounces?\b.*|notifications?|"
    r"auto-?reply|autoresponder|root|daemon|majordomo|listserv|nobody)@",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"^\s*(?:(?:re|aw|sv):\s*)?(?:auto(?:matic|mated)?[- ]?(?:reply|response)|out of (?:the )?office|"
    r"undeliver(?:able|ed)|delivery (?:status notification|failure|has failed)|returned mail|"
    r"mail delivery (?:failed|failure|system)|"
    r"failure notice|undelivered mail|away from (?:my|the) (?:desk|office)|vacation|abwesenheit|automatische antwort)",
    re.IGNORECASE,
)
_BOUNCE = re.compile(
    r"^\s*(?:undeliver(?:able|ed)|delivery (?:status notification \(failure\)|failure|has failed)|returned mail|"
    r"mail delivery (?:failed|failure|system)|failure notice)",
    re.IGNORECASE,
)
_POSTMAN = re.compile(r"^(?:mailer-?daemon|postmaster|mail-?daemon)@", re.IGNORECASE)
_PRECEDENCE = re.compile(r"^(?:bulk|list|junk|auto[-_]?reply)", re.IGNORECASE)
_REPORTS = frozenset({"multipart/report", "message/delivery-status", "message/feedback-report"})


def automatic(message: Message, content_types: frozenset[str]) -> tuple[str, ...]:
    """Why this mail must not be answered, in words; empty where a person seems to have written it.

    No set of signs finds them all: the limit on acknowledgements is what stops a loop (see triage.acknowledge).
    """
    signs = [*_standard(message), *_of_lists(message)]
    if reports := sorted(content_types & _REPORTS):
        signs.append(f"a report part: {reports[0]}")
    written = raw_value(message, "From")
    if _MACHINE.match(mailbox(written)[0]) or "mailer-daemon" in written.lower():
        signs.append("a machine's address")
    if _SUBJECT.match(value(message, "Subject")):
        signs.append("the subject of an automatic mail")
    if raw_value(message, OWN_HEADER):
        signs.append("our own mail")
    return tuple(dict.fromkeys(signs))


def bounced(message: Message, content_types: frozenset[str], actions: list[str]) -> bool:
    """Whether it says that a mail did not arrive. A delay, a receipt and an absence do not."""
    if actions:
        return "failed" in actions
    if "message/disposition-notification" in content_types:
        return False
    postman = _POSTMAN.match(mailbox(raw_value(message, "From"))[0])
    return bool(postman or _BOUNCE.match(value(message, "Subject")) or raw_value(message, "X-Failed-Recipients"))


def _standard(message: Message) -> list[str]:
    signs = []
    submitted = raw_value(message, "Auto-Submitted").lower()
    if submitted and not submitted.startswith("no"):
        signs.append(f"Auto-Submitted: {submitted[:40]}")
    if (asked := raw_value(message, "X-Auto-Response-Suppress").lower()) and asked != "none":
        signs.append("X-Auto-Response-Suppress")
    precedence = (raw_value(message, name).lower() for name in ("Precedence", "X-Precedence"))
    signs.extend(f"Precedence: {found[:20]}" for found in precedence if _PRECEDENCE.match(found))
    if raw_value(message, "Return-Path").replace(" ", "") == "<>":
        signs.append("no return path")
    return signs


def _of_lists(message: Message) -> list[str]:
    signs = ["list mail"] if any(raw_value(message, name) for name in _LIST_HEADERS) else []
    return signs + [name for name in _AUTOREPLY_HEADERS if raw_value(message, name)]


def authenticated(message: Message, authserv_id: str) -> str:
    """What our own server found: "pass", "fail", or "" where it says neither or is not set.

    Only the topmost Authentication-Results counts, and only when it bears our server's name: anyone can write the
    others. DMARC decides where there is one; SPF and DKIM alone say nothing of the address in From, so they can
    only fail it.
    """
    if not authserv_id:
        return ""
    named, _, results = raw_value(message, "Authentication-Results").lower().partition(";")
    if named.split()[:1] != [authserv_id.lower()]:
        return ""
    found: dict[str, str] = dict(
        reversed(re.findall(r"\b(dmarc|spf|dkim)\s*=\s*(\w+)", re.sub(r"\([^()]*\)", " ", results)))
    )
    if found.get("dmarc") in {"pass", "fail"}:
        return found["dmarc"]
    return "fail" if found.get("spf") in {"fail", "softfail"} and found.get("dkim") != "pass" else ""
