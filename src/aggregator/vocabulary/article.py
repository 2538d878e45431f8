"""The article as data: the text of config/article.toml to a validated Article."""

from aggregator.core.article import Article, ArticleCountry, ArticleRole, Claim, Named, SkillGroup
from aggregator.errors import ConfigurationError, InvalidValue
from aggregator.vocabulary.table import Table


def parse_article(text: str, *, file: str = "article.toml") -> Article:
    """Read the article's claims. Raises ConfigurationError naming file, table and key."""
    root = Table.parse(text, file=file)
    head = root.table("article", mandatory=True)
    for key, only in (("currency", "GBP"), ("period", "year")):
        if head.text(key) != only:
            raise head.wrong(key, f"expected {only}: all figures of the article are in GBP a year")
    article = Article(
        title=head.text("title"),
        year=int(head.number("year")),
        roles=tuple(_role(table) for table in root.tables("role")),
        sectors=tuple(_named(table) for table in root.tables("sector")),
        countries=tuple(_country(table) for table in root.tables("country")),
        pathways=tuple(_named(table) for table in root.tables("pathway")),
        skill_groups=tuple(_skill_group(table) for table in root.tables("skill_group")),
        trends=tuple(_named(table) for table in root.tables("trend")),
        claims=tuple(_claim(table) for table in root.tables("claim")),
    )
    head.finish()
    root.finish()
    return article


def _role(table: Table) -> ArticleRole:
    table.text("does")
    try:
        role = ArticleRole(id=table.text("id"), name=table.text("name"), low=int(table.number("low")), high=int(table.number("high")))
    except InvalidValue as error:
        raise ConfigurationError(f"{table.where}: {error}") from None
    table.finish()
    return role


def _named(table: Table) -> Named:
    table.texts("about")
    named = Named(id=table.text("id"), name=table.text("name"))
    table.finish()
    return named


def _country(table: Table) -> ArticleCountry:
    try:
        country = ArticleCountry(
            code=table.text("code"),
            name=table.text("name"),
            key_sectors=table.texts("key_sectors", mandatory=True),
            policies=table.texts("policies"),
        )
    except InvalidValue as error:
        raise ConfigurationError(f"{table.where}: {error}") from None
    table.finish()
    return country


def _skill_group(table: Table) -> SkillGroup:
    group = SkillGroup(id=table.text("id"), name=table.text("name"), skills=table.texts("skills", mandatory=True))
    table.finish()
    return group


def _claim(table: Table) -> Claim:
    claim = Claim(id=table.text("id"), text=table.text("text"), measure=table.text("measure"), skills=table.texts("skills"))
    table.finish()
    return claim
