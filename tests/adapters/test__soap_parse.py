"""Parsing of SOAP messages: encodings, and the attacks that XML invites."""

from __future__ import annotations

import base64
import builtins
import contextlib
import http.server
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters import _soap_parse
from adapters._soap_parse import Envelope, NotSoap, parse_message, parse_xml
from tests.support.soap import envelope

XML = "text/xml; charset=utf-8"
TEXT = envelope("<t:a>aä€</t:a>").decode()


def body_text(found: Envelope) -> str | None:
    assert found.body is not None
    return found.body.text


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        ("text/xml", "utf-8"),
        ("text/xml", "utf-16"),
        ("text/xml; charset=utf-16", "utf-16"),
        ("text/xml; charset=iso-8859-1", "utf-8-sig"),
        ("application/xml; charset=utf-16le", "utf-16-le"),
        ('application/soap+xml; charset="windows-1252"; action="x"', "windows-1252"),
    ],
)
def test_encodings_are_read(content_type: str, encoding: str) -> None:
    """The BOM wins over the charset, and that over the declaration (RFC 7303 section 3)."""
    assert body_text(parse_message(content_type, TEXT.encode(encoding))) == "aä€"


def test_the_declaration_of_latin_1_is_read() -> None:
    text = '<?xml version="1.0" encoding="ISO-8859-1"?>' + TEXT.replace("€", "")
    assert body_text(parse_message("text/xml", text.encode("latin-1"))) == "aä"


@pytest.mark.parametrize("charset", ["utf-7", "ebcdic-cp-us", "unknown"])
def test_other_encodings_are_refused(charset: str) -> None:
    with pytest.raises(NotSoap, match="encoding"):
        parse_message(f"text/xml; charset={charset}", TEXT.encode())


def test_comments_and_cdata_make_no_difference() -> None:
    body = envelope("<t:a><!-- x -->on<!-- x -->e<![CDATA[ <two>]]></t:a>")
    assert body_text(parse_message(XML, body)) == "one <two>"


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """An HTTP server that notes what is asked of it."""
    asked: list[str] = []

    class Noting(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"LEAKED")

        def log_message(self, format: str, *args: object) -> None:
            return

    server = http.server.HTTPServer(("127.0.0.1", 0), Noting)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()
    thread.join()


def attacks(url: str, file: Path) -> list[str]:
    tail = TEXT.replace("aä€", "&x;")
    pairs = zip("abcdefgh", "bcdefghx", strict=True)
    laughs = "".join(f'<!ENTITY {name} "{f"&{inner};" * 10}">' for inner, name in pairs)
    return [
        f'<!DOCTYPE x SYSTEM "{url}/dtd">{TEXT}',
        f'<!DOCTYPE x [<!ENTITY x SYSTEM "{url}/entity">]>{tail}',
        f'<!DOCTYPE x [<!ENTITY x SYSTEM "{file.as_uri()}">]>{tail}',
        f'<!DOCTYPE x [<!ENTITY % x SYSTEM "{url}/parameter"> %x;]>{TEXT}',
        f'<!DOCTYPE x [<!ENTITY x "harmless">]>{tail}',
        f"<!DOCTYPE x []>{TEXT}",
        f'<!DOCTYPE x [<!ENTITY a "{"x" * 1000}">{laughs}]>{tail}',
    ]


def test_no_document_type_declaration_gets_in(
    listener: tuple[str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, asked = listener
    secret = tmp_path / "secret"
    secret.write_text("LEAKED")

    def refuse(*arguments: object, **more: object) -> None:
        raise AssertionError("the parser opened something")

    for attack in attacks(url, secret):
        with monkeypatch.context() as patched:
            patched.setattr(socket, "socket", refuse)
            patched.setattr(builtins, "open", refuse)
            with pytest.raises(NotSoap) as refused:
                parse_message(XML, attack.encode())
        assert "LEAKED" not in str(refused.value)
    assert asked == []


def test_size_and_depth_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = "<a>" * 5_000 + "</a>" * 5_000
    with pytest.raises(NotSoap):
        parse_message(XML, envelope(deep))
    monkeypatch.setattr(_soap_parse, "MAX_BYTES", 100)
    with pytest.raises(NotSoap, match="large"):
        parse_message(XML, TEXT.encode())


@pytest.mark.parametrize(
    "text",
    [
        "<a/>",
        '<Envelope xmlns="urn:other"><Body/></Envelope>',
        TEXT.replace("e:Body", "e:Other"),
        TEXT.replace("</e:Body>", "</e:Body><e:Body/>"),
        envelope("<t:a/><t:b/>").decode(),
    ],
)
def test_what_is_no_envelope_is_refused(text: str) -> None:
    with pytest.raises(NotSoap):
        parse_message(XML, text.encode())


def multipart(*parts: bytes) -> bytes:
    return b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + b"--x--\r\n"


def test_the_root_part_is_the_one_that_start_names() -> None:
    root = b"Content-Type: text/xml\r\nContent-ID: <root>\r\n\r\n" + TEXT.encode()
    other = b"Content-Type: image/png\r\n\r\nabc"
    content_type = 'multipart/related; start="<root>"; boundary="x"'
    found = parse_message(content_type, multipart(other, root))
    assert (body_text(found), found.attachments) == ("aä€", 1)
    with pytest.raises(NotSoap):
        parse_message("multipart/related; boundary=x", multipart(other, root))


def test_transfer_encodings_of_parts_are_undone() -> None:
    root = b"Content-Type: application/xop+xml\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    found = parse_message("multipart/related; boundary=x", multipart(root + base64.b64encode(TEXT.encode())))
    assert body_text(found) == "aä€"


def test_too_many_parts_are_refused() -> None:
    with pytest.raises(NotSoap, match="too many"):
        parse_message("multipart/related; boundary=x", multipart(*[b"\r\nx"] * 101))


@given(st.binary(max_size=80), st.sampled_from(["", "utf-8", "utf-16", "iso-8859-1"]))
def test_any_bytes_are_xml_or_refused(body: bytes, charset: str) -> None:
    with contextlib.suppress(NotSoap):
        assert parse_xml(body, charset).tag
