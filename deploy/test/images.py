"""What must hold of each image by itself."""

import json
import time

from machine import SERVICES, must, podman, run, version

LIMIT = 40_000_000
SHELLS = {"sh", "bash", "dash", "ash", "zsh", "busybox", "perl", "python3"}
LABELS = ["title", "description", "version", "revision", "licenses", "vendor"]


def image(name: str, tag: str) -> str:
    return f"localhost/tilskudd/{name}:{tag}"


def names() -> list[str]:
    return [*SERVICES, "tilskudd"]


def small_without_shell_and_not_root(tag: str) -> str:
    sizes = {}
    for name in names():
        told = json.loads(podman("image", "inspect", image(name, tag)))[0]
        sizes[name] = told["Size"]
        # The demonstration's tool holds all five services, and is never deployed.
        small = told["Size"] < LIMIT or (name == "tilskudd" and tag != version())
        must(small, f"{name} has {told['Size']} bytes")
        must(told["Config"]["User"] == "65532:65532", f"{name} runs as {told['Config'].get('User')!r}")
        must(told["Config"]["Entrypoint"] == [f"/usr/local/bin/{name}"], f"{name}: {told['Config']['Entrypoint']}")
        labels = told["Labels"]
        missing = [label for label in LABELS if not labels.get(f"org.opencontainers.image.{label}")]
        must(not missing, f"{name} lacks the labels {missing}")
        told_version = labels["org.opencontainers.image.version"]
        must(told_version == tag, f"{name} of {tag} says that it is {told_version}")
        files = contents(name, tag)
        shells = [file for file in files if file.rsplit("/", 1)[-1] in SHELLS]
        must(not shells, f"{name} has a shell: {shells}")
        must(f"usr/share/sbom/{name}.cdx.json" in files, f"{name} has no list of its parts")
    return ", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in sizes.items())


def contents(name: str, tag: str) -> set[str]:
    """The files that can be executed, and the lists of parts."""
    root = podman("image", "mount", image(name, tag))
    try:
        found = run("find", root, "(", "-perm", "/111", "-o", "-name", "*.cdx.json", ")", "-printf", "%P\n")
        return set(found.stdout.split())
    finally:
        podman("image", "unmount", image(name, tag))


def parts_in_the_binary(tag: str) -> str:
    """The list that cargo-auditable puts into a section of its own, which scanners read."""
    for name in names():
        root = podman("image", "mount", image(name, tag))
        try:
            sections = run("objdump", "--section-headers", f"{root}/usr/local/bin/{name}").stdout
        finally:
            podman("image", "unmount", image(name, tag))
        must(".dep-v0" in sections, f"{name} does not tell its parts")
    return f"{len(names())} binaries"


def nothing_can_be_written_or_run(tag: str) -> str:
    """As a cluster runs it: read-only, no rights. What it may not do, it is refused."""
    hardened = ["run", "--rm", "--read-only", "--cap-drop", "all", "--network", "none"]
    told = podman(*hardened, image("tilskudd", tag), "--version")
    must(told == f"tilskudd {version()}", f"the tool says {told!r}")
    # A folder that the image gives to its user, so that nothing but the read-only root is in the way.
    template = [image("tilskudd", tag), "template", "--edition", "kkt-2024", "--out", "/var/lib/tilskudd/soknader.xlsx"]
    written = run("podman", *[flag for flag in hardened if flag != "--read-only"], *template, check=False)
    must(written.returncode == 0, f"without --read-only it should be able to write: {written.stderr!r}")
    refused = run("podman", *hardened, *template, check=False)
    must(refused.returncode != 0, "it wrote into its own image")
    must("Read-only file system" in refused.stderr, f"it failed for another reason: {refused.stderr!r}")
    shell = run("podman", *hardened, "--entrypoint", "/bin/sh", image("intake", tag), "-c", "true", check=False)
    must(shell.returncode != 0, "there is a shell after all")
    return "read-only, no capabilities, no network"


def refused_configuration_is_told(tag: str) -> str:
    """Without a configuration: one line, and the exit code for it."""
    done = run("podman", "run", "--rm", "--network", "none", image("intake", tag), check=False)
    must(done.returncode == 78, f"it ended with {done.returncode}: {done.stderr}")
    must("/etc/tilskudd/tilskudd.toml" in done.stderr, f"it does not say where it looked: {done.stderr!r}")
    return done.stderr.strip().splitlines()[-1][:100]


def the_same_twice(tag: str, work: str) -> str:
    """Built again from the same files, later and without a cache, each image has the same id."""
    variant = "production" if tag == version() else "demonstration"
    for name in names():
        told = json.loads(podman("image", "inspect", image(name, tag)))[0]
        revision = told["Labels"]["org.opencontainers.image.revision"]
        again = f"localhost/tilskudd/again-{name}"
        started = time.monotonic()
        run(
            "buildah", "build", "--quiet", "--layers", "--no-cache", "--timestamp", "0", "--file", "deploy/docker/Dockerfile",
            "--target", name, "--tag", again, "--build-arg", "BASE=debian",
            "--label", f"org.opencontainers.image.version={tag}",
            "--label", f"org.opencontainers.image.revision={revision}", "--build-context", f"binaries={work}/{variant}",
            "--build-context", f"rootfs={work}/rootfs-base", ".",
        )  # fmt: skip
        must(time.monotonic() - started < 120, f"building {name} takes too long")
        found = podman("image", "inspect", "--format", "{{.Id}}", again)
        podman("image", "rm", again)
        must(found == told["Id"], f"{name} is {told['Id'][:12]}, built again {found[:12]}")
    return f"{len(names())} images"
