"""plan: an improvement plan from the request to the re-inspection, and what each step refuses (QRG §4-5; S12)."""

from datetime import datetime

import pytest
from sqlalchemy import select

from bot.consequences import settle
from bot.dispatch import Identity, Request
from bot.engine.facts import FACT, PlanApproved, PlanRequested, PlanSubmitted, ServiceDescribed, Withdrawn
from bot.post import Post
from bot.reply import Form
from bot.reply.dates import LONDON
from bot.reply.text import plain
from bot.store.tables import outbox
from tests.conftest import Place
from tests.queued import queued
from tests.sent import sent_in
from tests.telling import LARKMEADOW, MINA, OAKWOOD, PRIYA, TOM, asked, flat, listed, record, rows

FERNHOLLOW = "1-9000000007"  #: Bronze; its plan was not submitted in time
PLAN = "IAP-0004"
ACTIONS = "Train night staff; Deputy manager; 1 December 2026\n2. Audit medicines; Manager; 31 January 2027"


async def posts(place: Place, prefix: str) -> list[Post]:
    async with place.database.reading() as connection:
        found = await connection.execute(select(outbox.c.body).where(outbox.c.key.startswith(prefix)))
        return [Post.model_validate_json(body) for body in found.scalars()]


async def submitted(place: Place) -> None:
    assert (await place.say(f"plan {PLAN} submitted", as_=TOM)).outcome == "done"


async def approved(place: Place) -> None:
    await submitted(place)
    reply = await place.say(f"plan {PLAN} approve by=2027-01-31 {ACTIONS}")
    assert reply.outcome == "done", reply


async def test_it_says_where_it_stands_who_acts_and_what_waits_for_a_decision(lite: Place) -> None:
    reply = await lite.say("plan Fernhollow House", as_=TOM)

    said = rows(reply)
    assert reply.title == f"{PLAN}, Fernhollow House: requested 7 November 2026"
    assert said["Who acts"] == f"the provider: submit improvement plan {PLAN}, overdue, was due by 14 November 2026"
    assert said["Ends with"] == "Silver or better at a re-inspection"
    text = await flat(lite, "plan Fernhollow House", as_=TOM)
    assert f"The improvement plan {PLAN} did not come by 14 November 2026. This waits for a decision." in text
    assert f"/iqaf decide {FERNHOLLOW} about={PLAN}/plan-not-submitted" in text
    assert "7 November 2026: requested the provider had until 14 November 2026; 4 days late" in text
    assert "(QRG §4, local default)" in text


async def test_its_reference_names_it_in_any_capitals(lite: Place) -> None:
    assert (await lite.say(f"plan {PLAN.lower()}")).title.startswith(f"{PLAN}, Fernhollow House")


async def test_a_plan_goes_from_submission_to_re_inspection(lite: Place) -> None:
    await submitted(lite)
    approve = await flat(lite, f"plan {PLAN} approve by=2027-01-31 {ACTIONS}")
    assert "approved, mailed to manager.fernhollowhouse@fernhollowpartners.example" in approve
    assert "0 of 2 actions done" in approve
    assert "action 1 of improvement plan IAP-0004, by 1 December 2026" in approve
    done = await flat(lite, f"plan {PLAN} done action=1 the training record was read on site", as_=TOM)
    assert "action 1 is done; 1 still open" in done
    assert "Action 1: the training record was read on site" in done
    last = await flat(lite, f"plan {PLAN} done three audits without a fault", as_=TOM)
    assert "action 2 is done; all are done: the provider may ask to be re-inspected" in last
    asked_for = await flat(lite, f"plan {PLAN} reinspect", as_=TOM)
    assert "re-inspection requested; to be made by 16 December 2026" in asked_for
    forms = "What re-inspects is a visit to all standards: re-inspection, scheduled and baseline"
    assert f"{forms} (QRG §4, local default)" in asked_for
    assert "The council approves it and re-inspects, as it commissions the service (IQAF §13)" in asked_for
    assert f"Record the re-inspection /iqaf visit {PLAN}" in asked_for
    assert f"Record the visit /iqaf visit {PLAN}" in await flat(lite, f"due {FERNHOLLOW}")
    assert "Record the re-inspection" not in await flat(lite, f"plan {PLAN}", as_="ruth.feldman@icb.example")
    shown = await flat(lite, f"visit {PLAN}: S S S S S", as_=TOM)
    assert "Visit re-inspection, 18 November 2026" in shown
    assert f"Improvement plan /iqaf plan {FERNHOLLOW}" in await flat(
        lite, f"visit {PLAN}: S B B S S confirm=yes", as_=TOM
    )


