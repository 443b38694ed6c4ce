"""How far a long command is: a bar on a terminal, a line for each tenth in a log."""

import time
from typing import Any, Final

WIDTH: Final = 30


class ProgressBar:
    """Counts steps and says how far it is."""

    def __init__(self, out: Any, steps: int, what: str) -> None:
        """Keep where to write, how many steps there are, and of what."""
        self.out, self.steps, self.what = out, max(steps, 1), what
        self.terminal = bool(getattr(out, "isatty", lambda: False)())
        self.done, self.tenths, self.began = 0, 0, time.monotonic()

    def step(self) -> None:
        """Count one more, and show it."""
        self.done += 1
        tenths = self.done * 10 // self.steps
        if self.terminal:
            self.out.write(f"\r{self.words()}", ending="\n" if self.done == self.steps else "")
            self.out.flush()
        elif tenths > self.tenths:
            self.tenths = tenths
            self.out.write(f"{self.done} of {self.steps} {self.what}")

    def words(self) -> str:
        """Return the bar with the count and the time that remains."""
        filled = self.done * WIDTH // self.steps
        left = (time.monotonic() - self.began) / self.done * (self.steps - self.done)
        bar = "#" * filled + "." * (WIDTH - filled)
        return f"[{bar}] {self.done} of {self.steps} {self.what}, about {left:.0f} s left "
