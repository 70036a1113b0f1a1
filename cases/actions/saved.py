"""What officials keep for their own work: saved filters, and the words that an organization uses often."""

from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import SavedFilter, TextTemplate
from kit.actors import require
from kit.errors import Invalid, NotAllowed
from kit.text import Text
from staff.models import Member

MOST_FILTERS = 30
# What the columns hold.
LONGEST_NAME = 40
LONGEST_QUERY = 500
_NOT_FILTERS = frozenset({"p", "e", "all", "csrfmiddlewaretoken"})  # a page, an error


@transaction.atomic
def save_filter(*, by: Member, name: str, query: str) -> SavedFilter:
    """Keep the filters of an address (``query``, its part after "?") under a name; an earlier one of the same
    name gives way.

    Raises:
        NotAllowed: ``by`` sees no cases.
        Invalid: no name, too long, or too many saved filters already.
    """
    require(by.user, "cases.view_case")
    name = name.strip()
    pairs = [(key, value) for key, value in parse_qsl(query) if key not in _NOT_FILTERS]
    kept = urlencode(pairs)
    errors: dict[str, list[Text]] = {}
    if not name:
        errors["name"] = [_("Please give it a name.")]
    for field, value, most in (("name", name, LONGEST_NAME), ("query", kept, LONGEST_QUERY)):
        if len(value) > most:
            errors[field] = [_("This is too long.")]
    own = SavedFilter.objects.filter(member=by)
    if own.exclude(name=name).count() >= MOST_FILTERS:
        errors["name"] = [_("You have %(most)s saved filters; delete one first.") % {"most": MOST_FILTERS}]
    if errors:
        raise Invalid(fields=errors)
    return SavedFilter.objects.update_or_create(member=by, name=name, defaults={"query": kept})[0]


def delete_filter(saved: SavedFilter, *, by: Member) -> None:
    """Forget one's own saved filter.

    Raises:
        NotAllowed: it is somebody else's.
    """
    if saved.member_id != by.pk:
        raise NotAllowed
    saved.delete()


@transaction.atomic
def save_template(
    template: TextTemplate | None, *, by: Member, name: str, text: str, action: str = ""
) -> TextTemplate:
    """Keep words for the organization of ``by``; ``action`` empty: for every action.

    Raises:
        NotAllowed: ``by`` may not, or the template is another organization's.
        Invalid: the organization has another template of this name.
    """
    verb = "add" if template is None else "change"
    _check(template, verb, by)
    row = template or TextTemplate(organization=by.organization)
    same = TextTemplate.objects.filter(organization=row.organization_id, name=name.strip())
    if same.exclude(pk=row.pk).exists():
        raise Invalid(fields={"name": [_("There is a template of this name already.")]})
    row.name, row.text, row.action = name.strip(), text.strip(), action
    row.save()
    return row


def delete_template(template: TextTemplate, *, by: Member) -> None:
    """Forget words of one's own organization. Raises NotAllowed."""
    _check(template, "delete", by)
    template.delete()


def _check(template: TextTemplate | None, verb: str, by: Member) -> None:
    foreign = template is not None and template.organization_id != by.organization_id
    if foreign or not by.user.has_perm(f"cases.{verb}_texttemplate"):
        raise NotAllowed
