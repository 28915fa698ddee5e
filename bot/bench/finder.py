"""Does `find` find? Misspelt, shortened and spoken names of the 7,000 services in the CQC's directory of 2016.

Run it with ``iqaf bench finder``. Nothing is written.
"""

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from bot.bench import Say, Size
from bot.bench.shared import directory, services
from bot.bench.typists import Typist
from bot.engine.names.spelling import normal
from bot.engine.names.words import Found, Index, Known

TUNING_SEED, REPORTED_SEED = 2026, 20261122
QUESTIONS = 500  #: of each kind
KINDS = ("misspelt", "shortened", "spoken")
AUTHORITY, NATION = "own authority", "England"


@dataclass
class Score:
    """Counts over the questions of one kind in one scope."""

    asked: int = 0
    first: int = 0  #: the very service came first
    among: int = 0  #: … or among the five
    named: int = 0  #: a service of the very same name came first
    named_among: int = 0
    sure: int = 0
    wrong: int = 0  #: sure of another one: a silent wrong pick
    seconds: float = 0.0
    floor: float = 0.0  #: seconds that WRatio over all full names takes for the same questions
    wrongs: list[str] = field(default_factory=list)

    def add(self, service: Known, question: str, found: Found, seconds: float) -> None:
        """Count one answer."""
        ids = [candidate.location_id for candidate in found.candidates]
        names = [normal(candidate.name) for candidate in found.candidates]
        self.asked += 1
        self.first += ids[:1] == [service.location_id]
        self.among += service.location_id in ids
        self.named += names[:1] == [normal(service.name)]
        self.named_among += normal(service.name) in names
        self.sure += found.sure is not None
        self.seconds += seconds
        if found.sure is not None and found.sure.location_id != service.location_id:
            self.wrong += 1
            self.wrongs.append(f"{question!r} means {service.name!r}, was taken for {found.sure.name!r}")

    def __add__(self, other: "Score") -> "Score":
        numbers = {
            name: getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__ if name != "wrongs"
        }
        return Score(**numbers, wrongs=self.wrongs + other.wrongs)


@dataclass(frozen=True)
class Measured:
    """Scores by kind and scope, and what became of names that stand in no list."""

    scores: dict[tuple[str, str], Score]
    strangers: dict[str, tuple[int, list[str]]]  #: by scope: how many were asked, and the silent wrong picks

    def overall(self, scope: str) -> Score:
        """All kinds together."""
        return sum((score for (_, where), score in self.scores.items() if where == scope), Score())

    @property
    def wrongs(self) -> list[str]:
        """Every silent wrong pick."""
        ours = [wrong for score in self.scores.values() for wrong in score.wrongs]
        return ours + [wrong for _, wrongs in self.strangers.values() for wrong in wrongs]


def authorities(known: Iterable[Known]) -> dict[str, list[Known]]:
    """Services by local authority."""
    by_name: dict[str, list[Known]] = defaultdict(list)
    for service in known:
        by_name[service.local_authority].append(service)
    return by_name


def measure(
    known: Sequence[Known], seed: int, *, held_out: bool = True, each: int = QUESTIONS, floor: bool = False
) -> Measured:
    """Ask *each* questions of every kind, and *each* for names that are taken out of the list first."""
    nation = Index.of(known)
    local = {name: Index.of(some) for name, some in authorities(known).items()}
    scores: dict[tuple[str, str], Score] = {}
    for kind in KINDS:
        typist = Typist(f"{seed} {kind}", held_out=held_out)
        picked = random.Random(f"{seed} {kind} picked").sample(known, each)
        asked = [(service, getattr(typist, kind)(service.name)) for service in picked]
        scores[kind, AUTHORITY] = _ask(asked, lambda service: local[service.local_authority])
        scores[kind, NATION] = _ask(asked, lambda _: nation)
        if floor:
            scores[kind, NATION].floor = _floor(known, [question for _, question in asked])
    return Measured(scores, _strangers(known, seed, each))


