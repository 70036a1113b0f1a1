"""What a resident does by her own hand, without a login: report, show that a phone is hers, and answer what
she is asked. Her right is what she holds: the card of her grid, and number and code of her report; the pages
ask for them, and count how often she may."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import attachments
from cases.actions.engine import announce, timeline
from cases.actions.engine.new_case import new_case
from cases.actions.engine.residents import has_come
from cases.actions.engine.stages import begin_run
from cases.choices import ActionCode, PhotoKind, RouteCode, Source
from cases.models import Case, Category, OwnReport
from cases.public.guessing import unknown
from cases.public.own_reports import (
    CODE_GOOD_FOR,
    CODE_TRIES,
    MOST_CODES,
    TO,
    may_be_checked,
    open_question,
)
from cases.workflow.filing import REPORTER_PHONE, clean_told
from cases.workflow.inputs import TEXT
from cases.workflow.routes import ROUTES
from grids.models import Grid
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed, StillRunning
from kit.net.sending import AGAIN_WITHIN
from kit.privacy.fields import keyed_hash
from kit.time import clock
from notices.telling import tell_resident

ANSWERED = gettext_lazy("This has been answered already. Thank you.")
ENDED = gettext_lazy(
    "This matter was closed in the meantime, and your words were not kept. Please tell your grid leader."
)
WRONG_CODE = gettext_lazy("This is not the code that was sent, or it is older than ten minutes.")


def file_own_report(
    *,
    grid: Grid,
    category: Category | None,
    key: str,
    whose: str,
    device: str = "",
    email: str = "",
    uploads: Sequence[attachments.Upload] = (),
    **told: Any,
) -> Case:
    """File what a resident reports about ``grid``: a case of its leader, by the route of ``category`` and
    with the limit of any other, as if the leader had filed it; no department has it before she has looked at
    it. ``category`` None: the resident can't name one; it begins as routine (policy 二(四), 一般性工作), the
    leader sorts it, and the route follows. ``told`` are ``description``, ``address``, ``reporter_name`` and
    ``reporter_phone``; ``whose`` says whose files they are. The same ``key`` makes one case, however often
    sent; so does the same report, sent again a short while after with another key by the same ``device``, as
    after a lost answer.

    Raises:
        Invalid: no words, something does not fit, a bad file; names each.
        KeyReused: the key was used for other words.
    """
    said = clean_told({**told, "source": Source.RESIDENT})
    email = _checked_email(email)
    if grid.retired_on is not None:
        raise Invalid(_("This grid is no longer in use."))
    kept = category or unknown()
    if kept is None:
        raise Invalid(_("Nothing can be reported here yet. Please call the grid leader."))
    with attachments.written(uploads, whose=whose) as files:
        content = {**said, "email": email, "category": kept.code, "files": sorted(files.digests)}
        mark = keyed_hash(repr(sorted(content.items())), "cases.ownreport")
        earlier = _earlier(key, mark)
        if earlier is not None:
            return earlier
        try:
            report = OwnReport(key=key, fingerprint=mark, email=email)
            return _file(grid, kept, said, report, files, device=device)
        except IntegrityError:  # the same form, sent at the same moment
            earlier = _earlier(key, mark)
        if earlier is None:
            raise StillRunning
        return earlier


def _earlier(key: str, mark: str) -> Case | None:
    """The case that the same form has made. Raises KeyReused when it said something else."""
    found = OwnReport.objects.select_related("case").filter(key=key).first()
    if found is not None and found.fingerprint != mark:
        raise KeyReused(first=found.case)
    return found.case if found is not None else None


def _said_lately(grid: Grid, mark: str, device: str) -> Case | None:
    """The open case that the very same, told about ``grid``, has lately made by the same device:
    nobody else is shown its number and code. Not by the phone number, which a neighbour may know, nor by the
    network, which a whole building may share: two residents may say the same of the same lamp."""
    lately = OwnReport.objects.filter(case__grid=grid, case__filed_at__gte=clock.now() - AGAIN_WITHIN)
    same = lately.filter(fingerprint=mark, case__closed_at=None).select_related("case").order_by("pk")
    by = _device_mark(device)
    return next((one.case for one in same if by and cache.get(_device_key(one.case)) == by), None)


def _device_key(case: Case) -> str:
    return f"own-report-by-{case.pk}"


def _device_mark(device: str) -> str:
    return keyed_hash(device, "cases.ownreport.device") if device else ""


@transaction.atomic
def _file(
    grid: Grid,
    category: Category,
    said: dict[str, Any],
    report: OwnReport,
    files: attachments.Files,
    *,
    device: str,
) -> Case:
    # Of two at once the second waits here and finds the first.
    Grid.objects.select_for_update(no_key=True).filter(pk=grid.pk).values_list("pk").first()
    earlier = _said_lately(grid, report.fingerprint, device)
    if earlier is not None:
        return earlier
    at = clock.now()
    for name in ("route", "handled_result", "far_away"):
        said.pop(name, None)
    # No alarm and no application: a report begins as neither (``sortable``).
    coordinated = category.route == RouteCode.COORDINATION
    way = ROUTES[RouteCode.COORDINATION if coordinated else RouteCode.ROUTINE]
    case = new_case(by=None, at=at, grid=grid, category=category, route=way, office=None, **said)
    report.case = case
    report.save(force_insert=True)
    cache.set(_device_key(case), _device_mark(device), timeout=AGAIN_WITHIN.total_seconds())
    begin_run(case, at)
    case.save()
    attachments.attach(files, case=case, kind=PhotoKind.BEFORE, by=None, at=at)
    event = timeline.append(case, action=ActionCode.FILE, by=None, at=at, facts={"photos": len(files)})
    announce.filed(case, event)
    return case


def _checked_email(email: str) -> str:
    email = email.strip()
    try:
        if email:
            validate_email(email)
    except ValidationError as error:
        raise Invalid(fields={"email": error.messages}) from error
    return email


@transaction.atomic
def send_code(case: Case, *, phone: str = "") -> None:
    """Send a code to the phone of a resident's own report, or to ``phone`` when she had mistyped it; the one
    before is void. How often, the page asks.

    Raises:
        Invalid: there is no gateway, it is checked already, as many were sent as may be, or it is no phone.
    """
    report = _locked_report(case)
    if not may_be_checked(case, report) or report.codes_sent >= MOST_CODES:
        raise Invalid(_("No further code can be sent. Your report has come all the same."))
    if phone:
        try:
            case.reporter_phone = REPORTER_PHONE.ask(required=True).clean(phone)
        except ValidationError as error:
            raise Invalid(fields={"phone": error.messages}) from error
        Case.objects.filter(pk=case.pk).update(reporter_phone=case.reporter_phone)
    if not case.reporter_phone:
        raise Invalid(fields={"phone": [_("Please type your phone.")]})
    code = f"{secrets.randbelow(10**6):06d}"
    report.code_digest = _digest(case, code)
    report.code_until = clock.now() + CODE_GOOD_FOR
    report.code_tries = 0
    report.codes_sent += 1
    report.save()
    with translation.override(settings.LANGUAGE_CODE):
        words = _("Your code is %(code)s, good for ten minutes. Give it to nobody.") % {"code": code}
    subject = _("Code")
    key = f"{case.number}:code{report.codes_sent}"
    tell_resident(key=key, subject=subject, body=words, phone=case.reporter_phone, urgent=True)


def confirm_phone(case: Case, *, code: str) -> None:
    """Take down that the phone is hers, and tell her there that her report has come.

    Raises:
        Invalid: it is another code, an old one, or there were too many tries; each wrong one counts.
    """
    if not _is_right(case, code):
        raise Invalid(fields={"code": [WRONG_CODE]})
    subject = _("Your report %(number)s") % {"number": case.number}
    tell_resident(key=f"{case.number}:come", subject=subject, body=has_come(case), phone=case.reporter_phone)


@transaction.atomic
def _is_right(case: Case, code: str) -> bool:
    """Whether it is the code; counts a wrong try, which is kept although it is refused."""
    report = _locked_report(case)
    now = clock.now()
    if report.phone_checked_at is not None:
        return True
    open_now = report.code_until is not None and report.code_until > now and report.code_tries < CODE_TRIES
    if not open_now:
        return False
    if not constant_time_compare(report.code_digest, _digest(case, code.strip())):
        report.code_tries += 1
        report.save()
        return False
    report.phone_checked_at, report.code_digest, report.code_until = now, "", None
    report.save()
    return True


def _digest(case: Case, code: str) -> str:
    return keyed_hash(f"{case.number} {code}", "cases.ownreport.code")


def _locked_report(case: Case) -> OwnReport:
    """Raises NotAllowed: staff filed it."""
    report = OwnReport.objects.select_for_update(no_key=True).filter(case=case).first()
    if report is None:
        raise NotAllowed
    return report


def answer_question(
    case: Case, *, words: str, whose: str, uploads: Sequence[attachments.Upload] = ()
) -> None:
    """Add to the timeline what the resident answers to what she was asked, with photos; those whose turn it
    is are told. The clock goes on: the policy gives no pause for it.

    Raises:
        Conflict: it has been answered, or the case is closed.
        Invalid: neither words nor a file, too long, or a bad file.
    """
    try:
        said = TEXT.ask(required=False).clean(words)
    except ValidationError as error:
        raise Invalid(fields={"words": error.messages}) from error
    with attachments.written(uploads, whose=whose) as files:
        if not said and not files:
            raise Invalid(fields={"words": [_("Write something, or choose a photo.")]})
        _answer(case, said, files)


@transaction.atomic
def _answer(case: Case, said: str, files: attachments.Files) -> None:
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1, updated_at=clock.now())
    related = ("grid__parent__parent", "handling_grid", "category", "office")
    case = Case.objects.select_related(*related).get(pk=case.pk)
    if case.closed_at is not None:
        raise Conflict(ENDED)
    question = open_question(case)
    if question is None:
        raise Conflict(ANSWERED)
    at = case.updated_at
    attachments.attach(files, case=case, kind=PhotoKind.OTHER, by=None, at=at)
    facts = {"photos": len(files), TO: question.asked.sequence}
    event = timeline.append(
        case, action=ActionCode.ANSWER, by=None, at=at, stage_before=case.stage, text=said, facts=facts
    )
    announce.answered(case, event)
