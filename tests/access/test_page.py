"""The page of rights says what the code does."""

from django.core.management import call_command


def test_the_page_of_rights_is_the_current_one():
    call_command("access_table", check=True)
