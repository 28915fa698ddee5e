"""entry: may a service join, what was seen, the NHS's score; admitted or refused by who may, and never Inadequate."""

import pytest

from bot.engine.facts import EntryApplied, EntryDecided, EntryEvidenceSeen, NhsScored, PlanRequested
from bot.engine.place import Member
from bot.engine.scale import Commissioner, NhsScore, Rating
from bot.store.people import save_members
from tests.commands.contracts import DEV, presses
from tests.commands.described import outside
from tests.conftest import Place
from tests.queued import queued
from tests.telling import JOAN, MINA, PRIYA, TOM, asked, flat, record, rows

GASWORKS = "1-9000000041"
OWEN = "owen.reid@cqc.example"
LEFT = (
    "dementia",
    "convictions",
    "data-protection",
    "modern-slavery",
    "policy-recruitment",
    "policy-continuity",
    "policy-equality",
    "policy-environment",
    "policy-care-planning",
    "care-wage",
    "business-charter",
)


async def facts(place: Place, *kinds: type, at: str = GASWORKS) -> list[object]:
    return [entry.fact for entry in await record(place, f"service/{at}") if isinstance(entry.fact, kinds)][-3:]


async def all_seen(place: Place) -> None:
    for item in LEFT:
        reply = await place.say(f"entry ENT-0001 seen {item}", as_=TOM)
        assert reply.outcome == "done", item


async def test_it_says_what_was_seen_what_is_missing_and_what_the_rating_allows(place: Place) -> None:
    text = await flat(place, "entry Gasworks View", as_=TOM)

    assert "may join once all is seen" in text
    assert "9 of 20 criteria met; next: Specialism: Dementia" in text
    assert "Still to be seen (11)" in text
    assert "Food hygiene rating of 4 or more: seen on 12 November 2026: 5 (CS §5)" in text
    assert "Quality rating: the most recent: CQC Good" in text
    assert "Admissions No limits" in text
    assert "As for Silver (IQAF §23)" in text


async def test_a_service_under_the_contract_needs_not_ask(lite: Place) -> None:
    text = await flat(lite, "entry Oakwood House")

    assert "under the contract" in text
    assert "none is recorded here" in text
    assert "is under the contract already" in await flat(lite, "entry Oakwood House apply")


async def test_seen_is_recorded_with_its_note_and_counted(lite: Place) -> None:
    text = await flat(lite, "entry Gasworks View seen care-wage: signed in October", as_=TOM)

    assert "Recorded: Birmingham Care Wage." in text
    assert "10 of 20 criteria met" in text
    assert "Birmingham Care Wage: seen on 18 November 2026: signed in October (CS §5)" in text
    assert await facts(lite, EntryEvidenceSeen) != []


async def test_what_is_not_good_enough_is_said_first(lite: Place) -> None:
    text = await flat(lite, "entry ENT-0001 seen item=accounts met=no the accounts are of 2022", as_=TOM)

    assert "does not meet every criterion" in text
    assert "Not met (1)" in text
    assert "not good enough on 18 November 2026: the accounts are of 2022" in text


