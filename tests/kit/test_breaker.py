"""A neighbour that does not answer is left alone for a while."""

from kit.net import breaker as module
from kit.net.breaker import Breaker


class Clock:
    now = 1000.0

    def monotonic(self) -> float:
        return self.now


def test_after_a_failure_nobody_waits_until_the_time_is_over(monkeypatch, caplog):
    clock, asked = Clock(), []
    monkeypatch.setattr(module, "time", clock)
    breaker = Breaker("oracle", seconds=10)

    def fails() -> str:
        asked.append(clock.now)
        raise TimeoutError("where it lives")

    assert [breaker.ask(fails, "otherwise") for _again in range(3)] == ["otherwise"] * 3
    assert asked == [1000.0]
    assert "oracle does not answer: TimeoutError" in caplog.text
    assert "where it lives" not in caplog.text
    clock.now += 10
    assert breaker.ask(lambda: "answer", "otherwise") == "answer"
    assert breaker.ask(fails, "otherwise") == "otherwise"
