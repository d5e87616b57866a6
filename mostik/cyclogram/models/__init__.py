from mostik.cyclogram.models.check import Check
from mostik.cyclogram.models.cyclogram import Cyclogram, Line
from mostik.cyclogram.models.order import Order, OrderItem

__all__ = ["Check", "Cyclogram", "Line", "Order", "OrderItem"]
