"""The API: the answers of `decisions/api_responses/` over HTTP, described by OpenAPI 3.1.

parameters      the parameters of searches and of pages of results
endpoints       the endpoints, one function each
rules           the rules of all endpoints: parameters, keys, limits, caching and errors
problems        errors as problem details (RFC 9457)
keys            API keys
hourly_limit    the limit of requests per hour
middleware      problem details for requests that reach no endpoint, and CORS
openapi         the OpenAPI description
reference_page  the description as the readable page shows it
"""
