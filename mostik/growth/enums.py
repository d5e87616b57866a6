"""Families, states and sources of records of a portfolio. Kinds within a family, levels and norms are dated data (`packs`)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Family(TextChoices):
    """The sections of a portfolio, in the order they are read."""

    ATTESTATION = "attestation", pgettext_lazy("family", "Attestation")
    COURSE = "course", pgettext_lazy("family", "Courses and retraining")
    AWARD = "award", pgettext_lazy("family", "Awards")
    ACHIEVEMENT = "achievement", pgettext_lazy("family", "Contests and achievements")
    SHARING = "sharing", pgettext_lazy("family", "Sharing of experience")
    PUBLICATION = "publication", pgettext_lazy("family", "Publications")
    OPEN_LESSON = "open_lesson", pgettext_lazy("family", "Open lessons and visits")
    EXPERT_WORK = "expert_work", pgettext_lazy("family", "Expert work")
    GROUP_WORK = "group_work", pgettext_lazy("family", "Groups and sites")
    PARTICIPATION = "participation", pgettext_lazy("family", "Participation in events")
    SELF_EDUCATION = "self_education", pgettext_lazy("family", "Self-education")
    DIAGNOSTIC = "diagnostic", pgettext_lazy("family", "Diagnostics")


OWNER_ONLY = (Family.DIAGNOSTIC.value,)
"""Read by the person alone: not by the head, not in any list, count, index or export of anybody else."""


class RecordState(TextChoices):
    ENTERED = "entered", pgettext_lazy("record", "Waits for verification")
    VERIFIED = "verified", pgettext_lazy("record", "Verified")
    REFUSED = "refused", pgettext_lazy("record", "Not confirmed")
    KEPT = "kept", pgettext_lazy("record", "Needs no verification")


class RecordSource(TextChoices):
    TYPED = "typed", pgettext_lazy("record", "typed in")
    IMPORTED = "imported", pgettext_lazy("record", "from a file")
    PLATFORM = "platform", pgettext_lazy("record", "by the platform itself")


class Validity(TextChoices):
    """How long an attestation holds; whatever is no attestation has none."""

    NONE = "", "—"
    TERM = "term", _("until a day")
    OPEN = "open", _("without an end")


class ClusterState(TextChoices):
    """Proposed by the machine → confirmed by a methodist → at work → finished with an outcome; dissolved with a reason."""

    PROPOSED = "proposed", pgettext_lazy("cluster", "Proposed")
    CONFIRMED = "confirmed", pgettext_lazy("cluster", "Confirmed")
    RUNNING = "running", pgettext_lazy("cluster", "At work")
    FINISHED = "finished", pgettext_lazy("cluster", "Finished")
    DISSOLVED = "dissolved", pgettext_lazy("cluster", "Dissolved")


CLUSTERS_AHEAD = (ClusterState.PROPOSED.value, ClusterState.CONFIRMED.value, ClusterState.RUNNING.value)
CLUSTERS_AGREED = (ClusterState.CONFIRMED.value, ClusterState.RUNNING.value)


class Leaving(TextChoices):
    """Why somebody is no longer a member."""

    REMOVED = "removed", pgettext_lazy("cluster", "removed by the methodist")
    MOVED = "moved", pgettext_lazy("cluster", "moved to another cluster")
    CONSENT = "consent", pgettext_lazy("cluster", "the consent is withdrawn")
    ENDED = "ended", pgettext_lazy("cluster", "the cluster has ended")


class OpportunityKind(TextChoices):
    COURSE = "course", pgettext_lazy("opportunity", "Course")
    EVENT = "event", pgettext_lazy("opportunity", "Event")
    INTERNSHIP = "internship", pgettext_lazy("opportunity", "Internship")
    MENTOR = "mentor", pgettext_lazy("opportunity", "Mentor")
    MATERIAL = "material", pgettext_lazy("opportunity", "Material")
    GROUP = "group", pgettext_lazy("opportunity", "Group")


class RequestState(TextChoices):
    """A teacher asks for a place; places are given out by capacity; who has none waits in a queue."""

    ASKED = "asked", pgettext_lazy("place", "Asked for")
    GIVEN = "given", pgettext_lazy("place", "A place is given")
    WAITING = "waiting", pgettext_lazy("place", "On the waiting list")
    WITHDRAWN = "withdrawn", pgettext_lazy("place", "Withdrawn")


class RouteState(TextChoices):
    """Being written → sent round → at work → completed; closed with a reason from any of the first three."""

    DRAFT = "draft", pgettext_lazy("route", "Being written")
    AGREEING = "agreeing", pgettext_lazy("route", "Being agreed")
    ACTIVE = "active", pgettext_lazy("route", "At work")
    COMPLETED = "completed", pgettext_lazy("route", "Completed")
    CLOSED = "closed", pgettext_lazy("route", "Closed early")


ROUTES_LIVING = (RouteState.DRAFT.value, RouteState.AGREEING.value, RouteState.ACTIVE.value)
"""At most one of them for a person."""
ROUTES_ENDED = (RouteState.COMPLETED.value, RouteState.CLOSED.value)


class StepForm(TextChoices):
    """The three kinds of education a route is made of."""

    FORMAL = "formal", pgettext_lazy("step", "formal")
    NONFORMAL = "nonformal", pgettext_lazy("step", "non-formal")
    INFORMAL = "informal", pgettext_lazy("step", "informal")


class AgreeingRole(TextChoices):
    """Who agrees a route; in which order is data (`queries.route_packs`, `RouteOrder`)."""

    TEACHER = "teacher", pgettext_lazy("agreeing", "teacher")
    METHODIST = "methodist", pgettext_lazy("agreeing", "methodist")
    HEAD = "head", pgettext_lazy("agreeing", "head")


class Decision(TextChoices):
    WAITING = "waiting", pgettext_lazy("agreeing", "Waits")
    AGREED = "agreed", pgettext_lazy("agreeing", "Agreed")
    RETURNED = "returned", pgettext_lazy("agreeing", "Returned")


class VisitState(TextChoices):
    """Asked for → planned → visiting → analysed → advised → closed; cancelled with a reason before the advice."""

    ASKED = "asked", pgettext_lazy("visit", "Asked for")
    PLANNED = "planned", pgettext_lazy("visit", "Planned")
    VISITING = "visiting", pgettext_lazy("visit", "The team is at work")
    ANALYSED = "analysed", pgettext_lazy("visit", "Analysed")
    ADVISED = "advised", pgettext_lazy("visit", "Advice is sent")
    CLOSED = "closed", pgettext_lazy("visit", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("visit", "Cancelled")


VISIT_TOLD = (VisitState.ADVISED, VisitState.CLOSED)
"""The organisation reads the analysis and the advice."""
VISIT_PLANNING = (VisitState.ASKED, VisitState.PLANNED)
VISIT_AHEAD = (VisitState.ASKED, VisitState.PLANNED, VisitState.VISITING, VisitState.ANALYSED)


class VisitReason(TextChoices):
    """What a visit begins from."""

    REQUEST = "request", pgettext_lazy("visit", "A request of the organisation")
    INDICATOR = "indicator", pgettext_lazy("visit", "A weak indicator of monitoring")
    RECOMMENDATION = "recommendation", pgettext_lazy("visit", "An addressed recommendation")
    TOPIC = "topic", pgettext_lazy("visit", "The topic of a cluster")
    DEFICIT = "deficit", pgettext_lazy("visit", "A deficit many teachers share")
    REVISIT = "revisit", pgettext_lazy("visit", "A visit before it")


class VisitPart(TextChoices):
    """What somebody of the team does there."""

    LEAD = "lead", pgettext_lazy("visit", "Leads the team")
    OBSERVER = "observer", pgettext_lazy("visit", "Observes and fills cards")
    ADVISER = "adviser", pgettext_lazy("visit", "Advises teachers")


class NoteKind(TextChoices):
    """Talks that help somebody grow."""

    SUPERVISION = "supervision", pgettext_lazy("ladder", "Supervision")
    COACHING = "coaching", pgettext_lazy("ladder", "Coaching")


class ReserveLevel(TextChoices):
    """Whose post it is."""

    ORGANISATION = "organisation", pgettext_lazy("reserve", "of a kindergarten")
    MUNICIPALITY = "municipality", pgettext_lazy("reserve", "of the municipality")


class ReserveState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("reserve", "Proposed")
    LISTED = "listed", pgettext_lazy("reserve", "In the reserve")


class ReserveLeaving(TextChoices):
    """Why somebody is no longer in the reserve."""

    CONSENT = "consent", pgettext_lazy("reserve", "the consent is withdrawn")
    REFUSED = "refused", pgettext_lazy("reserve", "not included")
    APPOINTED = "appointed", pgettext_lazy("reserve", "appointed to the post")
    TERM = "term", pgettext_lazy("reserve", "the term is over")
    REMOVED = "removed", pgettext_lazy("reserve", "taken out")
