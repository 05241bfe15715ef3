"""Invented documents of decisions, and the expected results of searches, computed without an index.

The expected results come from a simple scan of every document, without stemming, synonyms or query
trees. The documents therefore contain only words that have a single form.
"""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from decisions.enums import letter_size
from decisions.search import DATE_RANGES, DECIDED, NOT_RECOGNIZED, UNDATED, with_ancestors
from decisions.search.documents import DecisionDocument
from decisions.search.facet_index_columns import COLUMNS

WORDS = ("glarewood", "zolvexin", "snowlark", "brindle", "quorn", "fennimore", "tassel", "umber")
#: Words that the analyzer counts as frequent.
FREQUENT = ("is", "not", "of")
SERVICES = (
    "surgery/spine/fusion",
    "surgery/spine",
    "tests/imaging/mri",
    "tests/imaging/ct",
    "drugs",
)
GUIDELINES = ("mtus", "mtus/neck/surgery", "mtus/neck/heat", "mtus/back", "odg/knee/braces")
REGIONS = ("knee", "hip", "lumbar-spine")
CRITERIA = ("findings-met", "findings-unmet", "improvement-unmet", "records-unmet")
FIRST = date(2014, 1, 1)
#: A predicate that returns whether a document matches.
Fits = Callable[[DecisionDocument], bool]
#: Sentences of at least ten words that rationales share.
SHARED_SENTENCES = [
    f"{which} of the sentences that are shared by some of all documents"
    for which in ("one", "another", "the third")
]


def documents(letters: int, seed: int = 1, *, sample: bool = False) -> list[DecisionDocument]:
    """Return the documents of a number of letters, each with one to five decisions."""
    chance, made = random.Random(seed), list[DecisionDocument]()
    for case_id in range(1, letters + 1):
        items = chance.choice([1, 1, 1, 2, 3, 5])
        decided = FIRST + timedelta(chance.randrange(1500)) if chance.random() < 0.9 else None
        made += (
            document(chance, case_id, position, items, decided, sample=sample)
            for position in range(1, items + 1)
        )
    return made


def document(
    chance: random.Random,
    case_id: int,
    position: int,
    items: int,
    decided: date | None,
    *,
    sample: bool = False,
) -> DecisionDocument:
    """Return an invented document."""
    facets: dict[str, tuple[str, ...]] = {f: () for column in COLUMNS for f in column.fields}
    outcome = chance.choice(["upheld", "upheld", "overturned"])
    guidelines = tuple(sorted(chance.sample(GUIDELINES, chance.randrange(3))))
    facets |= {
        "service": (chance.choice(SERVICES),),
        "outcome": (outcome,),
        "guideline": guidelines,
        "guideline_reviewer": guidelines[:1],
        "guideline_claims_administrator": guidelines[1:],
        "region": tuple(sorted(chance.sample(REGIONS, chance.randrange(3)))),
        "specialty": tuple(sorted(chance.sample(["pain", "surgery", "neurology"], 1))),
        "year": (str(decided.year) if decided else UNDATED,),
        "sex": tuple(chance.sample(["male", "female"], chance.randrange(2))),
        "modified": (chance.choice(["yes", "no"]),),
        "turned_on": _turned_on(case_id, position),
        "letter_outcome": (["upheld", "partially_overturned", "overturned"][case_id % 3],),
        "letter_size": (letter_size(items),),
    }
    texts = {
        "item": _text(chance, 3),
        "rationale": " . ".join([_text(chance, 12), *_shared(case_id, position)]),
        "guidelines": "",
        "summary": _text(chance, 4),
        "specialties": "",
    }
    number = f"CM{14 + case_id % 4}-{case_id:07}"
    shown = {
        "item_id": case_id * 10 + position,
        "slug": number,
        "case": number,
        "position": position,
        "item": texts["item"],
        "original": "",
        "authorized": "",
        "outcome": outcome,
        "decided": decided.isoformat() if decided else "",
        "service": "",
        "service_path": facets["service"][0],
        "further_services": [],
        "specialties": [],
        "guidelines": [],
        "rationale": texts["rationale"],
        "sample": sample,
        "turned_on": [],
        "deciding": None,
    }
    dates: dict[str, date | None] = {range_.name: None for range_ in DATE_RANGES}
    return DecisionDocument(
        item_id=case_id * 10 + position,
        case_id=case_id,
        position=position,
        items=items,
        case_number=number,
        sample=sample,
        outcome=outcome,
        dates=dates | {DECIDED.name: decided},
        texts=texts,
        facets=facets,
        shown=json.dumps(shown),
    )


def _shared(case_id: int, position: int) -> list[str]:
    chance = random.Random(case_id * 1000 + position)
    return chance.sample(SHARED_SENTENCES, chance.choice([0, 1, 1, 2, 3]))


def _turned_on(case_id: int, position: int) -> tuple[str, ...]:
    chance = random.Random(f"{case_id} {position}")
    return tuple(sorted(chance.sample(CRITERIA, chance.choice([0, 1, 1, 2])))) or (NOT_RECOGNIZED,)


def _text(chance: random.Random, most: int) -> str:
    return " ".join(chance.choices(WORDS + FREQUENT, k=chance.randrange(1, most)))


def words_of(document: DecisionDocument) -> list[str]:
    """Return the words of all text fields of a document."""
    return " ".join(document.texts.values()).split()


def has(*words: str, field: str = "") -> Fits:
    """Return a predicate: the document has all of the words, in a field or in any field."""

    def fits(document: DecisionDocument) -> bool:
        held = document.texts[field].split() if field else words_of(document)
        return all(word in held for word in words)

    return fits


def in_a_row(*words: str) -> Fits:
    """Return a predicate: a field of the document has the words, each directly after the other."""
    row = f" {' '.join(words)} "
    return lambda document: any(row in f" {text} " for text in document.texts.values())


def values(document: DecisionDocument, field: str) -> set[str]:
    """Return the values of a field that match a document, ancestors included."""
    return {place for value in document.facets[field] for place in with_ancestors(value)}


def counted(found: Iterable[DecisionDocument], field: str) -> dict[str, tuple[int, int]]:
    """Map each value of a field to its number of documents and of overturned ones."""
    decisions, overturned = Counter[str](), Counter[str]()
    for document in found:
        held = values(document, field)
        decisions.update(held)
        overturned.update(held if document.outcome == "overturned" else ())
    return {value: (number, overturned[value]) for value, number in decisions.items()}
