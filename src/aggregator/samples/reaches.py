"""Reaches: who may apply to a vacancy and how its employer says so."""

from aggregator.samples.draws import Draws, Weighted
from aggregator.samples.lexicon import Country, Lexicon
from aggregator.samples.vacancy import Reach

KINDS = Weighted(("country", "worldwide", "region", "silent", "pair", "excluding"), (42, 17, 16, 11, 10, 4))
# Countries that employers of the market exclude, as sanctions and payroll make real ones do.
EXCLUDED = ("BR", "IN", "NG")
PAIRS = {"US": "CA", "CA": "US", "GB": "IE", "DE": "NL", "AU": "NZ"}
REGIONS = {
    "US": ("North America", "Latin America"), "CA": ("North America",), "MX": ("Latin America", "North America"), "BR": ("Latin America",),
    "GB": ("EMEA", "Europe"), "IN": ("APAC",), "SG": ("APAC",), "AU": ("APAC",), "NZ": ("APAC",), "NG": ("Africa", "EMEA"), "KE": ("Africa", "EMEA"),
}  # fmt: skip
EUROPE = ("European Union", "Europe", "EMEA")


class Reaches:
    """Makes the reach of a vacancy from its kind and country."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Take countries, regions and wordings."""
        self._lexicon = lexicon
        self._countries = {country.code: country for country in lexicon.countries}
        self._regions = {region.name: region for region in lexicon.regions}

    def reach(self, draws: Draws, kind: str, country: Country) -> Reach:
        """Draw the wording of a remote vacancy's reach; a kind that the country does not know becomes its own country."""
        words = self._lexicon
        label_draw, other = draws.unit(), draws.unit()
        if kind in {"worldwide", "silent", "excluding"}:
            table = words.silent if kind == "silent" else words.worldwide
            sentence = draws.pick(table["sentences"])
            excluded: tuple[Country, ...] = ()
            if kind == "excluding":
                excluded = (self._countries[EXCLUDED[int(other * len(EXCLUDED))]],)
                if country in excluded:
                    return self._own(draws, country, label_draw)
                sentence += " " + draws.pick(table["exclusions"]).format(excluded=excluded[0].name)
            return Reach(kind=kind, label=_at(table["labels"], label_draw), sentence=sentence, excluded=excluded)
        if kind == "region":
            names = REGIONS.get(country.code, EUROPE)
            region = self._regions[names[int(other * len(names))]]
            return Reach(
                kind=kind, label=_at(region.labels, label_draw), sentence=draws.pick(region.sentences), region=region.name, yes=region.yes
            )
        if kind == "pair" and country.code in PAIRS:
            second = self._countries[PAIRS[country.code]]
            return Reach(
                kind=kind,
                label=f"Remote - {country.name} or {second.name}",
                sentence=f"You must be based in {_the(country)} or {_the(second)}.",
                countries=(country, second),
            )
        return self._own(draws, country, label_draw)

    def _own(self, draws: Draws, country: Country, label_draw: float) -> Reach:
        return Reach(kind="country", label=_at(country.labels, label_draw), sentence=draws.pick(country.only), countries=(country,))


def _at(items: tuple[str, ...], unit: float) -> str:
    return items[int(unit * len(items))]


def _the(country: Country) -> str:
    return f"the {country.name}" if country.code in {"US", "GB", "NL"} else country.name
