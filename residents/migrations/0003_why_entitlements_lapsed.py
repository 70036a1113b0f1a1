"""Why an entitlement lapsed; those of people who had moved out or died before lapse with them."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def end_with_those_who_left(apps, schema_editor):
    """Let the live records of people who are gone lapse on the day on which they went."""
    resident = apps.get_model("residents", "Resident").objects.filter(pk=OuterRef("resident"))
    live = apps.get_model("residents", "WelfareRecord").objects.exclude(state="lapsed")
    live.filter(resident__ended_on__isnull=False).update(
        state="lapsed",
        lapsed_on=Subquery(resident.values("ended_on")),
        lapsed_by=Subquery(resident.values("ended_by")),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("residents", "0002_seeds"),
    ]

    operations = [
        migrations.AddField(
            model_name="welfarerecord",
            name="lapsed_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("move_out", "Moved out"),
                    ("death", "Died"),
                    ("over", "The last day is over"),
                    ("ended", "Ended by the community"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="lapsed because",
            ),
        ),
        migrations.RunPython(end_with_those_who_left, migrations.RunPython.noop),
    ]
