"""Errors as problem details (RFC 9457)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, JsonResponse
from pydantic import Field

from decisions.api_responses.requested_search import QuestionError
from decisions.api_responses.shared_types import AnswerModel
from decisions.pages.content_negotiation import json_error


class ParameterError(AnswerModel):
    """The error of one parameter, or of one part of a body."""

    parameter: str
    detail: str


class ProblemDetails(AnswerModel):
    """Problem details (RFC 9457): what went wrong, and what to do."""

    type: str
    """`about:blank`: the status code identifies the kind of problem."""
    title: str
    """The name of the status."""
    status: int = Field(ge=400, le=599)
    detail: str
    """What happened, and what to do."""
    instance: str
    """The URL that was requested."""
    errors: list[ParameterError] | None = None
    """For an invalid request: which parameters are wrong, and why."""


class ProblemError(Exception):
    """A request that is answered by problem details.

    Args:
        status: the status of the response.
        detail: what happened, and what to do.
        headers: further headers of the response.
        errors: the errors of single parameters.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[ParameterError] = (),
    ) -> None:
        super().__init__(status, detail)
        self.status, self.detail, self.headers, self.errors = status, detail, headers, errors

    def response(self, request: HttpRequest) -> JsonResponse:
        """Return the response."""
        more: dict[str, Any] = {}
        if self.errors:
            more["errors"] = [each.model_dump() for each in self.errors]
        return json_error(request, self.detail, status=self.status, headers=self.headers, **more)


def bad_parameters(errors: Sequence[ParameterError]) -> ProblemError:
    """Return the problem for unknown parameters and invalid values."""
    said = "; ".join(f"{each.parameter}: {each.detail}" for each in errors[:3])
    more = f" (and {len(errors) - 3} more)" if len(errors) > 3 else ""
    return ProblemError(400, f"The request can’t be answered. {said}{more}", errors=errors)


def problem_of_question(error: QuestionError) -> ProblemError:
    """Return the problem of a question that cannot be answered."""
    return bad_parameters([ParameterError(parameter=error.parameter, detail=error.detail)])
