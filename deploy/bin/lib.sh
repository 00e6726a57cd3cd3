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

# Debian's lists of packages, when there are none or they are older than a day: what old ones name is gone from the archive,
# or has faults that are known. apt writes to `partial` at each update; the lists themselves have the archive's times.
refresh_debian() {
    local lists=/var/lib/apt/lists
    if compgen -G "$lists/*_Packages*" >/dev/null && [ -n "$(find "$lists/partial" -maxdepth 0 -mmin -1440 2>/dev/null)" ]; then
        return
    fi
    ${SUDO:-} apt-get update -qq -o APT::Update::Error-Mode=any
}

# install_debian PROGRAM PACKAGE…: Debian packages, unless the program is there.
install_debian() {
    command -v "$1" >/dev/null || install_packages "${@:2}"
}

install_packages() {
    refresh_debian
    ${SUDO:-} apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# What builds and runs containers. runc, since crun does not start everywhere; catatonit is the first process of pods.
install_podman() {
    [ "$(id -u)" = 0 ] || { echo "containers are built and run as root" >&2; exit 1; }
    install_debian buildah buildah
    install_debian podman podman runc catatonit conmon netavark aardvark-dns iptables
    install_debian strip binutils
}

# Python with pip and what the scripts here need, in an environment of its own. Debian packs what makes one apart.
install_python() {
    python3 -c 'import ensurepip' 2>/dev/null || install_packages python3 python3-venv
    if ! cmp -s deploy/requirements.txt "$cache/python/requirements.txt"; then
        python3 -m venv "$cache/python"
        "$cache/python/bin/pip" install --quiet --disable-pip-version-check -r deploy/requirements.txt
        cp deploy/requirements.txt "$cache/python/requirements.txt"
    fi
    export PATH=$cache/python/bin:$PATH
}
