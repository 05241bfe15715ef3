"""Drafts: the content of a request for authorization, a denial or an appeal that somebody writes.

    sections     lines, and what the heading or label above them says that they are
    request_sentences    what a sentence says of the treatments in it
    naming       the treatments that words name
    treatments   what is asked for, the likeliest first
    guidelines   what is cited, and which editions were replaced
    mentions     what it says of the criteria that reviewers look for

Nothing here keeps or logs any of it.
"""

from decisions.drafts.guidelines import (
    MentionedGuideline,
    mentioned_guidelines,
    replacement_in_mtus,
)
from decisions.drafts.mentions import MentionedCriterion, mentioned_criteria
from decisions.drafts.naming import RequestedTreatment
from decisions.drafts.treatments import requested_treatments

__all__ = [
    "MentionedCriterion",
    "MentionedGuideline",
    "RequestedTreatment",
    "mentioned_criteria",
    "mentioned_guidelines",
    "replacement_in_mtus",
    "requested_treatments",
]
