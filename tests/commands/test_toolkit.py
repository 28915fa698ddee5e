"""toolkit: its versions, its spreadsheet, its yearly review, and every provider told of a new one."""

from datetime import date

import pytest

from bot.clockwork import CLOCK
from bot.dispatch import Request
from bot.engine.facts import ToolkitAnnounced, ToolkitReviewed
from bot.engine.quality.toolkit import Toolkit
from bot.reply import Buttons, File, Form, Reply, Table
from bot.reply.text import plain
from tests.commands.test_ratings import description, put
from tests.conftest import Place
from tests.queued import queued
from tests.telling import JOAN, LARKMEADOW, MINA, PRIYA, asked, flat, record, rows

NEXT = "2026-12"


@pytest.fixture
def two(lite: Place) -> Place:
    """A place with a version to come."""
    toolkit = lite.framework.toolkit
    later = toolkit.model_copy(update={"id": NEXT, "title": "Toolkit of December", "effective": date(2026, 12, 1)})
    framework = lite.framework.model_copy(update={"toolkits": {toolkit.id: toolkit, NEXT: later}})
    lite.framework = lite.house.framework = framework
    return lite


async def test_the_version_in_force_is_the_one_whose_day_has_come(two: Place) -> None:
    reply = await two.say("toolkit")
    (table,) = (block for block in reply.blocks if isinstance(block, Table))

    assert reply.title == "Toolkit in force: 2024-09"
    assert {row[0]: row[2] for row in table.rows} == {NEXT: "to come", "2024-09": "in force"}
    assert {row[0]: row[5] for row in table.rows} == {NEXT: "not yet", "2024-09": "the first, needs none"}
    two.now = two.now.replace(month=12, day=1)
    assert (await two.say("toolkit")).title == f"Toolkit in force: {NEXT}"
    text = await flat(two, "toolkit 2024-09")
    assert "State replaced" in text


async def test_a_version_that_providers_were_not_told_of_is_offered_to_be_announced_until_they_are(two: Place) -> None:
    def offered(reply: Reply) -> list[str]:
        return [b.words for block in reply.blocks if isinstance(block, Buttons) for b in block.buttons]

    announce = f"toolkit announce {NEXT}"
    assert announce in offered(await two.say("toolkit"))
    assert announce in offered(await two.say(f"toolkit {NEXT}"))
    two.now = two.now.replace(month=12, day=2)  # in force by now, and nobody was told
    assert announce in offered(await two.say("toolkit"))
    assert announce in offered(await two.say(f"toolkit {NEXT}"))
    assert not [words for words in offered(await two.say("toolkit 2024-09")) if "announce" in words]

    await two.say(f"{announce} Medicines have two criteria more.", as_=PRIYA)
    assert announce not in offered(await two.say("toolkit"))


async def test_its_counts_are_those_of_the_guidance(lite: Place) -> None:
    reply = await lite.say("toolkit 2024-09")
    (table,) = (block for block in reply.blocks if isinstance(block, Table))
    assert table.rows[0] == ("Involvement and information", "2", "12", "4", "6")
    assert "placeholders" in await flat(lite, "toolkit 2024-09")


async def test_the_real_wording_is_no_placeholder(lite: Place) -> None:
    toolkit = lite.framework.toolkit
    own = Toolkit.model_validate_json(toolkit.model_dump_json().replace('"placeholder":true', '"placeholder":false'))
    lite.framework = lite.house.framework = lite.framework.model_copy(update={"toolkits": {own.id: own}})
    assert "placeholders" not in await flat(lite, "toolkit 2024-09")


async def test_the_first_version_says_why_it_was_not_announced(lite: Place) -> None:
    text = await flat(lite, "toolkit")
    assert "The first version is taken as known to every provider (IQAF §18, local default)." in text


async def test_a_version_that_there_is_not_is_refused(lite: Place) -> None:
    assert "There is no toolkit “1999-01”" in await flat(lite, "toolkit 1999-01")
    assert "There is no toolkit" in await flat(lite, "toolkit review 1999-01 groups=providers No change at all.")


