"""Files that an administrator brings: every shape that is really published, every trap, every row refused with why."""

from datetime import date
from pathlib import Path

import pytest

from bot.engine.place import Member
from bot.engine.scale import Commissioner, Kind, Where
from bot.imports.cqc import Arrival, arrivals, kind_of
from bot.imports.people import members, services
from bot.imports.rows import Refused, UnknownShape, UnreadableLine, day, rows
from tests.conftest import SHARED, missing

TODAY = date(2026, 11, 18)
DIRECTORY = "name,also_known_as,address,postcode,local_authority,provider_name,location_id,provider_id,service_types\n"
RATED = (
    "Location ID,Location Name,Location Street Address,Location City,Location Post Code,Location Local Authority,"
    "Location Primary Inspection Category,Provider ID,Provider Name,Service / Population Group,Domain,Latest Rating,"
    "Publication Date,Inherited Rating (Y/N)\n"
)


def written(tmp_path: Path, text: str | bytes, name: str = "file.csv") -> Path:
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def rated(domain: str, rating: str, on: str = "08/14/2026", group: str = "Overall", **more: str) -> str:
    given = {
        "id": "1-9000000051",
        "name": "Ashen Court",
        "category": "Residential social care",
        "inherited": "N",
        **more,
    }
    return (
        f"{given['id']},{given['name']},1 Demo Street,Birmingham,b1 1aa,Birmingham,{given['category']},1-8,Ashen Care,"
        f"{group},{domain},{rating},{on},{given['inherited']}\n"
    )


def one(tmp_path: Path, text: str) -> Arrival:
    (found,) = arrivals(written(tmp_path, text), TODAY)
    assert isinstance(found, Arrival)
    return found


def test_the_directory_describes_services(tmp_path: Path) -> None:
    row = '" Ashen  Court ",The Ashes,"1 Demo Street, Birmingham",b1 1aa,Birmingham,Ashen Care,1-9000000051,1-8,'
    arrival = one(tmp_path, DIRECTORY + row + "Care home service with nursing|Homecare\n")

    service = arrival.service
    assert arrival.line == 2
    assert service.name == "Ashen Court"
    assert service.aliases == ("The Ashes",)
    assert service.address == "1 Demo Street, Birmingham"
    assert service.postcode == "B1 1AA"
    assert service.service_kind is Kind.NURSING
    assert (service.provider_id, service.provider_name) == ("1-8", "Ashen Care")
    assert not service.contracted


def test_the_directory_as_it_is_published_begins_with_lines_of_text(tmp_path: Path) -> None:
    preamble = "CQC directory\nWith the name, postcode and rating of each\n\n"
    head = "Name,Also known as,Address,Postcode,Service types,Provider name,Local authority,"
    head += "CQC Location ID (for office use only),CQC Provider ID (for office use only)\n"
    row = "Ashen Court,,1 Demo Street,B1 1AA,Residential homes,Ashen Care,Birmingham,1-9000000051,1-8\n"
    arrival = one(tmp_path, preamble + head + row)

    assert arrival.line == 5
    assert arrival.service.location_id == "1-9000000051"
    assert arrival.service.local_authority == "Birmingham"
    assert arrival.service.provider_id == "1-8"
    assert arrival.service.service_kind is Kind.RESIDENTIAL
    assert arrival.service.aliases == ()


def test_a_rating_is_its_group_its_questions_and_its_day(tmp_path: Path) -> None:
    text = RATED + rated("Overall", "Good") + rated("Safe", "Requires Improvement") + rated("Well-led", "Good")

    arrival = one(tmp_path, text)

    (published,) = arrival.ratings
    assert published.on == date(2026, 8, 14)
    assert published.fact.overall == "Good"
    assert published.fact.service_group == ""
    assert published.fact.key_questions == {"Safe": "Requires Improvement", "Well-led": "Good"}
    assert arrival.service.address == "1 Demo Street, Birmingham"
    assert arrival.service.postcode == "B1 1AA"


def test_several_groups_are_several_ratings_and_none_hides_another(tmp_path: Path) -> None:
    text = RATED + rated("Overall", "Not Rated") + rated("Overall", "Good", "02/16/2026", "Care Homes")
    text += rated("Overall", "Inadequate", "04/09/2026", "Homecare", inherited="Y")

    found = {published.fact.service_group: published for published in one(tmp_path, text).ratings}

    assert {group: each.fact.overall for group, each in found.items()} == {
        "": "Not Rated",
        "Care Homes": "Good",
        "Homecare": "Inadequate",
    }
    assert found["Homecare"].fact.inherited
    assert not found["Care Homes"].fact.inherited
    assert found["Homecare"].on == date(2026, 4, 9)


def test_questions_without_an_overall_say_that_none_is_published(tmp_path: Path) -> None:
    text = RATED + rated("Safe", "Good", "01/02/2026") + rated("Caring", "Good", "03/02/2026")

    (published,) = one(tmp_path, text).ratings

    assert published.fact.overall == "No published rating"
    assert published.on == date(2026, 3, 2)


