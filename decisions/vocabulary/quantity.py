"""The requested quantity of an item, as the letter prints it.

A count ("#60", "12 visits") takes precedence over a frequency ("2 times a week for 6 weeks"), and a
frequency over a duration ("30 day rental"). A strength, the timing or release of a dose, a date, a
code and a grade are not quantities.
"""

import re

#: The numbers up to twenty, in words.
NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
}
_HUNDRED = "undred(?:(?: and)? (?:twenty|fifty|eighty))?"
#: Grouped by first letter, so that few of them are tried at a position without a number.
_WORD = (
    f"o(?:ne|ne h{_HUNDRED})|t(?:wo|hree|en|welve|hirteen|wenty(?:[ -](?:one|two|three|four|five|"
    "six|seven|eight|nine))?|hirty(?:[ -]six)?)|f(?:our|ive|ourteen|ifteen|orty(?:[ -]eight)?|"
    "ifty)|s(?:ix|even|ixteen|eventeen|ixty|eventy)|e(?:ight|leven|ighteen|ighty)|"
    f"n(?:ine|ineteen|inety)|h{_HUNDRED}"
)
_NUMBER = (
    rf"(?:\d+(?:\.\d+)?|{_WORD})(?:(?:\s?-\s?|\sto\s)(?:\d+|{_WORD}))?"
    rf"(?:\s?\((?:\d+|{_WORD})\))?"
)
_VISITS = r"(?:sessions?|visits?|treatments?|appointments?)"
_UNITS = (
    rf"(?:{_VISITS}|tablets?|tabs?|capsules?|caps|pills?|patch(?:es)?|box(?:es)?|tubes?|bottles?|"
    r"vials?|units?|pairs?|packs?|syringes?|count|ct|films?|pens?|inhalers?|ampules?|pads?)"
)
_AMOUNT = r"(?:grams?|gms?|gm|g|mls?|ml|milliliters?|cc|oz|ounces?)"
_DOSE_UNITS = (
    r"(?:tablets?|tabs?|capsules?|caps?|pills?|patch(?:es)?|films?|puffs?|sprays?|drops?|grams?|gms?|"
    r"g|mls?|units?|teaspoons?|tsp)"
)
_SPAN = r"(?:hours?|hrs?|days?|nights?|weeks?|wks?|months?|mos?|years?)"
#: Names that begin with a number: "three phase bone scan", "3 Tesla MRI".
_PARTS = (
    r"(?:phase|view|level|panel|point|part|step|wheel|compartment|position|(?:channel|cm|degree|"
    r"feet|foot|ft|inch|lbs?|lead|minutes?|mm|pound|slice|tesla|vessel|way)\b)"
)
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
#: The release of a drug, which precedes its strength or its duration in hours.
_RELEASE = r"(?:ER|XR|SR|CR|DR|IR|LA|XL|CD|EC|ODT|release)"
#: "refills: 2", but not "refill 60 tablets" or "refill x 3 months"
_REFILLS = rf"refills?[\s:.=-]{{0,3}}(?:x\s?)?\d+\b(?!\.\d|\s?-?(?:{_UNITS}|{_AMOUNT}|{_SPAN})\b)"
#: A number after these is a quantity, even before "refills": "#60 refills".
_NOT_COUNTED = "".join(
    rf"(?<!{before})"
    for before in ("#", r"#\s", r"qty\W", r"qty\W\s", r"quantity\W", r"quantity\W\s", r"dispense\s")
)
_PER = r"(?:a|per|each|every|/)"
#: The start of a word or a number, tested before patterns that are costly at each position.
_BEGINS = r"(?:(?<![a-z])|(?=\d))"
#: Every quantity contains one of these.
_COUNTS = re.compile(rf"\d|\b(?:{_WORD}|once|twice)\b", re.I)

