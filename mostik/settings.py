"""All settings of Мостик. Everything that differs between installations comes from the environment (MOSTIK_…);
`.env.example` lists every variable and a test keeps that list complete."""

import gc
import sys
from datetime import timedelta
from pathlib import Path

from mostik.lib.env import Env

# By default Python looks for garbage every 700 new objects; a page or a rebuild makes hundreds of thousands, nearly
# none of them in cycles: a fifth of the time went there. Rarer still, and the pauses would be felt.
gc.set_threshold(25_000, 20, 100)

PACKAGE = Path(__file__).resolve().parent
env = Env()

DEBUG = env.flag("MOSTIK_DEBUG", default=False)
HOME = env.path("MOSTIK_HOME", default=Path.cwd() / "var")
SECRET_KEY = env.secret("MOSTIK_SECRET_KEY", home=HOME)
ALLOWED_HOSTS = env.texts("MOSTIK_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.texts("MOSTIK_TRUSTED_ORIGINS", default=[])
HTTPS = env.flag("MOSTIK_HTTPS", default=False)
TRUSTED_PROXIES = env.number(
    "MOSTIK_TRUSTED_PROXIES", default=0
)  # how many proxies of our own stand in front

BANNER = env.text("MOSTIK_BANNER", default=env.kept(HOME / "banner.txt"))  # a line on top of every page

OFFICE = env.text(
    "MOSTIK_OFFICE", default=""
)  # Word → PDF of templates; «off»: never, empty: what is on the path

INSTALLED_APPS = [
    "mostik.demo",
    "mostik.portal",
    "mostik.needs",
    "mostik.programmes",
    "mostik.context",
    "mostik.growth",
    "mostik.cyclogram",
    "mostik.cycle",
    "mostik.monitoring",
    "mostik.assessment",
    "mostik.instruments",
    "mostik.stationery",
    "mostik.documents",
    "mostik.network",
    "mostik.platform",
    "mostik.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # the widgets' own templates beside ours (FORM_RENDERER)
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "treebeard",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "mostik.lib.http.ClientAddress",
    "mostik.lib.memo.Reading",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "mostik.lib.http.Straight",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mostik.platform.web.middleware.ChosenLanguage",
    "mostik.platform.web.middleware.WhosePage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "mostik.platform.web.middleware.RefusalPage",
]

STRAIGHT = (
    "/key/"  # devices come here with a key in the address; what stands below in MIDDLEWARE is for pages
)

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # drawn parts of pages (ui.pieces), 30–90 KB each
    "pieces": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pieces",
        "OPTIONS": {"MAX_ENTRIES": 400},
    },
    # drawn questions of cards, about 1 KB each
    "questions": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "questions",
        "OPTIONS": {"MAX_ENTRIES": 8000},
    },
}

ROOT_URLCONF = "mostik.urls"
WSGI_APPLICATION = "mostik.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mostik.ui.context.page",
                "mostik.platform.web.context.badges",
                "mostik.portal.web.context.shell",
            ],
            "builtins": ["mostik.ui.templatetags.ui", "django.templatetags.i18n"],
        },
    }
]

DATABASES = {
    "default": env.database(
        "MOSTIK_DATABASE_URL",
        home=HOME,
        threads=env.number("MOSTIK_THREADS", default=4),  # `mostik serve` sets it
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "platform.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "mostik.platform.web.accounts.InvitationOnlyAdapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Мостик: "
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # counted by django-axes, with a page of ours
ALLAUTH_TRUSTED_PROXY_COUNT = 0  # lib.http.ClientAddress has already put the client into REMOTE_ADDR
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "mostik.platform.web.accounts.typed_login"
AXES_LOCKOUT_TEMPLATE = "platform/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # sign-ins are in the journal
AXES_IPWARE_PROXY_COUNT = None
MFA_TOTP_ISSUER = "Мостик"
JOURNAL_READERS = ["mostik.network.rules.can_read_journal"]  # beside administrators

EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_TLS, EMAIL_USE_SSL = (
    env.mail("MOSTIK_EMAIL_URL")
)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("MOSTIK_EMAIL_FROM", default="mostik@localhost")
EMAIL_TIMEOUT = 20

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "mostik_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.time_zone("MOSTIK_TIME_ZONE", default="Europe/Moscow")

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
BUILT_STATIC = env.flag("MOSTIK_BUILT_STATIC", default=False)  # `mostik serve` collects them and sets this
WHITENOISE_USE_FINDERS = not BUILT_STATIC
STATIC_MODULES = ["instruments/*.js"]  # scripts that import each other
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "mostik.lib.static_files.HashedFiles"
        if BUILT_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = HOME / "files"  # outside the web root: files are served by guarded views only
MARTS_ROOT = HOME / "marts"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 200  # ODK Collect sends up to 102 parts at once
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"level": "ERROR"},  # 404 and 403 are not news
        "mostik": {
            "level": env.one_of("MOSTIK_LOG_LEVEL", {"DEBUG", "INFO", "WARNING", "ERROR"}, default="INFO")
        },
        "axes": {"level": "WARNING"},
    },
}

TESTING = "pytest" in sys.modules
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    AXES_ENABLED = False
    MIDDLEWARE.remove(
        "whitenoise.middleware.WhiteNoiseMiddleware"
    )  # it reads all files for every test client
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

env.finish()
