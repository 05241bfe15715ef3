"""The forms that correct a case, an item of it, or a citation of an item."""

import re
from typing import Any

from django import forms

from decisions.case_record.json_record import CASE_VALUES, Record
from decisions.case_record.record import HEADER
from decisions.enums import CitedBy, Laterality, Outcome, Sex
from decisions.vocabulary.credentials import license_state
from decisions.vocabulary.guidelines import SOURCES
from ingest.admin.review_fields import (
    LinesField,
    ServiceField,
    ServicesField,
    TextField,
    criteria_lines,
    criterion,
    region_name,
    specialty_name,
)
from ingest.reading.header import CASE_NUMBER


def _choices(words: Any, *, empty: bool = False) -> list[tuple[str, str]]:
    named = [(word.value, word.value.replace("_", " ")) for word in words]
    return [("", "not stated"), *named] if empty else named


def _text(rows: int = 2, **options: Any) -> forms.CharField:
    options.setdefault("required", False)
    return TextField(widget=forms.Textarea(attrs={"rows": rows}), **options)


def _date(label: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class PartForm(forms.Form):
    """A form for the values of one part of a case and the reason for the change."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if "reason" not in self.fields:
            self.fields["reason"] = forms.CharField(
                label="Why", max_length=500, help_text="Shown on the public page."
            )

    def values(self) -> Record:
        """Return the corrected values by field, in the format of a record."""
        return {
            name: _as_record(value) for name, value in self.cleaned_data.items() if name != "reason"
        }

    def changed(self, current: Record) -> Record:
        """Return the values that differ from the current part of a record."""
        return {
            name: value
            for name, value in self.values().items()
            if name in current and value != _as_record(current[name])
        }


def _as_record(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.strip() if isinstance(value, str) else value


class CaseForm(PartForm):
    """The values of the case itself."""

    priority = forms.CharField(required=False, max_length=20)
    patient_age = forms.IntegerField(required=False, min_value=1, max_value=110)
    patient_sex = forms.ChoiceField(required=False, choices=_choices(Sex, empty=True))
    specialties = LinesField(
        specialty_name, required=False, label="Reviewer’s specialties", help_text="One per line."
    )
    licence_states = LinesField(
        license_state, required=False, label="Licensed in", help_text="One per line."
    )
    case_number = forms.RegexField(
        rf"^{CASE_NUMBER.pattern}$",
        required=False,
        label="Case number",
        help_text="Only if the letter prints none: CM17-0012345.",
    )

    def __init__(self, *arguments: Any, numbered: bool = False, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields |= {each.name: _date(each.label) for each in HEADER if each.kind == "date"}
        self.order_fields(
            [
                *(each.name for each in HEADER if each.name != "case_number"),
                "patient_age",
                "patient_sex",
                "specialties",
                "licence_states",
            ]
        )
        if numbered:  # the number is part of the permanent URL
            del self.fields["case_number"]

    def values(self) -> Record:
        """Return the values; an empty case number becomes None."""
        values = super().values()
        if "case_number" in values:
            values["case_number"] = values["case_number"].replace(" ", "") or None
        return {
            name: values[name]
            for name in (*CASE_VALUES, "specialties", "licence_states")
            if name in values
        }


class ItemForm(PartForm):
    """The values of a disputed item."""

    heading = _text(required=True, label="Item as printed")
    disputed = _text(required=True, label="In dispute")
    original = _text(label="Original request", help_text="If part of it was granted.")
    authorized = _text(label="Authorized by the claims administrator")
    outcome = forms.ChoiceField(choices=_choices(Outcome))
    service = ServiceField()
    further_services = ServicesField(
        required=False,
        label="Further services",
        help_text="For an item that lists several treatments, the ones after the first, one per "
        "line, such as “Pharmaceuticals › Muscle Relaxant › Carisoprodol”.",
    )
    body_regions = LinesField(
        region_name, required=False, label="Body regions", help_text="One per line."
    )
    laterality = forms.ChoiceField(
        required=False, label="Side", choices=_choices(Laterality, empty=True)
    )
    quantity = forms.CharField(required=False, max_length=200)
    rationale = _text(rows=6)
    criteria = LinesField(
        criterion,
        required=False,
        label="What the decision turned on",
        help_text="One per line, with the sentence of the rationale that says so: “Objective "
        "findings: not met: There is no spasm.”",
    )
    claims_administrator_cites_nothing = forms.BooleanField(
        required=False, label="The claims administrator cited nothing"
    )
    reviewer_cites_nothing = forms.BooleanField(required=False, label="The reviewer cited nothing")

    def __init__(self, *arguments: Any, initial: Record | None = None, **options: Any) -> None:
        if initial and "criteria" in initial:
            initial = {**initial, "criteria": criteria_lines(initial)}
        super().__init__(*arguments, initial=initial, **options)

    def clean(self) -> dict[str, Any] | None:
        """Reject a granted part without its request, and a sentence missing from the rationale."""
        cleaned = super().clean()
        if cleaned and "criteria" in cleaned:
            cleaned["criteria"] = self._placed(cleaned["criteria"], cleaned.get("rationale", ""))
        if cleaned and cleaned.get("authorized") and not cleaned.get("original"):
            self.add_error("original", "Enter the original request that was authorized in part.")
        return cleaned

    def _placed(self, criteria: list[dict[str, Any]], rationale: str) -> list[dict[str, Any]]:
        """Return criteria with the offsets of their sentences in the rationale."""
        placed: dict[str, dict[str, Any]] = {}
        for each in criteria:
            sentence = each["sentence"]
            # A line of the form is one line; in the rationale, the sentence may stand on several.
            found = re.search(r"\s+".join(map(re.escape, sentence.split())), rationale)
            start, end = found.span() if found else (0, 0)
            if not found:
                self.add_error(
                    "criteria", f'"{sentence}" is not in the rationale. Copy a sentence from it.'
                )
            elif each["criterion"] in placed:
                self.add_error("criteria", "Enter each criterion once.")
            placed[each["criterion"]] = {
                "criterion": each["criterion"],
                "met": each["met"],
                "start": start,
                "end": end,
            }
        return list(placed.values())

    def new(self) -> Record:
        """Return all values of an item that the reader did not find."""
        return {
            **self.values(),
            "ur_modified": bool(self.cleaned_data["original"]),
            "service_rule": "a person’s correction",
            "citations": [],
        }


class CitationForm(PartForm):
    """The values of a citation."""

    source = forms.ChoiceField(choices=[(source, source) for source in SOURCES])
    chapter_name = forms.CharField(
        required=False,
        label="Chapter",
        max_length=300,
        widget=forms.TextInput(attrs={"list": "chapters", "autocomplete": "off"}),
    )
    year = forms.IntegerField(required=False, min_value=1950, max_value=2100)
    sections = LinesField(required=False, help_text="One per line.")
    pages = forms.CharField(required=False, max_length=200)

    def values(self) -> Record:
        """Return the values, with source and chapter as one guideline."""
        values = super().values()
        source, chapter = values.pop("source"), values.pop("chapter_name")
        return {**values, "guideline": [source, chapter] if chapter else [source]}


class NewCitationForm(CitationForm):
    """A citation that the reader did not find."""

    cited_by = forms.ChoiceField(choices=_choices(CitedBy))
    text = _text(required=True, label="Words of the citation")
    field_order = ["cited_by", "text"]

    def new(self) -> Record:
        """Return all values of the citation."""
        values = self.values()
        return {**values, "chapter": " ".join(values["guideline"][1:])}
