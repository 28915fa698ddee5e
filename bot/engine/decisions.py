"""Questions that the framework puts to officers: the bot proposes, a named person decides (IQAF §8, 13; QRG §3.3-5).

Where two documents answer one question differently, each answer is an option with its own document's clause.
"""

from typing import Literal, get_args

from pydantic import Field, model_validator

from bot.engine.keyed import Keyed
from bot.engine.place import Right
from bot.engine.verdict import Clause, Value

QuestionId = Literal[
    "statement-late",
    "statement-unevidenced",
    "statement-falsified",
    "plan-not-submitted",
    "plan-not-acceptable",
    "plan-not-done",
    "reinspection-failed",
    "termination-considered",
    "contract-review",
]
"""What the systems ask."""

Effect = Literal["none", "award Inadequate", "extend", "call a contract review", "propose termination"]
"""What follows from an option. A rating or more time is recorded at once; a process is begun by its own command."""

BEGINS: dict[Effect, tuple[str, str]] = {
    "call a contract review": ("Call the review meeting", "review {service} call"),
    "propose termination": ("Propose termination", "termination {service} propose"),
}
"""The press that begins what an option asks for: its label, and its words."""


class Option(Value):
    """One answer to a question."""

    id: str
    label: str = Field(max_length=60)  #: of its button
    means: str  #: what follows, in words
    effect: Effect = "none"
    needs: Literal[Right.MODERATE, Right.CONTRACT] = Right.MODERATE  #: who may choose it
    clause: Clause


class Question(Value):
    """A question and its answers, in the order in which they are offered."""

    id: QuestionId
    title: str
    options: Keyed[Option] = Field(min_length=2)
    clause: Clause

    @property
    def rights(self) -> tuple[Right, ...]:
        """The rights that some option takes, each once."""
        return tuple(dict.fromkeys(Right(option.needs) for option in self.options.values()))


class DecisionTable(Value):
    """Every question of a place, and where it is put."""

    channel: str  #: where a question is posted when it arises, and what was decided
    questions: Keyed[Question]

    @model_validator(mode="after")
    def _all_there(self) -> "DecisionTable":
        if missing := [name for name in get_args(QuestionId) if name not in self.questions]:
            raise ValueError(f"these questions are missing: {', '.join(missing)}")
        return self
