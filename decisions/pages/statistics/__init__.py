"""Overturn rates, and the table of any search by two facets."""
