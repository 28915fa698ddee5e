"""The card that everybody sees, and its parts: from a standing alone, with no database."""

from datetime import UTC, date, datetime, time

import pytest

from bot.engine.meetings.forums import Forum, ForumTable, Meets
from bot.engine.place import Agency
from bot.engine.scale import Assurance, Rag, Rating
from bot.engine.standing import OpenItem, Standing
from bot.reply import Buttons, Heading, Items, Note, Reply, Tone
from bot.reply.cards import agency_name, attending, card, due_line, line, regime_words
from tests.standings import RULE, concern, due, escalation, regime, standing, verdict
from tests.telling import listed, rows

AGENCIES = {
    "icb": Agency(id="icb", name="The Board", kind="icb", clause=RULE),
    "cqc": Agency(id="cqc", name="The Commission", kind="regulator", clause=RULE),
}
MEETS = Meets(
    unit="week", weekday="tuesday", first=date(2023, 11, 7), at=time(10), minutes=60, clause=RULE, time_clause=RULE
)
SQG = Forum(id="sqg", name="System Quality Group", meets=MEETS, clause=RULE)
FORUMS = ForumTable(forums={"sqg": SQG}, concerns_to="sqg", sections=())


def shown(given: Standing) -> Reply:
    return card(given, regime(), AGENCIES, FORUMS)


def headings(reply: Reply) -> list[str]:
    return [block.text for block in reply.blocks if isinstance(block, Heading)]


def pressed(reply: Reply) -> dict[str, str]:
    """The words of the card's own buttons."""
    return {
        button.label: button.words for block in reply.blocks if isinstance(block, Buttons) for button in block.buttons
    }


def with_risk(given: Standing, **more: object) -> Standing:
    return given.model_copy(update={"risk": given.risk.model_copy(update=more)})


@pytest.mark.parametrize(
    ("rag", "words", "tone"),
    [
        (Rag.RED, "◆ Red", Tone.RED),
        (Rag.AMBER, "▲ Amber", Tone.AMBER),
        (Rag.GREEN, "● Green", Tone.GREEN),
        (None, "○ Not enough information", Tone.PLAIN),
    ],
)
def test_a_colour_is_never_alone(rag: Rag | None, words: str, tone: Tone) -> None:
    reply = shown(standing(rag=rag))

    assert reply.title == f"Oakwood House: {words}, No rating"
    assert reply.tone is tone
    assert rows(reply)["Risk"].startswith(words)


def test_it_says_since_when_and_who_decided() -> None:
    since = date(2026, 11, 3)
    assert (
        rows(shown(with_risk(standing(), since=since)))["Risk"] == "● Green since 3 November 2026, decided by the forum"
    )
    undecided = with_risk(standing(decided=False), since=since)
    assert rows(shown(undecided))["Risk"] == "● Green since 3 November 2026, calculated, no forum has decided"
    unknown = with_risk(standing(rag=None, decided=False), since=since)
    assert rows(shown(unknown))["Risk"] == "○ Not enough information, calculated, no forum has decided"


def test_nothing_open_takes_no_room() -> None:
    reply = shown(standing())

    assert headings(reply) == ["Why", "Also known"]
    assert list(rows(reply)) == ["Risk", "Rating", "Service", "Provider", "Framework", "Surveillance"]


def test_the_ratings_source_and_day_are_named() -> None:
    given = standing()
    rating = given.rating.model_copy(
        update={"verdict": verdict(Rating.SILVER), "gave": "CQC", "on": date(2026, 1, 5), "superseded": "Bronze"}
    )

    assert rows(shown(given.model_copy(update={"rating": rating})))["Rating"] == "Silver (CQC, 5 January 2026)"


def test_the_assurance_level_stands_with_its_day_where_it_is_known() -> None:
    level = verdict(Assurance.MODERATE)
    assert (
        rows(shown(standing().model_copy(update={"assurance": level})))["Healthcare assurance"] == "Moderate assurance"
    )
    dated = standing().model_copy(update={"assurance": level, "assurance_on": date(2026, 10, 14)})
    assert rows(shown(dated))["Healthcare assurance"] == "Moderate assurance (14 October 2026)"


