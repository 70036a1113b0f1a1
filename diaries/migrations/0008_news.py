
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_own_reports'),
        ('diaries', '0007_opinions_judged'),
        ('residents', '0003_fill_initials'),
        ('staff', '0009_own_phone'),
    ]

    operations = [
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(max_length=18, verbose_name='area')),
                ('kind', models.CharField(choices=[('culture', 'Culture and sports'), ('volunteering', 'Volunteering'), ('help', 'Mutual help'), ('civic', 'Civic creation')], max_length=12, verbose_name='kind')),
                ('audience', models.CharField(choices=[('leaders', 'Grid leaders'), ('residents', 'Residents too, on the public pages')], default='leaders', max_length=10, verbose_name='for whom')),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('words', models.TextField(blank=True, verbose_name='words')),
                ('begins_at', models.DateTimeField(verbose_name='begins at')),
                ('ends_at', models.DateTimeField(verbose_name='ends at')),
                ('place', models.CharField(max_length=120, verbose_name='place')),
                ('capacity', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='room for how many')),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('moved_at', models.DateTimeField(blank=True, null=True, verbose_name='moved at')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='called off at')),
                ('cancelled_why', models.CharField(blank=True, max_length=300, verbose_name='why it was called off')),
                ('counted', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='how many came')),
                ('counted_words', models.TextField(blank=True, verbose_name='how it was')),
                ('counted_at', models.DateTimeField(blank=True, null=True, verbose_name='counted at')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('key', models.CharField(editable=False, max_length=100, unique=True, verbose_name='key')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='called by')),
                ('cancelled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='called off by')),
                ('counted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='counted by')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.organization', verbose_name='organizer')),
            ],
            options={
                'verbose_name': 'activity',
                'verbose_name_plural': 'activities',
                'ordering': ['-begins_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ActivityPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.CharField(editable=False, max_length=60, unique=True, verbose_name='file')),
                ('thumbnail', models.CharField(editable=False, max_length=60, unique=True, verbose_name='thumbnail')),
                ('digest', models.CharField(editable=False, max_length=64, verbose_name='digest')),
                ('public', models.BooleanField(default=False, verbose_name='on the public page')),
                ('added_at', models.DateTimeField(verbose_name='added at')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='diaries.activity', verbose_name='activity')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='added by')),
            ],
            options={
                'verbose_name': 'photo of an activity',
                'verbose_name_plural': 'photos of activities',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(max_length=18, verbose_name='area')),
                ('audience', models.CharField(choices=[('leaders', 'Grid leaders'), ('residents', 'Residents too, on the public pages')], default='leaders', max_length=10, verbose_name='for whom')),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('words', models.TextField(verbose_name='words')),
                ('since', models.DateField(verbose_name='from')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('pinned', models.BooleanField(default=False, verbose_name='stays on top')),
                ('urgent', models.BooleanField(default=False, verbose_name='urgent')),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('edited_at', models.DateTimeField(blank=True, null=True, verbose_name='corrected at')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('withdrawn_why', models.CharField(blank=True, max_length=300, verbose_name='why it was withdrawn')),
                ('told_upto', models.PositiveBigIntegerField(default=0, editable=False)),
                ('told_at', models.DateTimeField(editable=False, null=True, verbose_name='told at')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('key', models.CharField(editable=False, max_length=100, unique=True, verbose_name='key')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='author')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.organization', verbose_name='organization')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='withdrawn by')),
            ],
            options={
                'verbose_name': 'announcement',
                'verbose_name_plural': 'announcements',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='AnnouncementVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('words', models.TextField(verbose_name='words')),
                ('at', models.DateTimeField(verbose_name='corrected at')),
                ('announcement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='diaries.announcement', verbose_name='announcement')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='corrected by')),
            ],
            options={
                'verbose_name': 'earlier words of an announcement',
                'verbose_name_plural': 'earlier words of announcements',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='KnowledgeText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(max_length=18, verbose_name='area')),
                ('kind', models.CharField(choices=[('policy', 'Policy'), ('how_to', 'How to')], max_length=10, verbose_name='kind')),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('words', models.TextField(verbose_name='words')),
                ('welfare', models.CharField(blank=True, choices=[('minimum_living', 'Minimum living allowance'), ('relief', 'Relief'), ('elderly', 'Care of the elderly'), ('employment', 'Employment'), ('health_family', 'Health and family')], max_length=20, verbose_name='entitlement')),
                ('source', models.CharField(blank=True, max_length=120, verbose_name='source, number of the document')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('retired', 'Retired')], default='draft', max_length=10, verbose_name='state')),
                ('checked_on', models.DateField(verbose_name='last checked on')),
                ('check_months', models.PositiveSmallIntegerField(default=12, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='months until it is checked again')),
                ('check_by', models.DateField(verbose_name='to be checked by')),
                ('reminded_at', models.DateTimeField(editable=False, null=True)),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('edited_at', models.DateTimeField(blank=True, null=True, verbose_name='corrected at')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('key', models.CharField(editable=False, max_length=100, unique=True, verbose_name='key')),
                ('categories', models.ManyToManyField(blank=True, related_name='texts', to='cases.category', verbose_name='categories of cases')),
                ('checked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='last checked by')),
                ('keeper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='keeper')),
            ],
            options={
                'verbose_name': 'text of the knowledge',
                'verbose_name_plural': 'texts of the knowledge',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='KnowledgeVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('words', models.TextField(verbose_name='words')),
                ('source', models.CharField(blank=True, max_length=120, verbose_name='source, number of the document')),
                ('at', models.DateTimeField(verbose_name='corrected at')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='corrected by')),
                ('text', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='diaries.knowledgetext', verbose_name='text of the knowledge')),
            ],
            options={
                'verbose_name': 'earlier words of a text',
                'verbose_name_plural': 'earlier words of texts',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='PutAway',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('activity', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='put_away', to='diaries.activity', verbose_name='activity')),
                ('announcement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='put_away', to='diaries.announcement', verbose_name='announcement')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='staff.member', verbose_name='member')),
            ],
            options={
                'verbose_name': 'put away',
                'verbose_name_plural': 'put away',
            },
        ),
        migrations.CreateModel(
            name='SignUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('people', models.PositiveSmallIntegerField(default=1, verbose_name='how many people')),
                ('state', models.CharField(choices=[('going', 'Signed up'), ('waiting', 'On the waiting list'), ('left', 'Signed off')], default='going', max_length=10, verbose_name='state')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('came', models.BooleanField(blank=True, null=True, verbose_name='came')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_ups', to='diaries.activity', verbose_name='activity')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='signed up by')),
                ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='residents.household', verbose_name='household')),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='member')),
            ],
            options={
                'verbose_name': 'sign-up',
                'verbose_name_plural': 'sign-ups',
                'ordering': ['at', 'id'],
            },
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(fields=['area', '-id'], name='activity_area'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(fields=['ends_at'], name='activity_ends'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['culture', 'volunteering', 'help', 'civic'])), name='activity_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('begins_at'))), name='activity_lasts'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('counted__isnull', True), ('counted_at__isnull', True)), models.Q(('cancelled_at__isnull', True), ('counted__isnull', False), ('counted_at__isnull', False)), _connector='OR'), name='activity_counted_when_it_took_place'),
        ),
        migrations.AddConstraint(
            model_name='activityphoto',
            constraint=models.UniqueConstraint(models.F('activity'), models.F('digest'), name='one_photo_once'),
        ),
        migrations.AddIndex(
            model_name='announcement',
            index=models.Index(fields=['area', '-id'], name='announcement_area'),
        ),
        migrations.AddIndex(
            model_name='announcement',
            index=models.Index(models.F('since'), condition=models.Q(('told_at__isnull', True)), name='announcement_to_tell'),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.CheckConstraint(condition=models.Q(('audience__in', ['leaders', 'residents'])), name='announcement_audience_is_known'),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='announcement_lasts'),
        ),
        migrations.AddIndex(
            model_name='knowledgetext',
            index=models.Index(fields=['area', 'state'], name='knowledge_area'),
        ),
        migrations.AddIndex(
            model_name='knowledgetext',
            index=models.Index(models.F('check_by'), condition=models.Q(('state', 'published')), name='knowledge_to_check'),
        ),
        migrations.AddConstraint(
            model_name='knowledgetext',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'published', 'retired'])), name='knowledge_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='knowledgetext',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='knowledge_lasts'),
        ),
        migrations.AddConstraint(
            model_name='putaway',
            constraint=models.UniqueConstraint(models.F('member'), models.F('announcement'), name='put_away_once'),
        ),
        migrations.AddConstraint(
            model_name='putaway',
            constraint=models.UniqueConstraint(models.F('member'), models.F('activity'), name='put_away_activity_once'),
        ),
        migrations.AddConstraint(
            model_name='putaway',
            constraint=models.CheckConstraint(condition=models.Q(('announcement__isnull', True), ('activity__isnull', True), _connector='XOR'), name='put_away_one'),
        ),
        migrations.AddIndex(
            model_name='signup',
            index=models.Index(fields=['member', 'activity'], name='sign_up_member'),
        ),
        migrations.AddConstraint(
            model_name='signup',
            constraint=models.UniqueConstraint(models.F('activity'), models.F('member'), name='one_sign_up_a_member'),
        ),
        migrations.AddConstraint(
            model_name='signup',
            constraint=models.UniqueConstraint(models.F('activity'), models.F('household'), name='one_sign_up_a_household'),
        ),
        migrations.AddConstraint(
            model_name='signup',
            constraint=models.CheckConstraint(condition=models.Q(('member__isnull', True), ('household__isnull', True), _connector='XOR'), name='sign_up_of_one'),
        ),
        migrations.AddConstraint(
            model_name='signup',
            constraint=models.CheckConstraint(condition=models.Q(('people__gt', 0)), name='sign_up_of_somebody'),
        ),
    ]
