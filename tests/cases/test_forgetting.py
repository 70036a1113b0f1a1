"""After its retention a closed case keeps no reporter, nowhere; and its timeline still verifies."""

import datetime as dt
from urllib.parse import quote

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from cases.actions.batch.anonymize import forget_reporters
from cases.choices import RouteCode
from cases.models import BulkItem, BulkJob, Case, CaseEvent, KeptFile, SavedFilter
from cases.queries.chain import breaks, digest, seal_of, state_now
from diaries.actions import add_entry, make_case
from kit.privacy.forgetting import Forgotten
from kit.time import clock
from notices.models import Notice
from tests.actors import ADMIN
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.forging import triggers_off
from tests.pictures import a_photo
from tests.residents.world import household, id_number, resident

PHONE = "13812345678"
TOLD = f"王小明({PHONE})反映漏水,住2-301"
db = pytest.mark.django_db
LATER = dt.timedelta(days=1)


def told(cast: Cast, **more: str) -> Case:
    """A closed case whose reporter stands in title, words, timeline, diary and messages."""
    resident(
        cast.building_leader, household(cast.building_leader, cast.building, "2-301"), id_number=id_number()
    )
    entry = add_entry(by=cast.building_leader, date=clock.today(), kind="visit", text=f"走访王小明:{TOLD}")
    case = make_case(
        entry=entry,
        by=cast.building_leader,
        file=lambda: a_case(
            cast,
            RouteCode.ROUTINE,
            description=TOLD,
            address="王阿姨家2-301",
            reporter_name="王小明",
            reporter_phone=PHONE,
        ),
    )
    go(
        case,
        "handle",
        cast.building_leader,
        text=f"已电话告知王小明,{id_number()}",
        uploads=[a_photo(40, 30, "王小明家.jpg")],
    )
    case.refresh_from_db()
    if case.closed_at is None:
        go(case, "feed_back", cast.building_leader, checked=True, text="小明很满意")
    case.refresh_from_db()
    return case


def forget() -> int:
    return forget_reporters(by=ADMIN, before=clock.now() + LATER)


def words_of(case: Case) -> list[str]:
    case.refresh_from_db()
    events = [f"{event.text} {event.facts}" for event in case.events.all()]
    notices = [f"{one.subject} {one.body}" for one in Notice.objects.all()]
    own = [case.title, case.description, case.address, case.reporter_name, case.reporter_phone]
    files = [one.name for one in case.attachments.all()]
    return [*own, *events, *notices, *files, case.diary_entry.text, case.diary_entry.place]


@db
def test_nothing_of_the_reporter_is_left_and_the_matter_is(cast: Cast) -> None:
    case = told(cast)
    assert any("王小明" in text for text in words_of(case))
    assert forget() == 1
    for secret in ("王小明", "王阿姨", "小明", PHONE, id_number(), "2-301"):
        assert [text for text in words_of(case) if secret in text] == []
    assert (case.title, case.description) == ("反映人(***)反映漏水", "反映人(***)反映漏水,住其住处")
    assert "已电话告知反映人,***" in [event.text for event in case.events.all()]
    assert case.diary_entry.text == "走访反映人:反映人(***)反映漏水,住其住处"
    assert forget() == 0


@db
def test_the_timeline_verifies_before_and_after_and_knows_a_forgery_of_what_is_left(cast: Cast) -> None:
    case = told(cast)
    assert list(breaks()) == []
    seals = list(case.events.values_list("hash", "seal"))
    forget()
    assert list(breaks()) == []
    # What was anchored stays as it was.
    assert list(case.events.values_list("hash", "seal"))[: len(seals)] == seals
    line = case.events.filter(text__contains="反映人").first()
    assert line.salt == ""
    with triggers_off(CaseEvent):
        CaseEvent.objects.filter(pk=line.pk).update(text="另一个结果")
    assert [one.event_id for one in breaks()] == [line.pk]


