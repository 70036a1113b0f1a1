"""The key that places stand in order by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0004_fill_initials"),
    ]

    operations = [
        migrations.AddField(
            model_name="place",
            name="name_key",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=200),
        ),
        migrations.AlterModelOptions(
            name="place",
            options={
                "ordering": ["name_key", "name", "pk"],
                "verbose_name": "place",
                "verbose_name_plural": "places",
            },
        ),
    ]
