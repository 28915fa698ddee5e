"""Escalations, mail, reminders, and entries taken back."""

from bot.engine import facts as f
from bot.reply.dates import day, moment
from bot.reply.timeline.names import Names


def about_escalations(fact: f.AnyFact, names: Names) -> str:
    """Escalations and what became of them."""
    match fact:
        case f.EscalationOpened():
            return f"{fact.ref}: escalated. {fact.summary}. To be acknowledged by {moment(fact.acknowledge_by)}."
        case f.EscalationAcknowledged():
            return f"{fact.ref}: acknowledged by {names.agency(fact.agency)}."
        case f.EscalationClimbed():
            return f"{fact.ref}: not acknowledged in time, climbed to step {fact.level}."
        case f.EscalationStoodDown():
            return f"{fact.ref}: stood down. {fact.reason}"
        case _:
            return ""


def about_mail(fact: f.AnyFact, names: Names) -> str:
    """Mail filed here or taken off, reminders sent, and what was withdrawn."""
    match fact:
        case f.ReminderSent():
            who = "the provider" if fact.to == "provider" else names.agency(fact.to)
            return f"Reminded {who}: {fact.what}, due {day(fact.on)}."
        case f.MailFiled():
            known = "" if fact.sender_known else ", a sender not known here"
            return f"{fact.mail}: mail from {fact.sender}{known}, {names.category(fact.category)}: {fact.subject}"
        case f.MailUnfiled():
            return f"{fact.mail}: taken off this service. {fact.reason}"
        case f.Withdrawn():
            return f"Withdrawn. {fact.reason}"
        case _:
            return ""
