"""How an escalation reads: what happened, who is asked, by when, and who is still silent (S27)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.engine.escalation import silent
from bot.engine.place import Agency
from bot.engine.standing import OpenEscalation, Standing
from bot.engine.verdict import Reason
from bot.reply import AnyBlock, Note, Reasons, Reply, Tone, buttons, facts, rag_tone, rag_words
from bot.reply.cards import agency_name
from bot.reply.dates import moment

Agencies = Mapping[str, Agency]


def opened_reply(
    escalation: OpenEscalation, standing: Standing, why: Sequence[Reason], unreached: Sequence[str], agencies: Agencies
) -> Reply:
    """A new escalation. *unreached* are agencies that the regime names and that have nobody here to ask."""
    notes = _nobody("Nobody here to ask for", unreached, agencies)
    return _reply(
        f"Escalation {escalation.ref}: {escalation.summary}",
        escalation,
        standing,
        [Reasons(reasons=tuple(why)), *notes],
        agencies,
    )


def added_reply(escalation: OpenEscalation, standing: Standing, why: Sequence[Reason], agencies: Agencies) -> Reply:
    """More of the same has come in while agencies are still silent."""
    return _reply(
        f"More on {escalation.ref}: {escalation.summary}", escalation, standing, [Reasons(reasons=tuple(why))], agencies
    )


def climbed_reply(
    escalation: OpenEscalation, standing: Standing, to: str, unreached: Sequence[str], agencies: Agencies
) -> Reply:
    """An escalation that went up a step. *to* says to whom, in a sentence; *unreached* are agencies left out of it."""
    notes = _nobody("Nobody like that for", unreached, agencies)
    return _reply(
        f"Not acknowledged in time, {escalation.ref}: {escalation.summary}",
        escalation,
        standing,
        [Note(text=to), *notes],
        agencies,
    )


def _reply(
    title: str, escalation: OpenEscalation, standing: Standing, more: Sequence[AnyBlock], agencies: Agencies
) -> Reply:
    service, rag = standing.service, standing.risk.verdict.value
    rows = facts(
        [
            ("Service", f"{service.name} · {service.postcode} · {service.location_id}"),
            ("Risk", rag_words(rag), rag_tone(rag)),
            ("Opened", moment(escalation.opened)),
            ("Acknowledged by", _names(tuple(escalation.acknowledged), agencies)),
            ("Not yet by", _names(silent(escalation), agencies)),
            ("Acknowledge by", by_when(escalation.acknowledge_by)),
        ]
    )
    press = buttons(("Acknowledge", f"ack {escalation.ref}"), ("Status", f"status {service.location_id}"))
    return Reply(title=title, blocks=(rows, *more, press), tone=Tone.RED, private=False)


def by_when(deadline: datetime | None) -> str:
    """A deadline in words, where there is one."""
    return moment(deadline) if deadline else "at once: it has reached the top of the ladder"


def _nobody(what: str, agencies_left: Sequence[str], agencies: Agencies) -> list[Note]:
    """Who must be told by other ways, where there are any."""
    return [Note(text=f"{what}: {_names(agencies_left, agencies)}. Tell them directly.")] if agencies_left else []


def _names(ids: Sequence[str], agencies: Agencies) -> str:
    return ", ".join(agency_name(agency, agencies) for agency in ids)
