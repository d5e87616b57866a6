from django.urls import path, re_path

from mostik.cyclogram.web import checks, cyclograms, lines, orders

app_name = "cyclogram"
urlpatterns = [
    path("", cyclograms.cyclogram_list, name="list"),
    path("new/", cyclograms.create, name="create"),
    path("<int:pk>/", cyclograms.page, name="cyclogram"),
    path("<int:pk>/edit/", cyclograms.edit, name="edit"),
    path("<int:pk>/approve/", cyclograms.approve, name="approve"),
    path("<int:pk>/reopen/", cyclograms.reopen, name="reopen"),
    path("<int:pk>/copy/", cyclograms.copy, name="copy"),
    path("<int:pk>/table.xlsx", cyclograms.export, name="export"),
    path("<int:pk>/calendar.ics", cyclograms.ics, name="calendar"),
    path("<int:pk>/import/", lines.check_file, name="import"),
    path("<int:pk>/import/apply/", lines.apply_file, name="import-apply"),
    path("<int:pk>/lines/new/", lines.add, name="line-add"),
    path("lines/<int:pk>/", lines.edit, name="line"),
    path("lines/<int:pk>/remove/", lines.remove, name="line-remove"),
    path("checks/<int:pk>/", checks.page, name="check"),
    path("checks/<int:pk>/begin/", checks.begin, name="begin"),
    path("checks/<int:pk>/remind/", checks.remind, name="remind"),
    path("checks/<int:pk>/sum-up/", checks.sum_up, name="sum-up"),
    path("checks/<int:pk>/consider/", checks.consider, name="consider"),
    path("checks/<int:pk>/cancel/", checks.cancel, name="cancel"),
    re_path(r"^checks/(?P<pk>\d+)/note\.(?P<extension>docx|pdf)$", checks.note_file, name="note"),
    path("checks/<int:pk>/order/", orders.draft, name="order-draft"),
    path("orders/<int:pk>/", orders.page, name="order"),
    path("orders/<int:pk>/edit/", orders.edit, name="order-edit"),
    path("orders/<int:pk>/items/new/", orders.add_item, name="item-add"),
    path("orders/items/<int:pk>/", orders.edit_item, name="item"),
    path("orders/items/<int:pk>/remove/", orders.remove_item, name="item-remove"),
    path("orders/<int:pk>/issue/", orders.issue, name="issue"),
    re_path(r"^orders/(?P<pk>\d+)/order\.(?P<extension>docx|pdf)$", orders.order_file, name="order-file"),
]
