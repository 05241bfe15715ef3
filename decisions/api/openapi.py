"""The API as a whole, and its description (OpenAPI 3.1)."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import Http404
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from pydantic.json_schema import models_json_schema

from decisions.api.parameters import Parameters
from decisions.api.problems import ProblemDetails
from decisions.api.rules import as_json, governed, problem_of
from decisions.pages.content_negotiation import PROBLEM

VERSION = "1.0.0"
_ABOUT = """\
California’s Independent Medical Review decisions: the same searches, counts and texts as the pages.

Rates and intervals are shares from 0 to 1. Dates use ISO 8601. Offsets count Unicode characters.
Fields may be added to responses at any time; nothing is removed within a version.
"""
#: The problems of all operations; those of operations with a name in their path follow.
_PROBLEMS = {
    "400": "A parameter is unknown or has an invalid value",
    "401": "The key is invalid or missing",
    "406": "The request does not accept JSON",
    "429": "Too many requests: `Retry-After` says when to try again",
    "503": "The search or the database is unavailable: `Retry-After` says when to try again",
}
_OF_THINGS = {
    "404": "Not found",
    "410": "The case was withdrawn",
}
_OF_OWNERS = {"403": "The owner of the key does not have permission"}
_OF_SENDING = {
    "409": "The same request is still being processed: `Retry-After` says when to try again",
    "503": "The disk is full or the database is unavailable: `Retry-After` says when to try again",
}
_AGAIN = "Retry-After"
#: The parameters of a list that is sent in parts.
_PARTS = ("cursor", "offset")
_NEXT = {"Link": "The next part of the list, with `rel=next` (RFC 8288); none after the last one"}
_SAME = {"ETag": "Unchanged while the response is: send it back as `If-None-Match`"}
_LIMITS = {
    "RateLimit-Policy": "The number of requests allowed in an hour",
    "RateLimit": "The requests left, and the seconds until the next hour begins",
}
_KEY = "key"


class ArchiveAPI(NinjaAPI):
    """The API; all of its operations follow the same rules."""

    def __init__(self) -> None:
        super().__init__(
            title="IMR Archive",
            version=VERSION,
            description=_ABOUT,
            openapi_url=None,
            docs_url=None,
            urls_namespace="api",
        )
        self.add_decorator(governed, mode="view")
        self.add_decorator(as_json, mode="operation")
        for error in (Exception, Http404, HttpError, ValidationError):
            self.add_exception_handler(error, problem_of)

    def describe(self) -> dict[str, Any]:
        """Return the OpenAPI description."""
        description = self.get_openapi_schema()
        schemas = description["components"]["schemas"]
        _, problem = models_json_schema(
            [(ProblemDetails, "serialization")], ref_template="#/components/schemas/{model}"
        )
        schemas.update(problem["$defs"])
        description["components"]["securitySchemes"] = {
            _KEY: {"type": "http", "scheme": "bearer", "description": "A key of the archive."}
        }
        for path, methods in description["paths"].items():
            methods.pop("head", None)  # the same as GET without the body
            for method, operation in methods.items():
                _complete(operation, reads=method == "get", named="{" in path)
        for name in _names_of(Parameters):
            schemas.pop(name, None)  # described by each operation that takes them
        in_lines: dict[str, Any] = _in_lines(description)
        return in_lines


def _complete(operation: dict[str, Any], *, reads: bool, named: bool) -> None:
    """Add what all operations have in common to the description of one."""
    answers = {str(status): answer for status, answer in operation["responses"].items()}
    needs_key = operation.pop("x-needs-key", False)
    in_parts = any(each["name"] in _PARTS for each in operation["parameters"])
    for answer in answers.values():
        headers = _LIMITS | (_SAME if reads else {}) | (_NEXT if in_parts else {})
        answer["headers"] = _headers(headers)
    if reads:
        answers["304"] = {"description": "The response has not changed"}
    problems = _PROBLEMS | (_OF_THINGS if named else {})
    if needs_key:
        problems |= _OF_OWNERS if reads else _OF_OWNERS | _OF_SENDING
    for status, said in sorted(problems.items()):
        answers[status] = _problem(said)
    operation["responses"] = answers
    operation["security"] = [{_KEY: []}] if needs_key else [{}, {_KEY: []}]
    for parameter in operation["parameters"]:
        # A URL cannot express null: an omitted parameter is simply missing.
        schema = parameter["schema"]
        kinds = [each for each in schema.pop("anyOf", ()) if each != {"type": "null"}]
        schema.update(*kinds)
        schema.pop("description", None)


def _problem(said: str) -> dict[str, Any]:
    """Return the description of a response with problem details."""
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    problem: dict[str, Any] = {"description": said, "content": {PROBLEM: {"schema": schema}}}
    if _AGAIN in said:
        problem["headers"] = _headers({_AGAIN: "The seconds to wait before trying again"})
    return problem


def _headers(said: Mapping[str, str]) -> dict[str, Any]:
    """Return the description of headers by name."""
    return {
        name: {"description": meaning, "schema": {"type": "string"}}
        for name, meaning in said.items()
    }


def _names_of(kind: type[Parameters]) -> Iterator[str]:
    for each in kind.__subclasses__():
        yield each.__name__
        yield from _names_of(each)


def _in_lines(part: Any) -> Any:
    """Return a description with each text on one line."""
    if isinstance(part, dict):
        return {name: _in_lines(value) for name, value in part.items()}
    if isinstance(part, list):
        return [_in_lines(value) for value in part]
    return " ".join(part.split()) if isinstance(part, str) else part
