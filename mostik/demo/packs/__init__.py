"""Our own instruments, written as data and saved as XLSForm workbooks."""

from mostik.demo.packs.group_card import GROUP_CARD
from mostik.demo.packs.management import MANAGEMENT

PACKS = (GROUP_CARD, MANAGEMENT)
