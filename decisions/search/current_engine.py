"""The engine of this archive, which SEARCH_URL chooses, and its index as it is now."""

from functools import cache
from pathlib import Path

from django.conf import settings

from decisions.search.engine import Engine, Session
from decisions.search.tantivy.engine import TantivyEngine
from imr_archive.runtime.search_url import SearchAddress


@cache
def current_engine() -> Engine:
    """Return the engine that keeps the index of this archive."""
    address: SearchAddress | None = settings.SEARCH_ADDRESS
    if address is None:
        return TantivyEngine(Path(settings.INDEX_ROOT))
    # Loaded where it is needed: its client takes a while.
    from decisions.search.opensearch.engine import OpenSearchEngine

    return OpenSearchEngine(address)


def current_session() -> Session:
    """Return the index as it is now.

    Raises:
        IndexMissingError: there is none that can be read.
    """
    return current_engine().session()
