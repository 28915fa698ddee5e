"""What is known of one improvement plan: its actions, the steps it took, where it stands (QRG §4-5; S12)."""

from collections import Counter
from datetime import date
from enum import StrEnum

from bot.engine.facts import PlanSubmitted
from bot.engine.scale import Rating
from bot.engine.verdict import Value


class State(StrEnum):
    """Where a plan stands. Each state has one clock at most."""

    REQUESTED = "requested"  #: the provider writes it
    SUBMITTED = "submitted"  #: the commissioner approves or returns it
    RETURNED = "returned to be amended"  #: the provider amends it
    UNACCEPTABLE = "not acceptable"  #: returned too often: waits for a decision
    RUNNING = "in progress"  #: the provider carries it out
    DONE = "carried out"  #: every action is done: the provider asks to be re-inspected
    ASKED = "re-inspection requested"  #: the commissioner visits
    SEEN = "re-inspected"  #: waits for moderation, or for a decision
    CLOSED = "closed"


WITH_PROVIDER = frozenset({State.REQUESTED, State.RETURNED, State.RUNNING, State.DONE})
"""States in which the provider acts: the plan is late by the provider's doing."""
TO_SUBMIT = frozenset({State.REQUESTED, State.RETURNED, State.UNACCEPTABLE})
"""States in which a plan that comes is taken as submitted."""
APPROVED = frozenset({State.RUNNING, State.DONE})
"""States in which an approved plan is carried out, or has been."""
UNSEEN = APPROVED | {State.ASKED}
"""States of an approved plan until it is re-inspected: what that finds takes the place of how it was carried out."""


class Action(Value):
    """One thing that an approved plan says will be done."""

    id: str
    text: str
    owner: str
    by: date
    done: date | None = None
    evidence: str = ""
    decided: date | None = None  #: when officers decided on its lateness: they are not asked of it again


class Step(Value):
    """One state of a plan: since when, until when, and the last day on which its clock has not run out."""

    state: State
    since: date
    by: date | None = None  #: None where no clock runs
    until: date | None = None  #: the day on which the next step was taken


class Plan(Value):
    """A plan as its facts leave it."""

    ref: str
    rating: Rating  #: whose process it is under: Bronze or Inadequate
    requested: date
    why: str
    visit: str = ""  #: the visit that found what must improve
    elements: tuple[str, ...] = ()
    steps: tuple[Step, ...]
    submission: PlanSubmitted | None = None  #: the last
    returned: tuple[str, ...] = ()  #: the reason of each return
    returns: int = 0  #: since the last decision
    complete_by: date | None = None
    actions: tuple[Action, ...] = ()
    seen: str = ""  #: the visit that re-inspected it
    found: Rating | None = None  #: what that visit found; None also while it waits for moderation
    decided: tuple[str, ...] = ()  #: keys of what officers decided about it
    outcome: str = ""
    over: str = ""  #: the termination of the contract it ended with

    @property
    def step(self) -> Step:
        """Where it stands."""
        return self.steps[-1]

    @property
    def state(self) -> State:
        """Where it stands, in a word."""
        return self.step.state

    @property
    def closed(self) -> date | None:
        """The day it ended."""
        return self.step.since if self.state is State.CLOSED else None

    @property
    def undone(self) -> tuple[Action, ...]:
        """Actions with no evidence yet, soonest first."""
        return tuple(sorted((a for a in self.actions if a.done is None), key=lambda a: (a.by, a.id)))

    def overran(self, today: date) -> bool:
        """Whether the plan's own day has passed with something left to do, or nothing said of what was done."""
        running = self.state is State.RUNNING and (self.undone or not self.actions)
        return bool(running and self.step.by and self.step.by < today)

    def late(self, today: date) -> tuple[Action, ...]:
        """Actions of the plan as last approved that passed their own days undone, soonest first, done since or not.

        Without those on which officers decided, and none whose day had passed before that approval.
        """
        if self.state not in UNSEEN:
            return ()
        approved = max(step.since for step in self.steps if step.state is State.RUNNING)
        found = (a for a in self.actions if a.decided is None and approved <= a.by < (a.done or today))
        return tuple(sorted(found, key=lambda a: (a.by, a.id)))

    def key(self, question: str) -> str:
        """The key under which *question* is asked next: a plan that goes on may raise it again."""
        stem = f"{self.ref}/{question}"
        before = Counter(key.partition("#")[0] for key in self.decided)[stem]
        return f"{stem}#{before + 1}" if before else stem


def about(key: str) -> str:
    """The reference of the plan that a question's key, or an award, is about."""
    return key.partition("/")[0]
