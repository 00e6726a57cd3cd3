#!/usr/bin/env python3
"""Turns what Kustomize renders for one tenant into what `podman play kube` can start on one machine.

    kubectl kustomize deploy/kubernetes/overlays/TENANT | transform.py STATE TENANT TAG [ISSUERS.toml]

STATE is the directory that deploy/bin/secrets filled. Written to STATE/TENANT: `migrate.yaml` (the Job, as a pod that
runs once), `services.yaml` (each Deployment as one pod) and `config/` (the ConfigMaps). Everything of a pod is kept that
podman 4.3 knows; this is what is not:

- Services and DNS. The pods share the machine's network; each tenant listens on a loopback address of its own, and
  /etc/hosts of each container has the names of all of them. So nothing can be reached from outside the machine.
- ExternalSecret, projected tokens, PersistentVolumeClaims: directories below STATE.
- Probes by gRPC: `health.py` asks instead. Replicas: one of each. Gateway, policies, budgets, autoscaling: none.
- `national` tells the tenants of STATE/tenants, not all of Norway's. There is no collector of telemetry.
- ISSUERS.toml, for a demonstration: the people's issuers are the ones in it, on loopback, and legal time can be turned.
  They run only while somebody plays a round, and a service is not ready before each issuer has given keys: so the keys
  are in a file, as the cluster's are. Without ISSUERS.toml nobody but services logs in: the manifests name no real issuer.
"""

import base64
import json
import os
import re
import sys
import tomllib
from pathlib import Path

import tomli_w
import yaml
from cryptography.hazmat.primitives import serialization

from places import SERVICES, address, host, tenants

USER = 65532
EVENT_RECIPIENTS = "TILSKUDD__EVENT_RECIPIENTS__"


def main() -> None:
    state, tenant, tag = Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3]
    issuers = Path(sys.argv[4]).read_text() if len(sys.argv) > 4 else None
    objects = [o for o in yaml.safe_load_all(sys.stdin) if o]
    rendered = Rendered(state, tenant, tag, issuers, objects)
    for file, kind in [("migrate.yaml", "Job"), ("services.yaml", "Deployment")]:
        workloads = [o for o in objects if o["kind"] == kind and is_ours(o)]
        pods = [rendered.pod(o) for o in workloads]
        (state / tenant / file).write_text(yaml.safe_dump_all(pods, sort_keys=False))


def is_ours(workload: dict) -> bool:
    return all(c["image"].split(":")[0].startswith("tilskudd/") for c in template(workload)["containers"])


def template(workload: dict) -> dict:
    return workload["spec"]["template"]["spec"]


