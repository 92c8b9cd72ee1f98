"""Values of the registry for tests that need no HTTP."""

from __future__ import annotations

from hypothesis import strategies as st

from gateway.model.agency import Agency, XRoadMember
from gateway.model.agreement import Agreement, AgreementState, Mask
from gateway.model.classification import Assurance, Classification
from gateway.model.client import Client

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
POINTERS = st.from_regex(r"/[a-z]{1,5}", fullmatch=True)
TEXTS = st.frozensets(TEXT, max_size=3)
AGENCIES = st.builds(
    Agency,
    id=TEXT,
    name=TEXT,
    xroad=st.none()
    | st.builds(XRoadMember, instance=TEXT, member_class=TEXT, member_code=TEXT, subsystem=st.none() | TEXT),
)
CLIENTS = st.builds(
    Client,
    id=TEXT,
    agency=st.just("tax"),
    name=TEXT,
    jwks=st.just({"keys": []}),
    scopes=TEXTS,
    origins=TEXTS,
    clearance=st.sampled_from(Classification),
    active=st.booleans(),
    metadata=st.dictionaries(TEXT, st.integers(0, 9) | TEXT, max_size=2),
)
AGREEMENTS = st.builds(
    Agreement,
    id=TEXT,
    client=TEXT,
    provider=TEXT,
    service=TEXT,
    operations=TEXTS,
    purposes=TEXTS,
    legal_basis=TEXT,
    fields=st.lists(TEXT, max_size=3).map(tuple),
    masks=st.lists(st.builds(Mask, pointer=POINTERS, keep=st.integers(0, 9)), max_size=2).map(tuple),
    valid_from=st.floats(0, 4e9),
    valid_until=st.floats(0, 4e9),
    quota_second=st.none() | st.integers(1, 9),
    quota_day=st.none() | st.integers(1, 9),
    assurance=st.sampled_from(Assurance),
    max_age=st.none() | st.integers(1, 9),
    state=st.sampled_from(AgreementState),
    version=st.integers(1, 9),
)
