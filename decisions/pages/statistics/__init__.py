"""The pages of statistics: overturn rates, comparisons, criteria and tables by two facets."""
