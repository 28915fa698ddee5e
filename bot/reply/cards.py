"""How a service's standing reads: the one card that everybody sees, and its parts."""

from bot.engine.meetings.forums import ForumTable
from bot.engine.risk.regime import RegimeTable
from bot.engine.standing import Due, Standing
from bot.engine.verdict import Reason
from bot.reply import (
    AnyBlock,
    Facts,
    Heading,
    Item,
    Items,
    Note,
    Reasons,
    Reply,
    Tone,
    buttons,
    facts,
    rag_tone,
    rag_words,
    rating_words,
)
from bot.reply.dates import day
from bot.reply.once import once
from bot.reply.open_things import Agencies, agency_name, open_things, questions, stands_for

__all__ = ["agency_name", "attending", "card", "due_line", "line", "regime_words", "short_reasons", "stands_for"]

DUES_SHOWN = 3
LATE_SHOWN = 6  #: things that are overdue, where they are more
NOTES_SHOWN = 3
KEPT = 512  #: cards, as many as standings that are read out of their rows
OFTEN = {7: "every week", 14: "every two weeks", 28: "every four weeks", 91: "every three months"}


@once(KEPT)
def card(standing: Standing, regime: RegimeTable, agencies: Agencies, forums: ForumTable) -> Reply:
    """A service in one glance: risk and rating, since when and why, what is to be decided, what is due and who acts.

    Below it what is open, what to notice, and the rest that is known; “why” and “due” say all of it.
    """
    service = standing.service
    rag = standing.risk.verdict.value
    blocks: list[AnyBlock] = [_where_it_stands(standing), _identity(standing)]
    blocks += [Heading(text="Why"), Reasons(reasons=short_reasons(standing))]
    blocks += questions(standing)
    blocks += _dues(standing.dues)
    blocks += open_things(standing, agencies, forums)
    blocks += _notes(standing.notes)
    blocks += [Heading(text="Also known"), _also_known(standing, regime, agencies)]
    at = service.location_id
    due = [("What is due", f"due {at}")] if standing.dues else []
    blocks.append(
        buttons(
            ("Why", f"why {at}"), *due, ("History", f"history {at}"), ("Log", f"log {at}"), ("Raise", f"raise {at}")
        )
    )
    title = f"{service.name}: {rag_words(rag)}, {rating_words(standing.rating.verdict.value)}"
    return Reply(title=title, blocks=tuple(blocks), tone=rag_tone(rag))


def line(standing: Standing) -> Item:
    """A service as one line of a list."""
    service = standing.service
    rag = standing.risk.verdict.value
    parts = [
        rating_words(standing.rating.verdict.value),
        service.postcode,
        service.service_kind.value,
        f"{len(standing.concerns)} open {_plural('concern', len(standing.concerns))}" if standing.concerns else "",
        "suspended" if standing.suspensions else "",
        f"overdue: {', '.join(due.what for due in standing.overdue)}" if standing.overdue else "",
    ]
    since = f" since {day(standing.risk.since)}" if standing.risk.since and rag else ""
    return Item(
        text=f"{service.name}: {rag_words(rag)}{since}",
        detail=" · ".join(part for part in parts if part),
        tone=rag_tone(rag),
        buttons=buttons(("Status", f"status {service.location_id}")).buttons,
    )


def short_reasons(standing: Standing) -> tuple[Reason, ...]:
    """The first reason for the risk and the first for the rating: the rest is one press away."""
    return standing.risk.verdict.reasons[:1] + standing.rating.verdict.reasons[:1]


def due_line(due: Due) -> Item:
    """What is due, when, and who acts."""
    late = "overdue, was due by" if due.overdue else "by"
    return Item(
        text=f"{due.what}: {late} {day(due.on)}",
        detail=f"{', '.join(part for part in (due.who, due.why) if part)} ({due.clause})",
        tone=Tone.WARNING if due.overdue else Tone.PLAIN,
    )


def _where_it_stands(standing: Standing) -> Facts:
    risk, rating = standing.risk, standing.rating
    colour = risk.verdict.value
    basis = "decided by the forum" if risk.decided else "calculated, no forum has decided"
    since = f" since {day(risk.since)}" if risk.since and colour else ""
    source = f" ({rating.source}, {day(rating.on)})" if rating.on else ""
    return facts(
        [
            ("Risk", f"{rag_words(colour)}{since}, {basis}", rag_tone(colour)),
            ("Rating", f"{rating_words(rating.verdict.value)}{source}"),
        ]
    )


def _identity(standing: Standing) -> Facts:
    """Which service it is, and which part of the framework applies to it and why (S01)."""
    service, scope = standing.service, standing.scope
    return facts(
        [
            ("Service", f"{service.service_kind.value} · {service.postcode} · {service.location_id}"),
            ("Provider", service.provider_name),
            ("Framework", f"{scope.title}: {scope.because}" if scope.because else scope.title),
            ("Registered", "" if service.registered else "no longer registered with the CQC"),
        ]
    )


def _also_known(standing: Standing, regime: RegimeTable, agencies: Agencies) -> Facts:
    assured = standing.assurance.value
    assured_on = f" ({day(standing.assurance_on)})" if standing.assurance_on else ""
    views = ", ".join(
        f"{agency_name(agency, agencies)}: {rag_words(view)}" for agency, view in sorted(standing.risk.views.items())
    )
    return facts(
        [
            ("Surveillance", regime_words(standing.regime, regime)),
            ("Healthcare assurance", f"{assured.value}{assured_on}" if assured else ""),
            ("Statement (PQAS)", f"{standing.statement.ref}, {standing.statement.state}" if standing.statement else ""),
            ("Support level", standing.support_level.title if standing.support_level else ""),
            ("Agencies' own views", views),
        ]
    )


def regime_words(level: str, regime: RegimeTable) -> str:
    """A surveillance level and how often it looks."""
    found = regime.levels[level]
    return f"{found.name}: looked at {OFTEN.get(found.review_days, f'every {found.review_days} days')}"


def attending(level: str, regime: RegimeTable, agencies: Agencies) -> str:
    """Who must attend when a service at this level is looked at."""
    return ", ".join(agency_name(agency, agencies) for agency in regime.levels[level].attends)


def _dues(dues: tuple[Due, ...]) -> list[AnyBlock]:
    """All that is overdue, up to a bound, and what comes next; the rest is counted: “due” shows it."""
    if not dues:
        return []
    late = sum(due.overdue for due in dues)
    shown = dues[: max(DUES_SHOWN, min(late, LATE_SHOWN))]
    blocks: list[AnyBlock] = [Heading(text="Due"), Items(items=tuple(map(due_line, shown)))]
    if rest := dues[len(shown) :]:
        late -= sum(due.overdue for due in shown)
        when = f"{late} of them overdue" if late else f"the next by {day(rest[0].on)}"
        blocks.append(Note(text=f"and {len(rest)} more, {when}"))
    return blocks


def _notes(notes: tuple[Reason, ...]) -> list[AnyBlock]:
    if not notes:
        return []
    blocks: list[AnyBlock] = [Heading(text="Please note"), Reasons(reasons=notes[:NOTES_SHOWN])]
    if len(notes) > NOTES_SHOWN:
        blocks.append(Note(text=f"and {len(notes) - NOTES_SHOWN} more: “why” shows them"))
    return blocks


def _plural(word: str, number: int) -> str:
    return word if number == 1 else f"{word}s"