def test_what_was_not_published_yet_is_no_rating(tmp_path: Path) -> None:
    assert one(tmp_path, RATED + rated("Overall", "Not Rated", "")).ratings == ()


@pytest.mark.parametrize(("on", "why"), [("13/45/2026", "is no date"), ("12/24/2026", "is still to come")])
def test_a_day_that_cannot_be_is_refused_and_the_service_is_taken(tmp_path: Path, on: str, why: str) -> None:
    found = list(arrivals(written(tmp_path, RATED + rated("Overall", "Good", on)), TODAY))

    assert found[0] == Refused(2, f"publication date: “{on}” {why}")
    assert isinstance(found[1], Arrival)


@pytest.mark.parametrize(
    ("location", "name", "why"),
    [
        ("", "Ashen Court", "location id: “” is none"),
        ("oakwood", "Ashen Court", ""),
        ("1-12 34", "Ashen Court", "location id: “1-12 34” is none"),
        ("1-9000000051", "", "name: it is empty"),
    ],
)
def test_a_row_that_names_nothing_is_refused_with_its_line(tmp_path: Path, location: str, name: str, why: str) -> None:
    good = "Ashen Court,,a,B1 1AA,Birmingham,Ashen Care,1-9000000051,1-8,Residential homes\n"
    bad = f"{name},,a,B1 1AA,Birmingham,Ashen Care,{location},1-8,Residential homes\n"

    found = list(arrivals(written(tmp_path, DIRECTORY + good + bad + good), TODAY))

    if why:
        assert isinstance(found[1], Refused)
        assert found[1].line == 3
        assert why in found[1].why
    assert sum(isinstance(each, Arrival) for each in found) == (2 if why else 3)


def test_an_unrated_services_fault_refuses_all_its_rows_at_once(tmp_path: Path) -> None:
    text = (
        RATED
        + rated("Overall", "Good", id="nothing!")
        + rated("Safe", "Good", id="nothing!")
        + rated("Overall", "Good")
    )

    found = list(arrivals(written(tmp_path, text), TODAY))

    assert [type(each) for each in found] == [Refused, Arrival]


@pytest.mark.parametrize("content", ["", "one,two\n1,2\n", b"\xff\xfe\x00\x01" * 400, "\n" * 50])
def test_a_file_in_no_known_shape_is_refused_whole(tmp_path: Path, content: str | bytes) -> None:
    file = written(tmp_path, content)

    with pytest.raises(UnknownShape, match="Nothing was taken"):
        list(arrivals(file, TODAY))
    with pytest.raises(UnknownShape):
        list(members(file, {"council"}, {"officer"}))
    with pytest.raises(UnknownShape):
        list(services(file))


def test_a_line_beyond_all_measure_is_named(tmp_path: Path) -> None:
    text = DIRECTORY + "Ashen Court,,a,B1 1AA,B,C,1-9000000051,1-8,Residential homes\n" + "x" * 2_000_000 + "\n"

    with pytest.raises(UnreadableLine, match=r"Line 3 of .*file\.csv cannot be read: field larger"):
        list(arrivals(written(tmp_path, text), TODAY))


def test_bytes_that_are_no_text_a_mark_at_the_start_and_windows_line_ends_are_taken(tmp_path: Path) -> None:
    text = b"\xef\xbb\xbfemail,name,agency,roles\r\nann@council.example,Ann\xe9 \x00Lee,council,officer\r\n\r\n,,,\r\n"

    ((line, member),) = members(written(tmp_path, text), {"council"}, {"officer"})

    assert line == 2
    assert member.name == "Ann\ufffd Lee"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-01-05", date(2026, 1, 5)),
        ("2026-01-05 15:19:48", date(2026, 1, 5)),
        ("01/05/2026", date(2026, 1, 5)),
        ("1/2/2025 12:00:00 AM", date(2025, 1, 2)),
        ("16/11/2015 - 00:00", date(2015, 11, 16)),
        ("16/11/2015", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates_in_the_forms_that_are_published(text: str, read: date | None) -> None:
    assert day(text) == read


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Care home service with nursing", Kind.NURSING),
        ("Residential homes|Nursing homes", Kind.NURSING),
        ("RESIDENTIAL HOMES", Kind.RESIDENTIAL),
        ("Domiciliary care service", Kind.HOME_SUPPORT),
        ("Supported living service", Kind.SUPPORTED_LIVING),
        ("Extra Care housing services", Kind.EXTRA_CARE),
        ("Rehabilitation (substance abuse)", Kind.SUBSTANCE_MISUSE),
        ("Dentist", Kind.OUT_OF_SCOPE),
        ("", Kind.OUT_OF_SCOPE),
    ],
)
def test_the_cqcs_words_for_kinds(words: str, kind: Kind) -> None:
    assert kind_of(words) is kind


