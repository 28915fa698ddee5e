"""The command line as other programs and administrators use it: real subprocesses, on databases of their own."""

import json
import sqlite3
from email.message import EmailMessage
from pathlib import Path

import pytest
from icalendar import Calendar

from tests.acceptance.iqaf import inside, iqaf

MEMBERS = (
    "email,name,agency,roles\nann@council.example,Ann Lee,council,quality_lead\nbob@icb.example,Bob Ray,icb,chair\n"
)
SERVICES = (
    "location_id,name,postcode,kind,provider_id,provider_name,commissioners,addresses\n"
    "1-9000000051,Ashen Court,B1 1AA,nursing care,1-8000000001,Ashen Care,council;ICB,@ashen.example\n"
    "1-9000000052,Birch Lodge,B1 1AB,residential care,1-8000000001,Ashen Care,council,\n"
)
RATINGS = (
    "Location ID,Location Name,Location Post Code,Location Local Authority,Location Primary Inspection Category,"
    "Provider ID,Provider Name,Service / Population Group,Domain,Latest Rating,Publication Date,"
    "Inherited Rating (Y/N)\n"
    "1-9000000051,Ashen Court,B1 1AA,Birmingham,Residential social care,1-8000000001,Ashen Care,"
    "Overall,Overall,Good,03/01/2026,N\n"
    "1-9000000053,Cedar House,B1 1AC,Birmingham,Residential social care,1-8000000001,Ashen Care,"
    "Overall,Overall,Outstanding,03/01/2026,N\n"
    "wrong id,Nowhere,B1 1AD,Birmingham,Residential social care,,,Overall,Overall,Good,03/01/2026,N\n"
)
ACTS = (
    "types: /iqaf Oakwood House",
    "types: /iqaf why Oakwood House rating",
    "Logged as INT-",
    "Raised as CON-",
    "[the clock moves on to Thursday 19 November 2026, 09:00]",
    "agenda, draft",
    "[the clock moves on to Monday 23 November 2026, 12:00]",
    "agenda, final",
    "types: /iqaf rag Larkmeadow Court red",
    "turned Red",
    "Not acknowledged in time",
    "Acknowledged for",
    "writes: Larkmeadow Court: registered manager",
    "MAIL-0001",
    "That was the story",
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is where we are."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_whole_story_is_told_and_ends_well(tmp_path: Path) -> None:
    told = iqaf("demo", "--script", folder=tmp_path)

    assert told.returncode == 0, told.stderr
    flat = " ".join(told.stdout.split())
    at = 0
    for act in ACTS:
        assert act in flat[at:], f"“{act}” is not told after {flat[at : at + 200]}"
        at = flat.index(act, at)
    assert list(tmp_path.iterdir()) == [], "it leaves nothing behind"


def test_with_nothing_set_up_the_demo_place_answers_in_every_form(here: Path) -> None:
    asked = ("say", "Oakwood House", "--as", "priya.nair@council.example")
    first = iqaf(*asked, folder=here)
    assert first.returncode == 0, first.stderr
    assert "nothing is set up here, so the demo place was made in var" in first.stderr
    assert first.stdout.startswith("Oakwood House: ◆ Red, Bronze")

    def say(form: str) -> str:
        done = inside(*asked, "--format", form)
        assert (done.exit_code, done.stderr) == (0, ""), done.stderr
        assert "B31 4CV" in done.stdout
        return done.stdout

    assert say("text") == first.stdout
    assert json.loads(say("json"))["title"] == "Oakwood House: ◆ Red, Bronze"
    assert json.loads(say("slack"))[0]["blocks"]
    assert json.loads(say("teams"))[0]["type"] == "AdaptiveCard"
    assert "<h3" in say("html")
    assert "Subject: Oakwood House: " in say("email")


def test_another_day_may_be_asked_for(here: Path) -> None:
    asked = ("say", "agenda sqg", "--as", "priya.nair@council.example", "--on", "2031-03-05")

    assert "Tuesday 11 March 2031" in inside(*asked).stdout


def test_what_the_asker_got_wrong_ends_with_2_and_is_said_on_standard_error(here: Path) -> None:
    refused = iqaf("say", "log Oakwood House: the lift", "--as", "mina.sato@cqc.example", folder=here)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "You may not use “log”" in refused.stderr

    unknown = inside("say", "status Zzyzx Quorum", "--as", "mina.sato@cqc.example", "--format", "json")
    assert unknown.exit_code == 2
    assert json.loads(unknown.stdout)["outcome"] == "refused"
    assert "No such service here" in unknown.stderr


def test_a_place_is_set_up_looked_after_and_checked(here: Path) -> None:
    def run(*words: str, code: int = 0) -> str:
        done = inside(*words, IQAF_HOME="home")
        assert done.exit_code == code, done.stderr
        return done.stdout

    for name, text in {"members": MEMBERS, "services": SERVICES, "ratings": RATINGS}.items():
        (here / f"{name}.csv").write_text(text, encoding="utf-8")
    assert "2 members" in run("import", "members", "members.csv")
    assert "2 new; 0 rows refused." in run("import", "services", "services.csv")
    taken = iqaf("import", "cqc", "ratings.csv", folder=here, IQAF_HOME="home").stdout
    assert {"1 new", "2 ratings"} <= set(taken.split(";")[0].split(", "))
    assert "; 1 row refused." in taken
    assert "line 4: location id: “wrong id” is none" in taken
    assert "2 unchanged; 1 row refused." in run("import", "cqc", "ratings.csv")

    card = " ".join(run("say", "Ashen Court", "--as", "ANN@council.example").split())
    assert "Ashen Court: " in card
    assert "Silver (CQC, 1 March 2026)" in card
    assert "council and ICB" in card
    assert "3 services, 2 members" in run("check")
    assert "3 standings were worked out anew" in run("db", "rebuild")
    assert "Every entry of the ledger is as it was recorded." in run("db", "verify")

    with sqlite3.connect(here / "home" / "iqaf.db") as database:
        database.execute("update facts set body = replace(body, 'Good', 'Inadequate') where kind like 'cqc%'")
    database.close()
    found = run("db", "verify", code=1)
    assert "service/1-9000000051 entry 3: was altered after it was recorded" in found


def test_a_folder_of_mails_is_taken_in_once(here: Path) -> None:
    folder = here / "mails"
    folder.mkdir()
    for number, (sender, about) in enumerate(
        [
            ("manager.larkmeadowcourt@rushlightcare.example", "Larkmeadow Court"),
            ("stranger@elsewhere.example", "a home"),
        ]
    ):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, "providers@iqaf.example", f"{about}: manager"
        mail["Message-ID"] = f"<{number}@test.example>"
        mail.set_content(f"Our registered manager at {about} has resigned.")
        (folder / f"{number}.eml").write_bytes(mail.as_bytes())
    (folder / "2.eml").write_bytes(b"\xff\x00 no mail at all")

    first = iqaf("intake", str(folder), "--json", folder=here)
    assert first.returncode == 0, first.stderr
    lines = [json.loads(line) for line in first.stdout.splitlines()]
    assert [line["ref"] for line in lines] == ["MAIL-0001", "MAIL-0002", "MAIL-0003"]
    assert (lines[0]["status"], lines[0]["service"]) == ("filed", "1-9000000003")
    assert lines[0]["category"]
    assert lines[0]["severity"]
    assert lines[1]["service"] is None

    again = inside("intake", str(folder))
    assert again.exit_code == 0
    assert "3 kept before" in again.stdout
    read = inside("say", "mail MAIL-0001", "--as", "tom.hadley@council.example")
    assert "has resigned" in read.stdout


def test_the_calendar_says_what_the_clock_will_say(here: Path) -> None:
    asked = ("calendar", "sqg", "--from", "2026-11-18", "--to", "2026-12-01")

    said = json.loads(inside(*asked, "--json").stdout)
    assert [(row["at"], row["say"]) for row in said[:3]] == [
        ("2026-11-19T09:00:00+00:00", "agenda sqg 2026-11-24 --draft"),
        ("2026-11-23T09:00:00+00:00", "agenda sqg 2026-11-24 --closed"),
        ("2026-11-23T12:00:00+00:00", "agenda sqg 2026-11-24 --final"),
    ]
    assert all("#system-quality-group" in row["to"] for row in said)
    assert "Thursday 19 November 2026, 09:00" in inside(*asked).stdout

    events = list(Calendar.from_ical(inside(*asked, "--ics").stdout).walk("VEVENT"))
    assert [event["dtstart"].dt.isoformat() for event in events] == [
        "2026-11-24T10:00:00+00:00",
        "2026-12-01T10:00:00+00:00",
    ]
    wrong = inside("calendar", "narnia")
    assert wrong.exit_code == 2
    assert "narnia" in wrong.stderr
    assert list(here.iterdir()) == [], "asking for the calendar makes no database"


def test_ratings_are_worked_out_for_other_programs(here: Path) -> None:
    keys = ("involvement", "personalised", "safeguarding", "staffing", "management")
    silver = {"domains": dict.fromkeys(keys, "Silver")}
    moderation = {"domains": {**silver["domains"], "safeguarding": "Inadequate"}}

    good = iqaf("rate", "-", folder=here, given=json.dumps([silver, moderation]))
    assert good.returncode == 0, good.stderr
    answers = [json.loads(line) for line in good.stdout.splitlines()]
    assert [(answer["value"], answer["status"]) for answer in answers] == [("Silver", "rated"), (None, "moderation")]
    assert all(reason["clause"] for answer in answers for reason in answer["reasons"])

    bad = inside("rate", "-", given=json.dumps(silver) + "\n" + '{"domains": {"staffing": "Shiny"}}\n')
    assert bad.exit_code == 2
    assert [json.loads(line)["status"] for line in bad.stdout.splitlines()] == ["rated", "error"]
    assert "iqaf: " in bad.stderr

    criteria = json.loads(inside("toolkit").stdout)["criteria"]
    assert len(criteria) == 79
    assert {"id", "domain", "standard", "mandatory", "advanced"} <= set(criteria[0])


def test_slacks_manifest_is_json_for_http_and_for_socket_mode(here: Path) -> None:
    http = inside("manifest", "slack", "--url", "https://iqaf.example")
    socket = inside("manifest", "slack", "--socket")

    assert "https://iqaf.example" in json.dumps(json.loads(http.stdout))
    assert json.loads(socket.stdout)["settings"]["socket_mode_enabled"] is True


@pytest.mark.parametrize(
    ("settings", "file", "told"),
    [
        ({"IQAF_PORT": "many"}, "", "port: Input should be a valid integer"),
        ({"IQAF_DATABASE_URL": "nonsense"}, "", "The database cannot be used"),
        ({"IQAF_FRAMEWORK": "narnia"}, "", "There is no framework narnia"),
        ({"IQAF_SECRET": "short"}, "", "needs at least 32 random ones"),
        ({}, 'secret = "hunter2"\n', "iqaf.toml sets secret, which is a secret"),
        ({}, "port = [\n", "iqaf.toml cannot be read as TOML"),
    ],
)
def test_bad_settings_are_one_clear_message(here: Path, settings: dict[str, str], file: str, told: str) -> None:
    if file:
        (here / "iqaf.toml").write_text(file, encoding="utf-8")

    done = inside("check", **settings)

    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.startswith("iqaf: ")
    assert told in done.stderr
    assert "hunter2" not in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2


def test_a_framework_with_a_fault_is_refused_with_all_of_them(here: Path) -> None:
    done = iqaf("check", str(here), folder=here)  # as a program: where a traceback would show

    assert done.returncode == 2
    assert "forums.yaml: this file is missing" in done.stderr
    assert "risk.yaml: this file is missing" in done.stderr
