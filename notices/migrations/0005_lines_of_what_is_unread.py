"""What waits in an inbox and leads to the page of a case is about that case; what was read stays as it is."""

from django.db import migrations

_AT = "/cases/"


def fold(apps, schema_editor):
    notices = apps.get_model("notices", "Notice").objects
    unread = notices.filter(channel="inbox", read_at__isnull=True, about="", link__startswith=_AT)
    for link in set(unread.order_by().values_list("link", flat=True).distinct()):
        number = link.removeprefix(_AT).strip("/")
        if number and "/" not in number and len(number) <= 20:
            unread.filter(link=link).update(about=number)


class Migration(migrations.Migration):

    dependencies = [
        ("notices", "0004_lines_and_daily_emails"),
    ]

    operations = [
        migrations.RunPython(fold, migrations.RunPython.noop),
    ]
