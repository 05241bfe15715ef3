"""The engine of this archive, and its index as it is now."""

from functools import cache
from pathlib import Path

from django.conf import settings

from decisions.search.engine import Engine, Session
from decisions.search.tantivy.engine import TantivyEngine


@cache
def current_engine() -> Engine:
    """Return the engine that keeps the index of this archive."""
    return TantivyEngine(Path(settings.INDEX_ROOT))


def current_session() -> Session:
    """Return the index as it is now.

    Raises:
        IndexMissingError: there is none that can be read.
    """
    return current_engine().session()
