"""The treatment that a search names, if any."""

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from decisions.vocabulary import synonyms
from decisions.vocabulary.body_regions import find_sides, find_whole_regions
from decisions.vocabulary.classify_item import classify_item
from decisions.vocabulary.codes import find_codes
from decisions.vocabulary.listed_treatments import is_another
from decisions.vocabulary.matching import Match, Terms, Token, tokens
from decisions.vocabulary.quantity import find_quantity
from decisions.vocabulary.services import (
    PHARMACEUTICALS,
    UNCATEGORISED,
    Meaning,
    ServicePath,
    TermKind,
    known_services,
    terms,
)

#: What follows a level of the spine and is part of its name: "L4-5", "C5/6/7", "L4-5 level".
_REST_OF_LEVEL = re.compile(r"(?<=\d)(?:\s*[-–/&,]\s*\d{1,2}\b)*(?:\s+levels?\b)?", re.I)
_MARKS_OF_TERMS = re.compile(r"[()\[\]|*]")
#: Words that do not distinguish treatments: function words, words for body parts, forms of drugs,
#: and words for any treatment, as in "chiropractic care".
_SAYING_NOTHING = frozenset(
    """
    a an and at by for from in of on or the to with spine joint region area cap capsule cream
    gel lotion ointment oral patch patche spray tab tablet topical cr ds er ir la sr xl xr
    de del el en la las los para por
    care session treatment visit
    """.split()
)
#: The classes of drugs named by their form, and the words that may stand beside it.
_CLASSES_OF_FORM = {
    "topical": {"Topical Analgesics", "Topical Compounds"},
    "compound": {"Topical Compounds"},
    "compounded": {"Topical Compounds"},
    "compounding": {"Topical Compounds"},
}
_OF_ANY_FORM = {
    "agent",
    "cream",
    "drug",
    "gel",
    "lotion",
    "medication",
    "medicine",
    "ointment",
    "pain",
}
#: The sub-category of visits to specialists.
SPECIALISTS = "Medical Specialties"
#: Services that say no more than the class or category at a level of their path.
_ANY_OF = {
    "Imaging (unspecified)": 2,
    "Injection (unspecified)": 1,
    "Surgery (unspecified)": 1,
    "Arthroscopy (unspecified)": 2,
}
_OF_ANY_CATEGORY = {TermKind.BARE, TermKind.HEAD, TermKind.NAMED, TermKind.FALLBACK}
#: Words for a code.
_CODED = {"CPT", "HCPCS", "CODE", "CODES"}
#: What joins the treatments of a list.
JOINTS = re.compile(r"\s*[,;&/+](?:\s*(?:and|or)\b)?\s*|\s+(?:and|or|plus)\s+", re.I)
#: The longest search that can name a treatment, in words.
_MOST_WORDS = 20


@dataclass(frozen=True, slots=True)
class Recognized:
    """A treatment named by a search.

    Args:
        services: its node of the tree of services, of any level, and those of a drug's
            combinations; empty if only a region is named.
        regions: the named body regions.
        rest: the words that are not part of those names, of a side or of a drug's form.
    """

    services: tuple[ServicePath, ...]
    regions: tuple[str, ...]
    rest: tuple[str, ...]


@functools.lru_cache(maxsize=1000)
def recognize(words: str) -> Recognized | None:
    """Return the treatment or the body region that words name; None if they name neither.

    Unlike the wording of an item, a search may name a whole class: "opioids". Synonyms in
    synonyms_and_abbreviations.toml name the same treatment.
    """
    found = tokens(words)
    if not 0 < len(found) <= _MOST_WORDS:
        return None
    if by_code := _by_code(words):
        return by_code
    for match in _synonyms().find(found):
        if (match.start, match.end) == (0, len(found)):
            return _common(match.meaning)
    if classes := _classes_of_form(found):
        return Recognized(classes, (), ())
    return _recognized(words, found)


@functools.lru_cache(maxsize=1000)
def recognize_each(words: str) -> tuple[Recognized, ...]:
    """Return each treatment that words list, or what they name as a whole; empty if nothing.

    "MRI, CT and x-ray" and "Norco Percocet" are lists. "Aspirin with codeine" is one drug, and an
    "EMG and NCV" one test.
    """
    codes = [*find_codes(words)]
    if len(codes) > 1 and (
        coded := [*filter(None, (recognize(words[c.start : c.end]) for c in codes))]
    ):
        return tuple(coded)
    whole = recognize(words)
    if whole is None or not (whole.services and whole.rest):
        return (whole,) if whole else ()
    parts = [recognize(part) for part in JOINTS.split(words)]
    named = [part for part in parts if part and part.services]
    if len(parts) == 1 or len(named) < len(parts):
        following = recognize(" ".join(whole.rest))
        alone = replace(whole, rest=())
        named = [alone, following] if following and following.services else [whole]
        if following and following.services == whole.services:
            named = [alone]  # the rest is its own name, misspelled
    # The name of a class may be that of a service in it: acupuncture.
    own = whole.services[0].path
    paths = (service.path for each in named for service in each.services)
    is_list = any(path == own[: len(path)] for path in paths)
    return tuple(named) if is_list else (whole,)


