"""The one base class of domain refusals."""

from __future__ import annotations


class Refusal(Exception):
    """The domain says no, in a sentence a person can read.

    Actions raise their own `Cannot…` subclass, declared beside the action. Where nobody catches it, a page answers
    with status 422 and the sentence, and a background job fails with it as its error.
    """
