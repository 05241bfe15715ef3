"""The form that takes letters in."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile


class _FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, at least one."""

    widget = _FilesInput(attrs={"accept": ".pdf,.txt,.zip"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Return the files; what is in them is for `ingest.uploads` to judge."""
        files = data if isinstance(data, list) else [data]
        if not any(files):
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files


class UploadForm(forms.Form):
    """Choose letters to take in."""

    letters = FilesField(
        label="Letters",
        help_text="PDF or text files, or ZIPs of them; choose as many as you like.",
    )
