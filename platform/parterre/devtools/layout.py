"""Paths of the stack's files: everything under `var/` of the checkout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    checkout: Path

    @classmethod
    def of_this_checkout(cls) -> Layout:
        return cls(Path(__file__).resolve().parents[3])

    @property
    def var(self) -> Path:
        return self.checkout / "var"

    @property
    def manage(self) -> Path:
        return self.checkout / "manage.py"

    @property
    def lock(self) -> Path:
        return self.var / "up.lock"

    @property
    def description(self) -> Path:
        return self.var / "stack.json"

    @property
    def environment(self) -> Path:
        return self.var / "environment.json"

    @property
    def secrets(self) -> Path:
        return self.var / "secrets.json"

    @property
    def stamp(self) -> Path:
        return self.var / "prepared.json"

    @property
    def migrations(self) -> Path:
        return self.var / "migrations.json"

    @property
    def demo(self) -> Path:
        return self.var / "demo.json"

    @property
    def ports(self) -> Path:
        return self.var / "ports.json"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def run(self) -> Path:
        return self.var / "run"

    @property
    def postgres(self) -> Path:
        return self.var / "pg"

    @property
    def proxy(self) -> Path:
        return self.var / "proxy"

    @property
    def valkey(self) -> Path:
        return self.var / "valkey"

    @property
    def mails(self) -> Path:
        return self.var / "mails"

    @property
    def stripe(self) -> Path:
        return self.var / "stripe.json"

    @property
    def data(self) -> Path:
        return self.var / "data"

    @property
    def metrics(self) -> Path:
        return self.var / "prometheus"

    def create(self) -> None:
        # Others may pass through var/ (the database runs as another user when we
        # are root), but not look around in what the processes write.
        self.var.mkdir(mode=0o755, exist_ok=True)
        for private in (self.logs, self.run, self.valkey, self.mails, self.data):
            private.mkdir(mode=0o700, exist_ok=True)
