"""What stood in plain text goes into the new columns, a thousand residents at a time."""

from django.db import migrations

_BATCH = 1000


def encrypt(apps, schema_editor):
    residents = apps.get_model("residents", "Resident").objects
    waiting = residents.filter(birth__isnull=False, born__isnull=True).order_by("pk")
    after = 0
    while batch := list(waiting.filter(pk__gt=after).only("birth")[:_BATCH]):
        for one in batch:
            one.born, one.birth_year = one.birth, one.birth.year
        residents.bulk_update(batch, ["born", "birth_year"], batch_size=_BATCH)
        after = batch[-1].pk


def decrypt(apps, schema_editor):
    residents = apps.get_model("residents", "Resident").objects
    waiting = residents.filter(birth__isnull=True, born__isnull=False).order_by("pk")
    after = 0
    while batch := list(waiting.filter(pk__gt=after).only("born")[:_BATCH]):
        for one in batch:
            one.birth = one.born
        residents.bulk_update(batch, ["birth"], batch_size=_BATCH)
        after = batch[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0002_private_day_of_birth'),
    ]

    operations = [
        migrations.RunPython(encrypt, decrypt),
    ]
