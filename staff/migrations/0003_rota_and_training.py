from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0001_initial'),
        ('staff', '0002_audit_and_accounts'),
    ]

    operations = [
        migrations.AddField(
            model_name='member',
            name='photo',
            field=models.CharField(blank=True, editable=False, max_length=40, verbose_name='photo'),
        ),
        migrations.CreateModel(
            name='RotaFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True, verbose_name='digest')),
                ('made_at', models.DateTimeField(editable=False, verbose_name='made at')),
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='rota_feed', to='staff.member', verbose_name='member')),
            ],
            options={
                'verbose_name': 'calendar feed',
                'verbose_name_plural': 'calendar feeds',
            },
        ),
        migrations.CreateModel(
            name='Training',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('kind', models.CharField(choices=[('policy', 'Policy and law'), ('professional', 'Professional knowledge'), ('ethics', 'Professional ethics')], max_length=15, verbose_name='kind')),
                ('date', models.DateField(verbose_name='date')),
                ('hours', models.DecimalField(decimal_places=1, max_digits=4, validators=[django.core.validators.MinValueValidator(Decimal('0.5'))], verbose_name='hours')),
                ('notes', models.TextField(blank=True, verbose_name='contents')),
                ('organizer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainings', to='staff.organization', verbose_name='held by')),
            ],
            options={
                'verbose_name': 'training',
                'verbose_name_plural': 'trainings',
                'ordering': ['-date', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('hours__gt', 0)), name='training_takes_time')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='staff.member', verbose_name='member')),
                ('training', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='staff.training', verbose_name='training')),
            ],
            options={
                'verbose_name': 'attendance',
                'verbose_name_plural': 'attendances',
                'constraints': [models.UniqueConstraint(models.F('training'), models.F('member'), name='one_attendance_a_training')],
            },
        ),
        migrations.CreateModel(
            name='Cover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(verbose_name='first day')),
                ('until', models.DateField(verbose_name='last day')),
                ('reason', models.CharField(blank=True, max_length=80, verbose_name='reason')),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ended early at')),
                ('made_at', models.DateTimeField(editable=False, verbose_name='arranged at')),
                ('absent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covered_by', to='staff.member', verbose_name='absent')),
                ('deputy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stands_in', to='staff.member', verbose_name='stand-in')),
                ('made_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='arranged by')),
            ],
            options={
                'verbose_name': 'cover',
                'verbose_name_plural': 'covers',
                'ordering': ['-since', '-pk'],
                'indexes': [models.Index(models.F('deputy'), models.F('until'), condition=models.Q(('ended_at__isnull', True)), name='cover_deputy'), models.Index(models.F('absent'), models.F('until'), condition=models.Q(('ended_at__isnull', True)), name='cover_absent')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='cover_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('absent', models.F('deputy')), _negated=True), name='nobody_covers_oneself')],
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='date')),
                ('begins', models.TimeField(verbose_name='begins')),
                ('ends', models.TimeField(verbose_name='ends')),
                ('place', models.CharField(blank=True, max_length=80, verbose_name='place')),
                ('grid', models.ForeignKey(limit_choices_to={'level': 1}, on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='grids.grid', verbose_name='community')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='staff.member', verbose_name='member')),
            ],
            options={
                'verbose_name': 'turn of duty',
                'verbose_name_plural': 'turns of duty',
                'ordering': ['date', 'begins', 'pk'],
                'indexes': [models.Index(fields=['member', 'date'], name='shift_member_date')],
                'constraints': [models.UniqueConstraint(fields=('grid', 'member', 'date', 'begins'), name='one_turn_a_member_and_beginning')],
            },
        ),
    ]