async def test_the_provider_is_told_what_was_approved_and_no_partners_words(lite: Place) -> None:
    await approved(lite)

    (post,) = await posts(lite, f"plan/{PLAN}/approved")
    assert post.to == "mail:manager.fernhollowhouse@fernhollowpartners.example"
    assert post.to_provider
    assert post.subject == f"[{PLAN}] Improvement plan approved: Fernhollow House"
    text = str(post.reply)
    assert "Train night staff" in text
    assert "Bronze at the visit" not in text


async def test_returned_it_is_due_again_and_the_provider_reads_why(lite: Place) -> None:
    await submitted(lite)

    text = await flat(lite, f"plan {PLAN} return say who checks the medicines, and how often")

    assert "returned to be amended 18 November 2026" in text
    assert "submit amended improvement plan IAP-0004, by 25 November 2026" in text
    (post,) = await posts(lite, f"plan/{PLAN}/returned")
    assert "say who checks the medicines, and how often" in str(post.reply)
    assert "Wednesday 25 November 2026" in str(post.reply)


async def test_returned_a_third_time_officers_are_asked(lite: Place) -> None:
    for _ in range(3):
        await submitted(lite)
        text = await flat(lite, f"plan {PLAN} return still without dates for any action")

    assert "returned 3 times; its acceptability waits for a decision" in text
    assert "a decision is waited for" in text
    assert f"about={PLAN}/plan-not-acceptable" in text
    assert "How often a plan may be returned is not said: 2 times here (QRG §4, local default)" in text
    assert len(await posts(lite, f"plan/{PLAN}/returned")) == 3


async def test_who_wrote_it_may_not_approve_it(lite: Place) -> None:
    await lite.say(f"plan {PLAN} submitted wrote=me")

    text = await flat(lite, f"plan {PLAN} approve by=2027-01-31 {ACTIONS}")

    assert f"You may not approve {PLAN}: you wrote it." in text
    assert "ask another member" in text
    assert not [e for e in await record(lite, f"service/{FERNHOLLOW}") if isinstance(e.fact, PlanApproved)]
    assert "you wrote it" in await flat(lite, f"plan {PLAN} approve"), "said before the form is filled in"


async def test_who_recorded_that_it_arrived_may_not_approve_it(lite: Place) -> None:
    await lite.say(f"plan {PLAN} submitted")
    await lite.say(f"plan {PLAN} return it names nobody who acts", as_=PRIYA)
    await submitted(lite)

    text = await flat(lite, f"plan {PLAN} approve by=2027-01-31 {ACTIONS}")

    assert f"You may not approve {PLAN}: you recorded on 18 November 2026 that it arrived." in text
    assert not [e for e in await record(lite, f"service/{FERNHOLLOW}") if isinstance(e.fact, PlanApproved)]


async def test_whose_plan_it_is_sees_who_approves_it_in_place_of_the_press(lite: Place) -> None:
    await lite.say(f"plan {PLAN} submitted")

    text = await flat(lite, f"plan {PLAN}")

    assert f"You may not approve {PLAN}: you recorded on 18 November 2026 that it arrived." in text
    assert f"/iqaf plan {PLAN} approve" not in text
    assert f"/iqaf plan {PLAN} return" in text
    assert "submitted to be approved or returned by 25 November 2026" in text, "whose clock it is"


async def test_who_sent_in_its_document_may_not_approve_it(lite: Place) -> None:
    ref = await sent_in(lite, b"not read here", "plan.xlsx", read=False, as_=PRIYA)
    await lite.say(f"plan {PLAN} submitted document={ref}", as_=TOM)

    assert f"you sent in {ref}, the plan itself" in await flat(lite, f"plan {PLAN} approve")


