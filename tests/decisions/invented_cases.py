"""Many invented cases, written straight into the database: for counts, exports and benchmarks."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from random import Random

from django.db import transaction

from decisions.catalogue import load_vocabulary
from decisions.models import (
    Case,
    DisputedItem,
    Guideline,
    GuidelineCitation,
    Reviewer,
    Service,
    Specialty,
)
from decisions.terms import CaseOutcome, CitedBy, Outcome, Sex

STATES = ("California", "Texas", "New York", "Florida", "North Carolina")
REGIONS = ("cervical spine", "lumbar spine", "knee", "shoulder", "wrist")
_WORDS = [
    "patient",
    "reports",
    "persistent",
    "pain",
    "despite",
    "conservative",
    "care",
    "radiculopathy",
    "documented",
    "examination",
    "shows",
    "spasm",
    "tenderness",
    "range",
    "motion",
    "strength",
    "sensation",
    "intact",
    "deficits",
    "imaging",
    "progression",
    "weakness",
    "therapy",
    "sessions",
    "completed",
    "benefit",
    "functional",
    "improvement",
    "lacking",
    "records",
    "criteria",
    "guideline",
    "recommends",
    "trial",
    "duration",
    "frequency",
    "failure",
    "first",
    "line",
    "medication",
    "opioid",
    "sedation",
    "risk",
    "tolerance",
    "weaning",
    "monitoring",
    "compliance",
    "acute",
    "chronic",
    "flare",
    "surgery",
    "instability",
    "stenosis",
    "herniation",
    "conduction",
    "study",
    "neuropathy",
    "depression",
    "sleep",
    "gastritis",
]
_SYLLABLES = [
    "al",
    "be",
    "cor",
    "dex",
    "fen",
    "gra",
    "ho",
    "lim",
    "mor",
    "nal",
    "ox",
    "pra",
    "qui",
    "ros",
    "sul",
    "tra",
    "vin",
    "zo",
]


def invent_cases(number: int, seed: int = 1, batch: int = 2_000) -> int:
    """Write invented cases; return how many disputed items they have."""
    random = Random(seed)
    load_vocabulary()
    services = list(Service.objects.filter(depth=3).order_by("path"))
    guidelines = list(Guideline.objects.order_by("path"))
    reviewers = _reviewers(random)
    made = 0
    cases = (_case(random, n, reviewers) for n in range(1, number + 1))
    while part := list(islice(cases, batch)):
        items = [item for case in part for item in _items(random, case, services)]
        for case, outcomes in _outcomes(part, items):
            case.outcome = str(CaseOutcome.of(outcomes))
        with transaction.atomic():
            Case.objects.bulk_create(part)
            DisputedItem.objects.bulk_create(items)
            GuidelineCitation.objects.bulk_create(
                [citation for item in items for citation in _citations(random, item, guidelines)]
            )
        made += len(items)
    return made


def _reviewers(random: Random) -> list[Reviewer]:
    specialties = list(Specialty.objects.order_by("name"))
    made = []
    for number in range(60):
        states = random.sample(STATES, random.choice((1, 1, 2, 3)))
        row = Reviewer.objects.create(printed=f"Credentials {number}", licence_states=states)
        row.specialties.set(random.sample(specialties[:25], random.choice((1, 1, 2))))
        made.append(row)
    return made


def _case(random: Random, number: int, reviewers: Sequence[Reviewer]) -> Case:
    decided = date(2013, 1, 1) + timedelta(days=random.randrange(12 * 365))
    case_number = f"CM{decided:%y}-{number:07}" if random.random() > 0.03 else None
    sha = f"{random.getrandbits(256):064x}"
    return Case(
        slug=case_number or f"letter-{sha[:12]}",
        case_number=case_number,
        decision_date=decided if random.random() > 0.02 else None,
        date_of_injury=decided - timedelta(days=random.randrange(100, 3000)),
        priority=random.choice(("Standard", "Standard", "Expedited")),
        patient_age=random.randrange(18, 80),
        patient_sex=random.choice(list(Sex)),
        clinical_summary=prose(random, 60),
        reviewer=random.choice(reviewers) if random.random() > 0.05 else None,
        layout=random.choice(("G3a", "G4", "G4")),
        letter_sha256=sha,
        letter_text="",
    )


def _items(random: Random, case: Case, services: Sequence[Service]) -> Iterator[DisputedItem]:
    for position in range(1, random.choice((1, 1, 1, 2, 2, 3, 5)) + 1):
        service = services[int(len(services) * random.random() ** 2)]
        region = random.choice(REGIONS)
        heading = f"{service.name} for the {region}"
        yield DisputedItem(
            case=case,
            position=position,
            heading=heading,
            disputed=heading,
            service=service,
            body_regions=[region],
            outcome=Outcome.OVERTURNED if random.random() < 0.15 else Outcome.UPHELD,
            rationale=prose(random, random.randrange(40, 160)),
            reviewer_cites_nothing=random.random() < 0.06,
        )


def _citations(
    random: Random, item: DisputedItem, guidelines: Sequence[Guideline]
) -> Iterator[GuidelineCitation]:
    for side in CitedBy:
        for position in range(1, random.choice((0, 1, 1, 2)) + 1):
            yield GuidelineCitation(
                item=item,
                cited_by=side,
                position=position,
                guideline=guidelines[int(len(guidelines) * random.random() ** 2)],
                year=random.choice((None, 2009, 2015)),
                text="a citation",
            )


def prose(random: Random, words: int) -> str:
    """Return some words that look like a rationale, with a few that are particular about it."""
    chosen = random.choices(_WORDS, k=words)
    for _ in range(4):
        chosen.insert(random.randrange(words), "".join(random.choices(_SYLLABLES, k=3)))
    text = " ".join(chosen)
    return f"{text[:1].upper()}{text[1:]}."


def _outcomes(
    cases: Sequence[Case], items: Sequence[DisputedItem]
) -> Iterator[tuple[Case, list[str]]]:
    by_case: dict[str, list[str]] = {}
    for item in items:
        by_case.setdefault(item.case.slug, []).append(item.outcome)
    for case in cases:
        yield case, by_case[case.slug]
