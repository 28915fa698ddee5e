"""HTML -> the text a reader would see."""

import re

from selectolax.lexbor import LexborHTMLParser

LONGEST_HTML = 2_000_000  #: characters; the rest is in the raw mail only
#: Private-use characters, put into the source as text: editing the tree takes quadratic time on deep nesting.
_LINE, _CELL = "\ue000", "\ue001"
_BLOCK = re.compile(
    r"</?(?:address|article|aside|blockquote|br|center|dd|div|dl|dt|footer|form|h[1-6]|header|hr|li|main|ol|p|pre|"
    r"section|ul)\b|<table\b",
    re.IGNORECASE,
)
_FIRST_CELL = re.compile(r"<tr\b[^>]{0,500}>\s{0,200}<t[dh]\b[^>]{0,500}>", re.IGNORECASE)
_TABLE_ENDS = re.compile(r"</table\s{0,20}>", re.IGNORECASE)
_NEXT_CELL = re.compile(r"<t[dh]\b[^>]{0,500}>", re.IGNORECASE)
_NESTING = re.compile(r"<(/?)(?!br\b|hr\b|p\b|li\b|img\b|input\b|meta\b|link\b)[a-z]", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]{0,1000}>")
DEEPEST = 1000  #: tags left open; parsing takes quadratic time in it, and no mailer comes near
_UNSEEN = "script,style,head,title,template,noscript,svg,iframe,object"


def text_of(html: str) -> str:
    """The readable text: a block starts a line, cells of a table row stay on one line, and no mark-up is left."""
    source = html[:LONGEST_HTML].replace(_LINE, " ").replace(_CELL, " ")
    source = _NEXT_CELL.sub(rf"\g<0>{_CELL}", source)
    source = _FIRST_CELL.sub(rf"\g<0>{_LINE}", source)  # text within a row but outside a cell would be moved away
    source = _BLOCK.sub(rf"{_LINE}\g<0>", source)
    source = _TABLE_ENDS.sub(rf"\g<0>{_LINE}", source)
    text = re.sub(r"\s+", " ", _ANY_TAG.sub(" ", source) if _too_deep(html) else _shown(source))
    lines = (_row(line) for line in text.split(_LINE))
    return "\n".join(line for line in lines if line)


def _shown(source: str) -> str:
    tree = LexborHTMLParser(source)
    for node in tree.css(_UNSEEN):
        node.decompose()
    root = tree.body or tree.root
    return root.text() if root else ""


def _too_deep(html: str) -> bool:
    depth = 0
    for tag in _NESTING.finditer(html, 0, LONGEST_HTML):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > DEEPEST:
            return True
    return False


def _row(line: str) -> str:
    return " | ".join(cell for cell in (piece.strip() for piece in line.split(_CELL)) if cell)
