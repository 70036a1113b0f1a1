"""The register on the phone, below /households/. Showing a number in full is in
``gridgov/pages/reveal.py``."""

from django.urls import path

from residents.views import calls, households, people

urlpatterns = [
    path("", households.households, name="households"),
    path("find/", households.find, name="households-find"),
    path("due/", households.due, name="households-due"),
    path("new/", households.household_new, name="household-new"),
    path("welfare/", calls.welfare, name="welfare"),
    path("welfare/<int:record>/verify/", calls.welfare_verify, name="welfare-verify"),
    path("promised/", calls.promised, name="visits-promised"),
    path("visits/<int:visit>/done/", calls.visit_done, name="visit-done"),
    path("units/", calls.units, name="units"),
    path("units/new/", calls.unit_new, name="unit-new"),
    path("units/<int:unit>/", calls.unit, name="unit"),
    path("residents/<int:resident>/", people.resident, name="resident"),
    path("residents/<int:resident>/change/", people.resident_change, name="resident-change"),
    path("residents/<int:resident>/event/", people.resident_event, name="resident-event"),
    path("residents/<int:resident>/erase/", people.resident_erase, name="resident-erase"),
    path("residents/<int:resident>/welfare/", people.welfare_new, name="welfare-new"),
    path("<int:household>/", households.household, name="household"),
    path("<int:household>/change/", households.household_change, name="household-change"),
    path("<int:household>/close/", households.household_close, name="household-close"),
    path("<int:household>/visit/", calls.visit_new, name="visit-new"),
    path("<int:household>/residents/new/", people.resident_new, name="resident-new"),
]
