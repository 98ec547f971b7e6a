"""A list of forty delegates as a Chinese office sends it, and what a page of it holds."""

import re
from html import unescape

HEADER = ["姓", "名", "姓名顺序", "身份", "电子邮件", "职务", "手机号", "备注"]
# Row in the file: column and cell that stands there instead of the right one.
FAULTS = {
    5: (0, ""),
    11: (4, "no-address"),
    17: (3, "王子"),
    23: (2, "倒序"),
    41: (6, "请致电办公室秘书转接"),
}
CORRECTIONS = {
    "row5-family_name": "Found5",
    "row11-email": "eleven@example.org",
    "row17-capacity": "adviser",
    "row23-name_order": "family_first",
    "row41-phone": "010 0000 0041",
}


def forty_delegates() -> list[list[str]]:
    """Return the rows with the header; five of them are faulty."""
    rows = [
        [
            f"欧阳{n}",
            f"示例{n}",
            "姓在前",
            "代表",
            f"d{n}@example.org",
            "处长",
            f"138001380{n:02}",
            "备注",
        ]
        for n in range(2, 42)
    ]
    for number, (column, cell) in FAULTS.items():
        rows[number - 2][column] = cell
    return [HEADER, *rows]


def as_csv(rows: list[list[str]]) -> str:
    """Return the rows with commas between the cells."""
    return "".join(",".join(row) + "\r\n" for row in rows)


def inputs_of(html: str) -> dict[str, list[str]]:
    """Return what a browser would hand in from the page's form, but for its buttons."""
    found: dict[str, list[str]] = {}
    form = re.search(r'<form id="people-table".*?</form>', html, re.DOTALL)
    body = form[0] if form else ""
    for tag in re.findall(r"<input [^>]*>", body):
        if 'type="checkbox"' in tag and " checked" not in tag:
            continue
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name:
            found.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', body, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = [unescape(chosen[1])] if chosen else [""]
    return found


def errors_of(html: str) -> list[str]:
    """Return what the summary above the page says."""
    summary = re.search(r'class="error-summary".*?</div>', html, re.DOTALL)
    return [unescape(each) for each in re.findall(r'<li>(?:<a href="#[^"]+">)?(.*?)(?:</a>)?</li>', summary[0])] if summary else []  # fmt: skip
