# The only commands; CI calls the same ones. `just` lists them.

set shell := ["bash", "-euo", "pipefail", "-c"]

# Lists the recipes.
default:
    @just --list

# Everything that CI runs, in its order.
ci: check-fmt proto lint deny test manifests containers round upgrade agencies

# Formats the code and the contracts.
fmt:
    cargo fmt --all
    buf format -w

# Is everything formatted?
check-fmt:
    cargo fmt --all -- --check
    buf format --diff --exit-code

# Clippy over everything, warnings denied; documentation likewise.
lint:
    cargo clippy --workspace --all-targets --features tilskudd-deploy/kubectl --locked -- -D warnings
    cargo clippy --workspace --test upgrade --features tilskudd-deploy/kubectl --locked -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked --document-private-items

# Licences, sources and doubled crates.
deny:
    cargo deny --all-features --locked check bans licenses sources

# The contracts: conventions, and nothing broken since the main before.
proto:
    buf lint
    revision=$(tests/upgrade/main-before) || { [ $? = 3 ] && exit 0 || exit 1; }; \
    before=$(mktemp -d); trap 'rm -rf "$before"' EXIT; \
    git archive "$revision" proto buf.yaml | tar -x -C "$before"; \
    buf breaking --against "$before"; echo "Nothing is broken since ${revision:0:7}."

# All tests; they start their own PostgreSQL.
test:
    cargo test --workspace --locked

# Every figure beside its floor: the rules, a write of each service, lists, delivery, a round; on a quiet machine.
bench:
    cargo bench --locked -p tilskudd-tests --bench figures

# How long the rules take to judge an application.
bench-rules:
    cargo bench --locked -p tilskudd-rulebook

# Submissions a second through intake, beside pgbench with the same statements; on a quiet machine.
bench-submissions:
    cargo bench --locked -p tilskudd-tests --bench submissions

# Lists of a region with a million applications.
bench-lists:
    cargo bench --locked -p tilskudd-intake --bench lists

# One grant round for Trøndelag 2024, through all five services.
round *args:
    cargo run --release --locked --bin tilskudd -- round {{ args }}

# An upgrade from the main before: a database that its round filled, taken over with events undelivered.
upgrade:
    tests/upgrade/run

# The page for other agencies: its Python, run as it stands against a round that was just played.
agencies:
    cargo build --release --locked --bin tilskudd
    python3 tests/agencies/try.py "${CARGO_TARGET_DIR:-target}/release/tilskudd"

# Everything in one process, until Ctrl-C.
up *args:
    cargo run --release --locked --bin tilskudd -- up {{ args }}

# Writes what is generated: the round's schema and input, the list of reason codes, the table of events.
generate:
    cargo run -p tilskudd-house -- generate
    cargo run --release --bin tilskudd -- schema > tests/data/rounds/round.schema.json
    cargo run --release --bin tilskudd -- sample --region trondelag --year 2024 --edition kkt-2024 --seed 20240301 > tests/data/rounds/trondelag-2024.json

# Renders the manifests of every region and holds them against all that can be checked without a cluster.
manifests:
    deploy/checks/run

# Builds every image without a registry, prints size and id; `just images demonstration` those for a round.
images variant="production":
    deploy/bin/images {{ variant }}

# Starts a region in podman, from its manifests; `region-round` plays a round against it, `region-down` stops it.
region-up region:
    deploy/bin/region up {{ region }}

# Stops a region that is up.
region-down region:
    deploy/bin/region down {{ region }}

# A grant round from outside, through a region that is up.
region-round region *args:
    deploy/bin/region round {{ region }} {{ args }}

# The containers for real: images, two regions, a round from outside, an upgrade of one beside the other.
containers:
    deploy/bin/containers

# The figures of deploy/README.md: sizes, start to ready, idle memory.
measure:
    deploy/bin/measure
