"""Write many invented cases directly to the database, for tests and benchmarks.

Facts and texts come from the sample letters, combined at random: each case has random items,
a random summary, and random dates and patients. The frequencies of items per letter, outcomes and
years match published figures.

Each text also contains invented words (`qbdfq`). As in a language, a few are frequent and most are
rare. No stemmer changes them, and none is part of another or of an English word.
"""

import json
import random
from bisect import bisect
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import accumulate, chain, islice
from typing import Any

from django.db import connection

from decisions.criteria import deciding_criteria
from decisions.enums import CaseOutcome, Outcome
from decisions.models import (
    Case,
    DisputedItem,
    FurtherService,
    GuidelineCitation,
    Reviewer,
    ReviewerSpecialty,
)
from decisions.vocabulary.credentials import specialty
from decisions.vocabulary_rows import guideline_rows, make_sections, service_rows, specialty_rows
from ingest.samples import sample_letters
from ingest.samples.letter import SampleItem, SampleLetter, SampleReviewer

#: Relative frequencies of the number of items per letter, from 194 letters.
_ITEMS = {1: 59, 2: 18, 3: 6, 4: 4, 5: 4, 6: 3, 7: 2, 8: 1.5, 10: 1.5, 15: 0.5, 21: 0.5}
_YEARS = {
    2014: 144,
    2015: 165,
    2016: 176,
    2017: 172,
    2018: 185,
    2019: 164,
    2020: 137,
    2021: 133,
    2022: 127,
    2023: 131,
    2024: 142,
}
_OVERTURNED = 0.1
_WORDS = 50_000
_LETTERS = "bcdfghjklmnpqrstvwxz".replace("q", "")
_ROWS_AT_ONCE = 20_000

Row = tuple[Any, ...]
_CASE = (
    "id",
    "slug",
    "case_number",
    "decision_date",
    "date_of_injury",
    "date_assigned",
    "ur_denial_date",
    "application_received",
    "priority",
    "patient_age",
    "patient_sex",
    "clinical_summary",
    "reviewer_id",
    "outcome",
    "layout",
    "letter_sha256",
    "letter_text",
    "spans",
    "updated_at",
)
_ITEM = (
    "id",
    "case_id",
    "position",
    "heading",
    "disputed",
    "original",
    "authorized",
    "ur_modified",
    "service_id",
    "service_rule",
    "body_regions",
    "laterality",
    "quantity",
    "outcome",
    "rationale",
    "claims_administrator_guideline",
    "claims_administrator_cites_nothing",
    "claims_administrator_outside_mtus",
    "reviewer_guideline",
    "reviewer_cites_nothing",
    "reviewer_outside_mtus",
    "spans",
    "criteria",
)
_CITATION = (
    "id",
    "item_id",
    "cited_by",
    "position",
    "guideline_id",
    "chapter",
    "year",
    "sections",
    "pages",
    "edition",
    "url",
    "text",
    "span",
)
_FURTHER = ("id", "item_id", "position", "service_id")
#: The share of items that list several treatments.
_LISTS = 0.08


def word(number: int) -> str:
    """Return the invented word with a number; lower numbers are in more texts."""
    letters = ""
    while True:
        number, rest = divmod(number, len(_LETTERS))
        letters += _LETTERS[rest]
        if not number:
            return f"q{letters}q"


@dataclass(slots=True)
class CaseBatch:
    """Rows that are written together."""

    cases: list[Row]
    items: list[Row]
    further: list[Row]
    citations: list[Row]


def fill(decisions: int, *, seed: int = 1, letters: int = 600) -> None:
    """Write invented cases with at least a number of decisions into an empty database.

    Triggers do not run: the caller rebuilds the index.

    Args:
        decisions: the number of decisions; the last letter may exceed it.
        seed: seeds all random choices.
        letters: the number of sample letters that facts and texts come from.
    """
    inventor = _Inventor(random.Random(seed), list(sample_letters(letters, seed=seed)))
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            for batch in inventor.batches(decisions):
                _copy(cursor, Case, _CASE, batch.cases)
                _copy(cursor, DisputedItem, _ITEM, batch.items)
                _copy(cursor, FurtherService, _FURTHER, batch.further)
                _copy(cursor, GuidelineCitation, _CITATION, batch.citations)
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")
        for model in (Case, DisputedItem, FurtherService, GuidelineCitation):
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )
            cursor.execute(f"ANALYZE {table}")


def _copy(cursor: Any, model: Any, columns: tuple[str, ...], rows: list[Row]) -> None:
    """Write rows with COPY; columns that they lack get the defaults of their fields."""
    lacking = {
        field.column: field.get_db_prep_save(field.get_default(), connection)
        for field in model._meta.concrete_fields
        if not (field.column in columns or field.null or field.has_db_default())
    }
    names = ", ".join([*columns, *lacking])
    with cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([*row, *lacking.values()])


