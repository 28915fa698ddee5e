"""Example replies: what goldens are made of, and what the parity test says in every channel. All of it is invented."""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.engine.verdict import Clause, Reason
from bot.reply import (
    Button,
    Buttons,
    Choice,
    Facts,
    File,
    Form,
    FormField,
    Heading,
    Item,
    Items,
    Note,
    Para,
    Reasons,
    Reply,
    Row,
    Table,
    Tone,
    buttons,
    facts,
)

OAKWOOD = "1-9000000001"

STATUS = Reply(
    title="Oakwood House",
    tone=Tone.RED,
    blocks=(
        Para(text="◆ Red since 3 November 2026. Targeted surveillance: looked at each week.", tone=Tone.RED),
        facts(
            [
                ("Rating", "Bronze: quality monitoring visit, 14 October 2026 (was Silver, CQC, 2 March 2025)"),
                ("Risk", "◆ Red, decided by the System Quality Group", Tone.RED),
                ("Assurance", "Moderate assurance, 20 September 2026"),
                ("Postcode", "B99 1AA"),
                ("Location id", OAKWOOD),
                ("Kind", "residential care"),
                ("Provider", "Harbour & Hearth Care Ltd"),
                ("Commissioned by", "council and ICB"),
            ]
        ),
        Heading(text="Open now"),
        Items(
            items=(
                Item(
                    text="CON-0007: night staffing below the agreed level",
                    detail="Birmingham City Council, 5 November 2026, for the System Quality Group of 24 November 2026",
                    tone=Tone.AMBER,
                ),
                Item(text="PLAN-0002: improvement plan", detail="Due 4 December 2026; not yet submitted"),
                Item(
                    text="ESC-0001: turned Red",
                    detail="Not yet acknowledged by NHS Birmingham and Solihull ICB; due by 24 November 2026, 12:00",
                    tone=Tone.RED,
                    buttons=(Button(label="Acknowledge", words="ack ESC-0001", style="primary"),),
                ),
            )
        ),
        buttons(
            ("Why", f"why {OAKWOOD}"),
            ("History", f"history {OAKWOOD}"),
            ("Log intelligence", f"log {OAKWOOD}"),
            ("Raise a concern", f"raise {OAKWOOD}"),
        ),
        Note(text="As at 24 November 2026. Ratings and risk are proposals of the framework until a person decides."),
    ),
)

WHY = Reply(
    title="Why Oakwood House is Bronze and Red",
    blocks=(
        Heading(text="Rating: Bronze"),
        Reasons(
            reasons=(
                Reason(
                    text="The visit of 14 October 2026 is later than the CQC rating of 2 March 2025, so it counts",
                    clause=Clause(document="IQAF", section="5"),
                ),
                Reason(
                    text="Two of five domains are Bronze, none is Inadequate: the service is Bronze",
                    clause=Clause(document="QRG", section="3.2.2"),
                ),
                Reason(
                    text="Where both are of one day the lower counts",
                    clause=Clause(document="IQAF", section="5", local_default=True),
                ),
            )
        ),
        Heading(text="Risk: ◆ Red"),
        Table(
            caption="What the indicators come to: 62 of 100",
            head=("Indicator", "Points", "Since", "Clause"),
            rows=(
                ("Registered manager absent", "25", "1 October 2026", "IQAF §12, local default"),
                ("Concerns open", "20", "5 November 2026", "QA §RAG"),
                ("Improvement plan late", "17", "4 November 2026", "QRG §4"),
            ),
        ),
        Note(text="Said by the framework birmingham-solihull, version of 1 November 2026."),
    ),
)

WHICH = Reply(
    title="Which one do you mean?",
    blocks=(
        Para(text="“oakwood” could be:"),
        Items(
            numbered=True,
            items=tuple(
                Item(
                    text=name,
                    detail=f"{postcode} · {kind} · {provider} · {location}",
                    buttons=(Button(label="This one", words=f"status service={location}"),),
                )
                for name, postcode, kind, provider, location in (
                    ("Oakwood House", "B99 1AA", "residential care", "Harbour & Hearth Care Ltd", OAKWOOD),
                    ("Oakwood Court", "B99 4QT", "nursing care", "Larkfield Homes", "1-9000000014"),
                    ("Oakwood at Home", "B98 7XX", "home support", "Oakwood at Home Ltd", "1-9000000027"),
                )
            ),
        ),
    ),
)

