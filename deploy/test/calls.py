"""Calls from outside, over TLS, with the certificate authority that the regions have."""

import threading
import time
from pathlib import Path

import grpc

import places

# tilskudd.intake.v1.CallService/ListCalls is public. Its request is `parent`, field 1, as protobuf writes it.
LIST_CALLS = "/tilskudd.intake.v1.CallService/ListCalls"


class Region:
    """A region's intake."""

    def __init__(self, state: Path, tenant: str) -> None:
        self.tenant = tenant
        self.target = f"{places.address(tenant)}:{places.SERVICES['intake']}"
        authority = (state / "authority/ca.crt").read_bytes()
        self.credentials = grpc.ssl_channel_credentials(root_certificates=authority)

    def list_calls(self, deadline: float = 5.0) -> tuple[str, str, float]:
        """The code, what was said, and how long it took. A connection of its own each time."""
        parent = f"regions/{self.tenant}".encode()
        started = time.monotonic()
        with grpc.secure_channel(self.target, self.credentials) as channel:
            call = channel.unary_unary(LIST_CALLS)
            try:
                call(bytes([0x0A, len(parent)]) + parent, timeout=deadline)
                code, said = "OK", ""
            except grpc.RpcError as error:
                code, said = error.code().name, error.details() or ""
        return code, said, time.monotonic() - started


class Watcher(threading.Thread):
    """Calls a region again and again, and keeps what went wrong and how long the slowest took."""

    def __init__(self, region: Region) -> None:
        super().__init__(daemon=True)
        self.region = region
        self.over = threading.Event()
        self.calls, self.slowest, self.failures = 0, 0.0, []

    def run(self) -> None:
        while not self.over.wait(0.02):
            code, said, took = self.region.list_calls()
            self.calls += 1
            self.slowest = max(self.slowest, took)
            if code != "OK":
                self.failures.append(f"{code}: {said}")

    def __enter__(self) -> "Watcher":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.join()
