
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diaries', '0011_meetings_append_only'),
        ('grids', '0006_fill_place_name_key'),
        ('residents', '0003_fill_initials'),
        ('staff', '0009_own_phone'),
    ]

    operations = [
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(db_index=True, max_length=18, verbose_name='area')),
                ('areas', models.JSONField(default=list, verbose_name='chosen areas')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'Community'), (2, 'Resident group'), (3, 'Building')], verbose_name='level')),
                ('kind', models.CharField(choices=[('visit', 'Visits'), ('publicity', 'Publicity'), ('inspection', 'Inspection'), ('other', 'Other')], max_length=12, verbose_name='kind')),
                ('title', models.CharField(max_length=60, verbose_name='title')),
                ('words', models.TextField(blank=True, verbose_name='what is to be done')),
                ('unit', models.CharField(choices=[('household', 'For each household'), ('grid', 'Once for each grid')], max_length=10, verbose_name='answered')),
                ('among', models.CharField(choices=[('all', 'All households'), ('registered', 'Households registered here'), ('floating', 'Floating households'), ('welfare', 'Households with a welfare record'), ('tag', 'Households of somebody with a tag')], default='all', max_length=10, verbose_name='households')),
                ('welfare', models.CharField(blank=True, choices=[('minimum_living', 'Minimum living allowance'), ('relief', 'Relief'), ('elderly', 'Care of the elderly'), ('employment', 'Employment'), ('health_family', 'Health and family')], max_length=15, verbose_name='welfare record')),
                ('form', models.JSONField(default=list, verbose_name='questions')),
                ('again', models.CharField(blank=True, max_length=200, verbose_name='why it is asked again')),
                ('given_at', models.DateTimeField(verbose_name='given at')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('state', models.CharField(choices=[('open', 'Open'), ('closed', 'Closed'), ('cancelled', 'Cancelled')], default='open', max_length=10, verbose_name='state')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ('half_told_at', models.DateTimeField(editable=False, null=True)),
                ('eve_told_at', models.DateTimeField(editable=False, null=True)),
                ('late_told_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('key', models.CharField(editable=False, max_length=100, unique=True, verbose_name='key')),
                ('copied_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='diaries.task', verbose_name='copied from')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='ended by')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='given by')),
                ('tag', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='residents.tag', verbose_name='tag')),
            ],
            options={
                'verbose_name': 'task from above',
                'verbose_name_plural': 'tasks from above',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='TaskEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('give', 'Given'), ('extend', 'Given more time'), ('urge', 'Urged'), ('close', 'Closed'), ('cancel', 'Cancelled')], max_length=10, verbose_name='action')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('words', models.TextField(blank=True, verbose_name='words')),
                ('key', models.CharField(editable=False, max_length=100, unique=True, verbose_name='key')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='by')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='diaries.task', verbose_name='task from above')),
            ],
            options={
                'verbose_name': 'event of a task',
                'verbose_name_plural': 'events of a task',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='TaskPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done at')),
                ('words', models.CharField(blank=True, max_length=200, verbose_name='why doors are left')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='grid out of use since')),
                ('told', models.JSONField(default=list, editable=False)),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='done by')),
                ('grid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.grid', verbose_name='grid')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='diaries.task', verbose_name='task from above')),
            ],
            options={
                'verbose_name': 'task of a grid',
                'verbose_name_plural': 'tasks of grids',
                'ordering': ['task', 'grid__code'],
            },
        ),
        migrations.CreateModel(
            name='TaskAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('away', 'Nobody at home'), ('answered', 'Answered')], max_length=10, verbose_name='state')),
                ('at', models.DateTimeField(verbose_name='answered at')),
                ('values', models.JSONField(default=dict, verbose_name='answers')),
                ('earlier', models.JSONField(default=list, verbose_name='earlier answers')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='times nobody was at home')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('key', models.CharField(editable=False, max_length=100, unique=True, verbose_name='key')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='answered by')),
                ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='residents.household', verbose_name='household')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='diaries.task', verbose_name='task from above')),
                ('visit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='residents.visit', verbose_name='visit')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='diaries.taskpart', verbose_name='task of a grid')),
            ],
            options={
                'verbose_name': 'answer to a task',
                'verbose_name_plural': 'answers to tasks',
                'ordering': ['id'],
            },
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['due_at'], name='task_open'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'closed', 'cancelled'])), name='task_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('unit__in', ['household', 'grid'])), name='task_unit_is_known'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state', 'open')), models.Q(('ended_at__isnull', False), ('state__in', ['closed', 'cancelled'])), _connector='OR'), name='task_ended_when_it_says_so'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('among', 'welfare'), models.Q(('welfare', ''), _negated=True)), models.Q(models.Q(('among', 'welfare'), _negated=True), ('welfare', '')), _connector='OR'), name='task_among_welfare_of_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('among', 'tag'), ('tag__isnull', False)), models.Q(models.Q(('among', 'tag'), _negated=True), ('tag__isnull', True)), _connector='OR'), name='task_among_a_tag'),
        ),
        migrations.AddIndex(
            model_name='taskpart',
            index=models.Index(condition=models.Q(('done_at__isnull', True)), fields=['grid'], name='task_part_left'),
        ),
        migrations.AddConstraint(
            model_name='taskpart',
            constraint=models.UniqueConstraint(models.F('task'), models.F('grid'), name='one_part_a_task_and_grid'),
        ),
        migrations.AddIndex(
            model_name='taskanswer',
            index=models.Index(fields=['by', 'at'], name='task_answer_by'),
        ),
        migrations.AddConstraint(
            model_name='taskanswer',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['away', 'answered'])), name='answer_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='taskanswer',
            constraint=models.UniqueConstraint(models.F('task'), models.F('household'), condition=models.Q(('household__isnull', False)), name='one_answer_a_task_and_door'),
        ),
        migrations.AddConstraint(
            model_name='taskanswer',
            constraint=models.UniqueConstraint(models.F('part'), condition=models.Q(('household__isnull', True)), name='one_answer_a_task_and_grid'),
        ),
    ]
