"""Forms of templates: they turn a request into clean values for one action."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mostik.documents.declension import OBLIQUE, Word, declined

TITLES = (
    pgettext_lazy("case", "genitive (of whom, of what)"),
    pgettext_lazy("case", "dative (to whom, to what)"),
    pgettext_lazy("case", "accusative (whom, what)"),
    pgettext_lazy("case", "instrumental (by whom, by what)"),
    pgettext_lazy("case", "prepositional (about whom, about what)"),
)
WORDS = (
    (Word.PERSON.value, _("a person: surname, name, patronymic")),
    (Word.POST.value, _("a post")),
    (Word.PHRASE.value, _("an organisation, a place or anything else")),
)


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Template, .docx"),
        help_text=_(
            "The usual template or your former one, edited in Word. Up to 5 MB, without macros and links."
        ),
        error_messages={"required": _("Choose a file.")},
    )
    note = forms.CharField(label=_("What has been changed"), max_length=200, required=False)


class TryForm(forms.Form):
    """A name to be declined by the machine."""

    text = forms.CharField(label=_("Name as it is usually written"), max_length=300)
    word = forms.ChoiceField(label=_("What it is"), choices=WORDS, initial=Word.PERSON.value)


class NameForm(forms.Form):
    """The five forms, filled by the machine first."""

    text = forms.CharField(max_length=300, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, text: str = "", word: str = "") -> None:
        guessed = {c.name.lower(): declined(text, c, Word(word)) for c in OBLIQUE} if text else {}
        super().__init__(data, initial={"text": text} | guessed)
        for case, title in zip(OBLIQUE, TITLES, strict=True):
            self.fields[case.name.lower()] = forms.CharField(label=title, max_length=300, required=False)
