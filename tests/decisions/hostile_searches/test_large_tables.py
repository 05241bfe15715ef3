"""Tables with more rows than a page shows: files contain all rows, or state the omission."""

import csv
import io
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from decisions.models import FurtherService
from decisions.search import MOST_COUNTED, indexer
from decisions.vocabulary.services import known_services
from decisions.vocabulary_rows import service_rows
from tests.support import invented_cases

SERVICES = 1_100


@pytest.fixture
def diverse(archive: Path) -> None:
    """Fill an archive with an equal number of decisions on each of many services."""
    invented_cases.fill(1_500, letters=20)
    named = [service for service in known_services() if service.service][:SERVICES]
    rows = service_rows(dict.fromkeys(named))
    FurtherService.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE decisions_disputeditem SET service_id = (%s::bigint[])[1 + id %% %s]",
            [[row.pk for row in rows.values()], SERVICES],
        )
    indexer.rebuild()


def lines(client: Client, query: str) -> list[list[str]]:
    content = b"".join(client.get(f"/statistics.csv?{query}")).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline="")))[1:]


@pytest.mark.usefixtures("diverse")
def test_files_are_complete_or_say_what_they_leave_out(client: Client) -> None:
    whole = "rows=service:3&columns=outcome"
    table = client.get(f"/statistics.json?{whole}").json()
    assert len(table["rows"]) == SERVICES
    assert sum(cell["decisions"] for cell in table["cells"]) == table["decisions"]
    assert (table["more_rows"], table["more_columns"]) == (0, 0)
    assert sum(int(line[2]) for line in lines(client, whole)) == table["decisions"]

    itself = "rows=service:3&columns=service:3"
    table = client.get(f"/statistics.json?{itself}").json()
    assert (len(table["rows"]), len(table["columns"])) == (MOST_COUNTED, SERVICES)
    assert (table["more_rows"], table["more_columns"]) == (SERVICES - MOST_COUNTED, 0)
    *cells, last = lines(client, itself)
    assert len(cells) == len(table["cells"]) == MOST_COUNTED
    assert last == ["900 more rows with fewer decisions left out"]
    cut = "limited to the first 200"
    assert cut in client.get(f"/statistics/?{itself}").content.decode()
    assert cut not in client.get(f"/statistics/?{whole}").content.decode()
