"""Form fields to correct a case: lists by lines, and names in the vocabulary."""

import re
from typing import Any

from django import forms

from decisions.case_record.json_record import Record, names_of
from decisions.criteria import CriterionName, definitions, in_words
from decisions.models import Service
from decisions.vocabulary.body_regions import region_names
from decisions.vocabulary.credentials import specialty
from decisions.vocabulary.services import known_services
from decisions.vocabulary_rows import tree_path

BETWEEN = " › "


class TextField(forms.CharField):
    """A text of several lines, with the line ends of letters instead of those of browsers."""

    widget = forms.Textarea(attrs={"rows": 2})

    def to_python(self, value: Any) -> str:
        """Return the text without surrounding white space."""
        return "\n".join((super().to_python(value) or "").splitlines())


class LinesField(forms.CharField):
    """A list of names, one per line; `known` returns the vocabulary's form of a name, or None."""

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, known: Any = str, **options: Any) -> None:
        super().__init__(**options)
        self._known = known

    def prepare_value(self, value: Any) -> Any:
        """Return a stored list as lines; what was typed stays as it is."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Return the names as a list.

        Raises:
            forms.ValidationError: a name is not one of the vocabulary.
        """
        names = []
        for line in filter(None, map(str.strip, super().clean(value).splitlines())):
            name = self._known(line)
            if name is None:
                raise forms.ValidationError(
                    f'"{line}" is not in the vocabulary. Choose one of its names.'
                )
            if name not in names:
                names.append(name)
        return names


def _service(typed: str) -> list[str] | None:
    """Return the names of a service's path as stored in the archive; None if it is unknown."""
    names = [name.strip() for name in re.split("[›>]", typed)]
    known = {tree_path(service.path): list(service.path) for service in known_services()}
    row = Service.objects.filter(path=tree_path(names)).first()
    return names_of(row) if row else known.get(tree_path(names))


def service_choices() -> list[str]:
    """Return all services of the archive by the names of their paths, sorted."""
    rows = Service.objects.select_related("parent__parent")
    return sorted(BETWEEN.join(names_of(row)) for row in rows)


class ServicesField(LinesField):
    """Services by the names of their paths, one per line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(_service, **options)

    def prepare_value(self, value: Any) -> Any:
        """Return a stored list of paths as lines; what was typed stays as it is."""
        return "\n".join(map(BETWEEN.join, value)) if isinstance(value, list) else value


def criterion(typed: str) -> dict[str, Any]:
    """Parse a line into "criterion", "met" and "sentence".

    Args:
        typed: "Objective findings: not met: There is no spasm."

    Raises:
        forms.ValidationError: the line names no criterion, or has another format.
    """
    label, _, rest = typed.partition(":")
    said, _, sentence = (part.strip() for part in rest.partition(":"))
    name = _criteria_by_label().get(label.strip().lower())
    if name is None:
        labels = ", ".join(each.label for each in definitions().values())
        raise forms.ValidationError(f'"{label}" is not a criterion. The criteria are {labels}.')
    if said.lower() not in _MET or not sentence:
        raise forms.ValidationError(
            f'Write "{label}: not met:" or "{label}: met:", then the sentence of the rationale.'
        )
    return {"criterion": name.value, "met": _MET[said.lower()], "sentence": sentence}


_MET = {"met": True, "not met": False}


def _criteria_by_label() -> dict[str, CriterionName]:
    return {each.label.lower(): name for name, each in definitions().items()}


def criteria_lines(item: Record) -> str:
    """Return the deciding criteria of an item as lines in the format of `criterion`."""
    return "\n".join(in_words(each, item["rationale"]) for each in item["criteria"])


class ServiceField(forms.CharField):
    """A service by the names of its path: `Surgery › Arthroscopic Surgery`."""

    widget = forms.TextInput(attrs={"list": "services", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        """Return a stored path as one line; what was typed stays as it is."""
        return BETWEEN.join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Return the names of the path.

        Raises:
            forms.ValidationError: there is no such service.
        """
        names = _service(super().clean(value))
        if names is None:
            raise forms.ValidationError("Choose a service from the list: type part of its name.")
        return names


def region_name(name: str) -> str | None:
    """Return a body region's name in the vocabulary; None if it is unknown."""
    return next((region for region in region_names() if region.lower() == name.lower()), None)


def specialty_name(name: str) -> str | None:
    """Return a specialty's name in the vocabulary; None if it is unknown."""
    found = specialty(name)
    return found.name if found else None
