"""visit: from a spreadsheet or by domains; shown first, recorded once, refused with the reason and what to do."""

from datetime import date, timedelta

import pytest

from bot.dispatch import Identity, Request
from bot.documents import SPREADSHEET
from bot.engine.facts import PlanRequested, ServiceDescribed, VisitPlanned, VisitRecorded, in_force
from bot.engine.scale import Achievement
from bot.reply import Buttons, Reply
from bot.store.documents import StoredDocuments
from bot.workbooks.opening import workbook
from tests.conftest import Place
from tests.telling import JOAN, LARKMEADOW, MINA, OAKWOOD, PRIYA, TOM, asked, flat, record, rows
from tests.workbooks.files import filled

GASWORKS = "1-9000000041"  #: outside the contract
FOUR_SILVER = "visit Larkmeadow Court: S S S S B on 16 November 2026"


async def sent(place: Place, raw: bytes, name: str = "visit.xlsx") -> str:
    """Keep a spreadsheet as the door does, and give its reference."""
    async with place.database.writing() as connection:
        documents = StoredDocuments(connection, TOM, "web", place.now, lambda ref, member: "", write=True)
        return (await documents.keep(name, SPREADSHEET, raw, workbook=workbook(raw))).ref


def sheet(
    place: Place, levels: dict[str, str] | None = None, only: bool = False, purpose: str = "visit", **cover: str
) -> bytes:
    """One filled in: every criterion fully met but for *levels*; or *only* those."""
    every = {} if only else dict.fromkeys(place.framework.toolkit.criteria, "Fully met")
    given = {"location": LARKMEADOW, "service": "Larkmeadow Court", "on": "16/11/2026", "form": "", "announced": "yes"}
    given |= cover
    labels = {"location": "Location id", "service": "Service", "on": "Date of the visit", "form": "Form of the visit"}
    labels |= {"announced": "Announced"}
    return filled(every | (levels or {}), {labels[name]: value for name, value in given.items()}, purpose=purpose)


def presses(reply: Reply) -> dict[str, str]:
    return {b.label: b.words for block in reply.blocks if isinstance(block, Buttons) for b in block.buttons}


async def recorded(place: Place, at: str = LARKMEADOW) -> list[VisitRecorded]:
    return [e.fact for e in await record(place, f"service/{at}") if isinstance(e.fact, VisitRecorded)]


async def test_by_domains_the_verdict_is_shown_and_nothing_is_recorded(lite: Place) -> None:
    before = await recorded(lite)
    reply = await lite.say(FOUR_SILVER, as_=TOM)

    assert reply.title == "Larkmeadow Court, visit of 16 November 2026: Silver"
    assert rows(reply)["Visit"] == "scheduled, 16 November 2026, toolkit 2024-09"
    assert rows(reply)["Quality of management"] == "Bronze"
    text = await flat(lite, FOUR_SILVER, as_=TOM)
    assert "Nothing is recorded yet" in text
    assert "The domains are 4 Silver, 1 Bronze: Silver takes at least 4 Gold or Silver" in text
    assert "Quality monitoring visit by 22 April 2027 → by 16 November 2027" in text
    assert await recorded(lite) == before


async def test_the_press_records_just_what_was_shown_and_once(lite: Place) -> None:
    words = presses(await lite.say(f"{FOUR_SILVER} unannounced", as_=TOM))["Record it"]
    reply = await lite.say(words, as_=TOM)

    assert reply.title.endswith("is recorded: Larkmeadow Court, Silver")
    (*_, fact) = await recorded(lite)
    assert fact.ref == reply.title.split()[0]
    assert (fact.form, fact.announced, fact.toolkit) == ("scheduled", False, "2024-09")
    assert fact.domains["management"] == "Bronze"
    again = await lite.say(words, as_=TOM)
    assert again.title == f"{fact.ref} is this visit, and is recorded already"
    assert (await recorded(lite))[-1] == fact
    assert len([each for each in await recorded(lite) if each.domains == fact.domains]) == 1


