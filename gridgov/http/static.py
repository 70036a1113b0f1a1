"""How the files of pages are kept by a server."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class NamedByContent(CompressedManifestStaticFilesStorage):
    """Named after what is in them, and compressed. What an extension of the admin names and does not
    bring along stops nothing, and neither do pages before files were collected: these have plain names."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The name of a file as it was collected."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name
