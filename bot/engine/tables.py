"""The tables that a conclusion needs. A place's framework has them; the engine knows no more of it."""

from collections.abc import Mapping
from typing import Protocol

from bot.engine.clocks import ClockTable
from bot.engine.decisions import DecisionTable
from bot.engine.market.entry_table import EntryTable
from bot.engine.market.feedback_table import FeedbackTable
from bot.engine.place import Agency
from bot.engine.provision.contract import ContractTable
from bot.engine.provision.plan_rules import PlanRules
from bot.engine.provision.support_table import SupportTable
from bot.engine.quality.assurance_table import AssuranceTable
from bot.engine.quality.disagreement_table import DisagreementTable
from bot.engine.quality.planning_table import PlanningTable
from bot.engine.quality.rating import RatingTable, Toolkit
from bot.engine.quality.scope import ScopeTable
from bot.engine.quality.statement_table import StatementTable
from bot.engine.quality.toolkit_table import ToolkitReviewTable
from bot.engine.risk.regime import RegimeTable
from bot.engine.risk.weights import RiskTable


class Tables(Protocol):
    """What :func:`bot.engine.standing.conclude` reads of a framework."""

    @property
    def agencies(self) -> Mapping[str, Agency]:
        """Partners by id."""
        ...

    @property
    def ratings(self) -> RatingTable:
        """How ratings combine."""
        ...

    @property
    def toolkits(self) -> Mapping[str, Toolkit]:
        """Versions of the toolkit by id."""
        ...

    @property
    def risk(self) -> RiskTable:
        """Weights and thresholds."""
        ...

    @property
    def regime(self) -> RegimeTable:
        """Levels of surveillance."""
        ...

    @property
    def clocks(self) -> ClockTable:
        """Times allowed."""
        ...

    @property
    def scope(self) -> ScopeTable:
        """Regimes by kind, commissioner and place."""
        ...

    @property
    def decisions(self) -> DecisionTable:
        """What is put to officers, and the answers they may give."""
        ...

    @property
    def plans(self) -> PlanRules:
        """What ends an improvement plan, and what is asked of officers."""
        ...

    @property
    def contract(self) -> ContractTable:
        """Review meetings, suspensions, terminations and breach notices."""
        ...

    @property
    def planning(self) -> PlanningTable:
        """How visits are put in a schedule."""
        ...

    @property
    def statements(self) -> StatementTable:
        """How statements (PQAS) are asked for, and what counts as late."""
        ...

    @property
    def assurance(self) -> AssuranceTable:
        """Who has a Healthcare Quality Assurance Level, and when it is due."""
        ...

    @property
    def disagreement(self) -> DisagreementTable:
        """What is done where rating and assurance level do not align."""
        ...

    @property
    def toolkit_reviews(self) -> ToolkitReviewTable:
        """How versions of the toolkit are reviewed and announced."""
        ...

    @property
    def feedback(self) -> FeedbackTable:
        """What citizens' feedback counts, and what it is compared with."""
        ...

    @property
    def support(self) -> SupportTable:
        """The provider support package."""
        ...

    @property
    def entry(self) -> EntryTable:
        """What a service must show to join the contract."""
        ...
