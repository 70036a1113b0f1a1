"""Asking a server outside: not into internal networks, not on to where it points, and never for long."""

import socket
import time

import pytest
import requests
from urllib3.util import connection as urllib3_connection

from kit.net import outgoing
from kit.net.outgoing import ForbiddenHost, NoAnswer, ask, is_internal, refuse_internal, within
from tests.notices.server import a_server


@pytest.fixture
def server():
    with a_server() as server:
        yield server


@pytest.fixture
def named(settings):
    settings.INTERNAL_HOSTS = ["127.0.0.1"]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "192.0.0.8",
        "192.88.99.1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:0:7f00:1",
        "64:ff9b:1::7f00:1",
        "fec0::1",
        "3fff::1",
    ],
)
def test_addresses_that_are_not_of_the_public_net(address):
    assert is_internal(address)


@pytest.mark.parametrize(
    "address",
    ["114.114.114.114", "203.119.1.1", "2400:3200::1", "::ffff:114.114.114.114", "64:ff9b::7272:7272"],
)
def test_addresses_of_the_public_net(address):
    assert not is_internal(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "127.1", "LOCALHOST."]
)
def test_a_host_is_refused_however_it_is_written(host, settings):
    settings.INTERNAL_HOSTS = []
    with pytest.raises(ForbiddenHost):
        refuse_internal(host)


def test_a_named_host_is_allowed_and_its_neighbour_is_not(settings):
    settings.INTERNAL_HOSTS = ["Localhost"]
    refuse_internal("localhost")
    with pytest.raises(ForbiddenHost):
        refuse_internal("127.0.0.1")


def test_a_name_that_nobody_knows_is_left_to_the_sending(settings):
    settings.INTERNAL_HOSTS = []
    refuse_internal("nobody-knows-this.invalid")


def test_nothing_is_sent_when_a_name_leads_inside_by_the_time_of_sending(server, settings, monkeypatch):
    settings.INTERNAL_HOSTS = []
    connect = urllib3_connection.create_connection

    def led_elsewhere(address, *args, **kwargs):
        assert address[0] == "public.example.org"
        return connect(("127.0.0.1", server.port), *args, **kwargs)

    monkeypatch.setattr(urllib3_connection, "create_connection", led_elsewhere)
    with pytest.raises(ForbiddenHost):
        ask("http://public.example.org/hook", b"{}", headers={})
    assert server.asked == []


def test_the_answer_and_no_more_than_64_kib_of_it(server, named):
    server.status, server.body = 503, b"x" * 200_000
    answer = ask(server.url, b"{}", headers={})
    assert (answer.status, len(answer.body)) == (503, 64 * 1024)


def test_a_redirect_is_not_followed(server, named):
    server.status, server.location = 307, f"{server.url}/elsewhere"
    assert ask(f"{server.url}/here", b"{}", headers={}).status == 307
    assert [one["path"] for one in server.asked] == ["/here"]


def test_nobody_there(named):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(NoAnswer) as caught:
        ask(f"http://127.0.0.1:{port}/secret", b"{}", headers={})
    assert str(caught.value) == ""


def test_a_certificate_that_does_not_fit_is_no_answer(server, named):
    with pytest.raises(NoAnswer):
        ask(server.url.replace("http:", "https:"), b"{}", headers={})


def test_a_server_that_drips_is_given_up(server, named):
    server.drips = 100
    begun = time.monotonic()
    with pytest.raises(NoAnswer):
        within(1.5, lambda: ask(server.url, b"{}", headers={}))
    assert 1.4 < time.monotonic() - begun < 2.5


def test_what_the_work_raises_comes_out_and_its_own_time_out_is_no_answer():
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 // 0)

    def late():
        raise TimeoutError

    with pytest.raises(NoAnswer):
        within(5, late)
    assert within(5, lambda: 7) == 7


def test_too_many_that_never_end_are_not_added_to(server, named, monkeypatch):
    monkeypatch.setattr(outgoing, "_lingering", [])
    monkeypatch.setattr(outgoing, "_MOST_LINGERING", 1)
    server.hangs = 4
    with pytest.raises(NoAnswer):
        within(0.2, lambda: requests.get(server.url, timeout=5))
    begun = time.monotonic()
    with pytest.raises(NoAnswer):
        within(5, lambda: 7)
    assert time.monotonic() - begun < 1
    server.closing.set()
    outgoing._lingering[0].join(timeout=5)
    assert within(5, lambda: 7) == 7
