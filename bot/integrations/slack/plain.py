"""Slack's own way of writing what people typed -> the plain text they meant."""

import re

# only what Slack writes itself: a "<" that a person typed may arrive as it is
_TOKEN = re.compile(r"<((?:[@#!]|https?://|mailto:|tel:)[^<>|\n]*)(?:\|([^<>\n]*))?>")


def plain(text: str) -> str:
    """Undo Slack's escapes and links: ``<mailto:a@b.example|a@b.example> &amp; co`` -> ``a@b.example & co``."""
    said = _TOKEN.sub(_meant, text)
    return said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def without_mention(text: str, bot: str | None) -> str:
    """What was said to the bot: the text less the mention of it (the first mention, where its id is not known)."""
    who = re.escape(bot) if bot else r"[UW][A-Z0-9]+"
    return re.sub(rf"<@{who}(?:\|[^<>]*)?>[:,]?\s*", "", text, count=0 if bot else 1)


def _meant(token: re.Match[str]) -> str:
    target, label = token.group(1), token.group(2)
    if target[:1] in {"@", "#", "!"}:
        return f"{target[0] if target[0] != '!' else '@'}{(label or target[1:]).lstrip('@#')}"
    address = target.removeprefix("mailto:").removeprefix("tel:")
    if not label or label == address or address.split("://")[-1].rstrip("/") == label:
        return label or address
    return f"{label} ({address})"
