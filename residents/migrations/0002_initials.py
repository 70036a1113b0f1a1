"""Initials, by which residents are found."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("residents", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="resident",
            name="initials",
            field=models.CharField(blank=True, db_index=True, db_default="", default="", editable=False, max_length=80),
        ),
    ]
