from __future__ import annotations

import pytest

from gateway.journeys.document.scalars import scalar
from gateway.problems import InvalidDescription


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("~", None),
        ("true", True),
        ("yes", "yes"),
        ("-12", -12),
        ("0x1F", 31),
        ("1.5e3", 1500.0),
        (".inf", ".inf"),
        ("1e999", "1e999"),
        ("1.0.1", "1.0.1"),
    ],
)
def test_plain_scalars(text: str, value: object) -> None:
    assert scalar(text, None, True, 1) == value


def test_quoted_and_tagged() -> None:
    assert scalar("12", None, False, 1) == "12"
    assert scalar("12", "tag:yaml.org,2002:str", True, 1) == "12"
    with pytest.raises(InvalidDescription, match="Line 7"):
        scalar("x", "!mine", True, 7)
