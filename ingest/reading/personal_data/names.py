"""Names of persons in a letter, recognized by the text around them.

A name is a run of capitalized words. It is a person's name if it has a title before it ("Mr."), a
degree after it ("M.D."), a label ("Employee Name:"), the word "patient", an age, or a given name as
its first word. Tests, signs and devices that are named after people, and the authors of the
literature, are not findings.
"""

import re
from collections.abc import Iterator
from itertools import chain

from ingest.reading.personal_data.given_names import GIVEN_NAMES
from ingest.reading.personal_data.keyword_patterns import KeyedText
from ingest.reading.personal_data.labeled_names import PEOPLE, labeled_names
from ingest.reading.personal_data.name_shapes import (
    FULL_NAME,
    GAP,
    INITIAL,
    INNER,
    REST,
    SUFFIX,
    SURNAME,
    UPPER,
    WORD,
    WORDS,
)
from ingest.reading.personal_data.name_words import end_of_name, first_word, is_name, trimmed
from ingest.reading.personal_data.not_names import (
    AFTER_NAMES,
    AFTER_TITLES,
    NO_PERSONS,
    NOT_NAMES,
    PLACES,
)

NameSpan = tuple[int, int]


_TITLED = re.compile(
    r"(?<![\w.])(?P<title>(?:Mr|Mrs|Ms|Mx|MRS|Miss|Mister|Señora?|Sra?)\b\.?|M(?:R|S)\.|mrs?\.|ms\."
    r"|mister\b|MISTER\b|MISS\b)\s{0,8}(?<=[\s.])"
    rf"(?P<name>(?:{INITIAL}{GAP}(?:and{GAP})?){{0,2}}"
    rf"(?:{SURNAME}|(?P<low>(?!(?:and|or)\b)[a-z]{{2,20}}))(?:[ ]{SURNAME}){{0,2}})"
)
_TITLES = (
    "mr",
    "mrs",
    "ms",
    "miss",
    "mister",
    "mx",
    "sr",
    "sra",
    "senor",
    "senora",
)
_DOCTOR = re.compile(
    rf"(?<![\w.])(?:Drs?\b\.?|DRS?\.|Doctors?\b|DOCTOR\b){GAP}"
    rf"(?P<name>(?:{INITIAL}{GAP}){{0,2}}{SURNAME}(?:[ ](?:{INITIAL}|{SURNAME})){{0,2}})"
)
_DOCTORS = (
    "dr",
    "drs",
    "doctor",
    "doctors",
)
#: Degrees with full stops cannot be abbreviations of states, so one name before them is enough.
_DOTTED = re.compile(
    r"(?:M\.\s?D|D\.\s?[OC]\.|D\.\s?P\.\s?M|Ph\.\s?D|PhD|PHD|Psy\.?\s?D|P\.\s?A\.|P\.\s?T\.|N\.\s?P\."
    r"|R\.\s?N\.|L\.\s?Ac)(?!\w)"
)
_UNDOTTED = re.compile(
    r",\s(?:MD|DO|DC|DPT|DPM|PT|FNP|NP|PA-C|PA|RN|LAc|LCSW|L?MFT|OTR(?:/L)?|OT|DDS|DMD|OD|QME|AME"
    r"|Esq|JD)\b(?![/-])"
)
_DOTTED_BEGIN = (
    "m.d",
    "m. d",
    "d.o",
    "d. o",
    "d.c.",
    "d.p.m",
    "ph.d",
    "ph. d",
    "phd",
    "psyd",
    "psy.d",
    "p.a.",
    "p.t.",
    "n.p.",
    "r.n.",
    "l.ac",
)
_BEFORE_DEGREE = re.compile(
    rf"(?:(?<![\w'’-])(?:{WORDS}[ ,]{{1,2}}|{INITIAL}[ ]){{0,3}}{SURNAME}{SUFFIX})"
    r"[,\s]{0,2}\Z"
)
_APPOSED = re.compile(
    r"\w{5,12}"
    r"(?:(?:['’]s)?[ \n]names?\s(?:is|was)|\s(?:is|was|named|called))?(?:,\s|\s\(|:\s|\s)"
    rf"(?P<name>{FULL_NAME})"
    r"(?=[,;)]|\.\s|\s(?:is|was|has|had|who|and|did|does|will|would|may|[a-z]+ed|[a-z]+s)\b)"
)
_RELATIVES = (
    "wife",
    "husband",
    "spouse",
    "son",
    "daughter",
    "mother",
    "father",
    "brother",
    "sister",
    "girlfriend",
    "boyfriend",
    "fiance",
    "partner",
    "supervisor",
    "manager",
    "coworker",
)
_RELATIVE = re.compile(rf"[a-z]{{3,10}},?[ \n](?P<name>{WORD})(?!\w)")
#: The text between the end of a name and "year": "is a pleasant 47 year".
_AGE = re.compile(
    r"(?:,?\s(?:is|was)\s|,\s)(?:(?:currently|now)\s)?(?:an?\s|age[ds]?\s)?(?:[a-z-]{1,20},?\s){0,4}"
    r"(?:\d{1,3}|[a-z]{3,8}(?:[- ][a-z]{3,5})?)[\s-]{0,2}\Z",
    re.I,
)
#: A capitalized word before such text; most ages have none before them.
_NAMED = re.compile(rf"[{UPPER}][{INNER}]+(?:,|,?\s(?i:is|was))\s")
_YEARS = ("year", "years", "yr", "yrs", "y/o", "y.o", "yo")
_NAME_ENDS = re.compile(rf"(?<![\w'’-])(?:{FULL_NAME}|{WORD})\Z")
_CAPITALISED = re.compile(rf"[{UPPER}][{INNER}]{{2,30}}")
_AFTER_GIVEN = re.compile(REST)
_BEFORE_GIVEN = re.compile(rf"(?<![\w'’-]){SURNAME},\s\Z")
_EPONYM = re.compile(rf"(?:['’]s?)?[\s-](?i:{'|'.join(AFTER_NAMES)})\b")
_OF_A_SAINT = re.compile(r"\b(?:San|Santa|St\.?|Saint|Los|Fort|Mount|Port)\s\Z")
_NAMED_AFTER = re.compile("|".join(AFTER_NAMES), re.I)
_CITED = re.compile(
    r"\bet\.?\s?al\b|\b(?:19|20)\d\d\s?(?:[A-Z][a-z]{2}\s?)?(?:\d+\s?)?;|\bJournal\b|\bdoi\b|PMID|"
    r"\bpp\.|\beds?\.|Cochrane|\bSpine J|Pubmed|\b[A-Z][a-z]+ [A-Z]{1,2}, [A-Z][a-z]+ [A-Z]{1,2}\b",
)
#: "Franklin GM": the literature writes surnames first.
_AUTHOR = re.compile(r" [A-Z]{1,3}\b(?!\.)(?! [A-Z][a-z])")
_FULLY = re.compile(FULL_NAME)