def test_members_are_read_and_what_the_framework_does_not_know_is_refused(tmp_path: Path) -> None:
    text = (
        "Email,Name,Agency,Roles,Active\n"
        "Ann@Council.example,Ann Lee,council,officer; chair ,\n"
        "bob@council.example,Bob,council,officer,no\n"
        "nobody,Nobody,council,officer,\n"
        "a b@council.example,Spaced,council,officer,\n"
        "cat@council.example,,council,officer,\n"
        "dan@narnia.example,Dan,narnia,officer,\n"
        "eve@council.example,Eve,council,wizard;officer,\n"
        "fay@council.example,Fay,council,,\n"
    )

    found = list(members(written(tmp_path, text), {"council", "icb"}, {"officer", "chair"}))

    assert found[0] == (
        2,
        Member(id="ann@council.example", name="Ann Lee", agency="council", roles=frozenset({"officer", "chair"})),
    )
    assert isinstance(found[1], tuple)
    assert not found[1][1].active
    refused = [each for each in found if isinstance(each, Refused)]
    assert [(each.line, each.why) for each in refused] == [
        (4, "email: “nobody” is no address"),
        (5, "email: “a b@council.example” is no address"),
        (6, "name: it is empty"),
        (7, "agency: the framework has no “narnia”; it has council, icb"),
        (8, "roles: the framework has no wizard; it has chair, officer"),
    ]
    assert isinstance(found[-1], tuple)
    assert found[-1][1].roles == frozenset()


def test_a_places_own_services_have_all_that_the_cqc_does_not_know(tmp_path: Path) -> None:
    text = (
        "location_id,name,postcode,kind,provider_id,provider_name,commissioners,funding,where,contracted,addresses,aliases\n"
        '1-9000000051,Ashen Court,B1 1AA,nursing care,1-8,Ashen Care,council;ICB,FNC|CHC,"out of area, England",yes,'
        "a@b.example; @b.example,The Ashes\n"
        "1-9000000052,Birch,B1 1AB,castle,1-8,Ashen Care,council,,,,,\n"
        "1-9000000053,Cedar,B1 1AC,nursing care,,,king,,,perhaps,,\n"
    )

    found = list(services(written(tmp_path, text)))

    assert isinstance(found[0], tuple)
    line, service = found[0]
    assert line == 2
    assert service.commissioners == (Commissioner.COUNCIL, Commissioner.ICB)
    assert service.funding == ("FNC", "CHC")
    assert service.where is Where.OUT_OF_AREA
    assert service.contracted
    assert service.addresses == ("a@b.example", "@b.example")
    assert isinstance(found[1], Refused)
    assert (found[1].line, found[1].why[:5]) == (3, "kind:")
    assert isinstance(found[2], Refused)
    assert {"commissioners.0", "contracted", "provider_id"} <= {part.split(":")[0] for part in found[2].why.split("; ")}


def test_an_unknown_column_of_our_own_file_is_said(tmp_path: Path) -> None:
    text = (
        "location_id,name,postcode,kind,provider_id,provider_name,colour\n1-9000000051,A,B1,nursing care,1-8,C,blue\n"
    )

    (refused,) = services(written(tmp_path, text))

    assert isinstance(refused, Refused)
    assert refused.why.startswith("colour:")


def test_a_value_without_end_is_cut_and_a_cell_over_lines_is_one_line(tmp_path: Path) -> None:
    text = 'a,b\n"one\ntwo",' + "x" * 5000 + "\n"

    (row,) = rows(written(tmp_path, text), frozenset({"a", "b"}))

    assert row["a"] == "one two"
    assert len(row["b"]) == 2000
    assert row["nothing"] == ""


@pytest.mark.parametrize(
    ("name", "least", "most_refused"),
    [("directory_england_2016.csv", 7000, 0), ("latest_ratings_sample_2026.csv", 100, 0)],
)
def test_what_was_really_published_is_read_whole(name: str, least: int, most_refused: int) -> None:
    file = SHARED / "data" / "cqc" / name
    if not file.exists():
        missing(f"no {name} here: set IQAF_SHARED to the folder that has data/cqc")

    found = list(arrivals(file, date(2026, 11, 22)))

    refused = [each for each in found if isinstance(each, Refused)]
    assert len(found) - len(refused) >= least
    assert len(refused) <= most_refused, refused[:5]


def test_what_no_database_could_keep_or_reckon_with_is_refused_with_its_line(tmp_path: Path) -> None:
    named = f"{'n' * 301},,a,B1 1AA,Birmingham,Ashen Care,1-9000000051,1-8,Residential homes\n"
    coded = "Ashen Court,,a,B1 1AA or thereabouts,Birmingham,Ashen Care,1-9000000052,1-8,Residential homes\n"
    opened = (
        "location_id,name,postcode,kind,provider_id,provider_name,opened\n"
        "1-9000000053,Ash,B1 1AA,nursing care,1-8,A,9999-12-31\n"
    )
    person = f"email,name,agency,roles\nann@council.example,{'n' * 201},council,officer\n"

    found = [
        *arrivals(written(tmp_path, DIRECTORY + named + coded), TODAY),
        *services(written(tmp_path, opened)),
        *members(written(tmp_path, person), {"council"}, {"officer"}),
    ]

    refused = [(each.line, each.why.split(":")[0]) for each in found if isinstance(each, Refused)]
    assert refused == [(2, "name"), (3, "postcode"), (2, "opened"), (2, "name, email")]
