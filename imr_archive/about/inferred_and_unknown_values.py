"""Unknown, uncertain and corrected values in the letters of the archive, and the cases of each."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import CharField, Count, Exists, F, Func, OuterRef, Q, QuerySet

from decisions.case_record.record import HEADER
from decisions.models import Case, Correction, DisputedItem, ReviewerSpecialty
from decisions.vocabulary.services import UNCATEGORISED
from decisions.vocabulary_rows import tree_path
from ingest.models import Letter

#: In URLs: a correction of more than one value, and a letter read before versions were kept.
_WHOLE, _NO_VERSION = "whole", "unknown"
HEADINGS = {
    "unknown": "Not stated in the letter, or not read",
    "inferred": "Inferred from the text",
    "uncertain": "Uncertain",
    "corrected": "Corrected by a person",
    "version": "Version of the reading software",
}
_NAME = re.compile(r"(?P<kind>[a-z]+)-(?P<value>[\w-]{1,60})", re.ASCII)


@dataclass(frozen=True, slots=True)
class ValueGroup:
    """A property that some cases share: an unknown, uncertain or corrected value.

    Args:
        kind: the kind of group, a key of `HEADINGS`.
        value: the field, problem or version that it is about.
        label: the value as text.
        condition: the query condition of cases that have it.
    """

    kind: str
    value: str
    label: str
    condition: Q

    @property
    def name(self) -> str:
        """Its name in URLs."""
        return f"{self.kind}-{self.value}"

    @property
    def heading(self) -> str:
        """The kind of group, in words."""
        return HEADINGS[self.kind]

    def cases(self, *, samples: bool) -> QuerySet[Case]:
        """Return the public cases that have it: invented ones, or real ones."""
        return Case.public.filter(self.condition, sample=samples)


def counted_value_groups(samples: bool) -> list[tuple[str, list[tuple[ValueGroup, int]]]]:
    """Return the groups of values under headings, each with its number of cases.

    Args:
        samples: whether to count invented samples, or real letters.
    """
    counts = (_count_unknown, _inferred, _uncertain, _corrected, _versions)
    return [
        (heading, list(count(samples)))
        for heading, count in zip(HEADINGS.values(), counts, strict=True)
    ]


def value_group_of(name: str) -> ValueGroup | None:
    """Return the group with a name in a URL; None if there is no such group."""
    found = _NAME.fullmatch(name)
    if found is None or found["kind"] not in _MADE:
        return None
    return _MADE[found["kind"]](found["value"])


def _item_has(condition: Q) -> Q:
    return Q(Exists(DisputedItem.objects.filter(condition, case=OuterRef("pk"))))


def _unknowns() -> Iterator[tuple[str, str, Q]]:
    """Yield the values that a case may lack: the name, the label, and the condition."""
    for field in HEADER:
        nullable = Case._meta.get_field(field.name).null
        yield field.name, field.label, Q(**{field.name: None if nullable else ""})
    yield "patient_age", "Patient’s age", Q(patient_age=None)
    yield "patient_sex", "Patient’s sex", Q(patient_sex="")
    yield "reviewer", "Reviewer’s credentials", Q(reviewer=None)
    specialties = ReviewerSpecialty.objects.filter(reviewer=OuterRef("reviewer"))
    without = Q(reviewer__isnull=False) & ~Q(Exists(specialties))
    yield "specialties", "Reviewer’s specialty, where credentials are stated", without
    states = Q(reviewer__license_states=[])
    yield "states", "Reviewer’s license states, where credentials are stated", states
    yield "summary", "Clinical summary", Q(clinical_summary="")
    yield "rationale", "Rationale of an item", _item_has(Q(rationale=""))
    no_service = Q(service__path=tree_path([UNCATEGORISED]))
    yield "service", "Service of an item: not on the lists", _item_has(no_service)
    yield "criteria", "What a decision turned on", _item_has(Q(criteria=[]) & ~Q(rationale=""))


def _unknown(value: str) -> ValueGroup | None:
    found = ((label, lacks) for name, label, lacks in _unknowns() if name == value)
    label, lacks = next(found, ("", None))
    return ValueGroup("unknown", value, label, lacks) if lacks else None


def _count_unknown(samples: bool) -> Iterator[tuple[ValueGroup, int]]:
    """Count the missing values of cases, all in one pass."""
    all_of_them = list(_unknowns())
    numbers = Case.public.filter(sample=samples).aggregate(
        **{f"lacks_{name}": Count("pk", filter=lacks) for name, _, lacks in all_of_them}
    )
    for name, label, lacks in all_of_them:
        yield ValueGroup("unknown", name, label, lacks), numbers[f"lacks_{name}"]


def _inferred_from_text(field: str) -> ValueGroup:
    label = next((each.label for each in HEADER if each.name == field), _plain(field))
    return ValueGroup("inferred", field, label, Q(inferred_fields__contains=[field]))


def _inferred(samples: bool) -> Iterator[tuple[ValueGroup, int]]:
    field = Func(F("inferred_fields"), function="unnest", output_field=CharField())
    rows = Case.public.filter(sample=samples).order_by().annotate(inferred=field).values("inferred")
    for row in rows.annotate(number=Count("pk")).order_by("-number"):
        yield _inferred_from_text(row["inferred"]), row["number"]


def _with_problem(code: str) -> ValueGroup:
    letters = Letter.objects.filter(
        case=OuterRef("pk"), is_current=True, problems__contains=[{"code": code}]
    )
    return ValueGroup("uncertain", code, _plain(code), Q(Exists(letters)))


def _uncertain(samples: bool) -> Iterator[tuple[ValueGroup, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT problem ->> 'code', count(DISTINCT letter.case_id) FROM ingest_letter letter "
            "JOIN decisions_case ON decisions_case.id = letter.case_id, "
            "jsonb_array_elements(letter.problems) problem "
            "WHERE letter.is_current AND withdrawn_at IS NULL AND decisions_case.sample = %s "
            "GROUP BY 1 ORDER BY 2 DESC, 1",
            [samples],
        )
        rows = cursor.fetchall()
    for code, number in rows:
        yield _with_problem(code), number


def _with_correction(field: str) -> ValueGroup:
    made = Correction.objects.filter(
        case=OuterRef("pk"), letter_sha256=OuterRef("letter_sha256"), undone_at=None
    ).filter(field="" if field == _WHOLE else field)
    label = "A whole item or citation, added or removed" if field == _WHOLE else _plain(field)
    return ValueGroup("corrected", field, label, Q(Exists(made)))


def _corrected(samples: bool) -> Iterator[tuple[ValueGroup, int]]:
    standing = Correction.objects.filter(
        undone_at=None,
        letter_sha256=F("case__letter_sha256"),
        case__withdrawn_at=None,
        case__sample=samples,
    )
    rows = standing.order_by().values_list("field").annotate(number=Count("case", distinct=True))
    for field, number in rows.order_by("-number", "field"):
        yield _with_correction(field or _WHOLE), number


def _read_by(version: str) -> ValueGroup | None:
    if version != _NO_VERSION and not (version.isascii() and version.isdigit()):
        return None
    letters = Letter.objects.filter(
        case=OuterRef("pk"),
        is_current=True,
        reader_version=None if version == _NO_VERSION else int(version[:9]),
    )
    return ValueGroup("version", version, version, Q(Exists(letters)))


def _versions(samples: bool) -> Iterator[tuple[ValueGroup, int]]:
    letters = Letter.objects.filter(
        is_current=True, case__withdrawn_at=None, case__sample=samples
    ).order_by("reader_version")
    for version, number in letters.values_list("reader_version").annotate(Count("pk")):
        group = _read_by(_NO_VERSION if version is None else str(version))
        if group:
            yield group, number


def _plain(name: str) -> str:
    """Return the name of a field or the code of a problem as words."""
    words = name.replace("_", " ").replace("-", " ")
    return words.replace("licence", "license").capitalize()


_MADE: dict[str, Callable[[str], ValueGroup | None]] = {
    "unknown": _unknown,
    "inferred": _inferred_from_text,
    "uncertain": _with_problem,
    "corrected": _with_correction,
    "version": _read_by,
}
