"""The server over standard input and output; every message that it can't read gets an error."""

import json
from typing import Any

import anyio
from mcp.server.mcpserver import MCPServer
from mcp.server.stdio import stdio_server
from mcp.shared._context_streams import create_context_streams
from mcp.shared.message import SessionMessage
from mcp_types import INVALID_REQUEST, PARSE_ERROR, ErrorData, JSONRPCError
from pydantic import ValidationError


class AnsweringServer(MCPServer[Any]):
    """An MCP server that answers messages that are no requests, which its package drops."""

    async def run_stdio_async(self) -> None:
        """Serve standard input and output until the input ends."""
        async with stdio_server() as (received, answers), anyio.create_task_group() as tasks:
            into, requests = create_context_streams[SessionMessage | Exception](0)

            async def pass_on() -> None:
                async with into, received, answers.clone() as refusals:
                    async for message in received:
                        if isinstance(message, Exception):
                            await refusals.send(SessionMessage(_refusal(message)))
                        else:
                            await into.send(message)

            tasks.start_soon(pass_on)
            options = self._lowlevel_server.create_initialization_options()
            await self._lowlevel_server.run(requests, answers, options)
            tasks.cancel_scope.cancel()


def _refusal(error: Exception) -> JSONRPCError:
    """Return the answer to a message that is no request, with its id if it has one."""
    first = error.errors()[0] if isinstance(error, ValidationError) else None
    if first and first["type"] == "json_invalid":
        refused = ErrorData(code=PARSE_ERROR, message=first["msg"])
    else:
        refused = ErrorData(code=INVALID_REQUEST, message="This is not a JSON-RPC 2.0 request.")
    return JSONRPCError(jsonrpc="2.0", id=_id_of(first and first["input"]), error=refused)


def _id_of(message: object) -> int | str | None:
    """Return the id of a message that Python may be able to read; None if it has none."""
    try:
        read = json.loads(message) if isinstance(message, str) else message
    except (ValueError, RecursionError):
        return None
    found = read.get("id") if isinstance(read, dict) else None
    # JSON has no way to send half of a surrogate pair back.
    is_id = type(found) is int or (isinstance(found, str) and found.isprintable())
    return found if is_id else None
