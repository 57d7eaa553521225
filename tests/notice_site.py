"""A site on this machine with pages and files in the form of the ministry's.

Pages name themselves as those of governments do, and link attachments below
``/cms_files/filemanager/…/attach/…``: as they are, through a viewer, or through a page that sends
them. No test asks any other machine.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

ATTACH = "/cms_files/filemanager/1226211233/attach/20249/"


@dataclass
class Reply:
    """What the server answers: a body that is sent as it is, or what a handler does itself."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    instead: Callable[[BaseHTTPRequestHandler], None] | None = None


@dataclass
class Site:
    """The server: what it answers by path, and what it was asked for, in order."""

    address: str
    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)

    def put(self, path: str, body: bytes | str = b"", status: int = 200, **headers: str) -> str:
        """Let a path answer so, and return its whole address."""
        content = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.replies[path] = Reply(content, status, named)
        return self.address + quote(path)

    def put_handler(self, path: str, instead: Callable[[BaseHTTPRequestHandler], None]) -> str:
        """Let a path be answered by a function, and return its whole address."""
        self.replies[path] = Reply(instead=instead)
        return self.address + quote(path)


@contextmanager
def running(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Run a site, over TLS with a context."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            # A proxy is asked for whole addresses.
            path = unquote(urlsplit(self.path).path)
            site.asked.append(self.path)
            site.agents.add(self.headers.get("User-Agent", ""))
            reply = site.replies.get(path) or Reply(b"none", 404)
            if reply.instead is not None:
                reply.instead(self)
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def do_CONNECT(self) -> None:
            site.asked.append(f"CONNECT {self.path}")
            self.send_error(502)

        def log_message(self, *_arguments: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_arguments: Any) -> None:
            """Say nothing: a client that breaks off is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    scheme = "http" if context is None else "https"
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    site = Site(f"{scheme}://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def page(
    title: str,
    *links: str,
    number: str | None = None,
    day: tuple[int, int, int] | None = (2024, 9, 19),
    body: str = "",
    encoding: str = "utf-8",
    meta: bool = True,
) -> bytes:
    """Return a page in the form of the ministry's, with links as its attachments.

    Without ``meta`` the page has neither the meta elements of governments nor a charset.
    """
    year, month, date = day or (2024, 1, 1)
    head = f"""<meta http-equiv="Content-Type" content="text/html; charset={encoding}">
<meta name="SiteName" content="中华人民共和国工业和信息化部">
<meta name="ArticleTitle" content="{title}">
<meta name="PubDate" content="2024-09-25 10:09">
<meta name="ContentSource" content="中小企业局">"""
    issued = f"<p>{number}</p>" if number else ""
    signed = f"<p>{year}年{month}月{date}日</p>" if day else ""
    attached = "".join(f"<p>附件：{link}</p>" for link in links)
    return f"""<!DOCTYPE html>
<html><head>{head if meta else ""}<title>{title}</title>
<script src="/script/jquery.js"></script><script>var site = "<a href='/no.pdf'>no</a>";</script>
</head><body><div class="nav"><a href="/">首页</a><a href="javascript:void(0)">打印</a></div>
<h1 id="con_title">{title}</h1>{issued}
<p>为贯彻落实《促进中小企业特色产业集群发展暂行办法》（工信部企业〔2022〕119号），经各省级中小企业主管部门
推荐、专家评审和公示，确定了100个中小企业特色产业集群，现予以通告。</p>
{body}{attached}
<p>工业和信息化部</p>{signed}
</body></html>""".encode(encoding)


def linked(title: str, path: str) -> str:
    """Return a plain link to a file."""
    return f'<a href="{path}" target="_blank" appendix="true">{title}</a>'


def viewed(title: str, path: str) -> str:
    """Return a link to a file through the viewer."""
    return f'<a href="/webfile/pdf/web/viewer.html?file={quote(path)}">{title}</a>'


def sent(name: str, path: str, text: str = "点击下载") -> str:
    """Return a link to a page that sends a file, which names the file and not what it is."""
    send = "/api-gateway/jpaas-web-server/front/document/file-download"
    return f'<a href="{send}?fileUrl={quote(path, safe="")}&amp;fileName={quote(name)}">{text}</a>'


def untrusted_context(folder: Path) -> ssl.SSLContext:
    """Return a context with a certificate that nobody has signed; also as ``cert.pem``."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.timezone.utc)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
