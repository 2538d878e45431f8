"""Every error that we raise, as a tree.

AggregatorError
├── InvalidValue            a value rejects nonsense in its constructor (also a ValueError)
├── ConfigurationError      a file of config/ or the environment is wrong: names file, table and key
├── BadInput                a line or file given to a command cannot be read: names the place
├── SourceChanged           a body that is not what the source documents: never read as "no postings"
├── FetchFailed             nothing usable came back
│   ├── Unreachable         no connection, no name, no answer in time
│   ├── Blocked             a bot wall, a login page, robots.txt, or a refusal (401, 403)
│   ├── Gone                404 or 410: the board is not there
│   ├── Throttled           429 or 503: `retry_after` seconds, where the host said so
│   │   └── Spent           the source's own allowance of requests a day is used up: nothing was asked
│   ├── ServerFailed        5xx
│   ├── BodyRefused         too large, truncated, or in a coding that we did not ask for
│   │   └── Truncated       it stops before its end: worth another attempt
│   └── AddressRefused      a private, loopback or otherwise forbidden address or scheme
├── StoreError              the database cannot do what is asked
│   ├── SchemaOutdated      its schema is not at head: `aggregator db upgrade`
│   ├── AlreadyRunning      another instance holds the lock
│   ├── Away                it does not answer, or asks for another attempt: what was to be written may be tried again
│   └── DiskFull            there is no room on its disk
└── ReportRefused           an assertion failed: the last good report stays
"""


class AggregatorError(Exception):
    """The root of all errors that we raise on purpose."""


class InvalidValue(AggregatorError, ValueError):
    """A value that cannot exist: names the field, what was expected, and what came."""


class ConfigurationError(AggregatorError):
    """A file of config/ or the environment is wrong: names file, table and key."""


class BadInput(AggregatorError):
    """A line or file given to a command cannot be read: names the place."""


class SourceChanged(AggregatorError):
    """A body that is not what the source documents: never read as "no postings"."""


class FetchFailed(AggregatorError):
    """Nothing usable came back."""


class Unreachable(FetchFailed):
    """No connection, no name, or no answer in time."""


class Blocked(FetchFailed):
    """A bot wall, a login page, robots.txt, or a refusal (401, 403)."""


class Gone(FetchFailed):
    """404 or 410: the board is not there."""


class Throttled(FetchFailed):
    """429 or 503: the host asks for fewer requests."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        """Keep the seconds that the host asked to wait, where it said so."""
        super().__init__(message)
        self.retry_after = retry_after


class Spent(Throttled):
    """The source's own allowance of requests a day is used up: nothing was asked."""


class ServerFailed(FetchFailed):
    """The host answered 5xx."""


class BodyRefused(FetchFailed):
    """A body that is too large, truncated, or in a coding that we did not ask for."""


class Truncated(BodyRefused):
    """A body that stops before its end."""


class AddressRefused(FetchFailed):
    """A private, loopback or otherwise forbidden address or scheme."""


class StoreError(AggregatorError):
    """The database cannot do what is asked."""


class SchemaOutdated(StoreError):
    """The schema is not at head: `aggregator db upgrade` brings it there."""


class AlreadyRunning(StoreError):
    """Another instance holds the lock."""


class Away(StoreError):
    """The database does not answer, or asks for another attempt: what was to be written may be tried again."""


class DiskFull(StoreError):
    """There is no room on the disk of the database, or too little to begin."""


class ReportRefused(AggregatorError):
    """An assertion on the facts failed: the last good report stays."""
