"""Small PDFs that stand for what people hand in: made when needed, plainly examples."""

LETTER = (
    "NOTE VERBALE (example, fictional)",
    "",
    "This page was made by the demonstration of the workshop portal.",
    "It stands for the letter by which an institution replied.",
    "Nobody wrote it, and it says nothing about anybody.",
)
PRESENTATION = (
    "PRESENTATION (example, fictional)",
    "",
    "This page was made by the demonstration of the workshop portal.",
    "It stands for the file that a speaker hands in.",
)
PAPER = (
    "PAPER FOR THE MEETING (example, fictional)",
    "",
    "This page was made by the demonstration of the workshop portal.",
    "It stands for a document beside the agenda.",
)

SIGNED_SHEET = (
    "SIGNED SHEET (example, fictional)",
    "",
    "This page was made by the demonstration of the workshop portal.",
    "It stands for the scan of a sheet that people signed.",
    "Nobody signed it, and it says nothing about anybody.",
)


def example_pdf(lines: tuple[str, ...]) -> bytes:
    """Return one page of A4 with the lines, in a font that every reader has."""
    shown = "".join(f"({_escaped(line)}) Tj T*\n" for line in lines)
    content = f"BT /F1 12 Tf 18 TL 72 760 Td\n{shown}ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
        " /Resources << /Font << /F1 4 0 R >> >> >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
    )
    made, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj\n{each}\nendobj\n"
    count = len(objects) + 1
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF\n"
    return f"{made}xref\n0 {count}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
