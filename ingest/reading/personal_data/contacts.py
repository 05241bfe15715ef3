"""Contact data: telephone, email and street addresses, and the employer."""

import re
from collections.abc import Iterator

from ingest.reading.personal_data.keyword_patterns import KeyedText, Sign

_CAPITALISED = r"[A-Z0-9][\w&.'’-]{1,30}"
_SIGNS = (
    Sign(
        "telephone number",
        (
            "phone",
            "phones",
            "telephone",
            "tel",
            "telefono",
            "fax",
            "facsimile",
            "cell",
            "cellular",
            "mobile",
            "pager",
            "ph",
            "voicemail",
            "call",
            "called",
            "contact",
            "contacted",
            "reach",
            "reached",
        ),
        re.compile(
            r"\b(?:(?:tele)?phones?|tel(?:efono)?|fax|facsimile|cell(?:ular)?|mobile|pager|ph"
            r"|voice\s?mail|call(?:ed)?|contact(?:ed)?|reach(?:ed)?)\b"
            r"[^\n\d]{0,24}?\s{0,2}(?P<find>(?:\+?1[-. ]{1,3})?"
            r"(?:\(\d{3}\)[-. ]{0,2}|\d{3}[-. /–]{0,3}\n?)?\d{3}[-. –]{0,2}\n?\d{4}"
            r"(?:,?\s?(?:x|ext\.?|extension)\s?\d{1,6})?)(?![\w/-]|\.\d)",
            re.I,
        ),
    ),
    Sign(
        "street address",
        ("p.o", "p. o", "po box", "post office", "pob"),
        re.compile(
            r"\b(?P<find>(?:(?:P\.?\s?O\.?|post\soffice)\s?(?:box|drawer)|POB)\s#?\d+)",
            re.I,
        ),
    ),
    Sign(
        "street address",
        (
            "live",
            "lives",
            "lived",
            "living",
            "resides",
            "resided",
            "residing",
            "residence",
            "address",
            "home",
            "located",
            "moved",
            "mail",
            "mailed",
            "mailing",
            "vive",
        ),
        re.compile(
            r"\b(?i:lives?|lived|living|resid(?:es|ed|ing|ence)|address|home|located|moved|mail(?:ed|ing)?"
            r"|vive)\b(?:[\s:,]|(?i:at|to|is|was|in|on|address|en|file)\b){1,8}"
            r"(?P<find>\d{1,6}[A-Z]?(?:-\d{1,4})? (?:[NSEW]\.? )?(?:\d{1,3}(?:st|nd|rd|th)\b"
            r"|[A-ZÀ-Þ][\w'’.-]{2,30})(?: [A-ZÀ-Þ][\w'’.-]{0,30}){0,3})"
        ),
    ),
    Sign(
        "street address",
        ("ca 9", "ca  9", "ca, 9", "california 9"),
        re.compile(
            r"\b(?P<find>(?:CA|Ca|California|CALIFORNIA|Calif)[.,]?\s{1,2}9\d{4}(?:-\d{4})?)(?![\w-])"
        ),
    ),
    Sign(
        "street address",
        ("zip",),
        re.compile(r"\bzip(?:\scode)?\b[\s:]{0,3}(?:is\s|of\s)?(?P<find>\d{5}(?:-\d{4})?)\b", re.I),
    ),
    Sign(
        "web address of a person",
        ("facebook.com/", "linkedin.com/", "instagram.com/", "twitter.com/"),
        re.compile(r"(?P<find>\w+\.com/[\w./-]{2,60})", re.I),
    ),
    Sign(
        "employer",
        ("employer", "insured", "place of employment"),
        re.compile(
            r"(?:(?<=\n)|(?<=\nName of )|(?<=\nNAME OF )|(?<=\n )|(?<=\. ))"
            r"(?i:employer(?:\sname)?|insured|place\sof\semployment)[ ]?(?::|-[ ])\s{0,8}"
            rf"(?P<find>{_CAPITALISED}"
            r"(?:[ ,]{1,2}(?:of |and |the |& )?[A-Z0-9][\w&.'’-]{0,30}){0,6})"
        ),
    ),
    Sign(
        "employer",
        ("employed", "work", "works", "worked", "working", "employer", "hired", "job"),
        re.compile(
            r"\b(?i:(?:employed|work(?:s|ed|ing)?)[ \n](?:\w{1,20}[ \n]){0,6}?"
            r"(?:by|with|for|at)"
            r"|employer,?(?:[ \n](?:is|was|named))?|hired[ \n]by|job[ \n](?:at|with))[ \n]"
            r"(?:the[ \n])?"
            r"(?P<find>[A-Z][\w&.'’-]{1,30}"
            r"(?:,?[ \n](?:of\s|and\s|the\s|&\s)?[A-Z][\w&.'’-]{0,30}){0,5})"
        ),
    ),
)
_MAIL = re.compile(
    r"(?P<find>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
    r"|[\w.+-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}\.(?:com|net|org|edu|gov|us|mx|info)\b"
    r"|\b[\w.]{1,40}\s[(\[]?at[)\]]?\s[\w-]{1,40}\s[(\[]?dot[)\]]?\s[a-z]{2,4}\b)",
    re.I,
)
#: The last words of street names, and words that count only where an address may end.
_STREETS = (
    "Street|STREET|St|ST|Avenue|AVENUE|Ave|AVE|Boulevard|BOULEVARD|Blvd|BLVD|Road|ROAD|Rd|RD"
    "|Lane|LANE|Ln|Parkway|Pkwy|Highway|Hwy|Freeway|Expressway"
)
_STREETS_AT_END = (
    "Drive|DRIVE|Dr|DR|Way|WAY|Court|COURT|Ct|CT|Place|PLACE|Pl|PL|Circle|CIRCLE|Cir|CIR"
    "|Terrace|TERRACE|Ter|Trail|TRAIL|Loop|Square|Row|Walk|Alley"
)
_STREET = re.compile(
    rf" (?:(?:{_STREETS})\b\.?"
    rf"|(?:{_STREETS_AT_END})\b\.?"
    r"(?=,|\.?$|\.\s[A-Z]|;|\n|\s(?:in|with|near|by|and)\b"
    r"|\s+(?:Apt|APT|Apartment|Suite|Ste|Unit|UNIT|Space|#"
    r"|[A-Z][A-Za-z]+(?: [A-Z][a-z]+)?,? (?:CA|Calif))))"
)
_STREET_BEGINS = tuple(
    dict.fromkeys(f" {word}" for word in f"{_STREETS}|{_STREETS_AT_END}".lower().split("|"))
)
_HOUSE = re.compile(
    r"(?<![\w.$/#-])\d{1,6}[A-Z]?(?:-\d{1,4})?(?: 1/2)?,? "
    r"(?:(?:[NSEW]|NE|NW|SE|SW)\.? |(?:North|South|East|West) )?"
    r"(?:(?:[A-ZÀ-Þ][\w'’.-]*|\d{1,3}(?:st|nd|rd|th)|(?:de|del|la|las|los|el|of|the)) ?){1,4}$"
)
#: Street names that begin with the kind of street.
_KIND_FIRST = re.compile(
    r"\b(?:(?:Calle|Camino|Avenida|Paseo|V[ií]a|Corte|Plaza|Rancho|Callej[oó]n|Rue|CALLE|CAMINO|AVENIDA"
    r"|PASEO) (?:(?:de|del|la|las|los|el)\s){0,2}[A-ZÀ-Þ]\w{1,30}"
    r"|(?:Highway|Hwy\.?|County Road|State Route|Rural Route) \d{1,4}\b)"
)
_KINDS = (
    "calle",
    "camino",
    "avenida",
    "paseo",
    "via",
    "corte",
    "plaza",
    "rancho",
    "rue",
    "highway",
    "hwy",
    "county road",
    "state route",
    "rural route",
)
_HOUSE_NUMBER = re.compile(r"(?<![\w.$/#-])\d{1,6}[A-Z]? (?:[NSEW]\.? )?\Z")
#: The longest text of a house number and a street name before the last word.
_LONGEST = 60
_NO_STREET = re.compile(
    r"\b(?:Days?|Weeks?|Months?|Hours?|Step|Program|Visits?|Physical|Therap(?:y|ies)|Patient|Medical"
    r"|Pain|Treatment|Guidelines?|Phase|Acupuncture|Chiropractic|Sessions?|Trial|Test|MRI|Motor"
    r"|Chronic|Version|Edition|M[gG]|Tablets?|Health|Exercises?)\b"
)
_NO_EMPLOYER = re.compile(
    r"(?:See|Not|None|Unknown|Redacted|REDACTED|Removed|Self|Home|MMI|MAXIMUS|Maximus|Modified|Full"
    r"|Light|Restrictions?|Limitations?|Accommodations?"
    r"|Regular|Work|Heavy|Medium|Sedentary|Date|Claims?|Injur\w+|Employee|Employer|Patient|Level"
    r"|January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Christmas|California|Phase|Her|His|He|She|It|The"
    r"|This|However|In|At|On|Status|Capacity|Withheld|XX+|I|N/A|No|Hardening|Conditioning|Functional"
    r"|TTD|PTD|P&S|Night|Part|Currently|Current|[CLTS]\d|Cervical|Lumbar|Physical|Therapy|Pain|Comp"
    r"|Upheld|Overturned|UPHELD|OVERTURNED)\b"
)


