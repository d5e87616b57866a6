from django.urls import path, re_path

from mostik.cycle.web import campaigns, decisions, effects, measures, recommendations, steps, texts

app_name = "cycle"
urlpatterns = [
    path("", recommendations.mine, name="mine"),
    path("campaigns/", campaigns.campaign_list, name="campaigns"),
    path("campaigns/<int:pk>/", campaigns.campaign_page, name="campaign"),
    path("campaigns/<int:pk>/prepare/", campaigns.prepare, name="prepare"),
    path("campaigns/<int:pk>/texts/", texts.text_list, name="texts"),
    path("campaigns/<int:pk>/texts/<int:used>/<str:audience>/<str:code>/", texts.text_edit, name="text"),
    path("campaigns/<int:pk>/goals/", effects.goal_list, name="goals"),
    path("campaigns/<int:pk>/letters/", steps.letters, name="letters"),
    path("library/", effects.text_library, name="library"),
    path("places/<int:pk>/campaigns/<int:campaign>/effectiveness/", effects.review, name="review"),
    path("places/<int:pk>/campaigns/<int:campaign>/", steps.page, name="steps"),
    path("places/<int:pk>/campaigns/<int:campaign>/folder/", steps.folder, name="folder"),
    path("<int:pk>/", recommendations.page, name="recommendation"),
    path("<int:pk>/edit/", recommendations.edit, name="edit"),
    path("<int:pk>/acknowledge/", recommendations.acknowledge, name="acknowledge"),
    path("<int:pk>/answer/", recommendations.answer, name="answer"),
    path("<int:pk>/measures/new/", measures.add, name="measure-add"),
    path("measures/", measures.measure_list, name="measures"),
    path("measures/<int:pk>/", measures.page, name="measure"),
    path("decisions/", decisions.decision_list, name="decisions"),
    path("decisions/<int:pk>/", decisions.page, name="decision"),
    path("decisions/<int:pk>/edit/", decisions.edit, name="decision-edit"),
    path("decisions/<int:pk>/file/", decisions.file, name="decision-file"),
    path("decisions/<int:pk>/draft.docx", decisions.draft_file, name="decision-draft"),
    path("decisions/<int:pk>/measures/new/", decisions.plan, name="decision-measure"),
    re_path(
        r"^decisions/(?P<pk>\d+)/(?P<step>issue|execute|cancel|attach)/$",
        decisions.step,
        name="decision-step",
    ),
    path("places/<int:pk>/campaigns/<int:campaign>/decisions/new/", decisions.add, name="decision-add"),
    re_path(r"^(?P<pk>\d+)/(?P<step>agree|send|withdraw)/$", recommendations.step, name="step"),
]
