"""The mappings of printed words that people made, for the letters that need them."""

from dataclasses import replace

from ingest.models import WordMapping
from ingest.processing.classify_letter import MAPPABLE, Mappings, classify
from ingest.processing.reader_pool import ReadLetter


def mappings() -> Mappings:
    """Return the mappings; the newest one for the same words takes precedence."""
    found = Mappings()
    for kind, printed, meaning in WordMapping.objects.values_list("kind", "printed", "meaning"):
        found.add(kind, printed, meaning)
    return found


def with_mappings(read: ReadLetter) -> ReadLetter:
    """Return a letter with its unknown words looked up in the mappings."""
    if not any(problem.code in MAPPABLE for problem in read.classified.problems):
        return read
    known = mappings()
    return replace(read, classified=classify(read.classified.parsed, known)) if known else read
