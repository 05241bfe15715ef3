"""The archive's answers as typed values, independent of HTTP; the API and the MCP server use them.

The API (`decisions/api/`) sends them as JSON, and describes their types in its OpenAPI description.
They say what the pages say: both ask the same searches through the same filters.

    values          what several answers are made of: rates, places in texts, names
    question        a search as a program asks it, and its cursor
    decision        a decision that was found, with the offsets of what was found in it
    found           the decisions and the cases of a search, a page at a time, and its facets
    case            all that a letter says, and its text
    statistics      rates by the values of a facet, by two facets, and what decides
    neighbors       decisions like one, passages that recur, citations of a text
    vocabulary      the values by which decisions can be narrowed
"""
