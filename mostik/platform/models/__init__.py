from mostik.platform.models.audit import AuditEvent
from mostik.platform.models.device import Device
from mostik.platform.models.files import StoredFile
from mostik.platform.models.jobs import Job
from mostik.platform.models.letters import Letter
from mostik.platform.models.notices import Notice
from mostik.platform.models.user import User

__all__ = ["AuditEvent", "Device", "Job", "Letter", "Notice", "StoredFile", "User"]
