# What the scripts of deploy/ share; sourced, not run.
# shellcheck shell=bash
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$repository"
export CONTAINERS_CONF=$repository/deploy/podman/containers.conf
# The same caches as .ci/run.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/tilskudd
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/target} CARGO_INCREMENTAL=0
export PATH=$cache/tools/bin:$PATH
export PYTHONPATH=$repository/deploy/podman PYTHONDONTWRITEBYTECODE=1
services=(intake assessment allocation payment reporting)
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)

# install PROGRAM PACKAGE…: Debian packages, unless the program is there.
install_debian() {
    command -v "$1" >/dev/null && return
    ${SUDO:-} apt-get update -qq
    ${SUDO:-} apt-get install -y -qq --no-install-recommends "${@:2}" >/dev/null
}

# What builds and runs containers. runc, since crun does not start everywhere; catatonit is the first process of pods.
install_podman() {
    [ "$(id -u)" = 0 ] || { echo "containers are built and run as root" >&2; exit 1; }
    install_debian buildah buildah
    install_debian podman podman runc catatonit conmon netavark aardvark-dns iptables
    install_debian strip binutils
}

# Python with what the scripts here need, in an environment of its own.
install_python() {
    if ! cmp -s deploy/requirements.txt "$cache/python/requirements.txt"; then
        python3 -m venv "$cache/python"
        "$cache/python/bin/pip" install --quiet --disable-pip-version-check -r deploy/requirements.txt
        cp deploy/requirements.txt "$cache/python/requirements.txt"
    fi
    export PATH=$cache/python/bin:$PATH
}
