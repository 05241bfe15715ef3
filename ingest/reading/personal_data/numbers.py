"""Dates of birth and numbers that identify a person: social security, claims, records.

Most follow a word that names them. A social security or telephone number without such a word is
recognized by its form, starting from the last digits.
"""

import re
from collections.abc import Iterator
from itertools import chain

from decisions.state_program import PROGRAM
from ingest.reading.personal_data.keyword_patterns import KeyedText, Sign

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    r"(?:\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{2,4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{8}"
    rf"|\d{{1,2}} \d{{1,2}} \d{{4}}|{_MONTH}[\s-]{_DAY},?[\s-]\s?\d{{2,4}}"
    rf"|(?:the )?{_DAY}(?: day)?(?: of)?[\s-]{_MONTH},?[\s-]\d{{2,4}}"
    rf"|{_MONTH} (?:of )?\d{{4}}|(?:19|20)\d\d)(?![\w/])"
)
#: Text that may be between a word and the number or date that it names: "is", ":", "#".
_IS = (
    r"(?:[\s:;#=,.()–-]|(?:is|was|of|as|on|listed|given|noted|are)\b"
    r"|[md]{2}/[md]{2}/y{2,4}){0,10}"
)
_NUMBER = r"(?:numbers?\b|nos?\b|num\b|nbr\b|#|ids?\b|i\.\s?d\.|identification|identifier|card)"
#: Excludes dates and the case numbers of IMR.
_NO_DATE = (
    rf"(?!(?:{PROGRAM.number_kind})\d\d-)"
    r"(?!\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b(?!-))(?!(?:19|20)\d\d-(?:19|20)\d\d\b)"
)
_CODE_ENDS = r"(?![\w/%]|\.\d)"
_CODE = (
    rf"(?P<find>{_NO_DATE}(?=(?:[A-Z-]*\d){{4}})[A-Z0-9][A-Z0-9-]{{3,24}}"
    rf"|[A-Z]{{2,3}} \d{{3,4}} \d{{4}}){_CODE_ENDS}"
)
_LONG_CODE = rf"(?P<find>{_NO_DATE}(?=(?:[A-Z-]*\d){{5}})[A-Z0-9][A-Z0-9-]{{4,24}}){_CODE_ENDS}"
_SIGNS = (
    Sign(
        "date of birth",
        (
            "birth",
            "birthdate",
            "birthday",
            "birthdates",
            "dob",
            "d.o.b",
            "d. o. b",
            "d o b",
            "born",
            "nacido",
            "nacida",
            "nacimiento",
        ),
        re.compile(
            r"(?:\bbirth(?:[ -]?dates?|day)?|\bd\.?\s?o\.?\s?b\b\.?"
            r"|\bborn(?:\sin\s[\w, ]{1,30}?\son)?"
            rf"|\bnacid[oa]|\bnacimiento)\b{_IS}(?P<find>{_DATE})",
            re.I,
        ),
    ),
    Sign(
        "social security number",
        ("ssn", "ssns", "ss#", "ss #", "ss no", "ss number", "s.s.", "social", "soc"),
        re.compile(
            r"\b(?:ssns?|ss\s?(?:#|no\b|number)|s\.\s?s\.(?:\s?n\.?)?|soc(?:ial|\.)"
            r"\s(?:sec(?:urity|\.)?|#|number))"
            r"(?:[\s:#.,()–-]|(?:numbers?|no|is|was|of|are|ending|ends|in|with|last|four|4|digits?)\b"
            r"){0,14}(?P<find>[\dx*#][\dx*.# –-]{2,12}\d)(?!\w)",
            re.I,
        ),
    ),
    Sign(
        "social security number",
        ("last four", "last 4"),
        re.compile(
            r"\blast\s(?:four|4)(?:\s(?:digits|of|are|is|social|ssn|his|her|the|their|security|number)"
            r"\b){0,8}[\s:]{0,3}(?P<find>\d{4})\b",
            re.I,
        ),
    ),
    Sign(
        "claim number",
        ("claim", "claims", "wcab", "eams", "policy"),
        re.compile(rf"\b(?:claims?|wcab|eams|policy)\b{_IS}{_LONG_CODE}", re.I),
    ),
    Sign(
        "claim number",
        ("adj",),
        re.compile(rf"\bADJ(?:\s{_NUMBER})?{_IS}(?P<find>\d{{5,9}})\b", re.I),
    ),
    Sign(
        "record number",
        (
            "mrn",
            "m.r.n",
            "chart",
            "npi",
            "dl",
            "cdl",
            "hicn",
            "license",
            "licence",
            "acct",
            "account",
            "passport",
        ),
        re.compile(
            r"\b(?:mrn|m\.r\.n|chart|npi|c?dl|hicn|licen[sc]e|acct|account|passport)\b"
            rf"(?:\s{_NUMBER})?{_IS}{_LONG_CODE}",
            re.I,
        ),
    ),
)
#: The kind of a number, by the last word before "number" or a synonym.
_OWNERS = {
    **dict.fromkeys(
        (
            "claim",
            "claims",
            "policy",
            "wcab",
            "eams",
            "adj",
            "file",
            "docket",
            "reference",
            "referral",
            "bill",
            "billing",
        ),
        "claim number",
    ),
    **dict.fromkeys(
        (
            "record",
            "records",
            "rec",
            "chart",
            "account",
            "acct",
            "patient",
            "pt",
            "mr",
            "mrn",
            "employee",
            "badge",
            "member",
            "membership",
            "subscriber",
            "group",
            "plan",
            "medicare",
            "medi-cal",
            "medicaid",
            "insurance",
            "insured",
            "license",
            "licence",
            "dl",
            "cdl",
            "passport",
            "npi",
            "dea",
            "serial",
            "kaiser",
            "hospital",
        ),
        "record number",
    ),
}
#: Words that may come between: "WCAB case number", "patient account number".
_BETWEEN = ("case", "account", "file", "i.d", "id")
_OTHER_POLICIES = ("clinical", "medical", "coverage", "bulletin")
_NUMBERED = re.compile(rf"(?:#|(?<![a-z]){_NUMBER}){_IS}{_CODE}", re.I)
_NUMBER_WORDS = (
    "number",
    "numbers",
    "no.",
    "no:",
    "no ",
    "nos",
    "#",
    "id",
    "ids",
    "i.d",
    "card",
    "identifier",
)
#: The forms in which their last digits follow others.
_LAST_FORMS = ("0-0000", "0- 0000")
_LAST_DIGITS = re.compile(r"[-.–]\s?\d{4}(?![\w/%-]|\.\d|\s?(?:mg|mcg|ml|units?)\b)")
#: The longest text of such a number before its last digits.
_LONGEST_NUMBER = 30
_SOCIAL_SECURITY = re.compile(r"(?<![\d/.-])\d{3}[-.–]\s?\d{2}$")
_TELEPHONE = re.compile(
    r"(?<![\w./-])(?:\+?1[-. ])?(?:\([2-9]\d{2}\)[-. ]{0,2}|[2-9]\d{2}[-.–]\s?)[2-9]\d{2}$"
)
_SPACED_TELEPHONE = re.compile(r"(?:\(\d{3}\)\s?|\+1 \d{3} )\d{3}[ -]\d{4}\b")
_SPACED_FORMS = ("(000)", "+0 000 ")
#: Words before digits that look like a personal number but are a measure or a product code.
_MEASURE = re.compile(
    r"\b(?:BP|NDC|ISBN|ISSN|PMID|PMCID|lot|dose|model|part|catalog|item|SKU|UPC)\b[\s:#]{0,3}"
    r"(?:no\.?\s|number\s)?\Z",
    re.I,
)


