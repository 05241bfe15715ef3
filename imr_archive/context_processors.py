"""What the templates of all pages may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from imr_archive.about.misread_values import misread_in


def of_the_site(request: HttpRequest) -> dict[str, Any]:
    """Return the settings that pages depend on, and the function that finds misread values."""
    return {
        "accounts": settings.ACCOUNTS,
        "contact": settings.CONTACT,
        "misread_in": misread_in,
        "noindex": settings.NOINDEX,
        "owner": settings.OWNER,
        "passwords_mailed": settings.ACCOUNTS and settings.ALERTS,
    }
