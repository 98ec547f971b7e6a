"""Settings of the portal, read from the environment.

Production is the default: nothing below is loosened unless DEMO_MODE=on says so.
"""

from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from workshop import env

BASE_DIR = env.BASE_DIR
VAR_DIR = env.VAR_DIR

# Demo mode fills the site with plainly fictional people and shows the messages sent.
DEMO_MODE = env.flag("DEMO_MODE")
DEBUG = False

SECRET_KEY = env.text("SECRET_KEY")
# Earlier keys: links made with them open, and erasures made under them can be replayed.
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")
# The first encrypts the columns of sensitive data, all of them decrypt. The demonstration's
# follows from its SECRET_KEY; a real one is kept apart from the database and its copies.
FIELD_KEYS = env.field_keys(
    "FIELD_KEYS",
    default=urlsafe_b64encode(sha256(SECRET_KEY.encode()).digest()).decode() if DEMO_MODE else None,
)
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "127.0.0.1,localhost" if DEMO_MODE else None)
BASE_URL = env.text("BASE_URL", "http://127.0.0.1:8000" if DEMO_MODE else None).rstrip("/")
TRUSTED_PROXIES = env.names("TRUSTED_PROXIES")
RATE_LIMITS = env.flag("RATE_LIMITS")
if not DEMO_MODE:
    env.refuse_unless(len(SECRET_KEY) >= 50, "SECRET_KEY", "needs at least 50 characters")
    env.refuse_unless(
        bool(ALLOWED_HOSTS) and not any(host.startswith(("*", ".")) for host in ALLOWED_HOSTS),
        "ALLOWED_HOSTS",
        "must name each host whole",
    )
    env.refuse_unless(BASE_URL.startswith("https://"), "BASE_URL", "must begin with https://")
    env.refuse_unless(RATE_LIMITS, "RATE_LIMITS", "may be off with DEMO_MODE=on only")
DEMO_PASSWORD = env.text("DEMO_PASSWORD") if DEMO_MODE else ""

INSTALLED_APPS = [
    "workshop.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "csp",
    "django_countries",
    "post_office",
    "django_q",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    # After Django's own: their permissions must exist when the role groups are given them.
    "workshop.apps.WorkshopConfig",
    "registrations.apps.RegistrationsConfig",
]

MIDDLEWARE = [
    # Outside of all else, so that each line of the log has the number of its request.
    "workshop.middleware.NumberedRequests",
    "workshop.metrics.CountedRequests",
    # Before all that a page kept ready has been through already.
    "workshop.middleware.ReadyPages",
    # Next, so that redirects, files and refusals of all that follows carry the headers too.
    "csp.middleware.CSPMiddleware",
    "workshop.middleware.ClosedToOtherSites",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "workshop.middleware.LanguageFromPath",
    "workshop.middleware.ReadableBody",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "workshop.middleware.SignInUnlessPublic",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Last: it puts the page of a locked account in place of the sign-in form.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "workshop.urls"
WSGI_APPLICATION = "workshop.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "workshop.context.site",
            ],
        },
    }
]
FORM_RENDERER = "workshop.widgets.DirectRenderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = ("portal",)
CRISPY_TEMPLATE_PACK = "portal"

