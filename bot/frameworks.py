"""A place's written framework: YAML in, the engine's tables out; every fault listed with its file, row and field."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.engine.clocks import ClockTable
from bot.engine.decisions import DecisionTable
from bot.engine.errors import IqafError
from bot.engine.escalation import EscalationTable
from bot.engine.keyed import Keyed
from bot.engine.market.entry_table import EntryTable
from bot.engine.market.feedback_table import FeedbackTable
from bot.engine.market.publication import PublicationTable
from bot.engine.market.tender import TenderTable
from bot.engine.meetings.agenda import ForumTable
from bot.engine.place import Agency, Category, Role
from bot.engine.provision.contract import ContractTable
from bot.engine.provision.letters import LetterTable
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
from bot.engine.triage import IntakeTable
from bot.engine.verdict import Value
from bot.framework_files import Document, Fault, read, walk

NAMES_AGENCIES = {"agency", "agencies", "attends"}
NAMES_ROLES = {"role", "roles"}
NAMES_CATEGORIES = {"category", "categories"}


class FrameworkFaults(IqafError):
    """The framework in {folder} was not loaded. Correct {count} there, then start again: {listed}."""

    def __init__(self, folder: Path, faults: list[Fault]) -> None:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__(folder=folder, count=count, listed="".join(f"\n- {fault}" for fault in faults))
        self.faults = tuple(faults)


class Source(Value):
    """A document that clauses cite by its code."""

    title: str
    published: date | None = None


class Framework(Value):
    """Every table of one place. Field names are the names of its files; the first three stand in ``framework.yaml``."""

    id: str
    title: str
    sources: dict[str, Source]
    agencies: Keyed[Agency]
    roles: Keyed[Role]
    categories: Keyed[Category]
    ratings: RatingTable
    toolkits: dict[str, Toolkit]
    toolkit_reviews: ToolkitReviewTable
    assurance: AssuranceTable
    disagreement: DisagreementTable
    scope: ScopeTable
    clocks: ClockTable
    planning: PlanningTable
    plans: PlanRules
    support: SupportTable
    risk: RiskTable
    regime: RegimeTable
    publication: PublicationTable
    feedback: FeedbackTable
    tender: TenderTable
    entry: EntryTable
    forums: ForumTable
    escalation: EscalationTable
    contract: ContractTable
    letters: LetterTable
    intake: IntakeTable
    decisions: DecisionTable
    statements: StatementTable

    @property
    def toolkit(self) -> Toolkit:
        """The version with the latest effective date."""
        return max(self.toolkits.values(), key=lambda toolkit: toolkit.effective)

    def __repr__(self) -> str:
        """Its id: whoever prints what holds a framework wants none of its thousands of lines."""
        return f"Framework({self.id!r})"


IN_FRAMEWORK_FILE = ("id", "title", "sources")


def available() -> dict[str, Path]:
    """The frameworks that are shipped, by name: from a checkout, or from inside the installed package."""
    here = Path(__file__).resolve().parent
    homes = (here / "_config" / "frameworks", here.parent / "config" / "frameworks")
    return {folder.parent.name: folder.parent for home in homes for folder in sorted(home.glob("*/framework.yaml"))}


def load(folder: Path) -> Framework:
    """Read a framework's folder. Raises FrameworkFaults with every fault in every file at once."""
    reading = _Reading(folder)
    values = reading.values()
    reading.cross_check()
    if reading.faults:
        raise FrameworkFaults(folder, reading.faults)
    return Framework.model_construct(**values)


