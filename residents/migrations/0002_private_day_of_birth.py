"""The day of birth encrypted, the year beside it in plain text."""

from django.db import migrations, models

import kit.time.bounds
import residents.models.private_days


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='resident',
            name='born',
            field=residents.models.private_days.PrivateDayField(blank=True, db_column='born', null=True, validators=[kit.time.bounds.refuse_unusual], verbose_name='born on'),
        ),
        migrations.AddField(
            model_name='resident',
            name='birth_year',
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='born in'),
        ),
    ]
