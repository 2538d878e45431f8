"""`aggregator init`: an editable copy of the configuration that came with the program."""

import json
import re
import sys
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(init)


def init(
    folder: Annotated[Path, typer.Argument(envvar="AGGREGATOR_CONFIG", help="Where to write it.")] = Path("config"),
    contact: Annotated[str | None, typer.Option(help="Your address, sent with every request: [agent] contact.")] = None,
) -> None:
    """Write an editable configuration: every file that is missing from the folder; what is there already is kept."""
    from aggregator.settings import shipped_config

    shipped = shipped_config()
    files = sorted(path.relative_to(shipped) for path in shipped.rglob("*") if path.is_file())
    written = [file for file in files if _write(shipped / file, folder / file)]
    settings = folder / "aggregator.toml"
    if contact is not None:
        settings.write_text(with_contact(settings.read_text(encoding="utf-8"), contact), encoding="utf-8")
    kept = len(files) - len(written)
    sys.stdout.writelines(f"{folder / file}\n" for file in written)
    sys.stderr.write(f"{folder}: {len(written)} files written{f', {kept} were there and are kept' if kept else ''}\n")
    sys.stderr.write(_next(folder, asked=contact is not None))


def with_contact(text: str, contact: str) -> str:
    """Give the text of aggregator.toml with another contact. Raises BadInput where it cannot be put there."""
    from aggregator.errors import BadInput

    if not contact.strip() or not contact.isprintable():
        raise BadInput(f"--contact: expected an address that a host can write to, got {contact!r}")
    changed, count = re.subn(r"^contact = .*$", lambda _: f"contact = {json.dumps(contact, ensure_ascii=False)}", text, flags=re.MULTILINE)
    if count != 1:
        raise BadInput(f"--contact: aggregator.toml has {count} lines `contact = …`, expected one: put it there by hand")
    return changed


def _write(source: Path, target: Path) -> bool:
    """Copy one file; whether it was missing."""
    from aggregator.reports.kit import write_whole

    if target.exists():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, source.read_bytes())
    return True


def _next(folder: Path, *, asked: bool) -> str:
    from aggregator.settings import config_folder

    steps = [
        *([] if folder.resolve() == config_folder().resolve() else [f"set AGGREGATOR_CONFIG={folder.resolve()}"]),
        *([] if asked else [f"put your address into {folder / 'aggregator.toml'}, [agent] contact"]),
        "`aggregator run` reads the live sources; `aggregator demo` shows the whole without a network",
    ]
    return "".join(f"next: {step}\n" if number == 0 else f"      {step}\n" for number, step in enumerate(steps))