DATABASES = {"default": env.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = [
    # Lets nobody be asked for a password while the account or the client is locked.
    "axes.backends.AxesStandaloneBackend",
    "workshop.access.EventRoleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"

# Staff sign in with a password and a code of their phone. Demo mode can try it out.
STAFF_SECOND_FACTOR = not DEMO_MODE or env.flag("STAFF_SECOND_FACTOR")
OTP_TOTP_ISSUER = urlsplit(BASE_URL).hostname or "Workshop portal"
# A session ends after so long without a request, and after so long in any case.
SESSION_IDLE_LIMIT = timedelta(minutes=env.number("SESSION_IDLE_MINUTES"))
SESSION_LIMIT = timedelta(hours=env.number("SESSION_HOURS"))
SESSION_COOKIE_AGE = int(SESSION_LIMIT.total_seconds())
# What shows sensitive data asks for password and code again when they are older than this.
FRESH_SIGN_IN_FOR = timedelta(minutes=15)
# So many requests to sign in per client address and window, whether they fail or not.
SIGN_IN_RATE = (60, timedelta(minutes=10))

# So many failures within the time lock the account, and likewise the client address. Both are
# counted in the database, so that every web process knows.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# A success forgives nothing: else one could try a colleague's password between two sign-ins.
AXES_RESET_ON_SUCCESS = False
AXES_CLIENT_IP_CALLABLE = "workshop.clients.counted_address"
AXES_LOCKOUT_CALLABLE = "workshop.views.errors.locked_out"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "next", "csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# What staff are told after an act names people; it stays on the server, not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Adding a language: name it here and add its catalogue under locale/.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STATIC_ROOT = VAR_DIR / "static"
STORAGES = env.files() | {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "media"

# A registration form posted sooner than this after it was served was not typed by a person.
FORM_MIN_AGE = timedelta(seconds=3) if RATE_LIMITS else timedelta()
# A form served longer ago than this is served again with all that was typed.
FORM_MAX_AGE = timedelta(days=7)
# Requests per client address and window; a ministry's whole staff may share one address.
REGISTRATION_RATE = (60, timedelta(minutes=10))
# How long a public page is given out again before it is built anew, or its basis looked at.
PUBLIC_PAGE_KEPT_FOR = timedelta(seconds=1)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# A table of two hundred delegates is corrected on one page: some twenty inputs in each row.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000
# The largest file that may be handed in, in bytes, and how long one waits to be taken up.
UPLOAD_MAX_SIZE = 5 * 1024 * 1024
# The largest scan of signed sheets, in bytes.
SCAN_MAX_SIZE = 10 * 1024 * 1024
# The largest request with all its files, in bytes: two files and the form.
REQUEST_MAX_SIZE = 12 * 1024 * 1024
# Requests to the desk by a link; all helpers at a venue share one address.
DESK_RATE = (1500, timedelta(minutes=10))
# Asking for one's link again: per client, and per address asked for.
LINK_REQUEST_RATE = (20, timedelta(minutes=10))
LINK_REQUEST_RATE_PER_ADDRESS = (3, timedelta(hours=1))
UPLOAD_KEPT_FOR = timedelta(days=1)

_mail = env.email(f"filemail:///{VAR_DIR / 'mail'}" if DEMO_MODE else None)
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_HOST = _mail.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _mail.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text(
    "DEFAULT_FROM_EMAIL", "Workshop registration <registration@example.org>" if DEMO_MODE else None
)
# The right-hand side of Message-IDs; it need not resolve.
MESSAGE_ID_DOMAIN = "portal.invalid"
Q_CLUSTER = {
    "name": "workshop",
    "label": "Jobs",
    "orm": "default",
    "workers": 1,
    "timeout": 300,
    "retry": 360,
    "max_attempts": 5,
    "poll": 1,
    # By function: what runs each minute must not push out the last run of what runs by day.
    "save_limit": 50,
    "save_limit_per": "func",
    "catch_up": False,
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "workshop.views.errors.csrf_failure"
if not DEMO_MODE:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

# Who may read /metrics: whoever bears the token, and whoever asks from these networks.
METRICS_TOKEN = env.text("METRICS_TOKEN")
METRICS_FROM = env.networks("METRICS_FROM")
# Where errors are reported to, scrubbed; nowhere by default.
SENTRY_DSN = env.text("SENTRY_DSN")
LOG_FORMAT = env.choice("LOG_FORMAT", ("plain", "json"))
DEFAULT_EXCEPTION_REPORTER_FILTER = "workshop.logs.NothingTyped"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "workshop.logs.WithoutKeys",
            "format": "{asctime} {levelname} {name} {request} {message}",
            "style": "{",
        },
        "json": {"()": "workshop.logs.Structured"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # It names accounts and addresses; workshop.staff says the same with ids.
        "axes": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django-q": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "post_office": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # A request path may carry a personal link, so its warnings stay unsaid.
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}
