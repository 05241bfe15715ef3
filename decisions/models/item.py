"""A disputed item of a case: its decision, its treatments and the guidelines cited for it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from decisions import enums
from decisions.criteria import DecidingCriterion, parse_criteria
from decisions.models.case import Case
from decisions.models.enum_fields import choices, one_of
from decisions.models.triggers import ITEM_OUTCOME, note_in_outbox
from decisions.models.vocabulary import Guideline, Service

_CASES_OF_ITEMS = (
    "SELECT DISTINCT i.case_id FROM changed c JOIN decisions_disputeditem i ON i.id = c.item_id"
)


class DisputedItem(models.Model):
    """The decision on one disputed item of a case, the unit of search.

    Args:
        heading: the item as printed above its decision.
        disputed: the part in dispute; the heading, unless utilization review granted a part.
        original, authorized: the request and the part of it that utilization review granted.
        ur_modified: whether utilization review granted a part.
        service: the treatment; the first one if the item lists several, the others being its
            `further_services`. The item is counted under each of them.
        service_rule: the rule that determined the service.
        quantity: the requested quantity, as printed.
        criteria: the criteria that the decision turned on, in the order of the rationale:
            `[{"criterion": "findings", "met": false, "start": 120, "end": 210}, ...]` with the
            offsets of a sentence of the rationale; see `decisions.criteria`.
        claims_administrator_guideline, reviewer_guideline: what each side's decision is based
            on, as printed.
        spans: where each value was found in the letter's text: `{"outcome": [start, end], ...}`;
            each body region as `"body_region:Knee"`, and each treatment of a list after the first
            as `"service:Carisoprodol"`, and each criterion's sentence as `"criterion:findings"`.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    heading = models.TextField()
    disputed = models.TextField()
    original = models.TextField(blank=True)
    authorized = models.TextField(blank=True)
    ur_modified = models.BooleanField("modified by utilization review", default=False)
    service = models.ForeignKey(Service, models.PROTECT, related_name="items")
    service_rule = models.TextField(blank=True)
    body_regions = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    laterality = models.CharField(max_length=10, blank=True, choices=choices(enums.Laterality))
    quantity = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, choices=choices(enums.Outcome))
    rationale = models.TextField(blank=True)
    criteria = models.JSONField(
        default=list, db_default=models.Value([], models.JSONField()), blank=True
    )
    claims_administrator_guideline = models.TextField(blank=True)
    claims_administrator_cites_nothing = models.BooleanField(default=False)
    claims_administrator_outside_mtus = models.BooleanField(default=False)
    reviewer_guideline = models.TextField(blank=True)
    reviewer_cites_nothing = models.BooleanField(default=False)
    reviewer_outside_mtus = models.BooleanField(default=False)
    spans = models.JSONField(default=dict)
    corrected = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["case", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="item_position_is_unique", fields=["case", "position"]),
            models.CheckConstraint(
                name="item_outcome_is_known", condition=one_of("outcome", enums.Outcome)
            ),
            models.CheckConstraint(
                name="item_laterality_is_known",
                condition=one_of("laterality", enums.Laterality, optional=True),
            ),
            models.CheckConstraint(name="item_has_words", condition=~Q(disputed="")),
            models.CheckConstraint(
                name="item_modified_has_its_original",
                condition=Q(ur_modified=True) ^ Q(original=""),
            ),
        ]
        triggers: ClassVar = [
            ITEM_OUTCOME,
            *note_in_outbox("SELECT DISTINCT case_id FROM changed"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.position} {self.disputed[:60]}"

    @property
    def deciding_criteria(self) -> tuple[DecidingCriterion, ...]:
        """The criteria as values."""
        return parse_criteria(self.criteria)


class FurtherService(models.Model):
    """A treatment that an item lists after the first one; `position` counts from two."""

    item = models.ForeignKey(DisputedItem, models.CASCADE, related_name="further_services")
    position = models.PositiveSmallIntegerField()
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["item", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="further_service_position_is_unique", fields=["item", "position"]
            ),
            models.UniqueConstraint(name="further_service_is_unique", fields=["item", "service"]),
        ]
        triggers: ClassVar = note_in_outbox(_CASES_OF_ITEMS)

    def __str__(self) -> str:
        return str(self.service)


class GuidelineCitation(models.Model):
    """One guideline that one side cited for one item.

    Args:
        guideline: its source, or its chapter.
        chapter, sections, pages, edition: as printed.
        year: the year of the edition.
        text: the words of the citation.
        span: `[start, end]` of those words in the letter's text.
    """

    item = models.ForeignKey(DisputedItem, models.CASCADE, related_name="citations")
    cited_by = models.CharField(max_length=20, choices=choices(enums.CitedBy))
    position = models.PositiveSmallIntegerField()
    guideline = models.ForeignKey(Guideline, models.PROTECT, related_name="citations")
    chapter = models.TextField(blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    sections = ArrayField(models.TextField(), default=list, blank=True)
    pages = models.CharField(max_length=200, blank=True)
    edition = models.CharField(max_length=60, blank=True)
    url = models.TextField("address", blank=True)
    text = models.TextField()
    span = models.JSONField(default=list)
    corrected = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["item", "cited_by", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="citation_position_is_unique", fields=["item", "cited_by", "position"]
            ),
            models.CheckConstraint(
                name="citation_is_by_somebody", condition=one_of("cited_by", enums.CitedBy)
            ),
        ]
        triggers: ClassVar = note_in_outbox(_CASES_OF_ITEMS)

    def __str__(self) -> str:
        return self.text
