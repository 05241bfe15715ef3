"""The cases that are public now; the index learns of a withdrawal slightly after the database."""

from collections.abc import Iterable

from decisions.models import Case


def public_slugs(slugs: Iterable[str]) -> frozenset[str]:
    """Return those of some cases, by the slugs of their URLs, that are public now."""
    asked = frozenset(slugs)
    return frozenset(
        Case.public.filter(slug__in=asked).values_list("slug", flat=True) if asked else ()
    )
