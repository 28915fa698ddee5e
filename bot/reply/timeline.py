"""A fact as a line of a service's history."""

from collections.abc import Mapping
from typing import NamedTuple

from bot.engine import facts as f
from bot.reply import rag_words
from bot.reply.dates import day, moment


class Names(NamedTuple):
    """What a place calls its agencies and its categories of intelligence, by id."""

    agencies: Mapping[str, str] = {}
    categories: Mapping[str, str] = {}

    def agency(self, given: str) -> str:
        """The agency's name; its id where the place no longer has it."""
        return self.agencies.get(given, given)

    def category(self, given: str) -> str:
        """The category's name; its id where the place no longer has it."""
        return self.categories.get(given, given)


NAMELESS = Names()


def said(fact: f.AnyFact, names: Names = NAMELESS) -> str:
    """What happened, in one line. Whether the reader may see it is decided by the caller."""
    for tell in (_about_quality, _about_risk, _about_provision, _about_escalation, _about_mail):
        if line := tell(fact, names):
            return line
    return f"{fact.kind.capitalize()}."


def _about_quality(fact: f.AnyFact, _: Names) -> str:  # noqa: PLR0911 - a table of kinds
    match fact:
        case f.ServiceDescribed():
            state = "" if fact.registered else ", no longer registered"
            return (
                f"Described: {fact.name}, {fact.service_kind.value}, {fact.postcode}, of {fact.provider_name}{state}."
            )
        case f.AliasLearned():
            return f"Also known as “{fact.alias}”."
        case f.CqcRatingPublished():
            group = f" for {fact.service_group}" if fact.service_group else ""
            inherited = " (inherited from an earlier registration)" if fact.inherited else ""
            return f"CQC published: {fact.overall}{group}{inherited}."
        case f.VisitRecorded():
            found = ", ".join(f"{domain} {rating.value}" for domain, rating in fact.domains.items())
            return f"{fact.ref}: quality monitoring visit ({fact.form}), {found or 'by criteria'}."
        case f.RatingModerated():
            return f"{fact.visit}: moderated to {fact.rating.value}. {fact.reason}"
        case f.AssuranceRecorded():
            return f"Healthcare quality assurance: {fact.level.value}."
        case _:
            return ""


def _about_risk(fact: f.AnyFact, names: Names) -> str:  # noqa: PLR0911 - a table of kinds
    match fact:
        case f.IntelligenceLogged():
            return f"{fact.ref}: intelligence, {names.category(fact.category)}, {fact.severity.value}. {fact.text}"
        case f.ConcernRaised():
            urgent = ", urgent" if fact.urgent else ""
            return (
                f"{fact.ref}: concern raised for the {fact.forum.upper()} of {day(fact.meeting)}{urgent}. {fact.text}"
            )
        case f.ConcernMoved():
            return f"{fact.ref}: moved to {day(fact.meeting)}. {fact.reason}"
        case f.ConcernClosed():
            return f"{fact.ref}: closed. {fact.outcome}"
        case f.RagDecided():
            return f"{fact.forum.upper()} decided: {rag_words(fact.rag)}. {fact.reason}"
        case f.RagViewed():
            return f"{names.agency(fact.agency)}'s own view: {rag_words(fact.rag)}. {fact.reason}"
        case f.IndicatorReported():
            state = "present" if fact.present else "no longer present"
            return f"Indicator “{fact.indicator}”: {state}. {fact.note}".strip()
        case _:
            return ""


def _about_provision(fact: f.AnyFact, _: Names) -> str:  # noqa: PLR0911 - a table of kinds
    match fact:
        case f.PlanRequested():
            return f"{fact.ref}: improvement plan requested. {fact.why}"
        case f.PlanSubmitted():
            return f"{fact.ref}: improvement plan submitted."
        case f.PlanApproved():
            return f"{fact.ref}: improvement plan approved, to be done by {day(fact.complete_by)}."
        case f.PlanClosed():
            return f"{fact.ref}: improvement plan ended. {fact.outcome}"
        case f.SuspensionImposed():
            by = " and ".join(commissioner.value for commissioner in fact.by)
            return f"{fact.ref}: {fact.form} by {by}. {fact.reason}"
        case f.SuspensionReviewed():
            return f"{fact.ref}: suspension reviewed. {fact.outcome}"
        case f.SuspensionLifted():
            return f"{fact.ref}: suspension lifted. {fact.reason}"
        case _:
            return ""


def _about_escalation(fact: f.AnyFact, names: Names) -> str:
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


def _about_mail(fact: f.AnyFact, names: Names) -> str:
    match fact:
        case f.MailFiled():
            known = "" if fact.sender_known else ", a sender not known here"
            return f"{fact.mail}: mail from {fact.sender}{known}, {names.category(fact.category)}: {fact.subject}"
        case f.MailUnfiled():
            return f"{fact.mail}: taken off this service. {fact.reason}"
        case f.Withdrawn():
            return f"Withdrawn. {fact.reason}"
        case _:
            return ""
