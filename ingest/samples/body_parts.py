"""Parts of the body, and the side of the body in a case."""

import functools
from dataclasses import dataclass

from decisions.enums import Laterality
from decisions.vocabulary.body_regions import is_region
from ingest.samples.phrase_files import PhraseFileError, check_keys, phrases
from ingest.samples.randomness import Draw, Weighted

_SIDES = Weighted([(Laterality.RIGHT, 44), (Laterality.LEFT, 40), (Laterality.BILATERAL, 16)])


@dataclass(frozen=True, slots=True)
class BodyPart:
    """A part of the body with the phrases about it; the fields are the keys of body_parts.toml.

    Args:
        key: the name of its table in the file.
        names, plural: its names in letters; a part without a plural has no sides.
        region: the region of the vocabulary.
        weight: its relative frequency among cases.
        levels, roots: for the spine: the levels and nerve roots as printed.
        chapter: the MTUS chapter about it, a key of chapters.toml.
        odg: names of the ODG chapters about it.
        diagnoses, complaints, findings, imaging: phrases that a summary draws from.
    """

    key: str
    names: tuple[str, ...]
    plural: str
    region: str
    weight: float
    levels: tuple[str, ...]
    roots: tuple[str, ...]
    chapter: str
    odg: tuple[str, ...]
    diagnoses: tuple[str, ...]
    complaints: tuple[str, ...]
    findings: tuple[str, ...]
    imaging: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BodySite:
    """A part of the body and its side in a case; the side is None for parts without sides."""

    part: BodyPart
    side: Laterality | None

    def name(self, name: str) -> str:
        """Return a name of the part, preceded by its side."""
        if self.side is None:
            return name
        if self.side is Laterality.BILATERAL:
            return f"bilateral {self.part.plural}"
        return f"{self.side} {name}"


@functools.cache
def body_parts() -> dict[str, BodyPart]:
    """Return all parts of the body by key.

    Raises:
        PhraseFileError: a part names an unknown body region or an unknown chapter.
    """
    found = {}
    for key, table in phrases("body_parts").items():
        check_keys(key, table, BodyPart.__dataclass_fields__)
        if not is_region(table["region"]):
            raise PhraseFileError(f"{key}: {table['region']!r} is not a body region")
        if table["chapter"] not in phrases("chapters"):
            raise PhraseFileError(f"{key}: chapters.toml has no chapter {table['chapter']!r}")
        found[key] = BodyPart(
            key=key,
            plural=table.get("plural", ""),
            region=table["region"],
            weight=table["weight"],
            chapter=table["chapter"],
            **{
                name: tuple(table.get(name, ()))
                for name in (
                    "names",
                    "levels",
                    "roots",
                    "odg",
                    "diagnoses",
                    "complaints",
                    "findings",
                    "imaging",
                )
            },
        )
    return found


@functools.cache
def _common_parts() -> Weighted[BodyPart]:
    return Weighted((part, part.weight) for part in body_parts().values())


def invent_side(draw: Draw) -> Laterality:
    """Return a random side."""
    return draw.weighted(_SIDES)


def invent_site(draw: Draw, part: BodyPart | None = None) -> BodySite:
    """Return a random part of the body with a side, or the given part with a random side."""
    part = part or draw.weighted(_common_parts())
    return BodySite(part, invent_side(draw) if part.plural else None)
