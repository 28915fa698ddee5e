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
    escalation: OpenEscalation, standing: Standing, why: Reason, unreached: Sequence[str], agencies: Agencies
) -> Reply:
    """A new escalation. *unreached* are agencies that the regime names and that have nobody here to ask."""
    notes = (
        [Note(text=f"Nobody here to ask for: {_names(unreached, agencies)}. Tell them directly.")] if unreached else []
    )
    return _reply(
        f"Escalation {escalation.ref}: {escalation.summary}",
        escalation,
        standing,
        [Reasons(reasons=(why,)), *notes],
        agencies,
    )


def climbed_reply(escalation: OpenEscalation, standing: Standing, to: str, told: int, agencies: Agencies) -> Reply:
    """An escalation that went up a step. *to* says to whom, in words; *told* how many people that was."""
    people = f"It now goes to {to}." if told else f"It now goes to {to}, and there is nobody here like that."
    return _reply(
        f"Not acknowledged in time, {escalation.ref}: {escalation.summary}",
        escalation,
        standing,
        [Note(text=people)],
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
    return moment(deadline) if deadline else "now: nobody comes after"


def _names(ids: Sequence[str], agencies: Agencies) -> str:
    return ", ".join(agency_name(agency, agencies) for agency in ids)
