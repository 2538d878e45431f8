"""`python -m tests.browser PAGE`: report.html in headless Chromium at three widths; screenshots to look at, and what must not happen.

Fails where the console says anything: an error of the script, or a request that the page's own policy refuses, which is any request at all.
Needs Debian's `chromium`; `make browser` runs it over the demo's page.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

WIDTHS = (390, 820, 1280)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--enable-logging=stderr",
    "--v=0",
)


def chromium() -> str:
    """Find the browser."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise SystemExit("browser: no Chromium on this machine (Debian: apt-get install chromium)")
    return found


def visit(page: Path, *, width: int, shot: Path) -> str:
    """Load the page at a width, leave a screenshot, and give what the browser wrote."""
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(  # noqa: S603  (the browser of this machine, on our own file)
            [
                chromium(),
                *FLAGS,
                f"--user-data-dir={profile}",
                f"--window-size={width},2400",
                f"--screenshot={shot}",
                page.resolve().as_uri(),
            ],
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
    return done.stderr


def main() -> None:
    """Visit the page at three widths; say what is wrong, and where the screenshots lie."""
    page = Path(sys.argv[1]).resolve()
    if not page.is_file():
        raise SystemExit(f"browser: {page} is not there; `make demo` writes it")
    wrong = []
    for width in WIDTHS:
        shot = page.with_name(f"report-{width}.png")
        said = visit(page, width=width, shot=shot)
        wrong += [f"{width}: console: {line}" for line in said.splitlines() if "CONSOLE" in line]
        sys.stdout.write(f"{shot}\n")
    if wrong:
        raise SystemExit("browser:\n" + json.dumps(wrong, indent=1))


if __name__ == "__main__":
    main()
