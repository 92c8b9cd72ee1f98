"""The exchange as HTTP people expect it, through `simpul serve`."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator

import httpx
import pytest

from gateway.problems import TYPE_PREFIX
from tests.support.agency import Agency
from tests.support.agency_thread import agency_in_thread
from tests.support.gateway import NO_TLS, ServedGateway
from tests.support.parties import DOCUMENTS, PERSON, PURPOSE, agree, entries, publish
from tests.support.ports import free_port

pytestmark = pytest.mark.slow
FOR = {"simpul-purpose": PURPOSE}
FIELDS = ["/name", "/address/city"]


@pytest.fixture(scope="module")
def wire(plain_gateway: ServedGateway) -> Iterator[tuple[ServedGateway, Agency]]:
    with agency_in_thread() as agency:
        publish(plain_gateway, agency.url, endpoint={"timeout": 1.0})
        agree(plain_gateway)
        agree(plain_gateway, client="kiosk", fields=FIELDS)
        yield plain_gateway, agency


@pytest.fixture
def agency(wire: tuple[ServedGateway, Agency]) -> Agency:
    """The agency, as it was when it was made."""
    running = wire[1]
    fresh = Agency(port=running.port)
    for name in Agency.__dataclass_fields__:
        setattr(running, name, getattr(fresh, name))
    return running


@pytest.fixture
def gateway(wire: tuple[ServedGateway, Agency]) -> ServedGateway:
    return wire[0]


def problem(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["simpul-origin"] == "gateway"
    body = answer.json()
    assert body["instance"] == f"urn:uuid:{answer.headers['simpul-exchange-id']}"
    return str(body["type"].removeprefix(TYPE_PREFIX))


def test_the_control_plane_answers_head_and_the_connection_goes_on(gateway: ServedGateway) -> None:
    fields = {"authorization": f"Bearer {gateway.token('portal')}"}
    line = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=30)
    try:
        for path, status in (("/oauth/jwks", 200), ("/registry/agencies", 200), ("/oauth/authorize", 405)):
            line.request("HEAD", path, headers=fields)
            looked = line.getresponse()
            assert (looked.status, looked.read()) == (status, b"")
            line.request("GET", path, headers=fields)
            got = line.getresponse()
            if status == 200:
                assert looked.headers["content-length"] == str(len(got.read())) != "0"
            got.read()
    finally:
        line.close()


def test_head_is_governed_as_get_is(gateway: ServedGateway, agency: Agency) -> None:
    agency.headers = [("etag", '"of-the-whole"')]
    whole = gateway.call("portal", "HEAD", PERSON, headers=FOR)
    assert (whole.status_code, whole.content) == (200, b"")
    assert whole.headers["content-length"] == str(len(agency.body))
    part = gateway.call("kiosk", "HEAD", PERSON, headers=FOR)
    released = gateway.call("kiosk", "GET", PERSON, headers=FOR).content
    assert (part.status_code, part.content) == (200, b"")
    assert part.headers["content-length"] == str(len(released)) != str(len(agency.body))
    assert "etag" not in part.headers
    assert gateway.call("kiosk", "HEAD", PERSON).status_code == 400


def test_options_tells_methods_and_a_preflight_takes_exact_origins_only(gateway: ServedGateway) -> None:
    def ask(origin: str) -> httpx.Response:
        fields = {"origin": origin, "access-control-request-method": "GET"}
        return httpx.options(gateway.url + PERSON, headers=fields, trust_env=False, verify=NO_TLS)

    plain = httpx.options(gateway.url + PERSON, trust_env=False, verify=NO_TLS)
    assert (plain.status_code, plain.headers["allow"]) == (204, "GET, HEAD, OPTIONS, PUT")
    good = ask("https://portal.example")
    assert good.headers["access-control-allow-origin"] == "https://portal.example"
    assert "authorization" in good.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in good.headers
    likely = ("https://portal.example.evil.example", "http://portal.example", "https://PORTAL.example")
    for bad in (*likely, "null", ""):
        answer = ask(bad)
        assert answer.status_code == 403
        assert "access-control-allow-origin" not in answer.headers


def test_the_answer_is_shared_with_the_clients_own_origin_only(
    gateway: ServedGateway, agency: Agency
) -> None:
    agency.headers = [("access-control-allow-origin", "*"), ("access-control-allow-credentials", "true")]
    for client, shared in (("portal", "https://portal.example"), ("kiosk", None)):
        headers = {**FOR, "origin": "https://portal.example"}
        answer = gateway.call(client, "GET", PERSON, headers=headers)
        assert answer.headers.get("access-control-allow-origin") == shared
        assert "access-control-allow-credentials" not in answer.headers


def test_405_names_what_is_allowed(gateway: ServedGateway) -> None:
    answer = gateway.call("portal", "DELETE", PERSON, headers=FOR)
    assert (answer.status_code, problem(answer)) == (405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, PUT"


@pytest.mark.parametrize(
    ("status", "kind", "more"),
    [
        (413, "content-too-large", {"content": b"{" + b" " * (1 << 20) + b"}", "media": "application/json"}),
        (415, "unsupported-media-type", {"content": b"<a/>", "media": "application/xml"}),
        (422, "invalid-request", {"content": b'{"a":1,"a":2}', "media": "application/json"}),
        (431, "headers-too-large", {"content": b"{}", "media": "application/json", "pad": 17_000}),
    ],
)
def test_requests_that_are_too_much_or_not_described(
    gateway: ServedGateway, agency: Agency, status: int, kind: str, more: dict[str, object]
) -> None:
    headers = {**FOR, "content-type": str(more["media"]), "x-pad": "a" * int(str(more.get("pad", 0)))}
    answer = gateway.call("portal", "PUT", PERSON, headers=headers, content=more["content"])
    assert (answer.status_code, problem(answer)) == (status, kind)
    assert agency.seen == []


def test_hop_by_hop_fields_pass_neither_way(gateway: ServedGateway, agency: Agency) -> None:
    agency.headers = [("connection", "x-secret"), ("x-secret", "1"), ("keep-alive", "1"), ("x-open", "2")]
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=10)
    sent = {"connection": "keep-alive, x-hop", "x-hop": "1", "te": "trailers", "cookie": "a=b", "x-end": "2"}
    headers = {**FOR, **sent, "authorization": f"Bearer {gateway.token('portal')}"}
    connection.request("GET", PERSON, headers=headers)
    answer = connection.getresponse()
    answer.read()
    names = {name.lower() for name, _ in answer.getheaders()}
    assert answer.status == 200
    assert "x-open" in names
    assert names.isdisjoint({"x-secret", "keep-alive", "connection"})
    got = {name for name, _ in agency.seen[-1].headers}
    assert "x-end" in got
    assert got.isdisjoint({"x-hop", "te", "cookie", "connection", "authorization"})


def test_whose_error_it_is_can_be_told(gateway: ServedGateway, agency: Agency) -> None:
    agency.body = b'{"why":"theirs"}'
    for status in (400, 404, 409, 500, 501):
        agency.status = status
        answer = gateway.call("portal", "GET", PERSON, headers=FOR)
        assert (answer.status_code, answer.content) == (status, agency.body)
        assert answer.headers["simpul-origin"] == "agency"


def test_late_unreachable_and_open_circuits_differ(gateway: ServedGateway, agency: Agency) -> None:
    publish(gateway, agency.url, name="late", endpoint={"timeout": 0.3})
    publish(gateway, f"http://127.0.0.1:{free_port()}", name="gone")
    for service in ("late", "gone"):
        agree(gateway, service=service)
    agency.delay = 5.0
    late = gateway.call("portal", "GET", "/api/provider/late/people/1", headers=FOR)
    assert (late.status_code, problem(late)) == (504, "agency-timeout")
    answers = [gateway.call("portal", "GET", "/api/provider/gone/people/1", headers=FOR) for _ in range(4)]
    assert (answers[0].status_code, problem(answers[0])) == (502, "agency-unreachable")
    assert (answers[-1].status_code, problem(answers[-1])) == (503, "circuit-open")
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60


def test_a_trace_is_linked_and_a_new_one_started(gateway: ServedGateway, agency: Agency) -> None:
    given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    answer = gateway.call("portal", "GET", PERSON, headers={**FOR, "traceparent": given})
    (sent,) = agency.seen[-1].all("traceparent")
    assert sent.split("-")[1] != given.split("-")[1]
    assert agency.seen[-1].all("simpul-exchange-id") == [answer.headers["simpul-exchange-id"]]
    (entry,) = entries(gateway, exchange=answer.headers["simpul-exchange-id"])
    assert entry["trace"] == sent.split("-")[1]


def test_the_purpose_may_be_the_tokens(gateway: ServedGateway, agency: Agency) -> None:
    def ask(purpose: str | None, **headers: str) -> httpx.Response:
        token = gateway.token("portal", purpose)
        fields = {"authorization": f"Bearer {token}", **headers}
        return httpx.get(gateway.url + PERSON, headers=fields, trust_env=False, verify=NO_TLS)

    assert ask(PURPOSE).status_code == 200
    assert agency.seen[-1].all("simpul-purpose") == [PURPOSE]
    widened = ask(PURPOSE, **{"simpul-purpose": "audit"})
    assert (widened.status_code, problem(widened)) == (403, "purpose-not-agreed")
    missing = ask(None)
    assert (missing.status_code, problem(missing)) == (400, "purpose-missing")
    other = ask("audit")
    assert (other.status_code, problem(other)) == (403, "purpose-not-agreed")


def test_a_caller_who_leaves_ends_the_call_to_the_agency(gateway: ServedGateway, agency: Agency) -> None:
    publish(gateway, agency.url, name="slow", endpoint={"timeout": 20.0})
    agree(gateway, service="slow")
    agency.delay = 15.0
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=10)
    headers = {**FOR, "authorization": f"Bearer {gateway.token('portal')}"}
    connection.request("GET", "/api/provider/slow/people/1", headers=headers)
    deadline = time.monotonic() + 10
    while not agency.seen and time.monotonic() < deadline:
        time.sleep(0.02)
    connection.close()
    while not agency.dropped and time.monotonic() < deadline:
        time.sleep(0.02)
    assert agency.dropped == 1
    # The agency sees the end of the call before the entry is durable.
    found: list[tuple[str, str]] = []
    while not found and time.monotonic() < deadline:
        calls = [entry for entry in entries(gateway, agency="provider") if entry["kind"] == "outcome"]
        found = [(entry["reason"], entry["decision"]) for entry in calls if entry["service"] == "slow"]
    assert found == [("caller_gone", "permit")]


def test_bodies_of_any_type_pass_both_ways(gateway: ServedGateway, agency: Agency) -> None:
    sent = bytes(range(256)) * 1000
    agency.body, agency.media = b"\x00\xff" * 70_000, "application/octet-stream"
    answer = gateway.call("portal", "GET", f"{DOCUMENTS}/1", headers=FOR)
    assert answer.content == agency.body
    agency.media, agency.body = "application/json", b"{}"
    headers = {**FOR, "content-type": "application/octet-stream"}
    assert gateway.call("portal", "POST", DOCUMENTS, headers=headers, content=sent).status_code == 200
    assert agency.seen[-1].body == sent
