"""Free text as programs get it: what the API sends leaves the house, so the id and phone numbers that
somebody wrote into it are masked on the way (design §4.3)."""

from typing import Any

from rest_framework import serializers

from kit.privacy.scan import mask_private

MASKED = "Id and phone numbers in it come masked."


def masked_within(value: Any) -> Any:
    """A JSON value with the id and phone numbers in all its texts masked."""
    if isinstance(value, str):
        return mask_private(value)
    if isinstance(value, dict):
        return {name: masked_within(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [masked_within(one) for one in value]
    return value


class MaskedTextField(serializers.CharField):
    """Words that somebody typed. Masking asks the database nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, "help_text": MASKED, **kwargs})

    def to_representation(self, value: Any) -> str:
        """The words, masked."""
        return mask_private(super().to_representation(value))
