"""Every address of the site: one line per domain."""

from django.urls import include, path

urlpatterns = [
    path("", include("mostik.portal.web.urls")),
    path("monitoring/", include("mostik.monitoring.web.urls")),
    path("instruments/", include("mostik.instruments.web.urls")),
    path("network/", include("mostik.network.web.urls")),
    path("platform/", include("mostik.platform.web.urls")),
    path("ui/", include("mostik.ui.urls")),
    path("key/<str:key>/", include("mostik.monitoring.api.urls")),
    path("accounts/", include("allauth.urls")),
]
