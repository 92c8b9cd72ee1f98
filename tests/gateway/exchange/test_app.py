"""The door: no input makes it raise, every answer names its exchange."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.exchanges import Kit, call

paths = st.from_regex(rb"/api/[!-~]{0,40}", fullmatch=True) | st.binary(max_size=40).map(
    lambda b: b"/api/" + b
)
fields = st.lists(
    st.tuples(st.binary(min_size=1, max_size=12).map(bytes.lower), st.binary(max_size=30)), max_size=6
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=paths,
    query=st.binary(max_size=30),
    headers=fields,
    method=st.sampled_from(["GET", "PUT", "OPTIONS", "g\n"]),
)
async def test_no_input_is_an_internal_error(
    tmp_path: Path, path: bytes, query: bytes, headers: list[tuple[bytes, bytes]], method: str
) -> None:
    kit = Kit(tmp_path, "http://127.0.0.1:1")
    headers = [
        (b"host", b"gateway"),
        (b"authorization", b"Bearer good"),
        (b"simpul-purpose", b"audit"),
        *headers,
    ]
    target = path.decode("latin-1").replace("?", "") + "?" + query.decode("latin-1").replace("?", "")
    reply = await call(kit.app, method, target, headers, [b""])
    assert 200 <= reply.status < 500 or reply.status == 502
    assert len(reply.headers["simpul-exchange-id"]) == 36
    assert kit.app.active == 0
