"""What is open under a contract ends with it, and not with another's (IQAF §16; S15)."""

from datetime import date, datetime, time, timedelta

import pytest

from bot.engine import facts as f
from bot.engine.days import LONDON
from bot.engine.provision.over import contracts
from bot.engine.provision.reviews import meetings
from bot.engine.provision.suspended import suspensions
from bot.engine.scale import Commissioner, Rating
from bot.engine.standing import Standing, conclude
from tests.engine.place import FRAMEWORK, SERVICE, TODAY, record

COUNCIL, ICB = Commissioner.COUNCIL, Commissioner.ICB
BOTH = (COUNCIL, ICB)
BEFORE, SAID, AFTER = TODAY - timedelta(days=60), TODAY - timedelta(days=40), TODAY - timedelta(days=20)
OPEN: tuple[f.AnyFact, ...] = (
    f.PlanRequested(ref="IAP-1", why="x", rating=Rating.BRONZE),
    f.SuspensionImposed(ref="SUS-1", by=BOTH, reason="x", lead=COUNCIL),
    f.ReviewRequested(ref="CRQ-1", agency="cqc", reason="x"),
    f.SupportOffered(ref="SUP-1", offer="training", why="x"),
)
CALLED = f.ReviewCalled(ref="CRM-1", on=TODAY + timedelta(days=3), reasons=("x",), agency="council")
ENDED = (
    f.TerminationProposed(ref="TER-1", commissioner=COUNCIL, reason="x"),
    f.TerminationAgreed(ref="TER-1", commissioner=ICB),
)
AT_ONCE = f.TerminationProposed(ref="TER-1", commissioner=COUNCIL, reason="x", immediate=True)


def stands(*given: tuple[date, f.AnyFact], on: date = TODAY, by: tuple[Commissioner, ...] = BOTH) -> Standing:
    service = SERVICE.model_copy(update={"commissioners": by})
    return conclude(FRAMEWORK, record(*given, service=service), datetime.combine(on, time(9), LONDON))


def opened(day: date = BEFORE, *more: f.AnyFact) -> list[tuple[date, f.AnyFact]]:
    return [(day, fact) for fact in (*OPEN, *more)]


def live(standing: Standing) -> set[str]:
    items = (*standing.plans, *standing.suspensions, *standing.reviews, *standing.support)
    sorts = {"plan", "suspension", "contract review", "support"}
    asked = {each.question for each in standing.awaiting}
    return {each.ref for each in items} | {each.ref for each in standing.dues if each.sort in sorts} | asked


def test_with_the_contract_everything_under_it_ends_and_the_card_says_why() -> None:
    before = stands(*opened(BEFORE, CALLED))
    after = stands(*opened(BEFORE, CALLED), *((SAID, fact) for fact in ENDED))

    assert live(before) == {"IAP-1", "SUS-1", "CRM-1", "SUP-1", "plan-not-submitted"}
    assert live(after) == set()
    said = [str(note) for note in after.notes if "ended with the contract" in note.text]
    assert said == [
        f"{ref} ended with the contract (IQAF §16, local default)" for ref in ("IAP-1", "SUS-1", "CRM-1", "SUP-1")
    ]
    assert before.risk.score and (after.risk.score or 0) < before.risk.score, "an overdue plan weighs no more"


def test_on_its_last_day_it_all_still_stands_and_the_day_after_no_more() -> None:
    last = TODAY + timedelta(days=5)
    proposed = f.TerminationProposed(ref="TER-1", commissioner=COUNCIL, reason="x", ends=last)
    facts = [*opened(), (SAID, proposed), (SAID, ENDED[1])]

    assert "IAP-1" in live(stands(*facts, on=last))
    assert live(stands(*facts, on=last + timedelta(days=1))) == set()


def test_where_the_other_still_contracts_all_goes_on_and_the_other_leads() -> None:
    standing = stands(*opened(), (SAID, AT_ONCE))

    assert {"IAP-1", "SUS-1", "SUP-1"} <= live(standing)
    assert {due.actor for due in standing.dues if due.ref == "SUS-1"} == {"icb"}
    assert not [note for note in standing.notes if "ended with the contract" in note.text]


def test_a_meeting_the_council_called_is_the_icbs_to_hold_once_the_council_has_left() -> None:
    standing = stands((BEFORE, CALLED), (SAID, AT_ONCE))

    assert [due.actor for due in standing.dues if due.ref == "CRM-1"] == ["icb"]


