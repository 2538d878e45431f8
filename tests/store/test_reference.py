"""What postings are held against: the article, countries, employers, and the figures of reports."""

from collections.abc import Callable
from decimal import Decimal

from aggregator.core.article import Article, ArticleCountry, ArticleRole, Claim, Named, SkillGroup
from aggregator.store.crawl import Crawl
from aggregator.store.reference import Employer
from aggregator.store.schema.views import VIEWS
from aggregator.store.store import Store
from tests.store.samples import EUROS, NOON, arrival, feed, run, tags

Rows = Callable[[str], list[tuple[object, ...]]]
ARTICLE = Article(
    title="A title",
    year=2026,
    roles=(ArticleRole(id="data_scientist", name="Data Scientist", low=55000, high=90000),),
    sectors=(Named(id="education_edtech", name="Education"),),
    countries=(ArticleCountry(code="GB", name="United Kingdom", key_sectors=("fintech", "healthcare"), policies=("Graduate visas",)),),
    pathways=(Named(id="robotics_automation", name="Robotics"),),
    skill_groups=(SkillGroup(id="programming", name="Programming", skills=("Python", "R")),),
    trends=(Named(id="generative_ai", name="Generative AI"),),
    claims=(Claim(id="time_zones", text="Tools bridge time zones.", measure="share"),),
)


def test_the_article_can_be_joined(store: Store, rows: Rows) -> None:
    """Every claim is a row; writing it again replaces it."""
    store.save_article(ARTICLE)
    store.save_article(ARTICLE)
    assert rows("SELECT id, name, low, high FROM article_role") == [("data_scientist", "Data Scientist", 55000, 90000)]
    assert rows("SELECT country, key_sector FROM article_country_sector ORDER BY 2") == [("GB", "fintech"), ("GB", "healthcare")]
    assert rows("SELECT country, policy FROM article_country_policy") == [("GB", "Graduate visas")]
    assert rows("SELECT skill_group, skill FROM article_skill ORDER BY 2") == [("programming", "Python"), ("programming", "R")]
    assert rows("SELECT id, claim, measure FROM article_claim") == [("time_zones", "Tools bridge time zones.", "share")]
    assert rows(
        "SELECT count(*) FROM article_sector JOIN article_pathway ON 1 = 1 JOIN article_trend ON 1 = 1 JOIN article_country ON 1 = 1"
    ) == [(1,)]


def test_countries_are_replaced(store: Store, rows: Rows) -> None:
    """They are the vocabulary's."""
    store.save_countries([("KE", "Kenya", "africa"), ("XX", "Old", None)])
    store.save_countries([("KE", "Kenya", "africa")])
    assert rows("SELECT code, name, continent FROM country") == [("KE", "Kenya", "africa")]


def test_an_employer_is_one_row_however_it_is_written(store: Store, rows: Rows) -> None:
    """Case and spacing do not make another employer, and the configuration's name wins."""
    feed(store)
    names = ["Acme  Ltd", "ACME LTD", "Ａcme Ltd"]
    store.save(Crawl(run=run(), arrivals=[arrival(str(number), company=name) for number, name in enumerate(names)]))
    store.save_employers([Employer(name="Acme Ltd", domain="acme.example", country="GB", sectors=("fintech",))])
    assert rows("SELECT c.name, c.domain, c.configured, s.sector, s.basis FROM company c JOIN company_sector s ON s.company_id = c.id") in (
        [("Acme Ltd", "acme.example", 1, "fintech", "configuration")],
        [("Acme Ltd", "acme.example", True, "fintech", "configuration")],
    )
    assert rows("SELECT count(*), count(DISTINCT company_id) FROM posting") == [(3, 1)]


def test_the_rates_that_were_used_are_kept(store: Store, rows: Rows) -> None:
    """A figure in pounds can be followed to its rate."""
    feed(store)
    store.save(Crawl(run=run(), arrivals=[arrival(name, found=tags(pays=(EUROS,), pay=EUROS)) for name in ("1", "2")]))
    ((currency, day, per_gbp, source),) = rows("SELECT currency, day, per_gbp, source FROM rate")
    assert (currency, str(day), Decimal(str(per_gbp)), source) == ("EUR", "2026-02-27", Decimal("1.17"), "ecb")


def test_the_last_article_check_is_a_view(store: Store, rows: Rows) -> None:
    """Every cell of every report is kept; the view shows those of the last article check, with numbers as numbers."""
    columns = list(next(view for view in VIEWS if view.name == "article_check").columns)
    old = [f"old {column}" if column in {"population", "role", "verdict"} else 1 for column in columns]
    new = [
        f"new {column}" if column in {"population", "role", "verdict"} else 0.25 if "share" in column or column == "overlap" else None
        for column in columns
    ]
    store.save_report({"article_check": (columns, [old])}, now=NOON, rules="r1", rates="x")
    store.save_report({"article_check": (columns, [new, old])}, now=NOON, rules="r1", rates="x", since=NOON, synthetic=True)
    store.save_report({"sectors": (["sector", "flag"], [["=1+1", True]])}, now=NOON, rules="r1", rates="x")
    assert rows("SELECT population, verdict, jobs, median, pay_share, overlap FROM article_check ORDER BY population") == [
        ("new population", "new verdict", None, None, 0.25, 0.25),
        ("old population", "old verdict", 1, 1, 1.0, 1.0),
    ]
    assert rows("SELECT figure, value FROM report_figure WHERE report = 'sectors' ORDER BY figure") == [("flag", "yes"), ("sector", "=1+1")]


def test_the_view_has_the_columns_of_the_report() -> None:
    """The article check on disk and the one in SQL name the same figures."""
    from aggregator.reports.article_check import COLUMNS

    assert tuple(next(view for view in VIEWS if view.name == "article_check").columns) == COLUMNS
