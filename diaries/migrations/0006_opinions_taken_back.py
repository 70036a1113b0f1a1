"""An opinion that was collected by mistake can be withdrawn, and one that was gathered taken out again."""

from django.db import migrations, models

from kit.history.append_only import put_back, set_aside


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_own_reports'),
        ('diaries', '0005_opinions_append_only'),
        ('grids', '0006_fill_place_name_key'),
        ('residents', '0003_fill_initials'),
        ('staff', '0009_own_phone'),
    ]

    operations = [
        migrations.RunPython(set_aside, put_back),
        migrations.RemoveConstraint(
            model_name='voicedopinion',
            name='opinion_state_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='voicedopinion',
            name='opinion_sorted_when_it_says_so',
        ),
        migrations.AddField(
            model_name='voicedopinion',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at'),
        ),
        migrations.AlterField(
            model_name='voicedopinion',
            name='state',
            field=models.CharField(choices=[('collected', 'Collected'), ('sorted', 'Sorted'), ('answered', 'Answered'), ('withdrawn', 'Withdrawn')], default='collected', max_length=10, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='voicedopinionevent',
            name='step',
            field=models.CharField(choices=[('collect', 'Collected'), ('sort', 'Sorted'), ('gather', 'Gathered with others'), ('join', 'Gathered into another one'), ('take_out', 'Taken out again'), ('make_case', 'Made a case'), ('answer', 'Answered'), ('tell', 'Answer told'), ('withdraw', 'Withdrawn')], max_length=10, verbose_name='action'),
        ),
        migrations.AddConstraint(
            model_name='voicedopinion',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['collected', 'sorted', 'answered', 'withdrawn'])), name='opinion_state_is_one_of_them'),
        ),
        migrations.AddConstraint(
            model_name='voicedopinion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', True), ('gathered_into__isnull', True), ('sorted_at__isnull', True), ('state', 'collected')), models.Q(('sorted_at__isnull', False), ('state__in', ['sorted', 'answered'])), ('state', 'withdrawn'), _connector='OR'), name='opinion_sorted_or_taken_back'),
        ),
        migrations.AddConstraint(
            model_name='voicedopinion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', True), ('entry__isnull', True), ('gathered_into__isnull', True), ('state', 'withdrawn'), ('withdrawn_at__isnull', False)), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdrawn_at__isnull', True)), _connector='OR'), name='opinion_withdrawn_when_it_says_so'),
        ),
        migrations.RunPython(put_back, set_aside),
    ]
