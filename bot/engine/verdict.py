"""What the engine answers: a value, and the reasons for it, each with its clause."""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class Value(BaseModel):
    """Base of every value that the engine takes or gives: frozen, and unknown fields are refused."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,  # faults are logged, and what stands in a value may be marked
    )


class Clause(Value):
    """Where a rule stands: *document* as in SPEC (IQAF, QRG, CS, QA, CAL) and *section* without the sign."""

    document: str
    section: str = ""
    local_default: bool = False  #: the document leaves it open; the framework's file decides

    def __str__(self) -> str:
        place = f"{self.document} §{self.section}" if self.section else self.document
        return f"{place}, local default" if self.local_default else place


class Reason(Value):
    """One step of a conclusion, in our words, with the clause it rests on."""

    text: str
    clause: Clause

    def __str__(self) -> str:
        return f"{self.text} ({self.clause})"


class Verdict(Value, Generic[T]):
    """A conclusion. ``value`` is None where no rule decides: the reasons then say so."""

    value: T | None
    reasons: tuple[Reason, ...]
