"""due and schedule: what has to be done, by risk and date; the year's visits; as a page, a spreadsheet, a calendar."""

from datetime import date

import pytest
from icalendar import Calendar

from bot.reply import File, Heading, Items, Reply, Table
from bot.store.documents import StoredDocuments
from bot.visits.dues import until
from bot.workbooks.opening import workbook
from tests.commands.test_visit import presses
from tests.conftest import Place
from tests.telling import MINA, PRIYA, TOM, flat, listed, rows

TODAY = date(2026, 11, 18)


async def file_of(place: Place, reply: Reply) -> tuple[str, bytes]:
    """The name and the bytes of the document that a reply gives."""
    (block,) = [block for block in reply.blocks if isinstance(block, File)]
    async with place.database.reading() as connection:
        documents = StoredDocuments(connection, PRIYA, "web", place.now, lambda ref, member: "", write=False)
        return block.name, await documents.raw(block.ref)


def groups(reply: Reply) -> dict[str, list[str]]:
    """The lines under each heading."""
    found: dict[str, list[str]] = {}
    for block in reply.blocks:
        if isinstance(block, Heading):
            found[block.text] = []
        elif isinstance(block, Items):
            found[list(found)[-1]] += [item.text for item in block.items]
    return found


async def test_the_worst_risk_comes_first_and_inside_it_what_is_overdue(lite: Place) -> None:
    reply = await lite.say("due", as_=MINA)
    shown = groups(reply)

    assert next(iter(shown)) == "◆ Red"
    for lines in shown.values():
        late = ["overdue, was due by" in line for line in lines]
        assert late == sorted(late, reverse=True)
    assert reply.title == "Due: all services, by 16 December 2026"
    assert "The next 28 days are shown (IQAF §12, local default)" in await flat(lite, "due", as_=MINA)
    assert rows(reply)["Things due"].endswith("of them overdue")


async def test_pages_turn_and_every_line_is_on_one(lite: Place) -> None:
    reply, seen = await lite.say("due"), []
    while True:
        seen += listed(reply)
        words = presses(reply).get("Next")
        if words is None:
            break
        reply = await lite.say(words)
    assert len(seen) == len(set(seen)) == int(rows(await lite.say("due"))["Things due"].split(",")[0])
    assert "Previous" in presses(reply)
    assert listed(await lite.say("due page=999")) == listed(reply)


async def test_each_line_says_why_by_what_clause_and_who_acts(lite: Place) -> None:
    text = await flat(lite, "due visits")

    assert "Pennyroyal House: Quality monitoring visit: overdue, was due by 19 October 2026" in text
    assert "the council; 12 months after the visit, 19 October 2025 (IQAF §7)" in text
    assert "→ Book /iqaf book 1-9000000020" in text


@pytest.mark.parametrize(
    ("words", "every"),
    [
        ("plans", "plan"),
        ("suspensions overdue", "suspension"),
        ("reviews this month", "eview"),
        ("visits by 1 June 2027", "isit"),
        ("assurance 360 days", "ssess"),
    ],
)
async def test_one_sort_alone_is_shown(lite: Place, words: str, every: str) -> None:
    lines = listed(await lite.say(f"due {words}"))
    assert lines
    assert all(every in line.partition(": ")[2] for line in lines), lines


async def test_a_service_alone_shows_a_year_of_it(lite: Place) -> None:
    reply = await lite.say("due Pennyroyal House")
    assert reply.title == "Due: Pennyroyal House, by 19 November 2027"
    assert all(line.startswith("Pennyroyal House: ") for line in listed(reply))
    assert listed(await lite.say(presses(await lite.say("due visits Pennyroyal House"))["As a calendar"])) == []
    form = {"what": "visits", "when": "this quarter", "service": "Pennyroyal House"}
    assert len(listed(await lite.say("due", fields=form))) == 1


@pytest.mark.parametrize(
    "words",
    ["Pennyroyal House by 1 June 2027", "by 1 June 2027 Pennyroyal House", "visits 1 June 2027 Pennyroyal House"],
)
async def test_the_time_may_stand_before_the_service_or_after_it(lite: Place, words: str) -> None:
    assert (await lite.say(f"due {words}")).title.endswith("Pennyroyal House, by 1 June 2027")


