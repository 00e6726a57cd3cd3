"""compose.yaml as a whole: one command starts everything on one machine, with production's images."""

import json
import shutil
import sys
import tomllib
import urllib.request
from pathlib import Path

import grpc
import tomli_w
from health import status
from machine import REPOSITORY, SERVICES, eventually, must, podman, run, version

PROJECT = "tilskudd-whole"
PORTS = range(5001, 5006)


def up_by_one_command(state: Path) -> str:
    """Up, ready, a public answer and a refusal from outside, spans and figures at the collector, and down again. What the
    services tell each other is for the rounds: without the people's issuers nobody can do anything here that is told."""
    folder, secrets = state / "compose", state / "together-secrets"
    shutil.copytree(REPOSITORY / "deploy/compose", folder / "compose")
    shutil.copy(REPOSITORY / "deploy/compose.yaml", folder)
    without_peoples_issuers(folder / "compose/tilskudd.toml")
    run("deploy/bin/secrets", str(secrets), "postgres:5432", "--together", "national", "trondelag")
    environment = {
        "TILSKUDD_STATE": str(secrets),
        "TILSKUDD_TAG": version(),
        "POSTGRES_IMAGE": f"localhost/tilskudd/postgres:{version()}",
        "COLLECTOR_IMAGE": f"localhost/tilskudd/collector:{version()}",
    }
    compose = [sys.executable, "-m", "podman_compose", "--project-name", PROJECT, "--file", str(folder / "compose.yaml")]
    try:
        run(*compose, "up", "--detach", **environment)
        for port in PORTS:
            # Ten schemas are made first, on a disk that has just been written full of images.
            eventually(f"readiness at port {port}", lambda port=port: status(f"127.0.0.1:{port}") == "SERVING", within=150)
        calls = public("http://127.0.0.1:5001/public/v1/regions/trondelag/calls")
        must(calls.get("calls") == [], f"the public list of calls says {calls}")
        refused = without_a_token("127.0.0.1:5004")
        must(refused == grpc.StatusCode.UNAUTHENTICATED, f"payment answers a stranger {refused}")
        for told in ["traces from intake: ", "metrics from payment: "]:
            eventually(f"«{told}» from the collector", lambda told=told: told in said("collector"), within=45, every=1)
        ended = ids("--all").keys() - ids().keys()
        must(sorted(ended) == ["migrate", "provision"], f"these have ended: {ended}")
    finally:
        run(*compose, "down", "--volumes", "--timeout", "20", check=False, **environment)
        # One that was being started again just then is not taken down, and would go on for ever.
        left = sorted(ids("--all"))
        for container in ids("--all").values():
            podman("rm", "--force", "--time", "1", container)
    must(not left, f"it left {left}")
    return f"{len(SERVICES)} services, PostgreSQL and a collector"


def without_peoples_issuers(file: Path) -> None:
    """The people's issuers are examples, and a service is not ready before its issuers have given keys."""
    config = tomllib.loads(file.read_text())
    config["issuers"] = [issuer for issuer in config["issuers"] if issuer["kind"] == "service"]
    file.write_text(tomli_w.dumps(config))


def public(url: str) -> dict:
    with urllib.request.urlopen(url, timeout=5) as answer:
        return json.load(answer)


def without_a_token(address: str) -> grpc.StatusCode:
    with grpc.insecure_channel(address) as channel:
        method = channel.unary_unary("/tilskudd.payment.v1.ClaimService/ListClaims")
        try:
            method(b"\x0a\x11regions/trondelag", timeout=5)
        except grpc.RpcError as error:
            return error.code()
    return grpc.StatusCode.OK


def ids(*which: str) -> dict[str, str]:
    """The services of the file that have a container, with its id: those that run, or with --all."""
    found = podman("ps", *which, "--filter", f"label=io.podman.compose.project={PROJECT}", "--format", "json")
    return {one["Labels"]["com.docker.compose.service"]: one["Id"] for one in json.loads(found or "[]")}


def said(service: str) -> str:
    """What its container has printed until now."""
    logs = run("podman", "logs", ids("--all")[service])
    return logs.stdout + logs.stderr
