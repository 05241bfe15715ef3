"""Calls to an MCP server, with the official client of the protocol."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from mcp import Client


async def call(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """Call a tool; return its structured result."""
    answer = await client.call_tool(tool, arguments)
    assert not answer.is_error, answer.content
    assert isinstance(answer.structured_content, dict)
    return answer.structured_content


async def refusal(client: Client, tool: str, **arguments: Any) -> str:
    """Call a tool that must fail; return its error message."""
    answer = await client.call_tool(tool, arguments)
    assert answer.is_error
    return " ".join(getattr(part, "text", "") for part in answer.content)


def asked(server: Any, questions: Callable[[Client], Awaitable[None]]) -> None:
    """Run calls against a server: an object in this process, a command to start, or a URL."""

    async def ask() -> None:
        async with Client(server) as client:
            await questions(client)

    # Uses a new thread, because Playwright leaves an event loop in the thread of browser tests.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(ask())).result()
