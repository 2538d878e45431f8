"""Classifier: all readers over one posting, in the order in which they need one another."""

from typing import Final

from aggregator.classify.pay_by_place import read_pay_by_place
from aggregator.classify.what import read_what
from aggregator.classify.where import read_where
from aggregator.core.posting import Posting
from aggregator.core.rates import RateTable
from aggregator.core.tags import Tags
from aggregator.pay.reader import read_pay
from aggregator.text.document import Document
from aggregator.vocabulary.vocabulary import Vocabulary

# Raised by hand whenever a reader changes what it finds, so that stored tags are known to be of older rules.
READERS: Final = "5"


class Classifier:
    """Turns postings into tags; made once, it holds the compiled vocabulary and the rates."""

    def __init__(self, vocabulary: Vocabulary, rates: RateTable) -> None:
        """Take what is data; `rules` names the versions of all of it."""
        self._rates = rates
        self.rates = rates.version or "no-rates"
        self.vocabulary = vocabulary
        self.rules = f"{READERS}.{vocabulary.version}.{self.rates}"

    def tags(self, posting: Posting) -> Tags:
        """Read all tags of a posting; they depend on the posting, vocabulary and rates alone."""
        document = Document(posting, headings=self.vocabulary.headings)
        where = read_where(document, self.vocabulary)
        what = read_what(document, self.vocabulary)
        paid = read_pay(document, countries=where.job_countries, level=what.seniority, vocabulary=self.vocabulary, rates=self._rates)
        by_place = read_pay_by_place(document, self.vocabulary, paid, where.eligibility)
        return Tags(
            rules=self.rules,
            language=what.language,
            ai=what.ai,
            role=what.role,
            seniority=what.seniority,
            sectors=what.sectors,
            key_sectors=what.key_sectors,
            pathways=what.pathways,
            skills=what.skills,
            trends=what.trends,
            workplace=where.workplace,
            job_countries=where.job_countries,
            eligibility=where.eligibility,
            timezone=where.timezone,
            visa=where.visa,
            relocation=where.relocation,
            authorisation=where.authorisation,
            clearance=where.clearance,
            programmes=where.programmes,
            engagement=where.engagement,
            pay=paid.pay,
            pays=paid.pays,
            pay_by_place=bool(by_place),
            evidence=(*what.evidence, *where.evidence, *paid.evidence, *by_place),
        )
