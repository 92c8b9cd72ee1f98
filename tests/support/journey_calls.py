"""A case and two decisions about it: to call, and to undo."""

from __future__ import annotations

from gateway.journeys.cases.case import Case, Content
from gateway.journeys.document.targets import Target
from gateway.journeys.interpreter.decisions import Argument, Call, CallOperation, Compensate
from gateway.journeys.interpreter.state import State

CASE = Case(
    **{
        **dict.fromkeys(Case.__dataclass_fields__),
        "id": "case-1",
        "client": "portal",
        "agency": "office",
        "paused": False,
    }
)
CONTENT = Content(
    state=State(frames=[]),
    subject="9",
    actors=("a",),
    assurance=2,
    authenticated_at=1_000.0,
    asked_at=1_060.0,
)
CALL = Call(
    document="",
    target=Target(name="getThing"),
    arguments=(Argument(name="id", location="path", value=7),),
)
STEP = CallOperation(key="a", id="a@1", step="a", call=CALL, attempt=1, purpose="p", timeout=1_500)
UNDO = Compensate(key="a~undo", id="a~undo@1", step="a", call=CALL, attempt=1, purpose="p")
