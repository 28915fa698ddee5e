"""Two typists who name services badly, each in their own way: one to tune with, the other to report."""

import random
import re
from collections.abc import Callable

GENERIC = re.compile(
    r"[ ,-]+(?:(?:residential|nursing|care|rest|retirement)[ -]?)*"
    r"(?:home|homes|limited|ltd|services?|centre|agency|house)\W*$",
    re.IGNORECASE,
)
HALF = 0.5
SHORTEST = 6  #: letters; nobody expects to be understood with fewer
LETTERS = "abcdefghijklmnopqrstuvwxyz"
NEXT_KEYS = {
    "a": "qsz", "b": "vgn", "c": "xdv", "d": "sfe", "e": "wrd", "f": "dgr", "g": "fht", "h": "gjy", "i": "uok",
    "j": "hku", "k": "jli", "l": "kop", "m": "nj", "n": "bmh", "o": "ipl", "p": "ol", "q": "wa", "r": "etf",
    "s": "adw", "t": "ryg", "u": "yij", "v": "cbf", "w": "qes", "x": "zcs", "y": "tuh", "z": "xa",
}  # fmt: skip
SOUNDS = (("ph", "f"), ("ie", "ei"), ("ei", "ie"), ("ck", "k"), ("ll", "l"), ("ss", "s"), ("tt", "t"), ("nn", "n"),
          ("oo", "o"), ("ee", "ea"), ("ea", "ee"), ("ou", "o"), ("y", "ey"), ("ey", "y"), ("au", "or"), ("gh", "g"),
          ("er", "ar"), ("an", "en"), ("on", "en"), ("c", "k"), ("s", "c"), ("i", "y"))  # fmt: skip

TUNING = (
    "what is the rag for {} please",
    "status of {}",
    "hi, any news on {}?",
    "can you show me {} thanks",
    "is {} still red",
    "I had a call about {} this morning",
)
HELD_OUT = (
    "how is {} doing at the moment",
    "who is visiting {} next week?",
    "morning all, has anyone heard from {} lately",
    "{} - what rating do they have",
    "we've got worries about {} again",
    "please could someone pull up {} for the meeting",
    "when was {} last inspected",
    "need the latest on {} asap",
)


def uniform_slip(name: str, dice: random.Random) -> str:
    """One letter lost, added, changed or swapped with its neighbour, anywhere after the first letter."""
    place = dice.randrange(1, max(2, len(name) - 1))
    match dice.randrange(4):
        case 0:
            return name[:place] + name[place + 1 :]
        case 1:
            return name[:place] + dice.choice(LETTERS) + name[place:]
        case 2:
            return name[:place] + dice.choice(LETTERS) + name[place + 1 :]
        case _:
            return name[: place - 1] + name[place : place + 1] + name[place - 1 : place] + name[place + 1 :]


def human_slip(name: str, dice: random.Random) -> str:
    """A neighbouring key, a letter doubled, lost or swapped, a spelling by ear, a space too few."""
    letters = [place for place, letter in enumerate(name.lower()) if letter in NEXT_KEYS]
    if not letters:
        return name
    place = dice.choice(letters)
    before, letter, after = name[:place], name[place], name[place + 1 :]
    heard = [(was, now) for was, now in SOUNDS if was in name.lower()]
    spaces = [spot for spot, sign in enumerate(name) if sign == " "]
    ways = [
        before + dice.choice(NEXT_KEYS[letter.lower()]) + after,
        before + letter + letter + after,
        before + after,
        before[:-1] + letter + before[-1:] + after,
        _respelt(name, *dice.choice(heard)) if heard else before + after,
    ]
    if spaces:
        space = dice.choice(spaces)
        ways.append(name[:space] + name[space + 1 :])
    return dice.choice(ways)


def _respelt(name: str, was: str, now: str) -> str:
    spot = name.lower().index(was)
    return name[:spot] + now + name[spot + len(was) :]


class Typist:
    """Makes questions about a name. *slip* is one typing error; *sentences* what is said around a name."""

    def __init__(self, seed: float | str, *, held_out: bool) -> None:
        self.dice = random.Random(seed)
        self.slip: Callable[[str, random.Random], str] = human_slip if held_out else uniform_slip
        self.sentences = HELD_OUT if held_out else TUNING

    def misspelt(self, name: str) -> str:
        """One or two slips; in lower case half of the time."""
        typed = name
        for _ in range(self.dice.choice((1, 2))):
            typed = self.slip(typed, self.dice)
        return typed.lower() if self.dice.random() < HALF else typed

    def shortened(self, name: str) -> str:
        """Without its suffix, its first words, or its first 60 %: whichever of these shortens it, at random."""
        words = name.split()
        keep = max(2 + (words[0].lower() == "the"), round(len(words) * 2 / 3))
        ways = [GENERIC.sub("", name), " ".join(words[:keep]), name[: round(len(name) * 0.6)]]
        shorter = [way for way in ways if SHORTEST <= len(way) < len(name)]
        return self.dice.choice(shorter).strip() if shorter else name

    def spoken(self, name: str) -> str:
        """In a sentence; misspelt there every other time."""
        said = self.misspelt(name) if self.dice.random() < HALF else name
        return self.dice.choice(self.sentences).format(said)
