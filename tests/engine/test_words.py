"""Finding a service by what people type. All services here are invented."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.names import spelling
from bot.engine.names.certainty import believable
from bot.engine.names.words import Index, Known


def known(number, name, **more):
    return Known(location_id=f"1-90000000{number:02}", name=name, **more)


MEADOW = "Meadow Care Ltd"
SERVICES = (
    known(1, "Oakwood House", postcode="B91 3QY", provider="Oakwood (Midlands) Limited", kind="residential care"),
    known(2, "Fernhill Manor Nursing Home", postcode="B13 8DD", address="2 Fern Hill, Moseley", provider=MEADOW),
    known(3, "Fernhill Lodge", postcode="B13 8DD", provider=MEADOW),
    known(4, "The Willows", postcode="B74 2AA", address="1 Low Road, Sutton Coldfield", local_authority="Birmingham"),
    known(5, "Willows", postcode="CV8 1AA", address="9 High Street, Kenilworth"),
    known(6, "Saint Agnes' Court", aliases=("The Nuns' House", "St Agnes Court"), postcode="B29 6AA"),
    known(7, "Harrow Croft", registered=False, postcode="B90 1AA"),
    known(8, "Harrow Croft", postcode="B90 1AA"),
    known(9, "Alder Grange"),
    known(10, "Alder Grange Annexe"),
    known(11, "Wexley House", provider="Bright Days Group"),
    known(12, "Waxley House", provider="Bright Days Group"),
    known(13, "Bright Days - 12 Larch Road", provider="Bright Days Group"),
    known(14, "Bright Days - 14 Larch Road", provider="Bright Days Group"),
    known(15, "Caf\u00e9 Bellevue Homecare & Support", provider="Bellevue", postcode="B1 1AA"),
    known(16, "Kestrelmount", postcode="B2 2BB", registered=False),
    known(17, "Tollgate Bridge Cottages", postcode="B3 3BB"),
    known(18, "Silver Thorn Road", postcode="B4 4BB"),
    known(19, "C.A.R.E. Moorfield", aliases=("",)),
    known(20, "Care at Home", postcode="B5 5BB"),
    known(21, "Ashgrove"),
    Known(location_id="XK317", name="Larkspur Clinic", postcode="", kind="clinic"),
)
INDEX = Index.of(SERVICES)


def names(found):
    return [candidate.name for candidate in found.candidates]


def picked(found):
    """The service that was picked without asking, and whether exactly."""
    return (found.sure.name, found.exact) if found.sure else None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Oakwood House", "Oakwood House"),
        ("  oakwood   HOUSE. ", "Oakwood House"),
        ("the oakwood house", "Oakwood House"),
        ("Oakwood House Ltd", "Oakwood House"),
        ("Oakwood-House", "Oakwood House"),
        ("st. agnes\u2019 court", "Saint Agnes' Court"),
        ("the nuns house", "Saint Agnes' Court"),
        ("cafe bellevue homecare and support", "Caf\u00e9 Bellevue Homecare & Support"),
        ("care moorfield", "C.A.R.E. Moorfield"),
        ("1-9000000001", "Oakwood House"),
        ("(1-9000000002), please", "Fernhill Manor Nursing Home"),
        ("1-9000000001 Oakwood House", "Oakwood House"),
        ("xk317", "Larkspur Clinic"),
        ("fernhill lodge b138dd", "Fernhill Lodge"),
        ("fernhil manr nursing home, B13 8DD", "Fernhill Manor Nursing Home"),
        ("what is the rag for fernhill lodge B13 8DD please", "Fernhill Lodge"),
        ("kestrelmount", "Kestrelmount"),
    ],
)
def test_full_names_ids_and_names_with_postcodes_are_picked_exactly(text, name):
    assert picked(INDEX.find(text)) == (name, True)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("what is the rag for oakwood house please?", "Oakwood House"),
        ("Oakwood House's rating", "Oakwood House"),
        ("Oakwood House\u2019s", "Oakwood House"),
        ("how is the Fernhill Lodge doing", "Fernhill Lodge"),
        ("B91 3QY", "Oakwood House"),
        ("fernhlil manor nursing home", "Fernhill Manor Nursing Home"),
        ("kestrelmount rating", "Kestrelmount"),
        ("tolgate bridge cottages", "Tollgate Bridge Cottages"),
        ("tollgate bidge cottages", "Tollgate Bridge Cottages"),
        ("Harrow Croft", "Harrow Croft"),
        ("Bright Days - 12 Larch Road", "Bright Days - 12 Larch Road"),
    ],
)
def test_a_sentence_around_a_full_name_or_a_slip_that_makes_no_other_name_is_understood(text, name):
    found = INDEX.find(text)
    assert found.sure is not None
    assert found.sure.name == name
    assert found.candidates[0] == found.sure


def test_what_was_not_the_whole_name_is_sure_but_not_exact():
    assert picked(INDEX.find("what is the rag for oakwood house please?")) == ("Oakwood House", False)
    assert picked(INDEX.find("fernhlil manor nursing home")) == ("Fernhill Manor Nursing Home", False)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("okwood hose", "Oakwood House"),
        ("oakwood", "Oakwood House"),
        ("oak wood house", "Oakwood House"),
        ("oakwoodhouse", "Oakwood House"),
        ("what is the rag for okwood hose please", "Oakwood House"),
        ("oakwood hou", "Oakwood House"),
        ("oakwood h", "Oakwood House"),
        ("oakw", "Oakwood House"),
        ("akwoo dhouse", "Oakwood House"),
        ("new oakwood house", "Oakwood House"),
        ("oakwood house nursing home", "Oakwood House"),
        ("fernhill manor", "Fernhill Manor Nursing Home"),
        ("oakwodo lodge", "Fernhill Lodge"),
        ("willows kenilworth", "Willows"),
        ("the willows sutton coldfield", "The Willows"),
        ("Kestrlmount", "Kestrelmount"),
    ],
)
def test_a_likeness_is_offered_first_and_never_picked(text, first):
    found = INDEX.find(text)
    assert found.sure is None
    assert not found.exact
    assert names(found)[0] == first or text == "oakwodo lodge"


def test_services_of_one_name_are_all_offered():
    found = INDEX.find("The Willows")
    assert found.sure is None
    assert sorted(names(found)[:2]) == ["The Willows", "Willows"]
    assert {candidate.postcode for candidate in found.candidates[:2]} == {"B74 2AA", "CV8 1AA"}


def test_of_two_namesakes_the_registered_one_is_meant_though_not_exactly():
    found = INDEX.find("harrow croft")
    assert found.sure.registered
    assert not found.exact
    assert INDEX.find("harow crof").candidates[0].registered


def test_a_name_that_another_name_continues_is_asked_about():
    found = INDEX.find("Alder Grange")
    assert found.sure is None
    assert names(found)[:2] == ["Alder Grange", "Alder Grange Annexe"]
    assert picked(INDEX.find("Alder Grange Annexe")) == ("Alder Grange Annexe", True)


def test_a_name_one_slip_from_another_is_asked_about_but_a_house_number_is_not_a_slip():
    assert INDEX.find("Wexley House").sure is None
    assert names(INDEX.find("Wexley House"))[:2] == ["Wexley House", "Waxley House"]
    assert picked(INDEX.find("Bright Days 14 Larch Road")) == ("Bright Days - 14 Larch Road", True)


def test_a_provider_stands_for_its_services():
    found = INDEX.find("Meadow Care")
    assert found.sure is None
    assert sorted(names(found)) == ["Fernhill Lodge", "Fernhill Manor Nursing Home"]
    assert names(INDEX.find("bright days"))[0].startswith("Bright Days")
    assert len(INDEX.find("bright days group").candidates) == 4


def test_a_postcode_of_two_services_or_half_a_postcode_is_asked_about():
    assert sorted(names(INDEX.find("B13 8DD"))) == ["Fernhill Lodge", "Fernhill Manor Nursing Home"]
    assert names(INDEX.find("b91")) == ["Oakwood House"]
    assert INDEX.find("b91").sure is None
    assert INDEX.find("fernhill B13 8DD").sure is None
    assert INDEX.find("hello B13 8DD please").sure is None


def test_a_name_with_somebody_elses_postcode_is_asked_about():
    found = INDEX.find("Oakwood House B13 8DD")
    assert found.sure is None
    assert "Oakwood House" in names(found)
    unknown = INDEX.find("Oakwood House ZZ9 9ZZ")
    assert unknown.sure is None
    assert names(unknown) == ["Oakwood House"]
    assert not INDEX.find("ZZ9 9ZZ").candidates


def test_ids_that_contradict_are_asked_about():
    assert names(INDEX.find("1-9000000001 Fernhill Lodge")) == ["Oakwood House", "Fernhill Lodge"]
    assert INDEX.find("1-9000000001 Fernhill Lodge").sure is None
    assert names(INDEX.find("1-9000000001 or 1-9000000003")) == ["Oakwood House", "Fernhill Lodge"]
    assert INDEX.find("1-8000000000 Oakwood House").sure is None
    assert names(INDEX.find("1-8000000000 Oakwood House")) == ["Oakwood House"]
    assert not INDEX.find("1-8000000000").candidates


@pytest.mark.parametrize(
    "text", ["", "   ", "!!!", "the", "zzzzqqq", "a b c", "what is the time", "\x00\x1b[31m", "\u4e2d"]
)
def test_what_is_like_nothing_finds_nothing(text):
    found = INDEX.find(text)
    assert found.sure is None
    assert not found.exact


def test_nonsense_is_offered_nothing():
    assert not INDEX.find("zzzzqqq").candidates
    assert not INDEX.find("").candidates
    assert not Index.of(()).find("oakwood house").candidates


def test_no_more_is_offered_than_asked_for():
    assert len(INDEX.find("bright days", limit=2).candidates) == 2
    assert len(INDEX.find("house").candidates) <= 5


def test_of_two_with_one_id_the_later_counts():
    index = Index.of((known(1, "Old Name"), known(1, "New Name")))
    assert picked(index.find("1-9000000001")) == ("New Name", True)


def test_a_word_in_very_many_names_does_not_hide_the_rare_one():
    many = [known(number, f"Care House {letter}{other}mere") for number, (letter, other) in enumerate(pairs(300))]
    index = Index.of(
        [*(item.model_copy(update={"location_id": f"1-80000{at:04}"}) for at, item in enumerate(many)), *SERVICES]
    )
    assert names(index.find("oakwood house"))[0] == "Oakwood House"
    assert len(index.find("care house").candidates) == 5
    assert names(index.find("carehousaamere"))[0] == "Care House aamere"


def pairs(count):
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [(letters[at // 26 % 26], letters[at % 26]) for at in range(count)]


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("Oakwood House staff shortage on nights", ("Oakwood House", "staff shortage on nights")),
        ("oakwood house: staff short", ("oakwood house", "staff short")),
        ("Oakwood House - staff short", ("Oakwood House", "staff short")),
        ("Oakwood House, staff short", ("Oakwood House", "staff short")),
        ("Oakwood House's staff is short", ("Oakwood House", "staff is short")),
        ("the Willows the staff", ("the Willows", "the staff")),
        ("Alder Grange Annexe roof leaks", ("Alder Grange Annexe", "roof leaks")),
        ("Alder Grange roof leaks", ("Alder Grange", "roof leaks")),
        ("Alder (Grange) roof leaks", ("Alder (Grange)", "roof leaks")),
        ('"Oakwood House" staff short', ("Oakwood House", "staff short")),
        ("The Nuns' House red", ("The Nuns' House", "red")),
        ("Oakwood House", ("Oakwood House", "")),
        ("okwood house staff", ("", "okwood house staff")),
        ("- Oakwood House", ("", "- Oakwood House")),
        ("", ("", "")),
    ],
)
def test_the_longest_full_name_at_the_beginning_is_taken_off(text, split):
    assert INDEX.head(text) == split


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dear all, there was a fall at Oakwood House on Monday.", "Oakwood House"),
        ("Our service (1-9000000003) has no manager. Oakwood House helps out.", "Fernhill Lodge"),
        ("Regards\nFernhill Ldge\n2 Fern Hill, B13 8DD", "Fernhill Lodge"),
        ("Regards\nThe Manager\nFernhill Lodge,\n2 Fern Hill\nBirmingham B13 8DD", "Fernhill Lodge"),
        ("The Willows, B74 2AA, has a new manager", "The Willows"),
        ("Ashgrove has a new manager", None),
        ("we care at home for many", None),
        ("a parcel came to Silver Thorn Road", None),
        ("Little Oakwood House has a leak", None),
        ("Oakwood House Nursing Home has a leak", None),
        ("Oakwood House Incident report", "Oakwood House"),
        ("Urgent - Oakwood House - Staffing", "Oakwood House"),
        ("Oakwood House - Larches", None),
        ("Larches (Oakwood House) has a leak", None),
        ("Down Oakwood House has a leak", None),
        ("a fall at Oakwood House and at ours", "Oakwood House"),
        ("Oakwood House and Home Care", None),
        ("Oakwood House care home", None),
        ("the road to 14 Oakwood House", None),
        ("Oakwood House and Fernhill Lodge", None),
        ("Harrow Croft is cold", "Harrow Croft"),
        ("Alder Grange is cold", None),
        ("The Willows is cold", None),
        ("Nothing of the kind.", None),
        ("Oakwood House, now at ZZ9 9ZZ", "Oakwood House"),
        ("They met at Fernhill. Lodge keepers came", None),
        ("Saint Agnes' Court's kitchen", "Saint Agnes' Court"),
        ("St. Agnes Court is closed", "Saint Agnes' Court"),
        ("all 4 at ashgrove are well", None),
    ],
)
def test_a_mail_is_of_a_service_only_where_it_says_so_plainly(text, name):
    found = INDEX.mentioned(text)
    assert (found.sure.name if found.sure else None) == name


def test_what_a_mail_may_be_about_is_offered():
    both = INDEX.mentioned("Moved from Oakwood House to Fernhill Lodge", subject="News")
    assert sorted(names(both)) == ["Fernhill Lodge", "Oakwood House"]
    assert names(INDEX.mentioned("Please see attached", subject="okwood house - staffing"))[0] == "Oakwood House"
    assert names(INDEX.mentioned("1-9000000001, 1-9000000003")) == ["Oakwood House", "Fernhill Lodge"]
    two = INDEX.mentioned("Fernhill Lodge and Fernhill Manor Nursing Home, both B13 8DD")
    assert two.sure is None
    assert sorted(names(two)) == ["Fernhill Lodge", "Fernhill Manor Nursing Home"]
    other = INDEX.mentioned("Incident at Oakwood House.\n-- \nFernhill Lodge, 2 Fern Hill, B13 8DD")
    assert other.sure is None
    assert not INDEX.mentioned("We go home.\nNo 5.").candidates


def test_a_mail_with_namesakes_one_of_them_deregistered_is_not_exact():
    assert picked(INDEX.mentioned("It is cold at Harrow Croft again")) == ("Harrow Croft", False)
    assert picked(INDEX.mentioned("It is cold at Oakwood House again")) == ("Oakwood House", True)


@pytest.mark.parametrize(
    ("typed", "name", "believed"),
    [
        ("fernhlil manor", "fernhill manor", True),
        ("fernhil manor", "fernhill manor", True),
        ("fernhilll manor", "fernhill manor", True),
        ("fernhall manor", "fernhill manor", False),
        ("fernhill manor", "fernhill manor", False),
        ("fernhill", "fernhill manor", False),
        ("fernhlil manro", "fernhill manor", False),
        ("dernhill green manor", "fernhill green manor", False),
        ("fernhall green manor", "fernhill green manor", True),
        ("fernhills green manor", "fernhill green manor", False),
        ("elsm court", "elms court", False),
        ("unit 12", "unit 21", False),
    ],
)
def test_only_slips_that_make_no_other_name_are_believed(typed, name, believed):
    assert believable(typed.split(), name.split()) is believed


def test_an_apostrophe_s_says_whose():
    text = "Oakwood's roof"
    word, roof = spelling.words(text)
    assert spelling.owner(text, word).plain == "oakwood"
    assert spelling.owner(text, roof) is None


def test_a_postcode_field_is_tidied_and_other_text_left():
    assert spelling.tidy_postcode("b913qy") == "B91 3QY"
    assert spelling.tidy_postcode(" none ") == "NONE"
    assert spelling.postcodes("B913QY, b91 3qy and M1 1AE") == ["B91 3QY", "M1 1AE"]


@given(st.text(max_size=400))
def test_no_text_breaks_it_and_what_is_sure_is_offered(text):
    found = INDEX.find(text)
    assert len(found.candidates) <= 5
    assert found.sure is None or found.candidates == (found.sure,)
    assert found.sure is not None or not found.exact
    name, rest = INDEX.head(text)
    assert name in text
    assert rest in text
    INDEX.mentioned(text)


@given(st.sampled_from(SERVICES), st.sampled_from([str.upper, str.lower, str.title, lambda name: f"the {name}."]))
def test_a_full_name_however_it_is_written_offers_its_service(service, written):
    assert service.location_id in {
        candidate.location_id for candidate in INDEX.find(written(service.name)).candidates
    } or (not service.registered)


HOSTILE = [
    "a",
    "St ",
    "The Willows ",
    "B13 8DD ",
    "a.b.",
    "\ufdfa",
    "Oakwood House ",
    "1-",
    "- ",
    "''",
    "x'",
    "Care at ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_long_hostile_text_takes_no_long_time(piece):
    text = piece * (100_000 // len(piece))
    start = time.process_time()
    INDEX.find(text)
    INDEX.head(text)
    INDEX.mentioned(text)
    assert time.process_time() - start < 3
