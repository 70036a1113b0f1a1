"""Every rule reports what breaks it and lets pass what is lawful: a guard that never barks guards nothing."""

from collections.abc import Callable, Iterable
from functools import partial

import pytest

from tests.architecture import moment_rules, reading_rules, rules, state_rules, writing_rules
from tests.architecture.sources import APPS, Offence, Source, unreviewed

Rule = Callable[[Source], Iterable[Offence]]
PAGE = "cases/web/views/cases.py"
unscoped_reads: Rule = partial(
    reading_rules.unscoped_reads,
    scoped=frozenset({"Case", "Household"}),
    others=frozenset({"Notice"}),
    lawful=frozenset({("Household", "of")}),
)
through_rows: Rule = partial(moment_rules.cases_by_another_row, accessors=frozenset({"filed_cases", "parts"}))
moments_as_text: Rule = partial(moment_rules.moments_as_text, columns=frozenset({"date", "since"}))
paths_of_pages: Rule = partial(rules.paths_of_pages, roots=frozenset({"admin", "cases"}))


def reported(rule: Rule, text: str, path: str = PAGE) -> list[str]:
    """What ``rule`` says of a module."""
    return [what for _line, what in Source(path, text).judged(rule)]


@pytest.mark.parametrize(
    "text",
    [
        "case.stage = 'closed'",
        "case.stage, x = 'closed', 1",
        "[x, *case.stage] = rows",
        "(x, (y, case.due_at)) = rows",
        "found.route = route",
        "self.whole.case.version = 1",
        "row[0].assignee_id = 1",
        "case.version += 1",
        "case.stage: str = 'closed'",
        "for case.stage in stages: pass",
        "with opened() as case.outcome: pass",
        "[1 for case.stage in stages]",
        "del case.due_at",
        "setattr(case, 'stage', 'closed')",
        "setattr(case, name, value)",
        "object.__setattr__(case, 'paused_at', None)",
        "case.__setattr__('closed_at', None)",
        "case.__dict__['stage'] = 'closed'",
        "case.__dict__.update(stage='closed')",
        "vars(case)['stage'] = 'closed'",
    ],
)
def test_every_way_to_assign_the_state_is_reported(text):
    assert reported(state_rules.state_by_attribute, text) != []


def test_reading_the_state_or_assigning_something_else_is_lawful():
    text = "stage = case.stage\ncase.title = x\nsetattr(case, 'light', 1)\nvars().update(x)\nstage, due_at = 1, 2"
    assert reported(state_rules.state_by_attribute, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "rows.filter(pk=1).update(stage='closed')",
        "rows.update(title='x', **{'outcome': ''})",
        "rows.update(**changes)",
        "rows.update(**{field: value})",
        "await rows.aupdate(due_at=None)",
        "model.objects.bulk_update(rows, ['title', 'stage'])",
        "model.objects.bulk_update(rows, fields=('closed_at',))",
        "model.objects.update_or_create(pk=1, defaults={'assignee': None})",
        "model.objects.get_or_create(pk=1, defaults=dict(version=1))",
        "Case.objects.filter(pk=1).update(title='x')",
        "from cases.models import Case as Row\nRow.objects.update(title='x')",
        "models.Case.objects.filter(pk=1).delete()",
        "cursor.execute('UPDATE cases_case SET stage = %s')",
        "def f():\n    rows = Case.objects.within(s)\n    rows.delete()",
        "for one in Case.objects.all(): one.delete()",
        "rows = Case.objects.all()\nrows.bulk_update(rows, FIELDS)",
        "cursor.execute(f'UPDATE {Case._meta.db_table} SET stage = 1')",
        "list(map(setattr, rows, names, values))",
        "field.save_form_data(case, value)",
        "case.reached.add(office)",
        "run.case.reached.clear()",
    ],
)
def test_every_way_to_write_the_state_by_a_query_is_reported(text):
    assert reported(state_rules.state_by_query, text) != []


def test_other_rows_and_dictionaries_are_lawful():
    text = "facts.update(title='x')\nrows.update(read_at=now)\nCase.objects.filter(stage='closed').count()"
    assert reported(state_rules.state_by_query, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Case(title='x')",
        "from cases import models\nmodels.Case(title='x')",
        "from cases.models import Case as Row\nRow()",
        "from django.db.models import Case as Choice\nfrom cases.models import Case\nCase()",
        "Case.objects.create(title='x')",
        "Case.objects.bulk_create(rows)",
        "Case.objects.filter(pk=1).get_or_create()",
        "models.Case._default_manager.update_or_create(pk=1)",
        "type(case)(title='x')",
        "case.__class__(title='x')",
        "Case.from_db('default', names, values)",
        "Case.objects.model(title='x')",
        "rows = Case.objects.all()\nrows.create(title='x')",
    ],
)
def test_every_way_to_make_a_case_is_reported(text):
    assert reported(state_rules.cases_made, text) != []


