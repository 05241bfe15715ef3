"""The archive of docker-compose.cluster.yml, whose machines are processes of this one.

PostgreSQL with a streaming replica, a bucket, two web servers, two workers, and nginx with the
templates that a server uses, except for TLS. The search index is tantivy's, in a folder that all of
them share, unless SEARCH_URL names a cluster.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from imr_archive.runtime.environment import BASE_DIR
from tests.support.processes import wait_for
from tests.support.quickstart import free_port

BUCKET = "letters"
WEBS = ("web1", "web2")


class Machines:
    """What runs; each part can be killed and started again by its name.

    Args:
        home: a folder of this run.
        standby: the replica.
    """

    def __init__(self, home: Path, standby: Any) -> None:
        self.home, self.standby = home, standby
        self.ports = {name: free_port() for name in (*WEBS, "proxy", "store")}
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def address(self) -> str:
        """The site's address, at the proxy."""
        return f"http://127.0.0.1:{self.ports['proxy']}"

    def environment(self, *, web: bool) -> dict[str, str]:
        """Return the variables of a machine."""
        found = {
            **os.environ,
            "DATABASE_URL": _url(_primary_socket()),
            "ORIGINALS_URL": f"s3+http://key:secret@127.0.0.1:{self.ports['store']}/{BUCKET}/one",
            "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            "ARCHIVE_HOME": str(self.home),
            "ARCHIVE_HOSTS": "archive.example",
            "ARCHIVE_PROXIES": "127.0.0.0/8",
            "ARCHIVE_METRICS": "1",
            "DJANGO_SETTINGS_MODULE": "imr_archive.settings",
        }
        if web:
            found |= {"DATABASE_REPLICA_URL": _url(self.standby.folder), "DATABASE_POOL": "8"}
        return found

    def start(self, name: str) -> None:
        """Start a part, or start it again."""
        if name in WEBS:
            bind = f"127.0.0.1:{self.ports[name]}"
            gunicorn = ("-m", "gunicorn", "-c", "python:imr_archive.server", "--bind", bind)
            command = [sys.executable, *gunicorn, "--log-level", "warning"]
        elif name == "proxy":
            command = ["nginx", "-p", str(self.home), "-c", str(self.home / "nginx.conf")]
        elif name == "store":
            moto = ("-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.ports["store"]))
            command = [sys.executable, *moto]
        else:
            command = [sys.executable, "manage.py", "worker", "--jobs", "1"]
        with (self.home / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                command,
                cwd=BASE_DIR,
                env=self.environment(web=name in WEBS),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """Kill a part with all of its processes, as a machine that loses its power does."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_all(self) -> None:
        """Kill whatever runs."""
        for name in list(self.running):
            self.kill(name)

    def manage(self, *arguments: str) -> str:
        """Run a command of the archive to its end; return what it said."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=BASE_DIR,
            env=self.environment(web=False),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"manage.py {' '.join(arguments)}: {done.stderr}")
        return done.stdout


@contextmanager
def machines(decisions: int, *, workers: int = 2) -> Iterator[Machines]:
    """Run an archive of about so many invented decisions; stop and remove all of it after."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="imr-cluster-")))
        _prepare(home, decisions)
        from tests.support.replica import standby_server

        stack.callback(_stop_database)
        made = Machines(home, stack.enter_context(standby_server()))
        stack.callback(made.kill_all)
        (home / "nginx.conf").write_text(_nginx(made))
        made.start("store")
        _make_bucket(made)
        made.manage("collectstatic", "--noinput")
        for name in (*WEBS, *(f"worker{number + 1}" for number in range(workers)), "proxy"):
            made.start(name)
        for name in (*WEBS, "proxy"):
            wait_for(partial(_lives, made.ports[name]))
        yield made


def _prepare(home: Path, decisions: int) -> None:
    os.environ["IMR_TEST_HOME"] = str(home)
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.contrib.auth.hashers import PBKDF2PasswordHasher
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from decisions.search import indexer
    from tests.support import invented_cases

    call_command("migrate", verbosity=0)
    call_command("load_vocabulary", verbosity=0)
    invented_cases.fill(decisions)
    # The tests' own hashes of passwords are none that a web server takes.
    password = PBKDF2PasswordHasher().encode("a long password", "salt")
    User.objects.create(username="chief", is_staff=True, is_superuser=True, password=password)
    indexer.rebuild()


def _nginx(made: Machines) -> str:
    """Return the configuration of the proxy: the templates of a server, without TLS and sockets."""
    cluster = (BASE_DIR / "nginx.cluster.conf.template").read_text()
    for number, name in enumerate(WEBS, 1):
        cluster = cluster.replace(f"${{ARCHIVE_WEB_{number}}}", f"127.0.0.1:{made.ports[name]}")
    site = (BASE_DIR / "nginx.conf.template").read_text().replace("${ARCHIVE_WEB}", "archive")
    site = re.sub(r"server \{\n    listen 80 .*?\n\}\n", "", site, flags=re.DOTALL)
    site = re.sub(r"^ +(listen|ssl_\w+) .*\n", "", site, flags=re.MULTILINE)
    site = site.replace("server {", f"server {{\n    listen 127.0.0.1:{made.ports['proxy']};", 1)
    folders = "".join(
        f"{kind}_temp_path {made.home}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    return (
        f"{user}daemon off; worker_processes 2; pid {made.home}/nginx.pid; error_log stderr;\n"
        f"events {{ worker_connections 2048; }}\nhttp {{ access_log off;\n{folders}"
        f"{cluster}{site}}}\n"
    )


def _make_bucket(made: Machines) -> None:
    import boto3
    from botocore.exceptions import BotoCoreError

    client = boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{made.ports['store']}",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
        region_name="us-east-1",
    )

    def there() -> bool:
        try:
            client.create_bucket(Bucket=BUCKET)
        except BotoCoreError:
            return False
        return True

    wait_for(there)


def _lives(port: int) -> bool:
    from http.client import HTTPConnection

    try:
        asking = HTTPConnection("127.0.0.1", port, timeout=10)
        asking.request("GET", "/healthz/live")
        return asking.getresponse().status == 200
    except OSError:
        return False


def _url(folder: Path) -> str:
    return f"postgresql://archive@{str(folder).replace('/', '%2F')}/archive"


def _primary_socket() -> Path:
    folder: Path = _embedded().socket_folder
    return folder


def _embedded() -> Any:
    from django.conf import settings

    from imr_archive.runtime.embedded import embedded_postgres

    embedded = settings.DATABASES["default"]["EMBEDDED"]
    return embedded_postgres(Path(embedded["folder"]), durable=embedded["durable"])


def _stop_database() -> None:
    from django.db import connections

    connections.close_all()
    _embedded().release()


if not shutil.which("nginx"):
    raise SystemExit("nginx is needed: apt-get install nginx")
