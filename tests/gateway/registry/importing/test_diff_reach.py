from __future__ import annotations

from gateway.registry.importing.diff_reach import Found, Names, find_reach


def test_what_leads_to_differences_is_known_through_cycles() -> None:
    def pair(name: str) -> Names:
        return name, name

    graph = {
        pair("a"): Found([], [("/b", pair("b"))]),
        pair("b"): Found([(False, "", "differs")], [("/a", pair("a")), ("/c", pair("c"))]),
        pair("c"): Found([(True, "", "breaks")], []),
        pair("d"): Found([], [("/e", pair("e"))]),
        pair("e"): Found([(False, "", "differs")], []),
        pair("f"): Found([], []),
    }
    reach = find_reach([pair("a"), pair("d"), pair("f")], graph.__getitem__)
    assert reach.known == graph.keys()
    assert reach.differing == graph.keys() - {pair("f")}
    assert reach.breaking == {pair("a"), pair("b"), pair("c")}