async def test_nothing_due_is_said(lite: Place) -> None:
    assert "Nothing is overdue." in await flat(lite, "due visits Larkmeadow Court overdue")
    form = {"what": "plans", "service": "Larkmeadow Court"}
    assert "Nothing is due by then" in await flat(lite, "due", fields=form)
    assert "“soon” is no time" in await flat(lite, "due", fields={"when": "soon"})
    assert "“nothing” is none. One of: all, visits" in await flat(lite, "due", fields={"what": "nothing"})


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("due nonsense here", "“nonsense here” is neither a time nor one service"),
        ("due visits as=pdf", "“pdf” is none. as=ics is a calendar, as=xlsx a spreadsheet."),
        ("schedule 1850", "“1850” is no year near this one, and no month"),
        ("schedule soon", "“soon” is no year near this one"),
        ("schedule as=pdf", "“pdf” is none"),
    ],
)
async def test_words_that_mean_nothing_are_refused(lite: Place, words: str, why: str) -> None:
    assert why in await flat(lite, words)


async def test_as_a_calendar_each_thing_is_a_day_and_the_same_thing_keeps_its_name(lite: Place) -> None:
    name, raw = await file_of(lite, await lite.say("due visits this month as=ics"))
    events = list(Calendar.from_ical(raw).walk("VEVENT"))
    late = next(event for event in events if "Pennyroyal House" in event["summary"])

    assert name == "due-visits-2026-11-30.ics"
    assert str(late["summary"]) == "Pennyroyal House: Quality monitoring visit"
    assert late["dtstart"].dt == date(2026, 10, 19)
    assert "● Green. the council. 12 months after the visit" in str(late["description"])
    _, later = await file_of(lite, await lite.say("due all next month as=ics"))
    again = {str(event["uid"]) for event in Calendar.from_ical(later).walk("VEVENT")}
    assert {str(event["uid"]) for event in events} <= again


async def test_as_a_spreadsheet_it_has_a_row_for_each(lite: Place) -> None:
    reply = await lite.say("due visits next month as=xlsx")
    name, raw = await file_of(lite, reply)
    (sheet,) = workbook(raw).sheets

    assert name == "due-visits-2026-12-31.xlsx"
    assert [cell.text for cell in sheet.rows[0]][:5] == ["Service", "Postcode", "Risk", "What", "Due"]
    assert len(sheet.rows) - 1 == len(listed(await lite.say("due visits next month")))
    assert "Pennyroyal House" in {row[0].text for row in sheet.rows}


@pytest.mark.parametrize(
    ("said", "last"),
    [
        ("", date(2026, 12, 16)),
        ("this week", date(2026, 11, 22)),
        ("next week", date(2026, 11, 29)),
        ("this month", date(2026, 11, 30)),
        ("next month", date(2026, 12, 31)),
        ("this quarter", date(2026, 12, 31)),
        ("30 days", date(2026, 12, 18)),
        ("in the next 10 days", date(2026, 11, 28)),
        ("by 2 March 2027", date(2027, 3, 2)),
        ("overdue", date(2026, 11, 17)),
        ("today", TODAY),
        ("whenever", None),
    ],
)
def test_a_time_is_read_as_people_say_it(said: str, last: date | None) -> None:
    assert until(said, TODAY, 28) == last


def test_next_month_after_january_ends_in_february() -> None:
    assert until("next month", date(2027, 1, 31), 28) == date(2027, 2, 28)


async def test_a_visit_planned_in_time_stands_in_place_of_the_routine_one(lite: Place) -> None:
    await lite.say("book Larkmeadow Court 10 April 2027", as_=TOM)
    shown = [line for line in await every_line(lite, "due visits by 1 June 2027") if "Larkmeadow" in line]
    assert len(shown) == 1
    assert "Planned visit" in shown[0]
    await lite.say("book Larkmeadow Court 10 May 2027", as_=TOM)  # after the routine one is due
    shown = [line for line in await every_line(lite, "due visits by 1 June 2027") if "Larkmeadow" in line]
    assert ["Quality monitoring visit" in line for line in shown] == [True, False]


async def every_line(place: Place, words: str) -> list[str]:
    """The lines of all pages."""
    reply, seen = await place.say(words), []
    while True:
        seen += listed(reply)
        if "Next" not in presses(reply):
            return seen
        reply = await place.say(presses(reply)["Next"])


