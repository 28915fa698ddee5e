"""What stands on an agenda, in which part, why, and who must attend (S26)."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.days import LONDON
from bot.engine.facts import (
    AgendaSaid,
    Entry,
    IntelligenceLogged,
    MailFiled,
    MailUnfiled,
    RagDecided,
    Withdrawn,
)
from bot.engine.meetings.agenda import OVERLAP, Agenda, Material, Section, compose, new_since
from bot.engine.meetings.forums import Forum, ForumTable, Meets, SectionRule, Sitting, next_sitting
from bot.engine.scale import Marking, Rag, Severity
from bot.engine.standing import Awaited, Standing
from bot.engine.verdict import Reason
from tests.standings import REVIEW, RULE, concern, due, entry, escalation, regime, standing

TUESDAY = date(2026, 11, 24)
BEFORE = date(2026, 11, 17)
NOW = datetime(2026, 11, 19, 9, tzinfo=LONDON)
SINCE = datetime(2026, 11, 17, 10, tzinfo=LONDON)
ORDER = (
    "reds",
    "new",
    "carried",
    "decisions",
    "review",
    "notifications",
    "clocks",
    "contracts",
    "down",
    "apart",
    "good",
)
MEETS = Meets(
    unit="week", weekday="tuesday", first=date(2023, 11, 7), at=time(10), minutes=60, clause=RULE, time_clause=RULE
)
SQG = Forum(id="sqg", name="System Quality Group", meets=MEETS, clause=RULE)


def table(**rules: dict[str, Any]) -> ForumTable:
    rows = [SectionRule(**{"id": s, "title": s.upper(), "clause": RULE, **rules.get(s, {})}) for s in ORDER]
    return ForumTable(forums={"sqg": SQG}, concerns_to="sqg", sections=tuple(rows))


TABLE = table(good={"categories": ("good_practice",)})


def sitting() -> Sitting:
    found = next_sitting(SQG, NOW)
    assert found
    return found


def agenda(*standings: Standing, history: tuple[Entry, ...] = (), rules: ForumTable = TABLE) -> Agenda:
    material = Material(
        regime=regime(),
        names={"icb": "The ICB"},
        categories={"falls": "Falls and injuries"},
        standings=standings,
        history=history,
        since=SINCE,
    )
    return compose(rules, SQG, sitting(), material)


def names(made: Agenda) -> dict[str, list[str]]:
    return {section.id: [item.service for item in section.items] for section in made.sections}


def decided(about: Standing, rag: Rag, on: datetime, seq: int = 1, forum: str = "sqg") -> Entry:
    return entry(about, RagDecided(rag=rag, forum=forum, reason="as discussed"), on, seq=seq)


def final(meeting: date, *items: str, **more: Any) -> Entry:
    fact = AgendaSaid(**{"forum": "sqg", "meeting": meeting, "stage": "final", "items": items, **more})
    return entry(f"meeting/sqg/{meeting}", fact, datetime.combine(meeting, time(9), tzinfo=LONDON))


def test_every_red_service_is_first_with_all_that_is_open_and_who_must_attend() -> None:
    red = standing("Oakwood House", Rag.RED, escalations=(escalation(),), concerns=(concern("CON-1", TUESDAY),))

    made = agenda(standing("Green House"), red)

    first = made.sections[0]
    assert (first.id, [item.service for item in first.items]) == ("reds", ["Oakwood House"])
    assert first.items[0].refs == ("ESC-0001", "CON-1")
    assert first.items[0].attend == ("provider", "icb", "cqc", "gmc")
    assert first.items[0].why[0].clause == RULE
    assert made.attending == ("provider", "icb", "cqc", "gmc")


def test_a_concern_is_new_the_first_time_and_carried_over_until_it_is_closed() -> None:
    new = standing("New", concerns=(concern("CON-1", TUESDAY),))
    old = standing("Old", concerns=(concern("CON-2", BEFORE),))
    moved = standing("Moved", concerns=(concern("CON-3", TUESDAY),))
    later = standing("Later", concerns=(concern("CON-4", date(2026, 12, 1)),))
    elsewhere = standing("Elsewhere", concerns=(concern("CON-5", TUESDAY, forum="board"),))

    made = agenda(new, old, moved, later, elsewhere, history=(final(BEFORE, "CON-3"),))

    assert names(made) == {"new": ["New"], "carried": ["Moved", "Old"]}
    assert [item.why[0].text for item in made.items] == ["Raised for this sitting"] + 2 * ["No forum has closed it yet"]
    (told,) = made.items[0].told
    assert (told.ref, told.what) == ("CON-1", "raised by The ICB on 16 November 2026")
    assert told.words == "the text of CON-1"


def test_a_concern_for_a_day_on_which_the_forum_no_longer_sits_is_not_lost() -> None:
    wednesday = standing("Wednesday", concerns=(concern("CON-1", date(2026, 11, 25), urgent=True),))

    made = agenda(wednesday)

    assert names(made) == {"new": ["Wednesday"]}
    assert made.items[0].urgent


@pytest.mark.parametrize("marking", [Marking.RESTRICTED, Marking.AGENCY])
def test_the_text_of_a_marked_concern_or_good_practice_is_never_shown(marking: Marking) -> None:
    secret = standing("Secret", concerns=(concern("CON-1", TUESDAY, marking=marking, text="whistle"),))
    fact = IntelligenceLogged(
        ref="INT-1", text="whistle", category="good_practice", severity=Severity.LOW, source="icb"
    )

    made = agenda(secret, history=(entry(secret, fact, NOW, marking=marking),))

    assert set(names(made)) == {"new", "good"}
    assert "whistle" not in made.model_dump_json()
    assert all(told.hidden for item in made.items for told in item.told)
    assert "CON-1" in made.model_dump_json()


def test_amber_is_due_for_review_as_often_as_its_level_asks() -> None:
    never = standing("Never", Rag.AMBER)
    lately = standing("Lately", Rag.AMBER)
    long_ago = standing("Long ago", Rag.AMBER)
    recent = final(date(2026, 10, 28), lately.service.location_id)
    old = decided(long_ago, Rag.AMBER, datetime(2026, 10, 27, 10, tzinfo=LONDON))

    made = agenda(never, lately, long_ago, history=(recent, old))

    assert names(made) == {"review": ["Long ago", "Never"]}
    assert [item.why[0].text for item in made.items] == [
        "Amber: every 28 days, last looked at on 27 October 2026.",
        "Amber: every 28 days, not yet looked at by this forum.",
    ]
    assert made.items[0].why[0].clause == REVIEW


def test_another_forums_agenda_a_draft_and_a_withdrawn_decision_are_no_review() -> None:
    amber = standing("Amber", Rag.AMBER)
    at = amber.service.location_id
    lately = date(2026, 11, 10)
    history = (
        final(lately, at, forum="board"),
        final(lately, at, stage="draft").model_copy(update={"seq": 2}),
        decided(amber, Rag.AMBER, SINCE),
        entry(amber, Withdrawn(reason="a slip"), SINCE, seq=2, corrects=1),
    )

    assert names(agenda(amber, history=history)) == {"review": ["Amber"]}


def test_green_is_reviewed_only_where_the_forum_once_decided_on_it() -> None:
    usual, returned = standing("Usual", Rag.GREEN), standing("Returned", Rag.GREEN)
    unknown = standing("Unknown", None)
    old = decided(returned, Rag.GREEN, datetime(2026, 8, 1, 10, tzinfo=LONDON))

    assert names(agenda(usual, returned, unknown, history=(old,))) == {"review": ["Returned"]}


def test_what_providers_told_since_last_time_is_listed_once_and_not_where_it_was_filed_wrongly() -> None:
    house = standing("House")

    def mail(ref: str, seq: int, category: str = "workforce") -> Entry:
        fact = MailFiled(mail=ref, subject="s", sender="a@b.example", sender_known=bool(category), category=category)
        return entry(house, fact, NOW, seq=seq)

    def told(source: str, seq: int, **more: Any) -> Entry:
        fact = IntelligenceLogged(
            ref=f"INT-{seq}", text="t", category="falls", severity=Severity.HIGH, source=source, **more
        )
        return entry(house, fact, NOW, seq=seq)

    history = (
        mail("MAIL-1", 1),
        mail("MAIL-2", 2),
        entry(house, MailUnfiled(mail="MAIL-2", reason="another home"), NOW, seq=3),
        told("provider", 4),
        told("provider", 5, mail="MAIL-1"),
        told("icb", 6),
        mail("MAIL-3", 7, category=""),
        entry(
            house,
            MailFiled(mail="MAIL-0", subject="", sender="", sender_known=True, category="x"),
            SINCE - timedelta(1),
            seq=8,
        ),
    )

    made = agenda(house, history=history)

    (item,) = made.items
    assert item.refs == ("INT-4", "MAIL-1", "MAIL-3")
    assert [(told.ref, told.what) for told in item.told] == [
        ("INT-4", "Falls and injuries, high"),
        ("MAIL-1", "workforce, high"),
        ("MAIL-3", "not classified, from a sender not known here"),
    ]
    assert [reason.text for reason in item.why] == ["Told since the last agenda"]
    assert made.attending == ()
    assert made.said == ()


def test_clocks_that_ran_out_are_one_line_a_service_and_reviews_have_their_own_part() -> None:
    late = standing(
        "Late", dues=(due(), due("Quality monitoring visit", who="the council"), due("Later", overdue=False))
    )
    review = standing("Review", dues=(due("Review at the routine level", clause=REVIEW),))

    made = agenda(late, review)

    assert names(made) == {"clocks": ["Late"]}
    assert [reason.text for reason in made.items[0].why] == [
        "Submit improvement plan IP-1: was due on 14 November 2026, from the provider.",
        "Quality monitoring visit: was due on 14 November 2026, from the council.",
    ]
    assert [reason.text for reason in made.items[0].for_provider] == [made.items[0].why[0].text]


def test_a_clock_that_is_not_the_providers_asks_nobody_to_attend() -> None:
    made = agenda(standing("Late", dues=(due("Quality monitoring visit", who="the council"),)))

    assert made.items[0].attend == ()
    assert made.items[0].for_provider == ()


def test_where_calculation_and_decision_differ_the_service_is_put_before_the_forum() -> None:
    better = standing("Better", Rag.AMBER, calculated=Rag.GREEN)
    worse = standing("Worse", Rag.GREEN, calculated=Rag.RED)
    undecided = standing("Undecided", Rag.GREEN, calculated=Rag.RED, decided=False)
    seen = tuple(final(BEFORE, better.service.location_id) for _ in range(1))

    made = agenda(better, worse, undecided, history=seen)

    assert names(made) == {"down": ["Better"], "apart": ["Worse"]}
    assert made.items[0].why[0].text == "The forum decided Amber; the indicators now come to Green."


def lower(then: Rag | None = Rag.GREEN, **more: Any) -> Standing:
    """Decided Amber, and its indicators now come to Green; *then* is what they came to when that was decided."""
    given = standing("Lower", Rag.AMBER, calculated=Rag.GREEN, **more)
    return given.model_copy(update={"risk": given.risk.model_copy(update={"calculated_then": then})})


@pytest.mark.parametrize(
    ("about", "days", "proposed"),
    [
        (lower(), 27, False),  # the forum knew it then
        (lower(), 28, True),  # and has left it so for a while
        (lower(None), 27, False),
        (lower(Rag.RED), 8, True),  # it has fallen since
        (lower(Rag.RED), 7, False),  # at the last sitting
        (lower(Rag.RED), 3, False),  # since the last sitting
        (lower(Rag.RED, escalations=(escalation(),)), 8, False),
        (standing("Same", Rag.AMBER), 90, False),
    ],
)
def test_a_lower_level_is_proposed_only_where_that_is_news(about: Standing, days: int, proposed: bool) -> None:
    on = datetime(2026, 11, 24, 10, tzinfo=LONDON) - timedelta(days=days)

    made = agenda(about, history=(decided(about, Rag.AMBER, on),))

    assert ("down" in names(made)) is proposed


def test_a_service_returned_to_a_lower_level_since_last_time_is_said() -> None:
    house, raised, old = standing("House"), standing("Raised", Rag.RED), standing("Old")
    long_ago = datetime(2026, 9, 1, 10, tzinfo=LONDON)
    history = (
        decided(house, Rag.RED, long_ago),
        decided(house, Rag.GREEN, SINCE, seq=2),
        decided(raised, Rag.AMBER, long_ago),
        decided(raised, Rag.RED, SINCE, seq=2),
        decided(old, Rag.RED, long_ago),
        decided(old, Rag.GREEN, SINCE - timedelta(hours=1), seq=2),
    )

    made = agenda(house, raised, old, history=history)

    assert names(made) == {"reds": ["Raised"], "down": ["House"]}
    assert made.items[1].why[0].text == "Returned from Red to Green on 17 November 2026."


def test_good_practice_closes_the_agenda() -> None:
    house = standing("House")
    fact = IntelligenceLogged(
        ref="INT-1", text="a garden", category="good_practice", severity=Severity.LOW, source="icb"
    )
    other = fact.model_copy(update={"ref": "INT-2", "category": "falls"})

    made = agenda(house, history=(entry(house, fact, NOW), entry(house, other, NOW, seq=2)))

    (item,) = made.items
    assert [(told.ref, told.what, told.words) for told in item.told] == [("INT-1", "on 19 November 2026", "a garden")]


def told_by_the_provider(about: Standing, ref: str, at: datetime, seq: int = 1) -> Entry:
    fact = IntelligenceLogged(ref=ref, text="t", category="falls", severity=Severity.HIGH, source="provider")
    return entry(about, fact, at, seq=seq)


def kept(about: Agenda, at: datetime, **more: Any) -> Entry:
    """The final agenda of the sitting before, as the ledger keeps it."""
    return final(BEFORE, *about.said, sections=about.kept, **more).model_copy(update={"recorded_at": at})


def test_what_was_told_while_the_last_agenda_was_made_is_on_the_next_one_and_what_stood_on_it_is_not() -> None:
    house = standing("House")
    made_at = SINCE + timedelta(minutes=5)
    on_it = told_by_the_provider(house, "INT-1", SINCE)
    missed = told_by_the_provider(house, "INT-2", SINCE + timedelta(minutes=1), seq=2)

    before = agenda(house, history=(on_it,))
    made = agenda(house, history=(on_it, missed, kept(before, made_at)))

    assert before.items[0].refs == ("INT-1",)
    assert [item.refs for item in made.items] == [("INT-2",)]


def test_what_is_new_begins_with_the_last_final_agenda_and_not_with_its_sitting() -> None:
    made_at = datetime(2026, 11, 16, 12, tzinfo=LONDON)
    cut = agenda(standing("House"), rules=TABLE).model_copy(update={"sections": ()})
    whole = kept(cut, made_at)
    too_long = Section(id="notifications", title="Told", items=(), more=3)
    short = final(date(2026, 11, 10), sections=(too_long,)).model_copy(update={"recorded_at": made_at})
    draft, missed = final(BEFORE, stage="draft"), final(date(2026, 11, 10), stage="missed")
    other, later = final(BEFORE, forum="board"), final(TUESDAY)

    assert new_since(SQG, sitting(), (whole, short)) == made_at - OVERLAP
    assert new_since(SQG, sitting(), (draft, other, later)) == datetime(2026, 11, 10, 10, tzinfo=LONDON)
    assert new_since(SQG, sitting(), (missed, short)) == datetime(2026, 11, 3, 10, tzinfo=LONDON)
    assert new_since(SQG, sitting(), ()) == SINCE
    first = SQG.model_copy(update={"meets": MEETS.model_copy(update={"first": TUESDAY})})
    assert new_since(first, sitting(), ()) == SINCE


def test_a_return_to_a_lower_level_is_said_at_one_sitting_alone() -> None:
    house = standing("House")
    down = (
        decided(house, Rag.RED, datetime(2026, 9, 1, 10, tzinfo=LONDON)),
        decided(house, Rag.GREEN, SINCE, seq=2),
    )
    before = agenda(house, history=down)

    assert names(before) == {"down": ["House"]}
    assert names(agenda(house, history=(*down, kept(before, SINCE + timedelta(minutes=5))))) == {}
    assert names(agenda(house, history=(*down, kept(before, SINCE - timedelta(minutes=5))))) == {"down": ["House"]}


def test_a_service_has_one_line_in_a_section_with_all_that_is_said_of_it() -> None:
    many = standing(
        "Many",
        concerns=(
            concern("CON-2", TUESDAY),
            concern("CON-1", TUESDAY, urgent=True),
            concern("CON-3", TUESDAY, marking=Marking.RESTRICTED),
        ),
    )

    (item,) = agenda(many).items

    assert item.refs == ("CON-1", "CON-2", "CON-3")
    assert [told.hidden for told in item.told] == [False, False, True]
    assert len(item.why) == len(item.for_provider) == 1
    assert item.urgent


def test_an_agencys_own_view_is_on_the_line_where_it_is_another_and_not_in_the_providers() -> None:
    red = standing("Red", Rag.RED)
    seen = red.risk.model_copy(update={"views": {"icb": Rag.RED, "council": Rag.AMBER}})
    made = agenda(red.model_copy(update={"risk": seen}))

    assert made.items[0].views == {"council": Rag.AMBER}
    assert made.for_provider(red.service.location_id).items[0].views == {}


def test_a_long_part_is_cut_and_says_by_how_much_but_reds_never_are() -> None:
    many = [standing(f"Late {number:02}", dues=(due(),)) for number in range(30)]
    reds = [standing(f"Red {number:02}", Rag.RED) for number in range(30)]

    made = agenda(*many, *reds, rules=table(clocks={"at_most": 5}))

    assert [(section.id, len(section.items), section.more) for section in made.sections] == [
        ("reds", 30, 0),
        ("clocks", 5, 25),
    ]


def test_lines_are_worst_first_then_by_name_whatever_order_they_came_in() -> None:
    rows = [
        standing("beech", concerns=(concern("CON-1", TUESDAY),)),
        standing("Ash", concerns=(concern("CON-2", TUESDAY),)),
        standing("Cedar", None, concerns=(concern("CON-3", TUESDAY),)),
        standing("Yew", Rag.AMBER, concerns=(concern("CON-4", TUESDAY),)),
    ]

    assert names(agenda(*rows))["new"] == ["Yew", "Ash", "beech", "Cedar"]


@settings(deadline=None)
@given(st.permutations(range(6)))
def test_the_same_material_in_any_order_gives_the_same_agenda(order: list[int]) -> None:
    rows = [standing(f"House {n}", [Rag.RED, Rag.AMBER, Rag.GREEN][n % 3], dues=(due(),)) for n in range(6)]
    history = [decided(rows[n], Rag.AMBER, SINCE, seq=n + 1) for n in range(6)]

    shuffled = agenda(*(rows[n] for n in order), history=tuple(history[n] for n in order))

    assert shuffled == agenda(*rows, history=tuple(history))


def test_an_agency_outside_the_forum_is_sent_only_what_it_must_attend_for() -> None:
    made = agenda(standing("Red", Rag.RED), standing("Amber", Rag.AMBER))

    assert names(made.for_agency("gmc")) == {"reds": ["Red"]}
    assert names(made.for_agency("council")) == {}


def test_a_provider_is_sent_its_own_lines_without_a_word_that_a_partner_wrote() -> None:
    own = standing("Own", Rag.RED, calculated=Rag.GREEN, concerns=(concern("CON-1", TUESDAY, text="gossip"),))
    other = standing("Other", Rag.RED)

    made = agenda(own, other).for_provider(own.service.location_id)

    assert names(made) == {"reds": ["Own"], "new": ["Own"]}
    dumped = made.model_dump_json()
    assert not any(word in dumped for word in ("gossip", "because", "CON-1", "Other"))


def test_what_is_kept_of_an_agenda_is_what_will_be_discussed() -> None:
    red = standing("Red", Rag.RED, escalations=(escalation(),))

    assert agenda(red, red).said == ("ESC-0001", red.service.location_id)


def test_questions_put_to_officers_stand_on_it_until_they_are_decided_and_no_provider_is_told() -> None:
    late = Reason(text="QRG awards Inadequate", clause=REVIEW)
    asked = [
        Awaited(key="PQAS-1/late", question="statement-late", about="PQAS-1", text="It is late.", since=TUESDAY),
        Awaited(key="x", question="contract-review", about="", text="Call one?", since=TUESDAY, reasons=(late,)),
    ]
    waiting = standing("Waiting", awaiting=tuple(asked))

    made = agenda(waiting, standing("Decided"))

    assert names(made) == {"decisions": ["Waiting"]}
    (item,) = made.items
    assert [(reason.text, reason.clause) for reason in item.why] == [("It is late.", RULE), ("Call one?", REVIEW)]
    assert (item.refs, item.attend) == (("PQAS-1",), ())
    assert made.for_provider(waiting.service.location_id).items == ()
    assert {"PQAS-1", waiting.service.location_id} <= set(made.said)


def test_contract_meetings_terminations_and_suspensions_to_review_before_the_next_sitting_stand_on_it() -> None:
    before_next, after = date(2026, 11, 30), date(2026, 12, 1)
    items = (
        ("Meets", "contract review", date(2026, 12, 20), "CRM-1"),
        ("Answered", "termination", date(2026, 12, 20), "TER-1"),
        ("Soon", "suspension", before_next, "SUS-1"),
        ("Later", "suspension", after, "SUS-2"),
        ("Breached", "breach", before_next, "BRN-1"),
    )
    about = [
        standing(name, dues=(due(f"Do {ref}", overdue=False, sort=sort, on=on, ref=ref, who="the ICB"),))
        for name, sort, on, ref in items
    ]
    late = standing("Late", dues=(due("Review SUS-3", sort="suspension", ref="SUS-3"),))

    found = agenda(*about, late)

    (section,) = (each for each in found.sections if each.id == "contracts")
    assert [item.service for item in section.items] == ["Answered", "Meets", "Soon"]
    assert section.items[0].why[0].text == "Do TER-1: by 20 December 2026, the ICB."
    assert section.items[0].refs == ("TER-1",)
    assert section.items[0].for_provider == ()
