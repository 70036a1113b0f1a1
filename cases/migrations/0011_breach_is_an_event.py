"""A missed deadline is an event, and a case keeps it whatever happens after. The column stays what it is, only
its name in the code and its meaning are wider: no statement touches a row."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_assignee_of_a_stay")]

    operations = [
        migrations.AlterField(
            "case",
            "closed_late",
            models.BooleanField(default=False, verbose_name="was late", db_column="closed_late"),
        ),
        migrations.RenameField("case", "closed_late", "was_late"),
    ]
