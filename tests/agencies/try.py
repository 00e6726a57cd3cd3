#!/usr/bin/env python3
"""Runs the Python of docs/AGENCIES.md as it stands there, against a grant round that was just played, and then holds the
public JSON against its OpenAPI description with made-up requests (schemathesis).

    tests/agencies/try.py PATH-TO-THE-TOOL

Logs in by a Maskinporten of its own, which checks the signed grant as the real one does and then gives a token of the
demonstration's issuer. Nothing of the page is replaced but addresses, which the page takes from the environment.
"""

import contextlib
import http.server
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PAGE = REPOSITORY / "docs" / "AGENCIES.md"
PACKAGES = ["grpcio==1.85.1", "grpcio-status==1.85.1", "grpcio-tools==1.85.1", "pyjwt[crypto]==2.15.1",
            "schemathesis==4.32.5"]
AGENCY = "974760673"
READY = 600


def in_own_environment():
    """Starts this again in an environment that has what the page installs."""
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache"))
    environment = cache / "tilskudd" / "agencies"
    python = environment / "bin" / "python"
    if pathlib.Path(sys.prefix) == environment:
        return
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run(pip + PACKAGES, check=True)
    os.execv(python, [str(python), *sys.argv])


def blocks(language):
    """The code blocks of the page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)


def make_stubs(folder):
    """As the page says, into a folder of the test's own."""
    protos = [str(path.relative_to(REPOSITORY)) for path in (REPOSITORY / "proto").rglob("*.proto")]
    said = "\n".join(blocks("sh"))
    assert "-m grpc_tools.protoc -Iproto --python_out=" in said, "the page says otherwise how stubs are made"
    command = [sys.executable, "-m", "grpc_tools.protoc", "-Iproto"]
    command += [f"--python_out={folder}", f"--grpc_python_out={folder}", *protos]
    subprocess.run(command, check=True, cwd=REPOSITORY)
    sys.path.insert(0, str(folder))


