"""Subject: whom or what a sentence speaks of: this job and who is looked for, or customers, companies, other jobs and benefits."""

import re

# What stands before "engineers in Kenya" where they are looked for, in the seven languages.
_SOUGHT = re.compile(
    r"\b(?:hir(?:e|es|ing)|seek(?:s|ing)?|look(?:ing)? for|search(?:ing)? for|recruit(?:s|ing)?|open (?:to|for)|only|consider(?:ing|ed)?|accept(?:ing|ed|s)?|welcom(?:e|es|ing)"
    r"|available (?:to|for)|able to (?:support|employ)|encourage|invit(?:e|ing)|limited to|restricted to|not|cannot|unable|reserved for|apply|applications?|roles? (?:is|are)|position (?:is|are)|need|this is a"
    r"|contrat\w*|einstell\w*|embauch\w*|aannemen|aceit\w*|acept\w*|suchen|nur|offen|ausschließlich|cherchons|recherchons|recrutons|ouvert\w*|uniquement|seul\w*|réservé\w*|buscamos|abiert\w*|sol[oa]|solamente|únicamente|dirigid\w*"
    r"|procuramos|abert\w*|apenas|somente|exclusiv\w*|zoeken|open voor|alleen|uitsluitend|szukamy|tylko|otwart\w*|wyłącznie|zatrudniamy|poszukujemy)\b",
    re.IGNORECASE,
)
# "You lead a team of engineers in Kenya", "help companies hire talent in the Philippines": what one would do, and with whom.
_LED = re.compile(
    r"\b(?:team|group|network|community|[Ll]ead|[Mm]anage|[Mm]entor|[Cc]oach|[Ss]upervise|(?<!able to )support|serve|grow|help|connect|train|partner(?:ing)? with|work(?:ing)? with|alongside|thousands|hundreds)\b"
    r"(?:\W+[\w-]+){0,9}\W*\Z"
)
# "An Australia-based writer": the words before the place are of hiring, and those after it not of a company.
_HIRING = re.compile(
    r"(?:(?:this|role|position|candidate|job|\byou) (?:is|are)|\b(?:hiring|seeking|looking for|searching for|need|seeks|this is|join us as|candidate|position|role))\b(?:\W+\w+){0,4}\W*\Z",
    re.IGNORECASE,
)
_A_COMPANY = re.compile(
    r"\W*(?:\w+\W+){0,5}?(?:compan\w+|startup|start-up|scale-?up|clients?|customers?|firm|business\w*|brands?|agency|organi[sz]ation|employees|team|teams|investors?|offices?|provider|group"
    r"|bank|non-?profit|leader|partners?|manufacturer|publisher|studio|venture|platform|retailer|servers?|hours|time|salar\w+|consultanc\w+|charity|universit\w+|school|hospital|fund"
    r"|network|marketplace|foundation|institut\w+|laborator\w+|distributor|trust|association|operator|airline|insurer|broker)\b",
    re.IGNORECASE,
)
_THE_JOB = re.compile(
    r"\W*(?:(?:this|the) (?:(?:is|will be) )?(?:an? )?[^.;]{0,60}?\b(?:role|position|job|opportunity|vacancy|contract)\b"
    r"|(?:[\w&'’-]+(?: [\w&'’-]+){0,2} is |we(?:'|’)?(?:re| are) )?(?:currently |now )?(?:hiring|seeking|looking for|searching for)\b"
    r"|(?:you(?:'|’)?(?:re| are|(?:'|’)ll be| will be)) |the (?:ideal |successful )?candidate|ideal candidates?|must|remote|currently|based|located|candidates?|applicants?"
    r"|du (?:bist|wohnst)|sie sind|vous êtes|tu es|le poste|(?:el|la) candidat[oa]|estás|el puesto|está|o candidato|você|a vaga|je bent|kandidat\w*|candidat\w*|profil\w*)[^.;]{0,140}\Z|[\W]*\Z",
    re.IGNORECASE,
)
_OURS = re.compile(r"\b(?:our|their|its|unsere?[rnms]?|nos|notre|nuestr[oa]s?|noss[oa]s?|onze?)\s+(?:[\w-]+\s+){0,3}\Z", re.IGNORECASE)
_NAMED_AFTER = re.compile(
    r"\s*(?:\([A-Z]{2,3}\)\s*)?,\s*(?:our|we|it)\b|\s*,\s*[A-Z]{3,}\b|\s*,\s*(?!You|This|The|Your|And|With|In|As|Working|Reporting)[A-Z][\w&'’-]*\s+(?:is|has|was|are|helps|builds|offers|continues|provides|makes|works|develops)\b"
)
# "For our sales roles, we only hire in …" speaks of other jobs; "For US applicants only, …" of what some must sign.
_FOR_OTHERS = re.compile(
    r"[\W\d]*(?:(?:for|if)\s+(?!this\b|all\b|the\b|these\b|our remote\b|you\b)(?:our\s+|any\s+)?[\w.&/' -]{2,40}?\s(?:roles|positions|applicants|candidates|residents|jobs|hires"
    r"|employees|postings)\b|for\s+(?:candidates|applicants|employees|residents|those|individuals)\s+(?:who|based|in|located|residing|outside)\b"
    r"|(?:employees|associates|team members|colleagues|residents)\s+(?:who|of|in|residing|living|hired|based|located)\b(?!.{0,120}\b(?:eligible\W*$|ineligible|welcome|considered\b|(?:to|not|cannot|may|can) apply)))",
    re.IGNORECASE,
)
# "For California, Colorado and Washington residents:", "For Full-Time (Salary) US-based applicants:" head what is said to some.
_HEADS_A_PART = re.compile(
    r"\W*For (?:(?:[A-Z][\w.-]*(?:-based)?|and|or|of|the|based|\([A-Za-z]+\))[\s,]+)+(?:residents|applicants|candidates|employees)\b"
)
# "Our customers must be based in Kenya": who must is no candidate.
_OTHERS_MUST = re.compile(
    r"\b(?:customers?|users?|clients?|merchants?|patients?|students?|guests?|drivers?|buyers?|sellers?|vendors?|suppliers?|startups?|companies|businesses|borrowers?|investors?|participants?"
    r"|learners?|teachers?|members?|founders?|data|servers?|kunden|nutzer|clientes|usuarios|usuários|klanten|klienci|utilisateurs)\s+(?:who\s+|that\s+|which\s+)?\Z",
    re.IGNORECASE,
)
# "Wherever you live in Germany", "no matter whether you are based in Lagos or Lisbon": two of many.
_INDIFFERENT = re.compile(
    r"\b(?:whether(?: or not)?|wherever|regardless of (?:where|whether|if)|no matter (?:where|whether|if)|(?:does|do)(?:n['’]t| not) matter (?:where|whether|if)|egal,? ob|peu importe|sin importar"
    r"|não importa|ongeacht|niezależnie)(?:[^,;.]{0,20})\Z",
    re.IGNORECASE,
)
# What comes after the places where the sentence goes on to something else than applying: leave, contracts, degrees.
_GOES_ON = re.compile(
    r"\W{0,3}(?:who\s+\w+\s+)?(?:(?:are|is|will|can|may|must|should|get|gets|receive|receives|have|has|need|needs|do|does|enjoy|earn|work|works|report|benefit|pay|who|please|see|sind|erhalten|bekommen|sont|ont|reçoivent"
    r"|son|reciben|tienen|são|recebem|têm|zijn|krijgen|hebben|są|otrzymują|mają)\b)",
    re.IGNORECASE,
)
_APPLYING = re.compile(
    r"\b(?:welcom\w*|eligib\w*|consider\w*|encourag\w*|accept\w*|prefer\w*|appl(?:y|ying|ied|ications?)|invited|hired|employed in|open|sought|wanted|suitable|possible|allowed|permitted|qualif\w*|only|authori[sz]ed|willkommen|bewerb\w*|bienvenu\w*|postul\w*|bienvenid\w*|bem-vind\w*|candidat\w*|welkom|sollicit\w*|aplik\w*|mile widzian\w*)\b",
    re.IGNORECASE,
)
_IF_YOU = re.compile(r"\b(?:if|when|should)\s+(?:(?:you|someone|a candidate)\b[^,;.]{0,30})?\Z", re.IGNORECASE)
_THEN_YOU_GET = re.compile(
    r"\W{0,3}(?:,\s*|then\s+)?(?:(?:you(?:['’]ll| will| can)?|we(?:['’]ll| will| can)?)\s+(?:also\s+)?(?:get|be (?:employed|paid|hired|entitled|engaged|asked)|receive|enjoy|have|offer|provide|pay|employ|need)|your|our|the (?:pay|salary|base|range|contract|notice)|please)\b",
    re.IGNORECASE,
)
_MOVES = re.compile(
    r"\W{0,3}(?:or|and/or|oder|ou|of|lub)\s+(?:(?:be|are|is|who are|who is|you are|you're|you’re)\s+)?(?:(?:willing|open|able|ready|prepared|happy|keen|planning)\s+(?:and\s+\w+\s+)?(?:to|for)\s+(?:travel\w*\s+or\s+)?)?(?:relocat\w+|mov(?:e|ing)\b|umzug\w*|umzieh\w*|déménag\w*|reubicar\w*|mudar\w*|verhui\w*)",
    re.IGNORECASE,
)
_HUBS = re.compile(
    r"(?:\A|[^\w\s]|[a-z](?=\Z)|\b(?:eligible|work|working|remote|hiring|job|available|open|approved|candidate|role|position|possible|our|following)\s)\W*\Z",
    re.IGNORECASE,
)