def personal_numbers(keyed: KeyedText) -> Iterator[tuple[int, int, str]]:
    """Yield the start, end and kind of each finding; the same one may be yielded twice."""
    for sign in _SIGNS:
        for found in keyed.matches(sign.pattern, sign.keys):
            yield *found.span("find"), sign.kind
    yield from _numbered(keyed)
    yield from _bare_numbers(keyed)


def _numbered(keyed: KeyedText) -> Iterator[tuple[int, int, str]]:
    """Yield numbers after a word for their kind: "Claim No. 12345"."""
    for found in keyed.matches(_NUMBERED, _NUMBER_WORDS):
        before = keyed.lowered[max(0, found.start() - 60) : found.start()].rstrip(" \n(")
        words = [
            word.removesuffix("'s").removesuffix("’s").rstrip(".") for word in before.split()[-3:]
        ]
        if words and words[-1] in _BETWEEN and len(words) > 1 and words[-2] in _OWNERS:
            words.pop()
        kind = _OWNERS.get(words[-1].replace(".", "")) if words else None
        if kind and not (words[-1] == "policy" and words[-2:-1] and words[-2] in _OTHER_POLICIES):
            yield *found.span("find"), kind


def _bare_numbers(keyed: KeyedText) -> Iterator[tuple[int, int, str]]:
    """Yield numbers that are recognized only by their form."""
    text = keyed.text
    for position in chain.from_iterable(map(keyed.positions_of_form, _LAST_FORMS)):
        digits = _LAST_DIGITS.match(text, position + 1)
        if digits is None:
            continue
        begun = max(0, digits.start() - _LONGEST_NUMBER)
        before = text[begun : digits.start()]
        for kind, pattern in (
            ("social security number", _SOCIAL_SECURITY),
            ("telephone number", _TELEPHONE),
        ):
            if (last := pattern.search(before)) and not _MEASURE.search(before[: last.start()]):
                yield begun + last.start(), digits.end(), kind
    for position in chain.from_iterable(map(keyed.positions_of_form, _SPACED_FORMS)):
        if number := _SPACED_TELEPHONE.match(text, position):
            yield *number.span(), "telephone number"
