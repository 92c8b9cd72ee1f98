from __future__ import annotations

from gateway.journeys.interpreter.state import Frame, State, Visit, key_of


def test_a_copy_can_be_changed() -> None:
    frame = Frame("f/", "", "w", {"a": 1}, current=[Visit("s", 2)])
    state = State(frames=[frame], undoing=Visit("u", 1))
    copy = state.copy()
    assert copy == state == State.from_json(state.to_json())
    copy.frames[0].inputs["a"] = 2
    copy.frames[0].current[0].tries["r"] = 1
    copy.undo.append({})
    assert (frame.inputs, frame.current[0].tries, state.undo) == ({"a": 1}, {}, [])
    assert (key_of(frame, Visit("s", 1)), key_of(frame, Visit("s", 2))) == ("f/s", "f/s#2")
