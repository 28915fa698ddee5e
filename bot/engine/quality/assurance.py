"""When the Healthcare Quality Assurance Level of a service is next recorded (IQAF §5, 9; S07)."""

from datetime import date

from bot.engine.clocks import Clock
from bot.engine.days import said
from bot.engine.dues import due
from bot.engine.known import Known, Part, SoFar
from bot.engine.quality.assurance_table import AssuranceTable
from bot.engine.scale import Assurance

ASSESSMENT = "Healthcare quality assessment"


def part(known: Known, _: SoFar) -> Part:
    """The next assessment, where there is one: yearly, the best less often; without a level yet, from its start."""
    table, service = known.framework.assurance, known.service
    if not (service.registered and known.scope.visits and table.applies(service)):
        return Part()
    start, clock, after = _start(known, table)
    why = f"{clock.said} after {after}, {said(start)}"
    return Part(dues=(due("assurance", ASSESSMENT, clock.ends(start), clock, known.today, why=why),))


def _start(known: Known, table: AssuranceTable) -> tuple[date, Clock, str]:
    last = known.view.assurance
    if last is None:
        opened = known.service.opened
        if opened and opened > known.first:
            return opened, table.first, "it opened"
        return known.first, table.first, "it was first known here"
    clock = table.after_best if last.level is Assurance.VERY_GOOD else table.yearly
    return last.on, clock, f"the level {last.level}"