def speaks_of_others(sentence: str) -> bool:
    """Tell whether a sentence opens with other jobs or a part of the people: "For our sales roles …", "Employees in Kenya …"."""
    return _FOR_OTHERS.match(sentence) is not None or _HEADS_A_PART.match(sentence) is not None


def is_looked_for(text: str, *, start: int, before: int, after: int) -> bool:
    """Tell whether "an Australia-based writer" is who the sentence looks for, and no company."""
    return bool(_HIRING.search(text[max(start, before - 80) : before])) and not _A_COMPANY.match(text, after)


def is_the_job(text: str, *, start: int, at: int, last: int) -> bool:
    """Tell whether the job or a candidate is what "based in" is said of; `last` is the end of the places."""
    before = text[start:at]
    return bool(_THE_JOB.match(before)) and not _OURS.search(before) and not (not before.strip(" -–•*") and _NAMED_AFTER.match(text, last))


def are_sought(text: str, *, start: int, at: int) -> bool:
    """Tell whether the persons named at an offset are looked for, and no team to lead or people to serve."""
    before = text[max(start, at - 120) : at]
    return bool(_SOUGHT.search(before)) and not _LED.search(before)


def must_others(text: str, *, start: int, at: int) -> bool:
    """Tell whether customers, users or data must be somewhere, or whether it makes no difference where one is."""
    before = text[max(start, at - 60) : at]
    return bool(_OTHERS_MUST.search(before) or _INDIFFERENT.search(before))


def goes_on(text: str, *, start: int, at: int, last: int, end: int) -> bool:
    """Tell whether the sentence tells those of a place something else than that they may apply."""
    rest = text[last : min(end, last + 120)]
    if _IF_YOU.search(text[max(start, at - 40) : at]) or text[at : at + 3].lower() == "if ":
        return bool(_THEN_YOU_GET.match(rest)) and not _APPLYING.search(rest)
    return bool(_GOES_ON.match(rest)) and not _APPLYING.search(rest)


def may_move(text: str, *, last: int) -> bool:
    """Tell whether being willing to relocate does as well as living in the places before."""
    return _MOVES.match(text, last) is not None


def labels_the_job(text: str, *, start: int, at: int) -> bool:
    """Tell whether "locations -" is a label of the job's own, and no list of hubs or hospitals."""
    return _HUBS.search(text[max(start, at - 20) : at]) is not None
