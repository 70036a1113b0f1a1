"""Salts for the timeline, and the day on which a case forgot who reported it. From then on the words of a closed
case may be rewritten where its timeline says that they were forgotten, and nowhere else."""

from django.db import migrations, models

from kit.history.append_only import Forgetting, keep

TABLE = "cases_caseevent"
WORDS = "the timeline is append-only"
ONCE = ["state", "seal"]
LATER = f"""EXISTS (SELECT 1 FROM {TABLE} AS later WHERE later.case_id = OLD.case_id
        AND later.action = 'forget' AND later.sequence > OLD.sequence)"""


def keep_words(apps, schema_editor):
    keep(schema_editor, TABLE, WORDS, once=ONCE, forgetting=Forgetting(["text", "facts"], LATER))


def keep_all(apps, schema_editor):
    keep(schema_editor, TABLE, WORDS, once=ONCE)


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_personal_categories'),
    ]

    operations = [
        migrations.AddField(
            model_name='caseevent',
            name='salt',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=32, verbose_name='salt'),
        ),
        migrations.AddField(
            model_name='case',
            name='forgotten_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='reporter forgotten at'),
        ),
        migrations.RunPython(keep_words, keep_all),
    ]