class Round:
    """A played round whose services stay up."""

    def __init__(self, tool, folder):
        command = [tool, "round", "--keep", "--data", str(folder / "data"), "--out", str(folder / "out")]
        self.process = subprocess.Popen(
            command, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        self.told = ""
        late = threading.Timer(READY, self.process.kill)
        late.start()
        for line in self.process.stderr:
            self.told += line
            if "Ctrl-C" in line:
                break
        late.cancel()
        # Whatever else it tells must not fill the pipe.
        threading.Thread(target=lambda: self.process.stderr.read(), daemon=True).start()
        if self.process.poll() is not None:
            raise SystemExit(f"the round did not come to its end:\n{self.told}")
        self.issuer = re.search(r"http://(\S+)/token", self.told)[1]
        self.summary = json.loads(next((folder / "out").glob("*summary*.json")).read_text(encoding="utf-8"))

    def address(self, service):
        return re.search(rf"^\s+{service}\s+(\S+:\d+)$", self.told, re.M)[1]

    def agency_token(self):
        body = json.dumps({"login": "agency", "organisation": AGENCY}).encode()
        request = urllib.request.Request(
            f"http://{self.issuer}/token", body, {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


def maskinporten(public_key, played):
    """A token endpoint that takes a JWT grant (RFC 7523) as Maskinporten does."""
    import jwt

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers["content-length"])
            form = urllib.parse.parse_qs(self.rfile.read(length).decode())
            assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"], form
            (grant,) = form["assertion"]
            assert jwt.get_unverified_header(grant)["kid"] == "key-1"
            audience = f"http://127.0.0.1:{self.server.server_port}/"
            required = ["aud", "iss", "iat", "exp", "jti", "scope", "resource"]
            claims = jwt.decode(
                grant, public_key, ["RS256"], audience=audience, issuer="client", options={"require": required}
            )
            assert claims["exp"] - claims["iat"] <= 120 and claims["scope"] == "tilskudd:read", claims
            # Without it the token has no audience, and no service takes it.
            assert claims["resource"] == ["https://api.tilskudd.example"], claims
            self.server.grants += 1
            body = json.dumps(played.agency_token()).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.grants = 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def key_pair(folder):
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(65537, 2048)
    file = folder / "key.pem"
    file.write_bytes(key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()))
    return file, key.public_key()


def run_the_page():
    """Everything that the page's blocks print, run one after the other as one program."""
    page, told = {"__name__": "page"}, io.StringIO()
    with contextlib.redirect_stdout(told):
        for number, block in enumerate(blocks("python"), 1):
            exec(compile(block, f"{PAGE.name}, Python block {number}", "exec"), page)
    return page, told.getvalue()


def check(page, told, played, grants):
    def lines(kind):
        return [line for line in told.splitlines() if line.startswith(kind + " ")]

    expected = played.summary["applications"]
    assert len(lines("application")) == expected, f"{len(lines('application'))} of {expected} applications"
    decided = lines("decision")
    kroner = sum(int(line.split()[-2]) for line in decided)
    assert kroner == played.summary["awarded_ore"] // 100, f"{kroner} kr decided"
    assert lines("refused") and "REGION_NOT_SERVED" in lines("refused")[0], lines("refused")
    changes = lines("change")
    assert len(changes) == 5, changes
    # What was read in two parts is what is read in one.
    whole = [f"change {c.case_number} {c.action}" for c, _ in page["itertools"].islice(page["changes"](), 5)]
    assert changes == whole, (changes, whole)
    assert len(lines("award")) == 5, lines("award")
    again = page["public"](os.environ["TILSKUDD_ALLOCATION"], page["REGION"] + "/awards?year=2024&page_size=5", page["awards"])
    assert again is page["awards"], "not told that nothing has changed"
    assert grants == 1, f"{grants} tokens were asked for"
    print(f"{PAGE.name}: {len(blocks('python'))} blocks ran: {expected} applications, {len(decided)} decisions, "
          f"{len(changes)} changes, {len(lines('award'))} awards")


def hold_against_descriptions(folder):
    """Made-up requests to the public JSON, right and wrong ones; each answer must be as described."""
    for service in ["TILSKUDD_INTAKE", "TILSKUDD_ALLOCATION"]:
        command = [str(pathlib.Path(sys.executable).with_name("schemathesis")), "run"]
        command += [f"http://{os.environ[service]}/public/v1/openapi.json"]
        command += ["--phases", "examples,coverage,fuzzing", "--max-examples", "40", "--seed", "1"]
        # A page token is a text that only the service makes, which no schema can say.
        command += ["--exclude-checks", "positive_data_acceptance", "--rate-limit", "80/s", "--no-color"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        print(f"{service}: as described;", done.stdout.strip().splitlines()[-1].strip(" ="))


def main():
    in_own_environment()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tilskudd-agencies-") as name:
        folder = pathlib.Path(name)
        # Passable for the database's own user.
        folder.chmod(0o711)
        stubs = folder / "stubs"
        stubs.mkdir()
        make_stubs(stubs)
        played = Round(str(pathlib.Path(sys.argv[1]).resolve()), folder)
        try:
            file, public_key = key_pair(folder)
            server = maskinporten(public_key, played)
            os.environ.update(
                MASKINPORTEN=f"http://127.0.0.1:{server.server_port}/",
                MASKINPORTEN_CLIENT_ID="client",
                MASKINPORTEN_KEY_ID="key-1",
                MASKINPORTEN_KEY_FILE=str(file),
                TILSKUDD_INTAKE=played.address("intake"),
                TILSKUDD_ALLOCATION=played.address("allocation"),
            )
            page, told = run_the_page()
            check(page, told, played, server.grants)
            hold_against_descriptions(folder)
        finally:
            played.stop()
    print(f"{time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
