"""The actions of a plan as a member writes them: one a line, what; who; date."""

import re
from datetime import date

from bot.engine.days import said
from bot.engine.errors import IqafError
from bot.engine.facts import PlanAction
from bot.words import read_day

MOST = 60  #: actions of a plan
LONGEST = 500  #: characters of a line
PARTS = 3
_MARK = re.compile(r"^\s*(?:[-*•·]|\(?\d{1,2}[.)])\s+")


class WrongActions(IqafError):
    """These actions cannot be taken as they are:{listed}
    Write each on a line of its own, with semicolons between: what; who; date. Nothing was recorded."""


def parse(text: str, today: date, complete_by: date | None, first: int = 1) -> tuple[PlanAction, ...]:
    """The actions written in *text*, numbered from *first*.

    A date may be written as people write it, and lies between *today* and the day the plan is to be done by. Bullets
    and numbers before an action are left out. Raises WrongActions with what is wrong in which line.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > MOST:
        raise WrongActions(listed=f"\n- there are {len(lines)} lines; at most {MOST} are taken")
    faults: list[str] = []
    found: list[PlanAction] = []
    for number, line in lines:
        what, who, by, problem = _line(line, today, complete_by)
        if problem or by is None:
            faults.append(f"\n- line {number}: {problem}")
        else:
            found.append(PlanAction(id=str(first + len(found)), text=what, owner=who, by=by))
    if faults:
        raise WrongActions(listed="".join(faults))
    return tuple(found)


def _line(line: str, today: date, complete_by: date | None) -> tuple[str, str, date | None, str]:
    """What, who, by when, and what is wrong with it."""
    bare = _MARK.sub("", line).strip().rstrip(".;")
    if len(bare) > LONGEST:
        return "", "", None, f"it has {len(bare)} characters; at most {LONGEST} are taken"
    parts = [part.strip() for part in bare.rsplit(";", PARTS - 1)]
    if len(parts) < PARTS or not all(parts):
        missing = "who does it and by when" if len(parts) == 1 else "one of what, who and date"
        return "", "", None, f"it does not say {missing} (“{bare[:60]}”)"
    what, who, when = parts
    by = read_day(re.sub(r"^by\s+", "", when, flags=re.IGNORECASE), today)
    return what, who, by, _wrong_day(when, by, today, complete_by)


def _wrong_day(when: str, by: date | None, today: date, complete_by: date | None) -> str:
    if by is None:
        return f"“{when[:40]}” is no date; write it like {said(today)}"
    if by < today:
        return f"{said(by)} is past"
    if complete_by and by > complete_by:
        return f"{said(by)} is after the plan's own date, {said(complete_by)}"
    return ""
