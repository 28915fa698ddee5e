"""Versions of the toolkit: which is in force, when it is reviewed, who was told before its use (IQAF §18; S17)."""

from collections.abc import Sequence
from datetime import date

from bot.engine.clocks import Clock
from bot.engine.days import said
from bot.engine.dues import due
from bot.engine.facts import Entry, ToolkitAnnounced, ToolkitReviewed, in_force
from bot.engine.gather import of
from bot.engine.known import Known, Part, SoFar
from bot.engine.parts import Due
from bot.engine.quality.toolkit import Toolkit, in_use
from bot.engine.quality.toolkit_table import ToolkitReviewTable
from bot.engine.verdict import Reason

PLACE = "place"  #: the stream in which reviews and announcements stand


def last_review(place: Sequence[Entry], toolkit: str) -> tuple[date, ToolkitReviewed] | None:
    """The last review of a version among the place's entries."""
    found = [(entry.effective, fact) for entry, fact in of(in_force(place), ToolkitReviewed) if fact.toolkit == toolkit]
    return found[-1] if found else None


def review_due(toolkit: Toolkit, place: Sequence[Entry], clock: Clock, today: date) -> Due:
    """The yearly review of the version in force."""
    reviewed = last_review(place, toolkit.id)
    start, after = (reviewed[0], "the last review") if reviewed else (toolkit.effective, "it took effect")
    why = f"{clock.said} after {after}, {said(start)}"
    return due(
        "toolkit", f"Review of the toolkit {toolkit.id}", clock.ends(start), clock, today, why=why, ref=toolkit.id
    )


def missing(groups: Sequence[str], table: ToolkitReviewTable) -> tuple[str, ...]:
    """The groups that must take part in a review and did not, by their titles."""
    return tuple(group.title for group in table.groups.values() if group.id not in groups)


def part(known: Known, _: SoFar) -> Part:
    """A note where the last visit was done under a version of which this provider had not been told."""
    if not known.visits:
        return Part()
    last = known.visits[-1]
    toolkit = known.framework.toolkits.get(last.toolkit)
    if toolkit is None or toolkit.id == in_use(known.framework.toolkits, date.min).id or _new_here(known, toolkit):
        return Part()
    told = [entry.effective for entry, fact in known.of(ToolkitAnnounced) if fact.toolkit == toolkit.id]
    if any(day <= last.on for day in told):
        return Part()
    text = (
        f"The visit of {said(last.on)} ({last.ref}) used the toolkit {toolkit.id}, not announced to the provider before"
    )
    return Part(notes=(Reason(text=text, clause=known.framework.toolkit_reviews.announced),))


def _new_here(known: Known, toolkit: Toolkit) -> bool:
    """Whether the service came after the version took effect: it has known no other."""
    return max(known.service.opened or known.first, known.first) >= toolkit.effective
