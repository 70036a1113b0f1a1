from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0006_fill_place_name_key'),
        ('residents', '0004_follow_ups'),
        ('staff', '0009_own_phone'),
    ]

    operations = [
        migrations.AddField(
            model_name='household',
            name='sent_key',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=84),
        ),
        migrations.AddField(
            model_name='household',
            name='sent_mark',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=64),
        ),
        migrations.AddConstraint(
            model_name='household',
            constraint=models.UniqueConstraint(models.F('sent_key'), condition=models.Q(('sent_key', ''), _negated=True), name='one_household_a_form'),
        ),
    ]
