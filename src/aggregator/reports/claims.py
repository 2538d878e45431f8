"""claims: each claim of the article's prose with its measure: what was counted, of how many, and the share."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import pandas as pd

from aggregator.core.article import Claim
from aggregator.reports import timezones
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
    for continent in ("europe", "america", "asia", "africa", "oceania"):
        jobs = facts.population[facts.population["continent"] == continent]
        for said in ("offered", "refused"):
            yield f"sponsorship {said}, job in {continent}", int((jobs["visa"] == said).sum()), len(jobs)


def _open_to(facts: Facts, _: Claim) -> _Found:
    for country in facts.scope.residents:
        yield f"open to a resident of {country}", int((facts.population[f"open_to_{country}"] == "yes").sum()), len(facts.population)


def _zones(facts: Facts, _: Claim) -> _Found:
    for role, what, jobs, whole, *_rest in timezones.rows(facts):
        if role == "all":
            yield str(what), int(str(jobs)), int(str(whole))


def _with_skills(jobs: pd.DataFrame, skills: pd.DataFrame, wanted: tuple[str, ...]) -> int:
    return int(skills.loc[skills["value"].isin(wanted) & skills["row"].isin(jobs.index), "row"].nunique())


def _devops(facts: Facts, claim: Claim) -> _Found:
    yield "names cloud or DevOps skills", _with_skills(facts.jobs, facts.several["skills"], claim.skills), len(facts.jobs)
    for continent in ("europe", "america", "asia", "africa", "oceania"):
        jobs = facts.jobs[facts.jobs["continent"] == continent]
        yield f"names cloud or DevOps skills, job in {continent}", _with_skills(jobs, facts.several["skills"], claim.skills), len(jobs)


def _distributed(facts: Facts, _: Claim) -> _Found:
    for where, chosen in (
        ("in AU or NZ", facts.jobs["country"].isin(["AU", "NZ"])),
        ("elsewhere", ~facts.jobs["country"].isin(["AU", "NZ"])),
    ):
        jobs = facts.jobs[chosen & facts.jobs["country"].notna()]
        beyond = (jobs["reach"] == "worldwide") | jobs["many_countries"]
        yield f"remote and open beyond one country, employer {where}", int((jobs["remote"] & beyond).sum()), len(jobs)


def _hospitals(facts: Facts, _: Claim) -> _Found:
    health = facts.of("sectors")
    health = health[health["value"] == "healthcare_biomedical"]
    for country in ("GB", "CA"):
        jobs = health[health["country"] == country]
        yield f"remote AI openings in healthcare, job in {country}", len(jobs), int((facts.population["country"] == country).sum())
        for resident in facts.scope.residents:
            yield f"of these open to a resident of {resident}", int((jobs[f"open_to_{resident}"] == "yes").sum()), len(jobs)


def _skills(facts: Facts, claim: Claim) -> _Found:
    for skill in claim.skills:
        yield f"names {skill}", _with_skills(facts.population, facts.several["skills"], (skill,)), len(facts.population)


def _sectors(facts: Facts, _: Claim) -> _Found:
    long = facts.of("sectors")
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
