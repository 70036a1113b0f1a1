"""What one person sends twice, from two tabs or after a lost answer, is taken one after the other."""

from staff.models import User


def wait_for_own(user_id: int) -> None:
    """Until the transaction ends, nobody else gets past here for the same login: the second of two sendings
    then finds what the first has made. Called before that is looked for. One query; SQLite, which has one
    writer, needs no lock."""
    list(User.objects.select_for_update(no_key=True).filter(pk=user_id).values_list("pk"))
