"""Registered beside declared figures, and the decision which of them counts for sizes."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from grids.actions import decide_figures, retire_grid
from grids.choices import Basis, FindingKind, Setting
from grids.figures.decided import SUGGESTED, Figures, advice, basis_in_words
from grids.figures.pairs import Counted, Pair, households_in_words, people_in_words
from grids.figures.reading import figures_of, fill
from grids.imports.grid_rows import parse
from grids.models import FiguresDecision, Grid
from grids.queries.coverage import findings
from grids.scope import Scope
from kit.errors import Conflict, Invalid, NotAllowed
from kit.tables.rows import Row
from kit.time.clock import today
from kit.time.formats import day_text
from staff.models import AuditRecord, Member, User
from tests.actors import ADMIN
from tests.api.program import Program
from tests.cast import Cast
from tests.factories import grid
from tests.pages.desk import at_desk, queries_of
from tests.pages.sheets import sheet, taken, upload
from tests.pages.visible import visible
from tests.residents.world import household

ALL = Scope.everything()


def decide(cast: Cast, basis: str = Basis.REGISTERED, by: Member | None = None, seen: int | None = None):
    who = User.objects.get(pk=(by or cast.township_official).user_id)
    return decide_figures(by=who, community=cast.community, basis=basis, reason="全部登记完毕", seen=seen)


def declare(grid: Grid, households: int, registered: int = 0, floating: int = 0) -> None:
    Grid.objects.filter(pk=grid.pk).update(
        declared_households=households, declared_registered=registered, declared_floating=floating
    )


def sizes() -> list[tuple[str, str]]:
    return [(one.code, str(one.measure)) for one in findings() if one.kind == FindingKind.SIZE]


def text_of(page) -> str:
    """What somebody reads of a page."""
    assert page.status_code == 200
    return " ".join(" ".join(visible(page.content.decode())).split())


def page_of(grid: Grid) -> str:
    return reverse("admin:grids_grid_change", args=[grid.pk])


def deciding(grid: Grid) -> str:
    return reverse("admin:grids_grid_decide_figures_now", args=[grid.pk])


@pytest.mark.parametrize(
    ("registered", "declared", "share"),
    [
        (6, 1400, "0.4%"),
        (0, 1400, "0.0%"),
        (1, 1400, "<0.1%"),
        (1399, 1400, "99.9%"),
        (1400, 1400, "100.0%"),
        (1500, 1400, "107.1%"),
        (6, 0, "—"),
        (None, 1400, "—"),
    ],
)
def test_the_share_is_rounded_down_and_never_hides_what_there_is_or_lacks(registered, declared, share):
    assert Pair(registered, declared).share == share


@pytest.mark.parametrize(
    ("pair", "homes", "people"),
    [
        (Pair(6, 1400), "登记6户、申报1,400户，登记率0.4%", "登记6人、申报1,400人，登记率0.4%"),
        (Pair(6, 0), "登记6户、未申报，登记率—", "登记6人、未申报，登记率—"),
        (Pair(None, 1400), "申报1,400户", "申报1,400人"),
        (Pair(None, 0), "未申报户数", "未申报人数"),
    ],
)
def test_both_figures_stand_side_by_side_in_words(pair, homes, people):
    with override("zh-hans"):
        assert (households_in_words(pair), people_in_words(pair)) == (homes, people)


def figures(registered: int | None, declared: int, basis: str = "") -> Figures:
    decision = FiguresDecision(basis=basis, reason="理由", login="system:command") if basis else None
    return Figures(Counted(declared), Counted(registered) if registered is not None else None, decision)


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (figures(SUGGESTED - 1, 100), ""),
        (figures(SUGGESTED, 100), "登记率已达90.0%，不低于90%：建议改以登记数为准。"),
        (figures(None, 100), ""),
        (figures(3, 0), "未申报户数，无法核对网格规模：请申报，或决定以登记数为准。"),
        (figures(SUGGESTED, 100, Basis.REGISTERED), ""),
        (figures(6, 1400, Basis.REGISTERED), "登记率只有0.4%，不到90%：网格规模可能显得偏小。"),
    ],
)
def test_when_most_are_registered_it_is_suggested_that_the_register_counts(shown, words):
    with override("zh-hans"):
        assert str(advice(shown)) == words


@pytest.mark.django_db
def test_one_registered_household_leaves_a_community_of_1400_as_it_is(cast: Cast) -> None:
    declare(cast.community, 1400, 3000, 600)
    household(cast.township_official, cast.building)
    shown = figures_of(Grid.objects.get(pk=cast.community.pk), ALL)
    assert (shown.basis, shown.households, shown.people) == (Basis.DECLARED, Pair(1, 1400), Pair(0, 3600))
    page = at_desk(cast.township_official).get(reverse("admin:grids_grid_changelist"))
    text = text_of(page)
    # A figure a line, each of which stays in one piece.
    assert "registered 1 households (<0.1%) declared 1,400 households" in text
    assert "registered 0 people (0.0%) declared 3,600 people" in text
    assert page.content.decode().count('<span class="gg-line">declared 1,400 households</span>') == 1
    # A community with neither figure has neither, and no share.
    assert "registered 0 households none declared" in text


@pytest.mark.django_db
def test_declared_figures_count_until_somebody_decides_and_the_finding_says_which(cast: Cast) -> None:
    for one in (cast.community, cast.group):
        Grid.objects.filter(pk=one.pk).update(setting=Setting.URBAN)
    declare(cast.group, 150)
    household(cast.township_official, cast.building)
    with override("en"):
        assert sizes() == [(cast.group.code, "150 households (declared), Urban standard 200–400")]
        decide(cast)
        words = "1 households (registered), Urban standard 200–400; 0 people (registered), Urban standard 500–1500"
        assert sizes() == [(cast.group.code, words)]
        decide(cast, Basis.DECLARED, seen=FiguresDecision.objects.get().pk)
        assert sizes() == [(cast.group.code, "150 households (declared), Urban standard 200–400")]


@pytest.mark.django_db
def test_a_community_without_figures_is_not_measured_until_somebody_decides(cast: Cast) -> None:
    for one in (cast.community, cast.group):
        Grid.objects.filter(pk=one.pk).update(setting=Setting.URBAN)
    household(cast.township_official, cast.building)
    assert sizes() == []
    decide(cast)
    assert [code for code, _words in sizes()] == [cast.group.code]


@pytest.mark.django_db
def test_groups_and_buildings_follow_their_community_and_no_other(cast: Cast) -> None:
    decide(cast)
    rows = list(Grid.objects.order_by("code"))
    fill(rows, ALL)
    here = cast.community.code
    assert {row.code: row.figures.basis for row in rows} == {
        row.code: Basis.REGISTERED if row.code.startswith(here) else Basis.DECLARED for row in rows
    }
    with override("en"):
        told = basis_in_words(next(row for row in rows if row.code == cast.building.code).figures)
    assert told.startswith("Registered figures count: decided by 街道干部 on ")


@pytest.mark.django_db
def test_the_street_decides_and_it_is_written_down_with_what_was_before(cast: Cast) -> None:
    first = decide(cast)
    assert (first.by, first.who, first.basis) == (cast.township_official.user, "街道干部", Basis.REGISTERED)
    decide(cast, Basis.DECLARED, by=cast.county_official, seen=first.pk)
    rows = AuditRecord.objects.filter(action="figures_decided").order_by("pk")
    assert [(row.login, row.area, row.facts) for row in rows] == [
        (
            cast.township_official.user.username,
            cast.community.code,
            {"basis": "registered", "before": ""},
        ),
        (
            cast.county_official.user.username,
            cast.community.code,
            {"basis": "declared", "before": "registered"},
        ),
    ]
    assert FiguresDecision.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "who",
    [
        "community_secretary",
        "community_worker2",
        "group_leader",
        "building_leader",
        "department_officer",
        "other_community_leader",
        "stranger",
    ],
)
def test_nobody_else_decides_least_of_all_the_community_itself(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        decide(cast, by=getattr(cast, who))
    assert not FiguresDecision.objects.exists()


@pytest.mark.django_db
def test_what_can_not_be_decided_is_refused_in_words(cast: Cast) -> None:
    def refused(**given) -> dict:
        facts = {"community": cast.community, "basis": "registered", "reason": "理由", "seen": None, **given}
        with pytest.raises(Invalid) as no:
            decide_figures(by=ADMIN, **facts)
        return no.value.fields

    assert refused(community=cast.group) == {}
    assert refused(community=cast.building) == {}
    assert set(refused(basis="moon")) == {"basis"}
    assert set(refused(basis="")) == {"basis"}
    assert set(refused(reason=" \u200b ")) == {"reason"}
    assert set(refused(reason="长" * 201)) == {"reason"}
    gone = grid("330402001007")
    retire_grid(by=ADMIN, grid=gone, on=today())
    assert refused(community=gone) == {}
    last = decide_figures(by=ADMIN, community=cast.community, basis="registered", reason="理由", seen=None)
    assert set(refused(seen=last.pk)) == {"basis"}
    assert (last.by, last.who != "") == (None, True)


@pytest.mark.django_db
def test_whoever_saw_an_older_decision_does_not_overrule_the_new_one(cast: Cast) -> None:
    decide(cast)
    with pytest.raises(Conflict):
        decide(cast, Basis.DECLARED, seen=None)
    assert FiguresDecision.objects.get().basis == Basis.REGISTERED


@pytest.mark.django_db
def test_an_official_decides_at_the_desk_and_the_page_says_who_and_why(cast: Cast) -> None:
    declare(cast.community, 1)
    household(cast.township_official, cast.building)
    desk = at_desk(cast.township_official)
    before = text_of(desk.get(page_of(cast.community)))
    assert "Declared figures count, as long as nobody has decided otherwise." in before
    assert "100.0% are registered, at least 90%: the registered figures could count now." in before
    shown = text_of(desk.get(deciding(cast.community)))
    assert "registered 1 / declared 1 households, share registered 100.0%" in shown
    assert desk.post(deciding(cast.community), {"basis": "registered", "reason": ""}).status_code == 200
    sent = {"basis": "registered", "reason": "登记完毕", "seen": ""}
    assert desk.post(deciding(cast.community), sent).status_code == 302
    day = day_text(today())
    for one in (cast.community, cast.group, cast.building):
        words = f"Registered figures count: decided by 街道干部 on {day}. Reason: 登记完毕"
        assert words in text_of(desk.get(page_of(one)))
        # Also to those who may not decide.
        assert words in text_of(at_desk(cast.community_secretary).get(page_of(one)))
    # The page of before is an old one now.
    assert desk.post(deciding(cast.community), {**sent, "basis": "declared"}).status_code == 409


@pytest.mark.django_db
def test_the_button_leads_to_the_community_for_those_who_may(cast: Cast) -> None:
    official, secretary = at_desk(cast.township_official), at_desk(cast.community_secretary)
    assert deciding(cast.community) in official.get(page_of(cast.community)).content.decode()
    for one in (cast.group, cast.building):
        assert deciding(one) in official.get(page_of(one)).content.decode()
        assert official.get(deciding(one)).headers["Location"] == deciding(cast.community)
        sent = {"basis": "registered", "reason": "理由", "seen": ""}
        assert official.post(deciding(one), sent).headers["Location"] == deciding(cast.community)
    assert not FiguresDecision.objects.exists()
    assert deciding(cast.community) not in secretary.get(page_of(cast.community)).content.decode()
    assert secretary.get(deciding(cast.community)).status_code == 403


@pytest.mark.django_db
def test_who_may_not_look_at_the_register_there_is_told_no_part_of_it(cast: Cast) -> None:
    declare(cast.community, 1400)
    household(cast.township_official, cast.building)
    row = Grid.objects.get(pk=cast.community.pk)
    assert figures_of(row, Scope.of([cast.group.code])).households == Pair(None, 1400)
    assert figures_of(row, Scope.nothing()).households == Pair(None, 1400)
    assert figures_of(row, Scope.of([cast.community.code])).households == Pair(1, 1400)


@pytest.mark.django_db
def test_the_queries_of_the_list_do_not_grow_with_decisions_and_grids(cast: Cast) -> None:
    household(cast.township_official, cast.building)
    decide(cast)
    desk, address = at_desk(cast.township_official), reverse("admin:grids_grid_changelist")
    queries_of(desk, address)
    before = queries_of(desk, address)
    for n in range(3, 9):
        more = grid(f"330402001{n:03d}")
        decide_figures(by=ADMIN, community=more, basis="registered", reason="理由", seen=None)
        household(cast.township_official, grid(f"330402001{n:03d}001"))
    assert queries_of(desk, address) == before


@pytest.mark.django_db
def test_the_findings_ask_two_queries_more_once_the_register_counts_anywhere(
    cast: Cast, django_assert_num_queries
) -> None:
    household(cast.township_official, cast.building)
    decide(cast)
    with django_assert_num_queries(6):
        list(findings())
    for n in range(3, 9):
        more = grid(f"330402001{n:03d}001", setting=Setting.URBAN).parent
        decide_figures(by=ADMIN, community=more, basis="registered", reason="理由", seen=None)
    with django_assert_num_queries(6):
        assert len(sizes()) == 6


@pytest.mark.django_db
def test_programs_read_both_figures_in_the_same_words(cast: Cast) -> None:
    declare(cast.community, 1400, 3000, 600)
    household(cast.township_official, cast.building)
    decide(cast)
    program = Program(cast.community_secretary)
    said = program.get(f"grids/{cast.community.code}/", **{"Accept-Language": "zh-hans"}).json()["figures"]
    assert said.pop("decided_at")
    assert said == {
        "counts": "registered",
        "households": {
            "registered": 1,
            "declared": 1400,
            "percent": 0.0,
            "words": "登记1户、申报1,400户，登记率<0.1%",
        },
        "people": {
            "registered": 0,
            "declared": 3600,
            "percent": 0.0,
            "words": "登记0人、申报3,600人，登记率0.0%",
        },
    }
    rows = program.get("grids/").json()["results"]
    assert [row["figures"]["counts"] for row in rows] == ["registered"] * 3
    other = Program(cast.other_community_leader).get(f"grids/{cast.other_community.code}/").json()
    assert (other["figures"]["counts"], other["figures"]["decided_at"]) == ("declared", None)


@pytest.mark.django_db
def test_the_list_that_is_taken_away_has_the_same_figures_and_comes_in_again(
    cast: Cast, tmp_path, settings
) -> None:
    settings.DATA_DIR = str(tmp_path)
    Grid.objects.update(setting=Setting.URBAN)
    declare(cast.community, 1400, 3000, 600)
    household(cast.township_official, cast.building)
    decide(cast)
    desk = at_desk(cast.county_official)
    lines = taken(desk.post(reverse("admin:grids_grid_take_away") + "?q=330402001001"))
    headings = next(line for line in lines if "Code" in line)
    rows = {line[headings.index("Code")]: line for line in lines[lines.index(headings) + 1 :]}
    row = rows[cast.community.code]
    told = [row[headings.index(f"{which} households")] for which in ("Registered", "Declared")]
    assert told == [1, 1400]
    assert row[headings.index("What counts")] == "Registered figures"
    assert rows[cast.building.code][headings.index("What counts")] == "Registered figures"
    back = desk.get(upload(desk, "admin:grids_grid_import_rows", sheet(headings, *rows.values())))
    assert (back.context["unchanged"], back.context["problems"]) == (len(rows), [])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("pair", [Pair(6, 1400), Pair(6, 0), Pair(None, 1400), Pair(None, 0), Pair(1, 5000)])
def test_a_file_reads_what_the_list_says_was_declared_and_nothing_else(language: str, pair: Pair) -> None:
    with override(language):
        for words in (households_in_words(pair), people_in_words(pair)):
            row = Row(2, {"code": "330402001001", "name": "社区", "households": words, "registered": words})
            lines, problems = parse([row])
            assert problems == []
            assert (lines[0].households, lines[0].registered) == ((pair.declared or None),) * 2


@pytest.mark.django_db
def test_my_team_tells_the_same_on_the_phone(cast: Cast) -> None:
    declare(cast.group, 1400)
    household(cast.township_official, cast.building)
    text = text_of(at_desk(cast.group_leader).get(reverse("team")))
    assert "registered 1 / declared 1,400 households, share registered <0.1%" in text
