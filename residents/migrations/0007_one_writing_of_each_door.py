"""Doors get their one writing, and doors and names their keys, a thousand rows at a time. Where two households
would get the same door both stay as they are; ``check_register`` names them."""

from django.db import migrations

from kit.numbers import doors, names

_BATCH = 1000


def write_doors(apps, schema_editor):
    homes = apps.get_model("residents", "Household").objects
    after = 0
    while batch := list(homes.filter(pk__gt=after).only("door", "grid_id", "closed_on").order_by("pk")[:_BATCH]):
        for home in batch:
            door = doors.plain(home.door)
            if door != home.door and 0 < len(door) <= doors.LONGEST and not _taken(homes, home, door):
                home.door = door
            home.door_key = doors.key(home.door)
            # One by one: the next may want the same door.
            homes.filter(pk=home.pk).update(door=home.door, door_key=home.door_key)
        after = batch[-1].pk


def _taken(homes, home, door):
    """Whether another open household of the grid has the same door in whatever writing."""
    if home.closed_on is not None:
        return False
    others = homes.filter(grid_id=home.grid_id, closed_on__isnull=True).exclude(pk=home.pk)
    return any(doors.plain(other) == door for other in others.values_list("door", flat=True))


def key_names(apps, schema_editor):
    residents = apps.get_model("residents", "Resident").objects
    after = 0
    while batch := list(residents.filter(pk__gt=after).only("name").order_by("pk")[:_BATCH]):
        for one in batch:
            one.name_key = names.key(one.name)
        residents.bulk_update(batch, ["name_key"])
        after = batch[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0006_doors_and_names_in_order'),
    ]

    operations = [
        migrations.RunPython(write_doors, migrations.RunPython.noop),
        migrations.RunPython(key_names, migrations.RunPython.noop),
    ]
