"""`simpul demo`: the main job, with three demo agencies, told as it happens."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Annotated

import httpx
import typer
from rich.console import Console

from gateway.demo.failure import StoryFailed
from gateway.demo.narration import Narrator
from gateway.demo.story import tell
from gateway.demo.world import World


def demo(
    once: Annotated[bool, typer.Option("--once", help="End after the story.")] = False,
    port: Annotated[int, typer.Option(min=1, max=65_535, help="The gateway's loopback port.")] = 8400,
    data: Annotated[Path, typer.Option(help="Directory that the demo makes anew.")] = Path(".demo"),
) -> None:
    """Start the demo agencies and the gateway, run the story, and serve until Ctrl-C."""
    narrator = Narrator(Console(highlight=False, width=None if sys.stdout.isatty() else 110))
    raise typer.Exit(run(World(data, port), narrator, once=once))


def run(world: World, narrator: Narrator, *, once: bool) -> int:
    """Run the demo and return its exit code: 0, or 1 when a step failed; no process is left behind."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    began = time.monotonic()
    try:
        narrator.note("Starting the agencies and the gateway …")
        world.start()
        narrator.note(f"All are ready after {time.monotonic() - began:.1f} s.")
        tell(world, narrator)
        narrator.note(
            f"\nThe story is told, and every step did what it must: {time.monotonic() - began:.1f} s."
        )
        if not once:
            _serve(world, narrator)
    except StoryFailed as failure:
        narrator.failure(str(failure))
        return 1
    except httpx.HTTPError as failure:
        narrator.failure(
            f"The gateway did not answer ({type(failure).__name__}); see {world.directory}/logs."
        )
        return 1
    except KeyboardInterrupt:
        narrator.note("\nEnding.")
    finally:
        world.stop()
    return 0


def _serve(world: World, narrator: Narrator) -> None:
    narrator.note(f"""
Serving until Ctrl-C:
  {world.url}/docs            what can be called
  {world.url}/openapi.json    the same for machines, as far as the token's client may call it
  {world.url}/account/sessions   sign in as an invented person, and out again

Try it in another terminal:
  TOKEN=$(.venv/bin/simpul token --server {world.url} --data {world.data} --client portal)
  curl -H "Authorization: Bearer $TOKEN" -H "Simpul-Purpose: social-benefits" \\
    {world.url}/api/tax-authority/income/taxpayers/9901015403880001/income/2024
""")
    while (ended := world.first_ended()) is None:
        time.sleep(0.5)
    raise StoryFailed(f"{ended} ended by itself; see {world.directory}/logs.")


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
