"""A case, and the reviewer who decided it."""

from collections.abc import Iterable
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import connections, models
from django.db.models import F, Q
from django.urls import reverse

from decisions import enums
from decisions.models.dataset_removal import WITHDRAWN_LEAVE_DATASET
from decisions.models.enum_fields import choices, one_of
from decisions.models.publication_order import NOTE_PUBLICATION
from decisions.models.triggers import (
    CASE_OUTCOME,
    MARKS_FOLLOW_THE_LETTER,
    SAMPLES_STAY_APART,
    note_in_outbox,
    remember_address,
)
from decisions.models.vocabulary import Specialty
from decisions.models.withdrawals import NOTE_WITHDRAWAL


class Reviewer(models.Model):
    """The credentials of reviewers, who are anonymous by law; one row for each distinct set.

    `corrected_for`: the one case for which a person corrected what its letter prints.
    """

    printed = models.TextField(help_text="The credentials as letters print them.")
    specialties = models.ManyToManyField(
        Specialty, through="ReviewerSpecialty", related_name="reviewers"
    )
    license_states = ArrayField(
        models.CharField(max_length=40), default=list, db_column="licence_states"
    )
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
        triggers: ClassVar = note_in_outbox(
            "SELECT DISTINCT k.id FROM changed c JOIN decisions_case k ON k.reviewer_id = c.id",
            "update",
        )

    def __str__(self) -> str:
        return self.printed


class ReviewerSpecialty(models.Model):
    """A specialty of a reviewer; they are in the order in which they were given."""

    reviewer = models.ForeignKey(Reviewer, models.CASCADE, related_name="+")
    specialty = models.ForeignKey(Specialty, models.CASCADE, related_name="+")

    class Meta:
        db_table = "decisions_reviewer_specialties"
        unique_together: ClassVar = [("reviewer", "specialty")]
        triggers: ClassVar = note_in_outbox(
            "SELECT DISTINCT k.id FROM changed c "
            "JOIN decisions_case k ON k.reviewer_id = c.reviewer_id",
            "insert",
            "delete",
        )

    def __str__(self) -> str:
        return str(self.specialty)


class PublicCases(models.Manager["Case"]):
    """The cases that visitors may see; this is the only place that defines them."""

    def get_queryset(self) -> models.QuerySet["Case"]:
        """Return all cases but the withdrawn ones."""
        return super().get_queryset().filter(withdrawn_at__isnull=True)

    def among(self, slugs: Iterable[str]) -> frozenset[str]:
        """Return the slugs whose cases are public now; the index learns of changes later.

        Each page of results asks this, and Django takes four times as long to write the query as to
        run this one.
        """
        asked = list(slugs)
        if not asked:
            return frozenset()
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                "SELECT slug FROM decisions_case WHERE slug = ANY(%s) AND withdrawn_at IS NULL",
                [asked],
            )
            return frozenset(slug for (slug,) in cursor.fetchall())


class Case(models.Model):
    """One request for review and its decisions, as its current letter states them.

    Args:
        uid: its identity in feeds; unlike its URL and its database id it never changes.
        slug: its slug in URLs: the case number, or `letter-` and the start of the letter's SHA-256.
        outcome: the combined outcome of its items; empty only without items.
        letter_sha256: the identity of the current letter.
        letter_is_pdf: whether its file is a PDF; otherwise it is plain text.
        letter_text: that letter's text; `spans` are offsets into it.
        injury_date_in_summary: the day of injury that the summary's prose names, where the header
            gives none; never searched as the date of injury.
        diagnoses: as the summary prints them.
        body_regions: those that the diagnoses name, in the vocabulary's words.
        inferred_fields: names of the fields above whose values were inferred from prose.
        spans: where each value was found: `{"decision_date": [start, end], ...}`; the values of
            lists as `"specialty:Neurology"`, `"licence_state:Ohio"`, `"body_region:Knee"` and
            `"diagnosis:1"`, counted from one.
        corrected: the values that a person corrected: `{"decision_date": correction id, ...}`;
            items and citations have the same, where `""` means the whole row.
        withdrawn_at: when it was withdrawn from visitors.
        sample: whether its letter was invented. The database ensures that visitors never see both
            samples and decisions of the state.
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
    patient_sex = models.CharField(max_length=10, blank=True, choices=choices(enums.Sex))
    clinical_summary = models.TextField(blank=True)
    injury_date_in_summary = models.DateField(null=True, blank=True)
    diagnoses = ArrayField(models.TextField(), default=list, blank=True)
    body_regions = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    inferred_fields = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, db_column="doubtful"
    )
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True, choices=choices(enums.CaseOutcome))
    layout = models.CharField(max_length=10)
    letter_sha256 = models.CharField(max_length=64)
    letter_is_pdf = models.BooleanField(db_default=True, editable=False)
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
                condition=one_of("outcome", enums.CaseOutcome, optional=True),
            ),
            models.CheckConstraint(
                name="case_sex_is_known", condition=one_of("patient_sex", enums.Sex, optional=True)
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
        triggers: ClassVar = [
            CASE_OUTCOME,
            SAMPLES_STAY_APART,
            NOTE_PUBLICATION,
            MARKS_FOLLOW_THE_LETTER,
            WITHDRAWN_LEAVE_DATASET,
            NOTE_WITHDRAWAL,
            *note_in_outbox("SELECT DISTINCT id FROM changed"),
            remember_address("case", "slug"),
        ]

    def __str__(self) -> str:
        return self.case_number or self.slug

    def get_absolute_url(self) -> str:
        """Return the URL of the case's page."""
        return reverse("case", args=[self.slug])
