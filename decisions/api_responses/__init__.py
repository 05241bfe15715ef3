"""The archive's answers as typed values, independent of HTTP; the API and the MCP server use them.

The API (`decisions/api/`) sends them as JSON, and describes their types in its OpenAPI description.
They say what the pages say: both ask the same searches through the same filters.

    shared_types       what several answers are made of: rates, places in texts, names
    requested_search   a search as a program asks it, and its cursor
    decision           a decision that was found, with the offsets of what was found in it
    search_results     the decisions and the cases of a search, a page at a time, and its facets
    case               all that a letter says, and its text
    statistics         rates by the values of a facet, by two facets, and what decides
    similar_and_cited  similar decisions, recurring passages, citations of a text
    facet_values       the values by which decisions can be narrowed
"""
