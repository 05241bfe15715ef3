"""SEARCH_URL: the cluster of OpenSearch that keeps the search index, where one does."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

#: What is written, said where something else is.
FORM = "https://USER:PASSWORD@HOST:9200,HOST:9200/PREFIX"
_URL = re.compile(
    r"(?P<scheme>https?)://(?:(?P<user>[^:@/?#]+):(?P<password>[^@/?#]+)@)?"
    r"(?P<hosts>[^@/?#]+)/(?P<prefix>[^/?#]*)/?(?:\?ca_certs=(?P<ca_certs>[^?#&]+))?"
)
_HOST = re.compile(r"(?P<name>[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?")
#: The names of indexes begin with it: what OpenSearch allows there.
_PREFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_PORT, _LAST_PORT = 9200, 65_535


@dataclass(frozen=True, slots=True)
class SearchAddress:
    """Where the cluster is.

    Args:
        scheme: "http" or "https".
        hosts: the name and the port of each of its nodes that may be asked.
        prefix: what the names of its indexes for this archive begin with.
        user, password: empty where it asks for none.
        ca_certs: the file of the certificate that signed those of the nodes; empty for those that
            this machine trusts.
    """

    scheme: str
    hosts: tuple[tuple[str, int], ...]
    prefix: str
    user: str = ""
    password: str = field(default="", repr=False)
    ca_certs: str = ""


def search_address_of(url: str) -> SearchAddress:
    """Return the address that a URL gives.

    Raises:
        ValueError: it is not written as `FORM`; the sentence repeats no password.
    """
    parts = _URL.fullmatch(url)
    if not parts:
        raise ValueError(f"Write {FORM} (or http://, and without USER:PASSWORD@).")
    if not _PREFIX.fullmatch(parts["prefix"]):
        raise ValueError(
            f"Its last part, {parts['prefix']!r}, must be a name for the archive's indexes: "
            "lowercase letters, digits, - and _, as in https://search.example.org/imr."
        )
    return SearchAddress(
        scheme=parts["scheme"],
        hosts=tuple(map(_host, parts["hosts"].split(","))),
        prefix=parts["prefix"],
        user=unquote(parts["user"] or ""),
        password=unquote(parts["password"] or ""),
        ca_certs=unquote(parts["ca_certs"] or ""),
    )


def _host(written: str) -> tuple[str, int]:
    parts = _HOST.fullmatch(written)
    port = int(parts["port"] or _PORT) if parts else 0
    if not parts or not 0 < port <= _LAST_PORT:
        raise ValueError(
            f"{written!r} is not a host: write names or addresses, separated by commas."
        )
    return parts["name"].strip("[]"), port