class Rendered:
    """The objects of one tenant, and where its files are."""

    def __init__(self, state: Path, tenant: str, tag: str, issuers: str | None, objects: list) -> None:
        self.state, self.tenant, self.tag = state, tenant, tag
        self.issuers = tomllib.loads(issuers)["issuers"] if issuers else None
        self.maps = {o["metadata"]["name"]: o["data"] for o in objects if o["kind"] == "ConfigMap"}
        # What whoever runs a cluster makes there.
        self.maps["cluster-keys"] = {"jwks.json": (state / "cluster/jwks.json").read_text()}
        if self.issuers:
            self.maps["cluster-keys"]["people.json"] = people_keys(state / "people/people.pem")
        self.maps["tilskudd-ca"] = {"ca.crt": (state / "authority/ca.crt").read_text()}

    def pod(self, workload: dict) -> dict:
        spec = template(workload)
        name = workload["metadata"]["name"]
        runs_once = workload["kind"] == "Job"
        pod = {
            "restartPolicy": "Never" if runs_once else "Always",
            "terminationGracePeriodSeconds": spec.get("terminationGracePeriodSeconds", 30),
            "hostNetwork": True,
            "containers": [self.container(c, spec) for c in spec["containers"]],
            "volumes": [*(self.volume(v, name) for v in spec["volumes"]), self.hosts()],
        }
        if spec.get("initContainers"):
            pod["initContainers"] = [self.container(c, spec) for c in spec["initContainers"]]
        metadata = {"name": f"{self.tenant}-{name}", "labels": {"tilskudd": self.tenant}}
        return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": pod}

    def container(self, container: dict, spec: dict) -> dict:
        kept = ["name", "args", "command", "resources"]
        user = {k: spec["securityContext"][k] for k in ["runAsUser", "runAsGroup", "runAsNonRoot"]}
        env = self.environment(container)
        return {
            **{key: container[key] for key in kept if key in container},
            "image": f"localhost/{container['image'].split(':')[0]}:{self.tag}",
            "imagePullPolicy": "Never",
            "env": [{"name": name, "value": value} for name, value in env.items()],
            "volumeMounts": [*container["volumeMounts"], {"name": "hosts", "mountPath": "/etc/hosts", "readOnly": True}],
            "securityContext": {**container["securityContext"], **user},
        }

    def environment(self, container: dict) -> dict[str, str]:
        """With values from ConfigMaps and `$(NAME)` filled in, as the kubelet does it."""
        env = {}
        for source in container.get("envFrom", []):
            env |= self.maps[source["configMapRef"]["name"]]
        for own in container.get("env", []):
            if "valueFrom" in own:
                key = own["valueFrom"]["configMapKeyRef"]
                env[own["name"]] = self.maps[key["name"]][key["key"]]
            else:
                env[own["name"]] = re.sub(r"\$\((\w+)\)", lambda found: env[found[1]], own["value"])
        return {name: value for name, value in env.items() if self.is_here(name)}

    def is_here(self, key: str) -> bool:
        """`national` tells only the tenants that are on this machine; what it tells others would wait for ever. And
        there is no collector."""
        if key.startswith("TILSKUDD__TELEMETRY__OTLP_"):
            return False
        up = (self.state / "tenants").read_text().split()
        return not key.startswith(EVENT_RECIPIENTS) or key.removeprefix(EVENT_RECIPIENTS).lower() in up

    def volume(self, volume: dict, workload: str) -> dict:
        match volume:
            case {"configMap": {"name": name}}:
                path = self.config(name)
            case {"secret": {"secretName": name}}:
                path = self.state / self.tenant / secret_folder(name)
            case {"projected": _}:
                path = self.state / self.tenant / workload / "token"
            case {"persistentVolumeClaim": {"claimName": name}}:
                path = self.state / self.tenant / "volumes" / name
                path.mkdir(parents=True, exist_ok=True)
                os.chown(path, USER, USER)
            case _:
                sys.exit(f"{workload}: no way to mount {volume}")
        return {"name": volume["name"], "hostPath": {"path": str(path), "type": "Directory"}}

    def hosts(self) -> dict:
        """The names that a cluster's DNS would know. podman passes hostAliases over where the network is the machine's."""
        lines = [f"{address(t)} {' '.join(host(service, t) for service in SERVICES)}\n" for t in tenants()]
        path = self.state / "hosts"
        path.write_text("127.0.0.1 localhost\n" + "".join(lines))
        return {"name": "hosts", "hostPath": {"path": str(path), "type": "File"}}

    def config(self, name: str) -> Path:
        folder = self.state / self.tenant / "config" / name
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in self.maps[name].items():
            (folder / file).write_text(self.adapted(text) if file == "tilskudd.toml" else text)
        return folder

    def adapted(self, text: str) -> str:
        """A service's configuration, for this machine."""
        config = tomllib.loads(text)
        for key in ["listen", "health_listen"]:
            if key in config:
                config[key] = f"{address(self.tenant)}:{config[key].rsplit(':', 1)[1]}"
        for key in ["otlp_endpoint", "otlp_ca_file"]:
            config.get("telemetry", {}).pop(key, None)
        if "limits" in config:
            # There is no gateway that says who called.
            config["limits"]["proxies"] = 0
        if "issuers" in config:
            services = [issuer for issuer in config["issuers"] if issuer["kind"] == "service"]
            keys = {"file": f"{Path(services[0]['jwks']['file']).parent}/people.json"}
            config["issuers"] = services + [issuer | {"jwks": keys} for issuer in self.issuers or []]
            if self.issuers:
                config["demonstration"] = True
        return tomli_w.dumps(config)


def people_keys(private: Path) -> str:
    """The public half, under the name that the issuer signs with."""
    key = serialization.load_pem_private_key(private.read_bytes(), password=None).public_key()
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    x = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    return json.dumps({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "people", "alg": "EdDSA", "use": "sig", "x": x}]})


def secret_folder(name: str) -> str:
    """`tilskudd-intake-seal` is in `intake/seal`, `tilskudd-intake` in `intake/secrets`."""
    service, _, part = name.removeprefix("tilskudd-").partition("-")
    return f"{service}/{part or 'secrets'}"


if __name__ == "__main__":
    main()
