"""Colours of the five classes of levels on paper: (fill, text). The same pairs as the tokens of the screen; every pair
has a contrast of at least 4.5 : 1, and the light-green and the yellow differ in grey too."""

SHADES = {
    "1": ("b3261e", "ffffff"),
    "2": ("ea8f52", "1a1a1a"),
    "3": ("f3d36b", "1a1a1a"),
    "4": ("93c4ae", "1a1a1a"),
    "5": ("1d6b57", "ffffff"),
}
HEADER_FILL = "f0f0ee"
