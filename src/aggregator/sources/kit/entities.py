"""Entities: HTML that was escaped once more, back to HTML; some boards send every text so."""

from html import unescape as by_library
from typing import Final

# What an escaped text is full of: the library asks a function for each entity, and these are nearly all there are.
_PLAIN: Final = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"))


def unescape(text: str) -> str:
    """Do what html.unescape does, several times faster where whole elements are escaped."""
    for entity, character in _PLAIN:
        text = text.replace(entity, character)
    # Cut at the ampersands, so that none of them becomes the beginning of another entity: "&amp;lt;" says "&lt;".
    return "&".join(map(by_library, text.split("&amp;")))
