"""Who sends: what one person sends twice, from two tabs or after a lost answer, is taken one by one."""

from staff.models import User


def wait_for_own(user_id: int) -> None:
    """Until the transaction ends, nobody else gets past here for the same login: the second of two sendings
    then finds what the first has made. Called before that is looked for. One query; SQLite, which has one
    writer, needs no lock."""
    list(User.objects.select_for_update(no_key=True).filter(pk=user_id).values_list("pk"))


def sender_of(user: User) -> str:
    """Whose files are counted together: those of a person, or of all programs that act for her. Neither takes
    the other's time, and no program more of it by a further token."""
    return f"{user.pk}:programs" if user.program else f"{user.pk}:"