def test_a_condition_of_the_database_is_no_case():
    text = (
        "from django.db import models\nfrom django.db.models import Case as Choice\nmodels.Case(x)\nChoice(x)"
    )
    assert reported(state_rules.cases_made, text + "\nNotice.objects.create()") == []


@pytest.mark.parametrize(
    "text",
    [
        "Case.objects.all()",
        "rows = Case.objects.filter(pk=1).select_related('grid')",
        "Case._default_manager.get(pk=1)",
        "from cases.models import Case as Row\nRow.objects.count()",
        "models.Case.objects.first()",
        "model.objects.all()",
        "type(obj)._base_manager.get(pk=1)",
        "get_object_or_404(Case, number=number)",
        "get_object_or_404(Case.objects.all(), number=number)",
        "forms.ModelChoiceField(queryset=Household.objects.all())",
        "get_object_or_404(klass=Case, number=number)",
        "Case._meta.default_manager.all()",
        "QuerySet(Case)",
        "getattr(Case, 'objects').all()",
        "class Cases(generic.ListView):\n    model = Case",
        "class Cases(generic.ListView):\n    model: type = Case",
        "class Overview(Shown):\n    model = Case",
        "class Overview(Shown):\n    kind = Case\n    model = kind",
        "class Cases(ListView):\n    model = Case\n    def get_queryset(self): return super().get_queryset().open()",
        "page = generic.ListView.as_view(model=Case)",
        "page = generic.ListView.as_view(queryset=Case.objects.all())",
        "kind = Case\nkind.objects.all()",
        "def f():\n    kind = Case\n    return get_object_or_404(kind, number=number)",
        "class Page(View):\n    kind = Case\n    def get(self, request): return self.kind.objects.count()",
        "def f(kind=Case): return kind.objects.first()",
        "find = get_object_or_404\nfind(Case, number=number)",
        "rows = Case.objects\nrows.filter(pk=1)",
        "(kind := Case).objects.all()",
    ],
)
def test_every_read_past_the_scope_is_reported(text):
    rooms = [
        PAGE,
        "gridgov/pages/home.py",
        "cases/api/views.py",
        "diaries/admin.py",
        "diaries/forms.py",
        "staff/web/x.py",
    ]
    assert [room for room in rooms if not reported(unscoped_reads, text, room)] == []


@pytest.mark.parametrize(
    "text",
    [
        "Case.objects.filter(pk=1).within(scope).first()",
        "get_object_or_404(Case.objects.within(scope), number=number)",
        "scoped(Case.objects.select_related('grid'), request).get(pk=1)",
        "Case.objects.none()",
        "Household.objects.of(member).count()",
        "Notice.objects.all()",
        "Exists(Case.objects.filter(grid=OuterRef('pk')))",
        "Prefetch('cases', Case.objects.order_by('pk'))",
        "case.events.all()",
        "class Cases(ListView):\n    model = Case\n    def get_queryset(self): return rows(self.request)",
        "class Sheet(ModelForm):\n    class Meta:\n        model = Case",
        "class Cases(ListView):\n    model = Case\n    def get_queryset(self): return super().get_queryset().within(s)",
        "class Parts(ReadOnlyInline):\n    model = Case",
        "page = generic.ListView.as_view(model=Notice)",
        "kind = Case\nkind.objects.within(scope)",
    ],
)
def test_a_read_within_the_scope_is_lawful(text):
    assert reported(unscoped_reads, text) == []


def test_what_is_no_page_reads_as_it_needs():
    assert reported(unscoped_reads, "Case.objects.all()", "cases/deadlines/reminders.py") == []


@pytest.mark.parametrize(
    "text",
    [
        "row.save()",
        "row.save(update_fields=['x'])",
        "form.save()",
        "Notice.objects.create(x=1)",
        "request.member.notices.create(x=1)",
        "Notice.objects.filter(pk=1).update(read_at=now)",
        "Notice.objects.bulk_create(rows)",
        "row.delete()",
        "case.tags.set(tags)",
        "user.groups.add(group)",
        "case.reached.remove(office)",
        "w = rows.update\nw(x=1)",
        "w = rows.filter(pk=1).update\nw(x=1)",
        "def f():\n    drop = row.delete\n    drop()",
        "getattr(row, 'save')()",
        "keep = partial(Notice.objects.create, x=1)",
        "list(map(methodcaller('delete'), rows))",
        "super().save_model(request, obj, form, change)",
        "class Gone(generic.DeleteView): pass",
        "class Rows(viewsets.ModelViewSet): pass",
    ],
)
def test_every_write_of_a_row_by_a_page_is_reported(text):
    rooms = [PAGE, "gridgov/pages/home.py", "cases/api/views.py", "diaries/admin.py"]
    assert [room for room in rooms if not reported(writing_rules.rows_written, text, room)] == []


