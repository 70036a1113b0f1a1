"""Files of a case: photos and PDF, checked by what they hold, written anew, under random names."""

from cases.attachments.checking import (
    LONGEST_NAME,
    MOST,
    TOO_MANY,
    Checked,
    NotKept,
    Upload,
    check,
    check_each,
    clean_name,
    legible,
    refusal,
)
from cases.attachments.serving import CONTENT_TYPES, download
from cases.attachments.storage import folder, sweep
from cases.attachments.writing import Files, written

__all__ = [
    "CONTENT_TYPES",
    "LONGEST_NAME",
    "MOST",
    "TOO_MANY",
    "Checked",
    "Files",
    "NotKept",
    "Upload",
    "check",
    "check_each",
    "clean_name",
    "download",
    "folder",
    "legible",
    "refusal",
    "sweep",
    "written",
]
