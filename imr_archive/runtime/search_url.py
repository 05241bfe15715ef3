"""SEARCH_URL: the OpenSearch cluster that stores the search index, if there is one."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

#: The format of the URL, for error messages.
FORM = "https://USER:PASSWORD@HOST:9200,HOST:9200/PREFIX"
_URL = re.compile(
    r"(?P<scheme>https?)://(?:(?P<user>[^:@/?#]+):(?P<password>[^@/?#]+)@)?"
    r"(?P<hosts>[^@/?#]+)/(?P<prefix>[^/?#]*)/?(?:\?ca_certs=(?P<ca_certs>[^?#&]+))?"
)
_HOST = re.compile(r"(?P<name>[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?")
#: A prefix of index names that OpenSearch allows.
_PREFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_PORT, _LAST_PORT = 9200, 65_535


@dataclass(frozen=True, slots=True)
class SearchAddress:
    """The address of the cluster.

    Args:
        scheme: "http" or "https".
        hosts: the host and port of each node to send requests to.
        prefix: the prefix of the names of this archive's indexes.
        user, password: empty if the cluster does not require them.
        ca_certs: the file of the CA certificate; empty for the CAs that this machine trusts.
    """

    scheme: str
    hosts: tuple[tuple[str, int], ...]
    prefix: str
    user: str = ""
    password: str = field(default="", repr=False)
    ca_certs: str = ""


def search_address_of(url: str) -> SearchAddress:
    """Return the address in a URL.

    Raises:
        ValueError: the URL does not have the format `FORM`; the message contains no password.
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
