"""The robots and webhooks that a message may be handed to: a closed list, in the addresses of Apprise.

Apprise reads and checks the addresses, signs, and fits a message to what a service takes. The asking is our
own (``kit/net/outgoing.py``), for three reasons: its plug-ins take every answer of 200 for a success,
while DingTalk, WeCom and Feishu say no with a 200 and a code; they encode DingTalk's signature twice; and
they go wherever a name or a redirect leads.
"""

import json
from collections.abc import Mapping
from typing import Any

from apprise.common import NotifyType
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.lark import NotifyLark
from apprise.plugins.wechat import NotifyWeChat
from apprise.plugins.wecombot import NotifyWeComBot

from kit.net.outgoing import Answer, ask
from kit.numbers.whole import whole
from notices.choices import Channel

_JSON = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Gridgov"}


class Refused(Exception):
    """The service answered, and did not take the message. ``code`` is the status of HTTP or its own."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(code)


def _taken(answer: Answer) -> dict[str, Any]:
    """What the service said. Raises Refused."""
    if not 200 <= answer.status < 300:
        raise Refused(answer.status)
    try:
        said = json.loads(answer.body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _ask(url: str, content: Mapping[str, Any] | None) -> dict[str, Any]:
    """Ask one of the services, which all say in the answer's words whether they took it. Raises Refused."""
    data = None if content is None else json.dumps(content).encode()
    said = _taken(ask(url, data, headers=_JSON))
    code = said.get("errcode", said.get("code", 0))
    if code != 0:
        number = whole(code)
        raise Refused(-1 if number is None else number)
    return said


def _one_text(title: str, body: str) -> str:
    return f"{title}\n{body}" if title else body


class DingTalk(NotifyDingTalk):
    """A group's robot: ``dingtalk://[SECRET@]TOKEN``, with phones behind it that are mentioned."""

    channel, needs, shown = Channel.DINGTALK, ("token",), "token"
    takes = frozenset({"token", "secret", "to"})

    def send(self, body: str, title: str = "", *_rest: Any, **_options: Any) -> bool:
        """Raises NoAnswer, ForbiddenHost, Refused."""
        url = self.notify_url.format(token=self.token)
        if self.secret:
            timestamp, sign = self.get_signature()  # percent-encoded already
            url += f"&timestamp={timestamp}&sign={sign}"
        mentioned = {"atMobiles": self.targets, "isAtAll": False}
        _ask(url, {"msgtype": "text", "at": mentioned, "text": {"content": _one_text(title, body)}})
        return True


class WeComBot(NotifyWeComBot):
    """A group's robot: ``wecombot://KEY``."""

    channel, needs, shown = Channel.WECOM, ("key",), "key"
    takes = frozenset({"key"})

    def send(self, body: str, title: str = "", *_rest: Any, **_options: Any) -> bool:
        """Raises NoAnswer, ForbiddenHost, Refused."""
        _ask(self.api_url, {"msgtype": "text", "text": {"content": _one_text(title, body)}})
        return True


class WeComApp(NotifyWeChat):
    """An application that writes to single people: ``wechat://CORP_ID:SECRET@AGENT_ID/USER``."""

    channel, needs, shown = Channel.WECOM, ("corpid", "corpsecret", "agentid", "targets"), "agentid"
    takes = frozenset({"to"})

    def send(self, body: str, title: str = "", *_rest: Any, **_options: Any) -> bool:
        """Raises NoAnswer, ForbiddenHost, Refused."""
        name = f"?corpid={self.quote(self.corpid, safe='')}&corpsecret={self.quote(self.corpsecret, safe='')}"
        token = _ask(self.token_url + name, None).get("access_token", "")
        content = {
            "agentid": int(self.agentid),
            "touser": "|".join(self.users),
            "toparty": "|".join(self.departments),
            "totag": "|".join(self.tag_ids),
            "msgtype": "text",
            "text": {"content": _one_text(title, body)},
        }
        _ask(f"{self.notify_url}?access_token={self.quote(token, safe='')}", content)
        return True


class Feishu(NotifyFeishu):
    """A group's robot: ``feishu://TOKEN``."""

    channel, needs, shown = Channel.FEISHU, ("token",), "token"
    takes = frozenset({"token"})

    def send(self, body: str, title: str = "", *_rest: Any, **_options: Any) -> bool:
        """Raises NoAnswer, ForbiddenHost, Refused."""
        url = self.notify_url.format(token=self.token)
        _ask(url, {"msg_type": "text", "content": {"text": _one_text(title, body)}})
        return True


class Lark(NotifyLark):
    """The same outside China: ``lark://TOKEN``."""

    channel, needs, shown = Channel.FEISHU, ("token",), "token"
    takes = frozenset({"token"})

    def send(self, body: str, title: str = "", *_rest: Any, **_options: Any) -> bool:
        """Raises NoAnswer, ForbiddenHost, Refused."""
        _ask(self.webhook_url, {"msg_type": "text", "content": {"text": _one_text(title, body)}})
        return True


class Webhook(NotifyJSON):
    """A server that takes Apprise's JSON: ``jsons://[USER:PASSWORD@]HOST[:PORT]/PATH``. ``+NAME=`` adds a
    header, ``-NAME=`` a parameter of the address, ``:NAME=`` a field or a field's other name."""

    channel, needs, shown = Channel.WEBHOOK, ("host",), "host"
    takes = frozenset[str]()
    key = ""

    def send(self, body: str, title: str = "", *_rest: Any, **options: Any) -> bool:
        """Raises NoAnswer, ForbiddenHost, Refused."""
        content: dict[str, Any] = {
            "version": self.json_version,
            "title": title,
            "message": body,
            "attachments": [],
            "type": options.get("notify_type", NotifyType.INFO).value,
        }
        for name, value in self.payload_extras.items():
            if name not in content:
                content[name] = value
            elif value:
                content[value] = content.pop(name)
            else:
                del content[name]
        port = f":{self.port}" if self.port else ""
        url = f"{'https' if self.secure else 'http'}://{self.host}{port}{self.fullpath}"
        answer = ask(
            url,
            json.dumps(content).encode(),
            headers={**_JSON, "X-Gridgov-Key": self.key, **self.headers},
            params=self.params,
            auth=(self.user, self.password or "") if self.user else None,
        )
        _taken(answer)
        return True


Robot = DingTalk | WeComBot | WeComApp | Feishu | Lark | Webhook

KINDS: dict[str, type[Robot]] = {
    "dingtalk": DingTalk,
    "wecombot": WeComBot,
    "wechat": WeComApp,
    "feishu": Feishu,
    "lark": Lark,
    "jsons": Webhook,
    "json": Webhook,
}
