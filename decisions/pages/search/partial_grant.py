"""The part of a request that the claims administrator authorized, in a few words."""

import re
from dataclasses import dataclass
from functools import lru_cache

from decisions.vocabulary.classify_item import service_of
from decisions.vocabulary.listed_treatments import parts_of
from decisions.vocabulary.quantity import NUMBER_WORDS, find_quantity
from decisions.vocabulary.services import DENTAL_SERVICES, PHARMACEUTICALS, ServicePath

#: A plain number of units; neither "2 times a week for 6 weeks" nor "7-10 days".
_PLAIN = re.compile(r"#?\s?(\d{1,5}|[a-z]+)(?:[\s-](?:\(\d+\)\s?)?([a-z]+(?: [a-z]+)?))?", re.I)
_LONGEST = 80
_BY = "by the claims administrator"  # as letters say


@dataclass(frozen=True, slots=True)
class _Amount:
    number: int
    unit: str


@lru_cache(maxsize=1 << 12)  # visitors see the newest decisions again and again
def partial_grant(original: str, authorized: str) -> str:
    """Return how much of a request the claims administrator authorized, in words.

    Args:
        original: the request, as printed; empty if all of it was refused.
        authorized: the part that was granted.

    Returns:
        Numbers where both parts count the same thing, or else the words of the letter.
    """
    if not authorized:
        return ""
    whole, part = service_of(original), service_of(authorized)
    asked, granted = _amount(original, whole.service), _amount(authorized, whole.service)
    alike = whole.service == part.service or not part.named
    if asked and granted and granted.number < asked.number and alike and not _is_list(original):
        units = {_singular(each.unit) for each in (asked, granted)} - {""}
        if len(units) < 2:
            unit = f" {asked.unit or granted.unit}".rstrip()
            return f"{granted.number:,} of {asked.number:,}{unit} authorized {_BY}"
    words = authorized if len(authorized) <= _LONGEST else f"{authorized[:_LONGEST].rstrip()} …"
    return f"Authorized {_BY}: {words}"


def _is_list(words: str) -> bool:
    return len(parts_of(words)) > 1


def _amount(words: str, service: ServicePath) -> _Amount | None:
    span = find_quantity(
        words, service.category == PHARMACEUTICALS, service.subcategory == DENTAL_SERVICES
    )
    plain = _PLAIN.fullmatch(words[slice(*span)].strip()) if span else None
    if plain is None:
        return None
    number, unit = plain[1].lower(), (plain[2] or "").lower()
    if number.isdecimal():
        return _Amount(int(number), unit)
    return _Amount(NUMBER_WORDS[number], unit) if number in NUMBER_WORDS else None


def _singular(unit: str) -> str:
    return unit.removesuffix("s")