async def test_a_rating_that_falls_says_what_follows_by_itself(lite: Place) -> None:
    text = await flat(lite, "visit Larkmeadow Court: S B S B S", as_=TOM)

    assert "Rating Silver → Bronze" in text
    assert "An improvement plan will be asked for, to be submitted by 25 November 2026 (QRG §4)" in text
    done = await flat(lite, presses(await lite.say("visit Larkmeadow Court: S B S B S", as_=TOM))["Record it"], as_=TOM)
    assert "Rating Silver → Bronze" in done
    assert "IAP-" in done


async def test_the_form_asks_for_each_domain_of_the_framework(lite: Place) -> None:
    values = asked(await lite.say("visit Larkmeadow Court", as_=TOM))

    assert values["service"] == LARKMEADOW
    assert [name for name in values if name.startswith("domains-")] == [
        f"domains-{domain}" for domain in lite.framework.ratings.domains
    ]
    fields = {f"domains-{domain}": "Silver" for domain in lite.framework.ratings.domains}
    fields |= {"service": LARKMEADOW, "on": "2026-11-16", "announced": "yes", "domains-staffing": "Bronze"}
    reply = await lite.say("visit", as_=TOM, fields=fields)
    assert reply.title == "Larkmeadow Court, visit of 16 November 2026: Silver"
    assert rows(reply)["Suitability of staffing"] == "Bronze"
    assert "announced" in rows(reply)["Visit"]


async def test_the_form_keeps_what_was_said_of_it(lite: Place) -> None:
    values = asked(await lite.say("visit Larkmeadow Court on=2026-11-16 form=baseline joint=no", as_=TOM))

    assert (values["on"], values["form"], values["joint"]) == ("2026-11-16", "baseline", "no")


async def test_for_an_improvement_plan_it_is_a_re_inspection_from_the_start(lite: Place) -> None:
    values = asked(await lite.say("visit IAP-0001", as_=TOM))

    assert (values["service"], values["form"]) == ("IAP-0001", "re-inspection")
    said = await lite.say("visit IAP-0001: S S S S S", as_=TOM)
    assert rows(said)["Visit"].startswith("re-inspection, ")
    as_form = {"service": "IAP-0001", "form": values["form"]}
    as_form |= {f"domains-{domain}": "Silver" for domain in lite.framework.ratings.domains}
    assert (await lite.say("visit", as_=TOM, fields=as_form)).title == said.title


async def test_of_a_planned_visit_the_form_says_what_was_planned(lite: Place) -> None:
    booked = await lite.say("book Larkmeadow Court 14 December 2026 focussed unannounced", as_=TOM)
    ref = booked.title.split()[0]

    values = asked(await lite.say(f"visit {ref}", as_=TOM))

    assert (values["service"], values["form"], values["announced"]) == (ref, "focussed", "no")
    values = asked(await lite.say(f"visit {ref} announced=yes", as_=TOM))
    assert values["announced"] == "yes", "what is said now counts"
    assert asked(await lite.say("visit CON-0001", as_=TOM))["form"] == ""


async def test_a_spreadsheet_is_worked_out_with_every_reason(lite: Place) -> None:
    ref = await sent(lite, sheet(lite, {"1.1.1": "Partly met", "5.1.1": "Not met"}))
    reply = await lite.say(f"visit document={ref}", as_=TOM)

    assert reply.title == "Larkmeadow Court, visit of 16 November 2026: no rule; needs moderation"
    assert rows(reply)["From"].startswith(f"{ref}, visit.xlsx: 79 criteria")
    text = await flat(lite, f"visit document={ref}", as_=TOM)
    assert "• Involvement and information: Bronze 11 criteria fully met, 1 partly met" in text
    assert text.count("Involvement and information is Bronze") == 0
    assert "1 of the mandatory criteria not met. Not met: 5.1.1 (mandatory) (QRG §3.2.2)" in text
    assert "Moderate the visit not due → by 30 November 2026" in text
    assert f"document={ref} on=2026-11-16 form=scheduled" in presses(reply)["Record it"]


