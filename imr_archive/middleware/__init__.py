"""Middleware of the site, as `MIDDLEWARE` of the settings lists it."""
