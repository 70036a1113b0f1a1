"""Reading what somebody typed as the address of a robot or webhook: as the service shows it, or as Apprise
writes it. What is wrong is said in words that do not repeat it, since it holds a secret."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from apprise.exception import AppriseImproperlyConfigured
from apprise.utils.parse import validate_regex
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.errors import Invalid
from kit.net.outgoing import ForbiddenHost, is_named, refuse_internal
from kit.text import Text, listed
from notices.channels.robots import KINDS, Robot, Webhook, WeComApp
from notices.choices import Channel

_LONGEST = 1000
_LONG_SECRET = 12  # of a shorter one nothing is shown
# Of the parts that Apprise reads, those to use. Others would lift a limit: "verify", "redirect", "retry".
_PARTS = (
    *("schema", "secure", "host", "port", "user", "password", "fullpath", "headers", "payload", "params"),
    *("token", "secret", "targets", "key", "corpid", "corpsecret", "agentid"),
)
_OUR_HEADERS = ("host", "content-length", "transfer-encoding")
_NAMES: dict[str, Text] = {
    "token": gettext_lazy("token"),
    "key": gettext_lazy("robot's key"),
    "secret": gettext_lazy("signing secret"),
    "host": gettext_lazy("host"),
    "corpid": gettext_lazy("corporation's id"),
    "corpsecret": gettext_lazy("application's secret"),
    "agentid": gettext_lazy("application's number"),
    "targets": gettext_lazy("recipient"),
}


@dataclass(frozen=True, slots=True)
class Address:
    """An address that can be used: its channel, Apprise's way to write it, and what of it may be shown."""

    channel: str
    url: str
    hint: str


def read_address(text: str, *, secret: str = "") -> Address:
    """The address that ``text`` means; ``secret`` is what DingTalk signs with.

    Raises:
        Invalid: the field "address" or "secret", and what is wrong with it.
    """
    url = _as_apprise(text.strip(), secret.strip())
    robot = robot_of(url)
    if isinstance(robot, Webhook):
        _check_host(robot)
        return Address(robot.channel, url, str(robot.host)[:60])
    shown = str(getattr(robot, robot.shown))
    return Address(robot.channel, url.rstrip("/"), f"…{shown[-4:] if len(shown) >= _LONG_SECRET else ''}")


def robot_of(url: str) -> Robot:
    """What sends to an address in Apprise's way of writing. Raises Invalid, as ``read_address``."""
    kind = KINDS.get(url.partition("://")[0].lower())
    if kind is None:
        allowed = listed(dict.fromkeys(str(Channel(one.channel).label) for one in KINDS.values()))
        words = _("This kind of address is not allowed. Allowed: %(kinds)s; webhooks by https.")
        raise _wrong(words % {"kinds": allowed})
    parts: dict[str, Any] | None = kind.parse_url(url)
    if not parts:
        raise _wrong(_("The host's name is missing or not right."))
    _check_options(kind, parts)
    given = {name: parts[name] for name in _PARTS if parts.get(name) is not None}
    for name in kind.needs:
        if not given.get(name):
            raise _wrong(_("The %(part)s is missing.") % {"part": _NAMES.get(name, name)})
    try:
        robot = kind(**given)
    except (AppriseImproperlyConfigured, TypeError, ValueError):
        raise _wrong(_misfit(kind, given)) from None
    _check_targets(robot, given)
    return robot


def _as_apprise(text: str, secret: str) -> str:
    """The address of a service's page as Apprise writes it."""
    if not text or len(text) > _LONGEST or any(one.isspace() for one in text):
        raise _wrong(_("An address is one word, of 1,000 characters at most."))
    native = _native(text)
    if secret:
        if not native.startswith("dingtalk://") or "@" in native:
            raise Invalid(fields={"secret": [_("Only DingTalk signs; for others leave this empty.")]})
        return native.replace("://", f"://{quote(secret, safe='')}@", 1)
    return native


def _native(text: str) -> str:
    try:
        at = urlsplit(text)
        host, port = at.hostname or "", at.port
    except ValueError:
        raise _wrong(_("The host's name is missing or not right.")) from None
    if at.scheme not in ("http", "https"):
        return text
    asked = dict(parse_qsl(at.query))
    last = at.path.rstrip("/").rpartition("/")[2]
    services = {
        "oapi.dingtalk.com": f"dingtalk://{quote(asked.get('access_token', ''), safe='')}",
        "qyapi.weixin.qq.com": f"wecombot://{quote(asked.get('key', ''), safe='')}",
        "open.feishu.cn": f"feishu://{quote(last, safe='')}",
        "open.larksuite.com": f"lark://{quote(last, safe='')}",
    }
    if host in services and port is None:
        return services[host]
    options = "&".join(f"-{quote(name)}={quote(value)}" for name, value in parse_qsl(at.query, True))
    return f"{'jsons' if at.scheme == 'https' else 'json'}://{at.netloc}{at.path}?{options}".rstrip("?")


def _check_options(kind: type[Robot], parts: dict[str, Any]) -> None:
    free = ("+", "-", ":") if kind is Webhook else ()
    for name in parts["qsd"]:
        if name not in kind.takes and not name.startswith(free or "\0"):
            raise _wrong(_("The option “%(name)s” is not allowed.") % {"name": name[:30]})
    if any(name.lower() in _OUR_HEADERS for name in parts.get("headers", ())):
        raise _wrong(_("This header is not allowed."))


def _misfit(kind: type[Robot], given: dict[str, Any]) -> str:
    """Which part it is that Apprise does not take."""
    rules = {rule.get("map_to", name): rule for name, rule in kind.template_tokens.items()}
    for name in (*kind.needs, "secret"):
        regex = rules.get(name, {}).get("regex")
        if regex and name in given and not validate_regex(str(given[name]), *regex):
            return _("The %(part)s has characters that do not belong there.") % {"part": _NAMES[name]}
    return _("This address is not complete.")


def _check_targets(robot: Robot, given: dict[str, Any]) -> None:
    """Apprise leaves out a recipient that it does not understand; here it is said."""
    wanted = len(given.get("targets") or ())
    if isinstance(robot, WeComApp):
        understood = len(robot.users) + len(robot.departments) + len(robot.tag_ids)
    else:
        understood = len(getattr(robot, "targets", ()))
    if understood < wanted:
        raise _wrong(_("A recipient in the address is not right."))


def _check_host(robot: Webhook) -> None:
    """Webhooks go to public hosts by https; INTERNAL_HOSTS names those that may be elsewhere, and by http."""
    if not robot.secure and not is_named(robot.host):
        raise _wrong(_("Only https is allowed for this host."))
    try:
        refuse_internal(robot.host)
    except ForbiddenHost:
        raise _wrong(
            _("This host is in an internal network. The operator may allow it (INTERNAL_HOSTS).")
        ) from None


def _wrong(words: Text) -> Invalid:
    return Invalid(fields={"address": [words]})
