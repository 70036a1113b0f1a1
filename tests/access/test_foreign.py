"""Foreign rows do not exist: every URL with a row in it is asked for the nearest row outside each person's area,
and answers as for a row that there is not."""

from typing import Any

import pytest

from tests.access.patches import NEAREST, patch_at
from tests.access.sweeping import marks_in
from tests.access.table import PARTS
from tests.access.walking import clients, every_url, filled, has_row, programs
from tests.access.world import World, make_world
from tests.cast import make_cast

# Whoever has the secret of a calendar or of a link for an opinion needs nothing else; nor does anybody for the
# box of a community.
BY_SECRET = frozenset({"rota-feed", "opinion", "box-community", "grid-page", "own-report", "public-photo"})
_NUMBERED = (
    "object_id", "pk", "id", "notice", "entry", "household", "resident", "unit", "record", "address",
    "opinion", "message", "announcement", "activity", "picture", "text",
    "meeting", "held", "item", "counted", "raised", "decision",
)  # fmt: skip
NOT_THERE: dict[str, Any] = {
    **dict.fromkeys(_NUMBERED, 987654321),
    "number": "JX2026010199999",
    "code": "330402001001001999",
    "name": f"{'0' * 32}.jpg",
}


def belongs_to_all(name: str, foreign: World, own: World) -> bool:
    """Whether the row of a URL is in no patch: a category, a working day, the street that both lie in."""
    if name == "rota":
        return foreign.patch.community == own.patch.community
    fitting = [key for key in own.rows if f"{key}_" in name or f"/{key.replace('_', '/', 1)}/" in name]
    key = max(fitting, key=len, default="")
    return bool(key) and own.rows[key] == foreign.rows[key]


def is_led_to_login(answer: Any) -> bool:
    """Whether somebody has to log in first, or to work at a desk."""
    return answer.status_code == 302 and "/login/?next=" in answer.headers["Location"]


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.long
@pytest.mark.usefixtures("bare_templates")
def test_a_foreign_row_answers_as_one_that_there_is_not(settings):
    settings.LANGUAGE_CODE = "en"
    cast = make_cast()
    own = make_world(cast)
    worlds = {code: make_world(cast, patch_at(cast, code)) for code in sorted(set(NEAREST.values()))}
    wrong, asked = [], 0
    askers = zip(("nobody", *PARTS.values()), clients(cast), programs(cast), strict=True)
    for part, browser, program in askers:
        foreign = worlds[NEAREST[part]]
        for name, path in every_url().items():
            if not has_row(path) or name in BY_SECRET or belongs_to_all(name, foreign, own):
                continue
            asker = program if path.startswith("api/") else browser
            answer = asker.get(filled(name, path, foreign))
            asked += 1
            if marks_in(answer):
                wrong.append((part, name, "shows", sorted(marks_in(answer))))
            # 404: not there. 401, 405 and the way to the login come before any row is looked for.
            if answer.status_code not in (401, 404, 405) and not is_led_to_login(answer):
                nowhere = asker.get(filled(name, path, foreign, NOT_THERE)).status_code
                asked += 1
                if nowhere != answer.status_code or nowhere in (200, 400, 500):
                    wrong.append((part, name, answer.status_code, nowhere))
    print(f"{asked} requests")
    assert not wrong, "\n".join(map(str, wrong))
