"""Letters drafted for a person to send: filled in, kept under a reference, never mailed by themselves (IQAF §15-16)."""

import re
from collections.abc import Collection, Sequence

from bot.desk import Desk
from bot.documents import LETTER, KeptDocument
from bot.documents.paper import Written, write
from bot.engine.provision.letters import Trait
from bot.engine.scale import Commissioner
from bot.engine.standing import Standing
from bot.reply import File, Note
from bot.reply.cards import agency_name
from bot.reply.dates import day

NOT_IN_A_NAME = re.compile(r"[^\w .,()&'-]+")
SENT_BY_HAND = "Nothing was sent to the provider: read the letter, complete it, sign it and send it yourself."


async def draft(
    kind: str,
    ref: str,
    standing: Standing,
    desk: Desk,
    *,
    by: Sequence[Commissioner],
    told: dict[str, str],
    traits: Collection[Trait] = (),
) -> KeptDocument:
    """Draft a letter of a kind (letters.yaml) about a service from the desk's member, and keep it.

    *by* are the commissioners it speaks for, the sender first; *told* is what this matter fills in.
    """
    table, service = desk.framework.letters, standing.service
    agencies = [desk.framework.contract.agency(commissioner) for commissioner in by]
    names = [agency_name(agency, desk.framework.agencies) for agency in agencies]
    filled = table.letters[kind].filled(
        {
            "service": service.name,
            "provider": service.provider_name,
            "address": service.address,
            "postcode": service.postcode,
            "date": day(desk.today),
            "reference": ref,
            "commissioners": " and ".join(names),
            "signatory": desk.member.name,
            **told,
            "reasons": _sentence(told.get("reasons", "")),
        },
        {*traits, "joint" if len(by) > 1 else "alone"},
    )
    sender = table.senders[agencies[0]].lines if agencies[0] in table.senders else (names[0],)
    written = Written(
        draft=table.draft,
        sender=sender,
        to=_address(standing),
        facts=(("Date", day(desk.today)), ("Our reference", ref)),
        title=filled.title,
        salutation=filled.salutation,
        sections=filled.sections,
        closing=filled.closing,
        signature=(desk.member.name, f"For {' and '.join(names)}"),
        author=desk.member.name,
        made=desk.now,
    )
    name = " ".join(NOT_IN_A_NAME.sub(" ", f"{ref} {filled.name}, {service.name}").split())[:120]
    return await desk.documents.make(
        f"{name}.docx", LETTER, write(written), service=service.location_id, purpose=filled.name
    )


def shown(kept: KeptDocument, desk: Desk) -> tuple[File, Note]:
    """The letter to fetch, and that nobody has sent it."""
    return (
        File(ref=kept.ref, name=kept.name, url=desk.documents.link(kept.ref), note="A draft, as a Word document"),
        Note(text=SENT_BY_HAND),
    )


def _sentence(text: str) -> str:
    """A member's own words as they begin and end a paragraph of a letter."""
    said = text.strip()
    return said[:1].upper() + said[1:] + ("." if said[-1:].isalnum() else "")


def _address(standing: Standing) -> tuple[str, ...]:
    service = standing.service
    lines = (part.strip() for part in service.address.split(","))
    return tuple(
        dict.fromkeys(line for line in ("The registered manager", service.name, *lines, service.postcode) if line)
    )
