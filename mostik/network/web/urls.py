from django.urls import path

from mostik.network.web import imports, jobs, nodes, people, roles, structure, tree

app_name = "network"
urlpatterns = [
    path("", tree.home, name="home"),
    path("search/", tree.search, name="search"),
    path("nodes/<int:pk>/", nodes.card, name="node"),
    path("nodes/<int:pk>/children/", tree.children, name="children"),
    path("nodes/<int:pk>/staff/", nodes.staff, name="staff"),
    path("nodes/<int:pk>/edit/", structure.edit, name="node_edit"),
    path("nodes/<int:pk>/add/<str:kind>/", structure.add, name="node_add"),
    path("nodes/<int:pk>/rename/", structure.rename, name="node_rename"),
    path("nodes/<int:pk>/move/", structure.move, name="node_move"),
    path("nodes/<int:pk>/close/", structure.close, name="node_close"),
    path("nodes/<int:pk>/merge/", structure.merge, name="node_merge"),
    path("nodes/<int:pk>/split/", structure.split, name="node_split"),
    path("nodes/<int:pk>/people/add/", people.add, name="person_add"),
    path("people/", people.index, name="people"),
    path("people/<int:pk>/", people.card, name="person"),
    path("people/<int:pk>/edit/", people.edit, name="person_edit"),
    path("people/<int:pk>/account/", people.open_account, name="person_account"),
    path("people/<int:pk>/hire/", jobs.hire, name="hire"),
    path("people/<int:pk>/grant/", roles.grant, name="grant"),
    path("jobs/<int:pk>/transfer/", jobs.transfer, name="transfer"),
    path("jobs/<int:pk>/dismiss/", jobs.dismiss, name="dismiss"),
    path("roles/", roles.index, name="roles"),
    path("roles/<int:pk>/revoke/", roles.revoke, name="revoke"),
    path("import/", imports.index, name="imports"),
    path("import/template/", imports.template, name="import_template"),
    path("import/<int:pk>/", imports.run, name="import"),
    path("import/<int:pk>/apply/", imports.confirm, name="import_apply"),
    path("export/", imports.export, name="export"),
]
