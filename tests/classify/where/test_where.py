"""Where: places, who may apply, workplace, zones, visa and engagement, by tables that anybody can extend."""

import pytest

from aggregator.core.posting import Workplace
from aggregator.core.tags import Answer, Engagement, Scope, Visa
from tests.classify.where.cases import document, expand, rows, where

TABLES = ("locations", "reaches", "headers", "eligibility", "visa", "workplace", "timezones", "engagement")
TRAPS = (
    *(
        "Georgia",
        "CA",
        "IN",
        "DE",
        "Paris, TX",
        "PT hours",
        "Jersey",
        "Reading",
        "Remote (GER)",
        "2 Locations",
        "EMEA",
        "AMER",
        "US/Canada",
    ),
    *("Anywhere", "Global", "Earth", "Remote - US (excl. CO)", "London or Berlin", "San Francisco, CA; New York, NY; Remote, US"),
)
# One sentence of the table for each: where one lives, the permit, whom they look for, whom they leave out.
FORMULAS = {
    "de": ("du wohnst in", "arbeitserlaubnis", "bewerber aus", "keine bewerber"),
    "fr": ("vous êtes basé en", "permis de travail", "candidats résidant", "ne recrutons pas"),
    "es": ("debes residir en", "permiso de trabajo", "buscamos personas en", "no contratamos"),
    "pt": ("deve residir no", "autorização de trabalho", "procuramos pessoas", "não podemos contratar"),
    "nl": ("je bent woonachtig in", "werkvergunning", "kandidaten uit", "geen kandidaten"),
    "pl": ("musisz mieszkać w", "pozwolenie na pracę", "szukamy osób z", "nie zatrudniamy"),
}


@pytest.mark.parametrize(("location", "countries"), rows("locations.csv"))
def test_a_location_string_means_its_countries(location: str, countries: str) -> None:
    """A name or code of a place is decided by its neighbours; a region and a slogan are no place to sit."""
    assert frozenset(where(location=location).job_countries) == expand(countries)


@pytest.mark.parametrize(("sentence", "scope", "countries", "excluded"), rows("eligibility.csv"))
def test_a_sentence_says_who_may_apply(sentence: str, scope: str, countries: str, excluded: str) -> None:
    """A rule limits, an offer opens, a slogan or an office says nothing."""
    eligibility = where(description=sentence).eligibility
    assert (eligibility.scope, eligibility.countries, eligibility.excluded) == (Scope(scope), expand(countries), expand(excluded))


@pytest.mark.parametrize(("location", "scope", "countries", "excluded"), rows("reaches.csv"))
def test_a_location_string_says_who_may_apply(location: str, scope: str, countries: str, excluded: str) -> None:
    """Remote beside a place limits, a region alone limits, an office alone says nothing, and a clock is no place."""
    eligibility = where(location=location).eligibility
    assert (eligibility.scope, eligibility.countries, eligibility.excluded) == (Scope(scope), expand(countries), expand(excluded))


@pytest.mark.parametrize(("line", "workplace", "scope", "countries", "sits"), rows("headers.csv"))
def test_the_first_line_binds_places_to_remote_work(line: str, workplace: str, scope: str, countries: str, sits: str) -> None:
    """A row of chunks, or a board's line of seats, says where one may work; a plain seat and a price say nothing."""
    found = where(description=f"{line}\nWe do good work.")
    assert (found.workplace or "", found.eligibility.scope, found.eligibility.countries) == (workplace, Scope(scope), expand(countries))
    assert frozenset(found.job_countries) == expand(sits)


@pytest.mark.parametrize(("sentence", "visa", "relocation"), rows("visa.csv"))
def test_a_sentence_says_whether_the_employer_sponsors(sentence: str, visa: str, relocation: str) -> None:
    """Sponsorship and relocation are offered, refused or not said."""
    found = where(description=sentence)
    assert (found.visa, found.relocation) == (Visa(visa) if visa else None, {"true": True, "false": False, "": None}[relocation])


@pytest.mark.parametrize(("field", "location", "title", "text", "workplace"), rows("workplace.csv"))
def test_the_workplace_is_read_by_field_then_line_then_text(field: str, location: str, title: str, text: str, workplace: str) -> None:
    """The source's field is first; days in the office make a job hybrid; remote sensing is not remote work."""
    found = where(workplace=Workplace(field) if field else None, location=location or None, title=title, description=text or None)
    assert found.workplace == (Workplace(workplace) if workplace else None)


