import pytest

from registrations.enums import Status
from tests import builders as b


@pytest.mark.django_db
def test_every_status_is_reached_through_the_verbs():
    event = b.build_event()
    reached = [
        b.build_attendee(delegation=b.build_delegation(event=event), status=status).status
        for status in Status
        if status != Status.DRAFT
    ]
    assert reached == [status for status in Status if status != Status.DRAFT]
