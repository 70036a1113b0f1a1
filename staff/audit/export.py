"""The audit as a table, for a period as the list was narrowed to it."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kit.actors import name_in_words
from staff.audit.purposes import in_words
from staff.audit.subjects import labels
from staff.choices import AuditAction
from staff.models import AuditRecord

_CHUNK = 1000  # rows whose subjects are looked up together


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
        words = labels([record.subject for record in chunk])
        for record in chunk:
            yield [
                record.at,
                record.member.name if record.member is not None else "",
                str(name_in_words(record.login)),
                actions.get(record.action, record.action),
                words[record.subject],
                record.subject,
                record.area,
                in_words(record.purpose),
                json.dumps(record.facts, ensure_ascii=False, cls=DjangoJSONEncoder) if record.facts else "",
                record.address or "",
                record.path,
            ]
