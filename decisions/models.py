"""Cases and their decisions, as the archive holds them.

What must never be false is held by constraints of the database, some of them as triggers in the
migrations: a case's outcome is what its items come to, and every change of a case is noted in
`ChangedCase` for the search index.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from decisions import terms


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value.replace("_", " ").capitalize()) for word in words]


def _one_of(field: str, words: type[StrEnum], *, optional: bool = False) -> Q:
    values: Sequence[str] = [*words, *([""] if optional else [])]
    return Q(**{f"{field}__in": values})


class Specialty(models.Model):
    """A reviewer's specialty; `counted_as` is the one under which searches count it."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    counted_as = models.ForeignKey("self", models.PROTECT, null=True, blank=True)

    class Meta:
        verbose_name_plural = "specialties"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TreeNode(models.Model):
    """A named place in a tree, addressed by the slugs of its path: `injection/facet-injection`."""

    path = models.CharField(max_length=400, unique=True)
    name = models.CharField(max_length=300)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    depth = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name


class Service(TreeNode):
    """A treatment: category > sub-category or drug class > service.

    The first two levels are those of the state's own search form, so that counts compare.
    """


class Guideline(TreeNode):
    """A guideline: source (MTUS, ODG, ACOEM outside the MTUS, other) > chapter.

    Chapters are an open vocabulary: one that is met for the first time becomes a new row.
    """