class _Reading:
    """One pass over a folder: what was read, and what was wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.documents: dict[str, Document] = {}

    def values(self) -> dict[str, Any]:
        """Every field of the framework that could be read."""
        found = self._head()
        for name, field in Framework.model_fields.items():
            if name == "toolkits":
                found[name] = self._toolkits()
            elif name not in IN_FRAMEWORK_FILE:
                found[name] = self._table(f"{name}.yaml", field.rebuild_annotation())
        self._strays()
        self._domains(found["ratings"], found["toolkits"])
        self._weighed(found["ratings"], found["tender"])
        return found

    def _head(self) -> dict[str, Any]:
        fields = {name: Framework.model_fields[name].annotation for name in IN_FRAMEWORK_FILE}
        document = self._document("framework.yaml")
        data = document.data if document else None
        if document and not isinstance(data, dict):
            self.faults.append(document.fault((), f"it must give {', '.join(fields)}"))
        if document is None or not isinstance(data, dict):
            return {}
        self.faults += [document.fault((str(key),), "there is no such field") for key in data if key not in fields]
        found = {}
        for name, annotation in fields.items():
            if name in data:
                found[name] = self._valid(document, data[name], annotation, (name,))
            else:
                self.faults.append(document.fault((name,), "this field is missing"))
        return found

    def _toolkits(self) -> dict[str, Toolkit]:
        paths = sorted(self.folder.glob("toolkit-*.yaml"))
        if not paths:
            self.faults.append(Fault(file="toolkit-….yaml", line=0, field="", problem="there is no toolkit"))
        read_ = {path.name: self._table(path.name, Toolkit) for path in paths}
        found: dict[str, Toolkit] = {}
        for file, toolkit in read_.items():
            if toolkit and toolkit.id in found:
                self.faults.append(self.documents[file].fault(("id",), "another toolkit has this id too"))
            if toolkit:
                found[toolkit.id] = toolkit
        return found

    def _table(self, file: str, annotation: Any) -> Any:
        document = self._document(file)
        return None if document is None else self._valid(document, document.data, annotation, ())

    def _document(self, file: str) -> Document | None:
        document, faults = read(self.folder / file)
        self.faults += faults
        if document:
            self.documents[file] = document
        return document

    def _valid(self, document: Document, data: Any, annotation: Any, where: tuple[str, ...]) -> Any:
        try:
            return TypeAdapter(annotation).validate_python(data)
        except ValidationError as error:
            self.faults += [document.fault((*where, *each["loc"]), _said(each)) for each in error.errors()]
            return None

    def _domains(self, ratings: RatingTable | None, toolkits: Mapping[str, Toolkit]) -> None:
        """A toolkit must rate the domains that ratings.yaml combines: no more, no fewer."""
        combined = set(ratings.domains) if ratings else None
        for toolkit in toolkits.values():
            if combined is not None and {domain.id for domain in toolkit.domains} != combined:
                problem = (
                    f"toolkit {toolkit.id} has other domains: {', '.join(domain.id for domain in toolkit.domains)}"
                )
                self.faults.append(self.documents["ratings.yaml"].fault(("domains",), problem))

    def _weighed(self, ratings: RatingTable | None, tender: TenderTable | None) -> None:
        """The domains that a score weighs must be among those that ratings.yaml combines."""
        if ratings is None or tender is None:
            return
        weighed = tender.home_support.domains
        for name, domain in (("safe", weighed.safe), ("responsive", weighed.responsive)):
            if domain not in ratings.domains:
                where = ("home_support", "domains", name)
                self.faults.append(self.documents["tender.yaml"].fault(where, f"there is no domain {domain}"))

    def _strays(self) -> None:
        strays = sorted(path.name for path in self.folder.glob("*.y*ml") if path.name not in self.documents)
        missing = {fault.file for fault in self.faults}
        self.faults += [
            Fault(file=name, line=0, field="", problem="no table has this name, so it would not be read")
            for name in strays
            if name not in missing
        ]

    def cross_check(self) -> None:
        """Ids and document codes that a file uses must be known to the framework, faulty as other rows may be."""
        known = {
            "agency": _ids(self.documents.get("agencies.yaml")),
            "role": _ids(self.documents.get("roles.yaml")),
            "category": _ids(self.documents.get("categories.yaml")),
        }
        head = self.documents.get("framework.yaml")
        sources = head.data.get("sources") if head and isinstance(head.data, dict) else None
        documents = set(sources) if isinstance(sources, dict) else set()
        for document in self.documents.values():
            self.faults += _unknown(document, known, documents)


def _unknown(document: Document, known: Mapping[str, set[str] | None], sources: set[str]) -> Iterator[Fault]:
    for where, key, value in walk(document.data):
        if key == "document" and isinstance(value, str) and value not in sources:
            yield document.fault(where, f"framework.yaml has no source {value}")
        for kind, keys in _NAMING.items():
            ids = known[kind] if key in keys else None
            if ids is not None:
                strange = [each for each in _strings(value) if each not in ids]
                yield from (document.fault(where, f"there is no {kind} {each}") for each in strange)


_NAMING = {"agency": NAMES_AGENCIES, "role": NAMES_ROLES, "category": NAMES_CATEGORIES}


def _strings(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [each for each in listed if isinstance(each, str)]


def _ids(document: Document | None) -> set[str] | None:
    """The ids that a file's rows bear, taken from the data itself, so that one faulty row does not hide the others.

    None where there is no such file: that is one fault, not one for each use.
    """
    if document is None:
        return None
    data = document.data
    if isinstance(data, dict):
        return {str(key) for key in data}
    rows = data if isinstance(data, list) else []
    return {str(row["id"]) for row in rows if isinstance(row, dict) and "id" in row}


def _said(error: Any) -> str:
    text = str(error["msg"]).removeprefix("Value error, ")
    given = error.get("input")
    return f"{text} (it is {given!r})" if isinstance(given, str | int | float | bool) else text