async def test_its_spreadsheet_is_made_and_kept(lite: Place) -> None:
    reply = await lite.say("toolkit 2024-09 file=xlsx")
    (file,) = (block for block in reply.blocks if isinstance(block, File))
    assert file.name == "toolkit-2024-09-visit.xlsx"
    named = await lite.say(f"toolkit file=xlsx purpose=statement service={LARKMEADOW}")
    (file,) = (block for block in named.blocks if isinstance(block, File))
    assert file.name == "toolkit-2024-09-statement.xlsx"
    assert file.note == "For the provider to fill in."


async def test_a_review_says_which_groups_were_missing_and_when_the_next_is_due(lite: Place) -> None:
    assert "overdue, was due by 1 September 2025" in await flat(lite, "toolkit")
    words = 'toolkit review 2024-09 groups="commissioners, Representatives of care providers" No change needed.'
    text = await flat(lite, words)

    assert (
        "Did not take part, and must: Practitioners, of social work and clinical; Representatives of citizens" in text
    )
    assert "by 18 November 2027" in text
    (entry,) = await record(lite, "place")
    assert entry.fact == ToolkitReviewed(
        toolkit="2024-09", groups=("commissioners", "providers"), outcome="No change needed."
    )
    assert "18 November 2026" in await flat(lite, "toolkit")


async def test_a_review_by_all_misses_nobody(lite: Place) -> None:
    groups = ",".join(lite.framework.toolkit_reviews.groups)
    assert "Did not take part" not in await flat(lite, f"toolkit review 2024-09 groups={groups} Nothing is to change.")


async def test_a_group_that_is_none_is_refused(lite: Place) -> None:
    text = await flat(lite, "toolkit review 2024-09 groups=plumbers Nothing is to change.")
    assert "“plumbers” is none of them" in text
    assert "There are: commissioners, practitioners" in text


async def test_what_is_missing_is_asked_for(lite: Place) -> None:
    review = await lite.say("toolkit review")
    assert asked(review)["what"] == "review"
    assert asked(review)["version"] == "2024-09"
    assert "groups" in asked(review)
    announce = await lite.say("toolkit announce 2024-09")
    assert isinstance(announce.form, Form)
    assert "groups" not in asked(announce)


async def test_an_outcome_of_no_words_is_refused(lite: Place) -> None:
    assert "it has 4 characters" in await flat(lite, "toolkit review 2024-09 groups=providers Fine")


async def test_every_contracted_provider_is_told_once(two: Place) -> None:
    text = await flat(two, f"toolkit announce {NEXT} Two new criteria on medicines.")
    told = [post for post in await queued(two) if post.key.startswith(f"toolkit/{NEXT}/")]

    assert f"Mails {len(told)}, to" in text
    assert len({post.to for post in told}) == len(told) > 30
    assert all(post.to_provider and post.attachments for post in told)
    assert rows(told[0].reply)["What is new"] == "Two new criteria on medicines."
    assert "providers were to be told before" not in text
    assert any(isinstance(e.fact, ToolkitAnnounced) for e in await record(two, f"service/{LARKMEADOW}"))
    (entry,) = await record(two, "place")
    assert isinstance(entry.fact, ToolkitAnnounced)
    assert entry.fact.providers > 5
    again = await flat(two, f"toolkit announce {NEXT} Two new criteria on medicines.")
    assert "Every contracted provider was told of it before" in again
    assert len([post for post in await queued(two) if post.key.startswith("toolkit/")]) == len(told)


async def test_who_cannot_be_written_to_is_named_and_told_once_an_address_is_known(two: Place) -> None:
    described = await description(two, LARKMEADOW)
    await put(two, described.model_copy(update={"addresses": ("@rushlightcare.example",)}))
    text = await flat(two, f"toolkit announce {NEXT} Two new criteria on medicines.")
    assert "No address is known for Larkmeadow Court: tell them another way." in text
    await put(two, described)
    second = await flat(two, f"toolkit announce {NEXT} Two new criteria on medicines.")
    assert "Mails 1, to 1 provider of 1 service" in second


async def test_announced_after_its_first_day_it_says_that_it_is_late(two: Place) -> None:
    two.now = two.now.replace(month=12, day=1)
    text = await flat(two, f"toolkit announce {NEXT} Two new criteria on medicines.")
    assert "It has been used since 1 December 2026: providers were to be told before (IQAF §18)" in text


