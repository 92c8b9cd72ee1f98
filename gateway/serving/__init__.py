"""The server: uvicorn with bounded heads, and the processes that it runs in."""
