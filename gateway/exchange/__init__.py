"""The exchange path: plain ASGI, no FastAPI, no pydantic, no SQL."""
