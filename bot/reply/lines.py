"""What the renderers share: a form as words to type, a field's small print, a file's address, a table's rows."""

from datetime import date
from itertools import zip_longest

from bot.reply import File, Form, FormField, Table
from bot.reply.clean import one_line

ANSWER = {"service": "SERVICE", "line": "WORDS", "text": "TEXT", "choice": "CHOICE", "date": "DATE", "file": "DOC-0001"}
SHORT = 100
SENDING = (
    "Send the file on the web page, as a direct message to me in Slack, or attached to a mail to me: "
    "it is kept under a reference (DOC-0001), which is what goes here."
)


def usage(form: Form) -> str:
    """What to type in place of filling in *form*: ``log service=SERVICE text=TEXT [severity=CHOICE]``."""
    return " ".join([form.command, *(_argument(field) for field in form.fields)])


def again(form: Form) -> str:
    """Words that open *form* once more: with what is short and known, and never with all that it needs.

    Opening must not do what the form would do, so the command alone is said where nothing would be missing.
    """
    known = [field for field in form.fields if _known(field)]
    if {field.name for field in form.fields if field.required} <= {field.name for field in known}:
        return form.command
    return " ".join([form.command, *(f"{field.name}={quoted(field.value)}" for field in known)])


def quoted(value: str) -> str:
    """*value* as one word of a command."""
    value = one_line(value).replace('"', "'")
    return f'"{value}"' if " " in value or not value else value


def requirement(field: FormField) -> str:
    """Whether an answer is needed, in a word."""
    return "required" if field.required else "optional"


def offers(field: FormField) -> str:
    """The choices of *field*: what to type, and what it means where that is not the same word."""
    said = (c.label if c.label.lower() == c.value.lower() else f"{c.value} ({c.label})" for c in field.choices)
    return one_line("; ".join(said))


def chosen(field: FormField) -> str:
    """The choice that *field* is filled in with, or nothing where its value is none of them."""
    return field.value if any(choice.value == field.value for choice in field.choices) else ""


def iso_date(field: FormField) -> str:
    """The date that *field* is filled in with, as YYYY-MM-DD, or nothing where its value is not one."""
    try:
        return date.fromisoformat(field.value.strip()).isoformat()
    except ValueError:
        return ""


def address(file: File) -> str:
    """Where *file* can be fetched, or nothing; only an http address is ever shown as a link."""
    url = one_line(file.url)
    return url if url.startswith(("https://", "http://")) and " " not in url else ""


def fetching(file: File) -> str:
    """The words that fetch *file* where it has no address."""
    return f"document {one_line(file.ref)}"


def headings(table: Table) -> str:
    """A table's headings in one line, under its caption."""
    return " · ".join(table.head)


def row_lines(table: Table) -> list[tuple[str, list[str]]]:
    """Each row as its first cell and the others, each with its heading, for channels too narrow for a table."""
    lines = []
    for row in table.rows:
        others = list(zip_longest(table.head, row, fillvalue=""))[1:]
        lines.append((row[0] if row else "", [f"{head}: {cell}" if head else cell for head, cell in others if cell]))
    return lines


def _known(field: FormField) -> bool:
    """Whether *field* has an answer that is short and can be repeated in words."""
    match field.kind:
        case "choice":
            value = chosen(field)
        case "date":
            value = iso_date(field)
        case "service":
            value = field.value.strip()
        case _:
            value = ""
    return 0 < len(value) <= SHORT


def _argument(field: FormField) -> str:
    said = f"{field.name}={quoted(field.value) if _known(field) else ANSWER[field.kind]}"
    return said if field.required else f"[{said}]"
