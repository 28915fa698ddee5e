"""A document is one service's: it is not recorded at a second, and what we made ourselves is nobody's plan."""

from bot.documents import LETTER
from bot.engine.facts import PlanSubmitted
from bot.store.documents import StoredDocuments
from tests.commands.contracts import facts_of
from tests.commands.test_document import keep
from tests.conftest import Place
from tests.telling import flat

FERNHOLLOW = "1-9000000007"  #: its plan is waited for
LARKMEADOW = "1-9000000003"


async def of(place: Place, ref: str) -> str | None:
    async with place.database.reading() as connection:
        return (await StoredDocuments(connection, "", "", place.now, lambda *_: "", write=False).get(ref)).service


async def asked_for(place: Place) -> str:
    """The plan that a visit to Larkmeadow Court asks for by itself."""
    text = await place.text(f"visit {LARKMEADOW} B B B B B confirm=yes")
    return next(word.strip(".,:;") for word in text.split() if word.startswith("IAP-"))


async def test_a_letter_of_ours_is_not_the_providers_plan(lite: Place) -> None:
    ours = await keep(lite, "Letter.docx", LETTER, made=True, service=LARKMEADOW, purpose="suspension letter")

    assert "was made here" in await flat(lite, f"plan IAP-0004 submitted document={ours}")
    assert await facts_of(lite, FERNHOLLOW, PlanSubmitted) == []
    assert await of(lite, ours) == LARKMEADOW, "and it is not relabelled"


async def test_what_is_recorded_at_one_service_is_not_recorded_at_another(lite: Place) -> None:
    plan = await keep(lite, "Plan.docx", LETTER)
    assert "submitted" in await flat(lite, f"plan IAP-0004 submitted document={plan}")
    other = await asked_for(lite)

    text = await flat(lite, f"plan {other} submitted document={plan}")

    assert f"{plan} is recorded at Fernhollow House" in text
    assert await of(lite, plan) == FERNHOLLOW


async def test_taken_back_where_it_was_it_may_be_used_where_it_belongs(lite: Place) -> None:
    plan = await keep(lite, "Plan.docx", LETTER)
    await lite.say(f"plan IAP-0004 submitted document={plan}")
    await lite.say("plan IAP-0004 mistaken it is Larkmeadow's")
    ref = await asked_for(lite)

    await lite.say(f"plan {ref} submitted document={plan}")
    assert await of(lite, plan) == LARKMEADOW


async def test_a_document_that_is_not_there_is_said_to_be_none(lite: Place) -> None:
    text = await flat(lite, "plan IAP-0004 submitted document=DOC-9999")

    assert "DOC-9999" in text
    assert await facts_of(lite, FERNHOLLOW, PlanSubmitted) == []
