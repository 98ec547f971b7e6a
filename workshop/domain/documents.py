"""Which documents are shown beside an agenda."""

from collections.abc import Iterable

from workshop.enums import Visibility
from workshop.frozen import Item
from workshop.models import Document, Event


def documents_beside(
    event: Event, items: Iterable[Item], *, for_participants: bool = False
) -> list[Document]:
    """Return the documents of the event and of the items shown, those of the event first.

    Those for participants alone are left out, unless it is they who read.
    """
    shown = {each.id for each in items}
    rows = event.documents.order_by("item_id", "pk")
    if not for_participants:
        rows = rows.filter(visibility=Visibility.PUBLIC)
    found = [each for each in rows if each.item_id is None or each.item_id in shown]
    return sorted(found, key=lambda each: each.item_id or 0)
