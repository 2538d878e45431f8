"""Body: bytes of a response to JSON, XML or an HTML tree, each refusing what is not that."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import msgspec
from lxml import etree

from aggregator.errors import SourceChanged

_decoder = msgspec.json.Decoder(float_hook=Decimal)
_ESCAPE = re.compile(rb"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_VALID: Final = frozenset(b'"\\/bfnrt')
# Texts and numbers of a JSON body, each taken whole and looked at once.
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|-?(\d++)(?:\.\d++)?(?:[eE][+-]?(\d++))?', re.DOTALL)
# No number of a posting has so many digits, nor digits of an exponent; integers of 4,300 and exponents of 20 cannot be held at all.
_MOST_DIGITS: Final = 1000
_MOST_EXPONENT: Final = 6
_WALL = re.compile(
    rb"<title>\s*(?:just a moment|attention required|access denied|are you (?:a )?human|verify|security check|sign in|log ?in|robot)"
    rb"|_cf_chl_opt|cf-challenge|px-captcha",
    re.IGNORECASE,
)


def load_json(body: bytes) -> Any:
    """Decode JSON; numbers with a fraction arrive as Decimal. Raises SourceChanged for anything else.

    A byte order mark is dropped. A broken escape, half a surrogate pair or a broken byte spoils one character of one text,
    not the whole list: it is read as it stands, or as U+FFFD. A number that cannot be held spoils its record: it arrives as a
    list in a list, which no field is.
    """
    body = body.removeprefix(b"\xef\xbb\xbf")
    try:
        return _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError, InvalidOperation) as error:
        if body.lstrip()[:1] == b"<":
            raise SourceChanged(f"expected JSON, got a web page: {_opening(body)}") from None
        # Without a type to decode to, what is no number of Python is the only thing that is well written and not valid.
        number = isinstance(error, msgspec.ValidationError | InvalidOperation)
        repaired = _TOKEN.sub(_held, body) if number else _repaired(body)
        if repaired != body:
            return load_json(repaired)
        raise SourceChanged(f"expected JSON ({error}), got {_opening(body)}") from None


def _held(token: re.Match[bytes]) -> bytes:
    digits, exponent = token[1] or b"", token[2] or b""
    return b"[[]]" if len(digits) > _MOST_DIGITS or len(exponent) > _MOST_EXPONENT else token[0]


def _repaired(body: bytes) -> bytes:
    text = body.decode("utf-8", "replace").encode()
    parts: list[bytes] = []
    position = 0
    for found in _ESCAPE.finditer(text):
        if found.start() < position:
            continue  # the second half of a pair that has been read
        code = found[1]
        end = found.end()
        keep = code[0] in _VALID
        if len(code) == 5:
            unit = int(code[1:], 16)
            following = _ESCAPE.match(text, end)
            pair = following is not None and len(following[1]) == 5 and 0xDC00 <= int(following[1][1:], 16) < 0xE000
            if 0xD800 <= unit < 0xDC00 and pair and following is not None:
                end, keep = following.end(), True
            elif 0xD800 <= unit < 0xE000:
                parts += (text[position : found.start()], b"\\ufffd")
                position = end
                continue
            else:
                keep = True
        if not keep:
            parts += (text[position : found.start()], b"\\\\", code)
            position = end
        elif end != found.end():
            parts.append(text[position:end])
            position = end
    return b"".join((*parts, text[position:]))


def load_xml(body: bytes) -> Any:
    """Parse XML into an lxml element. A document type or entity is refused: nobody needs one here, and they can explode."""
    head = body.lstrip()[:1]
    if head not in {b"<", b"\xef"}:
        raise SourceChanged(f"expected XML, got {_opening(body)}")
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body or b"<!doctype" in body[:500]:
        raise SourceChanged(f"expected XML without a document type, got {_opening(body)}")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=False, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(body.strip(), parser)
    except etree.XMLSyntaxError as error:
        raise SourceChanged(f"expected XML ({error}), got {_opening(body)}") from None


def page_text(body: bytes) -> str:
    """Decode a web page. Raises SourceChanged for what is no page at all."""
    if b"<" not in body[:2000]:
        raise SourceChanged(f"expected a web page, got {_opening(body)}")
    return body.decode("utf-8", "replace")


def refuse_wall(body: bytes) -> None:
    """Raise SourceChanged for a bot wall or a login page; asked only of a page without what was looked for."""
    if _WALL.search(body, 0, 20_000):
        raise SourceChanged(f"a bot wall or a login page: {_opening(body)}")


def raw_json(record: object) -> bytes:
    """Write a record back as JSON: what a problem keeps for a later try."""
    try:
        return msgspec.json.encode(record, enc_hook=str)
    except (RecursionError, OverflowError, ValueError, TypeError):
        return b""


def _opening(body: bytes) -> str:
    return repr(body.strip()[:80].decode("utf-8", "replace"))
