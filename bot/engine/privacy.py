"""Signs that a text identifies a citizen (S28). They are caught before anything is recorded or posted."""


def identifiers(text: str) -> tuple[str, ...]:
    """What was found, in words, without repeating it: "an NHS number", "a date of birth" …"""
    raise NotImplementedError(text)
