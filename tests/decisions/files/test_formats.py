"""Machine-readable files and pages, byte for byte: users depend on names, order and spelling.

A new value in the record of a case is added to the files in `formats/`; the existing content does
not change.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

FORMATS = Path(__file__).parent / "formats"
#: Values that differ between archives or vocabularies.
_DIFFERS = re.compile(rb'("(?:updated|rule)": ")[^"]+')


def fetched(client: Client, url: str) -> bytes:
    answer: Any = client.get(url)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return _DIFFERS.sub(rb"\1", content.removesuffix(b"\n")) + b"\n"


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("/cases/CM17-9900003.json", "case.json"),
        ("/decisions.jsonl?q=CM17-9900003", "export.jsonl"),
        ("/decisions.csv?q=CM17-9900003", "export.csv"),
    ],
)
def test_files_are_unchanged_byte_for_byte(
    golden: Path, client: Client, url: str, file: str
) -> None:
    assert fetched(client, url) == (FORMATS / file).read_bytes()
