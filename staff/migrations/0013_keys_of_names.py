"""The keys of the names that are there already, a thousand members at a time."""

from django.db import migrations

from kit.numbers import names

_BATCH = 1000


def fill(apps, schema_editor):
    members = apps.get_model("staff", "Member").objects
    after = 0
    while batch := list(members.filter(pk__gt=after).only("name").order_by("pk")[:_BATCH]):
        for one in batch:
            one.name_key = names.key(one.name)
        members.bulk_update(batch, ["name_key"])
        after = batch[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0012_names_in_the_order_of_pinyin'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
