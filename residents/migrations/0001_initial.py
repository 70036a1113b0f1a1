"""The tables of the register, and the tags that every city begins with."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import kit.privacy.fields
import kit.time.bounds
import residents.models.private_days
from django.db import migrations, models
from residents.models.tags import seed_tags


def seed(apps, schema_editor):
    seed_tags(apps.get_model("residents", "Tag"))


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('grids', '0001_initial'),
        ('staff', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=30, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=20, unique=True, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=40, verbose_name='English name')),
                ('visit_days', models.PositiveSmallIntegerField(blank=True, help_text='Empty: as for an ordinary household.', null=True, verbose_name='days between visits')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('in_use', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'tag',
                'verbose_name_plural': 'tags',
                'ordering': ['position', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(editable=False, max_length=18, verbose_name='area')),
                ('door', models.CharField(help_text='As it stands on the door, such as 2-301.', max_length=40, verbose_name='door')),
                ('door_key', models.CharField(blank=True, db_default='', default='', editable=False, max_length=200)),
                ('tenure', models.CharField(choices=[('owned', 'Owned'), ('rented', 'Rented'), ('provided', 'Provided by an employer'), ('other', 'Other')], default='owned', max_length=10, verbose_name='tenure')),
                ('kind', models.CharField(choices=[('registered', 'Registered here'), ('floating', 'Floating')], default='registered', max_length=10, verbose_name='kind')),
                ('registered_at', models.DateTimeField(verbose_name='registered at')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                ('last_visited_at', models.DateTimeField(blank=True, null=True, verbose_name='last visited at')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('grid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='households', to='grids.grid', verbose_name='grid')),
                ('registered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='registered by')),
            ],
            options={
                'verbose_name': 'household',
                'verbose_name_plural': 'households',
                'ordering': ['area', 'door_key', 'door', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='HouseholdEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('registered', 'Registered'), ('changed', 'Changed'), ('moved', 'Moved to another grid'), ('closed', 'Closed')], max_length=12, verbose_name='what happened')),
                ('date', models.DateField(verbose_name='date')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='by')),
                ('from_grid', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.grid', verbose_name='from the grid')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='residents.household', verbose_name='household')),
            ],
            options={
                'verbose_name': 'event of a household',
                'verbose_name_plural': 'events of a household',
                'ordering': ['date', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Resident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(db_index=True, max_length=40, verbose_name='name')),
                ('name_key', models.CharField(blank=True, db_default='', default='', editable=False, max_length=200)),
                ('id_number', kit.privacy.fields.PrivateTextField(blank=True, verbose_name='id number')),
                ('id_hash', models.CharField(blank=True, db_index=True, editable=False, max_length=64)),
                ('phone', kit.privacy.fields.PrivateTextField(blank=True, verbose_name='phone')),
                ('phone_hash', models.CharField(blank=True, db_index=True, editable=False, max_length=64)),
                ('phone_tail', models.CharField(blank=True, editable=False, max_length=4, verbose_name='last digits of the phone')),
                ('birth', residents.models.private_days.PrivateDayField(blank=True, db_column='born', null=True, validators=[kit.time.bounds.refuse_unusual], verbose_name='born on')),
                ('birth_year', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='born in')),
                ('sex', models.CharField(choices=[('male', 'Male'), ('female', 'Female')], max_length=6, verbose_name='sex')),
                ('kind', models.CharField(choices=[('registered', 'Registered here'), ('floating', 'Floating')], default='registered', max_length=10, verbose_name='kind')),
                ('relation', models.CharField(choices=[('head', 'Head of the household'), ('spouse', 'Spouse'), ('child', 'Child'), ('parent', 'Parent'), ('grandchild', 'Grandchild'), ('grandparent', 'Grandparent'), ('sibling', 'Brother or sister'), ('in_law', 'Son- or daughter-in-law'), ('tenant', 'Tenant'), ('other', 'Other')], default='other', max_length=12, verbose_name='relation to the head')),
                ('away', models.BooleanField(default=False, verbose_name='away for a longer time')),
                ('ended_on', models.DateField(blank=True, editable=False, null=True, verbose_name='no longer here since')),
                ('ended_by', models.CharField(blank=True, choices=[('registered', 'Registered'), ('birth', 'Born'), ('move_in', 'Moved in'), ('move_out', 'Moved out'), ('transfer', 'Moved to another household'), ('death', 'Died'), ('correction', 'Corrected')], editable=False, max_length=12, verbose_name='no longer here because')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='residents', to='residents.household', verbose_name='household')),
                ('tags', models.ManyToManyField(blank=True, related_name='residents', to='residents.tag', verbose_name='tags')),
            ],
            options={
                'verbose_name': 'resident',
                'verbose_name_plural': 'residents',
                'ordering': ['household__area', 'household__door_key', 'household__door', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ResidentEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('registered', 'Registered'), ('birth', 'Born'), ('move_in', 'Moved in'), ('move_out', 'Moved out'), ('transfer', 'Moved to another household'), ('death', 'Died'), ('correction', 'Corrected')], max_length=12, verbose_name='what happened')),
                ('date', models.DateField(verbose_name='date')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('fields', models.CharField(blank=True, max_length=200, verbose_name='corrected fields')),
                ('before', kit.privacy.fields.PrivateTextField(blank=True, verbose_name='before')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='by')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='resident_events', to='residents.household', verbose_name='household')),
                ('resident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='residents.resident', verbose_name='resident')),
            ],
            options={
                'verbose_name': 'event of a resident',
                'verbose_name_plural': 'events of a resident',
                'ordering': ['date', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(editable=False, max_length=18, verbose_name='area')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('kind', models.CharField(choices=[('shop', 'Shop'), ('firm', 'Firm'), ('school', 'School or kindergarten'), ('clinic', 'Hospital or clinic'), ('office', 'Public office'), ('association', 'Association'), ('other', 'Other')], default='shop', max_length=12, verbose_name='kind')),
                ('address', models.CharField(blank=True, max_length=120, verbose_name='address')),
                ('contact_name', kit.privacy.fields.PrivateTextField(blank=True, verbose_name="contact's name")),
                ('contact_phone', kit.privacy.fields.PrivateTextField(blank=True, verbose_name="contact's phone")),
                ('phone_tail', models.CharField(blank=True, editable=False, max_length=4, verbose_name='last digits of the phone')),
                ('registered_at', models.DateTimeField(verbose_name='registered at')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('grid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='grids.grid', verbose_name='grid')),
            ],
            options={
                'verbose_name': 'unit',
                'verbose_name_plural': 'units',
                'ordering': ['area', 'name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('met', models.CharField(blank=True, max_length=60, verbose_name='whom')),
                ('purpose', models.CharField(choices=[('routine', 'Ordinary visit'), ('care', 'Looking after somebody'), ('dispute', 'Dispute'), ('register', 'Register'), ('policy', 'Explaining a policy'), ('after_event', 'After an emergency'), ('other', 'Other')], default='routine', max_length=12, verbose_name='purpose')),
                ('findings', models.TextField(blank=True, verbose_name='situation')),
                ('difficulties', models.TextField(blank=True, verbose_name='difficulties')),
                ('wishes', models.TextField(blank=True, verbose_name='wishes')),
                ('follow_up', models.TextField(blank=True, verbose_name='what is to be done')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded at')),
                ('key', models.CharField(editable=False, max_length=90, unique=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='staff.member', verbose_name='visited by')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='residents.household', verbose_name='household')),
            ],
            options={
                'verbose_name': 'visit',
                'verbose_name_plural': 'visits',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='WelfareRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('minimum_living', 'Minimum living allowance'), ('relief', 'Relief'), ('elderly', 'Care of the elderly'), ('employment', 'Employment'), ('health_family', 'Health and family')], max_length=15, verbose_name='kind')),
                ('state', models.CharField(choices=[('registered', 'To be verified'), ('verified', 'Verified'), ('lapsed', 'Lapsed')], default='registered', max_length=10, verbose_name='state')),
                ('grounds', kit.privacy.fields.PrivateTextField(blank=True, verbose_name='grounds')),
                ('registered_at', models.DateTimeField(verbose_name='registered at')),
                ('verified_at', models.DateTimeField(blank=True, null=True, verbose_name='verified at')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('reminded_until', models.DateField(editable=False, null=True)),
                ('lapsed_on', models.DateField(blank=True, null=True, verbose_name='lapsed on')),
                ('lapsed_by', models.CharField(blank=True, choices=[('move_out', 'Moved out'), ('death', 'Died'), ('over', 'The last day is over'), ('ended', 'Ended by the community')], db_default='', default='', max_length=10, verbose_name='lapsed because')),
                ('registered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='registered by')),
                ('resident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='welfare_records', to='residents.resident', verbose_name='resident')),
                ('verified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='verified by')),
            ],
            options={
                'verbose_name': 'welfare record',
                'verbose_name_plural': 'welfare records',
                'ordering': ['-registered_at', '-id'],
            },
        ),
        migrations.AddIndex(
            model_name='household',
            index=models.Index(fields=['area', 'door_key', 'door', 'id'], name='household_in_order'),
        ),
        migrations.AddIndex(
            model_name='household',
            index=models.Index(models.F('area'), models.F('last_visited_at'), condition=models.Q(('closed_on__isnull', True)), name='household_visit'),
        ),
        migrations.AddConstraint(
            model_name='household',
            constraint=models.UniqueConstraint(models.F('grid'), models.F('door'), condition=models.Q(('closed_on__isnull', True)), name='one_open_household_a_door'),
        ),
        migrations.AddConstraint(
            model_name='household',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.In(django.db.models.functions.text.Length(models.F('area')), [15, 18]), name='household_lies_in_a_group_or_building'),
        ),
        migrations.AddConstraint(
            model_name='resident',
            constraint=models.UniqueConstraint(models.F('id_hash'), condition=models.Q(('ended_on__isnull', True), models.Q(('id_hash', ''), _negated=True)), name='one_present_resident_an_id_number'),
        ),
        migrations.AddConstraint(
            model_name='resident',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_by', ''), ('ended_on__isnull', True)), models.Q(('ended_on__isnull', False), models.Q(('ended_by', ''), _negated=True)), _connector='OR'), name='resident_ends_by_something'),
        ),
        migrations.AddIndex(
            model_name='unit',
            index=models.Index(fields=['area', 'name', 'id'], name='unit_area'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['household', '-at'], name='visit_household'),
        ),
        migrations.AddIndex(
            model_name='welfarerecord',
            index=models.Index(models.F('valid_until'), condition=models.Q(('state', 'verified')), name='welfare_until'),
        ),
        migrations.AddIndex(
            model_name='welfarerecord',
            index=models.Index(models.F('resident'), condition=models.Q(('state', 'registered')), name='welfare_to_verify'),
        ),
        migrations.AddConstraint(
            model_name='welfarerecord',
            constraint=models.UniqueConstraint(models.F('resident'), models.F('kind'), condition=models.Q(('state', 'lapsed'), _negated=True), name='one_live_welfare_record_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='welfarerecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'verified'), _negated=True), models.Q(('valid_until__isnull', False), ('verified_at__isnull', False), ('verified_by__isnull', False)), _connector='OR'), name='verified_by_somebody_until_some_day'),
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
