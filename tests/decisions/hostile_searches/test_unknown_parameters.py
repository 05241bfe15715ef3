"""Links don't repeat hundreds of unknown parameters, and keep those that pages need."""

import pytest
from django.http import QueryDict
from django.test import Client

from decisions.models import Case
from decisions.pages.search_urls import SearchUrl
from tests.support.public_urls import addresses, values

pytestmark = pytest.mark.usefixtures("golden")

UNKNOWN = "&".join(f"nobody{number}=knows{number}" for number in range(900))


def test_no_page_repeats_hundreds_of_unknown_parameters(client: Client) -> None:
    [case] = Case.public.filter(case_number="CM17-9900003")
    long = []
    urls_of = addresses(case, values())
    del urls_of["original"]  # a file, which a test client leaves open
    for name, urls in urls_of.items():
        for url in urls[:2]:
            plain = client.get(url)
            if plain.status_code != 200 or "text/html" not in plain["Content-Type"]:
                continue
            asked = client.get(f"{url}{'&' if '?' in url else '?'}{UNKNOWN}")
            more = len(asked.content) - len(plain.content)
            if asked.status_code == 200 and more > 4 * len(UNKNOWN):
                long.append((name, url, more))
    assert long == []


@pytest.mark.parametrize(
    "known", ["q=mri", "view=table&page=2", "rows=outcome&columns=year", "hit=3&up_to=9"]
)
def test_known_parameters_are_kept_with_unknown_ones(known: str) -> None:
    assert SearchUrl(QueryDict(f"{known}&{UNKNOWN}")).page() == f"/?{known}"
    assert SearchUrl(QueryDict(f"{known}&utm_source=mail")).page() == f"/?{known}&utm_source=mail"
