"""Initials, by which grids are found."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0002_figuresdecision"),
    ]

    operations = [
        migrations.AddField(
            model_name="grid",
            name="initials",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=80),
        ),
    ]
