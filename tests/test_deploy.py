"""The settings of a server in docker-compose.yml."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from imr_archive.runtime.environment import BASE_DIR, VARIABLES
from tests.support.processes import manage

SERVER = {
    "DATABASE_URL": "postgresql://archive:secret@db.example/archive",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ARCHIVE_HOSTS": "archive.example.org",
    "ARCHIVE_HTTPS": "1",
    "ARCHIVE_PROXIES": "172.30.0.0/24",
    "ARCHIVE_OWNER": "Ruiz & Park LLP",
}


def test_the_deployment_check_is_clean(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **SERVER)
    assert (done.returncode, done.stdout) == (
        0,
        "System check identified no issues (0 silenced).\n",
    ), done.stderr


def test_the_deployment_check_asks_who_runs_a_public_archive(tmp_path: Path) -> None:
    def said(**more: str) -> str:
        command = ("check", "--deploy", "--tag", "security")  # without loading all URLs
        return manage(tmp_path, *command, **{**SERVER, **more}).stderr

    assert "Set ARCHIVE_OWNER and ARCHIVE_CONTACT" in said(ARCHIVE_OWNER="")
    assert "ARCHIVE_OWNER" not in said(ARCHIVE_OWNER="", ARCHIVE_CONTACT="imr@ruiz.example")
    assert "ARCHIVE_OWNER" not in said(ARCHIVE_OWNER="", ARCHIVE_PUBLIC="0")


@pytest.fixture(params=["docker-compose.yml", "docker-compose.cluster.yml"])
def compose(request: pytest.FixtureRequest) -> str:
    """Return a compose file."""
    name: str = request.param
    return (BASE_DIR / name).read_text()


def test_the_compose_file_sets_what_the_settings_read(compose: str) -> None:
    for name in SERVER:
        assert re.search(rf"^    {name}: ", compose, re.MULTILINE), name
    for name in re.findall(r"^ {4}([A-Z_]+): ", compose.split("\nx-search")[0], re.MULTILINE):
        assert name in VARIABLES, name


def test_migrations_are_complete(tmp_path: Path) -> None:
    command = ("makemigrations", "--check", "--dry-run", "--skip-checks")
    done = manage(tmp_path, *command, **{**SERVER, "DATABASE_URL": ""})
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("value", ["yes", "true", "2"])
def test_a_switch_that_is_neither_on_nor_off_is_refused(tmp_path: Path, value: str) -> None:
    done = manage(tmp_path, "check", ARCHIVE_HTTPS=value)
    assert done.returncode != 0
    assert f"ARCHIVE_HTTPS is '{value}'" in done.stderr


def test_a_page_says_that_the_database_does_not_answer(tmp_path: Path) -> None:
    ask = """
from django.test import Client
answer = Client(raise_request_exception=False).get("/cases/CM17-0000001/", HTTP_HOST="localhost")
print(answer.status_code, answer.headers["Retry-After"], answer.content.decode())
"""
    nowhere = f"postgresql:///archive?host={tmp_path}"
    done = manage(tmp_path, "shell", "-v", "0", "-c", ask, DATABASE_URL=nowhere)
    assert done.stdout.startswith("503 60 "), done.stderr
    assert "The archive’s database isn’t responding." in done.stdout


def test_a_secret_key_is_made_once_and_kept(tmp_path: Path) -> None:
    read = "from django.conf import settings; print(settings.SECRET_KEY)"
    first = manage(tmp_path, "shell", "-v", "0", "-c", read)
    second = manage(tmp_path, "shell", "-v", "0", "-c", read)
    assert first.stdout == second.stdout
    assert len(first.stdout.strip()) > 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "shared",
    [
        {"ORIGINALS_URL": "file:///shared/letters"},
        {"DATABASE_REPLICA_URL": "postgresql://archive:secret@replica.example/archive"},
        {"SEARCH_URL": "https://user:secret@search.example/archive"},
    ],
)
def test_several_machines_need_one_secret_key(tmp_path: Path, shared: dict[str, str]) -> None:
    done = manage(tmp_path, "check", **{**SERVER, "SECRET_KEY": "", **shared})
    assert done.returncode != 0
    [name] = shared
    assert f"SECRET_KEY is not set, but {name} is: sessions and links signed" in done.stderr
    assert not (tmp_path / "secret-key").exists()


def test_every_command_explains_itself(tmp_path: Path) -> None:
    commands = [name for name, app in get_commands().items() if app in ("decisions", "ingest")]
    assert "quickstart" in commands
    for command in commands:
        parser = load_command_class(get_commands()[command], command).create_parser("", command)
        assert len(parser.format_help().split("options:")[0]) > 100, command
    done = manage(tmp_path, "worker", "--help", **SERVER)  # where no database answers
    assert done.returncode == 0
    assert "usage: manage.py worker" in done.stdout


def test_only_the_proxy_can_be_reached_from_outside(compose: str) -> None:
    services = re.split(r"^  (\w+):\n", compose.split("\nservices:\n")[1], flags=re.MULTILINE)
    open_to_all = [
        name for name, said in zip(services[1::2], services[2::2], strict=True) if "ports:" in said
    ]
    assert open_to_all == ["proxy"]


def test_only_the_network_of_the_proxy_is_trusted(compose: str) -> None:
    believed = re.findall(r"ARCHIVE_PROXIES: (\S+)", compose)
    assert believed == re.findall(r"subnet: (\S+)", compose)


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
@pytest.mark.parametrize("machines", [1, 2])
def test_nginx_understands_its_configuration(tmp_path: Path, machines: int) -> None:
    site = (BASE_DIR / "nginx.conf.template").read_text()
    if machines == 2:
        cluster = (BASE_DIR / "nginx.cluster.conf.template").read_text()
        cluster = re.sub(r"\$\{ARCHIVE_WEB_(\d)\}", r"127.0.0.1:800\1", cluster)
        site = cluster + site.replace("${ARCHIVE_WEB}", "archive")
    site = site.replace("${ARCHIVE_WEB}", "127.0.0.1:8000")
    site = site.replace("/etc/nginx/certificates", str(tmp_path))
    site = re.sub(r"^ +listen \[.*\n", "", site, flags=re.MULTILINE)
    site = site.replace("listen 80 ", "listen 127.0.0.1:18480 ")
    site = site.replace("listen 443 ", "listen 127.0.0.1:18443 ")
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off;\n"
        + "".join(
            f"{kind}_temp_path {tmp_path}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + f"{site} }}"
    )
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=localhost",
            "-keyout",
            "privkey.pem",
            "-out",
            "fullchain.pem",
        ],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    done = subprocess.run(
        ["nginx", "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_proxy_that_is_no_address_is_refused(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", ARCHIVE_PROXIES="127.0.0.1,proxy")
    assert done.returncode != 0
    assert "ARCHIVE_PROXIES: 'proxy' does not appear to be" in done.stderr
