"""Files of a case: photos and PDF, checked by what they hold, written anew, under random names
(``kit/files``)."""

from cases.attachments.storage import folder, sweep
from cases.attachments.writing import attach, written
from kit.files.checking import (
    LONGEST_NAME,
    MOST,
    TOO_MANY,
    NotKept,
    Upload,
    check,
    check_each,
    clean_name,
    legible,
    refusal,
)
from kit.files.kinds import Checked
from kit.files.serving import CONTENT_TYPES, download
from kit.files.writing import Files

__all__ = [
    "CONTENT_TYPES",
    "LONGEST_NAME",
    "MOST",
    "TOO_MANY",
    "Checked",
    "Files",
    "NotKept",
    "Upload",
    "attach",
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