def _by_code(words: str) -> Recognized | None:
    """Return the treatment of a procedure code, unless other words name one: "72148 denied"."""
    codes = [*find_codes(words)]
    code = next((code for code in codes if code.service), None)
    if code is None or code.service is None:
        return None
    others = f"{words[: code.start]} {words[code.end :]}"
    named = recognize(others) if len(codes) == 1 else None
    if named and named.services:
        return named
    rest = (others[t.start : t.end] for t in tokens(others) if not _says_no_treatment(t))
    regions = (code.region,) if code.region else ()
    return Recognized((code.service,), regions, tuple(w for w in rest if w.upper() not in _CODED))


def _classes_of_form(found: list[Token]) -> tuple[ServicePath, ...]:
    """Return the classes that a drug's form names: "topicals", "compounded cream"."""
    words = {token.word for token in found}
    named = [_CLASSES_OF_FORM[word] for word in words & _CLASSES_OF_FORM.keys()]
    if not named or words - _OF_ANY_FORM - _CLASSES_OF_FORM.keys() or _named_service(found):
        return ()
    return tuple(
        service
        for name in sorted(set.intersection(*named))
        if (service := _named_service(tokens(name)))
    )


def _recognized(words: str, found: list[Token]) -> Recognized | None:
    named_service = _named_service(found)
    service = named_service or _classed(words)
    regions = list(find_whole_regions(found))
    if not (service or regions):
        return None
    named = [(match.start, _end_of_levels(words, found, match)) for match in regions]
    named += [(at, at + 1) for at, token in enumerate(found) if _says_no_treatment(token)]
    if named_service:
        named.append((0, len(found)))
    elif service:
        known = [*_of_the_name(service, found)]
        named += known
        named += [
            (match.start, match.end)
            for match in _synonyms().find(found)
            if any(match.start < end and start < match.end for start, end in known)
        ]
    if service:
        named.append(_quantity(words, found))
    covered = _positions(named)
    rest = tuple(words[t.start : t.end] for at, t in enumerate(found) if at not in covered)
    services = _with_combinations(_or_its_class(service), words) if service else ()
    return Recognized(services, tuple(dict.fromkeys(match.meaning for match in regions)), rest)


def _quantity(words: str, found: list[Token]) -> tuple[int, int]:
    """Return the span of words of a quantity, which distinguishes no treatment: "PT x12"."""
    start, end = find_quantity(words) or (0, 0)
    return sum(token.end <= start for token in found), sum(token.start < end for token in found)


def _end_of_levels(words: str, found: list[Token], match: Match[str]) -> int:
    """Return the end of a region's name, with the further levels after a level: "L4-5"."""
    rest = _REST_OF_LEVEL.match(words, match.last)
    return sum(token.start < rest.end() for token in found) if rest else match.end


@functools.cache
def _common(phrases: tuple[str, ...]) -> Recognized | None:
    """Return every service that one of several synonymous phrases names.

    If only some of them seem to name a service, none does: CTS is not CT, but a syndrome.
    """
    known = [_recognized(phrase, tokens(phrase)) for phrase in phrases]
    if all(each and each.services for each in known):
        named = [each for each in known if each]
        services = dict.fromkeys(service for each in named for service in each.services)
        regions = [r for r in named[0].regions if all(r in each.regions for each in named)]
        return Recognized((*services,), (*regions,), ())
    of_regions = (each for each in known if each and not (each.services or each.rest))
    return next(of_regions, None)


def _classed(words: str) -> ServicePath | None:
    """Return the service that words are classified as, if they name more than its category."""
    found = classify_item(words)
    return found.service if found.named and found.service.subcategory else None


