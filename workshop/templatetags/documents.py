"""What the page says about a document, in words."""

from collections.abc import Iterable
from pathlib import PurePath

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language_info, pgettext

from workshop.frozen import Item
from workshop.models import Document

register = template.Library()


@register.filter
def of_item(documents: Iterable[Document], item: Item | None) -> list[Document]:
    """Return the documents of the item, or without one those of the whole event."""
    number = item.id if item else None
    return [each for each in documents if each.item_id == number]


@register.filter
def document_in_words(document: Document) -> str:
    """Return type, size and language, as in “PDF, 1.2 MB, English”."""
    kind = PurePath(document.name).suffix.removeprefix(".").upper()
    language = get_language_info(document.language)["name_local"] if document.language else ""
    said = (kind, filesizeformat(document.size), language)
    return pgettext("between parts", ", ").join(each for each in said if each)
