"""Statements that switch between the MTUS and another book: "..., Summary, and ODG, Knee".

The second book follows the sections of the first and must not be read as one of them.
"""

import functools
import re
from collections.abc import Iterator

from decisions.vocabulary.guidelines import MTUS, chapter_pattern, loose
from ingest.reading.non_mtus import NAMES_ODG

_NON_MTUS = re.compile(r"Non-?\s?MTUS\b", re.I)
#: A label of 2016 and later, when "ACOEM" no longer meant the MTUS.
_SECTIONS = re.compile(r"\bSection\(?s?\)?:", re.I)
#: Words that join one citation to the next.
JOINS = r"(?:and|as well as|along with|together with|in addition to|plus) "
_ACOEM = (
    rf"(?:{loose('American College of Occupational and Environmental Medicine')}"
    rf"|{loose('Occupational Medicine Practice Guidelines')}"
    # "ACOEM Chapter 8" is a chapter of the MTUS.
    r"|ACOEM(?:['’]s)?,?(?= (?:(?:Practice|Treatment|Medical) )?Guidelines?\b| Occupational\b"
    r"| \(?(?:\d(?:st|nd|rd|th)|second|third) ))"
)
#: Words in the titles of books and papers that no vocabulary lists.
_PUBLICATION = (
    r"(?=[^,;()]{0,80}?\b(?-i:[Jj]ournal|J\.? [A-Z][a-z]+ [A-Z]|[Tt]extbook|[Hh]andbook|et al\b"
    r"|Operative|Principles of|Basis of|Policy Bulletin|Medical Policy|Practice Parameters?"
    r"|Desk Reference|(?:Position|Consensus) Statement|(?:Mayo|Cleveland) Clinic|Wheeless|WebMD"
    r"|Medline|StatPearls|DynaMed|Micromedex|Lexi-?[Cc]omp|Epocrates|NICE|PDR|PMID|AHRQ|VA/DoD"
    r"|Association|Society|Institute of|Academy of|National Institutes?|Department of"
    r"|(?:Division of|State) Workers"
    r"|(?:Colorado|New York|Washington|State) [\w ’'&]{0,50}Guidelines))"
)
_OTHERS = (
    r"(?:Other(?:\s[\w()/-]{1,20}){0,6}\s?:|(?:UpToDate|Cochrane|Medscape|PubMed|"
    r"National Guideline Clearinghouse|Centers for Disease|CDC|FDA|AAOS|American Academy|"
    r"American Society|American College of (?!Occ)|American Medical Association|AMA)\b"
    rf"|https?://|www\.|{_PUBLICATION})"
)


def parts_by_book(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each part of a statement: about the MTUS, or about another book.

    Each part after the first begins with "MTUS" or is about another book.
    """
    in_mtus = _NON_MTUS.match(text, start, end) is None
    for passing in _passing().finditer(text, start, end):
        to_mtus = passing["mtus"] is not None
        named = passing["named"] or passing["unjoined"]
        if in_mtus == to_mtus and not named:
            continue
        words = text[start : passing.start()]
        if passing["acoem"] and not _SECTIONS.search(words):
            continue  # another chapter of the MTUS, as in 2013-15
        if not words.strip(" ,;.") or words.count("(") > words.count(")"):
            continue
        yield start, passing.start()
        start, in_mtus = passing.end(), to_mtus
    yield start, end


@functools.cache
def _passing() -> re.Pattern[str]:
    title = r"(?-i:[A-Z])[\w/&' -]{2,60} \(?(?:19|20)\d\d\b"
    mtus = rf"MTUS,?:? (?:{chapter_pattern(MTUS)}|ACOEM\b|{title})"
    return re.compile(
        rf"(?:[,;.] (?:{JOINS}|or |& )?| (?:{JOINS}|or |& |/ ?))(?:(?:also|on|see|the) ){{0,3}}"
        rf"(?=(?P<mtus>{mtus})|(?P<named>Non-?\s?MTUS\b)|{NAMES_ODG}|{_ACOEM}|{_OTHERS}|(?P<acoem>ACOEM\b))"
        r"| (?=(?P<unjoined>Non-?\s?MTUS\b))",
        re.I,
    )
