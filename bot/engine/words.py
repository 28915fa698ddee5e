"""Which service do these words mean? Names, parts of them, misspellings, aliases, postcodes, location ids, providers."""

from bot.engine.verdict import Value


class Candidate(Value):
    """A service that the words could mean, with what a person needs to tell it from its namesakes."""

    location_id: str
    name: str
    postcode: str
    kind: str
    provider: str
    registered: bool
    score: float  #: 0 to 100


class Found(Value):
    """At most five candidates, best first; ``sure`` is set only where a wrong pick is all but excluded."""

    sure: Candidate | None = None
    exact: bool = False  #: sure, and by its full name, alias, location id, or name with postcode, not by likeness
    candidates: tuple[Candidate, ...] = ()
