"""Triage of mail: what it is about, how grave it is, and whether it may be acknowledged (IQAF §24, S29).

Words decide, and they are the framework's data. Nothing in a mail lowers what another word of it raised: a negation
or a quotation is for the person who reads the card.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache

from pydantic import Field, model_validator

from bot.engine.mail import ParsedMail
from bot.engine.scale import Marking, Severity
from bot.engine.verdict import Clause, Reason, Value, Verdict

GAP = "…"  #: in a phrase: up to this many other words
GAP_WORDS = 5
LONGEST = 500_000  #: characters of a mail that are searched
SHOWN_WORDS = 5


class IntakeKind(Value):
    """One kind of notification. Its key in the table is the id of a category of the framework."""

    clause: Clause
    marking: Marking = Marking.PARTNERS  #: of the intelligence made from it
    advice: str = ""  #: said on the card and in the acknowledgement: a route that this mailbox does not replace


class IntakeRow(Value):
    """Words, any of which make a mail one of *category* and at least as grave as *severity*.

    A phrase is matched word by word, whatever the capitals and punctuation. ``*`` ends a word that may go on, and
    ``…`` between words lets up to five others stand there.
    """

    category: str
    severity: Severity
    words: tuple[str, ...] = Field(min_length=1)
    happened: bool = False  #: they tell of a death, of harm done, of a notice served: news in whatever mail they stand
    clause: Clause


class Acknowledging(Value):
    """When a mail is answered by itself, and how often at most."""

    strangers: bool  #: whether a sender we do not know gets one
    per_subject_hour: int = Field(ge=0)
    per_sender_day: int = Field(ge=0)
    all_hour: int = Field(ge=0)
    clause: Clause


class Strangers(Value):
    """What a mail from a sender we do not know can do by itself."""

    at_most: Severity
    clause: Clause


class AskedFor(Value):
    """How grave the words of a plan or statement that was asked for may be and still be no news."""

    at_most: Severity
    clause: Clause


class Otherwise(Value):
    """What a mail is in which no row's words stand."""

    category: str
    severity: Severity
    clause: Clause


class IntakeTable(Value):
    """The framework's rules for what arrives by mail."""

    kinds: dict[str, IntakeKind]
    rows: tuple[IntakeRow, ...]
    otherwise: Otherwise
    strangers: Strangers
    awaited: AskedFor
    acknowledging: Acknowledging

    @model_validator(mode="after")
    def _names_kinds(self) -> "IntakeTable":
        named = {row.category for row in self.rows} | {self.otherwise.category}
        if strange := sorted(named - set(self.kinds)):
            message = f"categories that are not among its kinds: {', '.join(strange)}"
            raise ValueError(message)
        return self

    def kind(self, category: str) -> IntakeKind:
        """The kind of this category; for a category that is not a kind of mail, the one for all else."""
        return self.kinds.get(category, self.kinds[self.otherwise.category])


class Triage(Value):
    """What a mail was judged to be. ``held_from`` is the severity its words give, where a stranger's was held lower.

    ``awaited`` is the reference of the plan or statement that it brings, where its words are no news; ``happened``:
    among what they are about is what happened to somebody.
    """

    category: str
    severity: Severity
    held_from: Severity | None = None
    happened: bool = False
    awaited: str = ""


class Recent(Value):
    """How many acknowledgements went out lately."""

    same_subject_hour: int = 0
    sender_day: int = 0
    all_hour: int = 0


def classify(
    mail: ParsedMail,
    table: IntakeTable,
    *,
    reply: bool = False,
    answered: ParsedMail | None = None,
    known: bool = True,
    awaited: str = "",
) -> Verdict[Triage]:
    """What the mail is about and how grave, from the row with the highest severity; every row that matched is a reason.

    Of rows alike in severity the first in the table gives the category. In a *reply* within a known thread the
    quoted history does not count again: it was judged when it came. What is critical or tells what happened counts
    below a signature or a quotation too, unless it stands in the mail that is *answered*. The mail of a stranger (not
    *known*) is held at the severity the table allows one, and a reason says so. *awaited* is the plan or statement
    asked for that it brings: what its words name is what is to be put right, and no news unless it is graver than the
    table has it, or tells of what happened to somebody.
    """
    verdict = _held(_judged(mail, table, answered, reply=reply), table, known=known)
    return _asked_for(verdict, table, awaited) if awaited else verdict


def _judged(mail: ParsedMail, table: IntakeTable, answered: ParsedMail | None, *, reply: bool) -> Verdict[Triage]:
    """What its words say, whoever wrote them."""
    text = flatten("\n".join((mail.unquoted if reply else mail.everything, mail.attached)))
    hits = [(row, found) for row in table.rows if (found := _found(row, text))]
    if reply and answered:
        hits += _beneath(mail, answered, table, {id(row) for row, _ in hits})
    if not hits:
        why = Reason(text="None of the words that this mailbox looks for stand in it", clause=table.otherwise.clause)
        said = Triage(category=table.otherwise.category, severity=table.otherwise.severity)
        return Verdict[Triage](value=said, reasons=(why,))
    hits.sort(key=lambda hit: -hit[0].severity.rank)
    first = hits[0][0]
    return Verdict[Triage](
        value=Triage(category=first.category, severity=first.severity, happened=any(row.happened for row, _ in hits)),
        reasons=tuple(_reason(row, found) for row, found in hits),
    )


