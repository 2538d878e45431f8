"""Peers: packages that do the same step, in an environment that the bench makes for them; skipped where it cannot be made."""

import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from aggregator.core.posting import Posting
from tests.bench.figures import Figure

# Distribution, stage, and what makes the function that does the step.
PEERS: Final = (
    ("html2text", "HTML to text by html2text", "import html2text; work = html2text.HTML2Text().handle"),
    ("inscriptis", "HTML to text by inscriptis", "from inscriptis import get_text as work"),
    (
        "datasketch",
        "fingerprint by datasketch (128 hashes)",
        (
            "from datasketch import MinHash\n"
            "def work(text):\n"
            "    made, words = MinHash(num_perm=128), text.split()\n"
            "    made.update_batch([' '.join(words[n : n + 3]).encode() for n in range(len(words))])"
        ),
    ),
)
_MEASURE: Final = """
import json, sys, time
texts = json.load(open(sys.argv[1], encoding="utf-8"))
{make}
best = 1e9
for _ in range(3):
    began = time.process_time()
    for text in texts:
        work(text)
    best = min(best, time.process_time() - began)
print(len(texts) / best)
"""


def figures(postings: Sequence[Posting]) -> Iterator[Figure]:
    """Measure each peer that can be had."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        texts = folder / "texts.json"
        texts.write_text(json.dumps([posting.description or "" for posting in postings]), encoding="utf-8")
        python = folder / "env" / "bin" / "python"
        venv.create(folder / "env", with_pip=True)
        for package, stage, make in PEERS:
            try:
                _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package])
                yield Figure(stage, float(_run([str(python), "-c", _MEASURE.format(make=make), str(texts)])))
            except subprocess.SubprocessError as error:
                sys.stderr.write(f"bench: {package} cannot be measured here: {type(error).__name__}\n")


def _run(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=180).stdout  # noqa: S603  (commands of this module)