LIST = Reply(
    title="Red services",
    blocks=(
        Para(text="3 of 41 services are Red; 7 are Amber, 28 Green, 3 have not enough information."),
        Items(
            items=tuple(
                Item(
                    text=name,
                    detail=detail,
                    tone=Tone.RED,
                    buttons=(
                        Button(label="Status", words=f"status {location}"),
                        Button(label="Why", words=f"why {location}"),
                    ),
                )
                for name, detail, location in (
                    ("Oakwood House", "◆ Red since 3 November 2026 · Bronze · B99 1AA", OAKWOOD),
                    ("St Agnes Lodge", "◆ Red since 17 November 2026 · Inadequate · B99 2BB", "1-9000000005"),
                    ("Willow & Wren", "◆ Red since 20 November 2026 · No rating · B97 3CC", "1-9000000031"),
                )
            )
        ),
        buttons(("Next page", "list red page=2"), ("Amber", "list amber")),
        Note(text="Page 1 of 2."),
    ),
)

AGENDA = Reply(
    title="System Quality Group: agenda for Tuesday 24 November 2026, 09:30",
    private=False,
    blocks=(
        Para(text="Draft. It closes on Monday 23 November 2026, 12:00.\nLate concerns go to the next meeting."),
        Heading(text="1. Red services"),
        Items(
            numbered=True,
            items=(
                Item(
                    text="Oakwood House",
                    detail="◆ Red since 3 November 2026. Must attend: Birmingham City Council, NHS ICB, CQC.",
                    tone=Tone.RED,
                ),
                Item(
                    text="St Agnes Lodge",
                    detail="◆ Red since 17 November 2026. Must attend: Solihull Council, NHS ICB.",
                    tone=Tone.RED,
                ),
            ),
        ),
        Heading(text="2. Due for review"),
        Table(
            caption="Amber and green services whose review is due",
            head=("Service", "Risk", "Last looked at", "Proposed by the framework, to be decided here"),
            rows=(
                ("Larkfield Grange", "▲ Amber", "27 October 2026", "Stay at Amber: one concern is still open"),
                ("The Old Rectory", "● Green", "25 August 2026", "Routine surveillance; next review in three months"),
            ),
        ),
        Heading(text="3. Good practice"),
        Para(text="Nothing yet."),
        Note(text="Posted by itself on Thursday 19 November 2026, 09:00, as the calendar says."),
    ),
)

ESCALATION = Reply(
    title="ESC-0001: Oakwood House turned Red",
    tone=Tone.RED,
    private=False,
    blocks=(
        Para(
            text="The System Quality Group decided ◆ Red on 24 November 2026: repeated falls & no manager.",
            tone=Tone.RED,
        ),
        Facts(
            rows=(
                Row(
                    label="Asked to acknowledge", value="Birmingham City Council; NHS Birmingham and Solihull ICB; CQC"
                ),
                Row(label="By", value="Tuesday 24 November 2026, 12:00", tone=Tone.WARNING),
                Row(label="Then", value="it climbs to the lead of each agency that has not"),
            )
        ),
        Reasons(
            reasons=(
                Reason(
                    text="A service that turns Red is made known at once to the agencies of its regime",
                    clause=Clause(document="QA", section="RAG"),
                ),
            )
        ),
        Buttons(
            buttons=(
                Button(label="Acknowledge", words="ack ESC-0001", style="primary"),
                Button(label="Stand down", words="standdown ESC-0001", style="danger"),
                Button(label="Status", words=f"status {OAKWOOD}"),
            )
        ),
    ),
)

FORM = Reply(
    title="Log intelligence",
    blocks=(
        Para(text="Still needed: what happened."),
        Form(
            command="log",
            title="Log intelligence",
            submit="Log",
            fields=(
                FormField(
                    name="service", label="Service", kind="service", hint="Name, postcode or location id", value=OAKWOOD
                ),
                FormField(
                    name="text",
                    label="What happened",
                    kind="text",
                    hint="Nothing that identifies a citizen: no names, NHS numbers, dates of birth.",
                ),
                FormField(
                    name="severity",
                    label="How grave",
                    kind="choice",
                    required=False,
                    value="moderate",
                    choices=(
                        Choice(value="low", label="low"),
                        Choice(value="moderate", label="moderate"),
                        Choice(value="high", label="high"),
                        Choice(value="critical", label="critical: harm has happened or is close"),
                    ),
                ),
                FormField(name="on", label="Date it happened", kind="date", required=False, value="2026-11-24"),
                FormField(name="source", label="Who told you", kind="line", required=False, max_length=200),
            ),
        ),
    ),
)

REFUSAL = Reply(
    title="Not done",
    tone=Tone.WARNING,
    blocks=(
        Para(
            text="You may not use “rag”: it needs the right decide_rag, and your roles (reader) do not give it. "
            "Ask your administrator.",
            tone=Tone.WARNING,
        ),
        Note(
            text="Your text: rag Oakwood House red <b>falls</b> & *no manager* _at all_ <!channel> [see](http://x.example)"
        ),
    ),
)

