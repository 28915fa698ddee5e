"""why: every conclusion's reasons with their clauses; what the place itself filled in is marked; silences are said."""

import pytest

from bot.reply import Heading, Reasons
from tests.conftest import Place
from tests.telling import MINA, flat, rows


async def headings(place: Place, words: str) -> list[str]:
    return [block.text for block in (await place.say(words)).blocks if isinstance(block, Heading)]


async def test_both_conclusions_are_explained_unless_one_is_asked_for(lite: Place) -> None:
    both = await headings(lite, "why Oakwood House")

    assert both == [
        "Risk: ◆ Red",
        "Calculated: ◆ Red",
        "Surveillance: Targeted",
        "Rating: Bronze",
        "Framework: full framework",
        "Support level: Intensive",
    ]
    assert await headings(lite, "why Oakwood House risk") == both[:3]
    assert await headings(lite, "why Oakwood House rating") == both[3:4]
    assert await headings(lite, "why Oakwood House both") == both


async def test_every_reason_has_a_clause_and_what_the_place_filled_in_is_marked(lite: Place) -> None:
    reply = await lite.say("why Oakwood House", as_=MINA)

    reasons = [reason for block in reply.blocks if isinstance(block, Reasons) for reason in block.reasons]
    assert len(reasons) > 8
    assert {reason.clause.document for reason in reasons} <= {"IQAF", "QRG", "QA", "CS"}
    assert any(reason.clause.local_default for reason in reasons)
    text = await flat(lite, "why Oakwood House")
    assert "(IQAF §12, local default)" in text
    assert "“Local default” marks a value that the framework leaves open" in text


async def test_the_rating_names_its_source_its_date_and_what_it_superseded(lite: Place) -> None:
    text = await flat(lite, "why Oakwood House rating")

    assert "Bronze from the quality monitoring visit of 8 October 2026 (VIS-0002) (IQAF §5)" in text
    assert "It took the place of: CQC Requires improvement, published 14 August 2026" in text
    assert "Bronze takes at least 2 Bronze and at most 1 Inadequate (QRG §3.2.2)" in text


async def test_where_no_rule_decides_that_is_said(lite: Place) -> None:
    text = await flat(lite, "why Tallowfield")

    assert "no rule; needs moderation (QRG §3.2.2" in text
    assert "Please note" in text


async def test_a_colour_nobody_has_decided_is_not_told_twice(lite: Place) -> None:
    found = await headings(lite, "why Larkmeadow Court risk")

    assert found == ["Risk: ● Green", "Surveillance: Routine"]


async def test_the_regime_says_who_attends_and_how_often(lite: Place) -> None:
    said = rows(await lite.say("why Oakwood House risk"))

    assert said["Looked at"] == "every 7 days (QA §RAG, local default)"
    assert said["Attending"].startswith("the provider, NHS Birmingham and Solihull Integrated Care Board, Care Quality")
    assert said["To consider"]
    assert said["Interventions"]


@pytest.mark.parametrize("words", ["why Dunlin House", "why Dunlin House rating"])
async def test_no_rating_is_explained_too(lite: Place, words: str) -> None:
    text = await flat(lite, words)

    assert "Rating: No rating" in text
    assert "It took the place of" not in text