async def test_recorded_from_a_spreadsheet_the_document_says_what_it_is_about(lite: Place) -> None:
    ref = await sent(lite, sheet(lite, {"1.1.1": "Partly met"}))
    reply = await lite.say(f"visit document={ref} confirm=yes", as_=TOM)

    (*_, fact) = await recorded(lite)
    assert fact.document == ref
    assert fact.criteria["1.1.1"] is Achievement.PARTLY
    assert len(fact.criteria) == 79
    assert rows(reply)["From"] == f"{ref}, visit.xlsx"
    shown = await flat(lite, f"document {ref}", as_=TOM)
    assert "Larkmeadow Court" in shown
    assert (await lite.say(f"visit document={ref} confirm=yes", as_=TOM)).title.endswith("is recorded already")


async def test_a_gap_in_the_rules_leads_to_moderation(lite: Place) -> None:
    words = presses(await lite.say("visit Larkmeadow Court: S S S S Inadequate", as_=TOM))["Record it"]
    reply = await lite.say(words, as_=TOM)
    (*_, fact) = await recorded(lite)

    assert reply.title == f"{fact.ref} is recorded: Larkmeadow Court, no rule; needs moderation"
    assert presses(reply)["Moderate"] == f"moderate {fact.ref}"
    moderated = await lite.say(f"moderate {fact.ref} Silver the record was only misplaced")
    assert moderated.title == f"{fact.ref} is moderated: Larkmeadow Court, Silver"


async def test_a_focussed_visit_says_what_carried_over_from_which_visit(lite: Place) -> None:
    (earlier,) = await recorded(lite)
    words = 'visit service=1-9000000003 form=focussed domains="staffing=Bronze, management=Bronze"'
    reply = await lite.say(words, as_=TOM)

    assert reply.title.endswith("Bronze")
    assert rows(reply)["Safeguarding and safety"] == "Silver"
    done = await flat(lite, presses(reply)["Record it"], as_=TOM)
    assert f"what it did not look at carries over from the visit before, {earlier.ref} of 22 April 2026" in done


async def test_a_focussed_visit_that_finds_better_says_that_it_lifts_nothing(lite: Place) -> None:
    first = 'visit service=1-9000000003 domains="S S S I I" on=2026-11-02 confirm=yes'
    assert "is recorded" in (await lite.say(first, as_=TOM)).title
    words = 'visit service=1-9000000003 form=focussed domains="staffing=Silver, management=Silver"'
    reply = await lite.say(words, as_=TOM)
    done = await flat(lite, presses(reply)["Record it"], as_=TOM)

    assert "A focussed visit can only lower a rating" in done
    assert "and a focussed visit can only lower a rating" in await flat(lite, "ratings Larkmeadow Court", as_=TOM)
    assert "Inadequate" in await flat(lite, "status 1-9000000003")