async def test_who_wrote_it_is_shown_by_name(lite: Place) -> None:
    reply = await lite.say(f"plan {PLAN} submitted wrote=me", as_=TOM)

    assert rows(reply)["Written by"] == "Tom Hadley"


async def test_without_the_right_nobody_approves_and_is_told_who_may(lite: Place) -> None:
    await submitted(lite)

    text = await flat(lite, f"plan {PLAN} approve by=2027-01-31 {ACTIONS}", as_=TOM)

    assert "You may not use “plan … approve”" in text
    assert "Quality lead" in text
    assert f"/iqaf plan {PLAN} approve" not in await flat(lite, f"plan {PLAN}", as_=TOM)
    assert "You may not use “plan”" in await flat(lite, f"plan {PLAN}", as_=MINA)


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ("approve by=2027-01-31 a; b; 2026-12-01", "no plan was submitted (requested 7 November 2026)"),
        ("return nothing in it has a date", "no plan is there to return"),
        ("done action=1 seen on the day itself", "no action is being carried out"),
        ("reinspect", "it is not being carried out"),
        ("mistaken", "no submission waits there"),
        ("close short", "it is missing or too short"),
        ("submitted on=2026-11-19", "19 November 2026 is still to come"),
        ("submitted on=2026-11-01", "1 November 2026 is before that"),
        ("submitted mail=MAIL-0099", "MAIL-0099"),
        ("submitted document=DOC-0099", "DOC-0099"),
        ("request because of the latest visit", f"{PLAN} is open"),
    ],
)
async def test_what_the_plan_is_not_open_to_is_refused(lite: Place, words: str, refused: str) -> None:
    before = await record(lite, f"service/{FERNHOLLOW}")

    assert refused in await flat(lite, f"plan {PLAN} {words}")
    assert await record(lite, f"service/{FERNHOLLOW}") == before


async def test_submitted_twice_says_since_when(lite: Place) -> None:
    await lite.say(f"plan {PLAN} submitted on=2026-11-16")

    text = await flat(lite, f"plan {PLAN} submitted")

    assert f"{PLAN} was submitted on 16 November 2026 already" in text
    assert f"“plan {PLAN} mistaken”" in text


async def test_what_arrived_was_not_the_plan_after_all(lite: Place) -> None:
    await submitted(lite)

    text = await flat(lite, f"plan {PLAN} mistaken it was a question about the form", as_=TOM)

    assert "the submission is taken back; requested 7 November 2026" in text
    kept = await record(lite, f"service/{FERNHOLLOW}")
    (taken,) = (entry for entry in kept if isinstance(entry.fact, PlanSubmitted))
    (back,) = (entry for entry in kept if isinstance(entry.fact, Withdrawn))
    assert back.corrects == taken.seq


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("Train staff", "line 1: it does not say who does it and by when (“Train staff”)"),
        ("Train staff; Manager", "line 1: it does not say one of what, who and date"),
        ("Train staff; ; 2026-12-01", "line 1: it does not say one of what, who and date"),
        ("- Train staff; Manager; 1 December 2026\nAudit; Manager; soon", "line 2: “soon” is no date"),
        ("Train staff; Manager; 2026-11-01", "line 1: 1 November 2026 is past"),
        ("Train staff; Manager; 2027-02-01", "line 1: 1 February 2027 is after the plan's own date, 31 January 2027"),
        ("x" * 501 + "; Manager; 2026-12-01", "line 1: it has 522 characters; at most 500"),
        ("\n".join(["a; b; 2026-12-01"] * 61), "there are 61 lines; at most 60"),
    ],
)
async def test_actions_that_cannot_be_taken_are_named_by_line(lite: Place, lines: str, fault: str) -> None:
    await submitted(lite)

    text = await flat(lite, f"plan {PLAN} approve by=2027-01-31 {lines}")

    assert fault in text
    assert "Nothing was recorded." in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("by=2026-11-01 a; b; 2026-12-01", "after the plan's own date, 1 November 2026"),
        ("by=2027-01-31", "Actions: there is none"),
        ('by=2026-11-01 text=" "', "1 November 2026 is past"),
    ],
)
async def test_an_approval_needs_a_day_to_come_and_actions(lite: Place, words: str, said: str) -> None:
    await submitted(lite)

    assert said in await flat(lite, f"plan {PLAN} approve {words}")


