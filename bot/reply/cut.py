"""Long text in pieces that a channel can carry. Nothing is lost: the pieces joined are the text."""

from collections.abc import Callable, Iterator

DEAREST = 12  #: the most that any cost here asks for one character


def utf16(character: str) -> int:
    """How many UTF-16 units a character takes, which is how chat services count."""
    return 2 if ord(character) > 0xFFFF else 1  # noqa: PLR2004 - the last character of the basic plane


def units(text: str) -> int:
    """The length of *text* in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str, limit: int, cost: Callable[[str], int] = utf16) -> Iterator[str]:
    """Cut *text* where a line or a word ends, else anywhere, so that no piece costs more than *limit*.

    White space stays at the end of the piece before it. A text of nothing gives no piece. One character must not cost
    more than *limit*.
    """
    if len(text) * DEAREST <= limit:  # nearly always: what a card says is short, and cards are made at each answer
        if text:
            yield text
        return
    costs = {character: cost(character) for character in set(text)}
    if sum(map(costs.__getitem__, text)) <= limit:
        yield text
        return
    start, spent, line, word = 0, 0, 0, 0
    for place, character in enumerate(text):
        price = costs[character]
        if spent + price > limit:
            cut = _best(start, place, line, word)
            yield text[start:cut]
            spent = sum(map(costs.__getitem__, text[cut:place]))
            start = cut
        spent += price
        if character == "\n":
            line = place + 1
        if character.isspace():
            word = place + 1
    yield text[start:]


def _best(start: int, place: int, line: int, word: int) -> int:
    """The end of a line, then of a word, if it does not leave the piece less than half full; else right here."""
    middle = start + (place - start) // 2
    return next((end for end in (line, word) if end > middle), place)
