"""The audit as a table, for a period as the list was narrowed to it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kit.actors import Actor, name_in_words
from kit.errors import NotAllowed
from kit.tables.files import Kind, as_file, title_line
from staff.audit.purposes import in_words
from staff.audit.record import record
from staff.audit.subjects import labels
from staff.choices import AuditAction
from staff.models import AuditRecord

READ = "staff.view_auditrecord"
_CHUNK = 1000  # rows whose subjects are looked up together


def take_away(
    records: QuerySet[AuditRecord],
    kind: Kind,
    *,
    by: Actor,
    period: Mapping[str, str],
    narrowed: Sequence[str],
) -> IO[bytes]:
    """A file with ``records``, which ``by`` may read, in their order; what they were ``narrowed`` to stands
    above them. That it was taken, and for which ``period``, is a record too.

    Raises:
        NotAllowed: ``by`` does not read the audit.
    """
    if not by.has_perm(READ):
        raise NotAllowed
    rows = records.filter(pk__lte=records.aggregate(last=Max("pk"))["last"] or 0)  # not the record of itself
    facts = {"kind": kind, "rows": rows.count(), **period}
    record(by=by, action=AuditAction.EXPORT, subject="staff.auditrecord", facts=facts)
    return as_file(table(rows), kind, title=_("Audit"), above=title_line(_("Audit"), *narrowed))


def table(records: QuerySet[AuditRecord]) -> Iterator[Sequence[Any]]:
    """The headings, and a row a record. One query for the records, and for every thousand of them one for
    every kind of subject."""
    yield [
        _("at"),
        _("member"),
        _("login name"),
        _("action"),
        pgettext("audit", "subject"),
        pgettext("audit", "subject as written"),
        _("area"),
        _("purpose"),
        _("facts"),
        _("address"),
        _("page"),
    ]
    actions = {value: str(label) for value, label in AuditAction.choices}
    rows = records.select_related("member").iterator(chunk_size=_CHUNK)
    while chunk := list(islice(rows, _CHUNK)):
        words = labels([row.subject for row in chunk])
        for row in chunk:
            yield [
                row.at,
                row.member.name if row.member is not None else "",
                str(name_in_words(row.login)),
                actions.get(row.action, row.action),
                words[row.subject],
                row.subject,
                row.area,
                in_words(row.purpose),
                json.dumps(row.facts, ensure_ascii=False, cls=DjangoJSONEncoder) if row.facts else "",
                row.address or "",
                row.path,
            ]
