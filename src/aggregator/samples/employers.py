"""Employers: the invented companies of a market, each made from its number alone."""

from aggregator.samples.draws import Weighted, digest
from aggregator.samples.lexicon import Lexicon
from aggregator.samples.vacancy import Company

# Of five boards two are on Greenhouse, two on Ashby, one on Lever.
SYSTEMS = ("greenhouse", "ashby", "greenhouse", "ashby", "lever")
# Advertisements for each board and for each employer that only aggregators carry, at any size of market.
POSTINGS_PER_BOARD = 58
POSTINGS_PER_SMALL_EMPLOYER = 12
RANK_STEP = 7919  # a prime, so that ranks of neighbours lie apart
SPREAD = 1409  # coprime with the number of names, so that neighbours do not share a stem


class Employers:
    """The companies of one market: the first `boards` have a board of their own, the rest are on aggregators only."""

    def __init__(self, lexicon: Lexicon, *, seed: int, postings: int) -> None:
        """Size the market; names never repeat."""
        self._lexicon = lexicon
        self._seed = seed
        self.boards = max(len(SYSTEMS), round(postings / POSTINGS_PER_BOARD))
        self.count = self.boards + max(1, round(postings / POSTINGS_PER_SMALL_EMPLOYER))
        self._sectors = Weighted(lexicon.sectors, [sector.weight for sector in lexicon.sectors])
        self._countries = Weighted(lexicon.countries, [country.weight for country in lexicon.countries])

    def __len__(self) -> int:
        """Count the companies."""
        return self.count

    def company(self, number: int) -> Company:
        """Give the company with this number, always the same for the same seed."""
        token = digest(self._seed, "company", number)
        sector = self._sectors.at(token[0] / 256)
        country = self._countries.at(int.from_bytes(token[1:3], "big") / 65536)
        name = self._name(number, token, sector.words)
        ats = SYSTEMS[number % len(SYSTEMS)] if number < self.boards else None
        slots = self._slots(number) if ats else 1 + token[4] % 3
        return Company(number=number, name=name, slug=name.lower().replace(" ", ""), sector=sector, country=country, ats=ats, slots=slots)

    def _slots(self, number: int) -> int:
        # Boards differ in size as real ones do, from sixteen openings to 140, most of them small; by rank and not by
        # chance, so that markets of different seeds are of one size.
        rank = (number * RANK_STEP + self._seed) % self.boards
        return 16 + round(124 * (rank / self.boards) ** 3)

    def _name(self, number: int, token: bytes, words: tuple[str, ...]) -> str:
        stems, endings = self._lexicon.stems, self._lexicon.endings
        names = len(stems) * len(endings)
        turn, place = divmod(number, names)
        place = (place * SPREAD + self._seed * 7) % names
        name = stems[place % len(stems)] + endings[place // len(stems)]
        if turn or token[3] % 3 == 0:
            name = f"{name} {words[token[6] % len(words)]}"
        # Past the last combination a number keeps names apart.
        return f"{name} {turn + 1}" if turn else name