def _ask(asked: Iterable[tuple[Known, str]], index: Callable[[Known], Index]) -> Score:
    score = Score()
    for service, question in asked:
        start = time.process_time()
        found = index(service).find(question)
        score.add(service, question, found, time.process_time() - start)
    return score


def _floor(known: Sequence[Known], questions: Iterable[str]) -> float:
    names = [service.name.lower() for service in known]
    start = time.process_time()
    for question in questions:
        process.extract(question.lower(), names, scorer=fuzz.WRatio, limit=5)
    return time.process_time() - start


def _strangers(known: Sequence[Known], seed: int, each: int) -> dict[str, tuple[int, list[str]]]:
    """Names with every service of that name taken out of the list: whatever is sure of them is wrong."""
    dice = random.Random(f"{seed} strangers")
    out = dice.sample(known, each)
    names = {normal(service.name) for service in out}
    rest = [service for service in known if names.isdisjoint(map(normal, (service.name, *service.aliases)))]
    nation = Index.of(rest)
    local = {name: Index.of(some) for name, some in authorities(rest).items()}
    nobody = Index.of(())
    return {
        AUTHORITY: _mistaken(out, lambda service: local.get(service.local_authority, nobody), dice),
        NATION: _mistaken(out, lambda _: nation, dice),
    }


def _mistaken(out: Sequence[Known], index: Callable[[Known], Index], dice: random.Random) -> tuple[int, list[str]]:
    typist = Typist(dice.random(), held_out=True)
    asked = [question for service in out for question in (service.name, typist.spoken(service.name))]
    own = [service for service in out for _ in range(2)]
    found = [(question, index(service).find(question).sure) for service, question in zip(own, asked, strict=True)]
    return len(found), [f"{asked!r} is in no list, was taken for {sure.name!r}" for asked, sure in found if sure]


HEADINGS = ("names", "within", "first", "of five", "same name", "sure", "wrong", "ms", "floor")
LINE = "{:<12}{:<15}{:>7}{:>9}{:>14}{:>8}{:>7}{:>8}{:>8}"


def table(measured: Measured) -> str:
    """The figures as text: percent, silent wrong picks, milliseconds a question, and time as a part of the floor's."""
    everything = [(("all", scope), measured.overall(scope)) for scope in (AUTHORITY, NATION)]
    rows = [LINE.format(*HEADINGS)]
    rows += [
        LINE.format(kind, scope, *_figures(score)) for (kind, scope), score in (*measured.scores.items(), *everything)
    ]
    rows += [
        f"{'in no list':<12}{scope:<15}{asked} asked, {len(wrongs)} silent wrong picks"
        for scope, (asked, wrongs) in measured.strangers.items()
    ]
    return "\n".join(rows)


def _figures(score: Score) -> tuple[str, ...]:
    first, among, named, named_among, sure = (
        f"{100 * count / score.asked:.1f}"
        for count in (score.first, score.among, score.named, score.named_among, score.sure)
    )
    ratio = f"{score.seconds / score.floor:.2f}" if score.floor else "-"
    milliseconds = f"{1000 * score.seconds / score.asked:.1f}"
    return first, among, f"{named} / {named_among}", sure, str(score.wrong), milliseconds, ratio


async def run(say: Say, size: Size) -> int:
    """Say the figures of both typists; 1 where a service was picked wrongly in silence."""
    path = directory()
    if path is None:
        say("finder: not measured. The directory of 2016 is not here: set IQAF_SHARED to the folder of shared data.")
        return 0
    known = services(path)[: size.services]
    each = min(QUESTIONS, len(known) // 4)
    start = time.process_time()
    Index.of(known)
    say(f"finder: {len(known)} services; the index is made in {time.process_time() - start:.2f} s.")
    wrongs: list[str] = []
    for title, seed, held_out in (("Tuning typist", TUNING_SEED, False), ("Held-out typist", REPORTED_SEED, True)):
        measured = measure(known, seed, held_out=held_out, each=each, floor=True)
        say(f"\n{title}, seed {seed}: percent of {each} each; floor is rapidfuzz WRatio over all full names = 1")
        say(table(measured))
        wrongs += measured.wrongs
    say("\n".join(wrongs))
    return 1 if wrongs else 0
