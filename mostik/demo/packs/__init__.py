"""Our own instruments, written as data and saved as XLSForm workbooks: the original library, by direction of quality."""

from mostik.demo.packs.cases import CASES
from mostik.demo.packs.digital import DIGITAL
from mostik.demo.packs.group_card import GROUP_CARD
from mostik.demo.packs.knowledge import KNOWLEDGE
from mostik.demo.packs.management import MANAGEMENT
from mostik.demo.packs.parents import PARENTS
from mostik.demo.packs.seen_at_work import SEEN_AT_WORK, WORKING_PAPERS
from mostik.demo.packs.self_analysis import SELF_ANALYSIS
from mostik.demo.packs.teachers import TEACHERS

MEASURED = (GROUP_CARD, MANAGEMENT)
"""What the rounds of the demo are filled with."""
LIBRARY = (
    *MEASURED,
    DIGITAL,
    SELF_ANALYSIS,
    PARENTS,
    TEACHERS,
    KNOWLEDGE,
    CASES,
    SEEN_AT_WORK,
    WORKING_PAPERS,
)
