"""Specialties, services and guidelines: the rows that the vocabulary names."""

from typing import ClassVar

from django.db import models

from decisions.models.triggers import note_in_outbox, remember_address


class Specialty(models.Model):
    """A reviewer's specialty; `counted_as` is the one under which searches count it."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    counted_as = models.ForeignKey("self", models.PROTECT, null=True, blank=True)

    class Meta:
        verbose_name_plural = "specialties"
        ordering = ["name"]
        triggers: ClassVar = [
            *note_in_outbox(
                "SELECT DISTINCT k.id FROM changed c "
                "JOIN decisions_specialty s ON c.id IN (s.id, s.counted_as_id) "
                "JOIN decisions_reviewer_specialties link ON link.specialty_id = s.id "
                "JOIN decisions_case k ON k.reviewer_id = link.reviewer_id",
                "update",
            ),
            remember_address(
                "specialty",
                "slug",
                "SELECT k.id FROM decisions_case k WHERE k.reviewer_id IN ("
                "SELECT link.reviewer_id FROM decisions_reviewer_specialties link "
                "JOIN decisions_specialty s ON s.id = link.specialty_id "
                "WHERE NEW.id IN (s.id, s.counted_as_id))",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TreeNode(models.Model):
    """A named node of a tree, addressed by the slugs of its path: `injection/facet-injection`."""

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

    class Meta(TreeNode.Meta):
        triggers: ClassVar = [
            remember_address(
                "service",
                "path",
                "SELECT case_id FROM decisions_disputeditem WHERE service_id = NEW.id "
                "UNION SELECT i.case_id FROM decisions_furtherservice f "
                "JOIN decisions_disputeditem i ON i.id = f.item_id WHERE f.service_id = NEW.id",
            )
        ]


class Guideline(TreeNode):
    """A guideline: source (MTUS, ODG, ACOEM outside the MTUS, other) > chapter.

    Chapters are an open vocabulary: one that is met for the first time becomes a new row.
    """

    class Meta(TreeNode.Meta):
        triggers: ClassVar = [
            remember_address(
                "guideline",
                "path",
                "SELECT DISTINCT i.case_id FROM decisions_guidelinecitation c "
                "JOIN decisions_disputeditem i ON i.id = c.item_id WHERE c.guideline_id = NEW.id",
            )
        ]
