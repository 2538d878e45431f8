"""`python -m tests.browser PAGE`: report.html in headless Chromium at three widths, light and dark; screenshots to look at, and what must not happen.

Fails where the console says anything: an error of the script, or a request that the page's own policy refuses, which is any request at all;
and where anything but a table reaches past the right edge.
Needs Debian's `chromium`; `make browser` runs it over the demo's page.
"""

import json
import re
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


# A window is never narrower: a phone is a frame inside one.
_NARROWEST = 500
_FRAME = """<!doctype html><meta name="color-scheme" content="light dark">
<body style="margin:0"><iframe src="{page}" style="border:0;width:{width}px;height:4000px"></iframe>"""
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
_PROBE = """<script>
const past = [...document.querySelectorAll("main *, header *, footer *")]
  .filter(part => !part.closest(".table") && part.getBoundingClientRect().right > innerWidth + 1).map(part => part.outerHTML.slice(0, 80));
console.log("WIDTH " + JSON.stringify([innerWidth, document.documentElement.scrollWidth, past.slice(0, 5)]));
</script>"""


def visit(page: Path, *, width: int, shot: Path, dark: bool = False) -> list[str]:
    """Load the page at a width in light or dark, leave a screenshot, and give what its console says: nothing, if all is well."""
    with tempfile.TemporaryDirectory() as profile:
        frame = Path(profile) / "frame.html"
        frame.write_text(_FRAME.format(page=page.resolve().as_uri(), width=width), encoding="utf-8")
        done = subprocess.run(  # noqa: S603  (the browser of this machine, on our own file)
            [
                chromium(),
                *FLAGS,
                f"--user-data-dir={profile}",
                f"--window-size={max(width, _NARROWEST)},4000",
                f"--blink-settings=preferredColorScheme={0 if dark else 1}",
                f"--screenshot={shot}",
                frame.as_uri(),
            ],
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
    return [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def sideways(page: Path, *, width: int) -> list[str]:
    """Give what of the page reaches past its right edge at a width, tables apart, which scroll by themselves: nothing, if all is well."""
    with tempfile.TemporaryDirectory() as folder:
        # The page's own policy runs no script but its own.
        probe = Path(folder) / "probe.html"
        text = _POLICY.sub("", page.read_text(encoding="utf-8")).replace("<details>", "<details open>")
        probe.write_text(text.replace("</body>", f"{_PROBE}</body>"), encoding="utf-8")
        said = visit(probe, width=width, shot=Path(folder) / "shot.png")
    (line,) = [line for line in said if "WIDTH " in line]
    inner, whole, past = json.loads(line.split("WIDTH ")[1].rsplit('", source', 1)[0])
    if inner != width:
        raise SystemExit(f"browser: asked for a width of {width}, got {inner}")
    return [*past, f"the page is {whole} wide"] if whole > inner or past else []


def main() -> None:
    """Visit the page at three widths; say what is wrong, and where the screenshots lie."""
    page = Path(sys.argv[1]).resolve()
    if not page.is_file():
        raise SystemExit(f"browser: {page} is not there; `make demo` writes it")
    wrong = []
    for width, dark in product(WIDTHS, (False, True)):
        shot = page.with_name(f"report-{width}-{'dark' if dark else 'light'}.png")
        wrong += [f"{width}: console: {line}" for line in visit(page, width=width, shot=shot, dark=dark)]
        wrong += [f"{width}: sideways: {part}" for part in sideways(page, width=width) if not dark]
        sys.stdout.write(f"{shot}\n")
    if wrong:
        raise SystemExit("browser:\n" + json.dumps(wrong, indent=1))


if __name__ == "__main__":
    main()
