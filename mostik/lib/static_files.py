"""Where built static files are kept: compressed, under names with their hash."""

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Our modules (settings.STATIC_MODULES) import each other by hashed names too: a kept page and a new release never
    mix their scripts. Scripts of libraries stay as they are: not all that looks like an import in them is one."""

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *(
            (place, CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1])
            for place in settings.STATIC_MODULES
        ),
    )
