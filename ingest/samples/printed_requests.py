"""A request as a letter prints it, with the meaning of the printed text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from decisions.enums import Laterality
from ingest.samples.body_parts import BodySite, body_parts, invent_side, invent_site
from ingest.samples.randomness import Draw, Weighted
from ingest.samples.requests import QUANTITY, Request
from ingest.samples.words import capital, fill, header_date, number_word, short_date, slots

_PER_WEEK = Weighted([(2, 60), (3, 32), (1, 8)])
_WEEKS = (2, 3, 4, 4, 6, 6, 8)


@dataclass(frozen=True, slots=True)
class Printed:
    """The printed text of a request.

    Args:
        text: the text as printed.
        quantity: the quantity as printed: "#60", "2x6"; None if the text has none.
        body_regions, laterality: those named in the text, in the terms of the vocabulary.
    """

    text: str
    quantity: str | None
    body_regions: tuple[str, ...]
    laterality: Laterality | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that a letter makes.

    Args:
        request: the service and its phrases.
        site: the part of the body, whether the text names it or not.
        printed: the text in dispute.
        original: the text of the whole request, if a part of it was granted.
        authorized: the text of the granted part.
        drug: the drug's name as prose writes it.
    """

    request: Request
    site: BodySite
    printed: Printed
    original: str | None
    authorized: str | None
    drug: str


@dataclass(frozen=True, slots=True)
class _FilledPhrase:
    """A phrase with the values of its slots."""

    phrase: str
    values: Mapping[str, str]
    body_regions: tuple[str, ...]
    laterality: Laterality | None

    def printed(self, **changed: int) -> Printed:
        """Fill the phrase, with some numbers changed."""
        values = dict(self.values)
        for name, number in changed.items():
            values |= _number_values(name, number)
        text = fill(self.phrase, values).strip()
        if self.phrase.startswith("{"):
            text = capital(text)
        quantity = QUANTITY.search(text)
        return Printed(
            text=text.replace("<", "").replace(">", ""),
            quantity=quantity[1] if quantity else None,
            body_regions=self.body_regions,
            laterality=self.laterality,
        )


@dataclass(frozen=True, slots=True)
class Habits:
    """The conventions for requests in letters of one period.

    Args:
        early: use phrases from before 2016 ("2x6").
        granted_in_part: a heading may state what utilization review granted.
        asked_on: the date of the refusal; dates of service are on or before it.
    """

    early: bool
    granted_in_part: bool
    asked_on: date


def ask(draw: Draw, request: Request, sites: list[BodySite], habits: Habits) -> Asked:
    """Word a request for the parts of the body in a case."""
    site = _site(draw, request, sites)
    others = [other for other in sites if other.part.key != site.part.key]
    phrase = _phrase(draw, request, early=habits.early, two_parts=bool(others))
    values, regions, side = _values(draw, request, phrase, site, others, habits.asked_on)
    wording = _FilledPhrase(phrase, values, regions, side)
    printed = wording.printed()
    original = authorized = None
    divided = _divisible(phrase)
    if divided and habits.granted_in_part and draw.chance(0.26):
        total = int(values[divided])
        granted = _part_of(draw, total)
        if granted:
            original, authorized = printed.text, wording.printed(**{divided: granted}).text
            if draw.chance(0.88):
                printed = wording.printed(**{divided: total - granted})
    return Asked(request, site, printed, original, authorized, values.get("drug", ""))


def other_side(asked: Asked) -> Asked | None:
    """Return the same request for the other side; None unless it names one part and one side."""
    sides = {Laterality.LEFT: Laterality.RIGHT, Laterality.RIGHT: Laterality.LEFT}
    side = asked.printed.laterality
    if side not in sides or asked.original or len(asked.printed.body_regions) > 1:
        return None
    text = asked.printed.text.replace(side, sides[side])
    text = text.replace(capital(side), capital(sides[side]))
    printed = Printed(text, asked.printed.quantity, asked.printed.body_regions, sides[side])
    return Asked(asked.request, asked.site, printed, None, None, asked.drug)


