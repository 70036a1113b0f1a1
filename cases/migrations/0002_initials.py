"""Initials, by which categories are found."""

from django.db import migrations, models

from kit.history.append_only import put_back, set_aside


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(set_aside, put_back),
        migrations.AddField(
            model_name="category",
            name="initials",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=80),
        ),
        migrations.RunPython(put_back, set_aside),
    ]
