"""Market: a seeded, repeatable market of invented openings, of any size and on any virtual day.

Every employer has slots; a slot holds one vacancy after another, with gaps between. So the market keeps its size while
vacancies appear, are revised and vanish from day to day, and any vacancy can be made again from its numbers alone:
nothing is kept in memory but what is being looked at.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock

from aggregator.samples.draws import Draws, Weighted, digest
from aggregator.samples.employers import Employers
from aggregator.samples.lexicon import Country, Lexicon, load_lexicon
from aggregator.samples.offers import Offers, level_of
from aggregator.samples.reaches import KINDS, Reaches
from aggregator.samples.vacancy import Company, Reach, Vacancy

FIRST_DAY = date(2026, 11, 2)
AGGREGATORS = ("himalayas", "remotive", "weworkremotely", "remoteok", "hn")
REMOTE_SHARE, HYBRID_SHARE = 0.74, 0.15
# Share of remote vacancies that each aggregator copies from an employer with a board, and without one.
COPIED = {"himalayas": (0.12, 0.55), "remotive": (0.03, 0.12), "weworkremotely": (0.06, 0.3), "remoteok": (0.05, 0.2), "hn": (0.08, 0.3)}
# What an aggregator's own field for places can say truthfully.
CARRIES = {
    "himalayas": {"country", "pair", "worldwide"},
    "remotive": {"country", "pair", "worldwide", "region"},
    "weworkremotely": {"country", "worldwide"},
    "remoteok": {"country", "pair", "worldwide", "region", "silent"},
    "hn": {"country", "pair", "worldwide", "region", "silent", "excluding"},
}
LEVELS = ((-0.9, "junior", "Junior "), (0.1, None, ""), (0.9, "senior", "Senior "), (1.4, "staff", "Staff "), (9.0, "lead", "Lead "))
YEARS = {"junior": 2, None: 3, "senior": 5, "staff": 8, "lead": 7}
SLOTS_BITS = 8  # a company has fewer than 256 slots
REVISED_AFTER = (9, 24)  # days after which a revised vacancy is changed once and twice


class Market:
    """The market of one seed and size on one day; `at` gives the same market on another day."""

    def __init__(
        self, *, seed: int = 7, postings: int = 1500, today: date = FIRST_DAY, day: int = 0, lexicon: Lexicon | None = None
    ) -> None:
        """Make a market of about `postings` advertisements, all boards together; `today` is the date of day 0."""
        self.seed, self.postings, self.today, self.day = seed, postings, today, day
        self.lexicon = lexicon or load_lexicon()
        self.employers = Employers(self.lexicon, seed=seed, postings=postings)
        self.offers = Offers(self.lexicon)
        self._reaches = Reaches(self.lexicon)
        self._roles = Weighted(self.lexicon.roles, [role.weight for role in self.lexicon.roles])
        self._countries = Weighted(self.lexicon.countries, [country.weight for country in self.lexicon.countries])
        self._listed: dict[str, Sequence[int]] = {}
        self._counting = Lock()  # the boards answer from many threads, and a large market takes seconds to count
        self._boards: dict[tuple[str, str], int] = {}

    def at(self, day: int) -> "Market":
        """Give the same market on another virtual day."""
        return Market(seed=self.seed, postings=self.postings, today=self.today, day=day, lexicon=self.lexicon)

    @property
    def now(self) -> datetime:
        """The midnight UTC that the market's day begins with: nothing of the market is later."""
        return datetime.combine(self.today + timedelta(days=self.day), time(), tzinfo=UTC)

    def companies(self) -> Iterator[Company]:
        """Give every employer."""
        return map(self.employers.company, range(len(self.employers)))

    def boards(self) -> Iterator[Company]:
        """Give the employers that have a board of their own."""
        return map(self.employers.company, range(self.employers.boards))

    def board(self, system: str, token: str) -> Company | None:
        """Find the employer behind a board; None where there is no such board."""
        if not self._boards:
            self._boards = {(company.ats or "", company.slug): company.number for company in self.boards()}
        number = self._boards.get((system, token))
        return None if number is None else self.employers.company(number)

    def vacancies(self, company: Company) -> Iterator[Vacancy]:
        """Give the employer's open vacancies of the day."""
        for slot in range(company.slots):
            vacancy = self._vacancy(company, slot)
            if vacancy is not None:
                yield vacancy

    def stream(self) -> Iterator[Vacancy]:
        """Give every open vacancy of the day, one at a time."""
        for company in self.companies():
            yield from self.vacancies(company)

    def listed(self, aggregator: str) -> Sequence[int]:
        """Give what an aggregator carries, newest first, as numbers for `carried`: eight bytes each."""
        with self._counting:
            if not self._listed:
                self._listed = self._count()
        return self._listed[aggregator]

    def _count(self) -> dict[str, Sequence[int]]:
        found: dict[str, list[tuple[int, int]]] = {name: [] for name in AGGREGATORS}
        for vacancy in self.stream():
            place = vacancy.company.number << SLOTS_BITS | (vacancy.number >> 8 & 0xFF)
            for name in vacancy.carriers[1 if vacancy.company.ats else 0 :]:
                found[name].append((-int(vacancy.posted.timestamp()), place))
        return {name: array("Q", [place for _, place in sorted(places)]) for name, places in found.items()}

    def carried(self, place: int) -> Vacancy:
        """Give the vacancy behind a number of `listed`."""
        vacancy = self._vacancy(self.employers.company(place >> SLOTS_BITS), place & 0xFF)
        if vacancy is None:
            raise LookupError(f"no vacancy at {place} on day {self.day}")
        return vacancy

    def _vacancy(self, company: Company, slot: int) -> Vacancy | None:
        life = digest(self.seed, company.number, slot, "life")
        length = 30 + life[0] % 91
        gap = life[1] % 8
        generation, age = divmod(self.day + life[2] % length, length)
        if age >= length - gap:
            return None
        token = digest(self.seed, company.number, slot, generation)
        draws = Draws(token[:8])
        country = company.country if draws.chance(0.7) else self._countries.at(draws.unit())
        role = self._roles.at(draws.unit())
        workplace = "remote" if draws.chance(REMOTE_SHARE) else "hybrid" if draws.chance(HYBRID_SHARE / (1 - REMOTE_SHARE)) else "onsite"
        reach = self._reach(draws, workplace, country)
        carriers = self._carriers(company, token, workplace, reach)
        brief = carriers == ("hn",)  # a comment there is in English and says little
        language = "en" if _language(draws, country, reach) == "en" or brief else country.language
        normal = draws.normal()
        offer = self.offers.offer(draws, role, country, normal, english=language == "en")
        if offer is not None and offer.placed == "field" and not company.ats:
            offer = replace(offer, placed="both")  # some aggregators have no field for pay, and what is stated must be stated everywhere
        level, prefix = _level(level_of(normal, draws.unit()))
        posted = datetime.combine(self.today + timedelta(days=self.day - age - 1), time(6 + token[8] % 12, token[9] % 60), tzinfo=UTC)
        revision = sum(age >= days for days in REVISED_AFTER) if token[10] % 4 == 0 else 0
        return Vacancy(
            key=f"{company.number}-{slot}-{generation}",
            number=(company.number * 1000 + generation % 1000) << 16 | slot << 8,
            token=token[16:32],
            company=company,
            role=role,
            title=prefix + draws.pick(role.titles) + str(self.lexicon.prose[language].get("suffix", "")),
            seniority=level,
            years=YEARS[level],
            requisition=f"R-{company.number % 90 + 10}{slot:03d}{generation % 10}",
            language=language,
            workplace=workplace,
            country=country,
            cities=_cities(draws, workplace, country),
            reach=reach,
            offer=offer,
            visa=_visa(draws, language) if not brief else None,
            zone=_zone(draws, reach, country, self.lexicon, english=language == "en") if not brief else None,
            employment="contract" if offer and offer.contractor else "full_time",
            posted=posted,
            updated=posted + timedelta(days=REVISED_AFTER[revision - 1]) if revision else posted,
            revision=revision,
            carriers=carriers,
        )

    def _reach(self, draws: Draws, workplace: str, country: Country) -> Reach:
        if workplace == "remote":
            return self._reaches.reach(draws, KINDS.at(draws.unit()), country)
        return Reach(kind="place", label="", sentence="", countries=(country,))

    def _carriers(self, company: Company, token: bytes, workplace: str, reach: Reach) -> tuple[str, ...]:
        own = (company.ats,) if company.ats else ()
        small = 0 if company.ats else 1
        if workplace != "remote":
            return own or ("hn",)
        names = tuple(
            name for place, name in enumerate(AGGREGATORS) if reach.kind in CARRIES[name] and token[11 + place] / 256 < COPIED[name][small]
        )
        return own + names if own or names else ("hn",)


def _level(place: float) -> tuple[str | None, str]:
    return next((level, prefix) for edge, level, prefix in LEVELS if place < edge)


def _language(draws: Draws, country: Country, reach: Reach) -> str:
    share = draws.unit()
    local = reach.kind in {"place", "country"} and country.language != "en"
    return country.language if local and share < 0.6 else "en"


def _cities(draws: Draws, workplace: str, country: Country) -> tuple[str, ...]:
    first = draws.some(country.cities, 3)
    # An office job in several cities is one opening that a board may list once for each.
    several = workplace != "remote" and draws.chance(0.25)
    return tuple(first) if several else tuple(first[:1])


def _visa(draws: Draws, language: str) -> str | None:
    unit = draws.unit()
    if language != "en" or unit >= 0.3:
        return None
    return "offered" if unit < 0.12 else "refused"


def _zone(draws: Draws, reach: Reach, country: Country, lexicon: Lexicon, *, english: bool) -> str | None:
    wants, sentence = draws.unit() < 0.2, draws.pick(lexicon.prose["en"]["zones"])
    if reach.kind in {"place", "country"} or not english or not wants:
        return None
    return str(sentence).replace("{utc}", f"{country.utc:+g}".replace("+0", "±0"))
