"""Every address of the site: one line per domain."""

from django.urls import include, path

urlpatterns = [
    path("", include("mostik.portal.web.urls")),
    path("monitoring/", include("mostik.monitoring.web.urls")),
    path("growth/", include("mostik.growth.web.urls")),
    path("needs/", include("mostik.needs.web.urls")),
    path("programmes/", include("mostik.programmes.web.urls")),
    path("context/", include("mostik.context.web.urls")),
    path("cyclogram/", include("mostik.cyclogram.web.urls")),
    path("cycle/", include("mostik.cycle.web.urls")),
    path("assessment/", include("mostik.assessment.web.urls")),
    path("instruments/", include("mostik.instruments.web.urls")),
    path("templates/", include("mostik.stationery.web.urls")),
    path("network/", include("mostik.network.web.urls")),
    path("platform/", include("mostik.platform.web.urls")),
    path("ui/", include("mostik.ui.urls")),
    path("key/<str:key>/", include("mostik.monitoring.api.urls")),
    path("a/", include("mostik.monitoring.web.public_urls")),
    path("quality/", include("mostik.monitoring.web.quality_urls")),
    path("accounts/", include("allauth.urls")),
]
