"""Drawing a round: the frame is kept, the seed is made and written down, the sample follows from both."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessment.models import SpotCheck, SpotCheckFrame, SpotCheckRound
from assessment.queries.checks.frames import Home, by_grid, homes_now, homes_of_first
from assessment.rules.checks.choices import RoundState, Stage
from assessment.rules.checks.drawing import METHOD, WHOLE, digest_of, sample
from assessment.rules.checks.quarters import SECOND_WITHIN, Quarter, quarter_of
from assessment.rules.checks.rights import ASSIST, FIRST, REGISTER, SECOND
from grids.choices import GridLevel
from grids.models import Grid
from kit.actors import require
from kit.errors import Conflict, Invalid
from kit.text import Text
from kit.time import clock
from staff.models import Member
from staff.rights.roles import scope_where

_SEED_BYTES = 16


@transaction.atomic
def draw_first(
    *,
    by: Member,
    community: Grid,
    quarter: Quarter,
    share: int,
    level: int = GridLevel.BUILDING,
    director: Member | None = None,
) -> SpotCheckRound:
    """Draw stage 1: of the households of each grid of a community a share in per mille, at least one
    (policy 三(三)). ``director`` checks with the secretary.

    Raises:
        NotAllowed: ``by`` is not the secretary there.
        Invalid: another quarter than this one or the last, no such share or level, nobody lives there, or
            the director has no post there.
        Conflict: it is drawn already.
    """
    require(by.user, FIRST, community)
    _check(quarter, share)
    if level not in (GridLevel.RESIDENT_GROUP, GridLevel.BUILDING) or community.level != GridLevel.COMMUNITY:
        raise Invalid(fields={"level": [_("Please choose one of these.")]})
    if director is not None and not director.user.has_perm(ASSIST, community):
        raise Invalid(fields={"director": [_("Please choose somebody who works in the community.")]})
    homes = homes_now(scope_where(by.user, REGISTER), community.code, level)
    made = SpotCheckRound(
        area=community.code, place=community.name, stage=Stage.FIRST, level=level, director=director
    )
    return _draw(made, homes, quarter, share, by)


@transaction.atomic
def draw_second(*, by: Member, first: SpotCheckRound, share: int) -> SpotCheckRound:
    """Draw stage 2: a share of the households that answered in stage 1, at least one of each grid (policy
    三(三)).

    Raises:
        NotAllowed: ``by`` is not of the street or town there.
        Invalid: stage 1 has not ended, or its households are told already; no such share.
        Conflict: it is drawn already.
    """
    require(by.user, SECOND, first)
    kept = SpotCheckRound.objects.select_for_update(of=("self",)).get(pk=first.pk)
    if kept.stage != Stage.FIRST or kept.state != RoundState.ENDED:
        raise Invalid(_("Stage 1 has not ended yet."))
    if kept.due_on < clock.today() - SECOND_WITHIN:
        raise Invalid(_("It is too late for stage 2: the households of stage 1 are told to their leaders."))
    _check(None, share)
    made = SpotCheckRound(area=kept.area, place=kept.place, stage=Stage.SECOND, level=kept.level, first=kept)
    return _draw(made, homes_of_first(kept), kept.of, share, by)


def _check(quarter: Quarter | None, share: int) -> None:
    """Raises Invalid."""
    errors: dict[str, list[Text]] = {}
    if not 1 <= share <= WHOLE:
        errors["share"] = [_("Please give a share of more than 0% and at most 100%.")]
    now = quarter_of(clock.today())
    if quarter is not None and quarter not in (now, now.before):
        errors["quarter"] = [_("Please choose this quarter or the last one.")]
    if errors:
        raise Invalid(fields=errors)


def _draw(
    made: SpotCheckRound, homes: Sequence[Home], quarter: Quarter, share: int, by: Member
) -> SpotCheckRound:
    """Raises Invalid, Conflict."""
    if not homes:
        raise Invalid(_("There is no household to draw from."))
    rows = [one.kept() for one in homes]
    made.year, made.quarter, made.share = quarter.year, quarter.number, share
    made.method, made.seed, made.digest = METHOD, secrets.token_hex(_SEED_BYTES), digest_of(rows)
    made.drawn_by, made.drawn_at, made.due_on = by, clock.now(), quarter.last
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as taken:
        raise Conflict(_("This round is drawn already.")) from taken
    SpotCheckFrame.objects.create(round=made, rows=rows)
    known = {one.household: one for one in homes}
    drawn = sample(made.method, made.seed, by_grid(homes), share)
    chosen = [(at, known[pk]) for keys in drawn.values() for at, pk in enumerate(keys, 1)]
    names = names_of({home.area for _at, home in chosen})
    SpotCheck.objects.bulk_create([row_of(made, home, at, names) for at, home in chosen])
    return made


def names_of(codes: set[str]) -> dict[str, str]:
    """The names of grids by their codes. One query."""
    rows = Grid.objects.filter(code__in=sorted(codes)).order_by()
    return dict(rows.values_list("code", "name"))


def row_of(round: SpotCheckRound, home: Home, position: int, names: dict[str, str], **more: Any) -> SpotCheck:
    """A drawn household, not kept yet."""
    return SpotCheck(
        round=round,
        grid=home.grid,
        area=home.area,
        household=home.household,
        door=home.door,
        place=names.get(home.area, home.area),
        position=position,
        **more,
    )
