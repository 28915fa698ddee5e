"""ratings: the rating that counts, the CQC's key questions, and every rating a service has had."""

from datetime import date

from bot.dispatch import Identity, Request
from bot.engine.facts import (
    AnyFact,
    CqcRatingPublished,
    RatingAwarded,
    RatingModerated,
    ServiceDescribed,
    VisitRecorded,
)
from bot.engine.scale import Achievement, Rating, Where
from bot.reply import Reply, Table
from tests.conftest import Place
from tests.telling import LARKMEADOW, MINA, OAKWOOD, PRIYA, flat, record, rows


def table(reply: Reply, caption: str) -> tuple[tuple[str, ...], ...]:
    return next(block.rows for block in reply.blocks if isinstance(block, Table) and caption in block.caption)


async def put(place: Place, fact: AnyFact, at: str = LARKMEADOW, on: date | None = None) -> None:
    """A fact that an import, or another command, would have recorded."""
    said = Request(who=Identity(channel="web", id=PRIYA, email=PRIYA), words="import")
    async with place.house.desk(said, write=True) as desk:
        await desk.ledger.append(f"service/{at}", fact, effective=on)
        await desk.changed()


async def description(place: Place, at: str) -> ServiceDescribed:
    """How a service of the demo is described."""
    return next(e.fact for e in await record(place, f"service/{at}") if isinstance(e.fact, ServiceDescribed))


async def test_it_says_what_counts_from_where_and_in_place_of_what(lite: Place) -> None:
    reply = await lite.say("ratings Oakwood House", as_=MINA)

    assert reply.title == "Oakwood House: Bronze"
    said = rows(reply)
    assert said["From"] == "quality monitoring visit, 8 October 2026"
    assert said["In place of"] == "CQC Requires improvement, published 14 August 2026"
    assert said["Framework"] == "full framework"


async def test_the_five_key_questions_are_as_the_cqc_wrote_them(lite: Place) -> None:
    (row,) = table(await lite.say("ratings Oakwood House"), "What stands")

    assert row == ("Whole location", *["Requires improvement", "Inadequate"], *["Requires improvement"] * 4, row[-1])
    assert row[-1] == "14 August 2026"


async def test_a_published_rating_stands_in_for_the_visit_until_its_day(lite: Place) -> None:
    said = rows(await lite.say("ratings Oakwood House"))
    assert said["CQC stands in until"] == "14 August 2027"
    assert said["Next visit"] == "by 8 October 2027, 12 months after the visit, 8 October 2026"
    said = rows(await lite.say("ratings Larkmeadow Court"))
    assert "CQC stands in until" not in said
    assert said["Next visit"] == "by 22 April 2027, 12 months after the visit, 22 April 2026"


async def test_every_rating_there_was_is_listed_newest_first(lite: Place) -> None:
    lines = table(await lite.say("ratings Oakwood House"), "Every rating")

    assert [line[0] for line in lines] == ["8 October 2026", "14 August 2026", "23 December 2025", "1 June 2024"]
    assert lines[0][1:] == ("Bronze", "Visit VIS-0002 (scheduled)")
    assert lines[1][1:] == ("“Requires improvement” (aligns with Bronze)", "CQC")


async def test_as_at_a_day_only_what_was_then_known(lite: Place) -> None:
    reply = await lite.say("ratings Oakwood House on 1 October 2026")

    assert rows(reply)["As known on"] == "1 October 2026"
    assert next(line[0] for line in table(reply, "Every rating")) == "14 August 2026"


async def test_a_day_to_come_is_refused(lite: Place) -> None:
    assert "is still to come" in await flat(lite, "ratings Oakwood House on 1 January 2027")


async def test_words_that_are_no_rating_are_shown_with_what_they_mean(lite: Place) -> None:
    await put(lite, CqcRatingPublished(overall="Insufficient evidence to rate"))
    await put(lite, CqcRatingPublished(overall="Marvellous", service_group="Homecare"))
    text = await flat(lite, "ratings Larkmeadow Court")

    assert "“Insufficient evidence to rate” since 18 November 2026: no rating: the CQC found too little" in text
    assert "“Marvellous” for Homecare since 18 November 2026: no rating: words this framework does not know" in text


async def test_each_service_group_has_its_own_row(lite: Place) -> None:
    await put(lite, CqcRatingPublished(overall="Good", service_group="Homecare", key_questions={"Safe": "Good"}))
    await put(lite, CqcRatingPublished(overall="Inadequate", service_group="Care Homes"))
    rated = table(await lite.say("ratings Larkmeadow Court"), "What stands")

    assert [row[:3] for row in rated] == [("Care Homes", "Inadequate", "-"), ("Homecare", "Good", "Good")]


