"""Polarity: whether a sentence lets in or keeps out the places that it names; "not outside" lets in, as two negations do."""

import re
from enum import StrEnum
from typing import Final

# What a word of refusal may be divided from its verb by, and the verbs that speak of hiring.
_FILLER: Final = (
    r"(?:(?:currently|presently|yet|able|to|be|at this time|at present|at the moment|unfortunately|legally|also|now|in a position|directly"
    r"|accept or|hire or|hire and|considering or|leider|aktuell|derzeit|zurzeit|momenteel|helaas|obecnie|niestety|actuellement|actualmente|atualmente)\s+){0,4}"
)
_VERB: Final = (
    r"(?:hir(?:e|ing|ed)|employ(?:ing|ed)?|accept(?:ing|ed)?|consider(?:ing|ed)?|engag(?:e|ing)|contract(?:ing)?|onboard(?:ing)?|recruit(?:ing)?"
    r"|support(?:ing)?|open|available|eligible|seeking|tak(?:e|ing)|process(?:ing)?|interview(?:ing)?|review(?:ing)?|permitted|allowed|possible|suitable|offer(?:ed|ing)?|provid(?:e|ing)|extend(?:ing)?|look(?:ing)? for|search(?:ing)? for)"
)
_REFUSES = re.compile(
    r"\b(?:cannot|can not|can['’]?t|could not|unable to|not able to|no longer|never|not|(?:do|does|wo|are|is)n['’]?t)\s+"
    + _FILLER
    + _VERB
    + r"(?:\s*(?:,|or|and|/|, or|, and|nor)\s*(?:to\s+)?"
    + _VERB
    + r")*\b"
    r"|\bno\s+(?=(?:candidates?|applicants?|applications?|residents?|hires|hiring|employees|remote)\b)|\bineligible\b|\bclosed to\b"
    r"|\b(?:do not|don['’]t|not)\s+apply\s+(?:if|when)\b|\b(?:must|may|should|can) not\b|\bmustn['’]t\b|\bcannot\s+(?:\w+\s+)?be\s+(?=based|located|resident|residing)"
    r"|\bkeine?n?\s+(?=bewerb|kandidat|person)|\bnicht\s+(?:für\s+)?(?=bewerb|kandidat)|\bnicht\s+(?:offen|verfügbar)\b"
    r"|\bne\s+(?:pouvons|recrutons|considérons|acceptons|prenons|embauchons)\s+(?:actuellement\s+)?(?:pas|plus|aucun)\b|\bn['’](?:acceptons|embauchons|employons)\s+pas\b"
    r"|\bno\s+(?:podemos|aceptamos|contratamos|consideramos|se\s+aceptan|estamos)\b|\bnão\s+(?:podemos|aceitamos|contratamos|consideramos|estamos)\b"
    r"|\bgeen\s+(?=kandidaten|sollicit|mensen|personen)|\bnie\s+(?:możemy|zatrudniamy|przyjmujemy|akceptujemy|rozpatrujemy)\b",
    re.IGNORECASE,
)
# A refusal of something else in between: sponsorship, agencies, whoever lacks a permit.
_OF_OTHERS = re.compile(r"[,;:]|\b(?:requir|need|without|sponsor|visa|agenc|only|but|unless|relocat|if\b)", re.IGNORECASE)
_OUTSIDE = re.compile(
    r"\b(?:outside|outwith|beyond|other than|besides|unless|without|non[- ]|lack(?:ing)?\b"
    r"|(?:not|n['’]t)\s+(?:(?:currently|already|yet|physically|a|legally)\s+){0,2}(?:based|located|resident|residing|reside|living|live|citizens?|authori[sz]ed|eligible to work|in\b)"
    r"|außerhalb|hors\b|en dehors|fuera\b|fora\b|buiten\b|poza\b)",
    re.IGNORECASE,
)
_NOT_NEEDED = re.compile(
    r"\b(?:(?:do|does|is|are|did)\s?n(?:o|['’])t\s+(?:have to|need to|require|required|necessary|necessarily)|no need|need not|needn['’]t|not (?:need|have) to|not necessarily|not required to"
    r"|not (?:limited|restricted)|no requirement|nicht (?:zwingend|unbedingt)|müssen nicht|musst nicht|n['’]avez pas (?:besoin|à)|no es necesario|no hace falta|não é (?:necessário|preciso)"
    r"|hoeft niet|nie trzeba|nie musisz)\b",
    re.IGNORECASE,
)
_BETWEEN: Final = (
    r"(?:\s+(?:and|or)\s+(?:green card holders?|permanent residents?))?[\s)\]\"'’.]*(?:,?\s*(?:unfortunately|sadly|regrettably|however|leider|malheureusement|lamentablemente|infelizmente|helaas|niestety)\s*,?)?\s*"
    r"(?:(?:are|is|will|would|be|currently|also|at|this|time|unfortunately|for|role|position|job|the|moment|present|residents?|citizens?|nationals?|candidates?|applicants?"
    r"|people|applications?|we|you|i|therefore|please|can|may|then|here|either|sind|werden|können|wir|leider|derzeit|diese|stelle|für|ausdrücklich|ne|n['’]|sont|seront|peuvent"
    r"|malheureusement|pour|ce|poste|lamentablemente|infelizmente|kunnen|komen|helaas|wij|niestety|based|located|states?|only)[\s,]+){0,8}?"
)
_REFUSED_AFTER = re.compile(
    _BETWEEN
    + r"(?:(?:not|never|cannot|can not|can['’]?t|(?:are|is|wo)n['’]?t)\s+(?:currently\s+|yet\s+|able to\s+|to\s+|be\s+|being\s+|get\s+|presently\s+){0,4}"
    r"(?:eligible|considered|consider|accepted|accept|hired|hire|employed|employ|apply|permitted|allowed|supported|support|possible|open|reviewed|processed|qualify|invited|progressed|shortlisted|interviewed|contacted|included)"
    r"|(?:need|should|may|must) not apply|ineligible|excluded|disqualified|rejected|disregarded|discarded|declined|ignored|unable to apply|out of scope|off[- ]limits"
    r"|nicht\s+(?:\w+\s+)?(?:berücksichtig\w*|berechtigt|zugelassen|annehmen|angenommen|einstellen|eingestellt|möglich|bewerben|akzeptier\w*|teilnahmeberechtigt)|ausgeschlossen"
    r"|(?:sont|seront|peuvent|pouvons)?\s*pas\s+(?:\w+\s+)?(?:éligibles?|retenue?s?|acceptée?s?|considérée?s?|postuler|prises?|embauch\w*|admissibles?|prises? en compte|être)"
    r"|no\s+(?:son|serán|pueden|podrán|es|será|puede|podemos)\s+(?:ser\s+)?(?:\w+\s+)?(?:elegibles?|considerad[oa]s?|aceptad[oa]s?|postular\w*|aplicar|contratad[oa]s?|admitid[oa]s?|tenid[oa]s?|contratar|aceptar)"
    r"|não\s+(?:são|serão|podem|é|será|pode|podemos)\s+(?:se\s+|ser\s+)?(?:\w+\s+)?(?:elegíve(?:is|l)|considerad[oa]s?|aceit[oa]s?|candidatar\w*|contratad[oa]s?|contratar|aceitar)"
    r"|niet\s+(?:in aanmerking|solliciteren|aannemen|aangenomen|in dienst|accepteren|geaccepteerd|mogelijk|meegenomen)|uitgesloten"
    r"|nie\s+(?:mogą|będą|są|kwalifikują|może|możemy|spełniają)|wykluczen\w*)\b",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[;!?\n]|\bbut\b|\bhowever\b|\s[–—]\s|,\s*(?:aber|mais|pero|mas|maar|ale)\b|\.\s", re.IGNORECASE)
_EVEN: Final = 2
_NON = re.compile(r"\bnon[-\s][\w.]*\s*\Z", re.IGNORECASE)
_NEVER_REFUSED: Final = frozenset({"authorisation"})
_NEEDED: Final = frozenset({"authorisation", "citizenship", "excluded"})
_CONDITION = re.compile(r"\bnot (?:be )?(?:locat|resid)", re.IGNORECASE)
_IF = re.compile(r"\b(?:if|who|that|unless|should)\b", re.IGNORECASE)
_COMMA = re.compile(r"\s*,\s*(?:then\s+)?")
_SCOPE: Final = 160


class Polarity(StrEnum):
    """What a sentence does with its places: as the rule itself says, lets in, keeps out, or nothing at all."""

    PLAIN = "plain"
    INCLUDES = "includes"
    EXCLUDES = "excludes"
    SILENT = "silent"


def read_polarity(  # noqa: PLR0911  (one return a reason)
    text: str, *, rule: str, sentence: tuple[int, int], hit: tuple[int, int], places: tuple[int, int]
) -> Polarity:
    """Read what the words before, in and after a rule's phrase make of the places that stand in `places`."""
    start, end = sentence
    begin = max(start, min(hit[0], places[0]) - _SCOPE)
    first, last = min(hit[0], places[0]), max(hit[1], places[1])
    for found in _BREAK.finditer(text, begin, first):
        begin = found.end()
    before = text[begin : max(first, places[0])]
    after = _REFUSED_AFTER.match(text, last, min(max(end, last), last + _SCOPE)) is not None
    if rule == "excluded":
        if not _CONDITION.match(text, hit[0]):
            return Polarity.PLAIN
        conditional = _IF.search(before)
        after = after or bool(conditional and (comma := _COMMA.match(text, last)) and _REFUSED_AFTER.match(text, comma.end(), end))
        return Polarity.INCLUDES if after else Polarity.SILENT if conditional else Polarity.PLAIN
    if rule not in _NEEDED and _NOT_NEEDED.search(text, begin, max(first, hit[1])):
        return Polarity.SILENT
    outside = _OUTSIDE.search(before) is not None
    refuses = _refuses(text, begin, hit[0], max(first, places[0]))
    negations = outside + refuses + after
    if negations >= _EVEN:
        return Polarity.INCLUDES if outside else Polarity.EXCLUDES
    if outside:
        return Polarity.PLAIN if rule in _NEEDED and not _NON.search(before) else Polarity.SILENT
    if negations and rule not in _NEVER_REFUSED:
        return Polarity.EXCLUDES
    return Polarity.PLAIN


def is_refused(text: str, start: int, at: int) -> bool:
    """Tell whether a refusal stands just before an offer at an offset: "we do not hire" before "worldwide"."""
    return _refuses(text, max(start, at - _SCOPE), at, at + 1) or bool(_JUST_NOT.search(text, max(start, at - 40), at))


_JUST_NOT = re.compile(r"\b(?:not|cannot|can['’]?t|n['’]t|unable|never|isn['’]t|nicht|pas|não|niet|nie)\s+(?:\w+\s+){0,2}\Z", re.IGNORECASE)


def _refuses(text: str, begin: int, hit: int, end: int) -> bool:
    """Tell whether a refusal reaches the phrase, or begins inside it: nothing else stands between that it could be of."""
    return any(found.end() >= hit or not _OF_OTHERS.search(text, found.end(), hit) for found in _REFUSES.finditer(text, begin, end))
