"""The archive's answers as typed values, independent of HTTP; the API and the MCP server use them.

The API (`decisions/api/`) sends them as JSON, and describes their types in its OpenAPI description.
They agree with the pages, which use the same searches and filters.

    shared_types       parts of several answers: rates, spans of texts, named values
    requested_search   the search of a request, and its cursor
    decision           a found decision, with the offsets of matches
    search_results     pages of the decisions and cases of a search, and its facets
    case               a case, and the text of its letter
    statistics         rates by one or two facets, and what decides
    similar_and_cited  similar decisions, recurring passages, citations of a text
    facet_values       the values of the vocabulary that searches filter by
"""
