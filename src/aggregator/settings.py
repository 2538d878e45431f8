"""Settings: the only reader of config/ and of the environment."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from aggregator.core.article import Article
from aggregator.core.posting import FILLABLE
from aggregator.core.yardstick import Yardstick
from aggregator.errors import ConfigurationError
from aggregator.vocabulary.article import parse_article
from aggregator.vocabulary.countries import Country, parse_countries
from aggregator.vocabulary.roles import parse_role_ids
from aggregator.vocabulary.table import Table
from aggregator.vocabulary.vocabulary import Vocabulary
from aggregator.vocabulary.yardstick import parse_yardstick

_PACKAGE = Path(__file__).resolve().parent


def config_folder() -> Path:
    """Find the configuration: AGGREGATOR_CONFIG, else ./config, else the checkout's, else the one inside the package."""
    named = os.environ.get("AGGREGATOR_CONFIG")  # noqa: TID251  (this module is the one that may)
    if named:
        folder = Path(named)
        if not folder.is_dir():
            raise ConfigurationError(f"AGGREGATOR_CONFIG: no such folder: {folder}; `aggregator init` writes it")
        return folder
    folder = Path("config")
    return folder if (folder / "vocabulary").is_dir() else shipped_config()


def shipped_config() -> Path:
    """Find the configuration that came with the program: the checkout's, else the one inside the package."""
    for folder in (_PACKAGE.parents[1] / "config", _PACKAGE / "_config"):
        if (folder / "vocabulary").is_dir():
            return folder
    raise ConfigurationError("no configuration came with the program: install it again, or set AGGREGATOR_CONFIG to a folder")


def editable_config() -> Path:
    """Give the configuration in use, to change it. Raises ConfigurationError where it lies inside an installed package."""
    folder = config_folder()
    if folder == _PACKAGE / "_config":
        raise ConfigurationError("the configuration in use came with the program and goes with it: `aggregator init` writes one to change")
    return folder


@contextmanager
def _inside(folder: Path) -> Iterator[Path]:
    """Name the folder before the file in every error of the block: there are several places that a configuration may lie in."""
    try:
        yield folder
    except ConfigurationError as error:
        raise ConfigurationError(f"{folder}{os.sep}{error}") from None


def read_texts(folder: Path) -> Mapping[str, str]:
    """Read every TOML and CSV file of a folder: file name to text. A folder that is not there is an empty one."""
    names = sorted(path.name for path in folder.iterdir() if path.suffix in {".toml", ".csv"}) if folder.is_dir() else []
    return {name: _read(folder, name) for name in names}


def _read(folder: Path, name: str) -> str:
    try:
        raw = (folder / name).read_bytes()
    except FileNotFoundError:
        raise ConfigurationError(f"{name}: mandatory, and missing; `aggregator init` writes what is missing") from None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(f"{name}: line {line}: not UTF-8 (byte 0x{raw[error.start]:02x}): save the file as UTF-8") from None


def load_vocabulary() -> Vocabulary:
    """Read and compile config/vocabulary."""
    with _inside(config_folder() / "vocabulary"):
        return Vocabulary.from_texts(load_vocabulary_texts())


def load_vocabulary_texts() -> Mapping[str, str]:
    """Read the files of config/vocabulary: file name to text."""
    return read_texts(config_folder() / "vocabulary")


def load_rate_overrides() -> Mapping[str, str]:
    """Read the CSV files of config/rates, where there are any: file name to text."""
    with _inside(config_folder() / "rates") as folder:
        return {name: text for name, text in read_texts(folder).items() if name.endswith(".csv")}


def load_countries() -> Mapping[str, Country]:
    """Read the names and continents of config/vocabulary."""
    with _inside(config_folder() / "vocabulary") as folder:
        return parse_countries(_read(folder, "countries.csv"), _read(folder, "regions.toml"))


def load_yardstick() -> tuple[Yardstick, ...]:
    """Read config/yardstick.csv."""
    with _inside(config_folder()) as folder:
        return parse_yardstick(_read(folder, "yardstick.csv"))


