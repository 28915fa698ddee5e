"""A letter on paper: read back as a person, or a screen reader, would; and a place's words that would not fill in."""

import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest
from docx import Document
from pydantic import ValidationError

from bot.documents.paper import Written, write
from bot.engine.provision.letters import Letter, LetterTable, Section
from bot.engine.verdict import Clause
from bot.frameworks import Framework

RULE = Clause(document="IQAF", section="15")
WRITTEN = Written(
    draft="Draft. Not sent.",
    sender=("The Council", "1 High Street"),
    to=("The registered manager", "Example House"),
    facts=(("Date", "18 November 2026"), ("Our reference", "SUS-0001")),
    title="Example House: suspension",
    salutation="Dear registered manager",
    sections=(
        Section(text=("One.",)),
        Section(heading="Our reasons", text=("First line.\n\nSecond\x0b line\x00.",), points=("Do this.", "Do that.")),
    ),
    closing="Yours faithfully",
    signature=("Priya Nair", "For The Council"),
    author="Priya Nair",
    made=datetime(2026, 11, 18, 9, tzinfo=UTC),
)


def test_it_has_real_headings_and_lists_and_no_blank_lines() -> None:
    paper = Document(BytesIO(write(WRITTEN)))

    assert [(each.style.name, each.text) for each in paper.paragraphs if each.style.name != "Address"] == [
        ("Heading 1", "Example House: suspension"),
        ("Normal", "Dear registered manager"),
        ("Normal", "One."),
        ("Heading 2", "Our reasons"),
        ("Normal", "First line."),
        ("Normal", "Second line."),
        ("List Bullet", "Do this."),
        ("List Bullet", "Do that."),
        ("Normal", "Yours faithfully"),
    ]
    assert all(each.text.strip() for each in paper.paragraphs)


def test_it_is_a_draft_on_every_page_dated_and_in_british_english() -> None:
    raw = write(WRITTEN)
    paper = Document(BytesIO(raw))

    assert paper.sections[0].header.paragraphs[0].text == "Draft. Not sent."
    assert paper.sections[0].footer.paragraphs[0].text.startswith("Example House: suspension. Page ")
    assert "Date: 18 November 2026" in [each.text for each in paper.paragraphs]
    about = paper.core_properties
    assert (about.title, about.author, about.language) == ("Example House: suspension", "Priya Nair", "en-GB")
    styles = zipfile.ZipFile(BytesIO(raw)).read("word/styles.xml").decode()
    assert set(re.findall(r'<w:lang [^>]*w:val="([^"]+)"', styles)) == {"en-GB"}
    assert "Theme=" not in styles.replace("w:themeColor", "")


def test_every_letter_of_a_place_fills_in_whole(framework: Framework) -> None:
    for letter in framework.letters.letters.values():
        for trait in ("joint", "alone", "immediate", "after meeting", "stopped", "phased"):
            filled = letter.filled({"service": "Example {House}", "reasons": "It {burns}"}, {trait})
            words = " ".join(text for part in filled.sections for text in (part.heading, *part.text, *part.points))
            assert "It {burns}" in words
            assert "{service}" not in words
            assert "Example {House}" in filled.title


def test_a_place_cannot_ask_for_what_nothing_fills_in() -> None:
    with pytest.raises(ValidationError, match="breach: nothing fills in nhs number; there is address"):
        Letter(
            id="breach",
            name="x",
            title="{service}",
            salutation="x",
            sections=(Section(text=("{nhs number}",)),),
            closing="x",
            clause=RULE,
        )


def test_a_place_without_a_letter_is_refused(framework: Framework) -> None:
    kept = {key: letter for key, letter in framework.letters.letters.items() if key != "breach"}
    with pytest.raises(ValidationError, match="letters: there is none called breach"):
        LetterTable(draft="x", senders={}, letters=kept)


def test_a_service_with_a_very_long_name_has_its_letter_too() -> None:
    name = ("A home for many people, " * 12).strip(", ")  # as a name may have, and no file's title

    paper = Document(BytesIO(write(WRITTEN.model_copy(update={"title": f"{name}: suspension"}))))

    assert paper.core_properties.title == f"{name}: suspension"[:255]
    assert any(f"{name}: suspension" == each.text for each in paper.paragraphs), "its own title is whole"
