"""The help of the query language: examples, each with an explanation."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A query and the sentence that explains it."""

    query: str
    sentence: str


HELP = (
    Example("lumbar MRI", "Decisions with both words, in any form."),
    Example('"physical therapy"', "The exact phrase, each word in any form; no synonyms."),
    Example('"lumbar epidural injection"~3', "Words near each other: at most 3 positions apart."),
    Example(
        "acupuncture OR chiropractic",
        "Either word, or both. Type OR in capitals; between treatments, “or” is enough.",
    ),
    Example("knee AND MRI", "Both words. AND is optional."),
    Example("MRI NOT knee", "Decisions with the first word and without the second."),
    Example("MRI -knee", "The same: a minus sign excludes the word after it."),
    Example("(MRI OR CT) cervical", "Parentheses group words."),
    Example("arthro*", "Words that begin with these letters. A * works only at the end of a word."),
    Example(
        "service:acupuncture",
        "Only the treatment in dispute: its words, or the service or body region they name.",
    ),
    Example("item:acupuncture", "Only the words of the disputed item."),
    Example("rationale:improvement", "Only the reviewer’s rationale."),
    Example('summary:"low back"', "Only the clinical case summary."),
    Example("guideline:ACOEM", "Only what either side says it based its decision on."),
    Example("specialty:orthopedic", "Only the reviewer’s specialties."),
    Example("year:2016 acupuncture", "Any filter is a field: year, outcome, region, state, sex …"),
    Example("=medication", "Only this form of the word, not medications."),
    Example("case:CM16-99*", "Case numbers that begin this way. A complete number needs no field."),
    Example(
        "rationale:(improved OR benefit)",
        "A field before parentheses applies to all inside.",
    ),
    Example("PT knee", "Abbreviations also find what they stand for: physical therapy."),
    Example("Norco", "A brand name also finds its drug, and a drug finds its brand names."),
)
