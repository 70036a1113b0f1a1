"""Seals and chains for the audit, and anchors. The triggers are made anew: SQLite loses them with the table that
it rebuilds, and on PostgreSQL TRUNCATE is refused from now on."""

import django.utils.timezone
from django.db import migrations, models

from kit.history.append_only import keep, undo_new

AUDIT, ANCHOR = "staff_auditrecord", "staff_anchor"


def make_append_only(apps, schema_editor):
    keep(schema_editor, AUDIT, "the audit is append-only", once=["seal"], dropped_after_months=6)
    keep(schema_editor, ANCHOR, "anchors are append-only")


def undo_append_only(apps, schema_editor):
    undo_new(schema_editor, AUDIT)


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0002_audit_of_opinion_links'),
    ]

    operations = [
        migrations.CreateModel(
            name='Anchor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger', models.CharField(max_length=20, verbose_name='ledger')),
                ('sequence', models.PositiveIntegerField(verbose_name='number')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('after', models.BigIntegerField(verbose_name='after')),
                ('upto', models.BigIntegerField(verbose_name='up to')),
                ('rows', models.PositiveIntegerField(verbose_name='rows')),
                ('digest', models.CharField(max_length=64, verbose_name='digest')),
                ('dropped_before', models.DateTimeField(null=True, verbose_name='dropped before')),
                ('previous', models.CharField(blank=True, max_length=64, verbose_name='previous seal')),
                ('seal', models.CharField(max_length=64, verbose_name='seal')),
            ],
            options={
                'verbose_name': 'anchor',
                'verbose_name_plural': 'anchors',
                'ordering': ['ledger', 'sequence'],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='auditrecord',
            name='chain',
            field=models.CharField(blank=True, db_default='', default='', max_length=40, verbose_name='chain'),
        ),
        migrations.AddField(
            model_name='auditrecord',
            name='previous',
            field=models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='previous seal'),
        ),
        migrations.AddField(
            model_name='auditrecord',
            name='seal',
            field=models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='seal'),
        ),
        migrations.AddField(
            model_name='auditrecord',
            name='sequence',
            field=models.PositiveIntegerField(null=True, verbose_name='number'),
        ),
        migrations.AddConstraint(
            model_name='auditrecord',
            constraint=models.UniqueConstraint(models.F('chain'), models.F('sequence'), name='one_record_a_sequence'),
        ),
        migrations.AddConstraint(
            model_name='anchor',
            constraint=models.UniqueConstraint(models.F('ledger'), models.F('sequence'), name='one_anchor_a_number'),
        ),
        migrations.RunPython(make_append_only, undo_append_only),
    ]
