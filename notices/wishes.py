"""Which kinds of notices somebody wants by which ways. Nobody has to choose: what was not touched is as
below, and goes on following it when this is changed here."""

from collections.abc import Iterable, Mapping

from notices.choices import Channel, Kind, Way

# Of a text message somebody pays each: only what she asks for, and emergencies that she has not read.
_USUAL: dict[str, frozenset[str]] = {
    Way.PUSH: frozenset((Kind.DEADLINE, Kind.TURN, Kind.NEWS)),
    Way.EMAIL: frozenset(Kind),
    Way.ROBOT: frozenset(Kind),
    Way.SMS: frozenset[str](),
}
CHOOSABLE = tuple(kind for kind in Kind if kind != Kind.EMERGENCY)


def cell(kind: str, way: str) -> str:
    """What a choice is called where it is kept and sent."""
    return f"{kind}:{way}"


def wants(choices: Mapping[str, bool], kind: str, way: str) -> bool:
    """Whether notices of ``kind`` come by ``way``; emergencies always do."""
    if kind == Kind.EMERGENCY:
        return True
    return choices.get(cell(kind, way), kind in _USUAL[way])


def differing(chosen: Iterable[str]) -> dict[str, bool]:
    """Of the cells that were ``chosen``, and those that were not, what is not as usual."""
    given = frozenset(chosen)
    now = {cell(kind, way): cell(kind, way) in given for kind in CHOOSABLE for way in Way}
    usual = {cell(kind, way): kind in _USUAL[way] for kind in CHOOSABLE for way in Way}
    return {name: on for name, on in now.items() if on != usual[name]}


def way_of(channel: str) -> str:
    """By which way a channel goes: all robots and webhooks are one."""
    ways: dict[str, str] = {Channel.PUSH: Way.PUSH, Channel.EMAIL: Way.EMAIL, Channel.SMS: Way.SMS}
    return ways.get(channel, Way.ROBOT)
