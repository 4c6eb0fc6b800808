"""How a supervisor hears that it must stop: explicitly, since a background job inherits SIGINT ignored."""

import signal
from collections.abc import Callable
from types import FrameType
from typing import Self


class StopRequest:
    """True once SIGINT, SIGTERM or SIGHUP came; `on_second` is called at each further one."""

    def __init__(self) -> None:
        self.number: signal.Signals | None = None
        self.count = 0
        self.on_second: Callable[[], None] | None = None
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        for number in self._heard():
            self._before[number] = signal.signal(number, self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def __bool__(self) -> bool:
        return self.number is not None

    @property
    def exit_code(self) -> int:
        """What a shell expects of a process ended by this signal."""
        return 128 + self.number if self.number else 0

    @staticmethod
    def _heard() -> list[signal.Signals]:
        """A closed terminal stops everything too, unless it was started with nohup."""
        always = [signal.SIGINT, signal.SIGTERM]
        ignored = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        return always if ignored else [*always, signal.SIGHUP]

    def _hear(self, number: int, _: FrameType | None) -> None:
        self.number = self.number or signal.Signals(number)
        self.count += 1
        if self.count > 1 and self.on_second:
            self.on_second()
