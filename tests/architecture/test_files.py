"""The house's rules about files: small ones, each with a test twin, and no path of a machine."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIMIT = 300
WITHOUT_TWIN = {"__init__.py", "__main__.py"}
SEEN_BY_OTHER_TESTS = ("gateway/store/migrations/", "gateway/store/tables/", "gateway/demo/")


def sources() -> list[Path]:
    found = [p for top in ("gateway", "adapters", "policies") for p in (ROOT / top).rglob("*.py")]
    assert len(found) > 40
    return found


def has_behaviour(path: Path) -> bool:
    """Say whether a file holds code to test: a function whose body is more than its docstring."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = [
                s for s in node.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))
            ]
            if body:
                return True
    return False


def test_no_file_does_two_jobs() -> None:
    sizes = {
        path.relative_to(ROOT): len(path.read_text().splitlines())
        for path in [*sources(), *(ROOT / "tests").rglob("*.py")]
    }
    assert {str(path): size for path, size in sizes.items() if size > LIMIT} == {}


def test_the_median_file_is_small() -> None:
    sizes = sorted(len(path.read_text().splitlines()) for path in sources())
    assert sizes[len(sizes) // 2] <= 100


def test_each_source_file_has_a_test_twin() -> None:
    missing = []
    for path in sources():
        relative = path.relative_to(ROOT)
        if path.name in WITHOUT_TWIN or str(relative).startswith(SEEN_BY_OTHER_TESTS):
            continue
        if not has_behaviour(path):
            continue
        twin = ROOT / "tests" / relative.parent / f"test_{path.name}"
        if not twin.exists():
            missing.append(str(relative))
    assert missing == []
