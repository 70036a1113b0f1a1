"""Categories whose approval makes a welfare record, and what approvals have made."""


import django.db.models.deletion
from django.db import migrations, models

from cases.models.seeds import seed_grants


def fill(apps, schema_editor):
    seed_grants(apps.get_model("cases", "Category"))


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_merged_reopened'),
        ('residents', '0006_visits_withdrawn'),
        ('staff', '0010_ringing'),
    ]

    operations = [
        migrations.AddField(
            model_name='category',
            name='grants',
            field=models.CharField(blank=True, db_default='', default='', choices=[('minimum_living', 'Minimum living allowance'), ('relief', 'Relief'), ('elderly', 'Care of the elderly'), ('employment', 'Employment'), ('health_family', 'Health and family')], help_text='Empty: an approval makes none.', max_length=15, verbose_name='welfare record that an approval makes'),
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('minimum_living', 'Minimum living allowance'), ('relief', 'Relief'), ('elderly', 'Care of the elderly'), ('employment', 'Employment'), ('health_family', 'Health and family')], max_length=15, verbose_name='kind')),
                ('state', models.CharField(choices=[('named', 'Not granted yet'), ('to_make', 'Welfare record to be made'), ('done', 'Welfare record made'), ('to_check', 'Welfare record to be checked'), ('dismissed', 'No welfare record needed')], max_length=10, verbose_name='state')),
                ('is_new', models.BooleanField(default=False, verbose_name='made by this approval')),
                ('granted_at', models.DateTimeField(blank=True, null=True, verbose_name='granted at')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='settled at')),
                ('reason', models.CharField(blank=True, choices=[('not_here', 'The person is not in this register'), ('once', 'Given once, nothing that goes on'), ('by_mistake', 'The case is about something else'), ('stays', 'Checked: the record stays as it is'), ('ended', 'Checked: the record has been ended or corrected')], db_default='', default='', max_length=10, verbose_name='reason')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='grant', to='cases.case', verbose_name='case')),
                ('record', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='grants', to='residents.welfarerecord', verbose_name='welfare record')),
                ('resident', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='residents.resident', verbose_name='resident')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='settled by')),
            ],
            options={
                'verbose_name': 'approval for the register',
                'verbose_name_plural': 'approvals for the register',
                'indexes': [models.Index(models.F('case'), condition=models.Q(('state__in', ['to_make', 'to_check'])), name='grant_to_settle')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
