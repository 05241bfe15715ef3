"""The odds form: facets of the search, with one value each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.http import QueryDict

from decisions.enums import CitedBy
from decisions.facet_labels import labels
from decisions.odds import NO_GUIDELINE, AskedRequest
from decisions.overturn_rates import FEW
from decisions.pages.browse.browsable_facets import whole_archive, whole_counts
from decisions.search import (
    AGE,
    CITES_NOTHING,
    GUIDELINE,
    GUIDELINE_BY,
    MODIFIED,
    NO,
    REGION,
    SERVICE,
    YES,
    Count,
    Facet,
    per_generation,
    with_ancestors,
)

CITED = GUIDELINE_BY[CitedBy.CLAIMS_ADMINISTRATOR]
#: The facets of the form and their labels.
QUESTIONS = {
    SERVICE: "Service",
    REGION: "Body region",
    CITED: "Guideline cited by utilization review",
    MODIFIED: "Did the claims administrator authorize part of the request?",
    AGE: "Patient’s age",
}


@dataclass(frozen=True, slots=True)
class Options:
    """Options under a heading; an empty heading is not shown."""

    heading: str
    values: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class OddsQuestion:
    """One field of the form.

    Args:
        name: the name of the parameter.
        chosen: its value; empty if none is selected.
    """

    name: str
    label: str
    options: list[Options]
    chosen: str


def chosen_values(query: QueryDict) -> tuple[dict[Facet, str], list[str]]:
    """Return the valid values in a URL, and a warning for each invalid one."""
    chosen, warnings = {}, []
    for facet, label in QUESTIONS.items():
        value = query.get(facet.name, "")
        if (facet is CITED and value == NO_GUIDELINE) or labels.get(facet, value) is not None:
            chosen[facet] = value
        elif value:
            warnings.append(f"{label}: “{value[:60]}” isn’t a known value, so it was ignored.")
    return chosen, warnings


def parameters_of(chosen: Mapping[Facet, str]) -> dict[str, str]:
    """Return the page's URL parameters for the values of the form."""
    return {facet.name: value for facet, value in chosen.items()}


def asked_request(chosen: Mapping[Facet, str]) -> AskedRequest:
    """Return the request that the values of the form describe; the service is required."""
    granted = chosen.get(MODIFIED)
    return AskedRequest(
        chosen[SERVICE],
        chosen.get(REGION),
        chosen.get(CITED),
        None if granted is None else granted == YES,
        chosen.get(AGE),
    )


def search_parameters(chosen: Mapping[Facet, str]) -> dict[str, str]:
    """Return the parameters of the search for decisions with all of the values."""
    asked = parameters_of(chosen)
    if asked.get(CITED.name) == NO_GUIDELINE:
        del asked[CITED.name]
        asked[CITES_NOTHING.name] = CitedBy.CLAIMS_ADMINISTRATOR
    return asked


def name_of(facet: Facet, value: str) -> str:
    """Return the label of a value on the page."""
    if facet is CITED and value == NO_GUIDELINE:
        return "None"
    source, _, chapter = value.partition("/")
    if facet is CITED and chapter:
        return f"{labels.shown(facet, source)} {labels.shown(facet, value)}"
    return labels.shown(facet, value)


def questions(chosen: Mapping[Facet, str]) -> list[OddsQuestion]:
    """Return the fields of the form, filled in with the given values."""
    options = _options()
    return [
        OddsQuestion(
            facet.name,
            label,
            _with(options[facet], facet, chosen.get(facet, "")),
            chosen.get(facet, ""),
        )
        for facet, label in QUESTIONS.items()
    ]


def is_single(service: str) -> bool:
    """Return whether a service has no descendants in the archive."""
    return not any(path.startswith(f"{service}/") for path in whole_counts()[SERVICE])


def _with(options: list[Options], facet: Facet, value: str) -> list[Options]:
    """Return the options, with the value added if it is too rare to be among them."""
    if not value or any(value == each for group in options for each, _ in group.values):
        return options
    return [Options("", [(value, name_of(facet, value))]), *options]


@per_generation
def _options() -> dict[Facet, list[Options]]:
    counts = whole_counts()
    cited = whole_archive().guidelines_cited_by(CitedBy.CLAIMS_ADMINISTRATOR).facets()[GUIDELINE]
    ages = [age for age in AGE.order if age in counts[AGE]]
    return {
        SERVICE: _services(counts[SERVICE]),
        REGION: [Options("", sorted(_named(REGION, _frequent(counts[REGION])), key=_by_name))],
        CITED: [Options("", [(NO_GUIDELINE, "None")]), *_guidelines(_frequent(cited))],
        MODIFIED: [Options("", [(YES, "Yes"), (NO, "No")])],
        AGE: [Options("", _named(AGE, ages))],
    }


def _frequent(counts: Mapping[str, Count]) -> list[str]:
    return [value for value, count in counts.items() if count.decisions >= FEW]


def _named(facet: Facet, values: Iterable[str]) -> list[tuple[str, str]]:
    return [(value, name_of(facet, value)) for value in values]


def _by_name(option: tuple[str, str]) -> str:
    return option[1].lower()


def _services(counts: Mapping[str, Count]) -> list[Options]:
    """Return the leaves of the tree of services by group.

    Rare services are left out, unless all services are rare.
    """
    above = {path.rpartition("/")[0] for path in counts}
    single = sorted(path for path in counts if path not in above)
    frequent = set(_frequent(counts))
    single = [path for path in single if path in frequent] or single
    return [
        Options(
            " › ".join(labels.shown(SERVICE, path) for path in with_ancestors(group) if path),
            sorted(_named(SERVICE, paths), key=_by_name),
        )
        for group, paths in groupby(single, key=lambda path: path.rpartition("/")[0])
    ]


def _guidelines(paths: Iterable[str]) -> list[Options]:
    """Return the guidelines and their chapters, by source."""
    return [
        Options(labels.shown(CITED, source), sorted(_named(CITED, of_source), key=_by_name))
        for source, of_source in groupby(sorted(paths), key=lambda path: path.partition("/")[0])
    ]
