"""Abbreviations that the words or signs next to them resolve.

"w/o" is without. "PT" is physical therapy. In "PT/INR" it is the prothrombin time, and "Pt.
reports" is about the patient. A search for physical therapy finds neither.
"""

import re
from collections.abc import Iterator

#: Verbs and adjectives whose subject is a patient.
_DOES = (
    "(?:also|ambulates|and|appears|arrived|called|came|can|cannot|complain(?:s|ed)|could|"
    "continue[sd]|declin(?:es|ed)|den(?:ies|ied)|describe[sd]|did|does|feels|felt|get(?:s)?|got|"
    "had|has|in|is|may|must|needs?|noted?s?|now|on|presents?|presented|rate[sd]|received|remains?|"
    "reports?|reported|require[sd]|returns?|returned|said|says|seen|should|states?|stated|still|"
    "takes|that|to|took|tolerate[sd]|tried|underwent|used?|uses|wants|was|wears|went|were|who|"
    "whose|will|with|would)"
)
_SENSES = (
    (
        "prothrombin",
        r"\bPT(?= ?(?:/|-|,|&|and) ?(?:INR|a?PTT)\b)|(?<=\bINR/)PT\b|(?<=\bPTT/)PT\b"
        r"|(?<=prothrombin time \()PT\b",
    ),
    (
        "patient",
        r"(?<![\w/.-])(?:Pts?(?=\.)|[Pp]ts?(?=\.\s+[a-z]|['’]s\b)"
        rf"|[Pp]ts?(?=\s{{1,3}}{_DOES}\b))",
    ),
    ("medication", r"(?<![\w/.-])med(?=[\s.,;:)]|\Z)"),
    ("connecticut", r"(?<=[A-Za-z], )CT(?= \d{5}\b)|(?<=\bConn\. )CT\b"),
    ("without", r"(?<![\w/.-])[Ww]/[Oo](?:ut)?(?!\w)"),
    ("with", r"(?<![\w/.-])[Ww]/(?:(?!\w)|(?=[A-Za-z]{3}))"),
)
#: One pattern for all abbreviations.
RULES = "|".join(f"(?P<{sense}>{written})" for sense, written in _SENSES)
_ANY = re.compile(RULES)
#: A quick test before the patterns; most texts have no match.
_CANDIDATE = re.compile(r"(?<!\w)(?:(?:P[Tt]s?|pts?|med|CT)(?!\w)|[Ww]/)")
_LABORATORY = re.compile(r"PT[/-](?:INR|A?PTT)|(?:INR|A?PTT)[/-]PT", re.I)


def senses(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the position of each ambiguous abbreviation, and the word that it means there."""
    if not _CANDIDATE.search(text):
        return
    for match in _ANY.finditer(text):
        yield match.start(), match.end(), match.lastgroup or ""


def with_meanings(text: str) -> str:
    """Return a text with ambiguous abbreviations replaced by the words that they mean."""
    if not _CANDIDATE.search(text):
        return text
    return _ANY.sub(
        lambda match: f"{match.lastgroup} " if match[0][-1] == "/" else match.lastgroup or "", text
    )


def is_laboratory_test(word: str) -> bool:
    """Return whether abbreviations joined by a slash name one laboratory test, as PT/INR does."""
    return _LABORATORY.fullmatch(word) is not None
