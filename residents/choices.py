"""Closed lists of the register (policy 二(三): 家家有登记、户户情况明)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ResidenceKind(models.TextChoices):
    """Registered here, or living here while registered elsewhere."""

    REGISTERED = "registered", _("Registered here")
    FLOATING = "floating", _("Floating")


class Tenure(models.TextChoices):
    """How a household holds its home."""

    OWNED = "owned", _("Owned")
    RENTED = "rented", _("Rented")
    PROVIDED = "provided", _("Provided by an employer")
    OTHER = "other", _("Other")


class Sex(models.TextChoices):
    """As the id number says it."""

    MALE = "male", _("Male")
    FEMALE = "female", _("Female")


class Relation(models.TextChoices):
    """What somebody is to the head of the household."""

    HEAD = "head", _("Head of the household")
    SPOUSE = "spouse", _("Spouse")
    CHILD = "child", _("Child")
    PARENT = "parent", _("Parent")
    GRANDCHILD = "grandchild", _("Grandchild")
    GRANDPARENT = "grandparent", _("Grandparent")
    SIBLING = "sibling", _("Brother or sister")
    IN_LAW = "in_law", _("Son- or daughter-in-law")
    TENANT = "tenant", _("Tenant")
    OTHER = "other", _("Other")


class ResidentEventKind(models.TextChoices):
    """What happened to a resident; the present state follows from these."""

    REGISTERED = "registered", _("Registered")
    BIRTH = "birth", _("Born")
    MOVE_IN = "move_in", _("Moved in")
    MOVE_OUT = "move_out", _("Moved out")
    TRANSFER = "transfer", _("Moved to another household")
    DEATH = "death", _("Died")
    CORRECTION = "correction", _("Corrected")


class HouseholdEventKind(models.TextChoices):
    """What happened to a household."""

    REGISTERED = "registered", _("Registered")
    CHANGED = "changed", _("Changed")
    MOVED = "moved", _("Moved to another grid")
    CLOSED = "closed", pgettext_lazy("household", "Closed")


class UnitKind(models.TextChoices):
    """Kinds of organizations that lie in a grid."""

    SHOP = "shop", _("Shop")
    FIRM = "firm", _("Firm")
    SCHOOL = "school", _("School or kindergarten")
    CLINIC = "clinic", _("Hospital or clinic")
    OFFICE = "office", _("Public office")
    ASSOCIATION = "association", _("Association")
    OTHER = "other", _("Other")


class WelfareKind(models.TextChoices):
    """The five kinds of entitlement that leaders help to register (policy 二(三))."""

    MINIMUM_LIVING = "minimum_living", _("Minimum living allowance")
    RELIEF = "relief", _("Relief")
    ELDERLY = "elderly", _("Care of the elderly")
    EMPLOYMENT = "employment", _("Employment")
    HEALTH_FAMILY = "health_family", _("Health and family")


class WelfareState(models.TextChoices):
    """Where a record stands."""

    REGISTERED = "registered", _("To be verified")
    VERIFIED = "verified", _("Verified")
    LAPSED = "lapsed", _("Lapsed")


class WelfareEnd(models.TextChoices):
    """Why a record lapsed; the first two are events of the resident."""

    MOVE_OUT = ResidentEventKind.MOVE_OUT.value, _("Moved out")
    DEATH = ResidentEventKind.DEATH.value, _("Died")
    OVER = "over", _("The last day is over")
    ENDED = "ended", _("Ended by the community")


class VisitPurpose(models.TextChoices):
    """Why a leader called."""

    ROUTINE = "routine", _("Ordinary visit")
    CARE = "care", _("Looking after somebody")
    DISPUTE = "dispute", _("Dispute")
    REGISTER = "register", pgettext_lazy("why a leader called", "Register")
    POLICY = "policy", _("Explaining a policy")
    AFTER_EVENT = "after_event", _("After an emergency")
    OTHER = "other", _("Other")


class SecretField(models.TextChoices):
    """The fields of a resident that are shown in full only on request."""

    ID_NUMBER = "id_number", _("Id number")
    PHONE = "phone", _("Phone")
