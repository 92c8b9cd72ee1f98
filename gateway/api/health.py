"""`/healthz` (the process answers) and `/readyz` (it may be sent exchanges)."""

from __future__ import annotations

from fastapi import APIRouter, Response

from gateway.telemetry.health import Health


def health_router(health: Health) -> APIRouter:
    """Return the two public endpoints; `/readyz` names what is not ready, and what needs an operator."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz", summary="Say that the process answers")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz", summary="Say whether the gateway may be sent exchanges")
    async def readyz(response: Response) -> dict[str, object]:
        failing, warnings = health.failing(), health.warnings()
        response.status_code = 503 if failing else 200
        told = {"warnings": warnings} if warnings else {}
        return {"status": "not ready" if failing else "ready", "failing": failing, **told}

    return router
