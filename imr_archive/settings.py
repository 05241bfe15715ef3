"""Django settings of the archive; settings that differ between machines are in the environment."""

from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF

from imr_archive.runtime.databases import REPLICA, databases
from imr_archive.runtime.environment import (
    BASE_DIR,
    archive_home,
    email,
    flag,
    folder,
    networks,
    number,
    search_address,
    search_shards,
    secret_key,
    site_url,
    text,
    words,
)
from imr_archive.runtime.log_filters import without_secrets, worth_saying
from imr_archive.runtime.several_machines import (
    bucket,
    dataset_folder,
    require_secret_key,
    shared_originals,
)

django_stubs_ext.monkeypatch()

ARCHIVE_HOME = archive_home()
ORIGINALS_SHARED = shared_originals() is not None
ORIGINALS_ROOT = (shared_originals() or ARCHIVE_HOME) / "originals"
ORIGINALS_BUCKET = bucket()
INDEX_ROOT = ARCHIVE_HOME / "index"
SEARCH_ADDRESS = search_address()
SEARCH_SHARDS = search_shards()
DATASET_ROOT = dataset_folder()

DEBUG = flag("ARCHIVE_DEBUG")
STRICT_TEMPLATES = DEBUG  # an undefined name in a template is an error, and not only logged
HTTPS = flag("ARCHIVE_HTTPS")
PUBLIC = flag("ARCHIVE_PUBLIC", default=True)
NOINDEX = flag("ARCHIVE_NOINDEX", default=not PUBLIC)
PROXIES = networks("ARCHIVE_PROXIES")
require_secret_key()
SECRET_KEY = secret_key()
API_LIMIT = number("ARCHIVE_API_LIMIT", default=1_000)
LIST_DAYS = number("ARCHIVE_LIST_DAYS", default=365)
ACCOUNTS = flag("ARCHIVE_ACCOUNTS")
METRICS = flag("ARCHIVE_METRICS")
SNAPSHOTS = number("ARCHIVE_SNAPSHOTS", default=6)
FOLDER_DAYS = number("ARCHIVE_FOLDER_DAYS", default=365)
LOGIN_DAYS = 90  # how long addresses of logins are stored
OWNER, CONTACT = text("ARCHIVE_OWNER"), text("ARCHIVE_CONTACT")
ALLOWED_HOSTS = [*words("ARCHIVE_HOSTS"), "localhost", "127.0.0.1", "[::1]"]
SITE_URL = site_url(words("ARCHIVE_HOSTS"), https=HTTPS)
WEBHOOK_NETWORKS = networks("ARCHIVE_WEBHOOK_NETWORKS")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS and host != "*"]

INSTALLED_APPS = [
    "ingest.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_filters",
    "django_htmx",
    "pgtrigger",
    "axes",
    "csp",
    "procrastinate.contrib.django",
    "decisions",
    "ingest",
]

MIDDLEWARE = [
    "imr_archive.middleware.head_requests.HeadRequestMiddleware",
    "imr_archive.middleware.health_check.HealthCheckMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "decisions.api.middleware.ApiMiddleware",
    "decisions.pages.concurrency_limits.ConcurrencyLimitMiddleware",
    "imr_archive.middleware.compression.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ingest.audit.signals.audit_request_middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "decisions.pages.folders.links.CurrentFolderMiddleware",
    "imr_archive.middleware.control_characters.ControlCharactersMiddleware",
    "imr_archive.middleware.bad_requests.BadRequestMiddleware",
    "decisions.pages.long_searches.LongSearchMiddleware",
    "decisions.withdrawn_page.WithdrawnCaseMiddleware",
    "decisions.pages.search_unavailable.SearchUnavailableMiddleware",
    "axes.middleware.AxesMiddleware",
    "decisions.read_replica.ReadReplicaMiddleware",
]
if not PUBLIC:
    after = MIDDLEWARE.index("django.contrib.auth.middleware.AuthenticationMiddleware") + 1
    MIDDLEWARE.insert(after, "django.contrib.auth.middleware.LoginRequiredMiddleware")
if METRICS:
    MIDDLEWARE.insert(0, "imr_archive.middleware.metrics.MetricsMiddleware")
if NOINDEX:
    MIDDLEWARE.insert(0, "imr_archive.middleware.robots.NoIndexMiddleware")

ROOT_URLCONF = "imr_archive.urls"
WSGI_APPLICATION = "imr_archive.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "pages"],
        "OPTIONS": {
            "environment": "decisions.pages.jinja_environment.environment",
            "context_processors": [
                "django.contrib.auth.context_processors.auth",
                "imr_archive.context_processors.of_the_site",
            ],
        },
    },
    {  # The administration uses Django's own templates.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

DATABASES = databases()
DATABASE_ROUTERS = ["decisions.read_replica.ReplicaRouter"] if REPLICA in DATABASES else []
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = None  # `ingest.worker` imports the tasks
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "imr_archive.logins.PasswordGuessingBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_LOCKOUT_CALLABLE = "imr_archive.logins.locked"
AXES_CLIENT_IP_CALLABLE = "imr_archive.runtime.ip_addresses.visitor_of"
AXES_USERNAME_CALLABLE = "imr_archive.logins.name_of"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # attempts during a lock do not extend it
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "search"
SESSION_COOKIE_AGE = 43_200  # seconds: one working day

_mail = email(SITE_URL)
ALERTS = bool(_mail)  # not offered without a mail server
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
globals().update(_mail)  # its keys are names of Django's settings

LANGUAGE_CODE = "en-us"
# Only the plain view of a letter is translated (decisions/locale); no page uses the language that
# a browser prefers.
USE_I18N = True
LANGUAGES = [("en", "English"), ("es", "Español")]
TIME_ZONE = "America/Los_Angeles"

STATIC_URL = "static/"
STATIC_ROOT = folder("ARCHIVE_STATIC") or ARCHIVE_HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# An upload may contain thousands of letters; each is written to the disk as it arrives.
DATA_UPLOAD_MAX_NUMBER_FILES = 2_000
FILE_UPLOAD_HANDLERS = ["ingest.intake.upload_handler.StagingUploadHandler"]

# Pages load nothing from other sites and run no inline scripts.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {
        "worth_saying": {
            "()": "django.utils.log.CallbackFilter",
            "callback": worth_saying,
        },
        "without_secrets": {
            "()": "django.utils.log.CallbackFilter",
            "callback": without_secrets,
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["worth_saying"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "ingest": {"level": "INFO"},
        "decisions": {"level": "INFO"},
        "django.request": {"filters": ["without_secrets"]},
        "django.security.csrf": {"filters": ["without_secrets"]},
        # Clients can send any host name at any rate; the response is enough.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # A failed search is logged once elsewhere; a retry that another node answers is not logged.
        "opensearch": {"level": "CRITICAL"},
        # It warns at each attempt to reach a lost database, which is logged once elsewhere.
        "psycopg.pool": {"level": "ERROR"},
    },
}
