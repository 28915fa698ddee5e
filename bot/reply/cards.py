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
from bot.reply.open_things import Agencies, agency_name, open_things, questions, stands_for

__all__ = ["agency_name", "attending", "card", "due_line", "line", "regime_words", "short_reasons", "stands_for"]

DUES_SHOWN = 4
OFTEN = {7: "every week", 14: "every two weeks", 28: "every four weeks", 91: "every three months"}


def card(standing: Standing, regime: RegimeTable, agencies: Agencies, forums: ForumTable) -> Reply:
    """A service in one glance: risk, rating, why, since when, what is open, what is due and who acts."""
    service = standing.service
    rag = standing.risk.verdict.value
    blocks: list[AnyBlock] = [_identity(standing), _where_it_stands(standing, regime, agencies)]
    blocks.append(Heading(text="Why"))
    blocks.append(Reasons(reasons=short_reasons(standing)))
    blocks += questions(standing)
    blocks += open_things(standing, agencies, forums)
    blocks += _dues(standing.dues)
    if standing.notes:
        blocks += [Heading(text="Please note"), Reasons(reasons=standing.notes)]
    at = service.location_id
    blocks.append(
        buttons(("Why", f"why {at}"), ("History", f"history {at}"), ("Log", f"log {at}"), ("Raise", f"raise {at}"))
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
    late = "overdue since" if due.overdue else "by"
    return Item(
        text=f"{due.what}: {late} {day(due.on)}",
        detail=f"{', '.join(part for part in (due.who, due.why) if part)} ({due.clause})",
        tone=Tone.WARNING if due.overdue else Tone.PLAIN,
    )


def _identity(standing: Standing) -> Facts:
    service = standing.service
    commissioned = " and ".join(c.value for c in service.commissioners) or "not commissioned here"
    return facts(
        [
            ("Service", f"{service.service_kind.value} · {service.postcode} · {service.location_id}"),
            ("Provider", service.provider_name),
            ("Commissioned by", commissioned),
            ("Framework", standing.scope.title),
            ("Registered", "" if service.registered else "no longer registered with the CQC"),
        ]
    )


def _where_it_stands(standing: Standing, regime: RegimeTable, agencies: Agencies) -> Facts:
    risk, rating = standing.risk, standing.rating
    colour = risk.verdict.value
    basis = "decided by the forum" if risk.decided else "calculated, no forum has decided"
    since = f" since {day(risk.since)}" if risk.since and colour else ""
    source = f" ({rating.source}, {day(rating.on)})" if rating.on else ""
    assured = standing.assurance.value
    assured_on = f" ({day(standing.assurance_on)})" if standing.assurance_on else ""
    views = ", ".join(
        f"{agency_name(agency, agencies)}: {rag_words(view)}" for agency, view in sorted(risk.views.items())
    )
    return facts(
        [
            ("Risk", f"{rag_words(colour)}{since}, {basis}", rag_tone(colour)),
            ("Surveillance", regime_words(standing.regime, regime)),
            ("Rating", f"{rating_words(rating.verdict.value)}{source}"),
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
    if not dues:
        return []
    blocks: list[AnyBlock] = [Heading(text="Due"), Items(items=tuple(due_line(due) for due in dues[:DUES_SHOWN]))]
    if len(dues) > DUES_SHOWN:
        blocks.append(Note(text=f"and {len(dues) - DUES_SHOWN} more later"))
    return blocks


def _plural(word: str, number: int) -> str:
    return word if number == 1 else f"{word}s"
