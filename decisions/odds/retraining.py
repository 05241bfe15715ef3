"""Training the odds on this archive, and storing the result."""

from collections import Counter, defaultdict
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Max

from decisions.models import Case, TrainedOdds
from decisions.odds.backtest import backtest
from decisions.odds.backtest_results import Backtest, OddsVerdict
from decisions.odds.training import train
from decisions.odds.training_data import DecidedRequests, decided_requests
from imr_archive.runtime.advisory_locks import Lock, session_lock

#: How many decisions of a service are stored, to fill in the values that a request leaves open.
_TELLING = 200


class TrainingError(Exception):
    """The odds cannot be trained; the message states the reason."""


def retrain() -> TrainedOdds:
    """Train the odds on the dated public decisions, and replace the previous training.

    Raises:
        TrainingError: another process is training, or no decision has a date.
    """
    with session_lock(Lock.ODDS, wait=False) as mine:
        if not mine:
            raise TrainingError("Another process is computing the odds. Wait until it is done.")
        return _retrain()


def _retrain() -> TrainedOdds:
    cases = Case.public.aggregate(changed=Max("updated_at"))
    samples = Case.public.filter(sample=True).exists()
    decided = decided_requests()
    if not len(decided):
        raise TrainingError("The archive has no decision with a date. Add letters first.")
    tested = backtest(decided)
    trained = TrainedOdds(
        sample=samples,
        decisions=len(decided),
        letters=decided.number_of_letters(),
        first_year=decided.years.min(),
        last_year=decided.years.max(),
        changed_at=cases["changed"],
        backtest=tested.to_json(),
    )
    if tested.verdict == OddsVerdict.SHOWN:
        trained.model = train(decided).to_bytes()
        trained.requests = _telling_requests(decided, tested)
    with transaction.atomic():
        trained.save()
        TrainedOdds.objects.exclude(pk=trained.pk).delete()
    return trained


def _telling_requests(decided: DecidedRequests, tested: Backtest) -> dict[str, list[list[Any]]]:
    """Return a random sample of the requests for each service whose odds are shown."""
    shown = {
        known.service: tested.verdict_on(known.service) == OddsVerdict.SHOWN
        for known in decided.known
    }
    by_service: defaultdict[str, list[int]] = defaultdict(list)
    # The seed is fixed: the same decisions give the same sample.
    for request in np.random.default_rng(0).permutation(decided.requests).tolist():
        service = decided.known[request].service
        if shown[service] and len(by_service[service]) < _TELLING:
            by_service[service].append(request)
    return {
        service: [
            [*_values(decided, request), number] for request, number in Counter(requests).items()
        ]
        for service, requests in by_service.items()
    }


def _values(decided: DecidedRequests, request: int) -> list[Any]:
    known = decided.known[request]
    return [known.regions, known.guidelines, known.granted_part, known.age]
