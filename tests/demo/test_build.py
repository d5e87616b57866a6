"""The demo, built small: every step is the real one, and its numbers are those of `mostik analyse`."""

import csv
import io
from collections import Counter

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from mostik.context.models import IndicatorSet
from mostik.context.queries import sets
from mostik.cycle.models import Recommendation
from mostik.cycle.reports.cycle import Cycle
from mostik.cycle.reports.steps import steps
from mostik.cyclogram.models import Check, Cyclogram, Order
from mostik.cyclogram.queries import checks
from mostik.demo import build, exports
from mostik.demo.packs import MEASURED
from mostik.demo.progress import Progress
from mostik.demo.region import plan
from mostik.growth.enums import RouteState
from mostik.growth.models import FieldVisit, LadderPlace, LearningRoute, ReserveEntry, RouteStep, StepEvidence
from mostik.growth.queries import reserve, route_change, visit_changes
from mostik.instruments.engine.evaluate import evaluate
from mostik.instruments.models import Submission
from mostik.instruments.queries.versions import form_of
from mostik.lib.text import one_line
from mostik.monitoring.models import Assignment, Campaign, PublicEdition, ReviewComment
from mostik.monitoring.queries import marts, public_editions, results
from mostik.needs import facts
from mostik.needs.models import MotivatedList, NeedsStudy
from mostik.network.models import EducationalNetwork, NetworkMember, Node, Succession
from mostik.network.queries.nodes import structure_on
from mostik.stats.tables import rounded

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.django_db]
NUMBERS = ("mean", "q1", "median", "q3", "share_below", "delta")


