"""Drafts: the content of a request for authorization, a denial or an appeal.

    sections            the sentences and list entries of a draft, each with its section
    request_sentences   whether a sentence requests the treatments in it
    naming              the treatments that words name
    treatments          the requested treatments, the most likely first
    guidelines          the cited guidelines, and which of them were replaced
    first_person        the words of injured workers in those of reviewers
    named_requests      the requested treatments that words name
    subjects            the treatments that each sentence is about
    mentions            the criteria that a draft mentions for each treatment
    document_date       the date of a draft
    unrecognized        the entries of a list that name no treatment

Nothing here stores or logs any part of a draft.
"""

from decisions.drafts.document_date import document_date
from decisions.drafts.guidelines import (
    MentionedGuideline,
    mentioned_guidelines,
    replacement_in_mtus,
)
from decisions.drafts.mentions import MentionedCriterion, Mentions, mentioned_criteria
from decisions.drafts.naming import RequestedTreatment
from decisions.drafts.treatments import MOST, requested_treatments
from decisions.drafts.unrecognized import unrecognized

__all__ = [
    "MOST",
    "MentionedCriterion",
    "MentionedGuideline",
    "Mentions",
    "RequestedTreatment",
    "document_date",
    "mentioned_criteria",
    "mentioned_guidelines",
    "replacement_in_mtus",
    "requested_treatments",
    "unrecognized",
]
