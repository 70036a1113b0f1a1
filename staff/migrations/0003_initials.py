"""Initials, by which people and organizations are found."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0002_figures_decided"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="initials",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=80),
        ),
        migrations.AddField(
            model_name="organization",
            name="initials",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=80),
        ),
    ]
