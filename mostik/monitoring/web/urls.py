from django.urls import path, register_converter

from mostik.monitoring.web import (
    campaigns,
    card,
    cards,
    dashboard,
    deliveries,
    double_rating,
    exports,
    generator,
    passport,
    reports,
    review,
    second_rating,
    why,
)

app_name = "monitoring"


class Step:
    """The buttons of a campaign, so that any other word is «not found»."""

    regex = "announce|open|stop|close|remind"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Extension(Step):
    regex = "csv|xlsx"


class ReportExtension(Step):
    regex = "docx|pdf"


register_converter(ReportExtension, "report_extension")
register_converter(Step, "campaign_step")
register_converter(Extension, "table_extension")

urlpatterns = [
    path("", campaigns.campaign_list, name="campaigns"),
    path("new/", campaigns.campaign_create, name="campaign-create"),
    path("<int:pk>/", campaigns.campaign_page, name="campaign"),
    path("<int:pk>/edit/", campaigns.campaign_edit, name="campaign-edit"),
    path("<int:pk>/clone/", campaigns.campaign_clone, name="campaign-clone"),
    path("<int:pk>/instruments/", campaigns.instruments, name="campaign-instruments"),
    path(
        "<int:pk>/instruments/<int:used>/remove/",
        campaigns.instrument_remove,
        name="campaign-instrument-remove",
    ),
    path("<int:pk>/stages/", campaigns.stages, name="campaign-stages"),
    path("<int:pk>/assign/", generator.generator, name="campaign-assign"),
    path("<int:pk>/cards/", cards.campaign_cards, name="campaign-cards"),
    path("<int:pk>/deliveries/", deliveries.delivery_list, name="deliveries"),
    path("deliveries/<int:pk>/", deliveries.delivery_page, name="delivery"),
    path("deliveries/<int:pk>/form.xml", deliveries.delivery_xml, name="delivery-xml"),
    path("deliveries/<int:pk>/files/<int:file>/", deliveries.delivery_file, name="delivery-file"),
    path("<int:pk>/results/", dashboard.results_home, name="results"),
    path("<int:pk>/<campaign_step:step>/", campaigns.campaign_step, name="campaign-step"),
    path("<int:pk>/passport/", passport.passport_page, name="passport"),
    path("<int:pk>/passport.<report_extension:extension>", passport.passport_file, name="passport-file"),
    path("<int:pk>/double-rating/", double_rating.double_rating_page, name="double-rating"),
    path(
        "draws/<int:pk>/protocol.<report_extension:extension>",
        double_rating.protocol_file,
        name="draw-protocol",
    ),
    path("second/", second_rating.second_ratings, name="second-ratings"),
    path("second/<int:pk>/", second_rating.second_rating, name="second-rating"),
    path("second/<int:pk>/model.json", second_rating.second_rating_model, name="second-rating-model"),
    path("second/<int:pk>/hand-over/", double_rating.hand_over, name="second-rating-hand-over"),
    path("second/<int:pk>/decide/", double_rating.decide, name="second-rating-decide"),
    path("cards/", cards.my_cards, name="cards"),
    path("cards/<int:pk>/", card.card_page, name="card"),
    path("cards/<int:pk>/model.json", card.card_model, name="card-model"),
    path("cards/<int:pk>/review/", review.review, name="review"),
    path("cards/<int:pk>/reassign/", cards.reassign, name="card-reassign"),
    path("results/<int:campaign>/<int:pk>/", dashboard.dashboard, name="dashboard"),
    path("results/<int:campaign>/<int:pk>/why/<str:code>/", why.why_page, name="why"),
    path(
        "results/<int:campaign>/<int:pk>/report.<report_extension:extension>",
        reports.report_file,
        name="report",
    ),
    path("results/<int:campaign>/<int:pk>/reports.zip", reports.reports_zip, name="reports-zip"),
    path(
        "results/<int:campaign>/<int:pk>/table.<table_extension:extension>", exports.table_file, name="table"
    ),
]
