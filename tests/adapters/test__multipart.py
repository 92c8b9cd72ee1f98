"""Multipart bodies: which part is the root, and that odd ones cost no more than others."""

from __future__ import annotations

import pytest

from adapters._multipart import MAX_PARTS, root_part

KIND = 'multipart/related; type="text/xml"; boundary="b b"'


def part(content: str, fields: str = "Content-Type: text/xml") -> str:
    return f"--b b\r\n{fields}\r\n\r\n{content}\r\n"


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        (KIND, part("<a/>") + "--b b--", ("text/xml", b"<a/>", 0)),
        (KIND, "preamble\r\n" + part("<a/>") + part("x") + "--b b--\r\nepilogue", ("text/xml", b"<a/>", 1)),
        (
            KIND,
            part("<a>\r\n--b\r\n--b bc\r\n</a>") + "--b b--",
            ("text/xml", b"<a>\r\n--b\r\n--b bc\r\n</a>", 0),
        ),
        (KIND, part("<a/>").replace("\r\n", "\n") + "--b b  \n\nx\n--b b--", ("text/xml", b"<a/>", 1)),
        (
            KIND + "; start='<2>'".replace("'", '"'),
            part("x") + part("<b/>", "Content-ID: <2>") + "--b b--",
            ("", b"<b/>", 1),
        ),
        (KIND, part("PGEv\r\nPg==", "Content-Transfer-Encoding: Base64") + "--b b--", ("", b"<a/>", 0)),
        (
            KIND,
            part("<a x=3D'1'/>", "content-transfer-encoding: quoted-printable") + "--b b--",
            ("", b"<a x='1'/>", 0),
        ),
        (KIND, part("<a/>") + "--b b--\r\n" + part("after the end"), ("text/xml", b"<a/>", 0)),
        (KIND, "--b b\r\n\r\n<a/>\r\n--b b--", ("", b"<a/>", 0)),
    ],
)
def test_the_root_part(kind: str, body: str, expected: tuple[str, bytes, int]) -> None:
    assert root_part(kind, body.encode()) == expected


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/related", part("<a/>")),
        ("multipart/related; boundary=", part("<a/>")),
        (KIND, ""),
        (KIND, "--b b--"),
        (KIND, "no delimiter"),
        (KIND, part("<a/>") * (MAX_PARTS + 2)),
        (KIND, part("!", "Content-Transfer-Encoding: base64")[:-3] + "A"),
    ],
)
def test_what_has_no_root_part_is_refused(kind: str, body: str) -> None:
    with pytest.raises(ValueError, match=r"multipart|base64|padding|characters"):
        root_part(kind, body.encode())


def test_parts_within_parts_are_not_looked_for() -> None:
    """The standard library's parser takes hours for these."""
    nested = "".join(
        f"--b{n}\r\nContent-Type: multipart/mixed; boundary=b{n + 1}\r\n\r\n" for n in range(20_000)
    )
    kind, content, others = root_part("multipart/related; boundary=b0", (nested + "x\r\n" * 200_000).encode())
    assert (kind, others) == ("multipart/mixed; boundary=b1", 0)
    assert content.startswith(b"--b1\r\n")
