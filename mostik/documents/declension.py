"""Russian words in their cases: names of people, positions, organisations and places, for documents.

Surnames and patronymics go by the rules of the ending (a dictionary knows too few of them and guesses), given names and
common words by pymorphy3. Of a long name only the head is declined, as people do: «детскому саду № 5 «Солнышко»»,
«заместителю заведующего по безопасности», «управлению образования администрации района». What is not understood stays
as it is, and a form written by a person always wins (`Forms`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

import pymorphy3


class Case(StrEnum):
    """Named by the tags of the dictionary."""

    NOMINATIVE = "nomn"
    GENITIVE = "gent"
    DATIVE = "datv"
    ACCUSATIVE = "accs"
    INSTRUMENTAL = "ablt"
    PREPOSITIONAL = "loct"


class Word(StrEnum):
    """What a text names, which says how it is declined."""

    PERSON = "person"
    POST = "post"
    PHRASE = "phrase"


Forms = Mapping[tuple[str, Case], str]
"""Forms that people wrote themselves: (text in the nominative, case) → text."""

OBLIQUE = (Case.GENITIVE, Case.DATIVE, Case.ACCUSATIVE, Case.INSTRUMENTAL, Case.PREPOSITIONAL)
VOWELS = "аеёиоуыэюя"
INITIAL = re.compile(r"^(?:[А-ЯЁ]|[A-Z])\.(?:[\s\u00a0-]?(?:[А-ЯЁ]|[A-Z])\.)*$")
PIECES = re.compile(r"([\s\u00a0]+)")
ABBREVIATION = re.compile(r"^[А-ЯЁ]{2,}[а-яё]?[А-ЯЁ]*$")

# endings of the five oblique cases, in the order of OBLIQUE
HARD = ("а", "у", "а", "ом", "е")
MALE_OV = ("а", "у", "а", "ым", "е")
MALE_IY = ("ого", "ому", "ого", "им", "ом")
MALE_YY = ("ого", "ому", "ого", "ым", "ом")
MALE_SOFT = ("я", "ю", "я", "ем", "е")
FEMALE_A = ("ы", "е", "у", "ой", "е")
FEMALE_I = ("и", "е", "у", "ой", "е")
FEMALE_YA = ("и", "е", "ю", "ей", "е")
FEMALE_ADJ = ("ой", "ой", "ую", "ой", "ой")
FEMALE_SOFT_ADJ = ("ей", "ей", "юю", "ей", "ей")
FEMALE_OVA = ("ой", "ой", "у", "ой", "ой")


@dataclass(frozen=True, slots=True)
class Named:
    """A text that can be asked for in a case."""

    text: str
    word: Word = Word.PHRASE
    forms: Forms = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text

    def in_case(self, case: Case) -> str:
        written = self.forms.get((self.text, case))
        return written if written is not None else declined(self.text, case, self.word)


@lru_cache(maxsize=20_000)
def declined(text: str, case: Case, word: Word = Word.PHRASE) -> str:
    """The text in the case; unchanged where nothing is known about it."""
    if case == Case.NOMINATIVE or not text.strip():
        return text
    if word == Word.PERSON:
        return person(text, case)
    return phrase(text, case, animate=word == Word.POST)


def person(name: str, case: Case) -> str:
    """«Иванова Ольга Игоревна», «Иванова О. И.»: the surname first; initials stay."""
    parts = PIECES.split(name.strip())
    words = parts[::2]
    female = is_female(words)
    for position, word in enumerate(words):
        if INITIAL.match(word):
            continue
        if position == 0:
            changed = "-".join(surname(one, case, female=female) for one in word.split("-"))
        elif position == 1:
            changed = "-".join(given(one, case, female=female) for one in word.split("-"))
        else:
            changed = patronymic(word, case)
        parts[position * 2] = changed
    return "".join(parts)


def is_female(words: list[str]) -> bool:
    """By the patronymic, then by the given name, then by the ending of the surname."""
    full = [word for word in words[1:] if not INITIAL.match(word)]
    if len(full) > 1:
        return full[1].lower().endswith(("вна", "чна", "шна", "кызы"))
    if full:
        found = _best(full[0], lambda tag: "Name" in tag and "nomn" in tag)
        return bool(found and "femn" in found.tag)
    return bool(words) and words[0].lower().endswith(("ова", "ева", "ёва", "ина", "ына", "ая", "яя"))


def surname(word: str, case: Case, *, female: bool) -> str:
    low = word.lower()
    stem = word[:-1]
    if female:
        if len(low) > 4 and low.endswith(("ова", "ева", "ёва", "ина", "ына")):
            return _with(stem, FEMALE_OVA, case)
        if low.endswith("ая"):
            return _with(word[:-2], FEMALE_SOFT_ADJ if low[-3] in "жшщч" else FEMALE_ADJ, case)
        if low.endswith("яя"):
            return _with(word[:-2], FEMALE_SOFT_ADJ, case)
    if low.endswith(("их", "ых", "о", "е", "ё", "и", "ы", "у", "ю", "э")):
        return word
    if low.endswith(("а", "я")):
        return _first_declension(word, case)
    return word if female else _male_surname(word, low, case)


def _male_surname(word: str, low: str, case: Case) -> str:
    if low.endswith(("ов", "ев", "ёв", "ин", "ын")):
        return _with(word, MALE_OV, case)
    if low.endswith(("ский", "цкий", "кий", "гий", "хий", "ний")):
        soft = low.endswith("ний")
        return _with(word[:-2], ("его", "ему", "его", "им", "ем") if soft else MALE_IY, case)
    if low.endswith("ый") or (low.endswith("ой") and len(low) > 4):
        return _with(word[:-2], MALE_YY, case)
    if low.endswith(("ловей", "робей", "равей")):  # «Соловей» loses its vowel
        return _with(word[:-2] + "ь", MALE_SOFT, case)
    if low.endswith(("ь", "й")):
        return _with(word[:-1], MALE_SOFT, case)
    if low[-1] in "жшщчц":
        return _with(word, ("а", "у", "а", "ем", "е"), case)
    return _with(word, HARD, case)


def _first_declension(word: str, case: Case) -> str:
    low, stem = word.lower(), word[:-1]
    if low.endswith("ия"):
        return _with(stem, ("и", "и", "ю", "ей", "и"), case)
    if low.endswith("я"):
        return _with(stem, FEMALE_YA, case)
    if len(low) > 1 and low[-2] in VOWELS:  # «Гулиа»
        return word
    if low[-2] in "жшщчц":
        return _with(stem, ("ы" if low[-2] == "ц" else "и", "е", "у", "ей", "е"), case)
    return _with(stem, FEMALE_I if low[-2] in "гкх" else FEMALE_A, case)


def given(word: str, case: Case, *, female: bool) -> str:
    gender = "femn" if female else "masc"
    found = _best(word, lambda tag: "Name" in tag and "nomn" in tag and gender in tag and "sing" in tag)
    made = found.inflect({case.value, "sing"}) if found else None
    if made is not None:
        return _like(word, made.word)
    if female and word.lower()[-1:] not in "ая":
        return word
    return (
        _first_declension(word, case)
        if word.lower()[-1:] in "ая"
        else _male_surname(word, word.lower(), case)
    )


def patronymic(word: str, case: Case) -> str:
    low = word.lower()
    if low.endswith("на"):
        return _with(word[:-1], FEMALE_A, case)
    if low.endswith("ич"):
        stressed = low in ("ильич", "кузьмич", "лукич", "фомич", "фокич")
        return _with(word, ("а", "у", "а", "ом" if stressed else "ем", "е"), case)
    return word


def _with(stem: str, endings: tuple[str, ...], case: Case) -> str:
    return stem + endings[OBLIQUE.index(case)]


def phrase(text: str, case: Case, *, animate: bool = False) -> str:
    """The adjectives at the beginning and the noun they belong to; the rest stays. `animate`: a post, so the accusative
    of a man is his genitive («тьютора»)."""
    parts = PIECES.split(text)
    end, head = _head(parts[::2])
    if head is None:
        return text
    if animate and case == Case.ACCUSATIVE and head.tag.gender == "masc":
        case = Case.GENITIVE
    for position in range(end + 1):
        word = parts[position * 2]
        parts[position * 2] = _noun(word, head, case) if position == end else _agreeing(word, head, case)
    return "".join(parts)


def _head(words: list[str]) -> tuple[int, Any]:
    """Where the noun of the phrase stands and how it is understood."""
    for position, word in enumerate(words):
        bare = word.strip(",")
        if ABBREVIATION.match(bare) or not bare[:1].isalpha():
            return 0, None
        noun = _noun_of(bare)
        if noun is not None and not _is_adjective(bare, words[position + 1 :]):
            return position, noun
        if not _is_adjective(bare, words[position + 1 :]):
            return 0, None
    return 0, None


def _noun_of(word: str) -> Any:
    last = word.split("-")[-1] if _is_double(word) else word
    return _best(
        last, lambda tag: tag.POS == "NOUN" and "nomn" in tag and "Abbr" not in tag and "Surn" not in tag
    ) or _best(last, lambda tag: tag.POS in ("ADJF", "PRTF") and "nomn" in tag)


def _is_double(word: str) -> bool:
    """«педагог-психолог», unlike «Санкт-Петербург»: every half is a noun of its own."""
    halves = word.split("-")
    return len(halves) == 2 and all(
        len(half) > 3 and _best(half, lambda tag: tag.POS == "NOUN" and "nomn" in tag and "Geox" not in tag)
        for half in halves
    )


def _is_adjective(word: str, rest: list[str]) -> bool:
    """An adjective that leads to a noun; «заведующий» and «старший» alone are nouns themselves."""
    found = _best(word, lambda tag: tag.POS in ("ADJF", "PRTF") and "nomn" in tag)
    if found is None:
        return False
    follow = rest[0].strip(",") if rest else ""
    if not follow or not follow[:1].isalpha() or ABBREVIATION.match(follow):
        return False

    def agrees(tag: Any) -> bool:
        alike = tag.number == found.tag.number and (tag.gender == found.tag.gender or tag.number == "plur")
        return "nomn" in tag and tag.POS in ("NOUN", "ADJF", "PRTF") and alike

    last = follow.split("-")[0] if _is_double(follow) else follow
    return _best(last, agrees) is not None


def _noun(word: str, head: Any, case: Case) -> str:
    comma = "," if word.endswith(",") else ""
    bare = word.removesuffix(",")
    if _is_double(bare):
        first, last = bare.split("-")
        known = _best(first, lambda tag: tag.POS == "NOUN" and "nomn" in tag)
        return f"{_inflected(first, known, case)}-{_inflected(last, head, case)}{comma}"
    return _inflected(bare, head, case) + comma


def _agreeing(word: str, head: Any, case: Case) -> str:
    comma = "," if word.endswith(",") else ""
    bare = word.removesuffix(",")
    found = _best(bare, lambda tag: tag.POS in ("ADJF", "PRTF") and "nomn" in tag)
    grammemes = {case.value, head.tag.number or "sing"}
    if head.tag.number != "plur" and head.tag.gender:
        grammemes.add(head.tag.gender)
    if case == Case.ACCUSATIVE and (head.tag.gender == "masc" or head.tag.number == "plur"):
        grammemes.add("anim" if "anim" in head.tag else "inan")
    made = found.inflect(grammemes) if found else None
    return (_like(bare, made.word) if made else bare) + comma


def _inflected(word: str, found: Any, case: Case) -> str:
    grammemes = {case.value, found.tag.number or "sing"}
    if found.tag.POS != "NOUN" and found.tag.gender:
        grammemes.add(found.tag.gender)
    made = found.inflect(grammemes)
    return _like(word, made.word) if made else word


def _best(word: str, fits: Callable[[Any], bool]) -> Any:
    """The likeliest understanding of the word that fits; in the order of the dictionary."""
    return next((one for one in _parsed(word.lower()) if fits(one.tag)), None)


@lru_cache(maxsize=20_000)
def _parsed(word: str) -> list[Any]:
    return _analyser().parse(word)


@cache
def _analyser() -> Any:
    return pymorphy3.MorphAnalyzer(lang="ru")


def _like(pattern: str, word: str) -> str:
    """The word with the capitals of the pattern."""
    if pattern.isupper() and len(pattern) > 1:
        return word.upper()
    if "-" in pattern:
        halves = zip(pattern.split("-"), word.split("-"), strict=False)
        return "-".join(half[:1].upper() + half[1:] if like[:1].isupper() else half for like, half in halves)
    return word[:1].upper() + word[1:] if pattern[:1].isupper() else word
