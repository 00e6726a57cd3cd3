"""compose.yaml for real, with podman-compose: everything starts by one command and sends its telemetry."""

import threading
from pathlib import Path

from health import status
from machine import SERVICES, eventually, must, podman, run, version

FILE = "deploy/compose.yaml"


def starts_and_sends_telemetry(state: Path, tag: str) -> str:
    environment = {
        "TILSKUDD_STATE": str(state),
        "TILSKUDD_TAG": tag,
        "POSTGRES_IMAGE": f"localhost/tilskudd/postgres:{version()}",
        "COLLECTOR_IMAGE": f"localhost/tilskudd/collector:{version()}",
    }
    run("deploy/bin/secrets", str(state), "postgres:5432", "--together", "national", "trondelag")
    try:
        with Healthchecks():
            run("podman-compose", "--file", FILE, "up", "--detach", timeout=120, **environment)
        for position, service in enumerate(SERVICES):
            address = f"127.0.0.1:{5001 + position}"
            eventually(f"readiness of {service}", lambda: status(address) == "SERVING", within=30)
        heard = lambda: podman("logs", "tilskudd_collector_1", check=False)
        for service in SERVICES:
            eventually(f"telemetry of {service}", lambda: f"from {service}" in heard(), within=30, every=0.5)
    finally:
        run("podman-compose", "--file", FILE, "down", "--volumes", "--timeout", "10", check=False, **environment)
    left = podman("ps", "--all", "--quiet", "--filter", "label=io.podman.compose.project=tilskudd")
    must(not left, f"containers are left: {left}")
    return "five services ready, the collector hears all of them"


class Healthchecks:
    """podman leaves the rhythm of health checks to systemd; where there is none, somebody has to ask."""

    def __enter__(self) -> None:
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.ask, daemon=True)
        self.thread.start()

    def ask(self) -> None:
        while not self.over.wait(0.5):
            run("podman", "healthcheck", "run", "tilskudd_postgres_1", check=False)

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()
