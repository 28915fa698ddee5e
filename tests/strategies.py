"""Replies that hold anything at all, for hypothesis."""

from hypothesis import strategies as st

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
)

NASTY = (
    "<script>alert(1)</script>",
    "<!channel> <@U01> <#C01>",
    "@here @channel @everyone",
    "[x](http://y.example)",
    "*bold* _italic_ ~struck~ `code` ```block```",
    "1. one\n2. two\n- three\n# four\n> five\n---",
    "👩‍👩‍👧‍👦 🏳️‍🌈 é è",
    "שלום العربية \u202eabc\u202c",
    "</p></td></table> <b onclick=x> &amp; &lt;",
    '" onmouseover="x" \' {{DATE(2026-01-01)}} ${name}',
    "\x00\x1b[31mred\x07 \ud800 \x85\u2028",
    "a\tb\r\nc\rd",
    "https://evil.example/?a=1&b=2 someone@example.example",
)

nasty = st.sampled_from(NASTY)
anything = st.one_of(
    nasty,
    st.text(st.characters(codec=None), max_size=60),
    st.builds(lambda a, b, n: f"{a} {b} " * n, nasty, nasty, st.integers(1, 40)),
    st.builds(
        lambda a, n: a * n, st.sampled_from(["word ", "x", "&", "<>", "😀", "ה", "line\n"]), st.integers(1, 4000)
    ),
)
short = st.one_of(nasty, st.text(max_size=30), st.just("Oakwood House"))
label = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=60)
tones = st.sampled_from(Tone)
words = st.one_of(st.just("ack ESC-0001"), st.text(max_size=1500), nasty)

buttons = st.builds(Button, label=label, words=words, style=st.sampled_from(["plain", "primary", "danger"]))
rows = st.builds(Row, label=short, value=anything, tone=tones)
items = st.builds(Item, text=anything, detail=anything, tone=tones, buttons=st.lists(buttons, max_size=2).map(tuple))
choices = st.builds(Choice, value=st.text("abcdef", min_size=1, max_size=20), label=short)
asked = {
    "name": st.text("abcdefgh", min_size=1, max_size=8),
    "label": short.filter(str.strip),
    "hint": st.one_of(short, anything),
    "required": st.booleans(),
    "value": st.one_of(st.just(""), st.just("2026-11-24"), anything),
    "max_length": st.sampled_from([200, 3000, 10_000]),
}
fields = st.one_of(
    st.builds(FormField, kind=st.sampled_from(["line", "text", "date", "service", "file"]), **asked),
    st.builds(
        FormField,
        kind=st.just("choice"),
        choices=st.lists(choices, max_size=5, unique_by=lambda choice: choice.value).map(tuple),
        **asked,
    ),
)
forms = st.builds(
    Form,
    command=st.just("log"),
    title=st.text("abc <&>", min_size=1, max_size=24).filter(str.strip),
    fields=st.lists(fields, min_size=1, max_size=5, unique_by=lambda field: field.name).map(tuple),
)


def _tuples(of: st.SearchStrategy, most: int = 6) -> st.SearchStrategy:
    return st.lists(of, max_size=most).map(tuple)


tables = st.integers(1, 5).flatmap(
    lambda across: st.builds(
        Table,
        caption=short,
        head=st.tuples(*[short] * across),
        rows=_tuples(st.tuples(*[st.one_of(short, anything)] * across)),
    )
)
reasons = st.builds(
    Reason,
    text=anything,
    clause=st.builds(Clause, document=short.filter(str.strip), section=short, local_default=st.booleans()),
)
files = st.builds(
    File,
    ref=st.sampled_from(["DOC-0001", "DOC-12345"]),
    name=short.filter(str.strip),
    url=st.sampled_from(["", "https://iqaf.example/documents/abc", "javascript:alert(1)"]),
    note=anything,
)
blocks = st.one_of(
    st.builds(Para, text=anything, tone=tones),
    st.builds(Heading, text=short),
    st.builds(Facts, rows=_tuples(rows)),
    st.builds(Items, items=_tuples(items), numbered=st.booleans()),
    tables,
    st.builds(Reasons, reasons=_tuples(reasons)),
    st.builds(Buttons, buttons=_tuples(buttons, 12)),
    st.builds(Note, text=anything),
    files,
    forms,
)


def replies() -> st.SearchStrategy[Reply]:
    return st.builds(Reply, title=st.one_of(short, anything), blocks=_tuples(blocks), tone=tones)