async def test_each_step_takes_its_right(lite: Place) -> None:
    assert "record this step" in await flat(lite, "toolkit announce 2024-09 What is new is this.", JOAN)
    assert "You may not use “toolkit”" in await flat(lite, "toolkit", MINA)
    chair = "ruth.feldman@icb.example"
    assert "record this step" in await flat(
        lite, "toolkit review 2024-09 groups=providers Nothing is to change.", chair
    )


async def test_its_spreadsheet_is_asked_for_as_elsewhere(lite: Place) -> None:
    for words in ("toolkit 2024-09 as=xlsx", "toolkit as=xlsx"):
        assert any(isinstance(block, File) for block in (await lite.say(words)).blocks), words


@pytest.mark.parametrize(
    "words",
    [
        "toolkit Larkmeadow Court as=xlsx",
        "toolkit larkmeadow court as=xlsx",
        "toolkit 2024-09 Larkmeadow Court as=xlsx",
        "toolkit as=xlsx Larkmeadow Court",
        "toolkit Larkmeadow Court file=xlsx",
        f"toolkit {LARKMEADOW} as=xlsx",
        'toolkit as=xlsx service="Larkmeadow Court"',
    ],
)
async def test_its_spreadsheet_bears_the_name_of_a_service_however_one_types_it(lite: Place, words: str) -> None:
    reply = await lite.say(words)
    (file,) = (block for block in reply.blocks if isinstance(block, File))
    async with lite.house.desk(Request(who=CLOCK, words=""), write=False) as desk:
        kept = await desk.documents.get(file.ref)
    assert (kept.service, kept.name) == (LARKMEADOW, "toolkit-2024-09-visit.xlsx")


async def test_a_service_without_a_file_is_offered_its_spreadsheet(lite: Place) -> None:
    reply = await lite.say("toolkit 2024-09 Larkmeadow Court")

    assert not [block for block in reply.blocks if isinstance(block, File)]
    assert f"/iqaf toolkit 2024-09 file=xlsx service={LARKMEADOW}" in plain(reply)


async def test_words_that_are_neither_a_version_nor_a_service_say_what_to_type(lite: Place) -> None:
    text = await flat(lite, "toolkit Larkmeadow as=xlsx")

    assert "There is no toolkit “larkmeadow”. Those here: 2024-09." in text
    assert f"For a service: toolkit as=xlsx service=NAME (service={LARKMEADOW} is Larkmeadow Court" in text
    text = await flat(lite, "toolkit zzyzx quorum as=xlsx")
    assert (
        "There is no toolkit “zzyzx quorum”. Those here: 2024-09. For a service: toolkit as=xlsx service=NAME." in text
    )


async def test_the_review_stands_at_the_end_of_what_is_due(lite: Place) -> None:
    text = await flat(lite, "due")
    assert "Of the place itself" in text
    assert "Review of the toolkit 2024-09: overdue, was due by 1 September 2025" in text
    assert "Of the place itself" not in await flat(lite, "due visits")
    await lite.say(
        f"toolkit review 2024-09 groups={','.join(lite.framework.toolkit_reviews.groups)} Nothing to change."
    )
    assert "Of the place itself" not in await flat(lite, "due")


async def test_who_holds_the_review_is_reminded_before_it_and_once_a_day_that_its_clock_names(lite: Place) -> None:
    await lite.say(
        f"toolkit review 2024-09 groups={','.join(lite.framework.toolkit_reviews.groups)} Nothing to change."
    )
    counts = []
    for on in (date(2027, 9, 22), date(2027, 9, 23), date(2027, 9, 24), date(2027, 11, 4), date(2027, 11, 5)):
        lite.now = lite.now.replace(year=on.year, month=on.month, day=on.day)
        await lite.clock("remind")
        sent = [post.key for post in await queued(lite) if post.key.startswith("reminder/toolkit/2024-09/")]
        counts.append(len({key.split("/")[3] for key in sent}))
        assert len(sent) == len(set(sent))
    assert counts == [0, 1, 1, 2, 2]