async def test_without_a_day_of_its_own_the_last_actions_is_the_plans(lite: Place) -> None:
    await submitted(lite)

    text = await flat(lite, f"plan {PLAN} approve (1) Train; on nights too; Manager; by 24/12/2026")

    assert "approved, to be done by 24 December 2026" in text
    assert "Train; on nights too" in text, "semicolons within what is done are kept"


async def test_one_action_may_be_given_in_parts(lite: Place) -> None:
    await submitted(lite)

    text = await flat(lite, f'plan {PLAN} approve owner="The manager" by=2026-12-24 Train all night staff')

    assert "Train all night staff" in text
    assert "The manager" in text


async def test_an_approved_plan_is_not_approved_again(lite: Place) -> None:
    await approved(lite)
    facts = len(await record(lite, f"service/{FERNHOLLOW}"))

    for words in (f"by=2027-01-31 {ACTIONS}", "by=2027-02-28", ""):
        text = await flat(lite, f"plan {PLAN} approve {words}")
        assert "it was already approved on 18 November 2026, by Priya Nair" in text
    await lite.say(f"plan {PLAN} done action=1 the training record was read on site", as_=TOM)
    await lite.say(f"plan {PLAN} done action=2 three audits without a fault", as_=TOM)
    assert "already approved" in await flat(lite, f"plan {PLAN} approve by=2027-02-28 {ACTIONS}")
    assert len(await record(lite, f"service/{FERNHOLLOW}")) == facts + 2


async def test_a_day_that_nobody_will_see_is_refused(lite: Place) -> None:
    await submitted(lite)

    assert "is too far ahead" in await flat(lite, f"plan {PLAN} approve by=2062-11-18 {ACTIONS}")


async def test_re_inspection_is_to_be_asked_for_within_a_week_of_the_last_action(lite: Place) -> None:
    await approved(lite)
    lite.now = datetime(2027, 2, 10, 9, tzinfo=LONDON)
    await lite.clock("refresh")
    await lite.say(f"plan {PLAN} done action=1 the training record was read on site", as_=TOM)
    await lite.say(f"plan {PLAN} done action=2 three audits without a fault", as_=TOM)

    text = await flat(lite, f"plan {PLAN}")
    assert f"ask to be re-inspected for improvement plan {PLAN}, by 17 February 2027" in text
    assert "carried out 10 February 2027; 2 of 2 actions done" in text
    assert "a clock has run out" not in await flat(lite, f"status {FERNHOLLOW}"), "what had run out is done"


async def test_pressing_approve_asks_for_what_it_takes(lite: Place) -> None:
    await submitted(lite)

    reply = await lite.say(f"plan {PLAN} approve")

    assert asked(reply) == {"service": PLAN, "step": "approve", "text": "", "by": ""}
    again = await lite.say("plan", fields=asked(reply) | {"text": ACTIONS, "by": "2027-01-31"})
    assert again.outcome == "done"
    assert "approved" in again.title


async def test_pressing_done_offers_the_open_actions(lite: Place) -> None:
    await approved(lite)
    await lite.say(f"plan {PLAN} done action=1 the training record was read on site")

    form = (await lite.say(f"plan {PLAN} done")).form

    assert isinstance(form, Form)
    choices = {field.name: field.choices for field in form.fields}
    assert [choice.value for choice in choices["action"]] == ["2"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("done action=1 once more the same evidence", "action 1 was done on 18 November 2026 already"),
        ("done action=7 seen on the day itself", "has no action 7"),
        ("done action=2 seen", "it is missing or too short"),
        ("reinspect", "still open: action 2"),
        ("submitted", "no plan is waited for"),
        ("return it has to be done again", "no plan is there to return"),
    ],
)
async def test_what_a_running_plan_refuses(lite: Place, words: str, said: str) -> None:
    await approved(lite)
    await lite.say(f"plan {PLAN} done action=1 the training record was read on site")

    assert said in await flat(lite, f"plan {PLAN} {words}")


async def test_which_action_is_done_must_be_said_where_several_are_open(lite: Place) -> None:
    await approved(lite)

    assert "it does not say which. Still open: 1, 2" in await flat(lite, f"plan {PLAN} done seen on the day itself")


