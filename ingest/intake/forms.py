"""The upload form."""

import json
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.conf import settings

from ingest.intake.upload_handler import StagedFile


class _FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A field for one or more files."""

    widget = _FilesInput(attrs={"accept": ".pdf,.txt,.zip"})

    def clean(self, data: Any, initial: Any = None) -> list[StagedFile]:
        """Return the files; `ingest.intake.uploads` validates their content."""
        files = data if isinstance(data, list) else [data]
        if not any(isinstance(file, StagedFile) for file in files):
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files


class UploadForm(forms.Form):
    """A form to upload letters.

    Args:
        paths: the file names with their folders, as JSON, because browsers send only the names.
    """

    letters = FilesField(
        label="Letters",
        help_text="PDF or text files, or ZIPs of them (with or without folders): up to "
        f"{settings.DATA_UPLOAD_MAX_NUMBER_FILES:,} files at a time.",
    )
    most_files = settings.DATA_UPLOAD_MAX_NUMBER_FILES
    paths = forms.CharField(required=False, widget=forms.HiddenInput)

    def named_files(self) -> list[tuple[str, StagedFile]]:
        """Return each file with its name, including its folders if the browser sent them."""
        files: list[StagedFile] = self.cleaned_data["letters"]
        names = [file.name or "" for file in files]
        try:
            paths = json.loads(self.cleaned_data["paths"] or "[]")
        except ValueError:
            paths = []
        if isinstance(paths, list) and len(paths) == len(files):
            names = [
                path if isinstance(path, str) and PurePosixPath(path).name == name else name
                for path, name in zip(paths, names, strict=True)
            ]
        return list(zip(names, files, strict=True))
