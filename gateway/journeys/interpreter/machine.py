"""The machine behind the interpreter: it changes a state until something outside must happen.

(1) A workflow begins with the workflows that it depends on, and the inputs
that agencies hold. (2) Steps are entered: one, or a parallel group. (3) When
all that were entered are settled, their actions say where to go on. (4) A
workflow ends, and what waits for it goes on. (5) The journey ends, or what it
did is undone.
"""

from __future__ import annotations

from typing import Any, Final

from gateway.journeys.criteria.criteria import judge_all
from gateway.journeys.document.model import Step, Workflow
from gateway.journeys.document.targets import TargetError
from gateway.journeys.expressions.scope import Response, Scope
from gateway.journeys.interpreter import settling
from gateway.journeys.interpreter.calls import CallError, make_call, workflow_inputs
from gateway.journeys.interpreter.decisions import Call
from gateway.journeys.interpreter.library import Library, parameters_of
from gateway.journeys.interpreter.order import group_from, local_dependencies, ordered
from gateway.journeys.interpreter.scopes import scope_of
from gateway.journeys.interpreter.state import Frame, Place, State, Visit, key_of

MAX_VISITS: Final = 1_000
MAX_FRAMES: Final = 32


class Machine:
    """Works on one state, in place."""

    def __init__(self, library: Library, state: State) -> None:
        self.library, self.state = library, state

    # --- (1) workflows begin ---

    def push(
        self, document: str, workflow: Workflow, inputs: dict[str, Any], returns: Any, name: str
    ) -> None:
        """Begin a workflow on top of the present one."""
        if len(self.state.frames) >= MAX_FRAMES:
            self.give_up("workflows are nested too deep", name)
            return
        frame = Frame(name, document, workflow.id, inputs, returns)
        frame.pending = list(workflow.depends_on)
        frame.fetch = [wanted for wanted in workflow.x.once_only if inputs.get(wanted) is None]
        self.state.frames.append(frame)

    def run(self) -> None:
        """Go on until something outside must happen, or the end."""
        while self.state.phase != "ended" and self.state.frames:
            frame = self.state.frames[-1]
            workflow = self.library.workflow(frame.document, frame.workflow)
            if frame.pending:
                self._begin_dependency(frame)
            elif frame.fetch:
                if not frame.current:
                    frame.current = [Visit(f"x-once-only.{frame.fetch[0]}", 1)]
                return
            elif not frame.current and not frame.begun:
                frame.begun = True
                self.enter(frame, workflow, ordered(workflow)[0].id)
            elif all(visit.status in ("done", "failed") for visit in frame.current):
                self._leave(frame, workflow)
            elif not self._refuse_uncallable(frame, workflow):
                return

    def _begin_dependency(self, frame: Frame) -> None:
        reference = frame.pending.pop(0)
        try:
            document, workflow = self.library.resolve(frame.document, reference)
        except (KeyError, TargetError):
            self.give_up("a workflow that must come first does not exist", "")
            return
        if workflow.id in self.state.workflows:
            return
        properties = workflow.inputs.get("properties") if isinstance(workflow.inputs, dict) else None
        known = properties if isinstance(properties, dict) else {}
        inputs = {name: value for name, value in frame.inputs.items() if name in known}
        self.push(document, workflow, inputs, returns="depends", name=f"{frame.id}{workflow.id}!/")

    # --- (2) steps are entered ---

    def enter(self, frame: Frame, workflow: Workflow, step_id: str) -> None:
        """Enter a step, and with it those of its parallel group that follow."""
        steps = ordered(workflow)
        index = next((place for place, step in enumerate(steps) if step.id == step_id), None)
        if index is None:
            self.finish(frame, workflow, step_id, "the step to go to does not exist")
            return
        frame.current = []
        for step in (steps[index],) if frame.parked else group_from(steps, index):
            number = frame.visits.get(step.id, 0) + 1
            frame.visits[step.id] = number
            visit = Visit(step.id, number)
            frame.current.append(visit)
            done = {name for name, result in frame.results.items() if result == "completed"}
            unmet = local_dependencies(step) - done
            if number > MAX_VISITS:
                visit.status, visit.reason = "failed", "the step was visited too often"
            elif unmet:
                visit.status, visit.reason = "failed", f"it depends on {min(unmet)}, which is not completed"
            elif step.workflow is not None:
                self.begin_child(frame, workflow, step, visit)

    def begin_child(self, frame: Frame, workflow: Workflow, step: Step, visit: Visit) -> None:
        """Run the workflow of a step."""
        try:
            document, child = self.library.resolve(frame.document, step.workflow or "")
            inputs = workflow_inputs(
                parameters_of(workflow, step),
                scope_of(self.library, self.state, frame),
                feature_set=settling.feature_set(self, frame),
            )
        except (KeyError, TargetError, CallError):
            visit.status, visit.reason = "failed", "its workflow does not exist, or the inputs cannot be made"
            return
        visit.status = "child"
        name = f"{key_of(frame, visit)}:{visit.attempt}/"
        self.push(document, child, inputs, returns="step", name=name)

    def _refuse_uncallable(self, frame: Frame, workflow: Workflow) -> bool:
        """Fail the steps whose call cannot be made, and say whether there were any."""
        refused = False
        for visit in frame.current:
            step = workflow.step(visit.step)
            if visit.status != "due" or step is None or step.workflow or step.x.task:
                continue
            try:
                self.call(frame, workflow, step)
            except CallError as error:
                refused = True
                settling.fail(self, Place(frame, workflow, step, visit), Scope(), str(error))
        return refused

    def call(self, frame: Frame, workflow: Workflow, step: Step) -> Call:
        """Return the step's call; raises `CallError`."""
        return make_call(
            step,
            parameters_of(workflow, step),
            scope_of(self.library, self.state, frame),
            document=frame.document,
            feature_set=settling.feature_set(self, frame),
            sends_null=self.library.sends_null,
        )

    # --- (3) steps are left ---

    def _leave(self, frame: Frame, workflow: Workflow) -> None:
        """Keep what the current steps did, in the order of the document, and go on."""
        left, frame.current = frame.current, []
        for visit in left:
            self._commit(frame, workflow, visit)
        worst = next((visit for visit in left if frame.results[visit.step] == "failed"), None)
        chosen = worst or left[-1]
        if frame.parked:
            self._return_from_detour(frame, workflow, chosen, failed=worst is not None)
        elif "end" in chosen.move:
            self.finish(frame, workflow, chosen.step if worst else "", chosen.reason if worst else "")
        elif "step" in chosen.move:
            self.enter(frame, workflow, chosen.move["step"])
        elif "workflow" in chosen.move:
            self._transfer(frame, workflow, chosen)
        elif worst is not None:
            self.finish(frame, workflow, worst.step, worst.reason)
        else:
            self._next(frame, workflow, chosen.step)

    def _commit(self, frame: Frame, workflow: Workflow, visit: Visit) -> None:
        step = workflow.step(visit.step)
        if visit.status == "failed":
            tolerated = step is not None and step.x.parallel is not None and step.x.parallel.tolerate
            frame.results[visit.step] = "tolerated" if tolerated else "failed"
            frame.reasons[visit.step] = visit.reason
            return
        frame.results[visit.step] = "completed"
        frame.reasons.pop(visit.step, None)
        frame.steps[visit.step] = visit.outputs
        if self.state.phase != "running":
            return
        if step is not None and step.x.pivot:
            self.state.pivoted, self.state.undo = True, []
        elif visit.undo is not None and not self.state.pivoted:
            self.state.undo.append(visit.undo)

    def _return_from_detour(self, frame: Frame, workflow: Workflow, visit: Visit, *, failed: bool) -> None:
        parked = frame.parked.pop()
        if failed:
            self.finish(frame, workflow, visit.step, visit.reason)
            return
        frame.current = [parked]
        settling.retry(self, frame, parked)

    def _transfer(self, frame: Frame, workflow: Workflow, visit: Visit) -> None:
        """Give control to another workflow, which ends in place of this one."""
        try:
            document, child = self.library.resolve(frame.document, visit.move["workflow"])
        except (KeyError, TargetError):
            self.finish(frame, workflow, visit.step, "the workflow to go to does not exist")
            return
        self.state.workflows[frame.workflow] = {"inputs": frame.inputs, "outputs": {}}
        self.state.frames.pop()
        name = f"{key_of(frame, visit)}>/"
        self.push(document, child, dict(visit.move["inputs"]), returns=frame.returns, name=name)

    def _next(self, frame: Frame, workflow: Workflow, step_id: str) -> None:
        steps = ordered(workflow)
        index = next(place for place, step in enumerate(steps) if step.id == step_id) + 1
        if index < len(steps):
            self.enter(frame, workflow, steps[index].id)
        else:
            self.finish(frame, workflow, "")

    # --- (4) workflows end ---

    def finish(self, frame: Frame, workflow: Workflow, failed_step: str, reason: str = "") -> None:
        """End the top workflow; it failed if a step or a reason is given."""
        scope = scope_of(self.library, self.state, frame)
        outputs = settling.outputs_of(self, frame, workflow.outputs, scope)
        failed = bool(failed_step or reason)
        if not failed:
            self.state.workflows[frame.workflow] = {"inputs": frame.inputs, "outputs": outputs}
        self.state.frames.pop()
        if self.state.frames:
            self._resume(frame, outputs, failed_step, reason if failed else None)
        elif self.state.phase == "compensating":
            self.state.undoing = Visit(frame.id, 1, status="failed" if failed else "done", reason=reason)
        else:
            self.state.outputs = outputs
            self._close(failed_step, reason, failed=failed)

    def _resume(self, ended: Frame, outputs: dict[str, Any], failed_step: str, reason: str | None) -> None:
        """Go on with what waited for a workflow; it failed if there is a reason, even an empty one."""
        frame = self.state.frames[-1]
        frame.last = ended.last
        workflow = self.library.workflow(frame.document, frame.workflow)
        why = f"{ended.workflow}: {reason or failed_step + ' failed'}" if reason is not None else ""
        if ended.returns == "depends":
            if reason is not None:
                self.finish(frame, workflow, failed_step, why)
            return
        visit = next((visit for visit in frame.current if visit.status in ("child", "detour")), None)
        step = workflow.step(visit.step) if visit is not None else None
        if visit is None or step is None:
            return
        if ended.returns == "retry":
            if reason is not None:
                visit.status, visit.reason = "failed", why
            else:
                settling.retry(self, frame, visit)
            return
        place = Place(frame, workflow, step, visit)
        response = Response(**ended.last) if ended.last else None
        scope = scope_of(self.library, self.state, frame, response=response, outputs=outputs)
        verdict = judge_all(step.success_criteria, scope)
        if reason is not None or not verdict.passed:
            why = why or f"{ended.workflow}: {verdict.error or verdict.failed}"
            settling.fail(self, place, scope, why)
        else:
            settling.succeed(self, place, scope)

    # --- (5) the journey ends ---

    def give_up(self, reason: str, step: str) -> None:
        """Stop the whole journey as failed; what it did is undone."""
        self.state.frames = []
        self._close(step, reason, failed=True)

    def _close(self, step: str, reason: str, *, failed: bool) -> None:
        state = self.state
        state.step, state.reason = step, reason
        if not failed:
            state.phase, state.result = "ended", "completed"
        elif state.pivoted:
            state.phase, state.result = "ended", "attention"
        elif state.undo:
            state.phase = "compensating"
        else:
            state.phase, state.result = "ended", "failed"