@db
def test_lines_from_before_salts_are_forgotten_and_verify_too(cast: Cast) -> None:
    case = told(cast)
    with triggers_off(CaseEvent):
        previous = ""
        last = case.events.order_by("-sequence").first()
        for event in case.events.order_by("sequence"):
            event.salt, event.previous_hash = "", previous
            event.hash = previous = digest(event)
            if event.pk == last.pk:
                event.state = state_now(case.pk, "")
            event.seal = seal_of(event)
            event.save()
        assert list(breaks()) == []
        forget()
    assert list(breaks()) == []
    assert not [text for text in words_of(case) if "王小明" in text]


@db
def test_the_database_lets_words_be_taken_out_only_where_the_timeline_says_so(cast: Cast) -> None:
    case = told(cast)
    line = case.events.exclude(text="").first()
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseEvent.objects.filter(pk=line.pk).update(text="别的", salt="")
    forget()
    for change in ({"action": "note"}, {"hash": "0" * 64}, {"salt": "1" * 32}):
        with pytest.raises(DatabaseError), transaction.atomic():
            CaseEvent.objects.filter(pk=line.pk).update(**change)
    line.refresh_from_db()


@db
def test_what_officials_keep_beside_the_cases_forgets_too(cast: Cast) -> None:
    told(cast)
    official, at = cast.township_official, clock.now()
    for name, query in (
        ("漏水", f"q={quote(PHONE)}"),
        ("王小明的事", "route=routine"),
        ("小明路", f"q={quote('小明路')}"),
        ("王阿姨", f"q={quote('王阿姨')}"),
    ):
        SavedFilter.objects.create(member=official, name=name, query=query)
    facts = {"text": f"王小明({PHONE})的事请尽快", "n": 3, "to": ["王小明"]}
    job = BulkJob.objects.create(member=official, action="note", facts=facts, made_at=at)
    item = BulkItem.objects.create(job=job, case=Case.objects.get(), version=1, refused="王小明不同意")
    kept = {"form": "x", "token": "x", "file_kind": "photo", "digest": "0" * 64, "kept_at": at}
    file = KeptFile.objects.create(user=official.user, name="王小明家.jpg", file="a.jpg", **kept)
    forget_reporters(by=ADMIN, before=at + LATER)
    assert sorted(SavedFilter.objects.values_list("name", flat=True)) == ["小明路", "王阿姨"]
    for row in (job, item, file):
        row.refresh_from_db()
    assert job.facts == {"text": "反映人(***)的事请尽快", "n": 3, "to": ["反映人"]}
    assert (item.refused, file.name) == ("反映人不同意", "反映人家.jpg")


@db
def test_cases_that_belong_together_are_forgotten_together(cast: Cast) -> None:
    main = a_case(cast, RouteCode.COORDINATION, description="王小明家漏水")
    double = a_case(cast, RouteCode.COORDINATION, description="漏水", reporter_name="王小明")
    go(double, "merge", cast.community_secretary, case=main.number, text="同一件")
    # The one that goes on is open: it still needs its words, and so nobody is forgotten yet.
    assert forget() == 0
    assert Case.objects.get(pk=double.pk).reporter_name == "王小明"
    go(main, "withdraw", main.filed_by, text="不需要了")
    assert forget() == 2
    assert Case.objects.get(pk=main.pk).description == "反映人家漏水"
    assert list(breaks()) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("王女士来电", "反映人来电"),
        ("老王说,小王庄的路灯", "反映人说,小王庄的路灯"),
        ("联系 138 1234-5678", "联系 ***"),
        ("小明同学", "反映人同学"),
        ("住12-301和2-3011", "住12-301和2-3011"),
        ("国王花园", "国王花园"),
        ("", ""),
    ],
)
def test_a_person_is_taken_out_in_all_writings_and_nothing_else(text: str, left: str) -> None:
    assert Forgotten.of(["王小明"], [PHONE], ["2-301"]).without(text) == left


@given(st.text(alphabet="王小明女士老张138 0123456789", max_size=30))
def test_what_was_forgotten_is_forgotten_the_second_time_too(text: str) -> None:
    person = Forgotten.of(["王小明"], [PHONE])
    once = person.without(text)
    assert "王小明" not in once
    assert person.without(once) == once or "反映人" in once
