"""An address that is only sent to is asked for by GET as well: the button of the other language leads back to it,
a login in between does, a reload does. It leads to its page then, and says "not by this method" to nobody."""

import pytest

from kit.net.sent_to import sent_from
from tests.access.table import SKIPPED, TABLE
from tests.access.walking import clients, every_url, filled
from tests.access.world import make_world
from tests.cast import make_cast

# Where a browser ends that asks for what is only sent to, with the row of the world.
LEADS_TO = {
    "logout": "/",
    "own_photo": "/account/",
    "own_email": "/account/",
    "own_phone_end": "/account/",
    "end_session": "/account/",
    "end_token": "/account/",
    "rota-feed-new": "/team/",
    "rota-feed-end": "/team/",
    "case-reporter": "/cases/{case.number}/",
    "case-opinion-link": "/cases/{case.number}/",
    "case-step": "/cases/{case.number}/",
    "households-find": "/households/",
    "household-close": "/households/{household.pk}/",
    "welfare-verify": "/households/welfare/",
    "report-likely": "/report/",
    "texts-beside": "/knowledge/",
    "inbox-read": "/inbox/",
    **dict.fromkeys(("ring-here", "ring-test", "ring-device"), "/inbox/ringing/"),
    "channel-email": "/inbox/channels/",
    "channel": "/inbox/channels/",
}


@pytest.mark.once
def test_no_page_tells_a_browser_that_it_may_not_ask_for_it():
    # ``test_table.py`` asks for all of them as everybody; what leads elsewhere leads to one of them.
    assert SKIPPED == {}
    assert every_url().keys() == TABLE.keys()
    assert {name for name, row in TABLE.items() if "405" in row} == set()


@pytest.mark.django_db
def test_what_is_only_sent_to_leads_to_its_page(settings):
    settings.LANGUAGE_CODE = "en"
    cast = make_cast()
    world = make_world(cast)
    browser = clients(cast)[1]
    found, paths = {}, every_url()
    for name in LEADS_TO:
        answer = browser.get(filled(name, paths[name], world), follow=True)
        assert answer.status_code == 200, name
        found[name] = answer.redirect_chain[-1][0]
    household = world.rows["residents_household"]
    assert found == {
        name: page.format(case=world.case, household=household) for name, page in LEADS_TO.items()
    }


@pytest.mark.django_db
def test_a_link_logs_nobody_out(settings):
    settings.LANGUAGE_CODE = "en"
    cast = make_cast()
    browser = clients(cast)[1]
    browser.get("/logout/")
    assert browser.get("/account/").status_code == 200
    browser.post("/logout/")
    assert browser.get("/account/").status_code == 302


def test_other_methods_are_still_refused(rf):
    view = sent_from("home")(lambda request: None)
    assert view(rf.put("/")).status_code == 405
    assert view(rf.head("/")).status_code == 302


@pytest.mark.django_db
def test_the_other_language_of_a_phone_that_was_shown_is_that_of_the_page_it_was_asked_on():
    cast = make_cast()
    world = make_world(cast)
    case, browser = world.case, clients(cast)[1]
    back = f"/admin/cases/case/{case.pk}/change/"
    page = browser.post(f"/cases/{case.number}/reporter/", {"back": back}).content.decode()
    assert f'name="next" value="{back}"' in page
