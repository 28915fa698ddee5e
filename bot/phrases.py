"""What people type in place of a command: “what is due”, “who is red”, “suspend Oakwood House”."""

import re

WHOLE = {
    "red": "list red",
    "amber": "list amber",
    "green": "list green",
    "suspended": "list suspended",
    "suspensions": "list suspended",
    "overdue": "due overdue",
    "visits": "due visits",
    "plans": "due plans",
    "statements": "due statements",
    "reviews": "due reviews",
    "concerns": "list concerns",
    "decisions": "me",
    "calendar": "schedule",
    "who am i": "me",
    "my tasks": "me",
    "what waits for me": "me",
    "what can i do": "help",
    "what can you do": "help",
}
"""What is said alone: with more words it may be a service's name."""

BEGINS = {
    "what is due": "due",
    "what's due": "due",
    "whats due": "due",
    "what is overdue": "due overdue",
    "what's overdue": "due overdue",
    "visits due": "due visits",
    "plans due": "due plans",
    "statements due": "due statements",
    "suspensions due": "due suspensions",
    "reviews due": "due reviews",
    "visits overdue": "due visits overdue",
    "plans overdue": "due plans overdue",
    "statements overdue": "due statements overdue",
    "who is": "list",
    "which are": "list",
    "which services are": "list",
    "how is": "status",
    "tell me about": "status",
    "suspend": "suspension step=impose",
    "impose": "suspension step=impose",
    "impose a suspension": "suspension step=impose",
    "impose suspension": "suspension step=impose",
    "terminate": "termination step=propose",
    "terminate the contract": "termination step=propose",
    "approve": "plan step=approve",
    "approve the plan": "plan step=approve",
    "approve plan": "plan step=approve",
    "improvement plan": "plan",
    "contract review meeting": "review",
    "contract review": "review",
    "reinspect": "plan step=reinspect",
    "issue a breach notice": "breach step=issue",
    "issue breach notice": "breach step=issue",
    "issue breach": "breach step=issue",
    "issue a plan": "plan step=request",
    "issue plan": "plan step=request",
    "request a plan": "plan step=request",
    "request plan": "plan step=request",
    "request a statement": "statement step=request",
    "request statement": "statement step=request",
    "stand down": "standdown",
}
"""What begins what is said; the rest of it follows."""

SEVERAL = {
    "issue": ("breach", "plan", "statement"),
    "refuse": ("termination", "entry"),
    "agree": ("termination", "disagreement"),
    "lift": ("suspension",),
    "return": ("plan",),
    "submit": ("plan", "statement"),
    "request": ("plan", "statement", "review"),
    "inspect": ("visit", "expect"),
}
"""Words that could mean several commands, or record something at once: these are offered, and nothing is taken."""

_LINKS = re.compile(r"^(?:for|at|of|on|to)\s+", re.IGNORECASE)


def plain(said: str) -> str:
    """The same in the words of a command; as it is where it is none of these. A form's step stands before the rest."""
    words = said.strip().rstrip("?").rstrip()
    lower = _folded(words)
    if lower in WHOLE:
        return WHOLE[lower]
    begun = _BEGUN.match(words)
    if begun is None:
        return said
    return f"{BEGINS[_folded(begun[1])]} {_LINKS.sub('', words[begun.end() :])}".rstrip()


def begins(said: str) -> bool:
    """Whether it begins with a phrase, and goes on as a service's name may."""
    return _folded(said) not in {*WHOLE, *BEGINS} and bool(_BEGUN.match(said.strip()))


def _folded(words: str) -> str:
    return " ".join(words.casefold().replace("\u2019", "'").split())


def _pattern(phrase: str) -> str:
    return r"\s+".join(re.escape(word).replace("'", "['\u2019]") for word in phrase.split())


_BEGUN = re.compile(rf"({'|'.join(map(_pattern, sorted(BEGINS, key=len, reverse=True)))})(?:[\s:]+|$)", re.IGNORECASE)
