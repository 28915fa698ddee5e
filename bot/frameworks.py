"""A place's written framework: YAML in, the engine's tables out; every fault listed with its file, row and field."""

from pathlib import Path

from bot.engine.agenda import ForumTable
from bot.engine.escalation import EscalationTable
from bot.engine.place import Agency, Category, Role
from bot.engine.rating import RatingTable, Toolkit
from bot.engine.regime import RegimeTable
from bot.engine.risk import RiskTable
from bot.engine.triage import IntakeTable
from bot.engine.verdict import Value


class Framework(Value):
    """Every table of one place. Field names are the names of its files."""

    id: str
    title: str
    agencies: dict[str, Agency]
    roles: dict[str, Role]
    categories: dict[str, Category]
    ratings: RatingTable
    toolkits: dict[str, Toolkit]
    risk: RiskTable
    regime: RegimeTable
    forums: ForumTable
    escalation: EscalationTable
    intake: IntakeTable


def load(folder: Path) -> Framework:
    """Read a framework's folder, or refuse it with every fault at once."""
    raise ImportError(folder)
