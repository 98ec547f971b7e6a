"""Give out a small table as XLSX."""

from io import BytesIO

from django.http import HttpResponse

from registrations.exports.spreadsheet import Format, write
from registrations.exports.table import Sheet


def xlsx_response(sheet: Sheet, *, name: str) -> HttpResponse:
    """Return the table as a file to be saved under the name, without its ending."""
    file = BytesIO()
    write(sheet, file=file, format=Format.XLSX)
    response = HttpResponse(file.getvalue(), content_type=Format.XLSX.content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
