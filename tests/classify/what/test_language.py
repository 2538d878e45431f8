"""Language: by script, by model, and unknown for short texts."""

import pytest

from tests.classify.what.reading import what

_TEXTS = {
    "en": "We are looking for an engineer who builds pipelines with us and takes care of the systems that our customers use every day in many countries of the world.",
    "de": "Wir suchen eine Ingenieurin oder einen Ingenieur, die oder der mit uns Datenstrecken baut und die Systeme pflegt, die unsere Kunden täglich in vielen Ländern nutzen.",
    "fr": "Nous cherchons une ingénieure ou un ingénieur qui construit avec nous des chaînes de données et entretient les systèmes que nos clients utilisent chaque jour dans de nombreux pays.",
    "es": "Buscamos una persona que construya con nosotros flujos de datos y cuide los sistemas que nuestros clientes usan cada día en muchos países del mundo y en varias lenguas.",
    "pt": "Procuramos uma pessoa que construa conosco fluxos de dados e cuide dos sistemas que os nossos clientes usam todos os dias em muitos países do mundo e em várias línguas.",
    "nl": "Wij zoeken een ingenieur die samen met ons datastromen bouwt en zorgt voor de systemen die onze klanten elke dag in veel landen van de wereld gebruiken en waarderen.",
    "ja": "私たちはデータ基盤を作るエンジニアを探しています。",
    "ko": "우리는 데이터 파이프라인을 만드는 엔지니어를 찾고 있습니다.",
    "zh": "我们正在寻找一位数据工程师加入团队。",
    "he": "אנחנו מחפשים מהנדס נתונים לצוות שלנו",
    "th": "เรากำลังมองหาวิศวกรข้อมูลเข้าร่วมทีมของเรา",
}


@pytest.mark.parametrize(("code", "text"), _TEXTS.items())
def test_language(code: str, text: str) -> None:
    """A text of some length, or of a script of its own, has a language."""
    assert what(description=text).language == code


@pytest.mark.parametrize("text", ["", "Python, SQL, AWS", "Senior engineer wanted in Berlin", "12345 67890", "https://example.org/jobs/1"])
def test_unknown(text: str) -> None:
    """A text too short to tell has none: nothing is invented."""
    assert what(description=text).language is None
