"""Vocabulary: every data file of config/vocabulary, validated and compiled once, under one version."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from aggregator.errors import ConfigurationError
from aggregator.vocabulary.headings import parse_headings


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """All compiled tables; `version` is a hash of the texts that they were made of."""

    version: str
    headings: Mapping[str, str]

    @classmethod
    def from_texts(cls, texts: Mapping[str, str]) -> "Vocabulary":
        """Compile the files, given as file name to text. Raises ConfigurationError naming file, table and key."""

        def text(name: str) -> str:
            if name not in texts:
                raise ConfigurationError(f"{name}: mandatory, and missing from config/vocabulary")
            return texts[name]

        digest = sha256()
        for name in sorted(texts):
            digest.update(name.encode() + b"\0" + texts[name].encode() + b"\0")
        return cls(
            version=digest.hexdigest()[:12],
            headings=parse_headings(text("sections.toml"), file="sections.toml"),
        )
