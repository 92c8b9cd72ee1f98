"""The same bent requests to Simpul and to npm oidc-provider: Simpul accepts nothing that the peer refuses."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from tests.conformance.differential.cases import Case, cases
from tests.conformance.differential.disagreements import STRICTER, reason
from tests.conformance.differential.servers import Server, open_peer, open_simpul

pytestmark = [pytest.mark.node, pytest.mark.slow, pytest.mark.timeout(300)]


async def _accepts(server: Server, case: Case) -> tuple[bool, int]:
    """Say whether the server gives what is asked for; a pushed request must lead to a code, too."""
    await server.prepare_for(case.kind)
    answer = await server.send(case.draft())
    accepted = answer.status_code in (200, 201)
    if accepted and case.kind.startswith("push"):
        back = await server.browse(answer.json()["request_uri"])
        accepted = back is not None and "code" in back
    return accepted, answer.status_code


async def test_simpul_accepts_a_subset_of_what_oidc_provider_accepts(tmp_path: Path) -> None:
    laxer, stricter, broken = [], [], []
    explained: set[str | None] = set()
    found: Counter[tuple[bool, bool]] = Counter()
    async with open_peer() as peer, open_simpul(tmp_path) as simpul:
        for case in cases():
            (ours, status), (theirs, _) = await asyncio.gather(_accepts(simpul, case), _accepts(peer, case))
            found[ours, theirs] += 1
            if status >= 500:
                broken.append(str(case))
            if ours == theirs:
                continue
            if ours:
                laxer.append(str(case))
                continue
            why = reason(STRICTER, case.names)
            explained.add(why)
            if why is None:
                stricter.append(str(case))
    assert not broken
    assert not laxer, f"Simpul is laxer: {laxer}"
    assert not stricter, f"Simpul is stricter, and nothing says why: {stricter}"
    assert explained == set(STRICTER)  # and no reason is left over
    assert found.total() > 500
    assert found[True, True] > 100  # the good requests are good, so a refusal means something
    assert found[False, False] > 200
