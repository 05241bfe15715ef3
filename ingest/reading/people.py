"""The people in a clinical summary: the patient, and other persons whom it may mention."""

import re

from decisions.enums import Sex


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PATIENT = _words(
    "patient worker applicant claimant employee individual iw pt petitioner beneficiary"
)
GENDER = {
    **dict.fromkeys(("male", "man", "gentleman", "m"), Sex.MALE),
    **dict.fromkeys(("female", "woman", "lady", "f"), Sex.FEMALE),
}
PRONOUNS = {
    **dict.fromkeys(("he", "his", "him", "himself"), Sex.MALE),
    **dict.fromkeys(("she", "her", "hers", "herself"), Sex.FEMALE),
}
#: Nouns for persons other than the patient that state their sex.
_KIN = {
    **dict.fromkeys(
        _words(
            "husband son father brother boyfriend grandson grandfather uncle nephew widower boy "
            "stepson stepfather fiance dad groom"
        ),
        Sex.MALE,
    ),
    **dict.fromkeys(
        _words(
            "wife daughter mother sister girlfriend granddaughter grandmother aunt niece widow "
            "girl stepdaughter stepmother fiancee mom bride"
        ),
        Sex.FEMALE,
    ),
}
#: Nouns for persons other than the patient that do not state their sex.
_ROLES = _words(
    "spouse partner child children kid kids baby infant toddler teenager sibling parent parents "
    "grandchild grandchildren cousin friend roommate neighbor relative caregiver companion "
    "coworker colleague supervisor manager boss employer foreman owner driver motorist passenger "
    "pedestrian bystander assailant attacker suspect robber thief customer client student pupil "
    "inmate resident tenant guest provider physician doctor surgeon chiropractor therapist "
    "psychologist psychiatrist podiatrist nurse practitioner clinician examiner evaluator "
    "specialist pathologist radiologist orthopedist neurologist adjuster attorney interpreter "
    "translator chaperone assistant reviewer qme ame ptp dr md np dc officer teammate stranger "
    "prisoner shoplifter perpetrator treater consultant counselor trainer instructor coach aide "
    "technician osteopath dentist hygienist orthodontist optometrist pharmacist acupuncturist "
    "physiatrist internist hospitalist anesthetist anesthesiologist audiologist cardiologist "
    "dermatologist endocrinologist gastroenterologist hematologist hepatologist nephrologist "
    "neuropsychologist oncologist ophthalmologist otolaryngologist pulmonologist rheumatologist "
    "toxicologist urologist"
)
#: Nouns for persons other than the patient, with the possible sexes of a pronoun for them.
OTHERS: dict[str, frozenset[Sex]] = {
    **{word: frozenset({sex}) for word, sex in _KIN.items()},
    **{f"{word}s": frozenset({sex}) for word, sex in _KIN.items()},
    **{word: frozenset(Sex) for word in _ROLES},
    **{f"{word}s": frozenset(Sex) for word in _ROLES},
}
#: Occupations, which may also be the patient's.
WORK = _words(
    "driver supervisor manager foreman nurse physician doctor surgeon therapist psychologist "
    "student caregiver practitioner assistant officer attorney interpreter specialist owner "
    "consultant counselor trainer instructor coach aide technician dentist hygienist pharmacist"
)
#: Words before a noun for the patient that make it refer to another person: "fellow employee".
NOT_THE = _words("another other fellow social case second co")
#: Things that may have an age in years.
THINGS = _words(
    "fusion injury injuries implant implants vehicle car truck van bus motorcycle bicycle forklift "
    "machine mri mris xray xrays ray rays ct scan scans study studies report reports film films "
    "imaging emg ncs test tests prosthesis prosthetic hardware fracture fractures tear tears "
    "surgery surgeries scar scars lesion claim history request mattress chair wheelchair bed brace "
    "device pump stimulator battery lead leads dog cat horse house building home record records "
    "evaluation repair replacement graft disc rod rods screw screws plate cage tka tha problem "
    "problems condition symptoms pain orthotic orthotics boot boots shoe shoes ladder equipment "
    "prescription amputation laminectomy discectomy arthroplasty arthroscopy sprain strain "
    "contusion wound burn ulcer concussion dislocation accident incident fall unit system cane "
    "walker scooter splint crown bridge denture dentures aid aids lens glasses procedure operation "
    "injection infection stroke infarction disease diagnosis complaint complaints bmi score "
    "range weight height count level rating"
)

_SPLIT = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?|\d+|[^\w\s]|_+")
_ONE_WORD = re.compile(r"\bco-(?=workers?\b)", re.I)


def tokens(text: str) -> list[str]:
    """Return the words, numbers and punctuation marks of a text in lower case."""
    text = _ONE_WORD.sub("co", text.replace("(n)", "").replace("’", "'"))
    return [token.lower() for token in _SPLIT.findall(text)]


def kind_of(words: list[str]) -> str:
    """Return what a phrase names: "patient", "gender", "work", "other", "thing" or "" for none."""
    comma = words.index(",") if "," in words else len(words)
    named = [each for number in range(comma) if (each := noun_at(words, number))]
    gender = any(word in GENDER for word in words)
    for kind in ("other", "thing"):
        if kind in named and not (gender and kind == "thing"):
            work = any(word in WORK for word in words[:comma])
            return "work" if kind == "other" and work else kind
    if "patient" in named:
        return "patient"
    return "gender" if gender else ""


def noun_at(words: list[str], number: int) -> str:
    """Return what the word at an index names: "patient", "other", "thing" or ""."""
    word = words[number]
    if word in PATIENT:
        return "other" if number and words[number - 1] in NOT_THE else "patient"
    if word in OTHERS:
        return "other"
    return "thing" if word in THINGS else ""


def first_noun(words: list[str]) -> str:
    """Return what the first known noun in a phrase names, as `noun_at` does, or ""."""
    return next((noun for number in range(len(words)) if (noun := noun_at(words, number))), "")


def mentions_patient(words: list[str]) -> bool:
    """Return whether any word may refer to the patient: a pronoun, or a noun for the patient."""
    return any(word in PRONOUNS or word in PATIENT for word in words)