def test_a_page_that_calls_a_verb_or_fills_a_dictionary_is_lawful():
    text = "mark_read(notice, by=user)\nfacts.update(rows)\nseen = set()\nseen.clear()\nseen.add(1)\nw = facts.update\nw(rows)"
    assert reported(writing_rules.rows_written, text) == []
    assert reported(writing_rules.rows_written, "row.save()", "cases/actions/filing.py") == []


@pytest.mark.parametrize(
    ("rule", "broken", "lawful"),
    [
        (reading_rules.scopes_made, "Scope.everything()", "Scope.nothing()"),
        (reading_rules.scopes_made, "Scope(unlimited=True)", "Scope()"),
        (reading_rules.scopes_made, "Scope.of([''])", "scope_of(user)"),
        (reading_rules.scopes_made, "from grids.scope import Scope as S\nS(True)", "S(True)"),
        (reading_rules.scopes_made, "whole = Scope.everything\nwhole()", "whole()"),
        (reading_rules.scopes_made, "replace(scope, unlimited=True)", "text.replace('a', 'b')"),
        (reading_rules.models_by_name, "apps.get_model('cases', 'Case')", "get_user_model()"),
        (reading_rules.models_by_name, "find = apps.get_model", "find = apps.ready"),
        (reading_rules.models_by_name, "content_type.model_class()", "content_type.model"),
        (state_rules.state_by_attribute, "put = setattr\nput(case, 'stage', x)", "put(case, 'stage', x)"),
        (
            state_rules.state_by_attribute,
            "def f(put=setattr): put(case, name, x)",
            "def f(put=setattr): put(case, 'title', x)",
        ),
        (state_rules.state_by_query, "w = rows.update\nw(stage='x')", "w = rows.update\nw(title='x')"),
        (state_rules.state_by_query, "w = rows.filter(pk=1).update\nw(**facts)", "w = facts.get\nw('stage')"),
        (
            state_rules.state_by_query,
            "k = Case\nk.objects.update(title='x')",
            "k = Notice\nk.objects.update(x=1)",
        ),
        (state_rules.state_by_query, "partial(rows.update, stage='x')", "partial(rows.filter, stage='x')"),
        (state_rules.cases_made, "kind = Case\nkind(title='x')", "kind = Notice\nkind(title='x')"),
        (
            state_rules.cases_made,
            "make = Case.objects.create\nmake()",
            "make = Notice.objects.create\nmake()",
        ),
        (
            partial(rules.imports_from_above, order=APPS),
            "from gridgov.urls import x",
            "from staff.x import y",
        ),
        (partial(rules.imports_from_above, order=APPS), "import demo.township", "import gridgovernance"),
        (rules.hidden_imports, "def f():\n    import x", "import x\ndef f(): pass"),
        (
            rules.hidden_imports,
            "class A:\n    async def f(self):\n        from x import y",
            "from x import y",
        ),
        (rules.hidden_imports, "importlib.import_module('x')", "import_rows('x')"),
        (rules.hidden_imports, "from importlib import import_module as load\nload('x')", "load('x')"),
        (rules.hidden_imports, "pkgutil.resolve_name('x')", "resolve('x')"),
        (rules.hidden_imports, "sys.modules['x'].y()", "sys.argv"),
        (rules.long_modules, "x = 1\n" * 401, "x = 1\n" * 400),
        (
            rules.long_functions,
            "def f(\n    a,\n):\n" + "    x = 1\n" * 48,
            "def f():\n" + "    x = 1\n" * 49,
        ),
        (rules.waivers, "def f():  # noqa: C901\n    pass", "x = 1  # noqa: S105"),
        (rules.waivers, "x = 1  # noqa", "x = 1  # no"),
        (rules.waivers, "# ruff: noqa", "# ruff: noqa: E501"),
        (rules.date_formats, "f'{case.due_at:%Y-%m-%d}'", "f'{day}'"),
        (moments_as_text, "f'{case.due_at}'", "f'{moment_text(case.due_at)}'"),
        (moments_as_text, "str(at)", "str(day)"),
        (moments_as_text, "_('Due %s') % case.due_at", "_('Due %s') % moment_text(case.due_at)"),
        (moments_as_text, "'{}'.format(case.due_at)", "'{}'.format(day)"),
        (moments_as_text, "'%(at)s' % {'at': now}", "seconds % at"),
        (moments_as_text, "words % {'at': case.filed_at}", "words % {'at': moment_text(case.filed_at)}"),
        (moments_as_text, "f'{pause.since}'", "f'{day_text(pause.since)}'"),
        (moments_as_text, "str(cover.until)", "str(cover.unit)"),
        (moments_as_text, "f'{self.date} x'", "f'{self.title} x'"),
        (moments_as_text, "str(record.valid_until)", "str(record.valid)"),
        (moments_as_text, "to_text = str\nto_text(case.due_at)", "to_text = str\nto_text(case.pk)"),
        (moments_as_text, "when = case.due_at\nf'{when}'", "when = moment_text(case.due_at)\nf'{when}'"),
        (moments_as_text, "at.__str__()", "case.__str__()"),
        (rules.date_formats, "DateFormat(at).format(form)", "day_text(at)"),
        (rules.date_formats, "write = at.strftime\nwrite(form)", "write = at.time"),
        (through_rows, "member.filed_cases.create(title=x)", "member.filed_cases.filter(title=x)"),
        (through_rows, "request.member.filed_cases.all().delete()", "draft.delete()"),
        (through_rows, "case.delete()", "case.events"),
        (through_rows, "run.case.delete()", "run.delete()"),
        (through_rows, "case.pk = None", "case.pk"),
        (rules.date_formats, "f'{at:%H:%M}'", "'%(most)s of %s'"),
        (rules.date_formats, "at.isoformat()", "moment_text(at)"),
        (rules.date_formats, "at.strftime(form)", "at.time()"),
        (rules.date_formats, "dateformat.format(at, 'Y-m-d')", "moment_text(at)"),
        (rules.date_formats, "dt.datetime.fromisoformat(x)", "read_moment(x)"),
        (rules.date_formats, "from django.utils.formats import date_format\ndate_format(at)", "day_text(at)"),
        (rules.dates_of_moments, "timezone.now().date()", "clock.date_of(at)"),
        (rules.dates_of_moments, "case.filed_at.year", "person.birth.year"),
        (rules.dates_of_moments, "clock.now().hour", "clock.local(now).hour"),
        (rules.dates_of_moments, "clock.local(at).date()", "dt.date(2026, 1, 1)"),
        (moment_rules.moments_at_import, "LATER = today() + DAY", "def later():\n    return today()"),
        (moment_rules.moments_at_import, "def of(day=clock.today()): pass", "of = lambda: timezone.now()"),
        (
            moment_rules.moments_at_import,
            "class A:\n    at = now()",
            "class A:\n    def at(self): return now()",
        ),
        (rules.code_lengths, "case.area[:12]", "community_of(case.area)"),
        (rules.code_lengths, "grid.code[:-3]", "name[:12]"),
        (rules.code_lengths, "length in (4, 6, 9)", "number in (1, 2, 3)"),
        (rules.code_lengths, "length in (6, 9)", "at in (9, 0)"),
        (rules.code_lengths, "{1: 12, 2: 15, 3: 18}", "{1: 12, 2: 16, 3: 18}"),
        (rules.code_lengths, "match len(code):\n    case 12: pass", "match len(name):\n    case 12: pass"),
        (rules.code_lengths, "Left('code', 12)", "Left('name', 20)"),
        (rules.code_lengths, "grid = CharField(max_length=18)", "grid = CharField(max_length=LONGEST_CODE)"),
        (rules.code_lengths, "len(code) == 12", "len(name) == 12"),
        (rules.code_lengths, "9 <= len(prefix)", "len(prefix) >= COMMUNITY_LENGTH"),
        (rules.code_lengths, "_COMMUNITY = 12", "_TRIES = 12"),
        (
            rules.code_lengths,
            "area = models.CharField(max_length=18)",
            "kind = models.CharField(max_length=18, choices=KINDS)",
        ),
        (rules.code_lengths, r"re.compile(r'\d{12}')", r"re.compile(r'\d{4}')"),
        (rules.code_lengths, "re.compile('[0-9]{12}')", "re.compile('[0-9]{4}')"),
        (rules.code_lengths, "length = 12", "tries = 12"),
        (rules.code_lengths, "cut(code, length=9)", "cut(code, length=COMMUNITY_LENGTH)"),
        (rules.code_lengths, "max_length = 15", "max_length = LONGEST"),
        (rules.code_lengths, "place = CharField(max_length=12)", "place = CharField(max_length=120)"),
        (rules.code_lengths, "code: Any = CharField(max_length=6)", "sex: Any = CharField(max_length=6)"),
        (
            rules.code_lengths,
            "fields['q'] = f.CharField(max_length=15)",
            "fields['q'] = f.CharField(max_length=40)",
        ),
        (rules.number_prefixes, "number = f'JX{day}'", "number = f'{settings.CASE_NUMBER_PREFIX}{day}'"),
        (rules.number_prefixes, "text = '案件JX'", "text = 'AJX'"),
        (paths_of_pages, "link = '<a href=\"/cases/1\">'", "text = 'and/or cases/1'"),
        (rules.number_prefixes, r"re.match(r'^JX\d+', text)", "name = 'JXA'"),
        (paths_of_pages, "link = f'/cases/{number}/'", "link = reverse('case', args=[number])"),
        (paths_of_pages, "path.startswith('/admin/')", "name = '/Filter'"),
        (rules.media_folders, "Path(settings.MEDIA_ROOT) / 'photos'", "Path(settings.MEDIA_ROOT) / FOLDER"),
        (rules.media_folders, "os.path.join(settings.MEDIA_ROOT, 'photos')", "Path(settings.DATA_DIR) / 'x'"),
        (rules.digits_by_hand, "page = int(text) if text.isdigit() else 1", "page = whole(text) or 1"),
        (rules.digits_by_hand, "text.isascii() and text.isdecimal()", "is_digits(text)"),
        (rules.digits_by_hand, "int(request.GET['page'])", "int(row.pk)"),
        (
            rules.digits_by_hand,
            "access.resident(scope, int(object_id))",
            "access.resident(scope, key_of(text))",
        ),
        (rules.knowledge_of_the_tree, "grid.get_descendants()", "Grid.objects.in_area(code)"),
    ],
)
def test_a_rule_reports_what_breaks_it_and_nothing_else(rule, broken, lawful):
    assert reported(rule, broken) != []
    assert reported(rule, lawful) == []


