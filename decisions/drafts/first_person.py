"""Drafts by injured workers: "I tried therapy" is read as "the patient tried therapy". Pure.

The phrases of criteria are those of reviewers, who write about the patient. Doctors write in the
first person, too, but about what they did and ask for.
"""

import re

#: What workers write of and doctors do not, and the reverse.
_WORKER = re.compile(
    r"\bmy\s+(?:(?:own|left|right|lower|upper|primary|treating)\s+)*(?:doctors?|dr|physician|surgeon"
    r"|therapist|insurance|adjuster|employer|boss|job|work|injur(?:y|ies)|claim|pain|body|back|neck"
    r"|shoulders?|arms?|elbows?|wrists?|hands?|fingers?|hips?|legs?|knees?|ankles?|f(?:oo|ee)t"
    r"|symptoms|mri|x-?rays?|medications?|meds|life|family)\b",
    re.I,
)
_DOCTOR = re.compile(r"\bmy\s+(?:\w+\s+)?(?:patients?|exam\w*|practice|clinic|office)\b", re.I)
#: Words of workers, and what a reviewer writes instead; the longest forms come first.
_FORMS = (
    (
        re.compile(
            r"\b[Ii](?:['’]ve\s+done|\s+have\s+done|\s+did|\s+went\s+(?:to|through))\b(?!\s+not\b)"
        ),
        "the patient has completed",
    ),
    (re.compile(r"\bshot(s?)\b", re.I), r"injection\1"),
    (re.compile(r"\b(did|does|do|was|is|has|have|had|could|would)nt\b", re.I), r"\1 not"),
    (re.compile(r"\b[Ii](?:['’]ve\s+not|\s+have\s+not|\s+haven['’]t)\b"), "the patient has not"),
    (re.compile(r"\b[Ii](?:['’]ve|\s+have)\b"), "the patient has"),
    (re.compile(r"\b[Ii](?:['’]m|\s+am)\b"), "the patient is"),
    (re.compile(r"\b[Ii]\s+(?:don['’]t|do\s+not)\b"), "the patient does not"),
    (re.compile(r"\b[Ii]\b"), "the patient"),
    (re.compile(r"\b[Mm]y\b"), "his"),
    (re.compile(r"\bme\b"), "the patient"),
)
#: A sentence that begins without a capital, so that the one before would not end.
_SMALL = re.compile(r"(?:\A|(?<=[.!?]\s))[a-z]")


def is_by_worker(text: str) -> bool:
    """Return whether a draft is by the injured worker, and about the writer."""
    return bool(_WORKER.search(text)) and not _DOCTOR.search(text)


def with_capitals(words: str) -> str:
    """Return words of the same length in which each sentence begins with a capital."""
    return _SMALL.sub(lambda begun: begun[0].upper(), words)


def in_third_person(words: str) -> str:
    """Return the words of an injured worker as somebody else would write them."""
    for form, said in _FORMS:
        words = form.sub(said, words)
    return with_capitals(words)
