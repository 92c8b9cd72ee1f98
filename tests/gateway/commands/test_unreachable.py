from __future__ import annotations

import socket
import ssl
import threading
from pathlib import Path

import httpx2
import pytest

from gateway.commands.possession import PlainToken
from gateway.commands.session import Refused, Session
from gateway.commands.unreachable import say_unreachable
from tests.support.mutual_tls import authority, issue


def test_a_certificate_that_is_not_trusted_is_told_from_a_server_that_is_away(tmp_path: Path) -> None:
    pem, key = issue(authority("a ministry's own"), "simpul", server=True).write(tmp_path, "server")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, key)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            accepted, _ = listening.accept()
            with accepted, pytest.raises(OSError):
                context.wrap_socket(accepted, server_side=True)

        thread = threading.Thread(target=answer)
        thread.start()
        url = f"https://127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(Refused, match="certificate that this system does not trust"):
            Session.open(url, PlainToken("x")).get("/agencies")
        thread.join()


def test_anything_else_is_named_by_its_kind() -> None:
    assert say_unreachable("S", httpx2.ConnectError("secret")) == "S cannot be reached (ConnectError)"
