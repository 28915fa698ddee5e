"""What ends with the contract it belongs to: plans, suspensions, review meetings, support (IQAF §16; S15)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from bot.engine.days import said
from bot.engine.facts import Entry, ServiceDescribed, TerminationProposed
from bot.engine.provision.contracted import Left, left
from bot.engine.scale import Commissioner
from bot.engine.verdict import Clause, Reason, Value


class Contracts(Value):
    """Whose contracts ended when, and who commissioned the service from which day on."""

    left: tuple[Left, ...] = ()  #: by last day
    bought: tuple[tuple[date, frozenset[Commissioner]], ...] = ()  #: by day

    def over(self, since: date, by: Collection[Commissioner] = ()) -> Left | None:
        """With which end something ended that began on *since*; None where it goes on.

        It ends once none of those it belongs to has a contract any more: *by*, else whoever commissions the service.
        """
        for each in self.left:
            whose = frozenset(by) or self._buyers(each.last)
            gone = {other.commissioner for other in self.left if other.last >= since and other.out(each.last)}
            if each.last >= since and whose <= gone:
                return each
        return None

    def staying(self, by: Sequence[Commissioner], since: date) -> tuple[Commissioner, ...]:
        """Those of *by* whose contract goes on since then; all of them where none does."""
        stay = tuple(each for each in by if self.over(since, (each,)) is None)
        return stay or tuple(by)

    def _buyers(self, day: date) -> frozenset[Commissioner]:
        return [buyers for on, buyers in self.bought if on <= day or on == self.bought[0][0]][-1]


NONE = Contracts()


def contracts(entries: Sequence[Entry], today: date | None = None) -> Contracts:
    """The contracts that ended among a service's entries (in force, in order): before *today* where that is given."""
    proposed = [entry for entry in entries if isinstance(entry.fact, TerminationProposed)]
    described = [(e.effective, e.fact.commissioners) for e in entries if isinstance(e.fact, ServiceDescribed)]
    if not described or not proposed:
        return NONE
    ended = [each for each in left(entries, described[0][1]) if today is None or each.last < today]
    bought = tuple((on, frozenset(buyers)) for on, buyers in described)
    return Contracts(left=tuple(sorted(ended, key=lambda each: (each.last, each.ref))), bought=bought)


def why(ended: Left) -> str:
    """What a thing ended by, in words."""
    return f"the contract ended on {said(ended.last)} ({ended.ref})"


def note(refs: Iterable[str], clause: Clause) -> tuple[Reason, ...]:
    """That these ended with the contract, as a reader must see it; nothing where there are none."""
    listed = ", ".join(refs)
    return (Reason(text=f"{listed} ended with the contract", clause=clause),) if listed else ()
