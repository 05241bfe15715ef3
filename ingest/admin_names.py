"""The names that the administration shows for applications, and for models of other packages."""

from axes.models import AccessBase

from decisions.formatting import moment

#: The applications in the order of the index, with the names that people see.
APPLICATIONS = {
    "ingest": "Letters and uploads",
    "decisions": "Decisions",
    "auth": "Users and groups",
    "axes": "System: logins",
    "procrastinate": "System: jobs",
}
#: The names of other packages' models: of one row, and of their lists.
MODELS = {
    "axes.accessattempt": (
        "name or address that guesses passwords",
        "names and addresses that guess passwords",
    ),
    "axes.accessfailurelog": ("failed login", "failed logins"),
    "axes.accesslog": ("login", "logins"),
    "procrastinate.procrastinatejob": ("job of the workers", "jobs of the workers"),
}


def login_title(login: AccessBase) -> str:
    """Return the title of a login, of a failed one, or of a name that guesses passwords."""
    return f"{login.username or 'No name'} from {login.ip_address}, {moment(login.attempt_time)}"
