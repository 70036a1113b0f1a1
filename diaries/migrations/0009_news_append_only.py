"""What announcements and texts said before can only be added to."""

from django.db import migrations

from kit.history.append_only import keep, let_go

ANNOUNCEMENTS, TEXTS = "diaries_announcementversion", "diaries_knowledgeversion"


def make_append_only(apps, schema_editor):
    keep(schema_editor, ANNOUNCEMENTS, "earlier words of announcements are append-only")
    keep(schema_editor, TEXTS, "earlier words of texts are append-only")


def undo_append_only(apps, schema_editor):
    for table in (ANNOUNCEMENTS, TEXTS):
        let_go(schema_editor, table)


class Migration(migrations.Migration):
    dependencies = [("diaries", "0008_news")]

    operations = [migrations.RunPython(make_append_only, undo_append_only)]