async def test_closed_by_a_member_it_is_over(lite: Place) -> None:
    text = await flat(lite, f"plan {PLAN} close the service has stopped taking anyone in")
    assert "closed 18 November 2026: the service has stopped taking anyone in" in text

    assert "it has ended" in await flat(lite, f"plan {PLAN} close once more for good measure")
    none = await flat(lite, "plan Fernhollow House")
    assert "Fernhollow House: no improvement plan is open" in none
    assert "Bronze; requested 7 November 2026, closed 18 November 2026" in none
    assert "There is no open improvement plan of “Fernhollow House”" in await flat(
        lite, "plan Fernhollow House submitted"
    )
    assert "closed" in (await lite.say(f"plan {PLAN}")).title


async def test_a_plan_of_another_service_is_not_this_ones(lite: Place) -> None:
    text = await flat(lite, f"plan {OAKWOOD} close ref=IAP-0099 it is not ours at all")

    assert "There is no improvement plan of Oakwood House called “IAP-0099”. Its plans: IAP-0001." in text
    assert "No plan was ever asked for there" in await flat(lite, f"plan {LARKMEADOW} ref=IAP-0001")


async def test_bronze_at_a_visit_asks_for_the_plan_by_itself(lite: Place) -> None:
    await found(lite, LARKMEADOW, "Bronze")

    text = await flat(lite, "plan Larkmeadow Court")
    assert "requested 18 November 2026" in text
    assert "Suitability of staffing: Bronze" in text
    (post,) = await posts(lite, "plan/IAP-")
    assert post.subject.endswith("Improvement plan requested: Larkmeadow Court")
    letter = " ".join(str(post.reply).split())
    assert "The monitoring visit of 18 November 2026 found the quality of Larkmeadow Court to be Bronze." in letter
    assert "Suitability of staffing: Bronze" in letter
    assert "Wednesday 25 November 2026" in letter


async def test_and_once_only(lite: Place) -> None:
    await found(lite, LARKMEADOW, "Bronze")
    await lite.say(f"log {LARKMEADOW}: two more complaints about the same shift")

    requests = [e for e in await record(lite, f"service/{LARKMEADOW}") if isinstance(e.fact, PlanRequested)]
    assert len(requests) == 1


async def test_the_plan_that_a_visit_ends_is_said(lite: Place) -> None:
    reply = await found(lite, FERNHOLLOW, "Silver")

    assert f"The improvement plan {PLAN} is closed: improved: the visit VIS-9000 found Silver." in reply


async def test_a_cqc_rating_suggests_one_and_a_press_asks_for_it(lite: Place) -> None:
    await tell(lite, LARKMEADOW, {"kind": "cqc rating published", "overall": "Inadequate"})

    text = await flat(lite, "plan Larkmeadow Court")
    assert "An improvement plan may be asked for: no visit has found it" in text
    assert f"/iqaf plan {LARKMEADOW} request" in text
    assert f"/iqaf plan {LARKMEADOW} request" in await flat(lite, "status Larkmeadow Court")
    assert await posts(lite, "plan/IAP-") == []

    text = await flat(lite, f"plan {LARKMEADOW} request", as_=TOM)
    assert "Bronze or better at a re-inspection" in text
    assert "mailed to manager.larkmeadowcourt@" in text
    (post,) = await posts(lite, "plan/IAP-")
    assert "The quality of Larkmeadow Court is rated Inadequate." in str(post.reply)


async def test_where_nothing_is_weak_none_is_asked_for(lite: Place) -> None:
    text = await flat(lite, f"plan {LARKMEADOW} request they asked for it themselves")

    assert "it is rated Silver" in text


async def test_after_one_that_was_closed_another_is_asked_for_with_a_reason(lite: Place) -> None:
    await lite.say(f"plan {PLAN} close the service has stopped taking anyone in")

    reply = await lite.say("plan Fernhollow House request")
    assert asked(reply) == {"service": FERNHOLLOW, "step": "request", "text": ""}
    text = await flat(lite, "plan Fernhollow House request they take people in again")
    assert "Requested 18 November 2026: they take people in again" in text
    assert "Silver or better at a re-inspection" in text