#: Text that resembles a quantity but is not one; it is blanked before the search.
_NO_QUANTITY = re.compile(
    rf"{_BEGINS}(?:"
    r"\bDOS\b:?\s*[\d/,\s-]*\d"  # a date of service
    r"|\b\d+/\d+/\d+\b(?!\s?mg)|\b\d{1,2}[-.]\d{1,2}[-.](?:19|20)\d{2}\b"
    r"|\b(?:19|20)\d{2}-\d{1,2}-\d{1,2}\b"
    rf"|\b{_MONTHS}\s*\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s*(?:19|20)\d{{2}}\b|\b(?!\s?[a-z]))"
    rf"|\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s)?{_MONTHS},?\s*(?:19|20)\d{{2}}\b"
    r"|\b(?:in|since|dated|year|from|of|and|to|through)\s(?:19|20)\d{2}\b(?!\s?[a-z])"
    r"|\bNDC\b\W*\d[\d-]*|\b\d{4,5}-\d{3,4}-\d{1,2}\b"  # codes
    r"|\bICD\s?-?\s?(?:9|10)?\b|\b[A-Z]\d{2}\.\d{1,4}[A-Z]?\b"
    r"|\b(?:CPT|HCPCS|codes?|ICD)\b\W*\d{3,5}(?:\.\d{1,2})?\b|(?<![#\d.,])\b\d{5}(?:-\d{2})?\b(?!\s?units?)"
    r"|\b[A-Z]\d{4}\b"
    rf"|\b{_RELEASE}\W{{0,2}}\d{{1,2}}[\s-]?(?:hours?|hrs?)\b"  # a release
    rf"|\b{_RELEASE}\s\d[\d.]*\b(?!\s?(?:{_UNITS}|{_AMOUNT})\b)"
    r"|\b\d(?:\.\d)?\s?-?(?:T|tesla)\b(?!-)"
    r"|\b(?:stage|type|grade|class|phase|level|tier|schedule|category|omega)"
    r"[\s-]?(?:\d+|I{1,3}V?|IV)\b"
    r"|\d[\d.,]*\s?(?:mg|mcg|meq)?\s?/\s?\d*[\d.]*\s?(?:ml|hr|hour|spray|actuation)\b"
    r"|\d[\d.,/-]*\s?(?:mg|mcg|meq|iu|%)|\b\d{1,3},\d{3}\s?units?\b"  # a strength
    r"|\b(?:tooth|teeth)\b(?:\snumber)?[\s#,&\d-]*(?:and [#\d]+)?"  # the numbers of teeth
    r"|\b360(?=\s(?:degree|fusion))"
    r"|\(\s?\d+\s?min(?:ute)?s?\s?\)"
    rf"|\b{_NUMBER}\s?(?:times?|x)\s?(?:a|per|/)\s?day\b"  # a dose
    rf"|\b{_NUMBER}\s?(?:hours?|hrs?)\s(?:on|off)\b|\bevery\s{_NUMBER}(?:\s?-\s?\d+)?\s?{_SPAN}\b"
    r"|\b(?:tylenol|codeine)\s?(?:no\.?\s?)?#\s?[1-4]\b"  # a strength too
    rf"|\b(?:in|after|within)\s{_NUMBER}\s{_SPAN}\b"
    rf"|\b{_REFILLS}|\b{_NOT_COUNTED}{_NUMBER}\s(?!{_REFILLS})refills?\b"
    rf"|\bday supply:?\s?{_NUMBER}|\b{_NUMBER}\s?levels?\b|\b{_NUMBER}\s?views?\b"
    r"|\b[12]\s?(?:g|gm|grams?)\b(?=,?\s(?:tab|cap|po|q|[bt]id|daily|twice|three|four|once|#))"
    r"|[a-z]{0,12}stim\s?\d(?=\sunit)"  # a model
    # a dose: "one tab every 6 hours", "2-4 grams QID"
    rf"|\b{_NUMBER}\s?{_DOSE_UNITS}\b,?\s(?:by\smouth\s|po\s|orally\s)?"
    rf"(?:every|each|q\d|q[dh]\w?\b|[bt]id|qid|daily|nightly|at\s|(?:once|twice|{_NUMBER}\stimes)\s"
    rf"(?:a\s|per\s)?(?:day|daily)|{_NUMBER}\s?(?:hours?|hrs?)\son)"
    rf"|\b{_NUMBER}\sin\s(?:one|\d)\b|\b[CTL]\d+(?:\s?[-/]\s?[CTLS]?\d+)*\b)",
    re.I,
)
#: "for 6 weeks"
_LASTING = rf"(?:,?\s?(?:for|times|x|over)\s?(?:the next\s)?{_NUMBER}[\s-]?{_SPAN}\b)"
_HOURS_A_DAY = (
    rf"{_NUMBER}\s?(?:hours?|hrs?)\s?(?:{_PER}\s?day|daily)\b(?:\s(?:and|x|for|times)\b|,|/)?\s?"
)
_FREQUENCY = (
    rf"{_BEGINS}(?:{_HOURS_A_DAY})?(?:(?:{_NUMBER}\s?(?:times?|x|days?|hours?|hrs?|{_VISITS})"
    rf"\s?{_PER}?\s?|{_NUMBER}\s?{_PER}\s?|twice\s{_PER}\s|once\s{_PER}\s)"
    rf"(?:week(?:ly)?|wk|month(?:ly)?)\b|twice weekly|once weekly){_LASTING}?"
)
_PATTERNS = [
    re.compile(pattern, re.I)
    for pattern in (
        rf"#\s?\d+(?:\.\d+)?(?:\s?(?:{_AMOUNT}|{_UNITS})\b)?",
        rf"\b(?:qty|quantity|dispense|number)\b\.?\s?(?:of\s)?:?\s?#?(?:\d+(?:\.\d+)?|{_WORD})\b",
        rf"\b\d+(?:\.\d+)?\s?{_AMOUNT}\b",
        # "12 visits", but not "3 visits per week"
        rf"\b{_NUMBER}\s?{_UNITS}\b(?!\s?{_PER}\s?(?:week|wk|month))(?!\sweekly)",
        # "twelve infrared acupuncture visits": the number alone
        rf"\b{_NUMBER}(?=(?:\s(?!times?\b|{_SPAN}\b|x\b|to\b|and\b)[A-Za-z/'-]+){{1,4}}\s{_VISITS}\b"
        rf"(?!\s?{_PER}\s?(?:week|wk|month)))",
        rf"(?<=sessions, ){_NUMBER}\b|(?<=visits, ){_NUMBER}\b|(?<=treatments, ){_NUMBER}\b",
        # "1 knee scooter", "one container of", "one month supply of"
        rf"^{_NUMBER}\s(?:containers?|sets?|kits?|months? supply)\b",
        rf"^{_NUMBER}(?=\s(?!times?\b|{_SPAN}\b|{_VISITS}\b|x\s?\d|to\b|hour|{_PARTS})[A-Za-z])",
        _FREQUENCY,
        rf"\b{_NUMBER}\s?(?:times|x)\s?{_NUMBER}(?:\s?{_SPAN}\b)?",
        rf"\b(?:times|x)\s?{_NUMBER}\b(?:\s?{_SPAN}\b)?",
        rf"\b{_NUMBER}\s?(?:hours?|hrs?)\s?(?:{_PER}\s?day|daily)\b{_LASTING}?",
        rf"\b{_NUMBER}\s(?:additional|more|total|further)\s{_SPAN}\b",
        rf"\b{_NUMBER}[\s-]{_SPAN}(?:\s(?:rental|use|supply))?\b",
        r"(?<=, )(?!(?:19|20)\d{2}$)\d+$",
        r"(?<= \()\d{1,3}(?=\)$)",
    )
]
_HOURS = re.compile(rf"\b{_NUMBER}[\s-]?(?:hours?|hrs?)\b", re.I)
#: The numbers of teeth: "#19, #30", "(14)".
_TEETH = re.compile(
    r"(?:#\s?\d{1,2}\b(?:(?:,|\s?-|\s?&|,?\sand)\s?#?\s?\d{1,2}\b)*|\(\d{1,2}\))"
    rf"(?!\s?{_UNITS}\b)",
    re.I,
)
#: Too long for a number; the patterns below would try each of its digits.
_ENDLESS = re.compile(r"\d{13,}")
#: The longest request that is searched for a quantity.
_LONGEST = 1200
#: Introductory words that may precede a leading number.
_PREFIX = re.compile(
    r"^(?:associated surgical services?\s*:\s*|retrospective(?: request)?\s*:?\s*(?:for )?|"
    r"purchase of |post-?\s?op(?:erative)?\s|pre-?\s?op(?:erative)?\s)+",
    re.I,
)


def find_quantity(
    words: str, of_drug: bool = False, of_teeth: bool = False
) -> tuple[int, int] | None:
    """Return the span of an item's quantity, if it has one.

    Args:
        words: the wording of the item.
        of_drug: whether the item is a drug, which is never counted in hours.
        of_teeth: whether the item is a dental service, whose numbers are those of teeth.
    """
    if not _COUNTS.search(words):
        return None
    prefix = _PREFIX.match(words)
    lead = prefix.end() if prefix else 0
    words = _ENDLESS.sub(_blank, words[lead:_LONGEST])
    blanked = _NO_QUANTITY.sub(_blank, words)
    if of_drug:
        blanked = _HOURS.sub(_blank, blanked)
    if of_teeth:
        blanked = _TEETH.sub(_blank, blanked)
    for pattern in _PATTERNS:
        if match := pattern.search(blanked):
            return lead + match.start(), lead + match.end()
    return None


def _blank(match: re.Match[str]) -> str:
    return "\0" * len(match[0])
