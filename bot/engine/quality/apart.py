"""Visit rating and assurance level where they do not align, and how far their process got (IQAF §5; S08)."""

from datetime import date
from hashlib import sha256

from bot.engine.quality.disagreement_table import STEPS, StepId
from bot.engine.scale import Rating
from bot.engine.verdict import Value


class Apart(Value):
    """The two as they stand apart, and how far it got. A day is None until its step is done."""

    visit: str  #: reference
    rating: Rating
    level: str
    since: date
    joint: date | None = None
    peers: tuple[str, str] | None = None  #: who reviewed: social care, clinical
    outcome: str = ""  #: of the peer review
    peer_on: date | None = None
    draft: str = ""  #: a joint statement to which one side has agreed
    draft_by: str = ""  #: agency id
    drafter: str = ""  #: member id: nobody agrees with themselves
    draft_on: date | None = None
    statement: str = ""
    statement_on: date | None = None

    @property
    def step(self) -> StepId | None:
        """What is to be done next; None once the joint statement is agreed."""
        done = (self.joint, self.peer_on, self.statement_on)
        return next((step for step, day in zip(STEPS, done, strict=True) if day is None), None)

    @property
    def begun(self) -> date:
        """Since when the step that is next has been waited for."""
        return self.peer_on or self.joint or self.since

    @property
    def draft_mark(self) -> str:
        """A fingerprint of the draft: who agrees to it agrees to no other."""
        return sha256(f"{self.draft_by} {self.draft}".encode()).hexdigest()[:10]

    @property
    def words(self) -> str:
        """The two, side by side."""
        level = self.level.removesuffix(" assurance")
        return f"The visit's rating ({self.rating}) and the assurance level ({level})"
