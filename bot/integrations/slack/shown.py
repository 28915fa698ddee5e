"""Replies as what Slack opens and posts. Where ``render.py`` finds something too long, its words alone are shown."""

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from bot.integrations.slack import limits
from bot.integrations.slack.parts import escape, sections
from bot.integrations.slack.render import TooLong, form_values, messages, modal
from bot.reply import Form, Items, Para, Reply, Tone
from bot.reply.text import plain

log = logging.getLogger(__name__)
Json = dict[str, Any]

FORM, CARD = "iqaf:form", "iqaf:card"
FIELD = "field:"  #: before a field's name in block ids, as ``forms.py`` writes them
REST = "The rest is in your messages with iqaf."


def posts(reply: Reply) -> list[Json]:
    """The reply as messages, in order."""
    try:
        return messages(reply)
    except TooLong as fault:
        log.warning("shown as words alone: %s", fault)
        blocks = sections(plain(reply))
        return [{"text": escape(reply.title), "blocks": [block]} for block in blocks]


def notice(text: str) -> Json:
    """A short message of our own."""
    return {"text": text, "blocks": sections(text)}


def form_view(reply: Reply, channel: str = "") -> Json | None:
    """The reply's form as a modal, with what else it says above the questions; None where it has none that fits.

    *channel* is where it was asked for: a public answer to the form is said there.
    """
    form = reply.form
    if form is None:
        return None
    kept = json.dumps({"say": form.command, "channel": channel})
    try:
        return modal(form, callback_id=FORM, private_metadata=kept, intro=reply)
    except TooLong as fault:
        log.warning("a form is offered as a message: %s", fault)
        return None


def asked_by(view: Mapping[str, Any]) -> tuple[str, str]:
    """The command that a submitted form is for, and the channel it was asked for in ("" where in none)."""
    kept = json.loads(view.get("private_metadata") or "{}")
    return str(kept.get("say", "")), str(kept.get("channel", ""))


def card_view(said: Sequence[Json]) -> tuple[Json, Sequence[Json]]:
    """Messages as a view to read, and those that it does not hold."""
    blocks: list[Json] = []
    for place, message in enumerate(said):
        if len(blocks) + len(message["blocks"]) >= limits.VIEW_BLOCKS:
            return _card([*blocks, *sections(REST)]), said[place:]
        blocks += message["blocks"]
    return _card(blocks), ()


def _card(blocks: list[Json]) -> Json:
    words = {"title": "iqaf", "close": "Close"}
    return {
        "type": "modal",
        "callback_id": CARD,
        **{name: {"type": "plain_text", "text": text} for name, text in words.items()},
        "blocks": blocks,
    }


def errors(reply: Reply, view: Mapping[str, Any]) -> dict[str, str]:
    """What to correct, by block of the open form; empty where the reply is not about that.

    The form stays open, so that nothing typed is lost. What is missing is said at its field; so is a warning that
    begins with a field's label or quotes its answer; any other is said at the long text, or at the first question.
    """
    asked = {block["block_id"]: block for block in view.get("blocks", ()) if _is_question(block)}
    if not asked or not (_same(reply.form, asked) if reply.form else reply.tone is Tone.WARNING):
        return {}
    lines = _lines(reply)
    missing = [field for field in reply.form.fields if field.required and not field.value.strip()] if reply.form else []
    found = {f"{FIELD}{field.name}": "Needed." for field in missing}
    for block_id, block in asked.items():
        label = f"{block['label']['text']}:"
        for line in lines:
            if line.startswith(label):
                found[block_id] = line.removeprefix(label).strip()
    if not found:
        found[_about(lines, asked, view)] = "\n".join(lines) or reply.title
    return found


def _is_question(block: Mapping[str, Any]) -> bool:
    """Whether it is an input of the form's own; beside a file there may be one for the file that was sent before."""
    return block.get("type") == "input" and str(block.get("block_id", "")).startswith(FIELD)


def _same(form: Form, asked: Mapping[str, Json]) -> bool:
    """Whether the form is the one that is open, and not another question."""
    return {f"{FIELD}{field.name}": field.kind == "choice" and bool(field.choices) for field in form.fields} == {
        block_id: block["element"]["type"] == "static_select" for block_id, block in asked.items()
    }


def _about(lines: Sequence[str], asked: Mapping[str, Json], view: Mapping[str, Any]) -> str:
    """The block that a warning is about."""
    given = form_values(view)
    for block_id in asked:
        answer = given.get(block_id.removeprefix(FIELD), "")
        if answer and any(f"“{answer}”" in line for line in lines):
            return block_id
    for block_id, block in asked.items():
        if block["element"]["type"] == "file_input":  # what is wrong is in the file, far more often than not
            return block_id
    return next((block_id for block_id, block in asked.items() if block["element"].get("multiline")), next(iter(asked)))


def _lines(reply: Reply) -> list[str]:
    """The warning's own words; the note that gives the text back is not needed while the form is open."""
    lines = [block.text for block in reply.blocks if isinstance(block, Para)]
    return lines + [item.text for block in reply.blocks if isinstance(block, Items) for item in block.items]
