"""Rationales about another patient, and specialties far from the treatment that they review."""

import re
from collections.abc import Iterator

from decisions.appeal.decided_letter import DecidedItem, DecidedLetter
from decisions.appeal.questions import Question, QuestionKind, Quote
from decisions.appeal.quotes import item_quote, rationale_quote, value_quote
from decisions.appeal.relatedness import is_far
from decisions.appeal.statements import Statement, case_sentences
from decisions.enums import Sex

_AGE = re.compile(
    r"\b(?P<age>\d{1,3})[ -]?(?:years?|yrs?)[ -]?old[ -]+(?:[a-z-]+ ){0,3}?"
    r"(?:(?P<female>female|woman|lady)|(?P<male>male|man|gentleman)|patient|claimant|applicant"
    r"|worker|individual|employee)\b",
    re.I,
)
#: A limit of the patient's age: "the patient is under 65".
_AGE_LIMIT = re.compile(
    r"\b(?:patient|claimant|applicant|worker|individual|employee|member|he|she|(?:wo)?man)"
    r"(?: is| was|,?) (?:only |well )?(?:(?P<under>under|below|younger than|not yet)"
    r"|(?P<over>over|above|older than))(?: the)?(?: age)?(?: of)? (?P<limit>\d{2})\b"
    r"(?! ?(?:%|percent|pounds|lbs|kg))",
    re.I,
)
#: Words that give the patient's sex: "the patient, a woman", "this gentleman".
_PERSON = re.compile(
    r"\b(?:(?:the|this) (?:[a-z-]+ )?|(?:patient|claimant|applicant|worker|member),? (?:is )?an? "
    r"(?:[a-z-]+ )?)(?:(?P<female>woman|lady)|(?P<male>man|gentleman))(?:[’']s)?\b",
    re.I,
)
#: Statements that apply to a patient and never to a physician.
_OF_PATIENT = (
    r"(?:complain(?:s|ed)|denie[sd]|sustained|underwent|suffer(?:s|ed)|fell|rate[sd]|was injured"
    r"|had (?:normal|decreased|positive|negative|full|limited|no) |injured|is status post|limps?"
    r"|was working as|has (?:decreased|limited|ongoing|persistent|chronic|pain|had pain))"
)
_PRONOUN = re.compile(rf"(?:^|[.;,] |\band |\bthat )(?P<pronoun>he|she) {_OF_PATIENT}", re.I)
#: Other people, whom a pronoun may mean.
_OTHERS = re.compile(
    r"\b(?:daughter|son|wife|husband|spouse|mother|father|sister|brother|partner|caregiver|friend"
    r"|co-?worker|aide)\b",
    re.I,
)
#: A birthday may fall between the summary and the rationale.
_YEARS = 1
_SEXES = {"he": Sex.MALE, "she": Sex.FEMALE}


def people_questions(letter: DecidedLetter) -> Iterator[Question]:
    """Yield the questions about the patient and the reviewer."""
    yield from _patient(letter)
    yield from _reviewer(letter)


def _patient(letter: DecidedLetter) -> Iterator[Question]:
    for item in letter.items:
        alone = not _OTHERS.search(item.rationale)
        for sentence in case_sentences(item.rationale):
            sex, age = _sex(sentence.text, pronouns=alone), _age(sentence.text)
            if sex and letter.patient_sex and sex is not letter.patient_sex:
                stated = value_quote("Patient’s sex", letter.patient_sex, "patient_sex")
                says = f"a {sex} patient; the summary, a {letter.patient_sex} one"
                yield _other_patient(item, sentence, says, stated)
            if not letter.patient_age:
                continue
            stated = value_quote("Patient’s age", f"{letter.patient_age} years", "patient_age")
            if age and abs(age - letter.patient_age) > _YEARS:
                says = f"a patient aged {age}; the summary, one aged {letter.patient_age}"
                yield _other_patient(item, sentence, says, stated)
            if limit := _passed_limit(sentence.text, letter.patient_age):
                says = f"a patient {limit}; the summary, one aged {letter.patient_age}"
                yield _other_patient(item, sentence, says, stated)


def _other_patient(item: DecidedItem, sentence: Statement, says: str, stated: Quote) -> Question:
    return Question(
        QuestionKind.PATIENT,
        f"The rationale describes {says}.",
        "Is the rationale about this patient?",
        5,
        (rationale_quote(item, sentence), stated),
        (item.position,),
    )


def _reviewer(letter: DecidedLetter) -> Iterator[Question]:
    names = letter.specialties
    for item in letter.items:
        if item.services and all(is_far(service, names) for service in item.services):
            yield Question(
                QuestionKind.SPECIALTY,
                f"The reviewer’s specialty is {' and '.join(names)}; the treatment is "
                f"{item.services[0].path[-1]}.",
                "Is the reviewer knowledgeable about the treatment?",
                1,
                (
                    value_quote(
                        "The reviewer", ", ".join(names), *(f"specialty:{name}" for name in names)
                    ),
                    item_quote(item),
                ),
                (item.position,),
            )


def _sex(words: str, *, pronouns: bool) -> Sex | None:
    """Return the patient's sex according to a sentence; None if it indicates both or neither."""
    named = [*_AGE.finditer(words), *(_PERSON.finditer(words) if pronouns else ())]
    found = {
        Sex.FEMALE if match["female"] else Sex.MALE
        for match in named
        if match["female"] or match["male"]
    }
    if pronouns:
        found |= {_SEXES[match["pronoun"].lower()] for match in _PRONOUN.finditer(words)}
    return found.pop() if len(found) == 1 else None


def _age(words: str) -> int | None:
    match = _AGE.search(words)
    return int(match["age"]) if match else None


def _passed_limit(words: str, age: int) -> str:
    """Return the age limit in a sentence that the patient does not meet; empty if there is none."""
    for match in _AGE_LIMIT.finditer(words):
        limit = int(match["limit"])
        if match["under"] and age > limit:
            return f"under {limit} years"
        if match["over"] and age < limit:
            return f"over {limit} years"
    return ""
