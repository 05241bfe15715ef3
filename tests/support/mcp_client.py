"""Asking an MCP server with the protocol's own client, in tests."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from mcp import Client


async def call(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """Return what a tool answers."""
    answer = await client.call_tool(tool, arguments)
    assert not answer.is_error, answer.content
    assert isinstance(answer.structured_content, dict)
    return answer.structured_content


async def refusal(client: Client, tool: str, **arguments: Any) -> str:
    """Return the sentence with which a tool says that it has no answer."""
    answer = await client.call_tool(tool, arguments)
    assert answer.is_error
    return " ".join(getattr(part, "text", "") for part in answer.content)


def asked(server: Any, questions: Callable[[Client], Awaitable[None]]) -> None:
    """Ask a server: one in this process, one that a command starts, or one at a URL."""

    async def ask() -> None:
        async with Client(server) as client:
            await questions(client)

    # In a thread of its own: where browser tests ran before, this one has an event loop.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(ask())).result()
