"""A package index on the loopback, and the small wheels that it serves."""

import base64
import contextlib
import hashlib
import html
import http.server
import io
import json
import ssl
import tarfile
import threading
import zipfile
from dataclasses import dataclass, field

# For a release of which the index does not publish the hash.
NO_HASH = "none"

# A wheel of pip that is what a real one beside it is, found through a variable:
# it can be bundled, picked, and run to ask the index.
STAND_IN = """\
import os
__path__.append(os.path.join(os.environ["REAL_PIP"], "pip"))
"""
STAND_IN_VENDOR = """\
import os
__path__.append(os.path.join(os.environ["REAL_PIP"], "pip", "_vendor"))
"""
# What is relied on of the functions that install a wheel; they do not run.
DOORS = {
    "pip/_internal/locations/__init__.py": (
        "def get_scheme(dist_name, user=False, home=None, root=None,\n"
        "               isolated=False, prefix=None, *, more=None): ...\n"
    ),
    "pip/_internal/operations/install/wheel.py": (
        "def install_wheel(name, wheel_path, scheme, req_description, pycompile=True,\n"
        "                  warn_script_location=True, direct_url=None,\n"
        "                  requested=False, more=None): ...\n"
    ),
}


def wheel_bytes(project, version, requires_python="", says=None, extra=(), **more):
    """Return the bytes of a small wheel.

    :param says: the version that its METADATA gives, if that is another one.
    :param extra: ``(name, content)`` of further entries, as they are to be.
    :param more: *record*, a function that may change the lines of RECORD;
        *tag*; *stored*, a number of bytes that cannot be compressed.
    """
    info = f"{project}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {project}\nVersion: {says or version}\n"
    if requires_python:
        metadata += f"Requires-Python: {requires_python}\n"
    tag = more.get("tag", "py3-none-any")
    entries = {
        f"{project}/__init__.py": f"__version__ = {version!r}\n{STAND_IN}",
        f"{project}/_vendor/__init__.py": STAND_IN_VENDOR,
        f"{project}/_vendor/vendor.txt": "six==1.16  # why\nrich==13\n  idna==3.4\n",
        f"{info}/METADATA": metadata + "License: MIT\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    entries.update(DOORS if project == "pip" else {})
    entries.update(extra)
    if more.get("stored"):
        seed = hashlib.shake_256(b"x").digest(more["stored"])
        entries[f"{project}/data.bin"] = seed
    lines = []
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:

        def write(name, content):
            content = content.encode() if isinstance(content, str) else content
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
            lines.append(f"{name},sha256={digest.decode().rstrip('=')},{len(content)}")

        for name, content in entries.items():
            write(name, content)
        lines.append(f"{info}/RECORD,,")
        lines = more.get("record", lambda given: given)(lines)
        archive.writestr(zipfile.ZipInfo(f"{info}/RECORD"), "\n".join(lines) + "\n")
    return buffer.getvalue()


def sdist_bytes(stem, wheel):
    """Return the bytes of the sdist that a wheel could have been built from."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(wheel)) as source,
        tarfile.open(fileobj=buffer, mode="w:gz") as archive,
    ):
        for name in source.namelist():
            info, within, base = name.partition(".dist-info/")
            place = base.replace("METADATA", "PKG-INFO") if within else f"src/{name}"
            member = tarfile.TarInfo(f"{stem}/{place}")
            member.size = source.getinfo(name).file_size
            archive.addfile(member, source.open(name))
    return buffer.getvalue()


@dataclass
class Release:
    """One file on the index, and what the index says about it."""

    project: str
    version: str
    requires_python: str = ""
    yanked: bool = False
    data: bytes = b""
    sha256: str = ""  # what the index publishes
    sent: bytes = b""  # what the index sends
    metadata: bool = False  # serve METADATA by itself, as large indexes do
    tag: str = "py3-none-any"
    sdist: bytes = None  # none if it is empty
    path: str = ""  # where the wheel is, if not where its name says
    vulnerabilities: list = field(default_factory=list)  # or None

    def __post_init__(self):
        self.data = self.data or wheel_bytes(
            self.project, self.version, self.requires_python, tag=self.tag
        )
        self.sha256 = self.sha256 or hashlib.sha256(self.data).hexdigest()
        self.sent = self.sent or self.data
        self.path = self.path or f"/files/{self.filename}"
        if self.sdist is None:
            self.sdist = b""
            if zipfile.is_zipfile(io.BytesIO(self.data)):
                self.sdist = sdist_bytes(self.stem, self.data)

    @property
    def stem(self):
        return f"{self.project}-{self.version}"

    @property
    def filename(self):
        return f"{self.stem}-{self.tag}.whl"

    @property
    def files(self):
        """The files of the release, as (name, path, SHA-256 that is published)."""
        yield self.filename, self.path, self.sha256
        if self.sdist:
            name = f"{self.stem}.tar.gz"
            yield name, f"/files/{name}", hashlib.sha256(self.sdist).hexdigest()


@dataclass
class LocalIndex:
    """Serves releases under ``url``.

    ``before`` is called with the path of each request before it is answered;
    it may wait, or raise :class:`ConnectionError` for a connection that ends.
    """

    releases: list
    style: str = "html"
    before: object = staticmethod(lambda path: None)
    requests: list = field(default_factory=list)
    redirects: dict = field(default_factory=dict)
    url: str = ""

    def page(self, project):
        mine = [r for r in self.releases if r.project == project]
        if not mine:
            return None
        return self._json(project, mine) if self.style == "json" else self._html(mine)

    def _html(self, releases):
        lines = []
        for r in releases:
            marks = f' data-requires-python="{html.escape(r.requires_python)}"'
            marks += ' data-yanked="broken"' if r.yanked else ""
            marks += ' data-core-metadata="true"' if r.metadata else ""
            for name, path, sha256 in r.files:
                href = path + (f"#sha256={sha256}" if sha256 != NO_HASH else "")
                lines.append(f'<a href="{href}"{marks}>{name}</a><br>')
        text = "<!DOCTYPE html><html><body>\n" + "\n".join(lines) + "\n</body></html>"
        return "text/html", text.encode()

    def _json(self, project, releases):
        files = [
            {
                "filename": name,
                "url": path,
                "hashes": {"sha256": sha256} if sha256 != NO_HASH else {},
                "requires-python": r.requires_python or None,
                "yanked": "broken" if r.yanked else False,
                "core-metadata": r.metadata,
            }
            for r in releases
            for name, path, sha256 in r.files
        ]
        page = {"meta": {"api-version": "1.0"}, "name": project, "files": files}
        return "application/vnd.pypi.simple.v1+json", json.dumps(page).encode()

    def answer(self, path):
        """Return (content type, bytes), or None for what is not there.

        With "location" as the type, the bytes are where it leads to; with "error",
        the status; with "endless", what the answer consists of, for ever.
        """
        if path in self.redirects:
            return "location", self.redirects[path].encode()
        parts = path.strip("/").split("/")
        if parts[0] == "simple" and len(parts) == 2:
            return self.page(parts[1])
        for r in self.releases:
            if path == r.path:
                return "application/octet-stream", r.sent
            if path == f"/files/{r.stem}.tar.gz" and r.sdist:
                return "application/octet-stream", r.sdist
            if path == f"/pypi/{r.project}/{r.version}/json":
                if r.vulnerabilities is None:
                    return None
                document = {"vulnerabilities": r.vulnerabilities}
                return "application/json", json.dumps(document).encode()
            if path == f"{r.path}.metadata" and r.metadata:
                text = (
                    f"Metadata-Version: 2.1\nName: {r.project}\n"
                    f"Version: {r.version}\nRequires-Python: {r.requires_python}\n"
                )
                return "text/plain", text.encode()
        return None


@contextlib.contextmanager
def serving(index, certificate=None):
    """Serve *index* over HTTP, or over HTTPS with (certificate, key) files."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            index.requests.append(self.path)
            try:
                index.before(self.path)
            except ConnectionError:
                self.close_connection = True
                return
            answer = index.answer(self.path)
            if answer is None:
                self.send_error(404)
                return
            kind, content = answer
            if kind == "error":
                self.send_error(int(content))
                return
            if kind == "endless":
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                with contextlib.suppress(ConnectionError):
                    while True:
                        self.wfile.write(content)
                return
            if kind == "location":
                self.send_response(302)
                self.send_header("Location", content.decode())
            else:
                self.send_response(200)
                self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(content)

        def log_message(self, *arguments):
            pass

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request, client_address):
            pass  # a client that refuses the certificate, or is killed

    server = Server(("127.0.0.1", 0), Handler)
    scheme = "http"
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    index.url = f"{scheme}://127.0.0.1:{server.server_address[1]}/simple/"
    try:
        yield index
    finally:
        server.shutdown()
        server.server_close()
