"""How statements are asked for, and what counts as late, consistently late and not borne out (IQAF §8; QRG §3.3)."""

from pydantic import Field

from bot.engine.clocks import Clock
from bot.engine.verdict import Clause, Value


class Ahead(Value):
    """How long before the next visit is due the statement is asked for."""

    days: int = Field(ge=0)
    clause: Clause


class Repeated(Value):
    """How often makes it repeated; *months* back, 0 for ever."""

    times: int = Field(ge=2)
    months: int = Field(default=0, ge=0)
    clause: Clause


class Significant(Value):
    """The share of a statement's claims that, not borne out, makes a significant body of evidence."""

    percent: int = Field(gt=0, le=100)
    clause: Clause


class Automatic(Value):
    """Whether a request goes out by itself when it falls due.

    At most *most_a_day* do, the longest waiting first, so that a place that has just brought in its services does not
    write to every provider in one morning.
    """

    on: bool
    most_a_day: int = Field(gt=0)
    clause: Clause


class StatementTable(Value):
    """The rules for the Provider Quality Assurance Statement (PQAS)."""

    ask: Clock  #: days ignored: the day it falls due counts
    submit: Clock  #: from the request
    first: Clock  #: where there are no routine visits and none was ever asked for: from the day it opened or was known
    ahead: Ahead
    late: Clause  #: what a late statement results in
    action: Clause  #: what may follow instead
    consistent: Repeated  #: late statements
    unvalidated: Clause  #: what an unevidenced or falsified statement results in
    again: Repeated  #: unevidenced or falsified statements
    significant: Significant
    provisional: Clause  #: its rating is never the formal one
    decline: Clause  #: its own answers come to worse than what stands
    automatic: Automatic
