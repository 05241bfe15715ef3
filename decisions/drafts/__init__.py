"""What a draft says: a request for authorization, a denial or an appeal that somebody writes.

    treatments   what is asked for, by the vocabulary
    guidelines   what is cited, and which editions were replaced
    mentions     the criteria that it speaks of

Nothing here keeps or logs any of it.
"""

from decisions.drafts.guidelines import MentionedGuideline, mentioned_guidelines
from decisions.drafts.mentions import mentioned_criteria
from decisions.drafts.treatments import RequestedTreatment, requested_treatments

__all__ = [
    "MentionedGuideline",
    "RequestedTreatment",
    "mentioned_criteria",
    "mentioned_guidelines",
    "requested_treatments",
]