@pytest.mark.parametrize(("sentence", "utc_from", "utc_to", "overlap"), rows("timezones.csv"))
def test_a_sentence_demands_zones_or_hours(sentence: str, utc_from: str, utc_to: str, overlap: str) -> None:
    """A demand gives offsets and hours of overlap; a deadline by a clock is none."""
    demand = where(description=sentence).timezone
    expected = (float(utc_from), float(utc_to), float(overlap) if overlap else None) if utc_from else None
    assert (demand and (demand.utc_from, demand.utc_to, demand.overlap_hours)) == expected


@pytest.mark.parametrize(("field", "title", "text", "engagement"), rows("engagement.csv"))
def test_the_engagement_is_read_by_field_then_title_then_text(field: str, title: str, text: str, engagement: str) -> None:
    """A contract manager is no contractor, and a federal contractor is a company."""
    found = where(employment_type=field or None, title=title, description=text or None)
    assert found.engagement == (Engagement(engagement) if engagement else None)


def test_a_rule_of_the_text_narrows_the_field_and_both_are_quoted() -> None:
    """A board that says worldwide is narrowed by a sentence that demands a country; both quotes are kept."""
    found = where(workplace=Workplace.REMOTE, applicant_locations=("Worldwide",), description="You must be based in Ghana.")
    assert found.eligibility.countries == {"GH"}
    assert [(e.field, e.quote) for e in found.evidence if e.tag == "eligibility"] == [
        ("applicant_locations", "Worldwide"),
        ("description", "You must be based in Ghana."),
    ]


def test_a_list_of_short_lines_belongs_to_the_sentence_before_its_colon() -> None:
    """Countries one a line are read up to the first line that is a sentence of its own, and quoted with it."""
    text = "We hire in the following countries:\nKenya\nGhana\nAnd now for something else: a long line about the offices that we keep in Japan."
    found = where(description=text)
    assert found.eligibility.countries == {"KE", "GH"}
    assert [e.quote for e in found.evidence if e.tag == "eligibility"] == ["We hire in the following countries:\nKenya\nGhana"]
    assert where(description="We hire in the following countries:\nKenya").eligibility.countries == {"KE"}


def test_two_signs_beside_another_place_in_the_title_are_no_guess() -> None:
    """A title that names another country is not settled by benefits."""
    text = "Benefits: 401(k) match and a flexible spending account."
    found = where(workplace=Workplace.REMOTE, title="Payments Canada Engineer", description=text)
    assert found.eligibility.scope is Scope.UNKNOWN


def test_a_long_sentence_is_quoted_around_its_rule() -> None:
    """Of a sentence that ran on without a stop, eighty characters stand on either side of the rule."""
    words = "we write tests and review them and " * 20
    found = where(description=f"{words}you must be based in Ghana {words}".strip())
    (reason,) = (e for e in found.evidence if e.tag == "eligibility")
    assert reason.quote.index("must be based in Ghana") == 80
    assert len(reason.quote) == 80 + len("must be based in Ghana") + 80


def test_a_short_sentence_is_quoted_whole() -> None:
    """What is short enough to read is quoted from its first word to its stop, and nothing of the next."""
    found = where(description="We plant trees. For this role you must be based in Ghana, near a port. We plant more.")
    assert [e.quote for e in found.evidence if e.tag == "eligibility"] == ["For this role you must be based in Ghana, near a port."]


@pytest.mark.parametrize(
    ("applicants", "countries"),
    [(("CA", "DE"), {"CA", "DE"}), (("CA / DE", "IN"), {"CA", "DE", "IN"}), (("GE",), {"GE"}), (("Georgia",), {"GE"})],
)
def test_codes_in_a_field_of_countries_are_countries(applicants: tuple[str, ...], countries: set[str]) -> None:
    """Where a source lists countries, CA is Canada, IN is India, and Georgia is the country."""
    assert where(workplace=Workplace.REMOTE, applicant_locations=applicants).eligibility.countries == countries


def test_a_field_is_not_widened_by_the_text() -> None:
    """A board that names a country keeps it when the text boasts of hiring globally."""
    found = where(workplace=Workplace.REMOTE, applicant_locations=("Kenya",), description="We hire globally.")
    assert found.eligibility.countries == {"KE"}


def test_a_sentence_about_the_job_beats_a_field_that_shares_no_country() -> None:
    """A board that says Gabon where the employer demands residence in the United States is wrong; both are quoted."""
    found = where(workplace=Workplace.REMOTE, applicant_locations=("Gabon",), description="You must reside in the United States.")
    assert found.eligibility.countries == {"US"}
    assert [e.field for e in found.evidence if e.tag == "eligibility"] == ["applicant_locations", "description"]