async def test_a_focussed_spreadsheet_answers_some_criteria(lite: Place) -> None:
    await lite.say(f"visit document={await sent(lite, sheet(lite))} confirm=yes", as_=TOM)
    raw = sheet(lite, dict.fromkeys(["4.1.1", "5.1.1"], "Partly met"), only=True, form="focussed", on="17/11/2026")
    reply = await lite.say(f"visit document={await sent(lite, raw)}", as_=TOM)

    assert reply.title == "Larkmeadow Court, visit of 17 November 2026: Bronze"
    assert "2 criteria" in rows(reply)["From"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("visit Larkmeadow Court: S S S S", "there are 5 domains, and “S S S S” has 4 words"),
        ("visit Larkmeadow Court: S S S S Golden", "“Golden” is no rating. One of Gold, Silver, Bronze, Inadequate"),
        ("visit Larkmeadow Court: staffing=S", "no rating for Involvement and information, Personalised care"),
        ("visit Larkmeadow Court: kitchen=S", "there is no domain “kitchen”. There are involvement"),
        ("visit Larkmeadow Court: staffing=S, staffing=B", "Suitability of staffing stands twice"),
        ("visit Larkmeadow Court: staffing=S, and more", "“and more” cannot be read"),
        (
            "visit Larkmeadow Court: S S S S S on 19 November 2026",
            "19 November 2026 is still to come. A visit to come is",
        ),
        (
            "visit Larkmeadow Court: S S S S S on 30 August 2024",
            "none was in use on 30 August 2024; the first, 2024-09,",
        ),
        (
            "visit Larkmeadow Court: S S S S S toolkit=2020-01",
            "2020-01 was not in use on 18 November 2026; 2024-09 was",
        ),
        ("visit Larkmeadow Court: S S S S S planned=VIS-9999", "VIS-9999 is not planned here. Planned: none."),
        ("visit Larkmeadow Court: S S S S S corrects=VIS-9999", "no visit VIS-9999 is recorded of this service"),
        ("visit domains=S,S,S,S,S", "Service: it is not said"),
        (
            "visit Dunlin House: staffing=S form=focussed",
            "there is no earlier visit from which what it did not look at",
        ),
        ("visit document=DOC-9999", "There is no document “DOC-9999”"),
    ],
)
async def test_what_cannot_be_is_refused_with_what_to_do(lite: Place, words: str, why: str) -> None:
    assert why in await flat(lite, words, as_=TOM)


async def test_it_cannot_be_before_the_service_opened(lite: Place) -> None:
    at = f"service/{LARKMEADOW}"
    described = next(e.fact for e in await record(lite, at) if isinstance(e.fact, ServiceDescribed))
    request = Request(who=Identity(channel="clock", id="iqaf"), words="refresh")
    async with lite.house.desk(request, write=True) as desk:
        await desk.ledger.append(at, described.model_copy(update={"opened": date(2026, 11, 10)}))
        await desk.changed()
    text = await flat(lite, "visit Larkmeadow Court: S S S S S on 9 November 2026", as_=TOM)
    assert "9 November 2026 is before Larkmeadow Court opened, on 10 November 2026" in text


async def test_another_service_in_the_sheet_is_refused_and_both_are_named(lite: Place) -> None:
    ref = await sent(lite, sheet(lite))
    text = await flat(lite, f"visit Oakwood House document={ref}", as_=TOM)

    assert f"it is for Larkmeadow Court ({LARKMEADOW}), and you said Oakwood House ({OAKWOOD})" in text
    assert f"The spreadsheet is kept as {ref}." in text
    wrong = await sent(lite, sheet(lite, service="Oakwood House"))
    text = await flat(lite, f"visit document={wrong}", as_=TOM)
    assert f"names “Oakwood House”, and {LARKMEADOW} is Larkmeadow Court" in text


async def test_a_sheet_without_a_location_id_is_known_by_a_full_name_alone(lite: Place) -> None:
    named = await sent(lite, sheet(lite, location=""))
    assert (await lite.say(f"visit document={named}", as_=TOM)).title.startswith("Larkmeadow Court")
    vague = await sent(lite, sheet(lite, location="", service="Larkmeadow"))
    assert f"Say which it is: visit SERVICE document={vague}" in await flat(lite, f"visit document={vague}", as_=TOM)
    nameless = await sent(lite, sheet(lite, location="", service=""))
    assert "it names none" in await flat(lite, f"visit document={nameless}", as_=TOM)
    assert (await lite.say(f"visit Larkmeadow Court document={nameless}", as_=TOM)).title.startswith("Larkmeadow Court")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ("on=2026-11-15", "the spreadsheet says 16 November 2026, and you said 15 November 2026"),
        ("form=baseline", "the spreadsheet says scheduled, and you said baseline"),
        ("announced=no", "the spreadsheet says yes, and you said no"),
        ("domains=S,S,S,S,S", "both a spreadsheet and ratings by domain were given"),
    ],
)
async def test_words_that_say_otherwise_than_the_sheet_are_refused(lite: Place, more: str, why: str) -> None:
    ref = await sent(lite, sheet(lite, form="scheduled"))
    text = await flat(lite, f"visit document={ref} {more}", as_=TOM)
    assert why in text
    assert f"kept as {ref}" in text


