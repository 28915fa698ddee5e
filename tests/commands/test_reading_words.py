"""Words that are hard to read into arguments: quotes that do not end, escapes, nothing between quotes."""

import pytest

from tests.conftest import Place
from tests.telling import RUTH, flat, record


@pytest.mark.parametrize(
    "words",
    [
        "rag Oakwood House 'amber' the manager is back",
        'rag Oakwood House "amber" the manager is back',
        "rag Oakwood House amber: the manager is back",
        "rag Oakwood House amber, the manager is back",
        "rag Oakwood House amber - the manager is back",
    ],
)
async def test_a_colour_may_be_quoted_or_set_off(lite: Place, words: str) -> None:
    assert "Recorded ▲ Amber" in await flat(lite, words, as_=RUTH)
    assert getattr((await record(lite))[-1].fact, "reason", "") == "the manager is back"


@pytest.mark.parametrize(
    "words", ["rag Oakwood House 'amber the manager", "rag Oakwood House am\\ber the manager is back"]
)
async def test_a_quote_that_does_not_end_or_an_escape_is_asked_about_and_never_breaks(lite: Place, words: str) -> None:
    text = await flat(lite, words, as_=RUTH)

    assert "is none of red, amber, green" in text


async def test_nothing_between_quotes_is_nothing(lite: Place) -> None:
    assert "Still needed: service" in await flat(lite, 'status ""')


async def test_a_reference_in_no_services_record_still_leads_to_its_lines(lite: Place) -> None:
    from bot.engine.facts import ConcernClosed
    from bot.store.ledger import StoredLedger

    async with lite.database.writing() as connection:
        ledger = StoredLedger(connection, RUTH, lite.now, write=True)
        await ledger.append("meeting/sqg/2026-11-24", ConcernClosed(ref="CON-0099", outcome="dealt with elsewhere"))

    assert "dealt with elsewhere" in await flat(lite, "ref con-0099")
