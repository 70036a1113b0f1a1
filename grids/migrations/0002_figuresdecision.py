"""Which figures of a community count for sizes, as somebody has decided."""

import django.db.models.deletion
import kit.time.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FiguresDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('basis', models.CharField(choices=[('declared', 'Declared figures'), ('registered', 'Registered figures')], max_length=12, verbose_name='what counts')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('decided_at', models.DateTimeField(default=kit.time.clock.now, verbose_name='decided at')),
                ('login', models.CharField(max_length=150, verbose_name='login name')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures_decisions', to='grids.grid', verbose_name='community')),
            ],
            options={
                'verbose_name': 'decision about figures',
                'verbose_name_plural': 'decisions about figures',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
    ]