async def test_a_sheet_without_a_day_takes_it_from_the_words(lite: Place) -> None:
    ref = await sent(lite, sheet(lite, on=""))
    assert f"Fill it in, or say it: visit document={ref} on=18/11/2026" in await flat(
        lite, f"visit document={ref}", as_=TOM
    )
    assert "visit of 16 November 2026" in (await lite.say(f"visit document={ref} on=16/11/2026", as_=TOM)).title


async def test_faults_of_a_sheet_are_listed_with_their_cells_and_it_is_kept(lite: Place) -> None:
    ref = await sent(lite, sheet(lite, {"1.1.1": "Exceptional", "5.3.5": "superb"}))
    reply = await lite.say(f"visit document={ref}", as_=TOM)
    text = await flat(lite, f"visit document={ref}", as_=TOM)

    assert (reply.title, reply.outcome) == ("The spreadsheet was not taken: 2 faults", "refused")
    assert "criterion 1.1.1: is not an advanced criterion, so it cannot be Exceptional" in text
    assert "criterion 5.3.5: “superb” is no level" in text
    assert f"kept as {ref}" in text


async def test_what_is_no_visits_spreadsheet_is_refused(lite: Place) -> None:
    async with lite.database.writing() as connection:
        documents = StoredDocuments(connection, TOM, "web", lite.now, lambda ref, member: "", write=True)
        letter = (await documents.keep("letter.pdf", "application/pdf", b"%PDF")).ref
    assert f"{letter} (letter.pdf) is no spreadsheet" in await flat(lite, f"visit document={letter}", as_=TOM)
    statement = await sent(lite, sheet(lite, purpose="statement"))
    text = await flat(lite, f"visit document={statement}", as_=TOM)
    assert (
        f"{statement} is a provider's statement, not a visit. Record it with “statement document={statement}”" in text
    )


async def test_where_there_are_no_routine_visits_it_is_taken_as_reactive_and_says_so(lite: Place) -> None:
    text = await flat(lite, f"visit {GASWORKS}: S S S S S", as_=TOM)

    assert "In the city, non-contracted: there are no routine visits" in text
    assert "(IQAF §17)" in text


async def test_an_applicants_baseline_visit_is_not_said_to_follow_from_bad_news(lite: Place) -> None:
    text = " ".join((await lite.text("visit Gasworks View: S S S S S baseline", as_=TOM)).split())

    assert "In the city, non-contracted: a baseline visit comes before it may join (IQAF §23)" in text
    assert "because of what was heard" not in text


async def test_a_second_visit_of_one_day_is_pointed_out_and_can_be_a_correction(lite: Place) -> None:
    await lite.say(f"{FOUR_SILVER} confirm=yes", as_=TOM)
    ref = (await recorded(lite))[-1].ref
    other = "visit Larkmeadow Court: S S S B B on 16 November 2026"
    text = await flat(lite, other, as_=TOM)
    assert f"{ref} is recorded of the same day, and differs: staffing Silver → Bronze." in text
    assert list(presses(await lite.say(other, as_=TOM))) == [
        f"Correct {ref}",
        "Record a second visit",
        "Send another",
        "Status",
    ]

    preview = await lite.say(presses(await lite.say(other, as_=TOM))[f"Correct {ref}"], as_=TOM)
    assert f"It takes the place of {ref} as recorded for 16 November 2026" in await flat(
        lite, f"{other} corrects={ref}", as_=TOM
    )
    done = await lite.say(presses(preview)["Record it"], as_=TOM)
    assert done.title == f"{ref} is recorded: Larkmeadow Court, Bronze"
    entries = await record(lite, f"service/{LARKMEADOW}")
    assert entries[-1].corrects or any(e.corrects for e in entries if isinstance(e.fact, VisitRecorded))
    assert (await lite.say("status Larkmeadow Court")).title.endswith("Bronze")


