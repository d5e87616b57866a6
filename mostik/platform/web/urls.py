from django.urls import path

from mostik.platform.web import devices, journal, views

app_name = "platform"
urlpatterns = [
    path("health/", views.health, name="health"),
    path("language/", views.language, name="language"),
    path("appearance/", views.save_appearance, name="appearance"),
    path("account/", views.account, name="account"),
    path("devices/", devices.device_list, name="devices"),
    path("devices/<int:pk>/revoke/", devices.revoke, name="device-revoke"),
    path("notices/", views.notice_list, name="notices"),
    path("notices/<int:pk>/", views.open_notice, name="notice"),
    path("jobs/", views.job_list, name="jobs"),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("jobs/<int:pk>/file/", views.job_file, name="file"),
    path("journal/", journal.journal_page, name="journal"),
]
