"""What redaction missed: words of a letter that may say who somebody is.

Letters are published with names removed; now and then one slips through. Each pattern looks for
words that a redacted letter does not have. The reviewer's organization and the state print their
own addresses and telephone numbers, which are no find; nor is what stands inside a web address.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.reading.parsed import Problem
from ingest.reading.text import LetterText, Span

UNREDACTED = "unredacted"

_DATE = (
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2}"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2},? \d{4})"
)
_NAME = (
    r"(?:[A-Z][a-z'’-]+(?:[ ,]+(?:[A-Z]\.?|[A-Z][a-z'’-]+)){0,3}|[A-Z]{2,},? [A-Z]{2,}(?: [A-Z]+)?)"
)
_END = r"[ \t]*[,:]?[ \t]*$"


@dataclass(frozen=True, slots=True)
class _Sign:
    """A kind of find.

    Args:
        kind: what it is called.
        pattern: finds it, as the group `find`.
        needs: in small letters; a text without any of them has no such find. Most letters have
            none, and looking for plain words is much faster than looking for the pattern.
    """

    kind: str
    pattern: re.Pattern[str]
    needs: tuple[str, ...]


_TITLES = ("mr.", "mr ", "mrs", "ms.", "ms ", "miss ")
_PEOPLE = ("employee", "applicant", "patient", "injured worker", "claimant")
_SIGNS = (
    _Sign(
        "name",
        re.compile(
            rf"^[ \t]*(?i:Dear)[ \t]+(?P<find>(?:(?:Mr|Mrs|Ms|Miss|Dr)\b\.?[ \t]*)?{_NAME}){_END}",
            re.M,
        ),
        ("\ndear ",),
    ),
    _Sign(
        "name",
        re.compile(rf"^[ \t]*(?:RE|Re)[ \t]*:[ \t]*(?P<find>{_NAME}){_END}", re.M),
        ("\nre:", "\nre :"),
    ),
    _Sign(
        "name", re.compile(r"(?P<find>M(?<!\wM)(?:rs?|s|iss)\b\.?[ \t]+[A-Z][a-z'’-]{2,})"), _TITLES
    ),
    _Sign(
        "name",
        re.compile(
            rf"^[ \t]*(?:(?i:{'|'.join(_PEOPLE)})(?:['’]s)?(?: (?i:name))?|Name|NAME)[ \t]*:"
            rf"[ \t]*(?P<find>{_NAME}){_END}",
            re.M,
        ),
        tuple(f"{words}{end}" for words in (*_PEOPLE, "name") for end in (":", " :")),
    ),
    _Sign(
        "date of birth",
        re.compile(
            r"\b(?:date of birth|birth ?date|d\.?o\.?b\.?|born(?: on)?)[ \t]*[:,)(-]?\s{0,8}"
            rf"(?P<find>{_DATE})",
            re.I,
        ),
        ("birth", "dob", "d.o.b", "born"),
    ),
    _Sign(
        "social security number",
        re.compile(
            r"\b(?:ssn|social security(?: number| no\.?| #)?)[ \t]*[:#]?[ \t]*"
            r"(?P<find>[\dx*-]*\d{4,})\b",
            re.I,
        ),
        ("ssn", "social security"),
    ),
    _Sign(
        "claim number",
        re.compile(
            r"\bclaims?[ \t]*(?:number|no\.?|num|#)[ \t]*[:#.]*[ \t]*"
            r"(?P<find>(?=[A-Z-]*\d)[A-Z0-9][A-Z0-9-]{4,})",
            re.I,
        ),
        ("claim n", "claims n", "claim #", "claim#"),
    ),
    _Sign("e-mail address", re.compile(r"(?P<find>[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)"), ("@",)),
    _Sign("street address", re.compile(r"\b(?P<find>P\.? ?O\.? Box \d+)", re.I), (" box ",)),
)
#: Digits are in every letter, so these two are looked for from their ends.
_LAST_DIGITS = re.compile(r"[-.]\d{4}(?![\w/-])")
_SOCIAL_SECURITY = re.compile(r"(?<![\d/.-])\d{3}-\d{2}$")
_TELEPHONE = re.compile(r"(?<![\w./-])(?:\+?1[-. ])?(?:\(\d{3}\) ?|\d{3}[-.])\d{3}$")
_STREET = re.compile(
    r" (?=[ABCDHLPRSTW])"  # most words do not begin so, and need not be tried
    r"(?:(?:Street|St|Avenue|Ave|Boulevard|Blvd|Road|Rd|Lane|Ln|Parkway|Pkwy|Highway|Hwy)\b"
    r"|(?:Drive|Dr|Way|Court|Ct|Place|Pl|Circle|Cir|Terrace)\.?,?\s+"
    r"(?:Apt|Apartment|Suite|Ste|Unit|#|[A-Z][A-Za-z]+(?: [A-Z][a-z]+)?,? (?:CA|Calif)))"
)
_HOUSE = re.compile(r"(?<![\w.$/#-])\d{1,6} (?:[NSEW]\.? )?(?:[A-Z][A-Za-z]+ ?){1,3}$")
#: No house number and street, and no telephone number, is longer up to its last part.
_LONGEST = 60
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
#: Printed by the reviewer's organization and by the state on letters of all years.
_OFFICIAL = re.compile(
    r"P\.? ?O\.? Box (?:138009|420603)|(?:625 Coolidge|3130 Kilgore|1515 Clay|455 Golden Gate)\b"
    r"|855\D{0,2}865\D?8873|916\D{0,2}605\D?4270|800\D{0,2}736\D?7401|510\D{0,2}286\D?\d{4}"
    r"|@(?:\w+\.)?maximus\.com|@dir\.ca\.gov",
    re.I,
)
#: Capitalised words that a greeting or a label may have instead of a name.
_NOBODY = re.compile(
    r"\b(?:Sir|Madam|Applicant|Employee|Worker|Workers|Claims?|Administrator|Provider|Physician"
    r"|Doctor|Party|Parties|Patient|Requesting|Independent|Medical|Review|Request|Authorization"
    r"|Treatment|Final|Determination|Letter|Case|Number|Notice|Utilization|Denial|Redacted"
    r"|Unknown|Application|Department|Division|Not|None|Attorney|Counsel|Employer|Insurer"
    r"|Management|Therapy|Pain|Evaluation|Surgery|Consultation|Injection|MRI|DOS|Date)\b",
    re.I,
)


def unredacted(letter: LetterText) -> Iterator[Problem]:
    """Yield a problem for each place that may say who somebody is."""
    finds = sorted(_finds(letter.text))
    addresses = [found.span() for found in _ADDRESS.finditer(letter.text)] if finds else []
    ends = 0
    for start, end, kind in finds:
        if start < ends:
            continue  # found in two ways
        words = letter.text[start:end]
        if kind == "name" and _NOBODY.search(words):
            continue
        if _OFFICIAL.search(words) or any(first <= start < last for first, last in addresses):
            continue
        article = "an" if kind.startswith("e") else "a"
        message = f'The letter may show {article} {kind}: "{" ".join(words.split())}".'
        ends = end
        yield Problem(UNREDACTED, message, Span(start, end))


def _finds(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the place and kind of everything that looks like a find."""
    lowered = f"\n{text.lower()}"
    for sign in _SIGNS:
        if any(map(lowered.__contains__, sign.needs)):
            for found in sign.pattern.finditer(text):
                yield *found.span("find"), sign.kind
    for digits in _LAST_DIGITS.finditer(text):
        begun = max(0, digits.start() - _LONGEST)
        before = text[begun : digits.start()]
        for kind, pattern in (
            ("social security number", _SOCIAL_SECURITY),
            ("telephone number", _TELEPHONE),
        ):
            if last := pattern.search(before):
                yield begun + last.start(), digits.end(), kind
    for street in _STREET.finditer(text):
        begun = max(0, street.start() - _LONGEST)
        if house := _HOUSE.search(text[begun : street.start()]):
            yield begun + house.start(), street.end(), "street address"
