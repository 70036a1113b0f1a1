"""The keys by which phones are rung: a pair, or a sentence that says what is wrong."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from kit.privacy.vapid import new_pair, read_vapid

PUBLIC, PRIVATE = new_pair()
CONTACT = "mailto:it@example.gov.cn"


def test_without_any_nothing_rings():
    assert read_vapid("", "", "") is None


@pytest.mark.parametrize("contact", [CONTACT, "https://grid.example.gov.cn"])
def test_a_pair_is_taken_with_padding_or_without(contact):
    found = read_vapid(PUBLIC + "=", PRIVATE + "=", contact)
    assert found is not None
    assert (found.public, found.private, found.contact) == (PUBLIC, PRIVATE, contact)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("", PRIVATE, CONTACT), "VAPID_PUBLIC_KEY: not set"),
        ((PUBLIC, "", ""), "VAPID_PRIVATE_KEY, VAPID_CONTACT: not set"),
        ((PUBLIC, "short", CONTACT), "VAPID_PRIVATE_KEY is not 32 url-safe base64 bytes"),
        ((PUBLIC, PRIVATE[:-1] + "+", CONTACT), "VAPID_PRIVATE_KEY is not 32 url-safe base64 bytes"),
        ((PUBLIC, "A" * 43, CONTACT), "VAPID_PRIVATE_KEY is no key of P-256"),
        (("ü" * 87, PRIVATE, CONTACT), "VAPID_PUBLIC_KEY is not 65 url-safe base64 bytes"),
        ((new_pair()[0], PRIVATE, CONTACT), "are no pair"),
        ((PUBLIC, PRIVATE, "it@example.gov.cn"), "VAPID_CONTACT must be mailto:"),
        ((PUBLIC, PRIVATE, "mailto:it"), "VAPID_CONTACT must be mailto:"),
        ((PUBLIC, PRIVATE, "http://example.gov.cn"), "VAPID_CONTACT must be mailto:"),
    ],
)
def test_what_is_malformed_stops_the_start_with_a_sentence_that_holds_no_key(given, sentence):
    with pytest.raises(ImproperlyConfigured) as refused:
        read_vapid(*given)
    assert sentence in str(refused.value)
    assert PRIVATE not in str(refused.value)


def test_the_command_prints_a_pair_that_is_taken(capsys):
    call_command("vapid_keys")
    lines = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("#")]
    found = dict(line.split("=", 1) for line in lines)
    assert read_vapid(found["VAPID_PUBLIC_KEY"], found["VAPID_PRIVATE_KEY"], found["VAPID_CONTACT"])
