"""The API: the answers of `decisions/api_responses/` over HTTP, described by OpenAPI 3.1.

parameters      what a search and a page of it may say, as the description has it
endpoints       one function an address; `reads` and `api` make them
rules           what holds for all of them: what may be asked, how much, and what is the same
problems        errors as problem details (RFC 9457)
keys, limits    who asks, and how much they may in an hour
middleware      answers from before and behind the endpoints, and other sites' scripts (CORS)
description     the OpenAPI description, and the page made of it
"""
