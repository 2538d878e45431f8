"""Settings: the only reader of config/ and of the environment."""

import os
from collections.abc import Mapping
from pathlib import Path

from aggregator.errors import ConfigurationError
from aggregator.vocabulary.vocabulary import Vocabulary

_PACKAGE = Path(__file__).resolve().parent


def config_folder() -> Path:
    """Find the configuration: AGGREGATOR_CONFIG, else ./config, else the checkout's, else the one inside the package."""
    named = os.environ.get("AGGREGATOR_CONFIG")  # noqa: TID251  (this module is the one that may)
    if named:
        folder = Path(named)
        if not folder.is_dir():
            raise ConfigurationError(f"AGGREGATOR_CONFIG: no such folder: {folder}")
        return folder
    for folder in (Path("config"), _PACKAGE.parents[1] / "config", _PACKAGE / "_config"):
        if (folder / "vocabulary").is_dir():
            return folder
    raise ConfigurationError("no configuration found: run `aggregator init`, or set AGGREGATOR_CONFIG to a folder")


def read_texts(folder: Path) -> Mapping[str, str]:
    """Read every TOML and CSV file of a folder: file name to text."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()) if path.suffix in {".toml", ".csv"}}


def load_vocabulary() -> Vocabulary:
    """Read and compile config/vocabulary."""
    return Vocabulary.from_texts(read_texts(config_folder() / "vocabulary"))