def contacts(keyed: KeyedText) -> Iterator[tuple[int, int, str]]:
    """Yield the start, end and kind of each finding; the same one may be yielded twice."""
    text = keyed.text
    for sign in _SIGNS:
        for found in keyed.matches(sign.pattern, sign.keys):
            if not _is_something_else(sign.kind, found["find"]):
                yield *found.span("find"), sign.kind
    if "@" in text or "dot" in keyed.words:
        for mail in _MAIL.finditer(text):
            yield *mail.span(), "e-mail address"
    for start, end in _streets(keyed):
        if not _NO_STREET.search(text[start:end]):
            yield start, end, "street address"


def _is_something_else(kind: str, words: str) -> bool:
    if kind == "employer":
        return _NO_EMPLOYER.match(words) is not None
    return kind == "street address" and _NO_STREET.search(words) is not None


def _streets(keyed: KeyedText) -> Iterator[tuple[int, int]]:
    text = keyed.text
    for street in keyed.matches(_STREET, _STREET_BEGINS):
        begun = max(0, street.start() - _LONGEST)
        if house := _HOUSE.search(text[begun : street.start()]):
            yield begun + house.start(), street.end()
    for street in keyed.matches(_KIND_FIRST, _KINDS):
        begun = max(0, street.start() - 12)
        if number := _HOUSE_NUMBER.search(text[begun : street.start()]):
            yield begun + number.start(), street.end()
