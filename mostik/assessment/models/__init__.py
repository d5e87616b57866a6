from mostik.assessment.models.diagnostic import Diagnostic, Participant
from mostik.assessment.models.work import DiagnosticAttempt, Grading

__all__ = ["Diagnostic", "DiagnosticAttempt", "Grading", "Participant"]
