"""Drafts: the content of a request for authorization, a denial or an appeal that somebody writes.

    sections     lines, and what the heading or label above them says that they are
    request_sentences    what a sentence says of the treatments in it
    naming       the treatments that words name
    treatments   what is asked for, the likeliest first
    guidelines   what is cited, and which editions were replaced, and since when
    mentions     what it says of the criteria that reviewers look for, for each treatment
    document_date    the date that it states

Nothing here keeps or logs any of it.
"""

from decisions.drafts.document_date import document_date
from decisions.drafts.guidelines import (
    MentionedGuideline,
    mentioned_guidelines,
    replacement_in_mtus,
)
from decisions.drafts.mentions import MentionedCriterion, Mentions, mentioned_criteria
from decisions.drafts.naming import RequestedTreatment
from decisions.drafts.treatments import requested_treatments

__all__ = [
    "MentionedCriterion",
    "MentionedGuideline",
    "Mentions",
    "RequestedTreatment",
    "document_date",
    "mentioned_criteria",
    "mentioned_guidelines",
    "replacement_in_mtus",
    "requested_treatments",
]