@pytest.fixture(scope="module")
def home(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once, looked at by every test of this file, rolled back at the end."""
    folder = tmp_path_factory.mktemp("demo")
    own = override_settings(HOME=folder, MARTS_ROOT=folder / "marts", MEDIA_ROOT=folder / "files")
    with django_db_blocker.unblock(), own, transaction.atomic():
        build.build(folder, Progress(io.StringIO()), plan(kindergartens=3, groups=48))
        yield folder
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def rounds(home):
    return {campaign.year: campaign for campaign in Campaign.objects.select_related("previous")}


def test_a_closed_round_a_running_one_and_a_draft(rounds):
    assert {year: row.status for year, row in rounds.items()} == {
        2025: "closed",
        2026: "running",
        2027: "draft",
    }
    assert rounds[2026].previous == rounds[2025]
    states = Counter(Assignment.objects.filter(campaign=rounds[2025]).values_list("state", flat=True))
    assert set(states) == {"accepted"}


def test_the_second_round_has_cards_in_every_state(rounds):
    cards = Assignment.objects.filter(campaign=rounds[2026])
    states = Counter(cards.values_list("state", flat=True))
    assert set(states) == {"assigned", "draft", "submitted", "returned", "accepted"}
    assert states["accepted"] > cards.count() / 2
    assert cards.filter(state="assigned", due__lt=timezone.localdate()).exists()
    returned = cards.filter(state="returned")
    assert set(returned.values_list("pk", flat=True)) == set(
        ReviewComment.objects.values_list("assignment", flat=True)
    )


def test_between_the_rounds_kindergartens_merged_and_one_was_renamed(rounds):
    before, after = (structure_on(rounds[year].structure_date) for year in (2025, 2026))
    merged = Succession.objects.get()
    assert merged.predecessor_id in before
    assert merged.predecessor_id not in after
    assert [node for node in after.places if node in before and after.get(node).name != before.get(node).name]
    assert all(node in after for node in before.children(merged.predecessor_id))


def test_the_first_round_led_to_recommendations_in_every_state(rounds):
    rows = Recommendation.objects.filter(campaign=rounds[2025])
    states = Counter(rows.values_list("state", flat=True))
    assert {"sent", "answered"} <= set(states)
    assert states["answered"] > states["sent"]
    assert {row.audience for row in rows} == {"organisation", "municipality"}
    assert rows.filter(state="sent", due__gte=timezone.localdate()).exists()


def test_nobody_assesses_the_own_organisation_from_outside(rounds):
    external = Assignment.objects.filter(source="external")
    assert external.exists()
    assert not [card for card in external if card.organisation_id == card.assessor_organisation_id]


def test_complete_cards_pass_the_engine_that_checks_real_ones(rounds):
    cards = Submission.objects.filter(state="complete", pk__in=Assignment.objects.values("submission"))
    for card in cards.select_related("version").order_by("client_uid")[:60]:
        found = evaluate(form_of(card.version), card.answers)
        assert found.violations == ()
        assert not found.hidden & card.answers.keys()


def test_teachers_are_kinder_to_themselves_than_experts(rounds):
    version = Assignment.objects.filter(source="external").first().version
    mart = results.mart_of(rounds[2025], version)
    region = results.of_node(mart, Node.objects.get(kind="region").pk)
    means = [region.get(source, "invariant").mean for source in ("self", "internal", "external")]
    assert means == sorted(means, reverse=True)
    assert 2.5 < means[2] < means[0] < 4.5


@pytest.mark.parametrize("pack", MEASURED, ids=lambda pack: pack.form_id)
def test_analyse_gives_the_numbers_of_the_dashboard_cell_for_cell(home, rounds, tmp_path, pack):
    data = home / "data"
    call_command(
        "analyse",
        str(data / f"{pack.form_id}.xlsx"),
        str(data / f"{pack.form_id}-2026.xlsx"),
        previous=data / f"{pack.form_id}-2025.xlsx",
        out=tmp_path / "out",
        format="csv",
    )
    with (tmp_path / "out" / "results.csv").open(encoding="utf-8", newline="") as file:
        analysed = {
            (row["node"], row["source"], row["part"], row["code"]): row
            for row in csv.DictReader(file)
            if row["node_kind"] != "country"
        }
    structure = structure_on(rounds[2026].structure_date)
    version = Assignment.objects.filter(version__instrument__code=pack.form_id).first().version
    mart = results.mart_of(rounds[2026], version)
    shown = {
        (
            one_line(" / ".join(exports.names_of(structure, structure, cell.node_id))),
            cell.source,
            cell.part,
            cell.code,
        ): cell
        for cell in marts.read(mart.path)
    }
    assert shown.keys() == analysed.keys()
    assert any(cell.delta for cell in shown.values())
    for key, cell in shown.items():
        row = analysed[key]
        assert str(cell.n) == row["n"], key
        for name in NUMBERS:
            value = getattr(cell, name)
            assert ("" if value is None else rounded(value)) == row[name], (key, name)
        for level, share in zip(mart.methodology.levels, cell.shares, strict=False):
            assert rounded(share) == row[f"share_{level}"], (key, level)


def test_reports_of_one_municipality_are_left_in_a_folder(home):
    names = {path.suffix: [] for path in (home / "reports").iterdir()}
    for path in (home / "reports").iterdir():
        names[path.suffix].append(path.stem)
    assert sorted(names) == [".docx", ".pdf"]
    assert sorted(names[".docx"]) == sorted(names[".pdf"])
    assert sum(name.startswith("report-municipality-") for name in names[".docx"]) == 1
    assert len(names[".docx"]) == 4


def test_one_kindergarten_lives_by_its_cyclogram_and_one_is_in_trouble(home):
    living, troubled = Cyclogram.objects.order_by("pk")
    late = {
        one: Check.objects.filter(checks.overdue(timezone.localdate()), line__cyclogram=one).count()
        for one in (living, troubled)
    }
    assert late[living] <= 1 < late[troubled]
    assert {"considered", "summed_up"} <= set(
        Check.objects.filter(line__cyclogram=living).values_list("state", flat=True)
    )
    assert Order.objects.filter(state="issued").count() == 2


def test_two_years_of_indicators_with_gaps_and_a_value_that_cannot_be(home):
    states = Counter(IndicatorSet.objects.values_list("year", "state"))
    assert {state for _year, state in states} >= {"draft", "submitted", "returned", "accepted"}
    assert len({year for year, _state in states}) == 2
    returned = sets.filled(IndicatorSet.objects.get(state="returned"))
    assert [problem.check.id for problem in returned.stopping][:1] == ["girls-share"]
    draft = sets.filled(IndicatorSet.objects.get(organisation=returned.set.organisation, state="draft"))
    assert draft.missing
    assert len(draft.counted["1.10"].missing) == 3
    for one in IndicatorSet.objects.filter(state__in=("submitted", "accepted")):
        found = sets.filled(one)
        assert not found.stopping, (one.organisation, found.stopping)
        assert not found.missing


def test_parents_read_one_standing_edition(home):
    (standing,) = PublicEdition.objects.filter(withdrawn_at__isnull=True)
    page = public_editions.page_of(standing)
    assert page.of_kind("organisation")
    assert page.content["measures"]
    assert PublicEdition.objects.exclude(pk=standing.pk).get().reason


def test_a_region_walks_the_nine_steps(home, rounds):
    """Evidence in every step; what is missing is missing on purpose: a signed document, a conclusion that would come too
    early. A municipality that has done everything decided too."""
    day = timezone.localdate()
    found = steps(Cycle(rounds[2025], rounds[2025].owner, day))
    assert all(step.have for step in found)
    assert [step.number for step in found if step.gaps] == [8, 9]
    own = steps(Cycle(rounds[2025], Node.objects.get(code="99-02"), day))
    assert own[7].have
    assert not own[7].gaps


def test_networks_cut_across_municipalities(home):
    for network in EducationalNetwork.objects.all():
        members = NetworkMember.objects.filter(network=network)
        assert len({member.organisation.path[: 2 * Node.steplen] for member in members}) > 1


def test_routes_in_every_stage_and_a_whole_year_of_the_shown_teacher(home):
    assert set(LearningRoute.objects.values_list("state", flat=True)) == set(RouteState.values)
    shown = LearningRoute.objects.filter(person__user__email="vospitatel@severskaya.example").order_by("pk")
    before, now = shown
    assert (before.state, now.state, now.version) == (RouteState.COMPLETED, RouteState.ACTIVE, 2)
    done = RouteStep.objects.filter(route=before)
    assert done.filter(done_on__isnull=False).count() == done.count() > 2
    assert StepEvidence.objects.filter(step__route=before, record__isnull=False).count() == done.count()
    assert route_change.of_route(before, timezone.localdate()).now is not None


def test_visits_in_every_state_people_on_stages_some_in_the_reserve(home):
    states = set(FieldVisit.objects.values_list("state", flat=True))
    assert states == {"asked", "planned", "visiting", "analysed", "advised", "closed", "cancelled"}
    comparison = visit_changes.of_visit(FieldVisit.objects.get(reason="revisit"))
    assert comparison is not None
    assert comparison.by_cards
    assert {"motivation", "training"} <= set(LadderPlace.objects.values_list("stage", flat=True))
    assert ReserveEntry.objects.count() > reserve.living().count() > 0


def test_needs_are_asked_and_a_list_waits_for_the_heads(home):
    states = Counter(NeedsStudy.objects.values_list("state", flat=True))
    assert states["open"] == 1
    assert states["closed"] >= 1
    assert Counter(MotivatedList.objects.values_list("state", flat=True)) == {"agreeing": 1, "final": 1}
    rows = [facts.satisfaction(study.place, "teachers") for study in NeedsStudy.objects.filter(state="open")]
    assert [len(one) for one in rows] == [2]
