"""Harmless text: what a terminal would act on, a reader would not see, or XML cannot hold, replaced by a mark."""

import re
from typing import Final

# Controls, what turns the direction of text, what has no width, invisible tag letters, halves of pairs, non-characters.
_HARMFUL: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f\ud800-\udfff]"
)
_BREAKS: Final = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")


def harmless(text: str) -> str:
    """Write text on one line, with U+FFFD in the place of each harmful character."""
    return _HARMFUL.sub("\ufffd", _BREAKS.sub(" ", text))
