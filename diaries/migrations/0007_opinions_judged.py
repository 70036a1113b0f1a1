"""Whether somebody is satisfied with the answer; who is not has it open again."""

from django.db import migrations, models

from kit.history.append_only import put_back, set_aside


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_own_reports'),
        ('diaries', '0006_opinions_taken_back'),
        ('grids', '0006_fill_place_name_key'),
        ('residents', '0003_fill_initials'),
        ('staff', '0009_own_phone'),
    ]

    operations = [
        migrations.RunPython(set_aside, put_back),
        migrations.AddField(
            model_name='voicedopinion',
            name='satisfaction',
            field=models.CharField(blank=True, choices=[('satisfied', 'Satisfied'), ('basically_satisfied', 'Basically satisfied'), ('dissatisfied', 'Dissatisfied')], max_length=20, verbose_name='satisfied with the answer'),
        ),
        migrations.AlterField(
            model_name='voicedopinionevent',
            name='step',
            field=models.CharField(choices=[('collect', 'Collected'), ('sort', 'Sorted'), ('gather', 'Gathered with others'), ('join', 'Gathered into another one'), ('take_out', 'Taken out again'), ('make_case', 'Made a case'), ('answer', 'Answered'), ('tell', 'Answer told'), ('reopen', 'Opened again: they are not satisfied'), ('withdraw', 'Withdrawn')], max_length=10, verbose_name='action'),
        ),
        migrations.AddConstraint(
            model_name='voicedopinion',
            constraint=models.CheckConstraint(condition=models.Q(('satisfaction', ''), models.Q(('satisfaction__in', ['satisfied', 'basically_satisfied', 'dissatisfied']), ('told_at__isnull', False)), models.Q(('satisfaction', 'dissatisfied'), ('state__in', ['sorted', 'withdrawn'])), _connector='OR'), name='opinion_judged_when_told'),
        ),
        migrations.RunPython(put_back, set_aside),
    ]
