"""Seals for the timeline. The triggers are made anew: SQLite loses them with the table that it rebuilds, and on
PostgreSQL TRUNCATE is refused from now on."""

from django.db import migrations, models

from kit.history.append_only import keep, undo_new

TABLE = "cases_caseevent"


def make_append_only(apps, schema_editor):
    keep(schema_editor, TABLE, "the timeline is append-only", once=["state", "seal"])


def undo_append_only(apps, schema_editor):
    undo_new(schema_editor, TABLE)


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_opinion_link_addresses'),
    ]

    operations = [
        migrations.AddField(
            model_name='caseevent',
            name='seal',
            field=models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='seal'),
        ),
        migrations.AddField(
            model_name='caseevent',
            name='state',
            field=models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='state of the case'),
        ),
        migrations.RunPython(make_append_only, undo_append_only),
    ]
