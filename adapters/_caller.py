"""Who asks, in the fields that every agency gets whose protocol has no words of its own for it."""

from __future__ import annotations

from gateway.model.message import Caller, Headers


def caller_fields(caller: Caller) -> Headers:
    """Return `Simpul-Client`, `-Agency`, `-Agreement` and `-Purpose`, and `-Subject` and `-Actor` of people.

    `Simpul-Subject` is the person whom the call is about, `Simpul-Actor` who
    acts for them, if that is another: each by the name that this agency alone
    knows them by. A call of a system has neither.
    """
    fields = [
        ("simpul-client", caller.client),
        ("simpul-agency", caller.agency),
        ("simpul-agreement", caller.agreement),
        ("simpul-purpose", caller.purpose),
    ]
    if caller.subject:
        fields.append(("simpul-subject", caller.subject))
        if caller.actor and caller.actor != caller.subject:
            fields.append(("simpul-actor", caller.actor))
    return fields
