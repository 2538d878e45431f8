"""Plain text: what a person reads of a field, with one line a block; the text that all quotes and offsets refer to.

Block elements start a new line and inline ones do not, so that `$100<b>k</b> – 120k` stays one amount. Parsing nested
tags is quadratic in every HTML library tried, so a field is capped and a suspiciously deep one is stripped by a linear scan.
"""

import html
import re
from typing import Final

from selectolax.lexbor import LexborHTMLParser

MOST_CHARACTERS: Final = 64 * 1024
_MOST_OPEN_TAGS: Final = 1500
_BREAK: Final = "\ue000"
_BULLET: Final = "\ue001"

_MARKUP = re.compile(
    r"</?(?:p|br|div|ul|ol|li|h[1-6]|span|strong|b|i|em|a|table|tr|td|section|article|font|u|body|html)\b[^<>]{0,2000}>", re.IGNORECASE
)
# Escaped twice, as some feeds escape their titles: &amp;#8211; for a dash.
_TWICE = re.compile(r"&(?:amp;|#0{0,2}38;)+(?=#?[a-zA-Z0-9]{2,31};)", re.IGNORECASE)
_ESCAPED_MARKUP = re.compile(r"&lt;/?(?:p|br|div|ul|li|h[1-6]|span|strong|b)\b", re.IGNORECASE)
# Zero-width looks, so that a break is put before a tag without calling Python for each of hundreds.
_BLOCK = re.compile(
    r"<(?=/?(?:p|br|div|ul|ol|h[1-6]|table|tbody|thead|tr|section|article|header|footer|blockquote|pre|hr|dl|dt|dd|main|aside|figure|form|address)\b)",
    re.IGNORECASE,
)
_ITEM = re.compile(r"<(?=li\b)", re.IGNORECASE)
_CELL = re.compile(r"</t[dh]\s*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_UNREAD = re.compile(r"<(script|style)\b", re.IGNORECASE)
# Control characters, zero-width and bidirectional marks: invisible to a reader, so they may not split or hide a word.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_CONTROLS: Final = bytes([*range(9), 11, 12, *range(14, 32), 127])
_ODD_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_ALL_SPACES = re.compile(r"\s+")
_SURROGATES = re.compile("[\ud800-\udfff]")
# UTF-8 once read as Latin-1 or cp1252 shows these pairs; without one there is nothing to repair.
_UNUSUAL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2069\u3000\ufeff\ufff9-\ufffb\ud800-\udfffÃÂâ]"
)
_MOJIBAKE = re.compile("[ÃÂâ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


def plain(value: str | None) -> str:
    """Give the plain text of a field of any kind, one line a block; "" for nothing.

    Bullets become "• ". At most MOST_CHARACTERS of the field are read. What was escaped twice is unescaped twice, and markup
    that was escaped inside markup is markup, so that plain text of plain text is the same text.
    """
    if not value:
        return ""
    value = value[:MOST_CHARACTERS]
    if "&" in value:
        value = _TWICE.sub("&", value)
    if "&" in value and "<" not in value and _ESCAPED_MARKUP.search(value):
        value = html.unescape(value)
    if "<" in value and _MARKUP.search(value):
        value = _from_markup(value)
        if "<" in value and _MARKUP.search(value):
            value = _from_markup(value)
    elif "&" in value:
        value = html.unescape(value)
    return _tidy(value)


def line(value: str | None) -> str:
    """Give the plain text of a field that is one line (a title, a place)."""
    return _ALL_SPACES.sub(" ", plain(value)).strip()


def _from_markup(value: str) -> str:
    closings = value.count("</")
    marked = " ".join(value.split())  # ten times as fast as a regular expression over all of it
    marked = _ITEM.sub(_BREAK + _BULLET + "<", _BLOCK.sub(_BREAK + "<", marked))
    marked = _CELL.sub(" </td>", marked.replace("</li>", _BREAK + "</li>"))
    if value.count("<") - 2 * closings > _MOST_OPEN_TAGS:
        return html.unescape(_TAG.sub("", marked)).replace(_BREAK, "\n").replace(_BULLET, "• ")
    tree = LexborHTMLParser(marked)
    if _UNREAD.search(marked):
        tree.strip_tags(["script", "style"])
    return tree.text().replace(_BREAK, "\n").replace(_BULLET, "• ")


def _tidy(value: str) -> str:
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if value.isascii():
        # Deleting bytes takes microseconds where a regular expression takes a tenth of a millisecond.
        return _spaced(value.encode().translate(None, _CONTROLS).decode())
    if "\u00c3" not in value and "\u00c2" not in value and "\u00e2" not in value:
        # The two most common, at a hundredth of the price; beside those letters they may be the halves of broken ones.
        value = value.replace("\u00a0", " ").replace("\u200b", "")
    if _UNUSUAL.search(value):
        value = value.replace("\x85", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
        value = _SURROGATES.sub("\ufffd", value)
        if _MOJIBAKE.search(value):
            import ftfy  # broken text is rare, and this takes as long to load as a thousand postings to read

            value = ftfy.fix_encoding(value)
        value = _ODD_SPACES.sub(" ", _INVISIBLE.sub("", value))
    return _spaced(value)


def _spaced(value: str) -> str:
    """Give the text with single spaces, none at the edges of a line, and at most one empty line in a row."""
    value = value.replace("\t", " ")
    while "  " in value:
        value = value.replace("  ", " ")
    if " \n" in value or "\n " in value:
        value = "\n".join([line.strip(" ") for line in value.split("\n")])
    while "\n\n\n" in value:
        value = value.replace("\n\n\n", "\n\n")
    return value.strip()
