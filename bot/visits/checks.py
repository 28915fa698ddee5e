"""What can speak against a visit: its day, its toolkit, what it leaves out, one like it (IQAF §7, 17-18)."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.desk import Desk
from bot.documents import KeptDocument
from bot.engine.days import said
from bot.engine.facts import Entry, VisitRecorded, in_force
from bot.engine.facts.quality import VisitForm
from bot.engine.parts import PlannedVisit
from bot.engine.quality.toolkit import Toolkit
from bot.engine.quality.visits import Visit
from bot.engine.standing import Standing
from bot.plans.finding import REFERENCES
from bot.visits.draft import Draft, NotThisVisit, Said, found, refuse, supposed


def in_use(toolkits: Mapping[str, Toolkit], day: date) -> Toolkit | None:
    """The version of the toolkit that was in use on a day (IQAF §18); None before the first."""
    begun = [toolkit for toolkit in toolkits.values() if toolkit.effective <= day]
    return max(begun, key=lambda toolkit: toolkit.effective, default=None)


def check_day(given: Said, standing: Standing, desk: Desk, kept: KeptDocument | None) -> date:
    """The day of the visit, today unless said. Raises NotThisVisit where there can have been none on it."""
    if given.on is None and kept:
        hint = f"Fill it in, or say it: visit document={kept.ref} on=18/11/2026."
        raise refuse("Date of the visit", "the spreadsheet does not say it", hint, kept)
    on = given.on or desk.today
    if on > desk.today:
        hint = f"A visit to come is booked: book {standing.service.location_id} {said(on)}."
        raise refuse("Date of the visit", f"{said(on)} is still to come", hint, kept)
    opened = standing.service.opened
    if opened and on < opened:
        hint = "Correct the date, or whose visit it was."
        problem = f"{said(on)} is before {standing.service.name} opened, on {said(opened)}"
        raise refuse("Date of the visit", problem, hint, kept)
    return on


def check_toolkit(given: Said, on: date, desk: Desk, kept: KeptDocument | None) -> str:
    """The version that the visit was done under: the one in use on its day (IQAF §18). Raises NotThisVisit."""
    toolkits = desk.framework.toolkits
    right = in_use(toolkits, on)
    if right is None:
        first = min(toolkits.values(), key=lambda toolkit: toolkit.effective)
        problem = f"none was in use on {said(on)}; the first, {first.id}, was from {said(first.effective)} on"
        raise refuse("Toolkit version", problem, "Correct the date, or add the older toolkit to the framework.", kept)
    if given.toolkit and given.toolkit != right.id:
        problem = f"{given.toolkit} was not in use on {said(on)}; {right.id} was, since {said(right.effective)}"
        hint = f"Use {right.id}: a visit is worked out by the version it was done under (IQAF §18)."
        raise refuse("Toolkit version", problem, hint, kept)
    return right.id


def check_domains(fact: VisitRecorded, titles: Mapping[str, str]) -> None:
    """By domains, a visit rates them all; a focussed one some. Raises NotThisVisit."""
    missing = [title for domain, title in titles.items() if domain not in fact.domains]
    if missing and fact.form != "focussed":
        hint = "Rate them too; or, of a focussed visit, say form=focussed: the rest carries over from the visit before."
        raise refuse("Domains", f"no rating for {', '.join(missing)}", hint)


def check_carried(visit: Visit, before: Visit | None, kept: KeptDocument | None) -> None:
    """A focussed visit needs an earlier one of the same toolkit for what it did not look at (IQAF §17-18)."""
    if visit.form != "focussed" or (visit.domains and before and before.toolkit == visit.toolkit):
        return
    if before is None:
        problem = "there is no earlier visit from which what it did not look at could carry over"
    elif before.toolkit != visit.toolkit:
        problem = (
            f"the visit before, {before.ref} of {said(before.on)}, was done under toolkit {before.toolkit}, "
            f"and this one under {visit.toolkit}"
        )
    else:
        how = "domain" if visit.fact and visit.fact.criteria else "criterion, and its rating cannot be worked out"
        problem = f"the visit before, {before.ref} of {said(before.on)}, was recorded by {how}"
        problem += ", so its criteria are not known" if how == "domain" else ""
    raise refuse("Focussed visit", problem, "Record a full visit, with every criterion or every domain.", kept)


def correctable(draft: Draft, ref: str, entries: Sequence[Entry], desk: Desk) -> bool:
    """Whether the visit could take the place of the one recorded as *ref*."""
    fact = draft.fact.model_copy(update={"ref": ref})
    kept = supposed(draft.model_copy(update={"corrects": corrected(entries, ref), "fact": fact}), entries, desk)
    visit, earlier = found(kept, ref, desk)
    try:
        check_carried(visit, earlier, draft.document)
    except NotThisVisit:
        return False
    return True


def corrected(entries: Sequence[Entry], ref: str) -> Entry | None:
    """The entry of the visit with this reference. Raises NotThisVisit where there is none."""
    if not ref:
        return None
    for entry in in_force(entries):
        if isinstance(entry.fact, VisitRecorded) and entry.fact.ref == ref.strip().upper():
            return entry
    raise refuse("Corrects", f"no visit {ref} is recorded of this service", "See “history” for its visits.")


def planned_as(ref: str, *, corrects: str) -> str:
    """The planned visit that a reference in place of the service means; an improvement plan's names none."""
    return "" if corrects or form_for(ref) else ref


def form_for(ref: str) -> VisitForm | None:
    """The form of a visit that is made for an improvement plan: its re-inspection (QRG §4-5). None for all else."""
    return "re-inspection" if ref.startswith(f"{REFERENCES}-") else None


def asked_of(ref: str, standing: Standing) -> dict[str, str]:
    """What the form of a visit is filled in with, where a reference was said: a planned visit's, or a plan's."""
    if form := form_for(ref):
        return {"form": form}
    plan = next((plan for plan in standing.planned if plan.ref == ref), None)
    if plan is None:
        return {}
    return {
        "form": plan.form,
        "announced": "yes" if plan.announced else "no",
        "joint": "yes" if plan.joint else "no",
    }


def plan_of(given: Said, on: date, form: VisitForm, standing: Standing, desk: Desk) -> PlannedVisit | None:
    """The planned visit that this one is: as said, or the nearest of the same form. Raises NotThisVisit."""
    if given.planned.casefold() == "none" or given.corrects:
        return None
    if given.planned:
        found = next((plan for plan in standing.planned if plan.ref == given.planned.strip().upper()), None)
        if found is None:
            open_ = ", ".join(plan.ref for plan in standing.planned) or "none"
            raise refuse("Planned visit", f"{given.planned} is not planned here", f"Planned: {open_}.")
        return found
    window = desk.framework.planning.fulfils
    near = [plan for plan in standing.planned if plan.form == form and window.near(plan.on, on)]
    return min(near, key=lambda plan: abs((plan.on - on).days), default=None)