def test_a_formula_of_law_against_the_field_leaves_it_unknown() -> None:
    """Work authorisation of another country than the board's is printed by habit: neither is believed."""
    text = "You must be authorized to work in the United States."
    found = where(workplace=Workplace.REMOTE, applicant_locations=("Gabon",), description=text)
    assert found.eligibility.scope is Scope.UNKNOWN


def test_a_region_alone_is_no_office() -> None:
    """A location that names only a region or the world says who may apply, even where nobody says remote."""
    assert where(location="LATAM").eligibility.answer("BR") is Answer.YES
    assert where(location="World Wide").eligibility.scope is Scope.WORLDWIDE
    assert where(location="Lima, Peru").eligibility.scope is Scope.UNKNOWN


def test_an_empty_field_is_unknown_and_never_worldwide() -> None:
    """A source that leaves the field empty has said nothing."""
    assert where(workplace=Workplace.REMOTE, applicant_locations=()).eligibility.scope is Scope.UNKNOWN


def test_an_office_of_a_remote_job_of_unknown_rules_limits_nobody() -> None:
    """Offices beside the word remote are no rule."""
    found = where(location="Lisbon or Remote")
    assert (found.job_countries, found.eligibility.scope) == (("PT",), Scope.UNKNOWN)


@pytest.mark.parametrize("place", ["onsite", "hybrid"])
def test_a_job_with_an_office_is_limited_to_where_it_sits(place: str) -> None:
    """On-site and hybrid jobs are limited to their countries, whatever the text promises."""
    found = where(workplace=Workplace(place), location="Lyon, France", description="We hire globally.")
    assert (found.eligibility.scope, found.eligibility.countries) == (Scope.LIMITED, frozenset({"FR"}))


def test_a_region_is_expanded_and_answers_for_its_members() -> None:
    """EMEA takes in Nigeria and Kenya and leaves out India."""
    eligibility = where(workplace=Workplace.REMOTE, location="Remote - EMEA").eligibility
    assert [eligibility.answer(country) for country in ("NG", "KE", "IN")] == [Answer.YES, Answer.YES, Answer.NO]


def test_an_exclusion_in_a_location_closes_the_country() -> None:
    """Europe except Russia leaves Russia out and the others in."""
    eligibility = where(workplace=Workplace.REMOTE, location="Remote - Europe (except Russia)").eligibility
    assert (eligibility.answer("RU"), eligibility.answer("PL")) == (Answer.NO, Answer.YES)


def test_a_job_of_one_country_sits_there() -> None:
    """Without a location, a rule for one country says where the job is; a rule for two or a guess does not."""
    assert where(description="You must be based in Ghana.").job_countries == ("GH",)
    assert where(description="You must be based in Ghana or Togo.").job_countries == ()
    assert where(workplace=Workplace.REMOTE, description="Benefits: 401(k) match and a flexible spending account.").job_countries == ()


def test_two_signs_of_one_country_are_a_guess_that_is_named_so() -> None:
    """401(k) and an FSA make a weak limit whose rule says that it is one."""
    found = where(workplace=Workplace.REMOTE, description="Benefits: 401(k) match and a flexible spending account.")
    assert found.eligibility.countries == {"US"}
    assert {e.rule for e in found.evidence if e.tag == "eligibility"} == {"eligibility.signs"}


def test_two_signs_beside_another_currency_are_no_guess() -> None:
    """A text that pays in another country's money is not settled by benefits."""
    text = "Benefits: 401(k) match and a flexible spending account. Pay: 90,000 CAD."
    assert where(workplace=Workplace.REMOTE, description=text).eligibility.scope is Scope.UNKNOWN


@pytest.mark.parametrize(("pay", "countries"), [("50.000 EUR", {"DE"}), ("€50,000", {"DE"}), ("50,000 USD", set()), ("£50,000", set())])
def test_two_signs_of_a_country_of_the_euro_go_with_its_money_alone(pay: str, countries: set[str]) -> None:
    """German benefits beside euros are a guess; beside dollars or pounds they are none."""
    text = f"Unbefristete Stelle, 30 Urlaubstage und ein Jobticket. Gehalt: {pay}."
    assert where(workplace=Workplace.REMOTE, description=text).eligibility.countries == countries


def test_a_worldwide_field_is_narrowed_by_an_offer_of_the_text_and_a_narrow_field_is_not() -> None:
    """What the text offers narrows a board's default of worldwide; a board that names a country keeps it."""
    text = "Open to candidates in Ghana."
    assert where(workplace=Workplace.REMOTE, applicant_locations=("Worldwide",), description=text).eligibility.countries == {"GH"}
    assert where(workplace=Workplace.REMOTE, applicant_locations=("Kenya",), description=text).eligibility.countries == {"KE"}


