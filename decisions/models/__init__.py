"""Cases and their decisions, as the archive holds them.

Invariants are enforced by the database, with constraints and the triggers of `triggers.py`: a
case's outcome follows from its items, and every change of a case is recorded in the search outbox.
"""

from decisions.models.alerts import Alert, AlertedDecision, AlertMessage
from decisions.models.api_keys import ApiKey, ApiUse
from decisions.models.case import Case, Reviewer, ReviewerSpecialty
from decisions.models.case_list import CaseList
from decisions.models.corrections import CaseAsRead, Correction
from decisions.models.dataset_removal import DatasetRemoval
from decisions.models.error_report import ErrorReport
from decisions.models.folders import Folder, FolderEntry, FolderMark
from decisions.models.former_address import FormerAddress
from decisions.models.frequent_passages import FrequentPassages
from decisions.models.item import DisputedItem, FurtherService, GuidelineCitation
from decisions.models.publication_order import CasePublication
from decisions.models.search_index import SearchIndex
from decisions.models.search_outbox import SearchOutboxEntry
from decisions.models.trained_odds import TrainedOdds
from decisions.models.vocabulary import Guideline, Service, Specialty, TreeNode
from decisions.models.withdrawals import LastWithdrawal

__all__ = [
    "Alert",
    "AlertMessage",
    "AlertedDecision",
    "ApiKey",
    "ApiUse",
    "Case",
    "CaseAsRead",
    "CaseList",
    "CasePublication",
    "Correction",
    "DatasetRemoval",
    "DisputedItem",
    "ErrorReport",
    "Folder",
    "FolderEntry",
    "FolderMark",
    "FormerAddress",
    "FrequentPassages",
    "FurtherService",
    "Guideline",
    "GuidelineCitation",
    "LastWithdrawal",
    "Reviewer",
    "ReviewerSpecialty",
    "SearchIndex",
    "SearchOutboxEntry",
    "Service",
    "Specialty",
    "TrainedOdds",
    "TreeNode",
]
