"""Parts of the body, and the side that a case is about."""

import functools
from dataclasses import dataclass

from decisions.enums import Laterality
from decisions.vocabulary.body_regions import is_region
from ingest.samples.phrase_files import PhraseFileError, check_keys, phrases
from ingest.samples.randomness import Draw, Weighted

_SIDES = Weighted([(Laterality.RIGHT, 44), (Laterality.LEFT, 40), (Laterality.BILATERAL, 16)])


@dataclass(frozen=True, slots=True)
class BodyPart:
    """A part of the body with what letters say of it; the keys of body_parts.toml.

    Args:
        key: its table in the file.
        names, plural: what letters call it; without a plural it has no sides.
        region: the region of the vocabulary.
        weight: how often cases are about it.
        levels, roots: of the spine: its levels and nerve roots as printed.
        chapter: its chapter of the MTUS, a key of chapters.toml.
        odg: chapters of the ODG by name.
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
class BodyPlace:
    """A part of the body on the side that a case is about; parts without sides have none."""

    part: BodyPart
    side: Laterality | None

    def name(self, name: str) -> str:
        """Return the part's name, or another name of it, with its side."""
        if self.side is None:
            return name
        if self.side is Laterality.BILATERAL:
            return f"bilateral {self.part.plural}"
        return f"{self.side} {name}"


@functools.cache
def body_parts() -> dict[str, BodyPart]:
    """Return all parts of the body by their keys.

    Raises:
        PhraseFileError: one of them is for no region of the vocabulary or for no chapter.
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
    """Return a side."""
    return draw.weighted(_SIDES)


def invent_place(draw: Draw, part: BodyPart | None = None) -> BodyPlace:
    """Return a part of the body, or the side of a given one, that a case is about."""
    part = part or draw.weighted(_common_parts())
    return BodyPlace(part, invent_side(draw) if part.plural else None)