@pytest.mark.parametrize("name", ["utils", "helpers", "common_utils", "misc", "signals"])
def test_a_junk_drawer_is_reported_whether_file_or_room(name):
    assert reported(rules.junk_drawers, "", f"cases/{name}.py") != []
    assert reported(rules.junk_drawers, "", f"cases/{name}/rows.py") != []
    assert reported(rules.junk_drawers, "", "cases/queries/rows.py") == []


def test_a_room_that_is_too_full_is_reported():
    full = [f"cases/web/page{number}.py" for number in range(14)]
    usual = ["cases/web/__init__.py", "cases/web/apps.py", "cases/web/migrations/0001_initial.py"]
    assert list(rules.full_rooms([*full, *usual])) == []
    assert list(rules.full_rooms([*full, "cases/web/views/list.py"])) == ["cases/web holds 15"]
    assert list(rules.full_rooms([*full, "cases/web/page0/list.py"])) == ["cases/web holds 15"]


def test_only_the_app_itself_may_import_when_it_starts():
    assert reported(rules.hidden_imports, "def ready(self):\n    import x", "cases/apps.py") == []


@pytest.mark.parametrize(
    "broken",
    [
        '<a href="/cases/">',
        "<form action='/admin/'>",
        "{{ at|utc }}",
        '{{ at|date:"H:i" }}',
        "{{ at|time:'H:i' }}",
        '{% now "Y" %}',
        "{% localtime off %}",
        '{% timezone "UTC" %}',
        "{{ case.filed_at.date|day }}",
        "{{ at.year }}",
        "{{ notice.sent_at|truncatechars:16 }}",
    ],
)
def test_a_literal_in_a_template_is_reported(broken):
    assert list(rules.literals_in_template(broken)) != []


def test_a_template_that_asks_for_its_pages_is_lawful():
    text = """<a href="{% url "cases" %}">{% timezone "Asia/Shanghai" %}{{ at|hour }}{{ day|date:"l" }}<a href="//x">"""
    assert list(rules.literals_in_template(text)) == []


def test_a_review_counts_for_its_file_only_and_ends_with_what_it_was_for():
    reviewed = {"a.py stage": "why"}
    assert unreviewed(["a.py:3 stage"], reviewed) == []
    assert unreviewed(["a.py:3 stage", "b.py:4 stage"], reviewed) == ["b.py:4 stage"]
    assert unreviewed([], reviewed) == ["no more: a.py stage"]