def test_two_signs_beside_another_country_are_no_guess() -> None:
    """A text that speaks of another country too is not settled by benefits."""
    text = "Benefits: 401(k) match and a flexible spending account. Our second hub is Canada."
    assert where(workplace=Workplace.REMOTE, description=text).eligibility.scope is Scope.UNKNOWN


def test_a_header_binds_places_to_remote_work() -> None:
    """In a row of chunks between bars, the place in the brackets after remote is open; the offices are not a rule."""
    found = where(description="Acme | Data Engineer | Nairobi or REMOTE (India, Kenya) | Contract | VISA\nWe map crops.")
    assert found.eligibility.countries == {"IN", "KE"}
    assert (found.workplace, found.engagement, found.visa) == (Workplace.REMOTE, Engagement.CONTRACTOR, Visa.OFFERED)


def test_a_title_binds_places_in_a_piece_of_their_own() -> None:
    """A piece of a remote job's title that is nothing but a place is who may apply."""
    assert where(workplace=Workplace.REMOTE, title="Data Analyst (Remote, Poland)").eligibility.countries == {"PL"}
    assert where(workplace=Workplace.REMOTE, title="Product Manager, Lagos Payments").eligibility.scope is Scope.UNKNOWN


@pytest.mark.parametrize(
    ("title", "scope", "countries"),
    [
        ("AI Policy Analyst | TX Remote", Scope.LIMITED, ("US",)),
        ("iOS Engineer | Mexico | Tbilisi", Scope.UNKNOWN, ("GE", "MX")),
        ("iOS Engineer | Full-time", Scope.UNKNOWN, ()),
        ("Jordan Account Lead", Scope.UNKNOWN, ()),
    ],
)
def test_a_title_in_pieces_says_where(title: str, scope: Scope, countries: tuple[str, ...]) -> None:
    """Between bars a place is where the job sits, and beside the word remote who may apply; a name in a longer piece is neither."""
    found = where(title=title)
    assert (found.eligibility.scope, found.job_countries) == (scope, countries)


def test_clearance_programmes_and_authorisation_are_named() -> None:
    """Clearance, visa programmes and the countries of authorisation each have their tag."""
    found = where(
        description="An active security clearance is needed.\nWe support the EU Blue Card and H-1B.\nYou must be authorised to work in Germany."
    )
    assert (found.clearance, found.programmes, found.authorisation) == (True, ("blue_card", "h1b"), ("DE",))


def test_no_clearance_needed_is_no_clearance() -> None:
    """A form that says none demands nothing."""
    assert where(description="Security clearance: none").clearance is None


def test_every_tag_has_evidence_that_quotes_the_posting() -> None:
    """Each tag that is not empty has a quote, equal to the text between its offsets."""
    fields = {
        "workplace": Workplace.REMOTE,
        "location": "Remote - Kenya",
        "description": "You must be authorised to work in Kenya. Core hours are 9-5 EAT hours, UTC+3. Security clearance is needed. "
        "We offer visa sponsorship and relocation assistance. We use the Blue Card. This is a B2B contract.",
    }
    read, found = document(**fields), where(**fields)
    assert {e.tag for e in found.evidence} == {
        "workplace",
        "job_countries",
        "eligibility",
        "timezone",
        "visa",
        "relocation",
        "authorisation",
        "clearance",
        "programmes",
        "engagement",
    }
    assert all(read.text(e.field)[e.start : e.end] == e.quote for e in found.evidence)


def test_the_tables_hold_the_cases_that_the_readers_were_promised() -> None:
    """Three hundred cases and more, each once a table, with every trap of the reference among them."""
    tables = {name: [tuple(row[:-1]) for row in rows(f"{name}.csv")] for name in TABLES}
    assert sum(map(len, tables.values())) > 650
    assert [name for name, cases in tables.items() if len(set(cases)) < len(cases)] == []
    lines = {row[0] for name in ("locations", "reaches") for row in tables[name]}
    assert set(TRAPS) <= lines


def test_polish_and_other_languages_have_a_case_of_each_formula() -> None:
    """Residence, work permit, offer and refusal are read in each of the seven languages."""
    sentences = " ".join(row[0].lower() for row in rows("eligibility.csv"))
    missing = [word for words in FORMULAS.values() for word in words if word not in sentences]
    assert missing == []
