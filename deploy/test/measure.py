#!/usr/bin/env python3
"""Measures what deploy/README.md tells: sizes of the images, start to ready, idle memory, and how many regions fit in
4 GiB. `just measure` runs it; it starts `national` and one region and removes them again."""

import json
import os
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from machine import SERVICES, Failed, container, inspect, memory, podman, run, version

REGION = "trondelag"
IDLE_SECONDS = 30
MACHINE = 4 * 1024**3
MIB = 1024**2


def main() -> None:
    variant = os.environ.get("TILSKUDD_VARIANT", "production")
    os.environ["TILSKUDD_VARIANT"] = variant
    tag = version() if variant == "production" else f"{version()}-{variant}"
    if podman("pod", "ps", "--quiet", "--filter", "label=tilskudd"):
        sys.exit("regions are running already: `deploy/bin/region purge` removes them, and their data")
    with tempfile.TemporaryDirectory(prefix="tilskudd-measure-") as state:
        os.environ["TILSKUDD_STATE"] = state
        try:
            run("deploy/bin/region", "up", REGION)
            tell(variant, tag)
        finally:
            run("deploy/bin/region", "purge", check=False)


def tell(variant: str, tag: str) -> None:
    starts = {service: start_to_ready(service) for service in SERVICES}
    time.sleep(IDLE_SECONDS)
    idle = {service: memory(container(REGION, service)) for service in SERVICES}
    with_two = postgres()
    for tenant in ["national", REGION]:
        podman("stop", *[container(tenant, service) for service in SERVICES])
    alone = postgres()
    print(f"Images of {variant}, `{run('uname', '-m').stdout.strip()}`, {os.cpu_count()} cores\n")
    print("| image | size MB | start to ready ms | idle: resident MiB | of it not shared MiB |")
    print("|---|---|---|---|---|")
    for service in SERVICES:
        held = idle[service]
        print(
            f"| {service} | {size(service, tag):.1f} | {starts[service] * 1000:.0f} "
            f"| {held['rss'] / MIB:.1f} | {held['own'] / MIB:.1f} |"
        )
    print(f"| tilskudd | {size('tilskudd', tag):.1f} | | | |")
    fit(idle, with_two, alone)


def fit(idle: dict, with_two: int, alone: int) -> None:
    """Programs are mapped from one file and shared by all regions; what is a process's own is not."""
    own = sum(held["own"] for held in idle.values())
    shared = sum(held["rss"] - held["own"] for held in idle.values())
    connections = (with_two - alone) / 2
    regions = int((MACHINE - alone - shared) / (own + connections))
    unshared = int((MACHINE - alone) / (own + shared + connections))
    print(f"\nPostgreSQL alone: {alone / MIB:.0f} MiB; for each region, idle: {connections / MIB:.0f} MiB more.")
    print(
        f"In 4 GiB: (4096 − {alone / MIB:.0f} − {shared / MIB:.0f} shared) / ({own / MIB:.0f} + {connections / MIB:.0f}) "
        f"= {regions} regions' full sets, idle; {unshared} if nothing were shared."
    )


def size(name: str, tag: str) -> float:
    told = json.loads(podman("image", "inspect", f"localhost/tilskudd/{name}:{tag}"))
    return told[0]["Size"] / 1e6


def start_to_ready(service: str) -> float:
    """Seconds from the start of the process to the line in its log that says it is ready; the database is there."""
    name = container(REGION, service)
    logs = run("podman", "logs", name)
    lines = (logs.stdout + logs.stderr).splitlines()
    ready = next(json.loads(line) for line in lines if line.startswith("{") and '"ready":true' in line)
    at = datetime.fromisoformat(ready["timestamp"]).timestamp()
    stat = Path(f"/proc/{inspect(name)['State']['Pid']}/stat").read_text()
    # Field 22, after the name in brackets: the start, in ticks since the machine's.
    ticks = int(stat.rsplit(")", 1)[1].split()[19])
    return at - (time.time() - time.clock_gettime(time.CLOCK_BOOTTIME) + ticks / os.sysconf("SC_CLK_TCK"))


def postgres() -> int:
    """Bytes of all its processes; what several share is counted once."""
    first = inspect("tilskudd-postgres-postgres")["State"]["Pid"]
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    total = 0
    for pid in [str(first), *children]:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except FileNotFoundError:
            continue
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) * 1024
    if total == 0:
        raise Failed("PostgreSQL does not run")
    return total


if __name__ == "__main__":
    main()
