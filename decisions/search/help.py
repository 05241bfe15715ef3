"""The help sheet of the query language: examples, each with what it finds in a sentence."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A query and the sentence that explains it."""

    query: str
    sentence: str


HELP = (
    Example("lumbar MRI", "Decisions that hold both words, in any of their forms."),
    Example('"physical therapy"', "These words in a row, each in any of its forms; no synonyms."),
    Example('"lumbar epidural injection"~3', "These words near each other, at most 3 moves apart."),
    Example("acupuncture OR chiropractic", "Either word, or both. OR is written in capitals."),
    Example("knee AND MRI", "Both words: AND may be left out."),
    Example("MRI NOT knee", "Decisions with the first word that do not hold the second."),
    Example("MRI -knee", "The same: a minus before a word rules it out."),
    Example("(MRI OR CT) cervical", "Parentheses hold together what belongs together."),
    Example("arthro*", "Words that begin so. A star can only end a word."),
    Example(
        "service:acupuncture",
        "Only in the treatment in dispute: its words, or a service or body region that they name.",
    ),
    Example("item:acupuncture", "Only in the words of the disputed item."),
    Example("rationale:improvement", "Only in the reviewer's rationale."),
    Example('summary:"low back"', "Only in the clinical case summary."),
    Example("guideline:ACOEM", "Only in what either side says that its decision is based on."),
    Example("specialty:orthopedic", "Only in the reviewer's specialties."),
    Example("year:2016 acupuncture", "Every facet is a field: year, outcome, region, state, sex …"),
    Example("=medication", "This form of the word alone, and not medications."),
    Example("case:CM16-99*", "Case numbers that begin so; a whole number needs no field."),
    Example("rationale:(improved OR benefit)", "A field before parentheses is for all in them."),
    Example("PT knee", "Abbreviations and brands find what means the same: physical therapy."),
    Example("Norco", "A brand finds its drug, and a drug each of its brands."),
)