@pytest.mark.parametrize(
    ("first", "then", "differs"),
    [
        ("", "announced", "not said whether announced → announced"),
        ("announced", "unannounced", "announced → unannounced"),
        ("", "joint", "not joint → joint with the clinical assessment"),
        ("scenarios=yes", "", "by scenarios → not by scenarios"),
        ("", "desktop", "scheduled → desktop"),
    ],
)
async def test_the_same_ratings_otherwise_come_by_are_no_repetition_and_can_correct_or_be_a_second_visit(
    lite: Place, first: str, then: str, differs: str
) -> None:
    await lite.say(f"{FOUR_SILVER} {first} confirm=yes", as_=TOM)
    before = await recorded(lite)
    shown = await lite.say(f"{FOUR_SILVER} {then}", as_=TOM)

    assert f"differs: {differs}." in await flat(lite, f"{FOUR_SILVER} {then}", as_=TOM)
    preview = await lite.say(presses(shown)[f"Correct {before[-1].ref}"], as_=TOM)
    await lite.say(presses(preview)["Record it"], as_=TOM)
    assert len(await recorded(lite)) == len(before) + 1
    held = [e.fact for e in in_force(await record(lite, f"service/{LARKMEADOW}")) if isinstance(e.fact, VisitRecorded)]
    assert len(held) == len(before)


async def test_a_second_visit_of_one_day_is_recorded_beside_the_first_on_the_officers_word(lite: Place) -> None:
    await lite.say(f"{FOUR_SILVER} confirm=yes", as_=TOM)
    before = await recorded(lite)
    shown = await lite.say(f"{FOUR_SILVER} joint", as_=TOM)
    done = await lite.say(presses(shown)["Record a second visit"], as_=TOM)

    after = await recorded(lite)
    assert done.title.startswith(f"{after[-1].ref} is recorded")
    assert (len(after), after[-1].ref != before[-1].ref) == (len(before) + 1, True)


async def test_the_same_spreadsheet_with_another_date_may_be_a_date_put_right(lite: Place) -> None:
    await lite.say(f"visit document={await sent(lite, sheet(lite))} confirm=yes", as_=TOM)
    ref = (await recorded(lite))[-1].ref
    later = await lite.say(f"visit document={await sent(lite, sheet(lite, on='17/11/2026'))}", as_=TOM)

    assert list(presses(later))[:2] == [f"Correct {ref}", "Record another visit"]
    preview = await lite.say(presses(later)[f"Correct {ref}"], as_=TOM)
    assert (await lite.say(presses(preview)["Record it"], as_=TOM)).title.startswith(f"{ref} is recorded")
    entries = in_force(await record(lite, f"service/{LARKMEADOW}"))
    assert [e.effective for e in entries if isinstance(e.fact, VisitRecorded) and e.fact.ref == ref] == [
        date(2026, 11, 17)
    ]


async def test_by_criteria_it_counts_the_answers_that_differ(lite: Place) -> None:
    await lite.say(f"visit document={await sent(lite, sheet(lite))} confirm=yes", as_=TOM)
    for levels, words in (
        ({"1.1.1": "Partly met"}, "1 criterion has another answer"),
        ({"1.1.1": "Partly met", "1.1.2": "Partly met"}, "2 criteria have other answers"),
    ):
        other = await sent(lite, sheet(lite, levels))
        assert words in await flat(lite, f"visit document={other}", as_=TOM)
    assert "one by criteria, one by domains" in await flat(lite, FOUR_SILVER, as_=TOM)


