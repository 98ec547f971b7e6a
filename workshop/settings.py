"""Settings of the portal, read from the environment.

Production is the default: nothing below is loosened unless DEMO_MODE=on says so.
"""

from datetime import timedelta

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from workshop import env

BASE_DIR = env.BASE_DIR
VAR_DIR = env.VAR_DIR

# Demo mode fills the site with plainly fictional people and shows the messages sent.
DEMO_MODE = env.flag("DEMO_MODE")
DEBUG = False

SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "127.0.0.1,localhost" if DEMO_MODE else "")
BASE_URL = env.text("BASE_URL", "http://127.0.0.1:8000" if DEMO_MODE else None).rstrip("/")
TRUSTED_PROXIES = env.names("TRUSTED_PROXIES")
RATE_LIMITS = env.text("RATE_LIMITS", "on") != "off"
if not DEMO_MODE:
    env.refuse_unless(len(SECRET_KEY) >= 50, "SECRET_KEY", "needs at least 50 characters")
    env.refuse_unless(
        bool(ALLOWED_HOSTS) and "*" not in ALLOWED_HOSTS, "ALLOWED_HOSTS", "must name the hosts"
    )
    env.refuse_unless(BASE_URL.startswith("https://"), "BASE_URL", "must begin with https://")
    env.refuse_unless(RATE_LIMITS, "RATE_LIMITS", "may be off with DEMO_MODE=on only")
DEMO_PASSWORD = env.text("DEMO_PASSWORD", "workshop-demo") if DEMO_MODE else ""

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
    # After Django's own: their permissions must exist when the role groups are given them.
    "workshop.apps.WorkshopConfig",
    "registrations.apps.RegistrationsConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "workshop.middleware.LanguageFromPath",
    "workshop.middleware.ReadableBody",
    "workshop.middleware.ReadyPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "workshop.middleware.SignInUnlessPublic",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
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

AUTHENTICATION_BACKENDS = ["workshop.access.EventRoleBackend"]
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
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "media"

# A registration form posted sooner than this after it was served was not typed by a person.
FORM_MIN_AGE = timedelta(seconds=3) if RATE_LIMITS else timedelta()
# A form served longer ago than this is served again with all that was typed.
FORM_MAX_AGE = timedelta(days=7)
# Requests per client address and window; a ministry's whole staff may share one address.
REGISTRATION_RATE = (60, timedelta(minutes=10))
# How long a public page is given out again before it is built anew.
PUBLIC_PAGE_KEPT_FOR = timedelta(seconds=1)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

_mail = env.email(default=f"filemail:///{VAR_DIR / 'mail'}" if DEMO_MODE else "smtp://localhost:25")
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
    "save_limit": 200,
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
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "workshop.logs.WithoutKeys",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django-q": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "post_office": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # A request path may carry a personal link, so its warnings stay unsaid.
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}
