from django.urls import path

from mostik.growth.web import databank, imports, index, portfolio, records

app_name = "growth"
urlpatterns = [
    path("", databank.home, name="home"),
    path("mine/", portfolio.mine, name="mine"),
    path("people/", databank.staff, name="staff"),
    path("people/records.xlsx", databank.export, name="staff-export"),
    path("people/<int:pk>/", portfolio.person, name="person"),
    path("people/<int:pk>/new/", portfolio.choose_kind, name="kinds"),
    path("people/<int:pk>/new/<slug:kind>/", records.add, name="add"),
    path("people/<int:pk>/attestation/", portfolio.export, name="attestation"),
    path("waiting/", databank.waiting, name="waiting"),
    path("waiting/verify/", databank.verify_chosen, name="verify-chosen"),
    path("expiring/", databank.expiring_list, name="expiring"),
    path("duplicates/", databank.duplicate_list, name="duplicates"),
    path("import/", imports.check, name="import"),
    path("import/apply/", imports.apply, name="import-apply"),
    path("import/template.xlsx", imports.template, name="import-template"),
    path("index/", index.index, name="index"),
    path("index/<int:pk>/", index.place, name="index-place"),
    path("records/<int:pk>/", records.page, name="record"),
    path("records/<int:pk>/edit/", records.edit, name="edit"),
    path("records/<int:pk>/remove/", records.remove, name="remove"),
    path("records/<int:pk>/verify/", records.verify, name="verify"),
    path("records/<int:pk>/refuse/", records.refuse, name="refuse"),
    path("records/<int:pk>/merge/", databank.merge, name="merge"),
    path("records/<int:pk>/files/", records.attach, name="attach"),
    path("files/<int:pk>/", records.file, name="file"),
    path("files/<int:pk>/remove/", records.detach, name="detach"),
]