EMPTY = Reply(title="Nothing is due", blocks=(Table(caption="Due", head=("What", "When"), rows=()), Items(items=())))

NASTY = Reply(
    title="<script>alert('*title*')</script> & @here",
    blocks=(
        Heading(text="*Heading* <!channel>"),
        Para(text="line one\nline two\n\n1. not a list\n- nor this\n# nor a title\n> nor a quote"),
        Facts(rows=(Row(label="_Label_ <&>", value="a_b*c*d `e` ~f~ {{DATE(2026-01-01T00:00:00Z)}} ${x}"),)),
        Items(items=(Item(text="[x](http://y.example)", detail="https://y.example someone@z.example"),)),
        Table(caption="`cap`", head=("|a|", "*b*"), rows=(("<i>", "&amp;"), ("1|2", "«עברית» العربية 👩‍👩‍👧"))),
        Reasons(reasons=(Reason(text="<why>", clause=Clause(document="CS", section="5 & 6")),)),
        Buttons(buttons=(Button(label="A & B <c>", words='log text="<x> & y"\nand more'),)),
        Note(text="*note* </p>"),
    ),
)

FILES = Reply(
    title="The visit of 18 November 2026 comes to Silver",
    blocks=(
        File(
            ref="DOC-0007",
            name="Oakwood House, visit 18 November 2026.xlsx",
            url="https://iqaf.example/documents/eyJkIjoiRE9DLTAwMDcifQ.c2lnbmVk",
            note="As it was sent in. The link is yours alone and works until 25 November 2026, 09:30.",
        ),
        File(ref="DOC-0008", name="Letter <of> *suspension* & more.docx", note="Drafted from the template."),
        Form(
            command="visit",
            title="Record a visit",
            submit="Read it",
            fields=(
                FormField(name="service", label="Service", kind="service", value=OAKWOOD, required=False),
                FormField(name="document", label="Spreadsheet", kind="file", hint="The toolkit, filled in", value=""),
                FormField(name="other", label="Second spreadsheet", kind="file", value="DOC-0007", required=False),
            ),
        ),
    ),
)

GOLDEN = {
    "status": STATUS,
    "why": WHY,
    "which": WHICH,
    "list": LIST,
    "agenda": AGENDA,
    "escalation": ESCALATION,
    "form": FORM,
    "files": FILES,
    "refusal": REFUSAL,
}
CORPUS = {**GOLDEN, "empty": EMPTY, "nasty": NASTY}


def said(reply: Reply) -> Iterator[str]:
    """Every fact of *reply*: what must be found in each of its renderings. Written without looking at any of them."""
    yield reply.title
    for block in reply.blocks:
        data = block.model_dump()
        yield from _SAID[data["block"]](data)


def _items(data: Any) -> Iterator[str]:
    for item in data["items"]:
        yield from (item["text"], item["detail"], *(button["label"] for button in item["buttons"]))


def _table(data: Any) -> Iterator[str]:
    yield from (data["caption"], *data["head"])
    yield from (cell for row in data["rows"] for cell in row)


def _reasons(data: Any) -> Iterator[str]:
    for reason in data["reasons"]:
        clause = reason["clause"]
        yield from (reason["text"], clause["document"], clause["section"])
        yield "local default" if clause["local_default"] else ""


def _form(form: dict[str, Any]) -> Iterator[str]:
    yield form["title"]
    for field in form["fields"]:
        labels = {choice["value"]: choice["label"] for choice in field["choices"]}
        yield from (field["label"], field["hint"], labels.get(field["value"], field["value"]))
        yield from labels.values()


#: What a block of each kind says. A kind that is missing here makes the tests that show it fail.
_SAID: dict[str, Callable[[Any], Iterable[str]]] = {
    "para": lambda data: data["text"].splitlines(),
    "heading": lambda data: [data["text"]],
    "note": lambda data: [data["text"]],
    "facts": lambda data: [said for row in data["rows"] for said in (row["label"], row["value"])],
    "items": _items,
    "table": _table,
    "reasons": _reasons,
    "buttons": lambda data: [button["label"] for button in data["buttons"]],
    "file": lambda data: [data["name"], data["note"], "" if data["url"].startswith("http") else data["ref"]],
    "form": _form,
}


def golden(path: Path, given: str | dict[str, Any] | list[Any]) -> None:
    """Compare with the golden file; IQAF_GOLDEN=write writes it instead."""
    text = given if isinstance(given, str) else json.dumps(given, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("IQAF_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text, f"{path.name} differs; IQAF_GOLDEN=write rewrites it"