async def test_the_years_schedule_counts_each_month_and_lists_by_risk(lite: Place) -> None:
    await lite.say("book Larkmeadow Court 10 April 2027", as_=TOM)
    reply = await lite.say("schedule 2027")
    counts, *months = [block for block in reply.blocks if isinstance(block, Table)]

    assert reply.title == "Schedule of visits: 2027"
    april = next(row for row in counts.rows if row[0] == "April 2027")
    assert april[1] == "1"
    table = next(month for month in months if month.caption == "April 2027, by risk")
    assert len(table.rows) == sum(map(int, (april[1], april[2], april[4], april[5])))
    ranks = [["◆", "▲", "●", "○"].index(row[1][0]) for row in table.rows]
    assert ranks == sorted(ranks)


async def test_this_years_schedule_has_what_is_overdue_from_before_it(lite: Place) -> None:
    assert "overdue, was due by 19 October 2026" in await flat(lite, "schedule")


async def test_one_month_and_a_form_show_just_that(lite: Place) -> None:
    reply = await lite.say("schedule 2027 april")
    assert reply.title == "Schedule of visits: April 2027"
    assert {t.caption for t in reply.blocks if isinstance(t, Table)} == {"How many each month", "April 2027, by risk"}
    assert (await lite.say("schedule", fields={"when": "2027", "month": "april"})).blocks == reply.blocks
    assert "No visit is planned or due then." in await flat(lite, "schedule 2031")


async def test_a_long_year_says_how_many_more(lite: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.commands.schedule.SHOWN", 2)
    assert "more: “schedule 2027 december” shows one month" in await flat(lite, "schedule 2027")


async def test_the_schedule_is_a_spreadsheet_and_a_calendar(lite: Place) -> None:
    name, raw = await file_of(lite, await lite.say(presses(await lite.say("schedule 2027"))["As a spreadsheet"]))
    (sheet,) = workbook(raw).sheets
    assert name == "schedule-2027.xlsx"
    assert [cell.text for cell in sheet.rows[0]][:3] == ["Month", "Service", "Postcode"]
    name, raw = await file_of(lite, await lite.say("schedule 2027 as=ics"))
    assert name == "schedule-2027.ics"
    assert len(list(Calendar.from_ical(raw).walk("VEVENT"))) == len(sheet.rows) - 1


async def test_what_could_be_one_visit_is_one_line_until_it_is_booked(lite: Place) -> None:
    at = "1-9000000011"  # Mossgate Nursing Home
    lines = [
        row for block in (await lite.say("schedule 2027")).blocks if isinstance(block, Table) for row in block.rows
    ]
    (line,) = [row for row in lines if row[0] == "Mossgate Nursing Home"]
    assert "Joint visit suggested" in line[2]
    await lite.say(f"book {at} 1 September 2027 joint", as_=TOM)
    lines = [
        row for block in (await lite.say("schedule 2027")).blocks if isinstance(block, Table) for row in block.rows
    ]
    (line,) = [row for row in lines if row[0] == "Mossgate Nursing Home"]
    assert "joint with the clinical assessment" in line[2]


async def test_overdue_visits_are_on_the_risk_rating_reviews_own_agenda(lite: Place) -> None:
    text = await flat(lite, "agenda risk-rating-review 25 November 2026")

    assert "Visits overdue" in text
    assert "Pennyroyal House" in text
    assert "Quality monitoring visit: was due on 19 October 2026, from the council." in text
    assert "Must attend" not in text
    assert "Visits overdue" not in await flat(lite, "agenda sqg")


async def test_what_belongs_to_the_place_stands_at_the_end_with_its_day(lite: Place) -> None:
    soon, later = await flat(lite, "due"), await flat(lite, "due all by 2 April 2027")

    assert "Review the support package" not in soon
    assert "Review the support package: by 1 April 2027, the council and the ICB" in later
    assert "Review it /iqaf toolkit review" in soon


async def test_every_line_has_the_press_of_its_next_step(lite: Place) -> None:
    text = await flat(lite, "due suspensions overdue")

    assert "Record a review /iqaf suspension SUS-0002 review" in text
    assert "/iqaf plan IAP-0004" in await flat(lite, "due plans overdue")
    assert "It has come /iqaf statement PQAS-0001 receive" in await flat(lite, "due statements overdue")
