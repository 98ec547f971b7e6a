"""The public agenda as a PDF. Everybody may have it."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from registrations.documents import agenda
from workshop.domain.release import shown_to_public
from workshop.languages import default_language, language_codes
from workshop.ready import PublicPage
from workshop.views.public import based, public_file


@login_not_required
@require_safe
def paper(request: HttpRequest, slug: str) -> PublicPage:
    """Return the newest release as a PDF in the language of the address."""
    return _file(slug, [get_language() or default_language()], ending="agenda")


@login_not_required
@require_safe
def paper_in_all_languages(request: HttpRequest, slug: str) -> PublicPage:
    """Return the newest release as a PDF with all languages side by side, that of the address first."""
    own = get_language() or default_language()
    others = [code for code in language_codes() if code != own]
    return _file(slug, [own, *others], ending="agenda-all-languages")


def _file(slug: str, languages: Sequence[str], *, ending: str) -> PublicPage:
    event, basis = based(slug)
    shown = shown_to_public(event, now=timezone.now())
    if shown is None:
        raise Http404
    pdf = agenda.pdf_of(event, shown, shown.agenda.items, languages=languages)
    file = public_file(pdf, content_type="application/pdf")
    file["Content-Disposition"] = f'attachment; filename="{event.slug}-{ending}.pdf"'
    file.basis = basis
    return file
