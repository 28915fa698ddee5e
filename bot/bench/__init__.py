"""``iqaf bench``: what things cost, each measured beside the least that it could cost, in the same run."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.engine.errors import BadValue

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much is measured. The defaults take about a minute and a half for everything but the finder."""

    services: int = 7000  #: in the place that is asked over HTTP
    place: int = 300  #: services, and mails, of the place whose agendas and intake are measured
    rounds: int = 3
    seconds: float = 1.5  #: of load on each server, in each round, at each number of connections
    warm: float = 1.0  #: seconds of load before anything counts
    connections: tuple[int, ...] = (1, 32)


async def run(what: str, say: Say, size: Size | None = None) -> int:
    """Measure *what* (finder, slack, agenda, intake or all) and say the figures; the process's exit code.

    Nothing is written but in a temporary folder, and nothing leaves this machine. Raises BadValue.
    """
    from bot.bench.agendas import run as agendas
    from bot.bench.finder import run as finder
    from bot.bench.intake import run as intake
    from bot.bench.slack import run as slack

    size = size or Size()
    benches: dict[str, Callable[[Say, Size], Awaitable[int]]] = {
        "finder": finder,
        "slack": slack,
        "agenda": agendas,
        "intake": intake,
    }
    if what != "all" and what not in benches:
        hint = f"There are {', '.join(benches)} and all."
        raise BadValue(field="Bench", problem=f"there is none called “{what}”", hint=hint)
    codes = []
    for name in benches if what == "all" else (what,):
        codes.append(await benches[name](say, size))
        say("")
    return max(codes)