def acknowledge(mail: ParsedMail, *, known: bool, recent: Recent, table: IntakeTable) -> Verdict[bool]:
    """Whether to answer that it has arrived; the reasons say what forbids it.

    Never to a machine, to ourselves or to nobody; to a stranger only where the table says so; and never more often
    than the table allows, since no set of signals finds every automatic mail.
    """
    rule = table.acknowledging
    against = [f"It must not be answered: {sign}" for sign in mail.automatic]
    if not mail.sender:
        against.append("It names no sender")
    if not known and not rule.strangers:
        against.append("The sender is not known to us")
    against += _over(recent, rule)
    if against:
        return Verdict(value=False, reasons=tuple(Reason(text=text, clause=rule.clause) for text in against))
    return Verdict(value=True, reasons=(Reason(text="A person we know wrote it", clause=rule.clause),))


def speaks_of(category: str, text: str, table: IntakeTable) -> bool:
    """Whether words stand in *text* that make a mail one of *category*, however grave."""
    seen = flatten(text)
    return any(row.category == category and _found(row, seen) for row in table.rows)


def flatten(text: str) -> str:
    """The words alone, in lower case with one space between: invisible characters, accents and punctuation gone."""
    seen = text[:LONGEST]
    if not seen.isascii():
        plain = unicodedata.normalize("NFKD", seen)
        seen = "".join(char for char in plain if unicodedata.category(char) not in {"Cf", "Mn"})
    return " ".join(re.findall(r"[^\W_]+", seen.casefold()))


def _over(recent: Recent, rule: Acknowledging) -> list[str]:
    counts = (
        (recent.same_subject_hour, rule.per_subject_hour, "to this sender on this subject in the last hour"),
        (recent.sender_day, rule.per_sender_day, "to this sender in the last day"),
        (recent.all_hour, rule.all_hour, "in all in the last hour"),
    )
    return [f"{done} went out {where}; {limit} may" for done, limit, where in counts if done >= limit]


def _held(verdict: Verdict[Triage], table: IntakeTable, *, known: bool) -> Verdict[Triage]:
    said, limit = verdict.value, table.strangers.at_most
    if known or said is None or not said.severity.worse_than(limit):
        return verdict
    why = Reason(
        text=f"Its words say {said.severity}; from a sender we do not know it stays {limit} until a member confirms it",
        clause=table.strangers.clause,
    )
    held = said.model_copy(update={"severity": limit, "held_from": said.severity})
    return Verdict(value=held, reasons=(why, *verdict.reasons))


def _asked_for(verdict: Verdict[Triage], table: IntakeTable, awaited: str) -> Verdict[Triage]:
    said, rule = verdict.value, table.awaited
    if said is None or said.happened or said.severity.worse_than(rule.at_most):
        return verdict
    text = f"{awaited} was asked for: what this says of it is no news of its own, until a member says that it is"
    why = Reason(text=text, clause=rule.clause)
    return Verdict(value=said.model_copy(update={"awaited": awaited}), reasons=(why, *verdict.reasons))


def _found(row: IntakeRow, text: str) -> tuple[str, ...]:
    """The row's phrases that stand in *text*. Most fail at their first word, which is quicker to look for alone."""
    return tuple(phrase for phrase in row.words if _first(phrase) in text and _pattern(phrase).search(text))


def _beneath(
    mail: ParsedMail, answered: ParsedMail, table: IntakeTable, seen: Collection[int]
) -> Iterator[tuple[IntakeRow, tuple[str, ...]]]:
    """What must not be missed in a reply where its writer wrote below what was taken for a signature or a quotation."""
    whole, before = flatten(mail.everything), flatten(answered.everything)
    for row in table.rows:
        if id(row) not in seen and (row.happened or row.severity.worse_than(table.awaited.at_most)):
            old = _found(row, before)
            if new := tuple(phrase for phrase in _found(row, whole) if phrase not in old):
                yield row, new


def _reason(row: IntakeRow, found: tuple[str, ...]) -> Reason:
    words = ", ".join(f"“{phrase}”" for phrase in found[:SHOWN_WORDS])
    more = f" and {len(found) - SHOWN_WORDS} more" if len(found) > SHOWN_WORDS else ""
    return Reason(text=f"{row.category}, {row.severity}: it says {words}{more}", clause=row.clause)


@lru_cache(maxsize=4096)
def _first(phrase: str) -> str:
    return flatten(phrase.split(maxsplit=1)[0])


@lru_cache(maxsize=4096)
def _pattern(phrase: str) -> re.Pattern[str]:
    """A phrase as a pattern over flattened text."""
    gap = rf"(?: \w+){{0,{GAP_WORDS}}}? "
    pieces = [_words(piece) for piece in phrase.split(GAP)]
    return re.compile(rf"\b{gap.join(pieces)}")


def _words(piece: str) -> str:
    """One run of words: each whole, unless a star lets it go on."""
    words = [flatten(word) + (r"\w*" if word.endswith("*") else r"\b") for word in piece.split()]
    return " ".join(words)
