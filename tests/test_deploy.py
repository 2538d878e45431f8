"""What deploys the service says the same as the service: units, image, compose file and alerts, as far as no engine is needed.

Where a checker of the field is installed (systemd-analyze, hadolint, promtool) it is asked too.
"""

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from aggregator.cli.main import app
from aggregator.cli.status import Status
from aggregator.service.metrics import Metrics, Stored
from aggregator.service.service import _GRACE
from aggregator.settings import load_settings
from aggregator.store.fitness import Fitness
from tests.service.town import NOON

ROOT = Path(__file__).parents[1]
UNITS = ("aggregator.service", "aggregator-run.service")
STOP = load_settings().service.drain_seconds + _GRACE
# Without any of these the score of `systemd-analyze security` falls, or a hostile body gains something.
HARD = {
    "DynamicUser": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "PrivateUsers": "yes",
    "NoNewPrivileges": "yes",
    "MemoryDenyWriteExecute": "yes",
    "RestrictNamespaces": "yes",
    "CapabilityBoundingSet": "",
    "SystemCallArchitectures": "native",
    "IPAddressAllow": "localhost",
}


def unit(name: str) -> dict[str, list[str]]:
    """Read a unit: each key with its values, in order."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / "deploy" / name).read_text(encoding="utf-8").splitlines():
        if line and line[0] not in "#[":
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_hardened_and_starts_a_command_that_there_is(name: str) -> None:
    """It runs as nobody, writes in one folder, and the kernel keeps it from private networks."""
    keys = unit(name)
    assert {key: keys[key][-1] for key in HARD} == HARD
    there_are = {command.callback.__name__ for command in app.registered_commands if command.callback is not None}
    assert keys["ExecStart"][0].removeprefix("/opt/aggregator/bin/aggregator ") in there_are
    assert {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "fc00::/7", "fe80::/10"} <= set(
        keys["IPAddressDeny"][0].split()
    )


def test_the_units_agree_with_the_statuses_and_the_drain() -> None:
    """What does not heal by itself is not started again, and a stop is given the time that a drain takes."""
    keys = unit("aggregator.service")
    assert set(map(int, keys["RestartPreventExitStatus"][0].split())) == {Status.USAGE, Status.LOCKED}
    assert int(keys["TimeoutStopSec"][0]) > STOP
    assert set(map(int, unit("aggregator-run.service")["SuccessExitStatus"][0].split())) == {Status.PROBLEMS, Status.LOCKED}


def _told(command: list[str], **options: object) -> str:
    """Ask a checker, and give what it says; its status must be 0."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]  # noqa: S603  (fixed arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout + done.stderr)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_finds_nothing_to_say(tmp_path: Path) -> None:
    """Both units and the timer are understood, and their exposure is at most 2 of 10."""
    for name in (*UNITS, "aggregator-run.timer"):
        text = (ROOT / "deploy" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("/opt/aggregator/bin/aggregator", "/bin/true"), encoding="utf-8")
    assert _told(["systemd-analyze", "verify", *(f"./{name}" for name in (*UNITS, "aggregator-run.timer"))], cwd=tmp_path) == ""
    for name in UNITS:
        said = _told(["systemd-analyze", "security", "--offline=true", f"./{name}"], cwd=tmp_path)
        level = re.search(r"exposure level for \S+: ([\d.]+)", said)
        assert level is not None
        assert float(level[1]) <= 2


def lines(name: str) -> list[tuple[str, str]]:
    """Read the instructions of the image: word and rest, continued lines joined."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return [(word, rest.strip()) for line in text.splitlines() if line and line[0] != "#" for word, _, rest in [line.partition(" ")]]


def test_the_image_is_small_pinned_and_not_root() -> None:
    """Two stages, dependencies by hash, everything copied is there, and the last user is a number that is not 0."""
    found = lines("Dockerfile")
    assert [word for word, _ in found].count("FROM") == 2
    assert any("--require-hashes -r requirements.lock" in rest for word, rest in found if word == "RUN")
    for word, rest in found:
        if word == "COPY" and not rest.startswith("--from"):
            *names, _ = [part for part in rest.split() if not part.startswith("--")]
            assert [name for name in names if not (ROOT / name).exists()] == []
    assert [rest for word, rest in found if word == "USER"] == ["10001"]
    said = dict(found)
    assert said["STOPSIGNAL"] == "SIGTERM"
    assert '["aggregator", "health", "--live"]' in said["HEALTHCHECK"]
    assert (said["ENTRYPOINT"], said["CMD"]) == ('["aggregator"]', '["serve"]')


@pytest.mark.skipif(shutil.which("hadolint") is None, reason="hadolint is not installed")
def test_hadolint_finds_nothing_to_say() -> None:
    """No warning at all."""
    assert _told(["hadolint", "--no-color", "Dockerfile"], cwd=ROOT) == ""


def test_the_compose_file_confines_the_service_and_waits_for_its_database() -> None:
    """Read-only, without rights, with a database that answers first, and a stop as long as a drain."""
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    for said in (
        "read_only: true",
        "cap_drop: [ALL]",
        'security_opt: ["no-new-privileges:true"]',
        "condition: service_healthy",
        "pg_isready",
        "restart: unless-stopped",
        "${POSTGRES_PASSWORD:?",
    ):
        assert said in text
    grace = re.search(r"stop_grace_period: (\d+)s", text)
    assert grace is not None
    assert int(grace[1]) > STOP
    volumes = re.findall(r"^      - (\w+):/", text, re.MULTILINE)
    assert volumes == re.findall(r"^  (\w+):$", text.partition("\nvolumes:\n")[2], re.MULTILINE) != []


def rules() -> str:
    """Give the alerting rules of docs/operations.md."""
    found = re.search(r"```\n(groups:\n.*?)```", (ROOT / "docs" / "operations.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def names(collected: Iterable[object]) -> set[str]:
    """Give the names of metrics as a scrape shows them."""
    return {f"{one.name}_total" if one.type == "counter" else one.name for one in collected}  # type: ignore[attr-defined]


def test_alerts_ask_for_metrics_that_there_are_and_fire_on_their_absence() -> None:
    """A name with a mistake in it would be silent for ever."""
    metrics = Metrics()
    one = Fitness(
        source="remotive",
        feeds=1,
        states={"well": 1},
        stale=0,
        never=0,
        overdue=0,
        next_due=NOON,
        last_complete=NOON,
        oldest_complete=NOON,
        newest_posting=NOON,
        listed=1,
        usual=1,
        open_postings=1,
        filled={},
        quarantined=0,
        held={},
        errors={},
    )
    stored = Stored(lambda: [one], dict, lambda: NOON, lambda: NOON)
    known = names(metrics.registry.collect()) | names(stored.collect())
    asked = re.findall(r"expr: (.*)", rules())
    assert len(asked) >= 10
    for expression in asked:
        used = set(re.findall(r"aggregator_\w+", expression))
        assert used
        assert sorted(used - known) == []
        assert "absent(" in expression or expression.startswith("increase(")


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_promtool_understands_the_alerts(tmp_path: Path) -> None:
    """The rules are rules."""
    (tmp_path / "rules.yml").write_text(rules(), encoding="utf-8")
    assert "SUCCESS" in _told(["promtool", "check", "rules", str(tmp_path / "rules.yml")])
