"""Pages behind personal links."""

from django.urls import path

from registrations.views import (
    answering,
    arranging,
    certificate,
    consents,
    delegates,
    delegation,
    delegation_table,
    evaluating,
    own,
    own_agenda,
    own_data,
    proposal,
    replacing,
    vehicles,
)

_OWN = "r/<str:key>/"
_DELEGATION = "d/<str:key>/"
_DELEGATE = f"{_DELEGATION}<slug:reference>/"

urlpatterns = [
    path(_OWN, own.own, name="own"),
    path(f"{_OWN}done/", own.done, name="own-done"),
    path(f"{_OWN}file/<int:question_id>/", own.file, name="own-file"),
    path(f"{_OWN}edit/", own.edit, name="own-edit"),
    path(f"{_OWN}take-back/", own.take_change_back, name="own-take-back"),
    path(f"{_OWN}submit/", proposal.submit, name="own-submit"),
    path(f"{_OWN}replace/", replacing.by_delegate, name="own-replace"),
    path(f"{_OWN}withdraw/", own.withdraw, name="own-withdraw"),
    path(f"{_OWN}again/", own.register_again, name="own-again"),
    path(f"{_OWN}consent/", consents.change_consent, name="own-consent"),
    path(f"{_OWN}sensitive/<slug:group>/", consents.sensitive_data, name="own-sensitive"),
    path(
        f"{_OWN}sensitive/<slug:group>/withdraw/",
        consents.withdraw_sensitive,
        name="own-sensitive-withdraw",
    ),
    path(f"{_OWN}agenda/", own_agenda.agenda, name="own-agenda"),
    path(f"{_OWN}agenda.pdf", own_agenda.paper, name="own-agenda-paper"),
    path(f"{_OWN}agenda.ics", own_agenda.calendar, name="own-agenda-calendar"),
    path(f"{_OWN}documents/<int:document_id>/", own_agenda.document, name="own-document"),
    path(f"{_OWN}participants.pdf", own.shared_list, name="own-list"),
    path(f"{_OWN}evaluation/", evaluating.evaluate, name="own-evaluation"),
    path(f"{_OWN}certificate.pdf", certificate.certificate, name="own-certificate"),
    path(f"{_OWN}data/", own_data.data, name="own-data"),
    path(f"{_OWN}data/code/", own_data.send_code, name="own-data-code"),
    path(f"{_OWN}data/<str:own_pass>/", own_data.all_data, name="own-data-open"),
    path(f"{_OWN}data/<str:own_pass>/data.json", own_data.data_file, name="own-data-file"),
    path(f"{_OWN}erase/", own_data.erase, name="own-erase"),
    path(_DELEGATION, delegation.delegation, name="delegation"),
    path(f"{_DELEGATION}opened/", delegation.opened, name="delegation-opened"),
    path(f"{_DELEGATION}add/", delegates.add, name="delegation-add"),
    path(f"{_DELEGATION}decline/", answering.decline, name="delegation-decline"),
    path(f"{_DELEGATION}attend/", answering.attend, name="delegation-attend"),
    path(f"{_DELEGATION}complete/", answering.complete, name="delegation-complete"),
    path(f"{_DELEGATION}table/", delegation_table.table, name="delegation-table"),
    path(
        f"{_DELEGATION}table/template.<str:format>",
        delegation_table.template,
        name="delegation-table-template",
    ),
    path(f"{_DELEGATION}vehicles/", vehicles.brought, name="delegation-vehicles"),
    path(f"{_DELEGATION}vehicles/<int:vehicle_id>/", vehicles.change, name="delegation-vehicle"),
    path(
        f"{_DELEGATION}vehicles/<int:vehicle_id>/remove/",
        vehicles.remove,
        name="delegation-vehicle-remove",
    ),
    path(_DELEGATE, delegates.edit, name="delegation-edit"),
    path(f"{_DELEGATE}take-back/", delegates.take_change_back, name="delegation-take-back"),
    path(f"{_DELEGATE}file/<int:question_id>/", delegates.file, name="delegation-file"),
    path(f"{_DELEGATE}hand-in/", delegates.hand_in, name="delegation-hand-in"),
    path(f"{_DELEGATE}discard/", delegates.discard, name="delegation-discard"),
    path(f"{_DELEGATE}withdraw/", delegates.withdraw, name="delegation-withdraw"),
    path(f"{_DELEGATE}again/", delegates.register_again, name="delegation-again"),
    path(f"{_DELEGATE}move/", arranging.move, name="delegation-move"),
    path(f"{_DELEGATE}head/", arranging.name_head, name="delegation-head"),
    path(f"{_DELEGATE}replace/", replacing.by_focal_point, name="delegation-replace"),
]