@pytest.mark.parametrize(("value", "good"), [("3", False), ("4", True), ("5", True)])
async def test_food_hygiene_of_four_will_do_and_three_will_not(lite: Place, value: str, good: bool) -> None:
    await lite.say(f"entry ENT-0001 seen food-hygiene value={value}", as_=TOM)

    last = (await facts(lite, EntryEvidenceSeen))[-1]
    assert last == EntryEvidenceSeen(ref="ENT-0001", item="food-hygiene", met=good, note=value)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("entry ENT-0001 seen food-hygiene", "“” is none. Say it as value=5; at most 5"),
        ("entry ENT-0001 seen food-hygiene value=6", "“6” is none"),
        ("entry ENT-0001 seen item=host-evidence", "“host-evidence” is none that Gasworks View is asked for"),
        ("entry ENT-0001 seen insurance " + "x" * 1001, "it has 1001 characters"),
        ("entry Gasworks View apply citizens=yes", "ENT-0001 of Gasworks View is still open"),
        ("entry Oakwood House seen insurance", "has not applied to join. It is under the contract, so nothing is to"),
        ("entry Oakwood Court nhs green", "Oakwood Court is residential care"),
        ("entry Oakwood House nhs purple", "“purple” is none"),
        (
            "entry ENT-0001 admit looks good to us all",
            "Gasworks View cannot join yet. Not yet seen: Specialism: Dementia",
        ),
        ("entry ENT-0001 refuse no", "it is too short to be one"),
    ],
)
async def test_what_cannot_be_is_refused_with_the_reason(lite: Place, words: str, why: str) -> None:
    reply = await lite.say(words)

    assert reply.outcome == "refused"
    assert why in " ".join((await lite.text(words)).split())


async def test_what_is_admitted_is_under_the_contract_from_then_on(place: Place) -> None:
    await all_seen(place)
    assert "may join the contract" in await flat(place, "entry Gasworks View")

    text = await flat(place, "entry ENT-0001 admit everything was seen and is in order")

    assert "ENT-0001: admitted to the contract by Priya Nair" in text
    assert "Gasworks View: under the contract" in text
    assert "Commissioned by council" in text
    assert "Birmingham Care Wage: seen on 18 November 2026" in text, "what was seen stays readable"
    why, council = "everything was seen and is in order", Commissioner.COUNCIL
    assert await facts(place, EntryDecided) == [
        EntryDecided(ref="ENT-0001", admitted=True, reason=why, commissioner=council)
    ]
    assert rows(await place.say("status Gasworks View"))["Framework"].startswith("full framework: ")
    assert "ENT-0001 of Gasworks View was admitted on 18 November 2026" in await flat(
        place, "entry ENT-0001 refuse we changed our minds"
    )


@pytest.mark.parametrize("when", ["apply", "admit"])
async def test_asked_for_both_each_commissioner_admits_for_its_own_contract(lite: Place, when: str) -> None:
    if when == "apply":
        await lite.say("entry ENT-0001 refuse it asked for the wrong lot")
        await lite.say("entry Gasworks View apply citizens=yes commissioner=both", as_=TOM)
        form = (await lite.say("entry ENT-0002 seen", as_=TOM)).form
        assert form
        for choice in next(field.choices for field in form.fields if field.name == "item"):
            await lite.say(f"entry ENT-0002 seen item={choice.value} value=5", as_=TOM)
    else:
        await all_seen(lite)
    ref = "ENT-0002" if when == "apply" else "ENT-0001"
    both = "" if when == "apply" else "commissioner=both "
    text = await flat(lite, f"entry {ref} admit {both}everything was seen", as_=DEV)

    assert "Asked the council: Priya Nair" in text
    assert "Commissioned by ICB" in text
    assert "Waiting for the council" in text
    card = await flat(lite, "status Gasworks View")
    assert "the ICB let it join; waiting for the council" in card
    (post,) = await queued(lite, f"entry/{ref}/asked")
    assert post.to == f"mail:{PRIYA}"
    assert presses(post.reply)["Admit"] == f"entry {ref} admit"

    assert f"{ref} is decided by the council" in await flat(lite, f"entry {ref} admit once more to be sure", as_=DEV)
    yes = await flat(lite, f"entry {ref} admit we take part in it too")
    assert "Commissioned by council and ICB" in yes
    assert "Waiting for" not in yes
    assert len(await queued(lite, f"entry/{ref}/asked")) == 1, "told once"


async def test_the_others_no_leaves_the_contract_of_who_said_yes(lite: Place) -> None:
    await all_seen(lite)
    await lite.say("entry ENT-0001 admit commissioner=both everything was seen", as_=DEV)

    text = await flat(lite, "entry ENT-0001 refuse we have enough places ourselves")

    assert "Gasworks View: under the contract" in text
    assert "Commissioned by ICB" in text
    assert "waiting for" not in await flat(lite, "status Gasworks View")


