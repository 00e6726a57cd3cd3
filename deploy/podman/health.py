#!/usr/bin/env python3
"""Asks services by grpc.health.v1 whether they serve: `health.py [--wait SECONDS] HOST:PORT…`. podman knows no probes
by gRPC."""

import argparse
import sys
import time

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc


def status(address: str, deadline: float = 2.0) -> str:
    """SERVING, NOT_SERVING, or the gRPC code of the refusal."""
    with grpc.insecure_channel(address) as channel:
        try:
            stub = health_pb2_grpc.HealthStub(channel)
            answer = stub.Check(health_pb2.HealthCheckRequest(), timeout=deadline)
            return health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status)
        except grpc.RpcError as error:
            return error.code().name


def wait(address: str, until: float) -> str:
    """As `status`, when it serves or time is up."""
    while (found := status(address)) != "SERVING" and time.monotonic() < until:
        time.sleep(0.05)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wait", type=float, default=0.0)
    parser.add_argument("addresses", nargs="+")
    options = parser.parse_args()
    until = time.monotonic() + options.wait
    found = {address: wait(address, until) for address in options.addresses}
    wrong = {address: said for address, said in found.items() if said != "SERVING"}
    for address, said in wrong.items():
        print(f"{address}: {said}", file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