def _of_the_name(service: ServicePath, found: list[Token]) -> Iterator[tuple[int, int]]:
    """Yield the spans of the words that are part of a service's name.

    Words of another treatment are not, even if they also say of which kind it is: ibuprofen is an
    NSAID, and Percocet is an opioid like Norco.
    """
    matches = [*terms().find(found)]
    names: dict[tuple[int, int], ServicePath] = {}  # the highest service of each name
    for name in _names().find(found):
        names.setdefault((name.start, name.end), name.meaning)
    own = [(match.start, match.end) for match in matches if match.meaning.service == service]
    own += [span for span, named in names.items() if named == service]
    others = [(match.start, match.end) for match in matches if _is_another(service, match.meaning)]
    others += [span for span, named in names.items() if _is_other_class(service, named)]
    of_it = _positions(own)
    of_others = _positions(each for each in others if of_it.isdisjoint(range(*each)))
    for match in matches:
        span = match.start, match.end
        if _is_of(service, match.meaning) and of_others.isdisjoint(range(*span)):
            yield span


def _positions(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}


def _is_another(service: ServicePath, meaning: Meaning) -> bool:
    """Return whether a term always names another treatment."""
    other = meaning.service
    return meaning.kind is TermKind.ALWAYS and other != service and is_another(other, [service])


def _is_other_class(service: ServicePath, named: ServicePath) -> bool:
    """Return whether a name is that of a class of drugs to which a service does not belong."""
    return named.category == PHARMACEUTICALS and service.path[: len(named.path)] != named.path


def _is_of(service: ServicePath, meaning: Meaning) -> bool:
    """Return whether a term is part of a service's name, and not another treatment or specialist.

    Some words are in names of every category ("therapy"), some in names of one ("surgery").
    """
    meant = meaning.service
    if meant.category == service.category:
        return meant.subcategory == service.subcategory or meaning.kind is not TermKind.ALWAYS
    return meaning.kind in _OF_ANY_CATEGORY and meant.subcategory != SPECIALISTS


def _or_its_class(service: ServicePath) -> ServicePath:
    """Return a service, or its class or category if it is any of them: shots, surgery, imaging."""
    depth = _ANY_OF.get(service.service or "")
    return ServicePath(*service.path[:depth]) if depth else service


def _with_combinations(service: ServicePath, words: str) -> tuple[ServicePath, ...]:
    """Return a service and, for a drug under its generic name, the combinations that contain it.

    A search for codeine includes Tylenol #3; one for OxyContin does not include Percocet.
    """
    name = (service.service or "").lower()
    if service.category != PHARMACEUTICALS or not name or name not in words.lower():
        return (service,)
    return (service, *_combinations().get(name, ()))


@functools.cache
def _combinations() -> dict[str, list[ServicePath]]:
    """Return the combinations of drugs by the name of each part."""
    found: dict[str, list[ServicePath]] = {}
    for service in known_services():
        parts = (service.service or "").lower().split("/")
        if service.category == PHARMACEUTICALS and len(parts) > 1:
            for part in parts:
                found.setdefault(part, []).append(service)
    return found


def _says_no_treatment(token: Token) -> bool:
    return token.word in _SAYING_NOTHING or any(True for _ in find_sides([token]))


def _named_service(found: list[Token]) -> ServicePath | None:
    """Return the category, class or service whose name consists of all the words."""
    return next(
        (m.meaning for m in _names().find(found) if (m.start, m.end) == (0, len(found))), None
    )


@functools.cache
def _names() -> Terms[ServicePath]:
    """Return the names of all nodes of the tree of services; the higher node has a name first.

    Synonyms of a name are names too: a PPI is a proton pump inhibitor.
    """
    names: Terms[ServicePath] = Terms()
    groups = {_key_of(phrase): group for group in synonyms.groups() for phrase in group}
    for service in sorted(known_services(), key=lambda each: len(each.path)):
        name = _MARKS_OF_TERMS.sub(" ", service.path[-1]).strip()
        if service.category != UNCATEGORISED and any(map(str.isalnum, name)):
            for called in dict.fromkeys((name, *groups.get(_key_of(name), ()))):
                names.add(called, service)
    return names


@functools.cache
def _synonyms() -> Terms[tuple[str, ...]]:
    """Return the phrases of synonyms_and_abbreviations.toml, each with all its synonyms.

    A plural names the same, unless it is an abbreviation of its own: CTS is not several CT.
    """
    found: Terms[tuple[str, ...]] = Terms()
    phrases = {phrase.lower() for group in synonyms.groups() for phrase in group}
    for group in synonyms.groups():
        for phrase in group:
            found.add(phrase, (*group,))
            if phrase.isupper() and f"{phrase}s".lower() not in phrases:
                found.add(f"{phrase}s", (*group,))
            if phrase.endswith("y"):
                found.add(f"{phrase[:-1]}ies", (*group,))
    return found


def _key_of(name: str) -> tuple[str, ...]:
    return tuple(token.word for token in tokens(name))
