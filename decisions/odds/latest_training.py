"""The last training, as pages use it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import Q
from django.utils import timezone

from decisions.models import Case, DisputedItem, TrainedOdds
from decisions.odds.backtest_results import FEWEST_OF_ALL, Backtest, OddsVerdict
from decisions.odds.features import KnownRequest
from decisions.odds.model import AskedRequest, Odds, OddsModel, odds_of

#: The shortest time between two trainings.
_PAUSE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StoredTraining:
    """A training as it is stored, which computes odds.

    Args:
        trained_at: the time of the training.
        decisions, letters: the number of decisions and letters that it used.
        first_year, last_year: the years of those decisions.
        backtest: the results of the backtest.
        model: the model; None if no odds are shown.
        requests: decided requests for each service whose odds are shown, each with the number of
            sampled decisions on it.
    """

    trained_at: datetime
    decisions: int
    letters: int
    first_year: int
    last_year: int
    backtest: Backtest
    model: OddsModel | None
    requests: dict[str, list[tuple[KnownRequest, int]]]

    def odds_of(self, asked: AskedRequest) -> Odds | None:
        """Return the odds of a request; None if they are not shown."""
        decided = self.requests.get(asked.service)
        if self.model is None or not decided:
            return None
        return odds_of(asked, self.model, decided)

    def verdict_on(self, service: str) -> OddsVerdict:
        """Return whether the odds of a service are shown, or the reason why not."""
        verdict = self.backtest.verdict_on(service)
        unknown = verdict == OddsVerdict.SHOWN and service not in self.requests
        return OddsVerdict.TOO_FEW if unknown else verdict


def stored_training(*, samples: bool) -> StoredTraining | None:
    """Return the last training; None if there is none.

    Args:
        samples: whether the archive holds invented samples: a training uses either them or real
            decisions.
    """
    trained = TrainedOdds.objects.filter(sample=samples).values_list("pk", flat=True).first()
    return None if trained is None else _training(trained)


def training_is_due() -> bool:
    """Return whether a training is due.

    There must be enough decisions and, after a first training, a pause and changed cases.
    """
    public = DisputedItem.objects.filter(case__withdrawn_at=None)
    if public.order_by()[:FEWEST_OF_ALL].count() < FEWEST_OF_ALL:
        return False
    samples = Case.public.filter(sample=True).exists()
    last = TrainedOdds.objects.filter(sample=samples).first()
    if last is None:
        return True
    changed = Q(updated_at__gt=last.changed_at) | Q(withdrawn_at__gt=last.trained_at)
    return last.trained_at < timezone.now() - _PAUSE and Case.objects.filter(changed).exists()


@lru_cache(maxsize=1)
def _training(number: int) -> StoredTraining:
    """Return a stored training; a row never changes, so the last one is cached."""
    row = TrainedOdds.objects.get(pk=number)
    return StoredTraining(
        row.trained_at,
        row.decisions,
        row.letters,
        row.first_year,
        row.last_year,
        Backtest.from_json(row.backtest),
        OddsModel.from_bytes(bytes(row.model)) if row.model else None,
        {
            service: [_request(service, *values) for values in rows]
            for service, rows in row.requests.items()
        },
    )


def _request(
    service: str,
    regions: Sequence[str],
    guidelines: Sequence[str],
    granted_part: bool,
    age: str,
    number: int,
) -> tuple[KnownRequest, int]:
    return KnownRequest(service, tuple(regions), tuple(guidelines), granted_part, age), number
