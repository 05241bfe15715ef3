"""Random rationales that share only planted passages, and text that resembles passages.

Sentences are random words, so that no two are equal. Planted passages have one to five sentences
and occur in few letters or in many, like those of reviewers. Other text recurs but is not a
passage: short sentences, a passage in too few letters, one that a single letter repeats in each of
its items, and changed copies of passages.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from django.db import connection

from decisions.search import RECURS_FROM

_WORDS = [
    f"{first}{middle}{last}"
    for first in "bdfgklmnprst"
    for middle in ("a", "e", "io", "u")
    for last in ("bel", "den", "fer", "gon", "lus", "mir", "nat", "pox", "rim", "sta")
]
_FORMULAS = ("As such, it is not necessary.", "The request is thus upheld.", "See the guideline.")


@dataclass(slots=True)
class PlantedPassages:
    """The ids of the decisions and of the cases that contain each planted passage."""

    decisions: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    letters: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))


def plant(passages: int, chance: Random) -> PlantedPassages:
    """Replace every rationale in the database by a random one; plant passages in some.

    Triggers do not run: the caller rebuilds the index.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_id, array_agg(id) FROM decisions_disputeditem GROUP BY case_id")
        cases: dict[int, list[int]] = dict(cursor.fetchall())
    planted = PlantedPassages()
    of_item: dict[int, list[str]] = defaultdict(list)
    ids = sorted(cases)
    for number in range(passages):
        text = _passage(chance)
        letters = RECURS_FROM + int(chance.paretovariate(0.7)) % (len(ids) // 3)
        for case in chance.sample(ids, letters):
            for item in chance.sample(cases[case], chance.randint(1, min(3, len(cases[case])))):
                planted.decisions[text].add(item)
                planted.letters[text].add(case)
                of_item[item].append(text)
        # With a number in each sentence, it is a different passage, in one letter only.
        changed = re.sub(r"(^|[.:?] )(\w+)", rf"\1\2 {number}", text)
        of_item[cases[chance.choice(ids)][0]].append(changed)
    of_two = _passage(chance)
    for case in chance.sample(ids, RECURS_FROM - 1):
        of_item[cases[case][0]].append(of_two)
    longest = max(cases.values(), key=len)
    repeated = _passage(chance)
    for item in longest:
        of_item[item].append(repeated)
    _write((item, _rationale(of_item[item], chance)) for case in ids for item in cases[case])
    return planted


def _passage(chance: Random) -> str:
    return " ".join(_sentence(chance) for _ in range(chance.choice((1, 1, 2, 3, 5))))


def _sentence(chance: Random) -> str:
    words = chance.choices(_WORDS, k=chance.randint(10, 35))
    return f"{' '.join(words).capitalize()}{chance.choice('..:?')}"


def _rationale(passages: list[str], chance: Random) -> str:
    parts = [_sentence(chance) for _ in range(chance.randint(2, 6))]
    for passage in passages:
        # Unique sentences separate passages; two adjacent passages could count as one.
        parts += [passage.upper() if chance.random() < 0.1 else passage, _sentence(chance)]
    return " ".join([*parts, chance.choice(_FORMULAS)])


def _write(rationales: Iterator[tuple[int, str]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE planted (id bigint, rationale text)")
        with cursor.copy("COPY planted FROM STDIN") as copy:
            for row in rationales:
                copy.write_row(row)
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE decisions_disputeditem item SET rationale = planted.rationale, criteria = '[]' "
            "FROM planted WHERE planted.id = item.id"
        )
        cursor.execute("SET session_replication_role = DEFAULT; DROP TABLE planted")
