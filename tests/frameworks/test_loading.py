"""A framework's folder is read whole, or refused with every fault at once."""

import shutil
from datetime import date, time
from pathlib import Path

import pytest

from bot import framework_files, frameworks
from bot.engine.risk.weights import RiskTable
from bot.engine.scale import Rag
from bot.framework_files import parse, read, walk
from bot.frameworks import FrameworkFaults, available, load

SHIPPED = available()["birmingham-solihull"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped framework, to break."""
    copy = tmp_path / "place"
    shutil.copytree(SHIPPED, copy, ignore=shutil.ignore_patterns("cases"))
    return copy


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults(folder: Path) -> list[str]:
    with pytest.raises(FrameworkFaults) as refusal:
        load(folder)
    assert [f"\n- {fault}" in str(refusal.value) for fault in refusal.value.faults]
    return [str(fault) for fault in refusal.value.faults]


@pytest.mark.parametrize("name", sorted(available()))
def test_every_shipped_framework_loads_and_is_named_as_its_folder(name):
    framework = load(available()[name])
    assert framework.id == name
    assert framework.toolkit.effective <= date(2026, 11, 24)


@pytest.mark.parametrize("name", sorted(available()))
def test_every_source_is_cited_and_every_local_default_is_marked_as_text_says(name):
    for path in sorted(available()[name].glob("*.yaml")):
        for where, key, value in walk(parse(path.read_text(encoding="utf-8"))):
            if key == "clause" or key.endswith("_clause"):
                assert isinstance(value, dict), f"{path.name}: {where}"
                assert set(value) <= {"document", "section", "local_default"}


def test_whoever_prints_what_holds_a_framework_gets_its_id_and_not_its_thousands_of_lines(framework):
    assert repr(framework) == str([framework])[1:-1] == "Framework('birmingham-solihull')"


def test_a_folder_that_is_whole_loads(folder):
    assert load(folder) == load(SHIPPED)


def test_every_fault_in_every_file_is_listed_at_once(folder):
    change(folder / "risk.yaml", "points: {Inadequate: 40, Bronze: 20}", "points: {Inadequate: forty, Brass: 20}")
    change(folder / "regime.yaml", "review_days: 7", "review_days: 0")
    change(folder / "roles.yaml", "rights: [read]", "rights: [peek]")
    change(folder / "clocks.yaml", "plan_approval:", "plan_aproval:")
    change(folder / "categories.yaml", "document: CS", "document: XX")
    (folder / "agencies.yaml").unlink()
    found = faults(folder)
    assert len(found) == 8
    line = 1 + (folder / "risk.yaml").read_text().splitlines().index("        points: {Inadequate: forty, Brass: 20}")
    assert f"risk.yaml, line {line}, versions.0.indicators.cqc_rating.points.Inadequate" in "\n".join(found)
    for part in (
        "points.Brass: Input should be 'Gold', 'Silver', 'Bronze' or 'Inadequate' (it is 'Brass')",
        "levels.targeted.review_days: Input should be greater than 0 (it is 0)",
        "rights.0",
        "plan_approval: Field required",
        "plan_aproval: Extra inputs are not permitted",
        "categories.yaml, line 8, 6.clause.document: framework.yaml has no source XX",
        "agencies.yaml: this file is missing",
    ):
        assert any(part in fault for fault in found), (part, found)


def test_ids_that_nothing_defines_are_named_with_their_row(folder):
    change(
        folder / "regime.yaml", "attends: [provider, icb, nhse, healthwatch]", "attends: [provider, icp, nhse, watch]"
    )
    change(folder / "risk.yaml", "categories: [complaints, reputation, other]", "categories: [complaints, rumours]")
    change(folder / "escalation.yaml", "roles: [chair]", "roles: [chairman]")
    line = 1 + next(
        number for number, text in enumerate((folder / "regime.yaml").read_text().splitlines()) if " watch]" in text
    )
    found = faults(folder)
    assert f"regime.yaml, line {line}, levels.1.attends: there is no agency icp" in found
    assert f"regime.yaml, line {line}, levels.1.attends: there is no agency watch" in found
    assert any("there is no category rumours" in fault for fault in found)
    assert any("there is no role chairman" in fault for fault in found)
    assert len(found) == 4


def test_rows_may_be_written_as_a_mapping_by_id_too(folder):
    rows = parse((folder / "roles.yaml").read_text(encoding="utf-8"))
    mapping = "".join(
        f"{row['id']}: {{id: {row['id']}, name: x, rights: [], clause: {{document: QA}}}}\n" for row in rows
    )
    (folder / "roles.yaml").write_text(mapping, encoding="utf-8")
    assert list(load(folder).roles) == [row["id"] for row in rows]


def test_a_table_that_cannot_be_read_hides_no_fault_of_another(folder):
    (folder / "ratings.yaml").unlink()
    change(folder / "toolkit-2024-09.yaml", "silver_fully: 9", "silver_fully: nine")
    assert len(faults(folder)) == 2


def test_a_key_or_an_id_given_twice_is_a_fault(folder):
    change(folder / "ratings.yaml", "focussed:", "focussed: {document: QRG}\nfocussed:")
    change(folder / "roles.yaml", "- id: observer", "- id: chair")
    change(folder / "risk.yaml", "      - id: staff\n", "      - id: care\n")
    found = faults(folder)
    assert "ratings.yaml, line 29, focussed: this key stands twice" in found
    assert any("roles.yaml" in fault and "the id chair stands more than once" in fault for fault in found)
    assert any("risk.yaml" in fault and "the id care stands more than once" in fault for fault in found)


def test_what_is_no_yaml_is_said_with_its_line(folder):
    change(folder / "clocks.yaml", "plan_approval:", "plan_approval: [")
    (folder / "risk.yaml").write_bytes(b"\xff\xfe\x00")
    (folder / "regime.yaml").write_text("", encoding="utf-8")
    found = faults(folder)
    assert any(fault.startswith("clocks.yaml, line ") and "no YAML" in fault for fault in found)
    assert any(fault.startswith("risk.yaml: it cannot be read") for fault in found)
    assert any(fault.startswith("regime.yaml") for fault in found)


def test_a_control_character_is_no_yaml(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("a: \x07", encoding="utf-8")
    document, found = read(path)
    assert document is None
    assert "no YAML" in str(found[0])


def test_the_head_of_a_framework_is_checked_too(folder):
    change(folder / "framework.yaml", "title: Birmingham and Solihull\n", "name: Birmingham and Solihull\n")
    change(folder / "framework.yaml", "published: 2023-11-01", "published: November")
    found = faults(folder)
    assert "framework.yaml, line 3, name: there is no such field" in found
    assert any("title: this field is missing" in fault for fault in found)
    assert any("sources.QA.published" in fault for fault in found)


@pytest.mark.parametrize("text", ["", "- a list", "id: x\ntitle: y\nsources: none\n"])
def test_a_head_that_is_nothing_like_one_is_refused(folder, text):
    (folder / "framework.yaml").write_text(text, encoding="utf-8")
    assert any(fault.startswith("framework.yaml") for fault in faults(folder))


def test_a_folder_that_is_not_there_lists_all_its_files(tmp_path):
    found = faults(tmp_path / "nowhere")
    assert "framework.yaml: this file is missing" in found
    assert any("there is no toolkit" in fault for fault in found)


def test_a_file_that_no_table_reads_is_a_fault(folder):
    (folder / "ratngs.yaml").write_text("{}", encoding="utf-8")
    assert faults(folder) == ["ratngs.yaml: no table has this name, so it would not be read"]


def test_two_toolkits_are_both_kept_and_the_later_one_is_used(folder):
    text = (folder / "toolkit-2024-09.yaml").read_text(encoding="utf-8")
    newer = text.replace('id: "2024-09"', 'id: "2026-09"').replace("effective: 2024-09-01", "effective: 2026-09-01")
    (folder / "toolkit-2026-09.yaml").write_text(newer, encoding="utf-8")
    framework = load(folder)
    assert sorted(framework.toolkits) == ["2024-09", "2026-09"]
    assert framework.toolkit.id == "2026-09"


def test_two_toolkits_of_one_id_are_refused(folder):
    shutil.copy(folder / "toolkit-2024-09.yaml", folder / "toolkit-copy.yaml")
    assert faults(folder) == ["toolkit-copy.yaml, line 8, id: another toolkit has this id too"]


def test_a_toolkit_must_have_the_domains_that_ratings_combine(folder):
    change(folder / "ratings.yaml", "staffing, management]", "staffing, kindness]")
    assert any("toolkit 2024-09 has other domains" in fault for fault in faults(folder))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("unknown: routine", "unknown: casual", "there is no level casual"),
        ("rag: Amber", "rag: Green", "Amber has 0 levels, not one; Green has 2 levels, not one"),
    ],
)
def test_a_regime_has_one_level_for_each_colour(folder, old, new, problem):
    text = (folder / "regime.yaml").read_text(encoding="utf-8")
    (folder / "regime.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(
        problem in fault or set(problem.split("; ")) <= set(fault.split(": ")[-1].split("; "))
        for fault in faults(folder)
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("amber: 30", "amber: 70", "thresholds must rise"),
        (
            "reported: [organisational_enquiry]",
            "reported: [gossip]",
            "floors.organisational_enquiry: there is no reported",
        ),
        ("        suspended: [suspension, enforced]", "", "it has no condition"),
        ("suspended: [suspension, enforced]", "suspended: [stopped]", "Input should be 'suspension'"),
        ("      - id: cqc_rating\n", "      - id: 7\n", "Input should be a valid"),
    ],
)
def test_a_risk_table_that_contradicts_itself_is_refused(folder, old, new, problem):
    change(folder / "risk.yaml", old, new)
    assert any(problem in fault for fault in faults(folder))


def test_versions_of_the_weights_serve_their_own_days(folder):
    text = (folder / "risk.yaml").read_text(encoding="utf-8")
    version = text[text.index("  - effective:") :].replace("2018-04-01", "2026-06-01").replace("red: 60", "red: 50")
    (folder / "risk.yaml").write_text(text + version, encoding="utf-8")
    risk = load(folder).risk
    assert [risk.on(date(2010, 1, 1)).red, risk.on(date(2026, 5, 31)).red, risk.on(date(2026, 6, 1)).red] == [
        60,
        60,
        50,
    ]
    with pytest.raises(ValueError, match="the oldest first"):
        RiskTable(versions=tuple(reversed(risk.versions)))


def test_yaml_is_read_as_people_mean_it():
    assert parse('{on: 2026-11-24, no: off, at: 17:30, n: -7, f: 1.5, yes: true, section: "12", h: 0x1F, z: 012}') == {
        "on": date(2026, 11, 24),
        "no": "off",
        "at": "17:30",
        "n": -7,
        "f": 1.5,
        "yes": True,
        "section": "12",
        "h": "0x1F",
        "z": "012",
    }
    assert time.fromisoformat("17:30") == time(17, 30)


def test_without_libyaml_every_file_is_read_alike(monkeypatch):
    for folder in available().values():
        for path in folder.rglob("*.yaml"):
            fast, _ = read(path)
            with monkeypatch.context() as patch:
                patch.setattr(framework_files, "FastYaml", framework_files.PlainYaml)
                plain, _ = read(path)
            assert plain.data == fast.data, path
            assert lines(plain.node) == lines(fast.node), path


def lines(node):
    value = node.value if isinstance(node.value, str) else [lines(each) for each in _children(node)]
    return node.tag, node.start_mark.line, value


def _children(node):
    return [part for each in node.value for part in (each if isinstance(each, tuple) else (each,))]


def test_rows_may_share_what_they_have_in_common(tmp_path):
    (tmp_path / "shared.yaml").write_text("a: &common {x: 1, y: 2}\nb:\n  <<: *common\n  y: 3\n", encoding="utf-8")

    document, faults_ = read(tmp_path / "shared.yaml")

    assert (document.data["b"], faults_) == ({"x": 1, "y": 3}, [])
    assert document.fault(("b", "y"), "wrong").line == 4


def test_frameworks_are_found_inside_an_installed_package_too(tmp_path, monkeypatch):
    package = tmp_path / "bot"
    shutil.copytree(SHIPPED, package / "_config" / "frameworks" / "elsewhere")
    monkeypatch.setattr(frameworks, "__file__", str(package / "frameworks.py"))
    assert available() == {"elsewhere": package.resolve() / "_config" / "frameworks" / "elsewhere"}


def test_levels_build_on_each_other():
    regime = load(SHIPPED).regime
    red, amber, green = (regime.level(rag) for rag in (Rag.RED, Rag.AMBER, Rag.GREEN))
    assert [level.id for level in regime.upto(red)] == ["routine", "enhanced", "targeted"]
    assert regime.interventions(green) == green.interventions
    assert regime.interventions(red) == red.interventions + amber.interventions + green.interventions
    assert regime.considerations(amber) == amber.considerations + green.considerations
    assert regime.level(None) is green
    assert [level.review_days for level in (red, amber, green)] == [7, 28, 91]
    assert set(red.attends) == {"provider", "icb", "cqc", "nhse", "wte", "gmc", "nmc", "healthwatch"}
    assert set(amber.attends) == {"provider", "icb", "nhse", "healthwatch"}
    assert set(green.attends) == {"provider", "icb"}
