"""The key that organizations stand in order by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0006_invitations"),
    ]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="name_key",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=200),
        ),
        migrations.AlterModelOptions(
            name="organization",
            options={
                "ordering": ["name_key", "name", "pk"],
                "verbose_name": "organization",
                "verbose_name_plural": "organizations",
            },
        ),
    ]