class _Inventor:
    def __init__(self, chance: random.Random, letters: list[SampleLetter]) -> None:
        self.chance = chance
        self.chance_of_lists, self.further_id = random.Random(0), 0
        self.items = [item for letter in letters for item in letter.items]
        self.criteria: dict[tuple[int, str], str] = {}
        self.summaries = [letter.summary for letter in letters]
        self.services = service_rows({item.service: None for item in self.items})
        sides = [side for item in self.items for side in _sides(item)]
        cited = [(c, _place(c)) for side in sides for c in side.citations]
        self.guidelines = guideline_rows({place: None for _, place in cited})
        make_sections((s, c, name) for one, (s, c) in cited if c for name in one.sections)
        self.reviewers = _reviewers([letter.reviewer for letter in letters])
        self.word_weights = list(accumulate(1 / (n + 5) for n in range(_WORDS)))
        self.number_of_items = (list(_ITEMS), list(accumulate(_ITEMS.values())))
        self.years = (list(_YEARS), list(accumulate(map(float, _YEARS.values()))))

    def batches(self, decisions: int) -> Iterator[CaseBatch]:
        rows = self._rows()
        made = 0
        while made < decisions:
            batch = CaseBatch([], [], [], [])
            for case, items, citations in islice(rows, _ROWS_AT_ONCE):
                batch.cases.append(case)
                batch.items += items
                batch.further += self._further(items)
                batch.citations += citations
                made += len(items)
                if made >= decisions:
                    break
            yield batch

    def _rows(self) -> Iterator[tuple[Row, list[Row], list[Row]]]:
        item_id = citation_id = case_id = 0
        while True:
            case_id += 1
            items, citations = [], []
            for position in range(1, self._of(self.number_of_items) + 1):
                item_id += 1
                item = self._item(item_id, case_id, position)
                items.append(item)
                for side in _sides(self.items[self.last]):
                    for number, citation in enumerate(side.citations, 1):
                        citation_id += 1
                        citations.append(
                            (
                                citation_id,
                                item_id,
                                side.cited_by.value,
                                number,
                                self.guidelines[_place(citation)].pk,
                                citation.chapter or "",
                                citation.year,
                                list(citation.sections),
                                citation.pages or "",
                                "",
                                "",
                                citation.text,
                                "[]",
                            )
                        )
            yield self._case(case_id, [item[13] for item in items]), items, citations

    def _further(self, items: list[Row]) -> Iterator[Row]:
        """Yield rows of further treatments for a random part of the items."""
        chance = self.chance_of_lists
        for item in items:
            if chance.random() < _LISTS:
                others = chance.sample(list(self.services.values()), chance.randint(1, 3))
                for position, service in enumerate(others, 2):
                    if service.pk != item[8]:
                        self.further_id += 1
                        yield self.further_id, item[0], position, service.pk

    def _case(self, case_id: int, outcomes: list[str]) -> Row:
        chance = self.chance
        decided = date(self._of(self.years), 1, 1) + timedelta(chance.randrange(365))
        received = decided - timedelta(chance.randint(30, 60))
        number = f"CM{decided.year % 100}-{case_id:07}"
        outcome = CaseOutcome.of(outcomes)
        return (
            case_id,
            number,
            number,
            None if chance.random() < 0.02 else decided,
            received - timedelta(int(chance.expovariate(1 / 900)) + 30),
            received + timedelta(5),
            received - timedelta(20),
            received,
            "Expedited" if chance.random() < 0.02 else "Standard",
            None if chance.random() < 0.05 else chance.randint(16, 80),
            chance.choice(["male", "male", "female", ""]),
            f"{chance.choice(self.summaries)} {self._words(3)}",
            chance.choice(self.reviewers).pk,
            outcome.value if outcome else "",
            "G4",
            f"{case_id:064x}",
            "",
            "{}",
            "2025-01-01Z",
        )

    def _item(self, item_id: int, case_id: int, position: int) -> Row:
        chance = self.chance
        self.last = chance.randrange(len(self.items))
        item = self.items[self.last]
        side = item.claims_administrator
        modified = item.original is not None
        outcome = "overturned" if chance.random() < _OVERTURNED else "upheld"
        return (
            item_id,
            case_id,
            position,
            item.heading,
            item.disputed,
            item.original or "",
            item.authorized or "",
            modified,
            self.services[item.service].pk,
            "",
            list(item.body_regions),
            item.laterality or "",
            item.quantity or "",
            outcome,
            f"{item.rationale} {self._words(5)}",
            side.text if side else "",
            bool(side and side.cites_nothing),
            False,
            item.reviewer.text,
            item.reviewer.cites_nothing,
            False,
            "{}",
            self._criteria(self.last, outcome),
        )

    def _criteria(self, number: int, outcome: str) -> str:
        """Return the deciding criteria of an item's rationale, as JSON."""
        key = number, outcome
        if key not in self.criteria:
            found = deciding_criteria(self.items[number].rationale, Outcome(outcome))
            self.criteria[key] = json.dumps([asdict(reason) for reason in found])
        return self.criteria[key]

    def _words(self, number: int) -> str:
        last = self.word_weights[-1]
        return " ".join(
            word(bisect(self.word_weights, self.chance.random() * last)) for _ in range(number)
        )

    def _of(self, choices: tuple[list[int], list[float]]) -> int:
        values, weights = choices
        return values[bisect(weights, self.chance.random() * weights[-1])]


def _reviewers(credentials: list[SampleReviewer]) -> list[Reviewer]:
    """Create the row of each set of credentials, and return them in the order of the letters."""
    printed = {each.sentence: each for each in credentials}
    rows = {
        sentence: Reviewer(printed=sentence, license_states=list(each.license_states))
        for sentence, each in printed.items()
    }
    Reviewer.objects.bulk_create(rows.values())
    known = {
        sentence: dict.fromkeys(filter(None, map(specialty, each.specialties)))
        for sentence, each in printed.items()
    }
    specialties = {row.name: row for row in specialty_rows(chain.from_iterable(known.values()))}
    ReviewerSpecialty.objects.bulk_create(
        ReviewerSpecialty(reviewer=rows[sentence], specialty=specialties[each.name])
        for sentence, of_one in known.items()
        for each in of_one
    )
    return [rows[each.sentence] for each in credentials]


def _sides(item: SampleItem) -> list[Any]:
    return [side for side in (item.claims_administrator, item.reviewer) if side]


def _place(citation: Any) -> tuple[str, str | None]:
    return citation.source, citation.chapter