async def test_the_press_does_not_record_what_came_to_mean_otherwise_since_it_was_shown(lite: Place) -> None:
    (first,) = await recorded(lite)
    focussed = 'visit service=1-9000000003 form=focussed domains="staffing=Bronze"'
    press = presses(await lite.say(focussed, as_=TOM))["Record it"]
    correction = await lite.say(
        f"visit Larkmeadow Court: S S S S B on 22 April 2026 corrects={first.ref} confirm=yes", as_=JOAN
    )
    assert correction.title == f"{first.ref} is recorded: Larkmeadow Court, Silver"
    before = await recorded(lite)

    again = await lite.say(press, as_=TOM)
    assert await recorded(lite) == before
    assert again.title == "Larkmeadow Court, visit of 18 November 2026: Bronze"
    text = await flat(lite, press, as_=TOM)
    assert "It was not recorded: what it comes to is no longer what you were shown." in text
    assert "Recorded since you were shown it" in text
    assert "by Joan Whitlock, correcting an earlier entry" in text
    done = await lite.say(presses(again)["Record it"], as_=TOM)
    assert done.title.endswith("is recorded: Larkmeadow Court, Bronze")


async def test_what_else_was_recorded_meanwhile_does_not_stop_the_press(lite: Place) -> None:
    press = presses(await lite.say(FOUR_SILVER, as_=TOM))["Record it"]
    await lite.say("log Larkmeadow Court: the garden was much praised", as_=JOAN)

    assert "is recorded" in (await lite.say(press, as_=TOM)).title


async def test_a_press_of_another_day_is_shown_anew_where_it_means_otherwise(lite: Place) -> None:
    press = presses(await lite.say(FOUR_SILVER, as_=TOM))["Record it"]
    lite.now += timedelta(days=400)

    assert "Nothing was recorded of this service since: the day or the rules are others." in await flat(
        lite, press, as_=TOM
    )


async def test_a_planned_visit_is_fulfilled_by_the_one_recorded(lite: Place) -> None:
    await lite.say("book Larkmeadow Court 18 November 2026", as_=TOM)
    (plan,) = [e.fact for e in await record(lite, f"service/{LARKMEADOW}") if isinstance(e.fact, VisitPlanned)]
    reply = await lite.say("visit Larkmeadow Court: S S S S S", as_=TOM)

    assert rows(reply)["Planned as"] == f"{plan.ref}, for 18 November 2026"
    done = await lite.say(presses(reply)["Record it"], as_=TOM)
    assert done.title.startswith(f"{plan.ref} is recorded")
    assert f"Planned visit {plan.ref}" not in await flat(lite, "status Larkmeadow Court")


async def test_a_plan_may_be_named_or_left_alone(lite: Place) -> None:
    await lite.say("book Larkmeadow Court 18 November 2026 baseline", as_=TOM)
    (plan,) = [e.fact for e in await record(lite, f"service/{LARKMEADOW}") if isinstance(e.fact, VisitPlanned)]

    assert "Planned as" not in rows(await lite.say("visit Larkmeadow Court: S S S S S", as_=TOM))
    named = await lite.say(f"visit {plan.ref} S S S S S baseline", as_=TOM)
    assert rows(named)["Planned as"].startswith(plan.ref)
    alone = await lite.say("visit Larkmeadow Court: S S S S S baseline planned=none", as_=TOM)
    assert "Planned as" not in rows(alone)


@pytest.mark.parametrize("member", [MINA, "ruth.feldman@icb.example"])
async def test_it_takes_the_right_to_assess(lite: Place, member: str) -> None:
    assert "You may not use “visit”" in await flat(lite, FOUR_SILVER, as_=member)


async def test_others_with_the_right_may_and_it_is_kept_who(lite: Place) -> None:
    await lite.say(f"{FOUR_SILVER} joint scenarios=yes confirm=yes", as_=JOAN)
    entry = next(e for e in reversed(await record(lite, f"service/{LARKMEADOW}")) if isinstance(e.fact, VisitRecorded))

    assert (entry.by, entry.effective) == (JOAN, date(2026, 11, 16))
    assert entry.fact.joint
    assert entry.fact.scenarios
    assert PRIYA != JOAN