def _site(draw: Draw, request: Request, sites: list[BodySite]) -> BodySite:
    if not request.parts:
        return sites[0]
    fitting = [site for site in sites if site.part.key in request.parts]
    if fitting:
        return draw.one(fitting)
    return invent_site(draw, body_parts()[draw.one(request.parts)])


def _phrase(draw: Draw, request: Request, *, early: bool, two_parts: bool) -> str:
    if early and request.early and draw.chance(0.35):
        return draw.one(request.early)
    while True:
        phrase = draw.one(request.phrases)
        if two_parts or "{parts}" not in phrase:
            return phrase


def _values(
    draw: Draw,
    request: Request,
    phrase: str,
    site: BodySite,
    others: list[BodySite],
    asked_on: date,
) -> tuple[dict[str, str], tuple[str, ...], Laterality | None]:
    """Return values for a phrase's slots, and the regions and the side that they name."""
    values = {name: draw.one(words) for name, words in request.words.items()}
    wanted = set(slots(phrase))
    regions, side = list(request.regions), None
    if wanted & {"part", "parts"}:
        if site.side and not request.sided and draw.chance(0.1):
            site = BodySite(site.part, None)
        regions.append(site.part.region)
        side = site.side
        values["part"] = site.name(_name(draw, site))
        if "parts" in wanted:
            other = draw.one(others)
            values["parts"] = f"{values['part']} and {other.name(_name(draw, other))}"
            regions.append(other.part.region)
            side = _both(side, other.side)
    if "side" in wanted:
        side = site.side or invent_side(draw)
        values["side"] = str(side)
    if wanted & {"spine", "levels", "level"}:
        values |= _spine_values(draw, site)
        regions.append(site.part.region)
    if "n" in wanted or "word" in wanted:
        values |= _number_values("n", draw.one(request.numbers))
    values |= _number_values("weeks", draw.one(_WEEKS))
    per_week = draw.weighted(_PER_WEEK) if "per_word" not in wanted else draw.whole(2, 3)
    values |= {"per": str(per_week), "per_word": number_word(per_week)}
    values |= {"refills": str(draw.whole(2, 5)), "name": ""}
    served = asked_on - timedelta(days=draw.whole(0, 20))
    values["dos"] = header_date(served) if draw.chance(0.7) else short_date(served)
    return values, tuple(dict.fromkeys(regions)), side


def _name(draw: Draw, site: BodySite) -> str:
    """Return a name of a part, usually the most common one."""
    return site.part.names[0] if draw.chance(0.65) else draw.one(site.part.names)


def _both(one: Laterality | None, other: Laterality | None) -> Laterality | None:
    """Return the common side of two parts; different sides are bilateral."""
    sides = {side for side in (one, other) if side}
    return sides.pop() if len(sides) == 1 else Laterality.BILATERAL if sides else None


def _spine_values(draw: Draw, site: BodySite) -> dict[str, str]:
    levels = draw.some(site.part.levels[:3], 2 if draw.chance(0.3) else 1)
    return {
        "spine": site.part.key,
        "levels": (" and " if draw.chance(0.6) else ", ").join(levels),
        "level": draw.one(site.part.roots),
    }


def _number_values(name: str, number: int) -> dict[str, str]:
    word = "word" if name == "n" else f"{name}_word"
    return {name: str(number), word: number_word(number)}


def _divisible(phrase: str) -> str | None:
    """Return the slot of the number to reduce when part of a request is granted."""
    quantity = QUANTITY.search(phrase)
    for slot in re.findall(r"\{(\w+)\}", quantity[1]) if quantity else ():
        if slot.lower() in ("n", "word"):
            return "n"
        if slot in ("weeks", "weeks_word"):
            return "weeks"
    return None


def _part_of(draw: Draw, total: int) -> int:
    """Return the number that utilization review granted; 0 if the total is too small to divide."""
    if total < 4:
        return 0
    if total >= 20:
        return total // draw.one((2, 2, 3))
    return draw.whole(2, total - 2)
