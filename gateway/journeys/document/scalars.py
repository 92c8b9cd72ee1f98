"""Plain YAML scalars, by the core schema of YAML 1.2 (section 10.3.2).

PyYAML's own resolver is YAML 1.1, which reads `on` as true, `1:30` as 90 and
`2026-01-01` as a date; the Arazzo specification recommends 1.2, where they are text.
"""

from __future__ import annotations

import re
from typing import Any

from gateway.problems import InvalidDescription

_NULL = {"", "~", "null", "Null", "NULL"}
_TRUE, _FALSE = {"true", "True", "TRUE"}, {"false", "False", "FALSE"}
_INT = re.compile(r"[-+]?[0-9]{1,400}")
_OCTAL, _HEX = re.compile(r"0o[0-7]{1,100}"), re.compile(r"0x[0-9a-fA-F]{1,100}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]{1,400}|[0-9]{1,400}(\.[0-9]{0,400})?)([eE][-+]?[0-9]{1,4})?")
_TAGS = {
    "tag:yaml.org,2002:str",
    "tag:yaml.org,2002:int",
    "tag:yaml.org,2002:float",
    "tag:yaml.org,2002:bool",
    "tag:yaml.org,2002:null",
    "!",
}


def scalar(text: str, tag: str | None, plain: bool, line: int) -> Any:
    """Return the value of a scalar; raises `InvalidDescription` on a tag that JSON has no word for."""
    if tag is not None and tag not in _TAGS:
        raise InvalidDescription(f"Line {line}: a tag is used that JSON has no equivalent of.")
    if tag in ("tag:yaml.org,2002:str", "!") or (tag is None and not plain):
        return text
    return _plain(text)


def _plain(text: str) -> Any:
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if _INT.fullmatch(text):
        return int(text)
    if _OCTAL.fullmatch(text):
        return int(text[2:], 8)
    if _HEX.fullmatch(text):
        return int(text, 16)
    if _FLOAT.fullmatch(text):
        number = float(text)
        return text if number in (float("inf"), float("-inf")) else number
    return text
