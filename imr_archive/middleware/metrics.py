"""Prometheus metrics: requests by view and status, queue, index and replica.

Requests are counted in files that the processes of a web server share
(`PROMETHEUS_MULTIPROC_DIR`, which `imr_archive/server.py` sets), so that any process can report
the requests of all of them.
"""

import os
import time
from collections.abc import Callable, Iterator

from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotFound
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from imr_archive.health_report import health
from ingest.letter_states import WAITING, State
from ingest.models import CameAs, Letter

ADDRESS = "/metrics"
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_requests = Histogram(
    "imr_request_seconds",
    "Time from a request to the start of its response, by view name and status",
    ["view", "status"],
    buckets=_SECONDS,
)


class MetricsMiddleware:
    """Middleware that measures requests and serves `/metrics`.

    Prometheus connects to the web server directly, by any host name and without a login. Requests
    through a proxy, recognized by `X-Forwarded-For`, get a 404.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Process the request, and record its duration."""
        if request.path == ADDRESS:
            if "X-Forwarded-For" in request.headers:
                return HttpResponseNotFound()
            return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)
        began = time.perf_counter()
        response = self._get_response(request)
        match = request.resolver_match
        view = match.view_name if match and match.view_name else "none"
        _requests.labels(view, response.status_code).observe(time.perf_counter() - began)
        return response


class _Archive(Collector):
    """Collects the metrics of the database and other parts when Prometheus asks."""

    def collect(self) -> Iterator[Metric]:
        parts = health()
        up = GaugeMetricFamily("imr_up", "Whether a component responds", labels=["part"])
        for part in ("database", "index", "worker", "originals"):
            up.add_metric([part], bool(parts[part]))
        yield up
        if parts["replica"]:
            yield _gauge(
                "imr_replica_read", "Whether pages read from the replica", parts["replica"]["read"]
            )
            behind = parts["replica"]["seconds_behind"]
            if behind is not None:
                yield _gauge(
                    "imr_replica_seconds_behind", "How far the replica may be behind", behind
                )
        if parts["index_waiting"] is not None:
            yield _gauge(
                "imr_index_waiting_changes",
                "Case changes not yet in the search index",
                parts["index_waiting"],
            )
        if parts["database"]:
            yield from _letters()


def _letters() -> Iterator[Metric]:
    found = dict(Letter.objects.order_by().values_list("state").annotate(Count("id")))
    letters = GaugeMetricFamily("imr_letters", "Letters by state", labels=["state"])
    for state in State:
        letters.add_metric([state], found.get(state, 0))
    yield letters
    waiting = Letter.objects.filter(state__in=WAITING).aggregate(oldest=Min("received_at"))
    oldest = waiting["oldest"]
    yield _gauge(
        "imr_queue_oldest_seconds",
        "Age of the oldest letter waiting to be read; 0 if none is waiting",
        (timezone.now() - oldest).total_seconds() if oldest else 0,
    )
    errors = Letter.objects.filter(state=State.FAILED).exclude(came_as=CameAs.REFUSED)
    yield _gauge("imr_reading_errors", "Letters that could not be read", errors.count())


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, value=float(value))


def _registry() -> CollectorRegistry:
    """Return the registry of metrics: requests of all web processes, and the archive."""
    found = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(found)
    else:
        found.register(_requests)
    found.register(_Archive())
    return found
