from django.urls import path, register_converter

from mostik.monitoring.web import (
    answer_imports,
    approvals,
    campaign_work,
    campaigns,
    card,
    cards,
    dashboard,
    data_flags,
    deliveries,
    double_rating,
    exports,
    forecast,
    freezing,
    gaps,
    generator,
    handing_up,
    invitations,
    matrix,
    networks,
    own_results,
    passport,
    publishing,
    report_page,
    reports,
    review,
    samples,
    second_rating,
    sending,
    survey_links,
    surveys,
    visits,
    waves,
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
    path("<int:pk>/hand-up/", handing_up.hand_up, name="hand-up"),
    path("<int:pk>/hand-up/<int:file>/", handing_up.handed_file, name="handed-file"),
    path("<int:pk>/freeze/", freezing.campaign_freeze, name="campaign-freeze"),
    path("<int:pk>/waves/", waves.campaign_waves, name="campaign-waves"),
    path("<int:pk>/sample/", samples.sample_page, name="campaign-sample"),
    path("samples/units/<int:pk>/replace/", samples.sample_replace, name="sample-replace"),
    path("samples/<int:pk>/discard/", samples.sample_discard, name="sample-discard"),
    path(
        "samples/<int:pk>/protocol.<report_extension:extension>",
        samples.sample_protocol,
        name="sample-protocol",
    ),
    path("<int:pk>/visits/", visits.visit_list, name="visits"),
    path("<int:pk>/visits.<report_extension:extension>", visits.visit_file, name="visits-file"),
    path("<int:pk>/visits.ics", visits.campaign_calendar, name="visits-calendar"),
    path("visits.ics", visits.my_calendar, name="my-visits-calendar"),
    path("visits/<int:pk>/", visits.visit_change, name="visit"),
    path("visits/<int:pk>/cancel/", visits.visit_cancel, name="visit-cancel"),
    path("<int:pk>/approvals/", approvals.approval_board, name="approvals"),
    path("<int:pk>/approvals/steps/", approvals.approval_steps, name="approval-steps"),
    path("<int:pk>/approvals/remind/", approvals.approval_remind, name="approval-remind"),
    path("approvals/<int:pk>/take-back/", approvals.approval_take_back, name="approval-take-back"),
    path("deputies/of-<int:pk>/", approvals.deputy_list, name="deputies"),
    path("deputies/<int:pk>/end/", approvals.deputy_end, name="deputy-end"),
    path("<int:pk>/order.<report_extension:extension>", campaign_work.order_file, name="campaign-order"),
    path("<int:pk>/assign/", generator.generator, name="campaign-assign"),
    path("<int:pk>/cards/", cards.campaign_cards, name="campaign-cards"),
    path("<int:pk>/deliveries/", deliveries.delivery_list, name="deliveries"),
    path("deliveries/<int:pk>/", deliveries.delivery_page, name="delivery"),
    path("deliveries/<int:pk>/form.xml", deliveries.delivery_xml, name="delivery-xml"),
    path("deliveries/<int:pk>/files/<int:file>/", deliveries.delivery_file, name="delivery-file"),
    path("<int:pk>/results/", dashboard.results_home, name="results"),
    path("<int:pk>/<campaign_step:step>/", campaigns.campaign_step, name="campaign-step"),
    path("<int:pk>/data/", data_flags.campaign_flags, name="data-flags"),
    path("flags/<int:pk>/", data_flags.explain, name="flag-explain"),
    path("<int:pk>/passport/", passport.passport_page, name="passport"),
    path("<int:pk>/passport.<report_extension:extension>", passport.passport_file, name="passport-file"),
    path("<int:pk>/public/", publishing.public_page, name="public-page"),
    path("<int:pk>/public/new/", publishing.edition_new, name="edition-new"),
    path("editions/<int:pk>/withdraw/", publishing.edition_withdraw, name="edition-withdraw"),
    path("<int:pk>/double-rating/", double_rating.double_rating_page, name="double-rating"),
    path(
        "draws/<int:pk>/protocol.<report_extension:extension>",
        double_rating.protocol_file,
        name="draw-protocol",
    ),
    path("<int:pk>/imports/", answer_imports.import_list, name="answer-imports"),
    path("imports/<int:pk>/", answer_imports.import_page, name="answer-import"),
    path("<int:pk>/surveys/", surveys.survey_list, name="surveys"),
    path("<int:pk>/surveys/new/", surveys.survey_new, name="survey-new"),
    path("surveys/<int:pk>/", surveys.survey_page, name="survey"),
    path("surveys/<int:pk>/links/", surveys.links_make, name="survey-links"),
    path("surveys/<int:pk>/close/", surveys.survey_close, name="survey-close"),
    path("surveys/<int:pk>/posters-<int:node>.pdf", survey_links.posters_file, name="survey-posters"),
    path("surveys/<int:pk>/invitations/", invitations.invitation_list, name="survey-invitations"),
    path("surveys/<int:pk>/invite/", invitations.invite, name="survey-invite"),
    path("surveys/<int:pk>/remind/", invitations.remind, name="survey-remind"),
    path("invitations/<int:pk>/answer/", invitations.signed_answer, name="signed-answer"),
    path("survey-links/<int:pk>/", survey_links.link_page, name="survey-link"),
    path("survey-links/<int:pk>/poster/", survey_links.poster_page, name="survey-poster"),
    path("second/", second_rating.second_ratings, name="second-ratings"),
    path("second/<int:pk>/", second_rating.second_rating, name="second-rating"),
    path("second/<int:pk>/model.json", second_rating.second_rating_model, name="second-rating-model"),
    path("second/<int:pk>/hand-over/", double_rating.hand_over, name="second-rating-hand-over"),
    path("second/<int:pk>/decide/", double_rating.decide, name="second-rating-decide"),
    path("cards/", cards.my_cards, name="cards"),
    path("cards/<int:pk>/", card.card_page, name="card"),
    path("cards/<int:pk>/model.json", card.card_model, name="card-model"),
    path("cards/<int:pk>/deliver/", sending.deliver, name="card-deliver"),
    path("cards/<int:pk>/review/", review.review, name="review"),
    path("cards/<int:pk>/reassign/", cards.reassign, name="card-reassign"),
    path("results/<int:campaign>/<int:pk>/", dashboard.dashboard, name="dashboard"),
    path("results/<int:campaign>/<int:pk>/why/<str:code>/", why.why_page, name="why"),
    path(
        "results/<int:campaign>/<int:pk>/own/<int:version>/<str:code>/",
        own_results.own_why,
        name="own-why",
    ),
    path("results/<int:campaign>/<int:pk>/report/", report_page.report_page, name="report-page"),
    path(
        "results/<int:campaign>/<int:pk>/report.<report_extension:extension>",
        reports.report_file,
        name="report",
    ),
    path("results/<int:campaign>/<int:pk>/reports.zip", reports.reports_zip, name="reports-zip"),
    path("<int:pk>/networks/", networks.network_list, name="networks"),
    path("<int:campaign>/networks/<int:pk>/", networks.network_results, name="network-results"),
    path("results/<int:campaign>/<int:pk>/forecast/", forecast.forecast_page, name="forecast"),
    path("results/<int:campaign>/<int:pk>/gaps/", gaps.gaps_page, name="gaps"),
    path("results/<int:campaign>/<int:pk>/matrix/", matrix.matrix_page, name="matrix"),
    path("results/<int:campaign>/<int:pk>/matrix.csv", matrix.matrix_file, name="matrix-file"),
    path(
        "results/<int:campaign>/<int:pk>/table.<table_extension:extension>", exports.table_file, name="table"
    ),
]
