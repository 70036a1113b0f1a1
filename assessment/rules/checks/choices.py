"""Closed lists of spot checks."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(models.IntegerChoices):
    """Who checks (policy 三(三)): secretary and director of the community first, then the street or town."""

    FIRST = 1, _("Stage 1: by the community")
    SECOND = 2, _("Stage 2: by the street or town")


class RoundState(models.TextChoices):
    """Where a round stands."""

    OPEN = "open", pgettext_lazy("round of spot checks", "Open")
    ENDED = "ended", pgettext_lazy("round of spot checks", "Ended")


class CheckState(models.TextChoices):
    """Where the check of a household stands."""

    OPEN = "open", pgettext_lazy("spot check", "To be checked")
    ANSWERED = "answered", pgettext_lazy("spot check", "Answered")
    UNREACHED = "unreached", pgettext_lazy("spot check", "Not reached")


class WhyUnreached(models.TextChoices):
    """Why nobody of a household could be asked."""

    AWAY = "away", pgettext_lazy("spot check", "Nobody at home, also on a second day")
    LEFT = "left", pgettext_lazy("spot check", "Moved away, or the home is empty")
    REFUSED = "refused", pgettext_lazy("spot check", "Did not want to be asked")
    OTHER = "other", pgettext_lazy("spot check", "Another reason")


class Called(models.TextChoices):
    """Whether the leader of the grid called at the door in the quarter."""

    YES = "yes", pgettext_lazy("spot check", "Yes")
    NO = "no", pgettext_lazy("spot check", "No")
    UNKNOWN = "unknown", pgettext_lazy("spot check", "They do not know")


class Field(models.TextChoices):
    """What of the register is compared at the door."""

    PEOPLE = "people", pgettext_lazy("spot check", "How many live there")
    KIND = "kind", pgettext_lazy("spot check", "Registered or floating")
    TENURE = "tenure", pgettext_lazy("spot check", "Owned or rented")
    PHONE = "phone", pgettext_lazy("spot check", "Phone of the head")


class Verdict(models.TextChoices):
    """Whether a field of the register is right."""

    RIGHT = "right", pgettext_lazy("field of the register", "Right")
    WRONG = "wrong", pgettext_lazy("field of the register", "Wrong")
    NOT_ASKED = "not_asked", pgettext_lazy("field of the register", "Not asked")


class Satisfied(models.TextChoices):
    """What the household says of the leader's work."""

    SATISFIED = "satisfied", pgettext_lazy("spot check", "Satisfied")
    BASICALLY = "basically", pgettext_lazy("spot check", "Basically satisfied")
    DISSATISFIED = "dissatisfied", pgettext_lazy("spot check", "Dissatisfied")
    NO_ANSWER = "no_answer", pgettext_lazy("spot check", "No answer")
