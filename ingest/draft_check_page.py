"""The page that checks a pasted or uploaded draft, without storing it.

A file stays in memory, and its text is extracted in a confined process that ends with the request.
"""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from decisions.case_numbers import number_matches
from decisions.models import Case
from decisions.pages.concurrency_limits import limit_concurrency
from decisions.pages.draft.advice import LONGEST, advice_on
from decisions.pages.weight_limits import repeated_text
from ingest.processing.confined_text import text_of
from ingest.processing.extract_text import ReadingError
from ingest.reading.letter_text import LetterText
from ingest.reading.parsed_letter import LetterLayout
from ingest.reading.recognize_layout import layout_of

MEGABYTES = 10
#: The most bytes of a draft that the answer repeats next to the advice on many treatments.
_REPEATED = 10_000
#: The layouts that are recognized by the titles of their chapters, which no denial has.
_CHAPTERED = (LetterLayout.G2, LetterLayout.G3A, LetterLayout.G3B, LetterLayout.G4)


class MemoryHandler(FileUploadHandler):
    """Keeps one uploaded file of at most MEGABYTES in memory, and never writes to disk.

    Raises:
        StopUpload: the file is larger.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.data = bytearray()
        self.too_large = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a part of the file."""
        if len(self.data) + len(raw_data) > MEGABYTES << 20:
            self.data.clear()
            self.too_large = True
            raise StopUpload(connection_reset=False)
        self.data += raw_data

    def file_complete(self, file_size: int) -> None:
        """Return no file: the content is in `data`."""


@csrf_exempt  # the token is checked after the upload handler is set
@require_http_methods(["GET", "HEAD", "POST"])
@limit_concurrency("checks of documents", each=2, all_together=4, seconds=5)
def page(request: HttpRequest) -> HttpResponseBase:
    """Show the form, or the advice about a draft from published decisions."""
    handler = MemoryHandler(request)
    if request.method == "POST":
        request.upload_handlers = [handler]
    return _page(request, handler)


@csrf_protect
@sensitive_post_parameters()
@sensitive_variables()
def _page(request: HttpRequest, handler: MemoryHandler) -> HttpResponse:
    context: dict[str, Any] = {
        "megabytes": MEGABYTES,
        "text": "",
        "left_out": 0,
        "problem": "",
        "advice": [],
        "unrecognized": [],
        "fetched": request.headers.get("X-Requested-With") == "fetch",
    }
    if request.method == "POST":
        text, problem = _text_of(request, handler)
        repeated = repeated_text(text, _REPEATED)
        left_out = 0 if repeated else len(text)
        context |= {"text": repeated, "left_out": left_out, "problem": problem}
        if not problem:
            context |= {**advice_on(text, localdate()), **_decision_in(text)}
            if not context["advice"]:
                context["problem"] = (
                    "No treatment was recognized in your document. Name the request on its own "
                    "line, such as “MRI lumbar spine”."
                )
    status = 400 if context["problem"] else 200
    response = render(request, "draft/check.html", context, status=status)
    # The empty form may be cached, so that a browser can go back to it, and to the advice that
    # `draft.js` inserted, without a request. The answer to a draft must not be cached.
    response["Cache-Control"] = "no-store" if request.method == "POST" else "private, no-cache"
    return response


def _decision_in(text: str) -> dict[str, Any]:
    """Return whether a draft is or quotes a decision letter, and the letter's case if shown."""
    is_decision = layout_of(LetterText.clean(text)) in _CHAPTERED
    number = next((match.number for match in number_matches(text)), None) if is_decision else None
    case = Case.public.filter(case_number=number).first() if number else None
    return {"is_decision": is_decision, "case": case}


def _text_of(request: HttpRequest, handler: MemoryHandler) -> tuple[str, str]:
    """Return the text of a request, and an error message or an empty string."""
    text = request.POST.get("text", "")
    if handler.too_large:
        return text, f"The file has more than {MEGABYTES} MB. Paste only the relevant part."
    if handler.data:
        try:
            text = text_of(bytes(handler.data))
        except ReadingError as error:
            return "", error.message
    if len(text) > LONGEST:
        return (
            text,
            f"The text has more than {LONGEST:,} characters. Paste only the relevant part.",
        )
    if not text.strip():
        return "", "Paste the text of a denial, request, or UR appeal, or choose a file."
    return text, ""