class Reviewer(models.Model):
    """The credentials of reviewers, who are anonymous by law: one row a distinct set.

    `corrected_for`: the one case for which a person corrected what its letter prints.
    """

    printed = models.TextField(help_text="The credentials as letters print them.")
    specialties = models.ManyToManyField(Specialty, related_name="reviewers")
    licence_states = ArrayField(models.CharField(max_length=40), default=list)
    corrected_for = models.OneToOneField(
        "Case", models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="reviewer_printed_is_unique",
                fields=["printed"],
                condition=Q(corrected_for__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.printed


class PublicCases(models.Manager["Case"]):
    """The cases that visitors may see: the one place that says which those are."""

    def get_queryset(self) -> models.QuerySet["Case"]:
        """Return all cases but the withdrawn ones."""
        return super().get_queryset().filter(withdrawn_at__isnull=True)


class Case(models.Model):
    """One request for review and its decisions, as its current letter states them.

    Args:
        uid: its identity in feeds; unlike its address and its number in the database it never
            changes.
        slug: its address: the case number, or `letter-` and the start of the letter's SHA-256.
        outcome: what its items come to; empty only without items.
        letter_sha256: the identity of the current letter.
        letter_text: that letter's text; `spans` are places in it.
        injury_date_in_summary: the day of injury that the summary's prose names, where the header
            gives none; never searched as the date of injury.
        diagnoses: as the summary prints them.
        body_regions: those that the diagnoses name, in the vocabulary's words.
        doubtful: names of the fields above whose values were inferred from prose.
        spans: where each value was found: `{"decision_date": [start, end], ...}`; the values of
            lists as `"specialty:Neurology"`, `"licence_state:Ohio"`, `"body_region:Knee"` and
            `"diagnosis:1"`, counted from one.
        corrected: the values that a person corrected: `{"decision_date": correction id, ...}`;
            items and citations have the same, where `""` stands for the whole of it.
        withdrawn_at: since when visitors no longer see it.
        sample: whether its letter was invented. Visitors see samples or decisions of the state,
            never both: the database refuses it.
    """

    uid = models.UUIDField(unique=True, editable=False, db_default=RandomUUID())
    slug = models.SlugField(max_length=40, unique=True)
    case_number = models.CharField(max_length=20, unique=True, null=True, blank=True)
    decision_date = models.DateField(null=True, blank=True)
    date_of_injury = models.DateField(null=True, blank=True)
    date_assigned = models.DateField(null=True, blank=True)
    ur_denial_date = models.DateField("UR denial date", null=True, blank=True)
    application_received = models.DateField(null=True, blank=True)
    priority = models.CharField(max_length=20, blank=True)
    patient_age = models.PositiveSmallIntegerField(null=True, blank=True)
    patient_sex = models.CharField(max_length=10, blank=True, choices=_choices(terms.Sex))
    clinical_summary = models.TextField(blank=True)
    injury_date_in_summary = models.DateField(null=True, blank=True)
    diagnoses = ArrayField(models.TextField(), default=list, blank=True)
    body_regions = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    doubtful = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True, choices=_choices(terms.CaseOutcome))
    layout = models.CharField(max_length=10)
    letter_sha256 = models.CharField(max_length=64)
    letter_text = models.TextField()
    spans = models.JSONField(default=dict)
    corrected = models.JSONField(default=dict, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, db_index=True)
    sample = models.BooleanField("invented sample", default=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = models.Manager()
    public = PublicCases()

    class Meta:
        ordering = [F("decision_date").desc(nulls_last=True), "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="case_number_is_not_empty", condition=~Q(case_number="")),
            models.CheckConstraint(
                name="case_outcome_is_known",
                condition=_one_of("outcome", terms.CaseOutcome, optional=True),
            ),
            models.CheckConstraint(
                name="case_sex_is_known", condition=_one_of("patient_sex", terms.Sex, optional=True)
            ),
            models.CheckConstraint(
                name="case_age_is_possible",
                condition=Q(patient_age__isnull=True) | Q(patient_age__range=(1, 110)),
            ),
        ]
        indexes: ClassVar = [
            # A case without a number is addressed by the start of its letter's hash.
            models.Index(
                name="case_letter", fields=["letter_sha256"], opclasses=["varchar_pattern_ops"]
            ),
            models.Index(name="case_sample", fields=["id"], condition=Q(sample=True)),
        ]

    def __str__(self) -> str:
        return self.case_number or self.slug

    def get_absolute_url(self) -> str:
        """Return the address of the case's page."""
        return reverse("case", args=[self.slug])


class DisputedItem(models.Model):
    """The decision on one disputed item of a case: what people search.

    Args:
        heading: the item as printed above its decision.
        disputed: the part in dispute; the heading, unless utilization review granted a part.
        original, authorized: the request and the part of it that utilization review granted.
        ur_modified: whether utilization review granted a part.
        service: the treatment; the first one where the item lists several, whose others are its
            `further_services`. The item is counted under each of them.
        service_rule: why the item was put under its service.
        quantity: how much was asked for, as printed.
        claims_administrator_guideline, reviewer_guideline: what each side's decision is based
            on, as printed.
        spans: where each value was found in the letter's text: `{"outcome": [start, end], ...}`;
            each body region as `"body_region:Knee"`, and each treatment of a list after the first
            as `"service:Carisoprodol"`.
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
    laterality = models.CharField(max_length=10, blank=True, choices=_choices(terms.Laterality))
    quantity = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, choices=_choices(terms.Outcome))
    rationale = models.TextField(blank=True)
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
                name="item_outcome_is_known", condition=_one_of("outcome", terms.Outcome)
            ),
            models.CheckConstraint(
                name="item_laterality_is_known",
                condition=_one_of("laterality", terms.Laterality, optional=True),
            ),
            models.CheckConstraint(name="item_has_words", condition=~Q(disputed="")),
            models.CheckConstraint(
                name="item_modified_has_its_original",
                condition=Q(ur_modified=True) ^ Q(original=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.position} {self.disputed[:60]}"


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

    def __str__(self) -> str:
        return str(self.service)


class GuidelineCitation(models.Model):
    """One guideline that one side cited for one item.

    Args:
        guideline: its source, or its chapter.
        chapter, sections, pages, edition: as printed.
        year: of the edition.
        text: the words of the citation.
        span: `[start, end]` of those words in the letter's text.
    """

    item = models.ForeignKey(DisputedItem, models.CASCADE, related_name="citations")
    cited_by = models.CharField(max_length=20, choices=_choices(terms.CitedBy))
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
                name="citation_is_by_somebody", condition=_one_of("cited_by", terms.CitedBy)
            ),
        ]

    def __str__(self) -> str:
        return self.text


class ChangedCase(models.Model):
    """A case that changed and is not in the search index yet; written by triggers.

    Rows are only added and, once indexed, removed: a case that changes while it is being indexed
    has another row.
    """

    case_id = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.case_id)


class FormerAddress(models.Model):
    """An address that something had before; written by triggers, so that links keep working.

    Args:
        kind: the table: `case`, `service`, `guideline` or `specialty`.
        former: the slug or path that it had.
        row_id: what had it last.
    """

    kind = models.CharField(max_length=20)
    former = models.CharField(max_length=400)
    row_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="former_address_is_unique", fields=["kind", "former"])
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.former}"


class CaseList(models.Model):
    """Case numbers that somebody pasted, kept so that the search among them has an address.

    Args:
        key: the start of the SHA-256 of the numbers: the same list has the same address.
        numbers: sorted, each once, as the archive writes them.
        sender: a keyed hash of the sender's address, to slow down whoever sends too many.
    """

    key = models.CharField(max_length=16, primary_key=True)
    numbers = ArrayField(models.CharField(max_length=20))
    sender = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        """Return the address of the list's page."""
        return reverse("case_list", args=[self.key])


class ErrorReport(models.Model):
    """What a visitor says is wrong with a case.

    Args:
        item: the position of the item that it is about; none where it is about the whole case.
        sender: a keyed hash of the sender's address, to slow down whoever sends too many.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="error_reports")
    item = models.PositiveSmallIntegerField(null=True, blank=True)
    about = models.CharField("what is wrong", max_length=40)
    message = models.TextField()
    contact = models.CharField(max_length=200, blank=True)
    sender = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    handled = models.BooleanField(default=False)
    answer = models.TextField("what was done", blank=True)

    class Meta:
        ordering = ["handled", "-id"]

    def __str__(self) -> str:
        return f"Report {self.pk} on {self.case}"


from decisions.corrected import CaseAsRead, Correction  # noqa: E402, F401  models like the others