async def test_without_a_rating_none_is_asked_for(lite: Place) -> None:
    assert "it has no rating" in await flat(lite, "plan Dunlin House request they asked for it themselves")


async def test_without_an_address_the_member_must_tell_the_provider(lite: Place) -> None:
    first = next(e.fact for e in await record(lite, f"service/{FERNHOLLOW}") if isinstance(e.fact, ServiceDescribed))
    await tell(lite, FERNHOLLOW, first.model_copy(update={"addresses": ("@fernhollow.example",)}).model_dump())
    await submitted(lite)

    text = await flat(lite, f"plan {PLAN} return there are no dates in it at all")

    assert "not mailed: no address of the provider is known, so tell it yourself" in text


async def test_two_open_at_once_are_told_apart(lite: Place) -> None:
    await tell(lite, FERNHOLLOW, {"kind": "plan requested", "ref": "IAP-0090", "why": "Bronze"})

    reply = await lite.say("plan Fernhollow House close it is dealt with elsewhere")

    assert reply.title == "Which plan do you mean?"
    assert reply.outcome == "refused"
    assert listed(reply) == [f"{PLAN} (Bronze)", "IAP-0090 (Bronze)"]


async def test_a_decision_about_the_plan_ends_the_question(lite: Place) -> None:
    taken = {"kind": "decision taken", "question": "plan-not-submitted", "option": "none", "reason": "ill health"}
    await tell(lite, FERNHOLLOW, taken | {"about": f"{PLAN}/plan-not-submitted"})

    text = await flat(lite, f"plan {PLAN}")

    assert "waits for a decision" not in text
    assert "submit amended improvement plan IAP-0004, by 25 November 2026" in text


async def test_a_document_that_arrived_is_kept_with_it(lite: Place) -> None:
    ref = await sent_in(lite, b"not read here", "plan.xlsx", read=False)
    text = await flat(lite, f"plan {PLAN} submitted document={ref}")

    assert "plan.xlsx" in text


async def tell(place: Place, location: str, fact: dict[str, object]) -> list[str]:
    """Record a fact as another command would, with what follows from it."""
    request = Request(who=Identity(channel="web", id=TOM, email=TOM), words="visit")
    async with place.house.desk(request, write=True) as desk:
        await desk.ledger.append(f"service/{location}", FACT.validate_python(fact))
        return list(await settle(desk))


async def found(place: Place, location: str, rating: str) -> str:
    """A visit today that found staffing and management so, and the rest Silver."""
    names = place.framework.ratings.domains
    domains = dict.fromkeys(names, "Silver") | dict.fromkeys(names[-2:], rating)
    visit = {"kind": "visit recorded", "ref": "VIS-9000", "toolkit": place.framework.toolkit.id, "domains": domains}
    return " ".join(await tell(place, location, visit))


async def test_a_provider_found_inadequate_is_told_that_its_offers_are_suspended(lite: Place) -> None:
    """QRG §5: it is suspended from making offers until the rating is removed. Of Bronze it is what may follow (§4)."""
    await found(lite, LARKMEADOW, "Inadequate")
    await found(lite, "1-9000000006", "Bronze")

    inadequate, bronze = (" ".join(plain(post.reply).split()) for post in await queued(lite, "plan/IAP-"))
    stops = "the service is suspended from making offers for new care packages. This ends by itself"
    assert stops in inadequate
    assert "the contract may be ended" in inadequate
    assert stops not in bronze
    assert "an Inadequate rating may be awarded, and the service suspended" in bronze


async def test_a_plan_that_waits_for_a_decision_does_so_since_it_was_seen(lite: Place) -> None:
    await lite.say("visit Brindlecroft S B B B S re-inspection confirm=yes", as_=TOM)

    text = await flat(lite, "status Brindlecroft")

    assert "Bronze, which waits for a decision (since 18 November 2026)" in text
    asked = await flat(lite, "decide Brindlecroft")
    assert "not Silver or better. Waiting since 18 November 2026." in asked


async def test_a_plan_on_a_card_says_its_day_once(lite: Place) -> None:
    assert "requested 7 November 2026 (since" not in await flat(lite, "status Fernhollow House")