def test_agencies_views_are_told_with_their_names_and_an_agency_that_left_by_its_id() -> None:
    reply = shown(with_risk(standing(), views={"icb": Rag.AMBER, "gone": Rag.RED}))

    assert rows(reply)["Agencies' own views"] == "gone: ◆ Red, The Board: ▲ Amber"


def test_what_is_open_stands_under_its_name() -> None:
    item = OpenItem(ref="SUS-1", what="Suspension", state="by council", since=date(2026, 11, 1))
    reply = shown(
        standing(
            concerns=(concern("CON-1", date(2026, 11, 24)),),
            plans=(item.model_copy(update={"ref": "IP-1", "what": "Improvement plan", "state": "requested"}),),
            suspensions=(item,),
            escalations=(escalation(),),
        )
    )

    assert headings(reply) == [
        "Why",
        "Escalations open",
        "Suspensions",
        "Concerns open",
        "Improvement plans",
        "Also known",
    ]
    assert listed(reply) == [
        "ESC-0001: it turned Red",
        "SUS-1: Suspension",
        "CON-1: the text of CON-1",
        "IP-1: Improvement plan",
    ]


@pytest.mark.parametrize(
    ("meeting", "forum", "told"),
    [
        (date(2026, 11, 24), "sqg", "for the SQG of 24 November 2026"),
        (date(2026, 11, 19), "sqg", "for the SQG of 19 November 2026"),
        (date(2026, 11, 17), "sqg", "for the SQG of 24 November 2026 (carried over from 17 November 2026)"),
        (date(2026, 11, 17), "gone", "for the GONE of 17 November 2026"),
    ],
)
def test_a_concern_says_before_which_sitting_it_is_now(meeting: date, forum: str, told: str) -> None:
    reply = shown(standing(concerns=(concern("CON-1", meeting, forum=forum),)))

    (item,) = [item for block in reply.blocks if isinstance(block, Items) for item in block.items]
    assert item.detail == f"raised by The Board on 16 November 2026, {told}"
    assert [(button.label, button.words) for button in item.buttons] == [("Close", "close CON-1")]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (
            {},
            "acknowledged by nobody yet; waiting for The Board, The Commission by Wednesday 18 November 2026, 13:00",
        ),
        (
            {"acknowledged": {"cqc": "owen.reid@cqc.example"}},
            "acknowledged by The Commission; waiting for The Board by Wednesday 18 November 2026, 13:00",
        ),
        (
            {"acknowledged": {"cqc": "a@cqc.example", "icb": "b@icb.example"}},
            "acknowledged by The Board, The Commission",
        ),
        ({"acknowledge_by": None}, "acknowledged by nobody yet"),
    ],
)
def test_an_escalation_says_who_has_seen_it_and_who_has_not(more: dict, told: str) -> None:
    reply = shown(standing(escalations=(escalation(**more),)))

    (item,) = [item for block in reply.blocks if isinstance(block, Items) for item in block.items]
    assert item.detail == f"opened Wednesday 18 November 2026, 09:00; {told}"


def counted(*, late: int, coming: int) -> tuple[int, list[str]]:
    """How many of so many things due are shown, and what is said of the others."""
    dues = [due(f"Late {n}") for n in range(late)]
    dues += [due(f"Thing {n}", overdue=False, on=date(2026, 12, 1 + n)) for n in range(coming)]
    reply = shown(standing(dues=tuple(dues)))
    return len(listed(reply)), [block.text for block in reply.blocks if isinstance(block, Note)]


def test_what_is_overdue_is_shown_and_what_comes_next_and_the_rest_is_counted() -> None:
    assert counted(late=1, coming=2) == (3, [])
    assert counted(late=1, coming=5) == (3, ["and 3 more, the next by 3 December 2026"])
    assert counted(late=5, coming=1) == (5, ["and 1 more, the next by 1 December 2026"])
    assert counted(late=8, coming=1) == (6, ["and 3 more, 2 of them overdue"])


