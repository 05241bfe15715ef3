"""Words whose stem the English stemmer gets wrong for these letters.

It was made for English prose. It cuts "medication" as "medical", which stands in almost every
rationale ("medically necessary") and in every guideline sentence; it keeps "diagnosis" apart from
"diagnoses"; and it takes "TENS" for a plural and "MRIs" for none.

A word belongs here where a search for it finds the wrong decisions, or misses the right ones, and
where it is frequent: this is no second stemmer.
"""

from functools import cache

from decisions.vocabulary import synonyms

_WORDS = {
    # Cut as another word that many more letters hold.
    "aed": ["aed", "aeds"],  # as "a"
    "ambulance": ["ambulance", "ambulances"],  # as how a patient "ambulates"
    "applicant": ["applicant", "applicants"],  # as "application"
    "capsulitis": ["capsulitis"],  # as "capsule"
    "extensive": ["extensive", "extensively"],  # as "extension"
    "extreme": ["extreme", "extremely"],  # as "extremity"
    "medication": ["medication", "medications", "meds"],  # as "medical" and as MED
    "position": ["position", "positions", "positional", "positioning"],  # as "positive"
    "rotator": ["rotator"],  # as "rotation"
    "several": ["several"],  # as "severe"
    # Cut unlike their other number, whose stem is on the left.
    "analys": ["analysis"],
    "diagnos": ["diagnosis"],
    "foot": ["feet"],
    "menisc": ["meniscus", "menisci"],  # as "meniscal", too
    "orthos": ["orthosis"],
    "prosthes": ["prosthesis"],
    "tooth": ["teeth"],
}


@cache
def exceptions() -> dict[str, str]:
    """Return stems by words in small letters.

    An abbreviation of the vocabulary is its own stem, and its plural's: TENS, MRI and MRIs. A
    plural that is an abbreviation itself is none: CTS is no plural of CT.
    """
    abbreviations = {
        phrase.lower()
        for phrase in synonyms.same_meanings()
        if phrase.isupper() and phrase.isalpha()
    }
    plurals = {f"{word}s": word for word in abbreviations if f"{word}s" not in abbreviations}
    words = {word: stem for stem, words in _WORDS.items() for word in words}
    return {word: word for word in abbreviations} | plurals | words
