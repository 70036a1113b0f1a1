"""Who added an address of notices that is there already, as far as the audit names somebody else; of the others
it counts as the holder's own."""

from django.db import migrations

_BATCH = 1000


def _adders(apps, subjects):
    """The login of whoever set an address first, by its subject."""
    records = apps.get_model("staff", "AuditRecord").objects
    rows = records.filter(action="channel_set", subject__in=subjects).order_by("-pk")
    found = {}
    for subject, chain, user in rows.values_list("subject", "chain", "member__user"):
        kind, _, number = chain.partition(":")
        found[subject] = int(number) if kind == "user" else user
    return found


def name_the_adders(apps, schema_editor):
    addresses = apps.get_model("notices", "ChannelAddress").objects.all()
    users = apps.get_model("staff", "User").objects
    live = addresses.filter(removed_at=None, made_by=None).order_by("pk")
    after = 0
    while batch := list(live.filter(pk__gt=after).values_list("pk", "member__user")[:_BATCH]):
        adders = _adders(apps, [f"notices.channeladdress:{pk}" for pk, _ in batch])
        there = set(users.filter(pk__in=set(adders.values()) - {None}).values_list("pk", flat=True))
        for pk, whose in batch:
            adder = adders.get(f"notices.channeladdress:{pk}")
            if adder in there and adder != whose:
                addresses.filter(pk=pk).update(made_by=adder)
        after = batch[-1][0]


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0002_who_added_an_address'),
        ('staff', '0015_who_gave_what_is_there'),
    ]

    operations = [
        migrations.RunPython(name_the_adders, migrations.RunPython.noop),
    ]
