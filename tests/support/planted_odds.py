"""Random decisions with known probabilities of an overturn, from planted effects or none."""

from collections import defaultdict
from dataclasses import dataclass
from random import Random

import numpy as np
from django.db import connection
from scipy.special import expit, logit

from decisions.models import DisputedItem
from decisions.odds import NO_GUIDELINE, KnownRequest
from decisions.odds.training_data import DecidedRequests, Floats, decided_requests

SERVICES = [
    f"category-{category}/group-{category}{group}/service-{category}{group}{number}"
    for category in range(6)
    for group in range(4)
    for number in range(5)
]
REGIONS = ("lumbar-spine", "cervical-spine", "knee", "shoulder", "hand", "foot", "hip", "wrist")
CITED = (
    ("mtus/low-back",),
    ("mtus/chronic-pain",),
    ("mtus/knee",),
    ("odg/pain",),
    ("odg",),
    ("acoem/low-back",),
    ("mtus/low-back", "odg/pain"),
    (NO_GUIDELINE,),
    (),
)
AGES = ("18-29", "30-39", "40-49", "50-59", "60-69", "70-and-over", "")
YEARS = range(2014, 2025)
#: The probability of an overturn without effects, and the standard deviation of effects (log-odds).
RATE, SPREAD = 0.12, 0.5


@dataclass(frozen=True, slots=True)
class PlantedOdds:
    """Decisions, and the probability of an overturn that each was drawn with."""

    decided: DecidedRequests
    probabilities: Floats


class Effects:
    """The effect of each value on the log-odds of an overturn.

    Args:
        seed: seeds the random effects.
        spread: the standard deviation of an effect; 0 for none.
        of_services: the standard deviation of the effect of a service itself.
        only_in: the path prefix of the services that have effects; empty for all.
    """

    def __init__(
        self, seed: int, spread: float, of_services: float = SPREAD, only_in: str = ""
    ) -> None:
        chance = Random(seed)
        self._drawn: defaultdict[str, float] = defaultdict(lambda: chance.gauss(0, 1))
        self._spread, self._of_services, self._only_in = spread, of_services, only_in

    def are_in(self, place: str) -> bool:
        """Return whether values other than the service have effects on a service."""
        return self._spread > 0 and place.startswith(self._only_in)

    def probability(self, known: KnownRequest, year: int) -> float:
        """Return the probability of an overturn."""
        value = float(logit(RATE)) + self._of_services * self._drawn[known.service]
        if known.service.startswith(self._only_in):
            values = [f"age {known.age}", f"{known.service} granted {known.granted_part}"]
            values += [*known.regions, *known.guidelines, f"granted {known.granted_part}"]
            value += self._spread * sum(self._drawn[each] for each in values)
        return float(expit(value + 0.1 * self._of_services * self._drawn[f"year {year}"]))


def plant(decisions: int, effects: Effects, seed: int = 1) -> PlantedOdds:
    """Return a number of random decisions, in letters of one, two or four decisions."""
    chance = Random(seed)
    weights = [1 / (number + 3) for number in range(len(SERVICES))]
    known: dict[KnownRequest, int] = {}
    rows: list[tuple[int, int, int, bool, float]] = []
    letter = 0
    while len(rows) < decisions:
        letter += 1
        year, age = chance.choice(YEARS), chance.choice(AGES)
        for _ in range(chance.choice((1, 1, 2, 4))):
            request = KnownRequest(
                chance.choices(SERVICES, weights)[0],
                tuple(sorted(chance.sample(REGIONS, chance.choice((0, 1, 1, 2))))),
                chance.choice(CITED),
                chance.random() < 0.15,
                age,
            )
            probability = effects.probability(request, year)
            place = known.setdefault(request, len(known))
            rows.append((place, year, letter, chance.random() < probability, probability))
    requests, years, letters, overturned, probabilities = np.array(rows[:decisions]).T
    decided = DecidedRequests(
        list(known), requests.astype(int), years.astype(int), letters.astype(int), overturned
    )
    return PlantedOdds(decided, probabilities)


def plant_in_database(effects: Effects, seed: int = 1) -> PlantedOdds:
    """Draw a new outcome for every dated item in the database; return the decisions.

    Triggers do not run: the caller rebuilds the index.
    """
    chance = Random(seed)
    before = decided_requests()
    probabilities = np.array(
        [
            effects.probability(before.known[place], year)
            for place, year in zip(before.requests.tolist(), before.years.tolist(), strict=True)
        ]
    )
    outcomes = ["overturned" if chance.random() < each else "upheld" for each in probabilities]
    items = DisputedItem.objects.filter(case__decision_date__isnull=False)
    ordered = items.order_by("-case__decision_date", "-case_id", "position")
    ids = list(ordered.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE planted (id bigint, outcome text)")
        with cursor.copy("COPY planted FROM STDIN") as copy:
            for row in zip(ids, outcomes, strict=True):
                copy.write_row(row)
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE decisions_disputeditem item SET outcome = planted.outcome "
            "FROM planted WHERE planted.id = item.id"
        )
        cursor.execute(
            "UPDATE decisions_case kase SET outcome = CASE WHEN found.low = found.high "
            "THEN found.low ELSE 'partially_overturned' END FROM (SELECT case_id, "
            "min(outcome) low, max(outcome) high FROM decisions_disputeditem GROUP BY case_id) found "
            "WHERE found.case_id = kase.id"
        )
        cursor.execute("SET session_replication_role = DEFAULT; DROP TABLE planted")
    return PlantedOdds(decided_requests(), probabilities)
