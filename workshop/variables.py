"""Every variable of the environment that the portal reads, declared once.

The readers in ``env.py`` refuse a name that is not here, and ``tools.settings_table``
writes the table in README.md and the end of .env.example from here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Variable:
    """What a variable means; without a default production refuses to start without it.

    ``default`` is the value taken where nothing is set, ``shown`` what the table says of it
    where that tells more, ``is_secret`` whether the value lets its owner in or through.
    """

    meaning: str
    default: str | None = None
    shown: str = ""
    is_secret: bool = False

    @property
    def is_required(self) -> bool:
        """Return whether production needs a value."""
        return self.default is None


VARIABLES = {
    "SECRET_KEY": Variable(
        meaning="signs personal links and sessions; at least 50 random characters",
        is_secret=True,
    ),
    "SECRET_KEY_FALLBACKS": Variable(
        meaning="earlier keys, comma-separated: links made with them still open, erasures under "
        "them are replayed",
        default="",
        is_secret=True,
    ),
    "FIELD_KEYS": Variable(
        meaning="encrypt sensitive data: 32 bytes in URL-safe base64, comma-separated; the first "
        "encrypts, all decrypt",
        is_secret=True,
    ),
    "DATABASE_URL": Variable(
        meaning="`postgres://user:password@host/name`",
        default="",
        shown="an SQLite file under `var/`",
        is_secret=True,
    ),
    "S3_URL": Variable(
        meaning="bucket for files that several machines share, "
        "`https://KEY:SECRET@host/bucket?region=…`",
        default="",
        shown="folders under `var/`",
        is_secret=True,
    ),
    "ALLOWED_HOSTS": Variable(meaning="host names of the site, comma-separated"),
    "BASE_URL": Variable(meaning="address of the site, for links in messages"),
    "EMAIL_URL": Variable(
        meaning="mail server, `smtp+tls://user:password@host:587`",
        default="smtp://localhost:25",
        is_secret=True,
    ),
    "DEFAULT_FROM_EMAIL": Variable(meaning="sender of messages"),
    "TRUSTED_PROXIES": Variable(
        meaning="addresses or networks whose forwarded client address and scheme are believed, "
        "comma-separated",
        default="",
    ),
    "DEMO_MODE": Variable(
        meaning="`on`: demonstration content, messages shown on a page", default="off"
    ),
    "DEMO_PASSWORD": Variable(
        meaning="password of the demonstration's sign-ins", default="workshop-demo"
    ),
    "STAFF_SECOND_FACTOR": Variable(
        meaning="`on`: ask staff for a second factor in demo mode too; elsewhere it is always "
        "asked for",
        default="off",
    ),
    "SESSION_IDLE_MINUTES": Variable(
        meaning="staff are signed out after so many minutes without use", default="30"
    ),
    "SESSION_HOURS": Variable(
        meaning="staff are signed out after so many hours in any case", default="12"
    ),
    "LOG_FORMAT": Variable(meaning="`json`: one object in each line of the log", default="plain"),
    "METRICS_TOKEN": Variable(
        meaning="whoever bears it may read `/metrics`", default="", is_secret=True
    ),
    "METRICS_FROM": Variable(
        meaning="addresses or networks that may read `/metrics`, comma-separated", default=""
    ),
    "PROMETHEUS_MULTIPROC_DIR": Variable(
        meaning="folder in which the web processes count together",
        default="",
        shown="made by gunicorn",
    ),
    "SENTRY_DSN": Variable(
        meaning="where errors are reported to, without personal data", default="", is_secret=True
    ),
    "BIND": Variable(meaning="address and port of gunicorn", default="127.0.0.1:8000"),
    "WEB_CONCURRENCY": Variable(meaning="web processes of gunicorn", default="2"),
    "RATE_LIMITS": Variable(meaning="`off` for load tests, in demo mode only", default="on"),
}
