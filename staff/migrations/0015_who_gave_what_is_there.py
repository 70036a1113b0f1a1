"""Who made a token or gave a password that is there already, as far as the audit names somebody else; of the
others it counts as one's own."""

from django.db import migrations

_BATCH = 1000


def _doers(apps, action, subjects, order):
    """The login of whoever did ``action``, by its subject: of several the one that ``order`` has last."""
    records = apps.get_model("staff", "AuditRecord").objects
    rows = records.filter(action=action, subject__in=subjects).order_by(order)
    found = {}
    for subject, chain, user in rows.values_list("subject", "chain", "member__user"):
        kind, _, number = chain.partition(":")
        found[subject] = int(number) if kind == "user" else user
    return found


def _keep(rows, column, doers, own):
    """Write who did it into ``column`` of ``rows``, where it was somebody else who is still there."""
    users = rows.model._meta.get_field(column).related_model.objects
    there = set(users.filter(pk__in=set(doers.values()) - {None}).values_list("pk", flat=True))
    for row, subject in own:
        giver = doers.get(subject)
        whose = row.pk if column == "password_by" else row.user_id
        if giver in there and giver != whose:
            rows.filter(pk=row.pk).update(**{column: giver})


def _batches(rows):
    after = 0
    while batch := list(rows.filter(pk__gt=after).order_by("pk")[:_BATCH]):
        yield batch
        after = batch[-1].pk


def name_the_makers(apps, schema_editor):
    tokens = apps.get_model("staff", "ApiToken").objects.all()
    for batch in _batches(tokens.filter(revoked_at=None, made_by=None).only("pk", "user_id")):
        own = [(one, f"staff.apitoken:{one.pk}") for one in batch]
        _keep(tokens, "made_by", _doers(apps, "token_made", [subject for _, subject in own], "pk"), own)


def name_the_givers(apps, schema_editor):
    """Of passwords that are still to be changed: those that were given anew, and else with the login."""
    users = apps.get_model("staff", "User").objects.all()
    members = apps.get_model("staff", "Member").objects
    for batch in _batches(users.filter(must_change_password=True, password_by=None).only("pk")):
        of_login = dict(members.filter(user__in=batch).values_list("user", "pk"))
        own = [
            (one, f"staff.member:{of_login[one.pk]}" if one.pk in of_login else f"staff.user:{one.pk}")
            for one in batch
        ]
        subjects = [subject for _, subject in own]
        # A login that was closed is opened again without a new password.
        opened = _doers(apps, "login_opened", subjects, "-pk")
        _keep(users, "password_by", opened | _doers(apps, "password_reset", subjects, "pk"), own)


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0014_who_gave_it'),
    ]

    operations = [
        migrations.RunPython(name_the_makers, migrations.RunPython.noop),
        migrations.RunPython(name_the_givers, migrations.RunPython.noop),
    ]
