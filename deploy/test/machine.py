"""Running programs and asking containers, for the tests of deploy/."""

import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
os.environ["CONTAINERS_CONF"] = str(REPOSITORY / "deploy/podman/containers.conf")

SERVICES = ["intake", "assessment", "allocation", "payment", "reporting"]


class Failed(Exception):
    """What a check found to be otherwise than it must be."""


def must(condition: object, what: str) -> None:
    if not condition:
        raise Failed(what)


def run(*command: str, check: bool = True, timeout: float = 300, **environment: str) -> subprocess.CompletedProcess:
    """Runs a program of this repository's or of the machine's; its output is shown when it fails."""
    done = subprocess.run(
        command,
        cwd=REPOSITORY,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
    )
    if check and done.returncode != 0:
        said = (done.stdout + done.stderr)[-4000:]
        raise Failed(f"{' '.join(command)} ended with {done.returncode}:\n{said}")
    return done


def podman(*arguments: str, check: bool = True, timeout: float = 120) -> str:
    return run("podman", *arguments, check=check, timeout=timeout).stdout.strip()


def inspect(container: str) -> dict:
    return json.loads(podman("container", "inspect", container))[0]


def eventually(what: str, found: Callable[[], object], within: float = 15.0, every: float = 0.05) -> object:
    """Asks until there is an answer."""
    until = time.monotonic() + within
    while not (answer := found()):
        if time.monotonic() > until:
            raise Failed(f"{what}: not within {within} s")
        time.sleep(every)
    return answer


def version() -> str:
    text = (REPOSITORY / "Cargo.toml").read_text()
    return text.split("[workspace.package]")[1].split('version = "')[1].split('"')[0]


def container(tenant: str, service: str) -> str:
    return f"{tenant}-{service}-service"


def memory(name: str) -> dict[str, int]:
    """Bytes: `rss`, all that is resident of the process; `own`, what is not the file's; `cgroup`, what the kernel charges."""
    pid = inspect(name)["State"]["Pid"]
    status = Path(f"/proc/{pid}/status").read_text()
    kilobytes = {line.split(":")[0]: line.split()[1] for line in status.splitlines() if line.endswith("kB")}
    return {
        "rss": int(kilobytes["VmRSS"]) * 1024,
        "own": int(kilobytes["RssAnon"]) * 1024,
        "cgroup": cgroup(pid),
    }


def cgroup(pid: int) -> int:
    """What the kernel charges to the control group of a process, without cached files that it can drop."""
    for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(","):
            stat = Path(f"/sys/fs/cgroup/memory{path}/memory.stat")
            return int(field(stat, "total_rss")) + int(field(stat, "total_mapped_file"))
        if controllers == "" and Path(f"/sys/fs/cgroup{path}/memory.stat").exists():
            stat = Path(f"/sys/fs/cgroup{path}/memory.stat")
            return int(field(stat, "anon")) + int(field(stat, "file_mapped"))
    raise Failed(f"process {pid} is in no control group of memory")


def field(file: Path, name: str) -> str:
    return next(line.split()[1] for line in file.read_text().splitlines() if line.split()[0] == name)