def names_of_persons(keyed: KeyedText) -> Iterator[NameSpan]:
    """Yield the start and end of each personal name; the same name may be yielded twice."""
    if given := GIVEN_NAMES & keyed.words:
        yield from _full_names(keyed, given)
    yield from _titled(keyed)
    yield from _with_degrees(keyed)
    yield from labeled_names(keyed)
    yield from _patients(keyed)
    yield from _relatives(keyed)


def _titled(keyed: KeyedText) -> Iterator[NameSpan]:
    text = keyed.text
    for found in keyed.matches(_TITLED, _TITLES):
        first, title = first_word(found["name"]), found["title"]
        if found["low"] and not title.endswith((".", "ter")):
            continue
        # "Mr. Long" is a person, "MS Contin" and "Ms. patient" are not.
        sure = title.endswith(".") and not found["low"]
        if first not in AFTER_TITLES and (sure or first.lower() not in NOT_NAMES):
            yield found.start(), found.start("name") + len(trimmed(found["name"]))
    for found in keyed.matches(_DOCTOR, _DOCTORS):
        start = found.start("name")
        end = start + len(trimmed(found["name"]))
        if first_word(found["name"]) not in AFTER_TITLES and not _no_patient(text, start, end):
            yield found.start(), end


def _with_degrees(keyed: KeyedText) -> Iterator[NameSpan]:
    text = keyed.text
    dotted = keyed.matches(_DOTTED, _DOTTED_BEGIN)
    for degree in chain(dotted, _UNDOTTED.finditer(text)):
        begun = max(0, degree.start() - 80)
        name = _BEFORE_DEGREE.search(text[begun : degree.start()])
        if name is None:
            continue
        words = name[0].rstrip(", \n")
        if words in PLACES or (degree.re is _UNDOTTED and not _FULLY.fullmatch(words)):
            continue
        if is_name(words) and not _no_patient(text, begun + name.start(), degree.end()):
            yield begun + name.start(), degree.end()