@pytest.mark.parametrize("whose", ["council", "icb"])
async def test_nobody_admits_for_the_other_commissioner(lite: Place, whose: str) -> None:
    await all_seen(lite)
    other = DEV if whose == "council" else PRIYA

    text = await flat(lite, f"entry ENT-0001 admit commissioner={whose} everything was seen", as_=other)

    assert "each for its own contract, so by a member of" in text
    assert await facts(lite, EntryDecided) == []


async def test_under_the_contract_of_one_it_may_apply_to_the_other(lite: Place) -> None:
    await all_seen(lite)
    await lite.say("entry ENT-0001 admit everything was seen", as_=DEV)
    assert "under the contract already" in await flat(lite, "entry Gasworks View apply citizens=yes", as_=TOM)
    await lite.say("entry Gasworks View apply citizens=yes commissioner=both", as_=TOM)

    text = await flat(lite, "entry ENT-0002 refuse the accounts never came")

    assert "refused on 18 November 2026" in text
    assert "Gasworks View: under the contract" in text, "a no to the one does not end the contract of the other"


async def test_who_joins_as_bronze_is_asked_for_an_improvement_plan_by_itself(lite: Place) -> None:
    recorded = await flat(lite, "visit Gasworks View S S S B B form=baseline confirm=yes", as_=TOM)
    assert "improvement plan" not in recorded, "it is not under the contract yet"
    await all_seen(lite)

    text = await flat(lite, "entry ENT-0001 admit everything was seen and is in order")

    assert "An improvement plan was requested by itself: IAP-" in text
    assert [fact.rating for fact in await facts(lite, PlanRequested)] == [Rating.BRONZE]


async def test_who_is_admitted_with_a_commissioner_keeps_it(lite: Place) -> None:
    at = await outside(lite, "Chandlers Reach", commissioners=("ICB",))
    await lite.say(f"entry {at} apply citizens=yes", as_=TOM)
    form = (await lite.say("entry ENT-0002 seen", as_=TOM)).form
    assert form
    for choice in next(field.choices for field in form.fields if field.name == "item"):
        await lite.say(f"entry ENT-0002 seen item={choice.value} value=5", as_=TOM)

    text = await flat(lite, "entry ENT-0002 admit all of it was seen", as_=DEV)

    assert "Chandlers Reach: under the contract" in text, text
    assert "Commissioned by ICB" in text


async def test_a_refusal_is_kept_with_its_reason_and_it_may_apply_again(lite: Place) -> None:
    text = await flat(lite, "entry ENT-0001 refuse the accounts never came")

    assert "ENT-0001: refused by Priya Nair. the accounts never came" in text
    assert "refused on 18 November 2026" in text
    assert "“entry 1-9000000041 apply” begins one" in await flat(lite, "entry ENT-0001 seen insurance", as_=TOM)
    assert "ENT-0002 recorded" in await flat(lite, "entry Gasworks View apply citizens=yes", as_=TOM)


async def test_inadequate_is_never_admitted_whatever_was_seen(lite: Place) -> None:
    at = await outside(lite, "Thistledown Lodge")
    await lite.say(f"entry {at} apply citizens=yes", as_=TOM)
    text = await flat(lite, f"entry {at} admit it is needed at once")

    assert "Thistledown Lodge cannot be admitted: CQC Inadequate" in text
    shown = await flat(lite, f"entry {at}")
    assert "may not join the contract" in shown
    assert "unless it is in that citizen's best interests" in shown


