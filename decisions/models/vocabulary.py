"""Specialties, services and guidelines: the rows that the vocabulary names."""

from django.db import models


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
