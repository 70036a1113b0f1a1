"""How the admin looks and what its sidebar holds (settings of django-unfold)."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def _item(title: Any, icon: str, model: str, permission: str = "") -> dict[str, Any]:
    """A link to the list of ``model`` ("app_model"), for those who may see such rows."""
    app, name = model.split("_", 1)
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{model}_changelist"),
        "permission": _asks(permission or f"{app}.view_{name}"),
    }


def _page(title: Any, icon: str, name: str, permission: str) -> dict[str, Any]:
    """A link to a page that is no list of a model."""
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{name}"),
        "permission": _asks(permission),
    }


def _asks(permission: str) -> Callable[[HttpRequest], bool]:
    def may(request: HttpRequest) -> bool:
        return request.user.has_perm(permission)

    return may


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": _("Gridgov"),
    "SITE_HEADER": _("Gridgov"),
    "SITE_SYMBOL": "grid_view",
    "SITE_URL": "/",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("pages/icon.svg")},
    ],
    "ACCOUNT": {"navigation": [{"title": _("My account"), "link": reverse_lazy("account")}]},
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "SHOW_BACK_BUTTON": True,
    "DASHBOARD_CALLBACK": "gridgov.admin.dashboard.overview",
    # The colours are in a file of their own, see GridgovAdminSite.each_context.
    "STYLES": [
        lambda request: static("admin/colours.css"),
        lambda request: static("admin/gridgov.css"),
    ],
    "SCRIPTS": [
        lambda request: static("admin/strict.js"),
        lambda request: static("pages/drafts.js"),
    ],
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": [
            {
                "items": [
                    {"title": _("Overview"), "icon": "dashboard", "link": reverse_lazy("admin:index")},
                ],
            },
            {
                "title": _("Cases"),
                "separator": True,
                "items": [
                    _item(_("Cases"), "assignment", "cases_case"),
                    _page(_("By stage"), "view_kanban", "cases_case_board", "cases.view_case"),
                    _page(_("On a map"), "map", "cases_case_map", "cases.view_case"),
                    {
                        "title": _("Report a case"),
                        "icon": "add_circle",
                        "link": reverse_lazy("report"),
                        "permission": _asks("cases.add_case"),
                    },
                    _item(_("Call-backs"), "phone_callback", "cases_callback"),
                    _item(_("Diaries"), "menu_book", "diaries_diary"),
                    _item(_("Closings of weeks"), "event_note", "diaries_weekclosing"),
                    _item(_("Days without diary"), "event_busy", "diaries_missingday"),
                    _item(_("Opinions of the people"), "forum", "diaries_voicedopinion"),
                    _item(_("Analysis meetings"), "groups_3", "diaries_analysismeeting"),
                    _item(_("Decisions of meetings"), "task_alt", "diaries_meetingdecision"),
                    _item(_("Tasks from above"), "checklist", "diaries_task"),
                    {
                        "title": _("Give a task"),
                        "icon": "add_task",
                        "link": reverse_lazy("task-new"),
                        "permission": _asks("diaries.add_task"),
                    },
                    {
                        "title": _("Spot checks"),
                        "icon": "fact_check",
                        "link": reverse_lazy("checks"),
                        "permission": _asks("assessment.view_spotcheckround"),
                    },
                    _item(_("Box about the system"), "feedback", "diaries_boxmessage"),
                    _item(_("Announcements"), "campaign", "diaries_announcement"),
                    _item(_("Activities"), "event", "diaries_activity"),
                    _item(_("Knowledge"), "library_books", "diaries_knowledgetext"),
                    _item(_("Notices"), "mail", "notices_notice"),
                ],
            },
            {
                "title": _("Grids"),
                "separator": True,
                "items": [
                    _item(_("Grid tree"), "account_tree", "grids_grid"),
                    _item(_("Places"), "location_on", "grids_place"),
                    _item(_("Divisions"), "map", "grids_division"),
                ],
            },
            {
                "title": _("Register"),
                "separator": True,
                "items": [
                    _item(_("Households"), "home", "residents_household"),
                    _item(_("Residents"), "groups", "residents_resident"),
                    _item(_("Units"), "storefront", "residents_unit"),
                    _item(_("Welfare records"), "volunteer_activism", "residents_welfarerecord"),
                    _item(_("Visits"), "door_front", "residents_visit"),
                ],
            },
            {
                "title": pgettext_lazy("navigation", "Money"),
                "separator": True,
                "items": [
                    _item(_("Budgets"), "account_balance", "assessment_budget"),
                    _item(_("Items of budgets"), "receipt_long", "assessment_budgetitem"),
                    _item(pgettext_lazy("money", "Spending"), "payments", "assessment_spending"),
                    _item(_("Transfers of tasks"), "move_down", "assessment_tasktransfer"),
                ],
            },
            {
                "title": _("People"),
                "separator": True,
                "items": [
                    _item(_("Members"), "group", "staff_member"),
                    _item(_("Appointments"), "badge", "staff_appointment"),
                    _item(_("Covers"), "swap_horiz", "staff_cover"),
                    _item(_("Turns of duty"), "calendar_view_week", "staff_shift"),
                    _item(_("Training"), "school", "staff_training"),
                    _item(_("Organizations"), "apartment", "staff_organization"),
                ],
            },
            {
                "title": _("Settings"),
                "separator": True,
                "items": [
                    _item(_("Time limits"), "timer", "cases_timelimit"),
                    _item(_("Rhythms of meetings"), "event_repeat", "diaries_meetingrhythm"),
                    _item(_("Size standards"), "straighten", "grids_sizestandard"),
                    _item(_("Calendar years"), "event_available", "cases_calendaryear"),
                    _item(_("Calendar days"), "calendar_month", "cases_calendarday"),
                    _item(_("Working hours"), "schedule", "cases_workperiod"),
                    _item(_("Categories"), "category", "cases_category", "cases.change_category"),
                    _item(_("Tags"), "sell", "residents_tag", "residents.change_tag"),
                    _item(_("Matters"), "checklist", "cases_matter", "cases.change_matter"),
                    _item(_("Text templates"), "text_snippet", "cases_texttemplate"),
                    _item(_("Channel addresses"), "campaign", "notices_channeladdress"),
                    _item(_("API tokens"), "key", "staff_apitoken"),
                    _item(_("Audit"), "policy", "staff_auditrecord"),
                    {
                        "title": _("Logins"),
                        "icon": "lock",
                        "link": reverse_lazy("admin:staff_user_changelist"),
                        "permission": _asks("staff.view_user"),
                    },
                ],
            },
        ],
    },
}
