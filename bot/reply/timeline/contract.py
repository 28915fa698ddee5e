"""Suspensions, contract review meetings, terminations and breach notices."""

from bot.engine import facts as f
from bot.reply.dates import day
from bot.reply.timeline.names import Names


def about_suspensions(fact: f.AnyFact, _: Names) -> str:
    """A suspension from its start to its end."""
    match fact:
        case f.SuspensionImposed():
            by = " and ".join(commissioner.value for commissioner in fact.by)
            at_once = ", at once" if fact.immediate else ""
            return f"{fact.ref}: {fact.form} by {by}{at_once}. {fact.reason}"
        case f.SuspensionReviewed():
            return f"{fact.ref}: suspension reviewed. {fact.outcome}"
        case f.SuspensionLifted():
            return f"{fact.ref}: suspension lifted. {fact.reason}"
        case f.CitizensTold():
            what = "suspension" if fact.stage == "start" else "end of the suspension"
            return f"{fact.ref}: citizens told of the {what}. {fact.note}".strip()
        case _:
            return ""


def about_reviews(fact: f.AnyFact, names: Names) -> str:
    """Contract review meetings."""
    match fact:
        case f.ReviewCalled():
            alone = "" if fact.with_provider else ", without the provider"
            why = "; ".join(fact.reasons)
            return f"{fact.ref}: contract review meeting called for {day(fact.on)}{alone}. {why}".strip()
        case f.ReviewRequested():
            return f"{fact.ref}: {names.agency(fact.agency)} asks for a contract review meeting. {fact.reason}"
        case f.ReviewHeld():
            return f"{fact.ref}: contract review meeting held: {', '.join(fact.outcomes)}. {fact.note}"
        case f.ReviewCancelled():
            return f"{fact.ref}: contract review meeting cancelled. {fact.reason}"
        case _:
            return ""


def about_terminations(fact: f.AnyFact, _: Names) -> str:
    """The end of a contract."""
    match fact:
        case f.TerminationProposed():
            threat = " at once, on an immediate threat" if fact.immediate else ""
            ends = f", to end on {day(fact.ends)}" if fact.ends else ""
            return f"{fact.ref}: termination proposed by {fact.commissioner.value}{threat}{ends}. {fact.reason}"
        case f.TerminationAgreed():
            return f"{fact.ref}: termination agreed by {fact.commissioner.value}. {fact.reason}".strip()
        case f.TerminationDropped():
            return f"{fact.ref}: termination dropped by {fact.commissioner.value}. {fact.reason}"
        case _:
            return ""


def about_breaches(fact: f.AnyFact, _: Names) -> str:
    """Breach notices."""
    match fact:
        case f.BreachIssued():
            return f"{fact.ref}: breach notice, to be remedied by {day(fact.remedy_by)}. {fact.text}"
        case f.BreachServed():
            return f"{fact.ref}: breach notice sent to the provider. {fact.note}".strip()
        case f.BreachRemedied():
            return f"{fact.ref}: breach remedied. {fact.note}".strip()
        case f.BreachWithdrawn():
            return f"{fact.ref}: breach notice withdrawn. {fact.reason}"
        case _:
            return ""