def load_article() -> Article:
    """Read config/article.toml."""
    roles = load_roles()
    with _inside(config_folder()) as folder:
        article = parse_article(_read(folder, "article.toml"))
        for role in article.roles:
            if role.id not in roles:
                raise ConfigurationError(
                    f"article.toml: [[role]] {role.id}: id: no such role; vocabulary/roles.toml lists them under roles"
                )
    return article


def load_roles() -> tuple[str, ...]:
    """Read which roles config/vocabulary/roles.toml knows."""
    with _inside(config_folder() / "vocabulary") as folder:
        return parse_role_ids(_read(folder, "roles.toml"), file="roles.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One line of boards.toml: a company's board on a known ATS; `sector` is a hint of whoever wrote the line."""

    source: str
    token: str
    company: str
    sector: str | None = None


def load_boards() -> Mapping[tuple[str, str], Board]:
    """Read config/boards.toml: (source, token) to the line. Raises ConfigurationError naming file, source and token."""
    with _inside(config_folder()) as folder:
        return parse_boards(_read(folder, "boards.toml"))


def parse_boards(text: str) -> Mapping[tuple[str, str], Board]:
    """Turn the text of boards.toml into boards, in the order of the file."""
    boards = {}
    for source, table in Table.parse(text, file="boards.toml").named():
        for token, line in table.named():
            sector = line.text("sector", "")
            board = Board(source=source, token=token, company=line.text("company"), sector=sector or None)
            if not token.strip() or not board.company.strip():
                raise line.wrong("company", f"expected a token and a name, got {token!r} and {board.company!r}")
            line.finish()
            boards[source, token] = board
    return MappingProxyType(boards)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a healthy source holds: fewer postings than `least`, or a field filled less, stops the reports; more than `most` warns."""

    least: int = 0
    most: int | None = None
    filled: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOption:
    """What the configuration says of one source; None where it leaves the source's own default."""

    enabled: bool | None = None
    interval_hours: float | None = None
    expect: Expectation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOption:
    """How the background service runs: where it answers about its health, and how often it does its chores.

    `port` 0 takes any free one. `backup_folder` None makes no backups.
    """

    address: str = "127.0.0.1"
    port: int = 8321
    tick_seconds: float = 5.0
    drain_seconds: float = 20.0
    report_hours: float = 24.0
    backup_hours: float = 24.0
    backup_folder: Path | None = None
    backups_kept: int = 7
    prune_days: float = 90.0
    least_free_mb: float = 512.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything of config/aggregator.toml, with what the environment overrides.

    `database` is a SQLite path or a PostgreSQL address; seconds and hours as their names say. `workers` 0 takes one for each
    processor.
    """

    user_agent: str
    database: str
    archive: Path
    feeds_at_once: int
    request_seconds: float
    feed_seconds: float
    most_pages: int
    reports: Path
    residents: tuple[str, ...]
    months: int
    ghost_days: int = 180
    workers: int = 0
    sources: Mapping[str, SourceOption] = field(default_factory=lambda: MappingProxyType({}))
    service: ServiceOption = field(default_factory=ServiceOption)


def load_settings() -> Settings:
    """Read config/aggregator.toml and the environment. Raises ConfigurationError naming file, table and key."""
    with _inside(config_folder()) as folder:
        settings = parse_settings(_read(folder, "aggregator.toml"), environment=os.environ)  # noqa: TID251  (this module is the one that may)
    countries = load_countries()
    with _inside(config_folder()):
        for code in settings.residents:
            if code not in countries:
                raise ConfigurationError(
                    f"aggregator.toml: [reports]: residents: there is no country {code}; vocabulary/countries.csv lists them"
                )
    return settings


def parse_settings(text: str, *, environment: Mapping[str, str]) -> Settings:
    """Turn the text of aggregator.toml and an environment into settings."""
    root = Table.parse(text, file="aggregator.toml")
    agent, store = root.table("agent", mandatory=True), root.table("store", mandatory=True)
    run, reports, sources = root.table("run"), root.table("reports"), root.table("source")
    contact, database = agent.text("contact"), store.text("database")
    if not contact.strip():
        raise agent.wrong("contact", "expected an address that a host can write to")
    settings = Settings(
        user_agent=f"{agent.text('name')} (+{contact})",
        database=environment.get("AGGREGATOR_DATABASE") or database,
        archive=Path(store.text("archive", "data/archive")),
        feeds_at_once=_count(run, "feeds_at_once", 8),
        request_seconds=_positive(run, "request_seconds", 60),
        feed_seconds=_positive(run, "feed_seconds", 900),
        most_pages=_count(run, "most_pages", 200),
        reports=Path(reports.text("folder", "reports")),
        workers=_workers(run),
        residents=reports.texts("residents") or ("NG", "KE", "IN"),
        months=_count(reports, "months", 12),
        ghost_days=_count(reports, "ghost_days", 180),
        sources=MappingProxyType({name: _source_option(table) for name, table in sources.named()}),
        service=_service_option(root.table("service")),
    )
    for country in settings.residents:
        if len(country) != 2 or not country.isascii() or not country.isupper():
            raise reports.wrong("residents", f"expected ISO 3166-1 alpha-2 codes such as NG, got {country!r}")
    for table in (agent, store, run, reports, root):
        table.finish()
    return settings


def _positive(table: Table, key: str, default: float) -> float:
    value = table.number(key, default)
    if value <= 0:
        raise table.wrong(key, f"expected a number above 0, got {value}")
    return value


def _workers(table: Table) -> int:
    value = table.number("workers", 0)
    if value != int(value) or not 0 <= value <= 256:
        raise table.wrong("workers", f"expected a whole number from 0 to 256, got {value:g}")
    return int(value)


def _count(table: Table, key: str, default: int) -> int:
    value = table.number(key, default)
    if value < 1 or value != int(value):
        raise table.wrong(key, f"expected a whole number above 0, got {value:g}")
    return int(value)


def _source_option(table: Table) -> SourceOption:
    known = table.keys()
    option = SourceOption(
        enabled=table.flag("enabled") if "enabled" in known else None,
        interval_hours=_positive(table, "interval_hours", 24) if "interval_hours" in known else None,
        expect=_expectation(table.table("expect")) if "expect" in known else None,
    )
    table.finish()
    return option


def _expectation(table: Table) -> Expectation:
    least, most = table.number("least", 0), table.number("most", 0)
    if least < 0 or (most and most < least):
        raise table.wrong("most", f"expected 0 <= least <= most, got least {least:g} and most {most:g}")
    fields = table.table("filled")
    filled = {name: fields.number(name) for name in fields.keys()}  # noqa: SIM118  (a Table is no mapping)
    for name, share in filled.items():
        if name not in FILLABLE or not 0 <= share <= 1:
            raise fields.wrong(name, f"expected a share from 0 to 1 of one of {', '.join(FILLABLE)}, got {share:g}")
    for one in (fields, table):
        one.finish()
    return Expectation(least=int(least), most=int(most) or None, filled=MappingProxyType(filled))


def _service_option(table: Table) -> ServiceOption:
    usual = ServiceOption()
    port, folder = table.number("port", usual.port), table.text("backup_folder", "")
    if port != int(port) or not 0 <= port < 65536:
        raise table.wrong("port", f"expected a port from 0 to 65535, got {port:g}")
    option = ServiceOption(
        address=table.text("address", usual.address),
        port=int(port),
        tick_seconds=_positive(table, "tick_seconds", usual.tick_seconds),
        drain_seconds=_positive(table, "drain_seconds", usual.drain_seconds),
        report_hours=_positive(table, "report_hours", usual.report_hours),
        backup_hours=_positive(table, "backup_hours", usual.backup_hours),
        backup_folder=Path(folder) if folder else None,
        backups_kept=_count(table, "backups_kept", usual.backups_kept),
        prune_days=_positive(table, "prune_days", usual.prune_days),
        least_free_mb=_positive(table, "least_free_mb", usual.least_free_mb),
    )
    table.finish()
    return option


def read_secrets(names: tuple[str, ...]) -> Mapping[str, str]:
    """Read keys of sources from the environment: the names that are set, with their values."""
    return {name: value for name in names if (value := os.environ.get(name))}  # noqa: TID251  (this module is the one that may)