def test_what_one_imposed_alone_ends_with_its_own_contract() -> None:
    mine = f.SuspensionImposed(ref="SUS-2", by=(COUNCIL,), reason="x")
    entries = record((BEFORE, mine), (SAID, AT_ONCE), service=SERVICE.model_copy(update={"commissioners": BOTH}))

    (found,) = suspensions(entries, TODAY)
    assert (found.over, found.untold) == ("TER-1", False)
    assert found.why_lifted == "the contract ended on " + f"{SAID.day} {SAID:%B} {SAID.year} (TER-1)"


def test_what_was_lifted_or_held_before_keeps_its_own_end() -> None:
    lifted, held = f.SuspensionLifted(ref="SUS-1", reason="safe"), f.ReviewHeld(ref="CRM-1", outcomes=(), note="x")
    ended = [(SAID, fact) for fact in ENDED]
    entries = record(*opened(BEFORE, CALLED), (BEFORE, lifted), (BEFORE, held), *ended)

    assert [each.why_lifted for each in suspensions(entries, TODAY)] == ["safe"]
    assert [each.state for each in meetings(entries, TODAY)] == ["held"]


def test_a_meeting_on_an_immediate_termination_is_still_owed_so_one_that_is_called_stays() -> None:
    both = (AT_ONCE, f.TerminationAgreed(ref="TER-1", commissioner=ICB))
    gone = [(SAID, fact) for fact in both]

    assert "CRM-1" in live(stands((BEFORE, CALLED), *gone))
    assert "TER-1" in live(stands(*gone)), "where none is called, it is due"
    held = (AFTER, f.ReviewHeld(ref="CRM-2", outcomes=("no-action",), note="x"))
    assert live(stands((BEFORE, CALLED), *gone, held)) == set()


def test_what_begins_after_the_end_is_live() -> None:
    ended = [(SAID, fact) for fact in ENDED]

    assert {"IAP-1", "SUP-1", "SUS-1"} <= live(stands(*ended, *opened(AFTER)))


def test_joined_again_what_ended_stays_ended_and_nothing_says_so_any_more() -> None:
    ended = [(SAID, fact) for fact in ENDED]
    again = (AFTER, f.EntryDecided(ref="ENT-1", admitted=True, reason="x"))
    standing = stands(*opened(BEFORE, CALLED), *ended, again)

    assert standing.service.contracted
    assert live(standing) == set()
    assert not [note for note in standing.notes if "ended with the contract" in note.text]


def test_one_that_left_and_came_back_is_there_when_the_other_leaves() -> None:
    service = SERVICE.model_copy(update={"commissioners": BOTH})
    back = (AFTER, f.EntryDecided(ref="ENT-1", admitted=True, reason="x"))
    other = (AFTER + timedelta(days=1), AT_ONCE.model_copy(update={"ref": "TER-2", "commissioner": ICB}))
    entries = record((SAID, AT_ONCE), back, other, service=service)

    assert contracts(entries).over(BEFORE) is None
    assert contracts(entries).over(BEFORE, (ICB,)) is not None


def test_a_review_that_officers_had_decided_on_is_not_to_be_called_any_more() -> None:
    decided = f.DecisionTaken(question="contract-review", about="contract-review/CRQ-1", option="review", reason="x")
    ended = [(SAID, fact) for fact in ENDED]

    assert "Call a contract review" in str(stands((BEFORE, decided)).dues)
    assert "Call a contract review" not in str(stands((BEFORE, decided), *ended).dues)


def test_after_one_has_left_at_once_the_other_alone_may_end_its_own() -> None:
    later = f.TerminationProposed(ref="TER-2", commissioner=ICB, reason="x")
    standing = stands((SAID, AT_ONCE), (AFTER, later))

    assert not standing.service.contracted
    assert all("waiting" not in item.state for item in standing.terminations)


@pytest.mark.parametrize("joined", [COUNCIL, ICB])
def test_a_termination_of_one_holds_though_another_commissions_since(joined: Commissioner) -> None:
    new = SERVICE.model_copy(update={"commissioners": (COUNCIL, ICB)})
    first = f.TerminationProposed(ref="TER-1", commissioner=joined, reason="x")
    again = (AFTER, f.EntryDecided(ref="ENT-1", admitted=True, reason="x"))
    standing = stands((SAID, first), (AFTER, new), again, by=(joined,))

    assert standing.service.contracted
    assert not [item for item in standing.terminations if "waiting" in item.state]