async def test_an_award_and_an_inherited_rating_are_in_the_history(lite: Place) -> None:
    await put(lite, RatingAwarded(rating=Rating.INADEQUATE, because="statement-late", about="PQAS-1", reason="Late."))
    await put(lite, CqcRatingPublished(overall="Good", inherited=True), on=date(2020, 3, 2))
    reply = await lite.say("ratings Larkmeadow Court")
    lines = table(reply, "Every rating")

    assert lines[0][1:] == ("Inadequate, because the statement (PQAS) did not come in time (PQAS-1)", "Award")
    assert lines[-1][1] == "“Good” (aligns with Silver), inherited from the service before it"
    assert rows(reply)["Overall"] == "Inadequate"


async def test_a_visit_that_waits_for_moderation_says_so(lite: Place) -> None:
    found = dict.fromkeys(lite.framework.ratings.domains, Rating.GOLD) | {"staffing": Rating.INADEQUATE}
    await put(lite, VisitRecorded(ref="VIS-9001", toolkit="2024-09", domains=found))

    lines = table(await lite.say("ratings Larkmeadow Court"), "Every rating")
    assert lines[0][1:] == ("no rating yet: needs moderation", "Visit VIS-9001 (scheduled)")


async def test_once_moderated_it_says_by_whom(lite: Place) -> None:
    found = dict.fromkeys(lite.framework.ratings.domains, Rating.GOLD) | {"staffing": Rating.INADEQUATE}
    await put(lite, VisitRecorded(ref="VIS-9001", toolkit="2024-09", domains=found))
    await put(lite, RatingModerated(visit="VIS-9001", rating=Rating.BRONZE, reason="Two leads agreed."))

    lines = table(await lite.say("ratings Larkmeadow Court"), "Every rating")
    assert lines[0][1] == f"Bronze, moderated by {PRIYA}"


async def test_what_the_cqc_never_rated_says_so(lite: Place) -> None:
    described = await description(lite, OAKWOOD)
    await put(lite, described.model_copy(update={"location_id": "1-9000000999", "name": "Newly Place"}), "1-9000000999")
    text = await flat(lite, "ratings 1-9000000999")
    assert "The CQC has published nothing that is known here." in text
    assert "Every rating" not in text


async def test_with_words_that_are_no_rating_alone_no_table_is_shown(lite: Place) -> None:
    described = await description(lite, OAKWOOD)
    new = described.model_copy(update={"location_id": "1-9000000999", "name": "Newly Place"})
    await put(lite, new, "1-9000000999")
    await put(lite, CqcRatingPublished(overall="Not yet rated"), "1-9000000999")
    reply = await lite.say("ratings 1-9000000999")

    assert [block.caption for block in reply.blocks if isinstance(block, Table)] == ["Every rating, newest first"]
    assert reply.title == "Newly Place: No rating"


async def test_where_the_cqc_counts_alone_a_visit_is_shown_and_noted(lite: Place) -> None:
    away = (await description(lite, OAKWOOD)).model_copy(update={"where": Where.OUT_OF_AREA})
    await put(lite, away, OAKWOOD)
    reply = await lite.say("ratings Oakwood House")

    assert rows(reply)["From"] == "CQC, 14 August 2026"
    assert not {"CQC stands in until", "Next visit"} & set(rows(reply))
    text = await flat(lite, "ratings Oakwood House")
    assert "found Bronze: it is noted, and does not take the place of the CQC's rating" in text
    assert "IQAF §19, local default" in text
    assert "Visit VIS-0002 (scheduled)" in text


async def test_reasons_that_are_left_to_why_are_counted_and_the_worst_domain_is_among_those_shown(lite: Place) -> None:
    answers = dict.fromkeys(lite.framework.toolkit.criteria, Achievement.FULLY) | {"5.1.1": Achievement.NOT}
    await put(lite, VisitRecorded(ref="VIS-9001", toolkit="2024-09", criteria=answers))
    await put(lite, RatingModerated(visit="VIS-9001", rating=Rating.BRONZE, reason="Two leads agreed."))

    text = await flat(lite, "ratings Larkmeadow Court")
    assert "Quality of management is Inadequate" in text
    assert "and 3 more reasons; “why” has them all" in text


async def test_a_long_history_is_cut_and_counted(lite: Place) -> None:
    for year in range(1980, 2024):
        await put(lite, CqcRatingPublished(overall="Good"), on=date(year, 5, 1))
    reply = await lite.say("ratings Larkmeadow Court")

    assert len(table(reply, "Every rating")) == 40
    assert "older; history shows all" in await flat(lite, "ratings Larkmeadow Court")
