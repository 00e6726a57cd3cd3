#!/usr/bin/env python3
"""Where tenants are on this machine: each has a loopback address of its own, with the ports of its manifests.

    places.py probes TENANT                  where its services are asked for their health
    places.py against SCHEME TENANT…         what `tilskudd round --against` reads
"""

import sys
from pathlib import Path

SERVICES = {"intake": 5001, "assessment": 5002, "allocation": 5003, "payment": 5004, "reporting": 5005}
OVERLAYS = Path(__file__).parents[1] / "kubernetes/overlays"
DATABASE = "127.20.0.200"
# Services take the keys of an issuer without TLS from this address alone.
ISSUER = "127.0.0.1:7400"


def tenants() -> list[str]:
    return sorted(folder.name for folder in OVERLAYS.iterdir())


def address(tenant: str) -> str:
    return f"127.20.0.{tenants().index(tenant) + 1}"


def host(service: str, tenant: str) -> str:
    """Its name in a cluster, and in the containers' /etc/hosts."""
    return f"{service}.tilskudd-{tenant}.svc"


def probes(tenant: str) -> list[str]:
    return [f"{address(tenant)}:{port + 100}" for port in SERVICES.values()]


def against(scheme: str, up: list[str]) -> str:
    lines = []
    if scheme == "https":
        lines.append('ca_file = "authority/ca.crt"')
    lines += ["[issuer]", f'listen = "{ISSUER}"', 'keys = "people"']
    for tenant in up:
        lines.append(f"[services.{tenant}]")
        lines += [f'{s} = "{scheme}://{address(tenant)}:{port}"' for s, port in SERVICES.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["probes", tenant]:
            print(*probes(tenant))
        case ["against", scheme, *up]:
            print(against(scheme, up), end="")
        case _:
            sys.exit(__doc__)
