"""The mailroom: bytes are kept once and never change; what became of them may."""

import asyncio
from datetime import timedelta

import pytest

from bot.engine.errors import NothingNamed
from bot.engine.mail import ParsedMail
from bot.store.mailroom import MailStore, StoredMailroom
from tests.conftest import NOW, Place

RAW = b"From: a@b.example\r\nSubject: \xff\x00 odd\r\n\r\nThe lift.\r\n"


async def keep(place: Place, raw: bytes = RAW, minutes: int = 0) -> tuple[str, bool]:
    return await MailStore(place.database).keep(raw, "a@b.example", ("c@d.example",), NOW + timedelta(minutes=minutes))


def parsed(message_id: str) -> ParsedMail:
    return ParsedMail(message_id=message_id)


async def test_the_bytes_come_back_as_they_came(place: Place) -> None:
    ref, new = await keep(place)

    assert (ref, new) == ("MAIL-0001", True)
    assert await MailStore(place.database).raw("mail-0001") == RAW
    kept = await MailStore(place.database).outcome(ref)
    assert (kept.state, kept.envelope_from, kept.envelope_to) == ("kept", "a@b.example", ("c@d.example",))
    assert kept.received_at == NOW


async def test_the_same_bytes_are_kept_once_and_others_beside_them(place: Place) -> None:
    assert await keep(place) == ("MAIL-0001", True)
    assert await keep(place) == ("MAIL-0001", False)
    assert await keep(place, RAW + b" ") == ("MAIL-0002", True)


async def test_the_same_bytes_from_many_doors_at_once_are_kept_once(place: Place) -> None:
    found = await asyncio.gather(*(keep(place) for _ in range(6)))

    assert len({ref for ref, _ in found}) == 1
    assert sum(new for _, new in found) == 1
    assert len(await MailStore(place.database).waiting()) == 1


async def test_what_waits_stands_in_the_order_in_which_it_came(place: Place) -> None:
    for number in (2, 0, 1):
        await keep(place, RAW + bytes([65 + number]), minutes=number)
    async with place.database.writing() as connection:
        room = StoredMailroom(connection, NOW)
        await room.update((await room.get("MAIL-0003")).model_copy(update={"state": "filed"}))

    assert await MailStore(place.database).waiting() == ["MAIL-0002", "MAIL-0001"]


async def test_what_became_of_it_is_kept_and_never_the_raw_or_the_envelope(place: Place) -> None:
    await keep(place)
    async with place.database.writing() as connection:
        room = StoredMailroom(connection, NOW)
        kept = await room.get("MAIL-0001")
        changed = {"state": "filed", "service": "1-9000000001", "category": "staffing", "confidence": 0.5, "note": "x"}
        await room.update(kept.model_copy(update={**changed, "envelope_from": "forged@b.example"}))

    again = await MailStore(place.database).outcome("MAIL-0001")
    assert again.model_dump(include=set(changed)) == changed
    assert again.envelope_from == "a@b.example"
    assert await MailStore(place.database).raw("MAIL-0001") == RAW


async def test_the_earliest_of_a_message_id_is_found_however_long_it_is(place: Place) -> None:
    long = "<" + "x" * 2000 + "@b.example>"
    for number in (0, 1):
        ref, _ = await keep(place, RAW + bytes([65 + number]), minutes=-number)
        await MailStore(place.database).parsed(ref, parsed(long))

    async with place.database.reading() as connection:
        room = StoredMailroom(connection, NOW)
        found = await room.by_message_id(long)
        assert found and found.ref == "MAIL-0002"
        assert found.parsed and found.parsed.message_id == long
        assert await room.by_message_id("<other@b.example>") is None


async def test_acknowledgements_are_counted_by_address_subject_and_time(place: Place) -> None:
    async with place.database.writing() as connection:
        for minutes, address, subject in (
            (0, "a@b.example", "One"),
            (5, "a@b.example", "Two"),
            (9, "c@d.example", "One"),
        ):
            await StoredMailroom(connection, NOW + timedelta(minutes=minutes)).note_acknowledgement(
                address, subject, "MAIL-0001"
            )
        room = StoredMailroom(connection, NOW)
        assert await room.acknowledgements("", NOW) == 3
        assert await room.acknowledgements("a@b.example", NOW) == 2
        assert await room.acknowledgements("a@b.example", NOW + timedelta(minutes=1)) == 1
        assert await room.acknowledgements("a@b.example", NOW, "Two") == 1
        assert await room.acknowledgements("", NOW, "One") == 2
        assert await room.acknowledgements("nobody@b.example", NOW) == 0


@pytest.mark.parametrize("asked", ["raw", "outcome"])
async def test_a_mail_that_is_not_there_is_said(place: Place, asked: str) -> None:
    with pytest.raises(NothingNamed, match="MAIL-0099"):
        await getattr(MailStore(place.database), asked)("MAIL-0099")
