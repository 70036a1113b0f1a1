"""Initials, by which categories are found."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="category",
            name="initials",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=80),
        ),
    ]
