"""Support, citizens' feedback, entry to the contract, and the directory."""

from bot.engine import facts as f
from bot.engine.counted import counted
from bot.reply.timeline.names import Names


def about_support(fact: f.AnyFact, _: Names) -> str:
    """What was offered to help the provider, and what it did."""
    match fact:
        case f.SupportOffered():
            return f"{fact.ref}: support offered ({fact.offer}). {fact.why}"
        case f.SupportTaken():
            return f"{fact.ref}: support taken up."
        case f.SupportDeclined():
            return f"{fact.ref}: support declined. {fact.reason}"
        case f.SupportEnded():
            return f"{fact.ref}: support ended: {fact.effect}. {fact.note}".strip()
        case _:
            return ""


def about_the_market(fact: f.AnyFact, _: Names) -> str:  # noqa: PLR0911 - a table of kinds
    """Feedback, scores, applications to join, and what was published."""
    match fact:
        case f.FeedbackReceived():
            return f"Feedback, {fact.source}: {_counted(fact)}."
        case f.NhsScored():
            return f"NHS score: {fact.score.value}."
        case f.EntryApplied():
            for_ = f" for {', '.join(fact.specialisms)}" if fact.specialisms else ""
            return f"{fact.ref}: applied to join the contract{for_}{'' if fact.citizens else ', with no citizens yet'}."
        case f.EntryEvidenceSeen():
            return f"{fact.ref}: {fact.item} {'met' if fact.met else 'not met'}. {fact.note}".strip()
        case f.EntryDecided():
            whose = f" of the {fact.commissioner.value}" if fact.commissioner else ""
            return f"{fact.ref}: {'joined' if fact.admitted else 'may not join'} the contract{whose}. {fact.reason}"
        case f.SnapshotTaken():
            return f"Ratings taken for the directory of {fact.month}: {counted(fact.services, 'service')}."
        case f.DirectoryPublished():
            return f"Directory of {fact.month} published: {fact.changed} changed since the month before."
        case _:
            return ""


def _counted(fact: f.FeedbackReceived) -> str:
    """Counts of what was asked; of compliments and complaints, how many."""
    asked = (
        (fact.outcomes_met, fact.outcomes_asked, "outcomes met"),
        (fact.recommend_yes, fact.recommend_asked, "would recommend"),
    )
    parts = [f"{yes} of {of} {what}" for yes, of, what in asked if of]
    return ", ".join(parts) or str(fact.count)
