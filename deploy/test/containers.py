#!/usr/bin/env python3
"""The containers for real: images built and looked at, regions started in podman from their manifests, a grant round
played through one from outside, one stopped and upgraded beside another. `just containers` runs it.

What it starts it removes, also when it fails. Ends with a line `N passed, N failed`.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import images
import regions
import whole
from machine import Failed, podman, run, version

# Of all checks together; the images are built before.
WITHIN = 360


def main() -> None:
    if podman("pod", "ps", "--quiet", "--filter", "label=tilskudd"):
        sys.exit("regions are running already: `deploy/bin/region purge` removes them, and their data")
    tag = f"{version()}-demonstration"
    work = f"{os.environ['CARGO_TARGET_DIR']}/images"
    with tempfile.TemporaryDirectory(prefix="tilskudd-containers-") as state:
        os.environ["TILSKUDD_STATE"] = state
        place = Path(state)
        checks: list[tuple[str, Callable[[], str]]] = [
            ("small, no shell, not root", lambda: images.small_without_shell_and_not_root(tag)),
            ("each binary tells its parts", lambda: images.parts_in_the_binary(tag)),
            ("nothing is written or run", lambda: images.nothing_can_be_written_or_run(tag)),
            ("a missing configuration is told", lambda: images.refused_configuration_is_told(tag)),
            ("the same id twice", lambda: images.the_same_twice(tag, work)),
            ("compose as a whole", lambda: whole.up_by_one_command(place)),
            ("two regions up", lambda: regions.up(place)),
            ("they run without rights", lambda: regions.hardened(place)),
            ("a round from outside", lambda: regions.a_round_reconciles(place)),
            ("one stops, is upgraded, starts", lambda: regions.one_stops_and_the_other_does_not_notice(place)),
            ("a schema too new is told", lambda: regions.too_new_a_schema_is_told(place)),
        ]
        try:
            failed = play(checks)
        finally:
            run("deploy/bin/region", "purge", check=False)
    print(f"{len(checks) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


def play(checks: list[tuple[str, Callable[[], str]]]) -> int:
    """Runs the checks in order; after a failure the rest count as failed too, since they build on each other."""
    until = time.monotonic() + WITHIN
    for position, (name, check) in enumerate(checks):
        started = time.monotonic()
        try:
            if started > until:
                raise Failed(f"not within {WITHIN} s")
            told = check()
        except Exception as error:  # Whatever it is, it is told, and what was started is removed.
            print(f"FAILED  {name}: {type(error).__name__}: {error}", flush=True)
            tell_logs()
            return len(checks) - position
        print(f"ok      {name} ({time.monotonic() - started:.1f} s): {told}", flush=True)
    return 0


def tell_logs() -> None:
    """The last words of every container."""
    for name in podman("ps", "--all", "--format", "{{.Names}}", check=False).split():
        done = run("podman", "logs", "--tail", "5", name, check=False)
        said = (done.stdout + done.stderr).strip()
        if said:
            print(f"--- {name}\n{said}", flush=True)


if __name__ == "__main__":
    main()