def _patients(keyed: KeyedText) -> Iterator[NameSpan]:
    text = keyed.text
    for found in keyed.matches(_APPOSED, PEOPLE):
        if _is_person(text, *found.span("name")):
            yield found.span("name")
    for position in keyed.positions(_YEARS):
        begun = max(0, position - 90)
        if not _NAMED.search(text, max(0, position - 150), position):
            continue
        age = _AGE.search(text[begun:position])
        if age and text[begun + age.start() - 1].isalpha():
            end = begun + age.start()
            name = _NAME_ENDS.search(text[max(0, end - 60) : end])
            if name and (len(name[0].split()) > 1 or age[0].split()[0] in ("is", "was")):
                start = max(0, end - 60) + name.start()
                if _is_person(text, start, end):
                    yield start, end


def _relatives(keyed: KeyedText) -> Iterator[NameSpan]:
    """Yield given names after a person's relation to the patient: "his wife Marisol"."""
    for found in keyed.matches(_RELATIVE, _RELATIVES):
        if found["name"].lower() in GIVEN_NAMES and not _eponym(keyed.text, found.end()):
            yield found.span("name")


def _is_person(text: str, start: int, end: int) -> bool:
    words = text[start:end]
    return is_name(words) and not _eponym(text, end) and (len(words) > 3 or " " in words)


def _full_names(keyed: KeyedText, given: frozenset[str]) -> Iterator[NameSpan]:
    """Yield each full name with one of these given names: "Maria Lopez" or "Lopez, Maria"."""
    text = keyed.text
    ends = 0
    for found in _CAPITALISED.finditer(text):
        start, end = found.span()
        first = keyed.lowered[start:end]
        if start < ends or not (first in given or first.partition("-")[0] in given):
            continue
        if rest := _AFTER_GIVEN.match(text, end):
            if _AUTHOR.match(text, end) and not found[0].isupper():
                continue
            last = end_of_name(text[start : rest.end()], start)
            if last is None or last == end:
                continue
            end = last
        elif listed := _BEFORE_GIVEN.search(text, max(0, start - 40), start):
            start = listed.start()
            if not is_name(text[start:end]):
                continue
        else:
            continue
        ends = end
        if not (
            text[start:end].casefold() in NO_PERSONS
            or _no_patient(text, start, end)
            or _OF_A_SAINT.search(text, max(0, start - 8), start)
        ):
            yield start, end


def _eponym(text: str, end: int) -> bool:
    return _EPONYM.match(text, end) is not None


def _no_patient(text: str, start: int, end: int) -> bool:
    """Return whether a name belongs to a test, a device or an author of the literature."""
    named_after = any(map(_NAMED_AFTER.fullmatch, text[start:end].split()[2:]))
    return (
        named_after
        or _eponym(text, end)
        or _CITED.search(text[max(0, start - 60) : end + 120]) is not None
    )
