"""What must hold of regions that run, with the images of the demonstration."""

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import places
from calls import Region, Watcher
from health import status
from machine import SERVICES, container, eventually, inspect, must, podman, run

REGION, OTHER = "trondelag", "rogaland"
STOPPED_WITHIN = 5.0


def region(*arguments: str, timeout: float = 300) -> str:
    done = run("deploy/bin/region", *arguments, timeout=timeout)
    return done.stdout + done.stderr


def up(_: Path) -> str:
    region("up", REGION, OTHER)
    for tenant in [REGION, OTHER]:
        for address in places.probes(tenant):
            must(status(address) == "SERVING", f"{address} does not serve")
    return f"national, {REGION}, {OTHER}"


def hardened(_: Path) -> str:
    """As the containers really run, not as the manifests say."""
    for service in SERVICES:
        told = inspect(container(REGION, service))
        must(told["HostConfig"]["ReadonlyRootfs"], f"the root of {service} can be written")
        process = Path(f"/proc/{told['State']['Pid']}/status").read_text()
        values = dict(line.split(":", 1) for line in process.splitlines())
        must(values["Uid"].split() == ["65532"] * 4, f"{service} runs as {values['Uid']}")
        must(int(values["CapBnd"], 16) == 0, f"{service} has rights: {values['CapBnd']}")
        must(values["NoNewPrivs"].strip() == "1", f"{service} could gain rights")
    return "user 65532, read-only, no capabilities, no new privileges"


def a_round_reconciles(state: Path) -> str:
    started = time.monotonic()
    told = region("round", REGION, "--json", timeout=240)
    summary = json.loads((state / "out/summary.json").read_text())
    must(summary["apart_ore"] == 0, f"apart by {summary['apart_ore']} øre")
    must(summary["applications"] > 30, f"only {summary['applications']} applications: {told[-500:]}")
    return f"{summary['applications']} applications, 0 øre apart, {time.monotonic() - started:.0f} s"


def one_stops_and_the_other_does_not_notice(state: Path) -> str:
    """One region is stopped, brought to the schema of the next generation, and started again."""
    stays, stops = Region(state, REGION), Region(state, OTHER)
    before = generations(REGION)
    with Watcher(stays) as watcher:
        slowest = stop(OTHER)
        code, said, took = stops.list_calls()
        must(code == "UNAVAILABLE", f"a stopped region answers {code}: {said}")
        must(took < 1.0, f"a stopped region is waited for {took:.1f} s")
        raise_generation(OTHER)
        for service in SERVICES:
            # With its last container the pod stopped as well.
            podman("pod", "start", f"{OTHER}-{service}")
        for address in places.probes(OTHER):
            eventually(f"readiness of {address}", lambda: status(address) == "SERVING")
        code, said, _ = stops.list_calls()
        must(code == "OK", f"on the next schema it answers {code}: {said}")
    must(not watcher.failures, f"the other region noticed: {watcher.failures[:3]}")
    must(watcher.calls > 20, f"only {watcher.calls} calls")
    must(generations(REGION) == before, "the other region's schema was changed")
    must(generations(OTHER) == {g + 1 for g in before}, f"{OTHER} is of generation {generations(OTHER)}")
    return (
        f"stopped in {slowest:.1f} s, refused in {took * 1000:.0f} ms; {watcher.calls} calls to the other, "
        f"none failed, the slowest {watcher.slowest * 1000:.0f} ms"
    )


def too_new_a_schema_is_told(state: Path) -> str:
    """Two generations on, the program does not understand the schema: it stays up, is not ready, and says why."""
    raise_generation(OTHER)
    raise_generation(OTHER)
    for address in places.probes(OTHER):
        eventually(f"{address} is not ready", lambda: status(address) == "NOT_SERVING")
    code, said, took = Region(state, OTHER).list_calls()
    must(code == "UNAVAILABLE" and took < 2.0, f"{code} after {took:.1f} s: {said}")
    must(status(places.probes(REGION)[0]) == "SERVING", "the other region stopped serving")
    for service in SERVICES:
        must(inspect(container(OTHER, service))["State"]["Running"], f"{service} ended")
    return said[:100]


def stop(tenant: str) -> float:
    """SIGTERM to the first process of each container, to all at once; the slowest to end."""
    with ThreadPoolExecutor() as at_once:
        return max(at_once.map(lambda service: stop_one(tenant, service), SERVICES))


def stop_one(tenant: str, service: str) -> float:
    started = time.monotonic()
    podman("stop", "--time", "20", container(tenant, service))
    took = time.monotonic() - started
    code = inspect(container(tenant, service))["State"]["ExitCode"]
    must(code == 0, f"{service} ended with {code} at SIGTERM")
    must(took < STOPPED_WITHIN, f"{service} took {took:.1f} s to stop")
    return took


def sql(tenant: str, statement: str) -> str:
    """As the superuser, in the tenant's database."""
    database = "tilskudd_" + tenant.replace("-", "_")
    password = (Path(os.environ["TILSKUDD_STATE"]) / "postgres/password").read_text()
    return podman(
        "exec", "--env", f"PGPASSWORD={password}", "tilskudd-postgres-postgres", "psql", "--host", "/tmp", "--username", "postgres",
        "--dbname", database, "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1",
        "--command", statement,
    )  # fmt: skip


def generations(tenant: str) -> set[int]:
    latest = [sql(tenant, f"SELECT max(generation) FROM {service}.schema_generation") for service in SERVICES]
    return {int(number) for number in latest}


def raise_generation(tenant: str) -> None:
    """What the next release's `migrate` would do: it announces its generation, then adds something."""
    for service in SERVICES:
        current = int(sql(tenant, f"SELECT max(generation) FROM {service}.schema_generation"))
        version = 29_990_101_000_000 + current
        owner = "tilskudd_" + tenant.replace("-", "_") + "_owner"
        sql(
            tenant,
            f"""SET ROLE {owner};
            INSERT INTO {service}.schema_generation (generation, oldest_program)
                VALUES ({current + 1}, {current});
            CREATE TABLE {service}.of_generation_{current + 1} (id bigint);
            INSERT INTO {service}._sqlx_migrations (version, description, success, checksum, execution_time)
                VALUES ({version}, 'next', true, '\\x00', 0)""",
        )
