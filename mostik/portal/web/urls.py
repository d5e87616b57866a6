from django.urls import path

from mostik.portal.web import home, pages

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", pages.search, name="search"),
    path("about/", pages.about, name="about"),
    path("accessibility/", pages.accessibility, name="accessibility"),
]
