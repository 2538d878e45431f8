"""`python -m tests.browser PAGE`: report.html in headless Chromium at three widths, light and dark; screenshots to look at, and what must not happen.

Fails where the console says anything: an error of the script, or a request that the page's own policy refuses, which is any request at all.
Needs Debian's `chromium`; `make browser` runs it over the demo's page.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from itertools import product
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


def visit(page: Path, *, width: int, shot: Path, dark: bool = False) -> list[str]:
    """Load the page at a width in light or dark, leave a screenshot, and give what its console says: nothing, if all is well."""
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(  # noqa: S603  (the browser of this machine, on our own file)
            [
                chromium(),
                *FLAGS,
                f"--user-data-dir={profile}",
                f"--window-size={width},4000",
                f"--blink-settings=preferredColorScheme={0 if dark else 1}",
                f"--screenshot={shot}",
                page.resolve().as_uri(),
            ],
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
    return [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def main() -> None:
    """Visit the page at three widths; say what is wrong, and where the screenshots lie."""
    page = Path(sys.argv[1]).resolve()
    if not page.is_file():
        raise SystemExit(f"browser: {page} is not there; `make demo` writes it")
    wrong = []
    for width, dark in product(WIDTHS, (False, True)):
        shot = page.with_name(f"report-{width}-{'dark' if dark else 'light'}.png")
        wrong += [f"{width}: console: {line}" for line in visit(page, width=width, shot=shot, dark=dark)]
        sys.stdout.write(f"{shot}\n")
    if wrong:
        raise SystemExit("browser:\n" + json.dumps(wrong, indent=1))


if __name__ == "__main__":
    main()
