"""The table of verbs, reviewed by hand: a file an app says how each of its verbs is called."""

from collections.abc import Callable
from typing import Any

from tests.access.verbs import assessment, cases, diaries, grids, money, notices, residents, staff
from tests.access.verbs.calls import Given
from tests.access.verbs.finding import PACKAGES, verbs

# Packages whose verbs have no rows yet. Whoever gives a package its file takes it out here.
PENDING: frozenset[str] = frozenset()

ROWS: dict[str, Given] = {
    **grids.ROWS,
    **staff.ROWS,
    **residents.ROWS,
    **notices.ROWS,
    **diaries.ROWS,
    **cases.ROWS,
    **assessment.ROWS,
    **money.ROWS,
}

# Verbs that reach nothing but the actor's own, so that a stranger may, and nothing comes of it: the name, and why.
OWN: dict[str, str] = {"notices.actions.reading.mark_all_read": "everybody has an inbox"}

# Verbs that somebody with the right in another area may, because what comes of it is there or her own: and why.
OWN_ELSEWHERE: dict[str, str] = {
    **OWN,
    **dict.fromkeys(
        (
            *(f"diaries.actions.entries.{verb}" for verb in ("add_entry", "say_nothing")),
            *(f"diaries.actions.weeks.{verb}" for verb in ("save_week", "sign_week")),
        ),
        "her own diary",
    ),
    "cases.actions.waiting_files.keep_files": "files of her own, that wait for a form",
    "cases.actions.waiting_files.drop_file": "the same",
    "cases.actions.waiting_files.hand_over_files": "the same",
    "cases.actions.saved.save_filter": "a filter of her own",
    "cases.actions.batch.recompute.recompute_deadlines": "the deadlines of her own county",
    "cases.actions.batch.bulk.start_bulk": "a list of her own; each step of it asks for its case",
}

_ASKED = "a part of verbs, which have asked"

# Functions of these packages that nobody does, so that they take no ``by``: the name, and why.
NOBODYS: dict[str, str] = {
    "cases.actions.opinions.take_opinion_by_link": "the resident, who has no login; her secret is her right",
    "cases.actions.opinions.take_opinion_by_code": "the resident; number and code of her own report are her right",
    **dict.fromkeys(
        (
            f"cases.actions.own_reports.{name}"
            for name in ("file_own_report", "send_code", "confirm_phone", "answer_question")
        ),
        "the resident; the card of her grid, and number and code, are her right",
    ),
    **dict.fromkeys(
        (f"assessment.actions.money._parts.{name}" for name in ("needed", "own_key", "spent_of")),
        "a part of verbs, which have asked",
    ),
    "diaries.actions.box.put_into_box": "anybody, whose box it is; there is nothing to have a right to",
    **dict.fromkeys(
        (
            "cases.actions._left.pass_on",
            *(f"assessment.actions.checks._sent.{name}" for name in ("own_key", "said")),
            *(f"assessment.actions.checks.drawing.{name}" for name in ("names_of", "row_of")),
            "diaries.actions._closed.refuse_closed",
            *(f"diaries.actions.photos.{name}" for name in ("attach", "exchange", "has_exactly")),
            "diaries.actions.photos.forget_in_names",
            *(
                f"diaries.actions.opinions._steps.{name}"
                for name in ("append", "claim", "own_key", "said", "sent_before")
            ),
            *(
                f"diaries.actions.news._texts.{name}"
                for name in (
                    *("clean_audience", "made_before", "refuse_area", "refuse_private"),
                    *("title_of", "words_of"),
                )
            ),
            *(
                f"diaries.actions.news.activities._parts.{name}"
                for name in ("locked", "move_up", "room_left", "taken", "tell", "tell_all", "write")
            ),
            *("diaries.actions.opinions.answering.follow_entry",),
            *(
                f"diaries.actions.meetings._steps.{name}"
                for name in (
                    *("append", "begin", "check_begun", "claim", "due_after", "held_by", "in_use"),
                    *("require_holder", "sent_before"),
                )
            ),
            *("diaries.actions.meetings.agenda.fill_agenda", "diaries.actions.meetings.calling.uninvite"),
            *("diaries.actions.meetings.forgetting.forget_in_meetings",),
            *("diaries.actions.opinions.forgetting.forget_in_opinions",),
            *(
                f"diaries.actions.tasks._telling.{name}"
                for name in ("leaders_of", "message", "tell_given", "tell_waiting")
            ),
            *("diaries.actions.tasks._known.look_at", "diaries.actions.tasks.forgetting.forget_in_tasks"),
            *(f"notices.actions._outgrown.{name}" for name in ("end_outgrown", "forget")),
            *(
                f"staff.actions._growing.{name}"
                for name in ("end_given_by", "end_outgrown", "end_what_changed", "hold_growing", "hold_login")
            ),
        ),
        _ASKED,
    ),
    **dict.fromkeys(
        (
            f"staff.actions._closing.{name}"
            for name in ("close_until_opened", "end_all", "end_with_login", "mark", "pass_on", "unmark")
        ),
        _ASKED,
    ),
}

