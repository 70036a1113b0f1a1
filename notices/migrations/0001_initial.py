"""The tables of the notices app."""

import django.db.models.deletion
import kit.privacy.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('staff', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChannelAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('inbox', 'Inbox'), ('email', 'E-mail'), ('wecom', 'WeCom'), ('dingtalk', 'DingTalk'), ('feishu', 'Feishu'), ('webhook', 'Webhook')], editable=False, max_length=10, verbose_name='channel')),
                ('label', models.CharField(blank=True, max_length=40, verbose_name='what it is')),
                ('url', kit.privacy.fields.PrivateTextField(editable=False, verbose_name='address')),
                ('hint', models.CharField(blank=True, editable=False, max_length=60, verbose_name='address')),
                ('digest', models.CharField(blank=True, editable=False, max_length=64, verbose_name='digest')),
                ('ordinary', models.BooleanField(default=True, verbose_name='ordinary notices too')),
                ('daily_at', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='daily at')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('removed_at', models.DateTimeField(editable=False, null=True, verbose_name='removed at')),
                ('made_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='channel_addresses', to='staff.member', verbose_name='member')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='channel_addresses', to='staff.organization', verbose_name='organization')),
            ],
            options={
                'verbose_name': 'channel address',
                'verbose_name_plural': 'channel addresses',
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('inbox', 'Inbox'), ('email', 'E-mail'), ('wecom', 'WeCom'), ('dingtalk', 'DingTalk'), ('feishu', 'Feishu'), ('webhook', 'Webhook')], max_length=10, verbose_name='channel')),
                ('key', models.CharField(max_length=160, unique=True, verbose_name='unique key')),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('body', models.TextField(blank=True, verbose_name='body')),
                ('link', models.CharField(blank=True, max_length=200, verbose_name='link')),
                ('email_to', kit.privacy.fields.PrivateTextField(blank=True, db_default='', default='', editable=False, verbose_name='other e-mail address')),
                ('about', models.CharField(blank=True, db_default='', default='', max_length=40, verbose_name='matter')),
                ('urgent', models.BooleanField(default=False, verbose_name='urgent')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('held', 'Kept for the daily e-mail'), ('gathered', 'In a daily e-mail'), ('sent', 'Sent'), ('failed', 'Failed')], default='waiting', max_length=10, verbose_name='state')),
                ('due_at', models.DateTimeField(verbose_name='due at')),
                ('leased_until', models.DateTimeField(editable=False, null=True, verbose_name='leased until')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('problem', models.CharField(blank=True, max_length=300, verbose_name='last problem')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sent at')),
                ('read_at', models.DateTimeField(null=True, verbose_name='read at')),
                ('address', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='notices.channeladdress', verbose_name='channel address')),
                ('gathered_into', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='notices.notice', verbose_name='daily e-mail')),
                ('recipient', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='staff.member', verbose_name='recipient')),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
            },
        ),
        migrations.AddConstraint(
            model_name='channeladdress',
            constraint=models.CheckConstraint(condition=models.Q(('member__isnull', True), ('organization__isnull', True), _connector='XOR'), name='channel_address_has_one_holder'),
        ),
        migrations.AddConstraint(
            model_name='channeladdress',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('member', 'digest'), name='one_address_a_member'),
        ),
        migrations.AddConstraint(
            model_name='channeladdress',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('organization', 'digest'), name='one_address_an_organization'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(models.F('due_at'), condition=models.Q(('state', 'waiting')), name='notice_waiting'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(models.F('due_at'), condition=models.Q(('state', 'waiting'), ('urgent', True)), name='notice_urgent'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('state', 'held')), fields=['recipient', 'id'], name='notice_held'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('gathered_into__isnull', False)), fields=['gathered_into', 'id'], name='notice_parts'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(models.F('id'), condition=models.Q(('state', 'failed')), name='notice_failed'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('address__isnull', False)), fields=['address', '-id'], name='notice_address'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['recipient', 'channel', '-id'], name='notice_inbox'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('channel', 'inbox'), models.Q(('about', ''), _negated=True)), fields=['recipient', 'about', '-id'], name='notice_line'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(models.F('recipient'), condition=models.Q(('channel', 'inbox'), ('read_at__isnull', True)), name='notice_unread'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('recipient__isnull', False), ('address__isnull', False), _connector='OR'), name='notice_is_for_somebody'),
        ),
    ]
