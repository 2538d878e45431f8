"""`aggregator init` writes a configuration that the next command reads, and never overwrites one."""

from pathlib import Path

import pytest

from aggregator.settings import config_folder, load_settings, shipped_config
from tests.cli.conftest import Command


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in an empty folder, with no configuration named."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AGGREGATOR_CONFIG", raising=False)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_writes_the_whole_configuration(aggregator: Command) -> None:
    """Every file that came with the program lies in ./config, byte for byte, and is named on standard output."""
    ended = aggregator("init")

    assert (ended.status, _files(Path("config"))) == (0, _files(shipped_config()))
    assert "config/vocabulary/roles.toml\n" in ended.out
    assert "put your address into config/aggregator.toml, [agent] contact" in ended.err


def test_the_next_command_reads_it(aggregator: Command) -> None:
    """What is changed in ./config holds from then on."""
    aggregator("init", "--contact", 'ops@"jobs".example')

    assert config_folder() == Path("config")
    assert load_settings().user_agent == 'aggregator (+ops@"jobs".example)'


def test_what_is_there_is_kept(aggregator: Command) -> None:
    """A second time only what is missing is written: an edited file stays as it is."""
    aggregator("init")
    edited = Path("config/boards.toml")
    edited.write_text("", encoding="utf-8")
    Path("config/article.toml").unlink()

    ended = aggregator("init")

    assert ended.out == "config/article.toml\n"
    assert edited.read_text(encoding="utf-8") == ""


def test_it_writes_to_the_folder_that_the_program_reads(aggregator: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With AGGREGATOR_CONFIG set, that folder is meant."""
    monkeypatch.setenv("AGGREGATOR_CONFIG", str(tmp_path / "etc"))

    ended = aggregator("init")

    assert (tmp_path / "etc/vocabulary/regions.toml").is_file()
    assert "set AGGREGATOR_CONFIG" not in ended.err


def test_another_folder_has_to_be_named_from_then_on(aggregator: Command, tmp_path: Path) -> None:
    """A folder that no command looks for by itself comes with the line that makes it known."""
    assert f"next: set AGGREGATOR_CONFIG={tmp_path / 'elsewhere'}\n" in aggregator("init", "elsewhere").err


@pytest.mark.parametrize("contact", ["", " ", "a\nb"])
def test_a_contact_must_be_an_address(aggregator: Command, contact: str) -> None:
    """What cannot stand in a header is refused, and nothing is changed."""
    ended = aggregator("init", "--contact", contact)

    assert (ended.status, ended.err.splitlines()[-1]) == (
        2,
        f"aggregator: --contact: expected an address that a host can write to, got {contact!r}",
    )