# Whatever else writes rows, outside the packages of verbs: the name, and why it asks nobody.
_KEPT_BY_ITSELF = "what the system keeps for itself"
WRITERS: dict[str, str] = {
    "kit.numbers.keys.fill_keys": "a migration",
    "cases.attachments.storage.sweep": _KEPT_BY_ITSELF,
    "cases.attachments.writing.attach": _ASKED,
    "cases.deadlines.calendar.forget": "a cache, no row",
    "cases.deadlines.emergency.reported": _ASKED,
    "cases.deadlines.reminders.drop": _ASKED,
    "cases.deadlines.reminders.plan": _ASKED,
    "cases.deadlines.reminders.plan_end_of_pause": _ASKED,
    "cases.models.seeds.mark_personal": "a migration",
    "cases.models.seeds.seed_calendar": "a migration",
    "cases.models.seeds.seed_categories": "a migration",
    "cases.models.seeds.seed_grants": "a migration",
    "cases.models.seeds.seed_matters": "a migration",
    "cases.public.forgetting.forget_in_what_is_kept": _ASKED,
    "cases.public.opinion_links.end_links": _ASKED,
    "gridgov.admin.dashboard.overview": "the words of a page, in a dictionary",
    "gridgov.runtime.cache.ForgivingCache.delete": "a cache, no row",
    "gridgov.services.history.seal_all": "seals of rows from before seals, for whoever has the machine",
    "grids.tree.plant": _ASKED,
    "kit.files.images.cut_square": "a picture, no row",
    "kit.files.photos.written_anew": "a picture, no row",
    "kit.net.rate_limit.Tries.wait": "a cache, no row",
    "kit.privacy.fields.renew": "private fields under a new key, for whoever has the machine",
    "notices.outbox.daily.gather_all": _KEPT_BY_ITSELF,
    "notices.outbox.delivery.deliver_due": _KEPT_BY_ITSELF,
    "notices.querysets.ChannelAddressQuerySet.forget": _ASKED,
    "notices.telling.forgetting.forget_in_notices": _ASKED,
    "notices.telling.messages.notify_address": _ASKED,
    "notices.telling.messages.notify_all": _ASKED,
    "notices.telling.residents.tell_resident": _ASKED,
    "notices.telling.withdrawing.withdraw": _ASKED,
    "residents.admin.bases.RegisterAdmin.log_addition": "the desk's own log of what a verb has done",
    "residents.admin.bases.RegisterAdmin.log_change": "the same",
    "residents.bookkeeping.entitlements.end_with": _ASKED,
    "residents.bookkeeping.entitlements.verify_anew": _ASKED,
    "residents.bookkeeping.writing.claim": _ASKED,
    "residents.models.tags.seed_tags": "a migration",
    "staff.accounts.login_tries.count_try": _KEPT_BY_ITSELF,
    "staff.accounts.login_tries.forget_old": _KEPT_BY_ITSELF,
    "staff.accounts.login_tries.forgive": _KEPT_BY_ITSELF,
    "staff.accounts.passwords.remember": _ASKED,
    "staff.accounts.sessions.end_sessions": _ASKED,
    "staff.accounts.sessions.end_surplus": _ASKED,
    "staff.accounts.tokens.BearerAuthentication.authenticate": "when a token was used last",
    "staff.accounts.tokens.make_token": _ASKED,
    "staff.audit.anchors.anchor": _KEPT_BY_ITSELF,
    "staff.audit.anchors.note_dropped": _KEPT_BY_ITSELF,
    "staff.audit.chain.append": _KEPT_BY_ITSELF,
    "staff.audit.record.prune": _KEPT_BY_ITSELF,
    "staff.models.phones.TwoFactorPhone.verify_token": "one's own second factor, proved by its code",
    "staff.rights.backend.RoleBackend.has_perm": "what was found out about a login, in the login; no row",
}

PARTS = frozenset(name for name, why in {**NOBODYS, **WRITERS}.items() if why == _ASKED)

VERBS: dict[str, Callable[..., Any]] = {
    name: verb
    for package in PACKAGES
    if package not in PENDING
    for name, verb in verbs(package).items()
    if name not in NOBODYS
}
