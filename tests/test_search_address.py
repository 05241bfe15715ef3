"""SEARCH_URL: its valid values; any other value is refused at startup with a message."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from imr_archive.runtime.environment import search_address, search_shards
from imr_archive.runtime.search_url import SearchAddress, search_address_of

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (
            "https://imr:p%40ss%3A%2F@one,two.example.org:9201/imr",
            SearchAddress(
                "https", (("one", 9200), ("two.example.org", 9201)), "imr", "imr", "p@ss:/"
            ),
        ),
        ("http://10.0.0.7/imr-1/", SearchAddress("http", (("10.0.0.7", 9200),), "imr-1")),
        ("http://[::1]:19/a_b", SearchAddress("http", (("::1", 19),), "a_b")),
        (
            "https://u:p@h/imr?ca_certs=/etc/ssl/our%20root.pem",
            SearchAddress("https", (("h", 9200),), "imr", "u", "p", "/etc/ssl/our root.pem"),
        ),
    ],
)
def test_a_url_of_a_cluster(url: str, address: SearchAddress) -> None:
    assert search_address_of(url) == address


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("opensearch.example.org", "Write https://USER:PASSWORD@HOST"),
        ("ftp://host/imr", "Write https://"),
        ("https://user:secret@host", "Write https://"),
        ("https://user:se/cret@host/imr", "Write https://"),
        ("https://user@host/imr", "Write https://"),
        ("https:///imr", "Write https://"),
        ("https://user:secret@host/", "a name for the archive's indexes"),
        ("https://user:secret@host/IMR", "lowercase letters"),
        ("https://user:secret@host/_all", "lowercase letters"),
        ("https://user:secret@host/a*", "lowercase letters"),
        ("https://user:secret@host/imr/more", "Write https://"),
        ("https://user:secret@host/imr?verify=no", "Write https://"),
        ("https://user:secret@host,/imr", "'' is not a host"),
        ("https://user:secret@host:99999/imr", "'host:99999' is not a host"),
        ("https://user:secret@ho st/imr", "'ho st' is not a host"),
    ],
)
def test_anything_else_is_refused_without_its_password(
    url: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEARCH_URL", url)
    with pytest.raises(ImproperlyConfigured) as refused:
        search_address()
    assert str(refused.value).startswith("SEARCH_URL is not the address of an OpenSearch cluster. ")
    assert said in str(refused.value)
    assert "secret" not in str(refused.value)


def test_without_one_the_index_is_in_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SEARCH_URL", raising=False)
    assert search_address() is None


def test_shards_are_as_many_as_needed_unless_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SEARCH_SHARDS", raising=False)
    assert search_shards() is None
    monkeypatch.setenv("SEARCH_SHARDS", "3")
    assert search_shards() == 3
    monkeypatch.setenv("SEARCH_SHARDS", "many")
    with pytest.raises(ImproperlyConfigured, match="SEARCH_SHARDS is 'many'"):
        search_shards()


def test_a_wrong_setting_ends_every_command_with_one_sentence(tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "ARCHIVE_HOME": str(tmp_path),
        "SEARCH_URL": "https://user:secret@host",
    }
    ended = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert ended.returncode != 0
    assert "SEARCH_URL is not the address of an OpenSearch cluster." in ended.stderr
    assert "secret" not in ended.stderr
