"""Tests whether a PDF needs a password by its trailer, without reading the whole file.

A PDF's trailer refers to the encryption dictionary, which is never encrypted or compressed
(ISO 32000-2, 7.6.2). Only these two are parsed, so untrusted files are safe to test. A PDF with
only an owner password opens without one.
"""

import re
from collections import deque
from enum import Enum, auto
from typing import Any

from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
from pdfminer.pdfparser import PDFStreamParser
from pdfminer.pdftypes import PDFObjRef
from pdfminer.psparser import PSLiteral

#: The number of bytes of a dictionary to examine.
_LONGEST = 8192
_NAMED = re.compile(rb"/Encrypt\s{1,8}(\d{1,10})\s{1,8}(\d{1,5})\s{1,8}R\b")
_BEGINS = re.compile(rb"(?:\btrailer|\bobj)\s{0,8}(?=<<)")


class Encryption(Enum):
    """The credential that a PDF needs to open."""

    PASSWORD = auto()
    CERTIFICATE = auto()


def encryption_of(data: bytes) -> Encryption | None:
    """Return the credential that a PDF needs; None if it needs none or cannot be parsed."""
    try:
        return _needed(data)
    except Exception:  # pdfminer raises nearly anything; the reader reports the error
        return None


def _needed(data: bytes) -> Encryption | None:
    named = _last(_NAMED, data)
    if named is None:
        return None
    before = data[max(0, named.start() - _LONGEST) : named.start()]
    begins = _last(_BEGINS, before)
    if begins is None:
        return None
    trailer = _dictionary(before[begins.end() :] + data[named.start() : named.start() + _LONGEST])
    number, generation = (int(digits) for digits in named.groups())
    heading = re.compile(rb"(?<!\d)%d\s{1,8}%d\s{1,8}obj\b" % (number, generation))
    match = _last(heading, data)
    if match is None or not isinstance(trailer.get("Encrypt"), PDFObjRef):
        return None
    parameters = _dictionary(data[match.end() : match.end() + _LONGEST])
    if (handled_by := _name(parameters.get("Filter"))) != "Standard":
        return Encryption.CERTIFICATE if handled_by else None
    handler = PDFDocument.security_handler_registry[parameters.get("V", 0)]
    try:
        handler(trailer.get("ID") or [b"", b""], parameters, "")
    except PDFPasswordIncorrect:
        return Encryption.PASSWORD
    return None


def _last(pattern: re.Pattern[bytes], data: bytes) -> re.Match[bytes] | None:
    """Return the last match of a pattern, because updates are appended to a PDF."""
    return deque(pattern.finditer(data), maxlen=1).pop() if pattern.search(data) else None


def _dictionary(data: bytes) -> dict[str, Any]:
    """Return the dictionary at the start of the data, without resolving references."""
    _, found = PDFStreamParser(data).nextobject()
    return found if isinstance(found, dict) else {}


def _name(value: object) -> str:
    return str(value.name) if isinstance(value, PSLiteral) else ""
