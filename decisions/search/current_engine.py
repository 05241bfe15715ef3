"""The engine of this archive, chosen by SEARCH_URL, and its current index."""

from functools import cache
from pathlib import Path

from django.conf import settings

from decisions.search.engine import Engine, Session
from decisions.search.tantivy.engine import TantivyEngine
from imr_archive.runtime.search_url import SearchAddress


@cache
def current_engine() -> Engine:
    """Return the engine of this archive."""
    address: SearchAddress | None = settings.SEARCH_ADDRESS
    if address is None:
        return TantivyEngine(Path(settings.INDEX_ROOT))
    # Imported only when needed: the client loads slowly.
    from decisions.search.opensearch.engine import OpenSearchEngine

    return OpenSearchEngine(address, settings.SEARCH_SHARDS)


def current_session() -> Session:
    """Return a session on the current index.

    Raises:
        IndexMissingError: there is no readable index.
    """
    return current_engine().session()
