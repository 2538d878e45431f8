"""claims: each claim of the article's prose with its measure: what was counted, of how many, and the share."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from aggregator.core.article import Claim
from aggregator.reports import timezones
from aggregator.reports.article_check import CONTINENTS
from aggregator.reports.facts import Facts
from aggregator.reports.kit import Report, Row

COLUMNS: Final = ("claim", "what", "jobs", "of", "share")
_Found = Iterator[tuple[str, int, int]]


def rows(facts: Facts) -> Iterator[Row]:
    """Give the claims in the article's order; one that nobody measures says so instead of being left out."""
    for claim in facts.article.claims:
        measure = MEASURES.get(claim.id)
        found = measure(facts, claim) if measure else iter([("not measured", 0, 0)])
        for what, jobs, whole in found:
            yield claim.id, what, jobs, whole, jobs / whole if whole else None


def _visa(facts: Facts, _: Claim) -> _Found:
    for continent in CONTINENTS:
        visa = facts.population.loc[facts.population["continent"] == continent, "visa"]
        for said in ("offered", "refused"):
            yield f"sponsorship {said}, job in {continent}", int((visa == said).sum()), len(visa)


def _open_to(facts: Facts, _: Claim) -> _Found:
    for country in facts.scope.residents:
        yield f"open to a resident of {country}", int((facts.population[f"open_to_{country}"] == "yes").sum()), len(facts.population)


def _zones(facts: Facts, _: Claim) -> _Found:
    for role, what, jobs, whole, *_rest in timezones.rows(facts):
        if role == "all":
            yield str(what), int(str(jobs)), int(str(whole))


def _devops(facts: Facts, claim: Claim) -> _Found:
    named = facts.marks("skills", *claim.skills)
    yield "names cloud or DevOps skills", int(named.sum()), len(facts.jobs)
    for continent in CONTINENTS:
        there = (facts.jobs["continent"] == continent).to_numpy()
        yield f"names cloud or DevOps skills, job in {continent}", int((named & there).sum()), int(there.sum())


def _distributed(facts: Facts, _: Claim) -> _Found:
    for where, chosen in (
        ("in AU or NZ", facts.jobs["country"].isin(["AU", "NZ"])),
        ("elsewhere", ~facts.jobs["country"].isin(["AU", "NZ"])),
    ):
        jobs = facts.jobs.loc[chosen & facts.jobs["country"].notna(), ["reach", "many_countries", "remote"]]
        beyond = (jobs["reach"] == "worldwide") | jobs["many_countries"]
        yield f"remote and open beyond one country, employer {where}", int((jobs["remote"] & beyond).sum()), len(jobs)


def _hospitals(facts: Facts, _: Claim) -> _Found:
    health = facts.of("sectors", "country", *(f"open_to_{resident}" for resident in facts.scope.residents))
    health = health[health["value"] == "healthcare_biomedical"]
    for country in ("GB", "CA"):
        jobs = health[health["country"] == country]
        yield f"remote AI openings in healthcare, job in {country}", len(jobs), int((facts.population["country"] == country).sum())
        for resident in facts.scope.residents:
            yield f"of these open to a resident of {resident}", int((jobs[f"open_to_{resident}"] == "yes").sum()), len(jobs)


def _skills(facts: Facts, claim: Claim) -> _Found:
    remote = facts.jobs["remote"].to_numpy()
    for skill in claim.skills:
        yield f"names {skill}", int((facts.marks("skills", skill) & remote).sum()), len(facts.population)


def _sectors(facts: Facts, _: Claim) -> _Found:
    long = facts.of("sectors", *(f"open_to_{resident}" for resident in facts.scope.residents))
    for sector in facts.article.sectors:
        jobs = long[long["value"] == sector.id]
        yield sector.id, len(jobs), len(facts.population)
        for resident in facts.scope.residents:
            yield f"{sector.id}, open to a resident of {resident}", int((jobs[f"open_to_{resident}"] == "yes").sum()), len(jobs)


MEASURES: Final[Mapping[str, Callable[[Facts, Claim], _Found]]] = {
    "visa_sponsorship": _visa,
    "open_to_africa_asia": _open_to,
    "time_zones": _zones,
    "devops_under_ai": _devops,
    "au_nz_distributed": _distributed,
    "hospitals_gb_ca": _hospitals,
    "skills_named": _skills,
    "six_sectors_hire": _sectors,
}
REPORT = Report(name="claims", title="The claims of the article's prose", columns=COLUMNS, rows=rows)