async def test_an_application_says_its_specialisms_and_whether_it_supports_anybody(lite: Place) -> None:
    at = await outside(lite)
    words = f'entry {at} apply citizens=no specialisms="Dementia, mental-health, dementia"'
    text = await flat(lite, words, as_=TOM)

    assert await facts(lite, EntryApplied, at=at) == [
        EntryApplied(ref="ENT-0002", specialisms=("dementia", "mental-health"), citizens=False)
    ]
    assert "Specialisms Dementia, Mental health (which there are: IQAF §23, local default)" in text
    assert "Supports people not yet: judged on scenarios" in text
    assert "Quality rating: no rating: a baseline visit is needed (IQAF §23)" in text
    assert "Baseline visit: by 16 December 2026" in text
    assert f"Record the visit /iqaf visit service={at} form=baseline" in await flat(lite, f"due {at}")
    assert "Scenarios and mock care plans judged" in text
    assert "“knitting” is none" in await flat(
        lite, f"entry {await outside(lite, 'Oakwood Court')} apply citizens=yes specialisms=knitting"
    )


async def test_a_service_outside_the_scope_may_not_apply(lite: Place) -> None:
    at = await outside(lite, service_kind="outside the framework's scope")

    assert "outside the framework's scope" in await flat(lite, f"entry {at} apply citizens=yes")


async def test_the_nhs_score_is_recorded_of_a_nursing_home(lite: Place) -> None:
    assert "Recorded: NHS score Bright green." in await flat(lite, "entry Oakwood House nhs bright green", as_=JOAN)
    assert await facts(lite, NhsScored, at="1-9000000001") == [NhsScored(score=NhsScore.BRIGHT_GREEN)]


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("entry ENT-0001 seen", {"service", "step", "item", "met", "value", "text"}),
        ("entry ENT-0001 admit", {"service", "step", "text", "commissioner"}),
        ("entry ENT-0001 refuse", {"service", "step", "text"}),
        ("entry ENT-0001 nhs", {"service", "step", "score"}),
    ],
)
async def test_each_step_asks_for_what_it_needs_alone(lite: Place, words: str, fields: set[str]) -> None:
    reply = await lite.say(words)

    assert set(asked(reply)) == fields


async def test_the_form_to_apply_is_offered_to_who_may_apply(lite: Place) -> None:
    at = await outside(lite)

    assert set(asked(await lite.say(f"entry {at} apply", as_=TOM))) == {
        "service",
        "step",
        "specialisms",
        "citizens",
        "commissioner",
    }
    assert "It applies" in await flat(lite, f"entry {at}")


@pytest.mark.parametrize(
    ("words", "who", "role"),
    [
        ("entry ENT-0001 admit everything was seen", TOM, "Contract or commissioning manager"),
        ("entry ENT-0001 refuse the accounts never came", TOM, "Quality lead"),
        ("entry ENT-0001 admit", TOM, "Contract or commissioning manager"),
        ("entry ENT-0001 seen insurance", OWEN, "Quality or commissioning officer"),
        ("entry ENT-0001 nhs green", OWEN, "Quality or commissioning officer"),
        ("entry Gasworks View", MINA, "Quality or commissioning officer"),
    ],
)
async def test_each_step_takes_its_right(lite: Place, words: str, who: str, role: str) -> None:
    text = await flat(lite, words, as_=who)

    assert role in text
    assert PRIYA not in text


async def test_details_of_citizens_are_not_taken(lite: Place) -> None:
    reply = await lite.say("entry ENT-0001 seen insurance: NHS number 943 476 5919", as_=TOM)

    assert reply.outcome == "refused"


async def test_who_is_of_no_commissioner_decides_for_none(lite: Place) -> None:
    await all_seen(lite)
    async with lite.database.writing() as connection:
        await save_members(
            connection,
            [Member(id="a@nhse.example", name="A", agency="nhse", roles=frozenset({"contract_manager"}))],
        )
    words = "entry ENT-0001 admit everything was seen"
    assert "so by a member of" in await flat(lite, words, as_="a@nhse.example")
