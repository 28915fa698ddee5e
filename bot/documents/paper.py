"""A letter as a Word document that anyone can read: real headings and lists, the language said, no blank lines."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from bot.engine.provision.letters import Section
from bot.engine.verdict import Value

LANGUAGE = "en-GB"
FONT = "Arial"
BLACK = RGBColor(0, 0, 0)
BODY = 12  #: points
LONGEST_PROPERTY = 255  #: characters of what a Word file says about itself
SYMBOL_BULLET = "\uf0b7"
SIZES = {"Heading 1": 16, "Heading 2": 13}
UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  #: what a Word file cannot hold
THEMES = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


class Written(Value):
    """A letter with everything in it, ready for paper."""

    draft: str
    sender: tuple[str, ...]
    to: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]  #: "Date", "Our reference"
    title: str
    salutation: str
    sections: tuple[Section, ...]
    closing: str
    signature: tuple[str, ...]
    author: str
    made: datetime  #: aware


def write(letter: Written) -> bytes:
    """The letter as a .docx file, A4."""
    paper = Document()
    _page(paper, letter)
    _styles(paper)
    _lines(paper, letter.sender)
    _lines(paper, letter.to)
    _lines(paper, [f"{name}: {value}" for name, value in letter.facts])
    paper.add_heading(_clean(letter.title), level=1)
    paper.add_paragraph(_clean(letter.salutation))
    for section in letter.sections:
        _section(paper, section)
    closing = paper.add_paragraph(_clean(letter.closing))
    closing.paragraph_format.space_before = Pt(12)
    closing.paragraph_format.space_after = Pt(48)  # room for a signature
    closing.paragraph_format.keep_with_next = True
    _lines(paper, letter.signature)
    kept = BytesIO()
    paper.save(kept)
    return kept.getvalue()


def _section(paper: Paper, section: Section) -> None:
    if section.heading:
        paper.add_heading(_clean(section.heading), level=2)
    for text in section.text:
        for paragraph in filter(None, (each.strip() for each in _clean(text).splitlines())):
            paper.add_paragraph(paragraph)
    for point in section.points:
        paper.add_paragraph(_clean(point), style="List Bullet")


def _lines(paper: Paper, lines: Sequence[str]) -> None:
    """Lines of an address, close together and apart from what follows: by their spacing, not by blank lines."""
    for number, line in enumerate(lines, start=1):
        placed = paper.add_paragraph(_clean(line), style="Address")
        placed.paragraph_format.keep_with_next = number < len(lines)
        placed.paragraph_format.space_after = Pt(0 if number < len(lines) else 14)


def _page(paper: Paper, letter: Written) -> None:
    page = paper.sections[0]
    page.page_width, page.page_height = Cm(21.0), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2.5)
    head = page.header.paragraphs[0].add_run(_clean(letter.draft))
    head.bold = True
    foot = page.footer.paragraphs[0]
    foot.add_run(f"{_clean(letter.title)}. Page ")
    _field(foot.add_run(), "PAGE")
    foot.add_run(" of ")
    _field(foot.add_run(), "NUMPAGES")
    about = paper.core_properties
    about.title, about.author, about.last_modified_by = _property(letter.title), _property(letter.author), ""
    about.subject, about.comments, about.keywords = _property(letter.draft), "", ""
    about.language = LANGUAGE
    about.created = about.modified = letter.made.astimezone(UTC).replace(tzinfo=None)  # it is written as UTC


def _styles(paper: Paper) -> None:
    for lang in paper.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), LANGUAGE)
    numbering = paper.part.numbering_part.element
    for fonts in (*paper.styles.element.iter(qn("w:rFonts")), *numbering.iter(qn("w:rFonts"))):
        _in_our_font(fonts)
    for mark in numbering.iter(qn("w:lvlText")):  # the template's is a letter of a font that not every reader has
        if mark.get(qn("w:val")) == SYMBOL_BULLET:
            mark.set(qn("w:val"), "\u2022")
    for size in paper.styles.element.find(qn("w:docDefaults")).iter(qn("w:sz"), qn("w:szCs")):
        size.set(qn("w:val"), str(2 * BODY))
    normal = _style(paper, "Normal", BODY)
    normal.paragraph_format.space_after = Pt(8)
    normal.paragraph_format.line_spacing = 1.15
    address = paper.styles.add_style("Address", WD_STYLE_TYPE.PARAGRAPH)
    address.base_style = normal
    _style(paper, "Address", BODY).paragraph_format.line_spacing = 1.0
    for name, size in SIZES.items():
        heading = _style(paper, name, size)
        for each in (
            heading,
            _style(paper, f"{name} Char", size),
        ):  # a heading's words and the heading are styled alike
            each.font.bold = True
            each.font.color.rgb = BLACK
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(14), Pt(6)
        heading.paragraph_format.keep_with_next = True
    _style(paper, "List Bullet", BODY).paragraph_format.space_after = Pt(4)
    for name in ("Header", "Footer"):
        _style(paper, name, 10)


def _style(paper: Paper, name: str, size: int) -> ParagraphStyle:
    """A style in our own font."""
    style: Any = paper.styles[name]
    style.font.size = Pt(size)
    _in_our_font(style.element.get_or_add_rPr().get_or_add_rFonts())
    found: ParagraphStyle = style
    return found


def _in_our_font(fonts: Any) -> None:
    """A theme's font would win over a style's own, so none is left."""
    for theme in THEMES:
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)


def _field(run: Any, code: str) -> None:
    """A number that the reader's program fills in: the page, or how many there are."""
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("text", "1"), ("end", "")):
        if kind in {"begin", "separate", "end"}:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:t" if kind else "w:instrText")
            part.text = text
        run._r.append(part)  # noqa: SLF001 - python-docx has no public way to a field


def _property(text: str) -> str:
    """As a Word file keeps it about itself; the letter's own words are whole."""
    return _clean(text)[:LONGEST_PROPERTY]


def _clean(text: str) -> str:
    return UNPRINTABLE.sub("", text)
