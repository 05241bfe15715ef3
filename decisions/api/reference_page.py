"""The OpenAPI description as the readable page shows it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from decisions.api.parameters import SearchParameters
from decisions.filters import facet_parameters
from decisions.search import SELECTABLE

_METHODS = ("get", "post")
_SCHEMAS = "#/components/schemas/"
#: The three parameters of each facet, which the page describes together.
_OF_FACETS = {name for facet in SELECTABLE for name in facet_parameters(facet)}


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of an answer.

    Args:
        name: the name.
        kind: the type in words.
        refers_to: the name of the described type that it has; empty for none.
        meaning: the description.
        required: whether it is required.
    """

    name: str
    kind: str
    refers_to: str
    meaning: str
    required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the API.

    Args:
        name: the name of the operation.
        method, path: the HTTP method and the path.
        summary, description: the first sentence of its description, and the rest.
        searches: whether it takes the parameters of a search.
        needs_key: whether it requires a key.
        parameters: its other parameters, and the fields of its body.
        answer: the name of the type of its answer.
    """

    name: str
    method: str
    path: str
    summary: str
    description: str
    searches: bool
    needs_key: bool
    parameters: list[Field]
    answer: str


@dataclass(frozen=True, slots=True)
class Type:
    """The type of an answer, or of a part of one."""

    name: str
    description: str
    fields: list[Field]


def operations_of(description: Mapping[str, Any]) -> dict[str, list[Operation]]:
    """Return the operations of an API by heading, in the order of its description."""
    found: dict[str, list[Operation]] = {}
    for path, methods in description["paths"].items():
        for method in filter(methods.__contains__, _METHODS):
            operation = methods[method]
            found.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
    return found


def types_of(description: Mapping[str, Any]) -> list[Type]:
    """Return the types of answers by name, without those that only list values."""
    schemas = description["components"]["schemas"]
    return [
        Type(name, schema.get("description", ""), list(_fields(schema)))
        for name, schema in sorted(schemas.items())
        if "properties" in schema
    ]


def search_parameters(description: Mapping[str, Any]) -> list[Field]:
    """Return the parameters of a search except those of facets."""
    operation = description["paths"]["/api/v1/facets"]["get"]
    return [_parameter(each) for each in operation["parameters"] if each["name"] not in _OF_FACETS]


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> Operation:
    parameters = operation["parameters"]
    names = {each["name"] for each in parameters}
    searches = names >= SearchParameters.model_fields.keys()
    own = [
        _parameter(each)
        for each in parameters
        if not searches or each["name"] not in SearchParameters.model_fields
    ]
    if body := operation.get("requestBody"):
        own += [
            field for content in body["content"].values() for field in _fields(content["schema"])
        ]
    answer = next(iter(operation["responses"].values()))
    schemas = [each["schema"] for each in answer.get("content", {}).values()]
    return Operation(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        searches=searches,
        needs_key={} not in operation["security"],
        parameters=own,
        answer=_kind(schemas[0])[1] if schemas else "",
    )


def _parameter(parameter: Mapping[str, Any]) -> Field:
    kind, refers_to = _kind(parameter["schema"])
    meaning = parameter.get("description", "")
    return Field(parameter["name"], kind, refers_to, meaning, parameter["required"])


def _fields(schema: Mapping[str, Any]) -> Iterator[Field]:
    for name, each in schema.get("properties", {}).items():
        kind, refers_to = _kind(each)
        required = name in schema.get("required", ())
        yield Field(name, kind, refers_to, each.get("description", ""), required)


def _kind(schema: Mapping[str, Any]) -> tuple[str, str]:
    """Return a type in words, and the name of the type that it refers to; empty for none."""
    if ref := schema.get("$ref"):
        name = ref.removeprefix(_SCHEMAS)
        return name, name
    if choices := schema.get("anyOf"):
        found = [_kind(each) for each in choices]
        return " or ".join(kind for kind, _ in found), next((to for _, to in found if to), "")
    if values := schema.get("enum"):
        return " or ".join(f"“{value}”" for value in values), ""
    if "const" in schema:
        return f"“{schema['const']}”", ""
    if schema.get("type") == "array":
        kind, refers_to = _kind(schema["items"])
        return f"list of {kind}", refers_to
    if isinstance(values := schema.get("additionalProperties"), dict):
        kind, refers_to = _kind(values)
        return f"{kind} by name", refers_to
    formats = {"date": "date", "date-time": "time"}
    return formats.get(schema.get("format", ""), str(schema.get("type", "any"))), ""
