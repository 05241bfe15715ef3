"""The engines of the search that tests ask, and the mark that has each of them asked."""

import pytest

TANTIVY, OPENSEARCH = "tantivy", "OpenSearch"
ENGINES = [TANTIVY, pytest.param(OPENSEARCH, marks=pytest.mark.opensearch)]
#: A file with this mark runs once for each engine; its archives are indexed there.
EACH_ENGINE = pytest.mark.parametrize("search_engine", ENGINES, indirect=True, scope="module")
