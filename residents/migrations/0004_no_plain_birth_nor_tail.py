"""Birthday and last characters in plain text gave the id numbers of local people without any key: both columns
go. The encrypted one takes the name of the old one; its column keeps its own."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0003_encrypt_days_of_birth'),
    ]

    operations = [
        migrations.RemoveField(model_name='resident', name='birth'),
        migrations.RemoveField(model_name='resident', name='id_tail'),
        migrations.RenameField(model_name='resident', old_name='born', new_name='birth'),
    ]