async def test_the_version_in_use_on_the_day_counts_and_nothing_carries_over_from_another(
    lite: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = lite.framework.toolkit.model_copy(update={"id": "2026-11", "effective": date(2026, 11, 10)})
    monkeypatch.setitem(lite.framework.toolkits, newer.id, newer)  # type: ignore[attr-defined]
    old = await sent(lite, sheet(lite))
    text = await flat(lite, f"visit document={old}", as_=TOM)
    assert "2024-09 was not in use on 16 November 2026; 2026-11 was, since 10 November 2026" in text
    assert f"kept as {old}" in text
    earlier = await sent(lite, sheet(lite, on="9/11/2026"))
    assert "toolkit 2024-09" in rows(await lite.say(f"visit document={earlier}", as_=TOM))["Visit"]

    text = await flat(lite, "visit Larkmeadow Court: staffing=Bronze focussed", as_=TOM)
    assert "was done under toolkit 2024-09, and this one under 2026-11. Record a full visit" in text


async def test_criteria_do_not_carry_over_from_a_visit_recorded_by_domains(lite: Place) -> None:
    raw = sheet(lite, {"4.1.1": "Partly met"}, only=True, form="focussed")
    text = await flat(lite, f"visit document={await sent(lite, raw)}", as_=TOM)

    assert "was recorded by domain, so its criteria are not known. Record a full visit" in text


async def test_a_correction_that_would_be_refused_is_not_offered(lite: Place) -> None:
    full = await sent(lite, sheet(lite))
    await lite.say(f"visit document={full} confirm=yes", as_=TOM)
    ref = (await recorded(lite))[-1].ref
    parts = await sent(lite, sheet(lite, {"3.1.1": "Not met"}, only=True, form="focussed"))
    shown = await lite.say(f"visit document={parts}", as_=TOM)

    assert list(presses(shown)) == ["Record a second visit", "Send another", "Status"]
    text = await flat(lite, f"visit document={parts}", as_=TOM)
    assert f"{ref} of 16 November 2026 is recorded already, and differs: scheduled → focussed" in text
    assert "This is recorded beside it." in text
    refused = await flat(lite, f"visit document={parts} corrects={ref}", as_=TOM)
    assert "was recorded by domain, so its criteria are not known" in refused


async def test_the_form_gives_the_spreadsheet_to_fill_in_with_the_services_name_in_it(lite: Place) -> None:
    (words,) = presses(await lite.say("visit Larkmeadow Court", as_=TOM)).values()
    assert words == f"toolkit 2024-09 file=xlsx service={LARKMEADOW}"
    assert (await lite.say(words, as_=TOM)).outcome == "done"


async def test_the_plan_that_follows_names_the_criteria_that_must_improve(lite: Place) -> None:
    levels = {"3.1.1": "Partly met", "4.1.1": "Partly met", "4.1.3": "Not met", "5.1.2": "Partly met"}
    ref = await sent(lite, sheet(lite, levels))
    await lite.say(f"visit document={ref} confirm=yes", as_=TOM)

    asked_for = [e.fact for e in await record(lite, f"service/{LARKMEADOW}") if isinstance(e.fact, PlanRequested)]
    assert asked_for[-1].elements == (
        "Safeguarding and safety: Bronze",
        "Criterion 3.1.1 (mandatory): partly met",
        "Suitability of staffing: Bronze",
        "Criterion 4.1.3: not met",
        "Criterion 4.1.1 (mandatory): partly met",
    )


async def test_what_a_statement_claimed_is_held_against_this_visit_before_it_is_recorded(lite: Place) -> None:
    await lite.say("statement Larkmeadow Court request", as_=TOM)
    claims = dict.fromkeys(lite.framework.toolkit.criteria, "Fully met")
    labels = {"Location id": LARKMEADOW, "Service": "Larkmeadow Court", "Completed by": "The manager"}
    statement = await sent(lite, filled(claims, labels, purpose="statement"))
    await lite.say(f"statement document={statement}", as_=TOM)

    ref = await sent(lite, sheet(lite, dict.fromkeys(list(claims)[:20], "Not met"), on="18/11/2026"))
    text = await flat(lite, f"visit document={ref}", as_=TOM)

    assert "20 of 79 claims were not borne out at this visit, 20% or more" in text
