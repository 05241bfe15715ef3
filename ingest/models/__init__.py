"""Uploads, their letters, and the actions of people on them."""

from ingest.models.audit import AuditAction, AuditEvent, WordMapping
from ingest.models.letters import CameAs, Letter, Upload
from ingest.models.password_mail import PasswordMail
from ingest.models.reread_preview import RereadPreview

__all__ = [
    "AuditAction",
    "AuditEvent",
    "CameAs",
    "Letter",
    "PasswordMail",
    "RereadPreview",
    "Upload",
    "WordMapping",
]
