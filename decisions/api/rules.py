"""The rules of all endpoints: parameters, keys, limits, caching and errors."""

import hashlib
from collections.abc import Callable, Iterator
from functools import wraps
from inspect import unwrap
from typing import Any, TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation
from pydantic import BaseModel

from decisions.api.hourly_limit import Allowance, spend
from decisions.api.keys import api_key_of
from decisions.api.problems import (
    ParameterError,
    ProblemError,
    bad_parameters,
    problem_of_question,
)
from decisions.api_responses.requested_search import QuestionError
from decisions.models import ApiKey
from decisions.pages.content_negotiation import JSON, PROBLEM, View
from decisions.pages.search_urls import site_root
from decisions.search import current_session

Function = TypeVar("Function", bound=Callable[..., Any])
_READING = ("GET", "HEAD")
#: The edition of the answers; increase it when code changes them for an unchanged index.
_EDITION = "1"


def from_index(function: Function) -> Function:
    """Mark an endpoint whose answers change only when the index changes."""
    function.is_from_index = True  # type: ignore[attr-defined]
    return function


def needs_permission(permission: str) -> Callable[[Function], Function]:
    """Mark an endpoint that requires a key whose owner has a permission.

    It is checked before the body of the request is read.
    """

    def marked(function: Function) -> Function:
        function.permission = permission  # type: ignore[attr-defined]
        return function

    return marked


def governed(run: View) -> View:
    """Wrap an endpoint in the rules of all endpoints."""
    operation: Operation = unwrap(run).__self__

    @wraps(run)
    def answered(request: HttpRequest, **path: Any) -> HttpResponseBase:
        allowance: Allowance | None = None
        try:
            key = _checked_key(request, operation)
            allowance = spend(request, key)
            _check_parameters(request, operation)
            response = _unless_the_same(request, operation, lambda: run(request, **path))
        except ProblemError as problem:
            response = problem.response(request)
        if allowance:
            allowance.on(response)
        return response

    return answered


def as_json(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return an endpoint's answer as JSON, with a link to the next page (RFC 8288)."""

    @wraps(function)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        answer = function(request, *args, **kwargs)
        if not isinstance(answer, BaseModel):
            return answer
        response = HttpResponse(answer.model_dump_json(), content_type=JSON)
        if following := _next_part(request, answer):
            response["Link"] = f'<{following}>; rel="next"'
        return response

    return answered


def problem_of(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """Return the answer for an error in a request."""
    match error:
        case ProblemError():
            problem = error
        case QuestionError():
            problem = problem_of_question(error)
        case ValidationError():
            problem = bad_parameters([*_parameter_errors(error)])
        case HttpError():
            problem = ProblemError(error.status_code, str(error))
        case Http404():
            problem = ProblemError(404, "The archive has nothing at this URL.")
        case _:
            raise error
    return problem.response(request)


def _checked_key(request: HttpRequest, operation: Operation) -> ApiKey | None:
    """Return the key of a request, and attach it to the request.

    Raises:
        ProblemError: the key is invalid, or a required key or permission is missing.
    """
    key = api_key_of(request)
    request.api_key = key  # type: ignore[attr-defined]
    permission = getattr(operation.view_func, "permission", "")
    may_read = settings.PUBLIC or request.user.is_authenticated
    if key is None and (permission or not may_read):
        raise ProblemError(
            401,
            "This requires a key: send “Authorization: Bearer KEY”. Ask an administrator of the "
            "archive for one.",
            headers={"WWW-Authenticate": 'Bearer realm="api"'},
        )
    if key and permission:
        if not key.owner.has_perm(permission):
            raise ProblemError(
                403, "The owner of this key does not have permission. Ask an administrator."
            )
        request.user = key.owner
    return key


def _check_parameters(request: HttpRequest, operation: Operation) -> None:
    """Check that a request accepts JSON and has only known parameters.

    Raises:
        ProblemError: it accepts no JSON (406), or has unknown or repeated parameters (400).
    """
    if not request.accepts(JSON) and not request.accepts(PROBLEM):
        raise ProblemError(406, "The API returns JSON: accept application/json.")
    queries = [each for each in operation.models if each.__ninja_param_source__ == "query"]
    known = {name for each in queries for name in each.__ninja_flatten_map__}
    many = {name for each in queries for name in each.__ninja_collection_fields__}
    errors = [
        ParameterError(parameter=name[:100], detail="There is no such parameter here.")
        for name in request.GET
        if name not in known
    ]
    errors += [
        ParameterError(parameter=name, detail="This can be given only once.")
        for name, values in request.GET.lists()
        if name in known - many and len(values) > 1
    ]
    if errors:
        raise bad_parameters(errors)


def _unless_the_same(
    request: HttpRequest, operation: Operation, make: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """Answer a request, with 304 if the client has the current answer (RFC 9110, section 13)."""
    if request.method not in _READING:
        return make()
    etag, changed = None, None
    if getattr(operation.view_func, "is_from_index", False):
        session = current_session()
        etag = _etag(f"{_EDITION} {session.generation} {request.get_full_path()}".encode())
        changed = int(session.committed_at.timestamp())
        if same := get_conditional_response(request, etag, changed):
            return _cached(same, etag)
    response = make()
    if response.status_code != 200 or not isinstance(response, HttpResponse):
        return response
    if changed is not None:
        response["Last-Modified"] = http_date(changed)
    etag = etag or _etag(response.content)
    _cached(response, etag)
    return get_conditional_response(request, etag, response=response) or response


def _next_part(request: HttpRequest, answer: BaseModel) -> str | None:
    """Return the URL of the next part of a list; None if there is none."""
    for name in ("cursor", "offset"):
        begins = getattr(answer, f"next_{name}", None)
        if begins is not None:
            query = request.GET.copy()
            query[name] = str(begins)
            return f"{site_root(request)}{request.path}?{query.urlencode()}"
    return None


def _cached(response: HttpResponse, etag: str) -> HttpResponse:
    """Allow caches to store an answer, to be revalidated before each use."""
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache" if settings.PUBLIC else "private, no-cache"
    return response


def _etag(of: bytes) -> str:
    return f'"{hashlib.sha256(of).hexdigest()[:32]}"'


def _parameter_errors(error: ValidationError) -> Iterator[ParameterError]:
    """Yield the error of each invalid parameter and of each invalid part of a body."""
    for each in error.errors:
        _, *path = each["loc"]
        name = ".".join(map(str, path)) or "body"
        said = str(each["msg"]).removeprefix("Value error, ")
        yield ParameterError(parameter=name[:100], detail=said)
