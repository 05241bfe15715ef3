"""The search engines, and a mark that runs tests on each of them."""

import pytest

TANTIVY, OPENSEARCH = "tantivy", "OpenSearch"
ENGINES = [TANTIVY, pytest.param(OPENSEARCH, marks=pytest.mark.opensearch)]
#: A test module with this mark runs once for each engine, which indexes its archives.
EACH_ENGINE = pytest.mark.parametrize("search_engine", ENGINES, indirect=True, scope="module")