def test_what_is_due_stands_above_what_is_open_and_all_of_it_is_one_press_away() -> None:
    item = OpenItem(ref="SUS-1", what="Suspension", state="by council", since=date(2026, 11, 1))
    reply = shown(standing(suspensions=(item,), dues=(due(),)))

    assert headings(reply) == ["Why", "Due", "Suspensions", "Also known"]
    at = standing().service.location_id
    assert pressed(reply)["What is due"] == f"due {at}"
    assert "What is due" not in pressed(shown(standing()))


def test_what_is_due_says_when_and_who() -> None:
    assert due_line(due()).text == "Submit improvement plan IP-1: overdue, was due by 14 November 2026"
    assert due_line(due()).tone is Tone.WARNING
    coming = due_line(due(overdue=False))
    assert (coming.text, coming.tone) == ("Submit improvement plan IP-1: by 14 November 2026", Tone.PLAIN)
    assert coming.detail == "the provider (QA §RAG)"


def test_notes_are_told_and_many_of_them_are_counted() -> None:
    note = verdict(None, "The two disagree").reasons
    reply = shown(standing(notes=note * 3))

    assert headings(reply) == ["Why", "Please note", "Also known"]
    assert not [block for block in reply.blocks if isinstance(block, Note)]
    many = shown(standing(notes=note * 5))
    assert [block.text for block in many.blocks if isinstance(block, Note)] == ["and 2 more: “why” shows them"]


def test_a_line_of_a_list_counts_what_is_open() -> None:
    one = line(standing(concerns=(concern("CON-1", date(2026, 11, 24)),)))
    two = line(standing(concerns=(concern("CON-1", date(2026, 11, 24)), concern("CON-2", date(2026, 11, 24)))))

    assert one.text == "Oakwood House: ● Green"
    assert one.detail == "No rating · B1 1AA · residential care · 1 open concern"
    assert two.detail.endswith("2 open concerns")
    late = line(
        standing(
            dues=(due(),),
            suspensions=(OpenItem(ref="SUS-1", what="Suspension", state="", since=date(2026, 11, 1)),),
        )
    )
    assert late.detail.endswith("suspended · overdue: Submit improvement plan IP-1")


def test_a_line_says_since_when_only_of_a_colour() -> None:
    since = date(2026, 11, 3)
    assert line(with_risk(standing(), since=since)).text == "Oakwood House: ● Green since 3 November 2026"
    assert line(with_risk(standing(rag=None), since=since)).text == "Oakwood House: ○ Not enough information"


def test_which_part_of_the_framework_applies_and_why_and_whether_it_is_registered() -> None:
    given = standing()
    closed = given.service.model_copy(update={"registered": False})
    untold = given.scope.model_copy(update={"because": ""})

    assert rows(shown(given))["Framework"] == "full framework: commissioned by council"
    assert rows(shown(given.model_copy(update={"scope": untold})))["Framework"] == "full framework"
    assert rows(shown(given.model_copy(update={"service": closed})))["Registered"].startswith("no longer")


def test_a_surveillance_level_says_how_often() -> None:
    assert regime_words("targeted", regime()) == "Targeted: looked at every week"
    odd = regime()
    level = odd.levels["routine"].model_copy(update={"review_days": 45})
    odd = odd.model_copy(update={"levels": {**odd.levels, "routine": level}})
    assert regime_words("routine", odd) == "Routine: looked at every 45 days"


def test_who_attends_is_named() -> None:
    assert attending("targeted", regime(), AGENCIES) == "the provider, The Board, The Commission, gmc"
    assert agency_name("gone", AGENCIES) == "gone"


def test_what_users_wrote_is_on_the_card_to_the_letter() -> None:
    nasty = 'a "b" <script> *c*\nsecond 👩‍👩‍👧'
    reply = shown(standing(concerns=(concern("CON-1", date(2026, 11, 24), text=nasty),)))

    assert f"CON-1: {nasty}" in listed(reply)


def test_a_time_in_any_zone_is_told_in_london() -> None:
    summer = escalation(opened=datetime(2026, 7, 1, 23, 30, tzinfo=UTC))

    assert "opened Thursday 2 July 2026, 00:30" in shown(standing(escalations=(summer,))).model_dump_json()
