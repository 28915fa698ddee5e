"""How versions of the toolkit are reviewed and announced (IQAF §18; S17)."""

from bot.engine.clocks import Clock
from bot.engine.keyed import Keyed
from bot.engine.verdict import Clause, Value


class ReviewGroup(Value):
    """A group that must take part in a review."""

    id: str
    title: str
    clause: Clause


class ToolkitReviewTable(Value):
    """The yearly review of each toolkit, and its announcement."""

    review: Clock  #: from the last review, else from the day the version took effect
    groups: Keyed[ReviewGroup]
    announced: Clause  #: every provider is told before a version is used
    first_version: Clause  #: the version with which the framework began is taken as known
