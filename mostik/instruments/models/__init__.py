from mostik.instruments.models.instrument import Instrument, InstrumentVersion, VersionFile
from mostik.instruments.models.submission import Attachment, Submission

__all__ = ["Attachment", "Instrument", "InstrumentVersion", "Submission", "VersionFile"]
