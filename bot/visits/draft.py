"""A quality monitoring visit as it was sent in or said, before it is recorded (S03, S09, S17)."""

from collections.abc import Sequence
from datetime import date

from pydantic import Field

from bot.desk import Desk
from bot.documents import KeptDocument
from bot.engine.days import said
from bot.engine.errors import IqafError
from bot.engine.facts import Entry, VisitRecorded, in_force
from bot.engine.facts.quality import VisitForm
from bot.engine.parts import PlannedVisit
from bot.engine.quality.cover import purpose_of
from bot.engine.quality.sheet_words import folded
from bot.engine.quality.sheets import Answers, read_answers
from bot.engine.quality.visits import Visit, visits
from bot.engine.scale import Rating
from bot.engine.streams import service_stream
from bot.engine.verdict import Value

SUPPOSED = "not yet recorded"  #: the reference of a visit that is not recorded yet


class NotThisVisit(IqafError):
    """{field}: {problem}. {hint}{kept}"""


class Said(Value):
    """What the words or the form give of a visit; empty or None where they do not say."""

    service: str = ""
    domains: dict[str, Rating] = Field(default_factory=dict)
    on: date | None = None
    form: VisitForm | None = None
    announced: bool | None = None
    joint: bool = False
    scenarios: bool = False
    toolkit: str = ""
    planned: str = ""
    corrects: str = ""


class Draft(Value):
    """A visit that could be recorded: nothing speaks against it."""

    service: str
    on: date
    fact: VisitRecorded
    document: KeptDocument | None = None
    answers: Answers | None = None
    corrects: Entry | None = None
    plan: PlannedVisit | None = None  #: the planned visit that it is


def refuse(field: str, problem: str, hint: str, document: KeptDocument | None = None) -> IqafError:
    """A refusal that says where the spreadsheet, if there is one, is kept."""
    kept = f" The spreadsheet is kept as {document.ref}." if document else ""
    return NotThisVisit(field=field, problem=problem, hint=hint, kept=kept)


async def spreadsheet(ref: str, form: VisitForm | None, desk: Desk) -> tuple[KeptDocument, Answers]:
    """A document and the answers in it. Raises NothingNamed, SheetFaults, NotThisVisit."""
    kept = await desk.documents.get(ref.strip())
    if kept.workbook is None:
        hint = "Send the toolkit's spreadsheet, filled in (.xlsx)."
        raise refuse("Spreadsheet", f"{kept.ref} ({kept.name}) is no spreadsheet", hint)
    if purpose_of(kept.workbook) == "statement":
        hint = f"Record it with “statement document={kept.ref}”."
        raise refuse("Spreadsheet", f"{kept.ref} is a provider's statement, not a visit", hint)
    answers = read_answers(kept.workbook, desk.framework.toolkits, partial=True if form == "focussed" else None)
    return kept, answers


async def service_of(said_service: str, kept: KeptDocument, answers: Answers, desk: Desk) -> str:
    """The location id that the sheet, and the words where they say one, agree on. Raises NotThisVisit, NothingNamed."""
    named = answers.location_id.strip() or said_service
    if not named:
        found = await desk.services.find(answers.service) if answers.service else None
        if found is None or found.sure is None or not found.exact:
            hint = f"Say which it is: visit SERVICE document={kept.ref}."
            problem = f"“{answers.service}” is not one service's full name" if answers.service else "it names none"
            raise refuse("Service in the spreadsheet", problem, hint)
        return found.sure.location_id
    service = (await desk.services.standing(named)).service
    if said_service and said_service != service.location_id:
        other = (await desk.services.standing(said_service)).service
        problem = f"it is for {service.name} ({service.location_id}), and you said {other.name} ({other.location_id})"
        raise refuse("Service", problem, "Correct the one or the other.", kept)
    names = {folded(name) for name in (service.name, *service.aliases)}
    if answers.service and folded(answers.service) not in names:
        found = await desk.services.find(answers.service)
        if found.sure is None or found.sure.location_id != service.location_id:
            problem = f"the spreadsheet names “{answers.service}”, and {service.location_id} is {service.name}"
            raise refuse("Service", problem, "Correct the name or the location id in it.", kept)
    return service.location_id


def agreed(given: Said, answers: Answers, kept: KeptDocument) -> Said:
    """What the sheet and the words say together; where both say it they must agree. Raises NotThisVisit."""
    pairs = (
        ("Date of the visit", given.on and said(given.on), answers.on and said(answers.on)),
        ("Form of the visit", given.form, answers.form),
        ("Announced", _yes(given.announced), _yes(answers.announced)),
        ("Toolkit version", given.toolkit, answers.toolkit),
    )
    for label, words, sheet in pairs:
        if words and sheet and words != sheet:
            problem = f"the spreadsheet says {sheet}, and you said {words}"
            raise refuse(label, problem, "Correct the one or the other.", kept)
    if given.domains:
        problem = "both a spreadsheet and ratings by domain were given"
        raise refuse("Domains", problem, "Leave the ratings out: they are worked out from the spreadsheet.", kept)
    return given.model_copy(
        update={
            "on": given.on or answers.on,
            "form": given.form or answers.form,
            "announced": answers.announced if given.announced is None else given.announced,
            "toolkit": answers.toolkit,
        }
    )


def supposed(draft: Draft, entries: Sequence[Entry], desk: Desk) -> tuple[Entry, ...]:
    """The record as it would be with the visit in it."""
    entry = Entry(
        stream=service_stream(draft.service),
        seq=max(each.seq for each in entries) + 1,
        fact=draft.fact,
        effective=draft.on,
        recorded_at=desk.now,
        by=desk.member.id,
        corrects=draft.corrects.seq if draft.corrects else None,
    )
    return (*entries, entry)


def found(entries: Sequence[Entry], ref: str, desk: Desk) -> tuple[Visit, Visit | None]:
    """The visit with this reference as the rules work it out, and the one before it."""
    framework = desk.framework
    every = visits(in_force(entries), framework.ratings, framework.toolkits)
    at = next(number for number, visit in enumerate(every) if visit.ref == ref)
    return every[at], every[at - 1] if at else None


def _yes(announced: bool | None) -> str:  # noqa: FBT001 - three-valued
    return "" if announced is None else "yes" if announced else "no"
