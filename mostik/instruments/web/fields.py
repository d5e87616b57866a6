"""Fields that several forms of the library share."""

from django import forms

from mostik.network.models import Node

MAX_WORKBOOK = 10 * 1024 * 1024


class NodeChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Node) -> str:
        return "· " * (obj.depth - 1) + obj.title
