"""Likely slips in an e-mail address: a warning, never an error."""

from difflib import get_close_matches

_COMMON_DOMAINS = (
    "163.com",
    "126.com",
    "qq.com",
    "gmail.com",
    "hotmail.com",
    "outlook.com",
    "yahoo.com",
    "mfa.gov.cn",
    "ec.europa.eu",
    "eeas.europa.eu",
    "iom.int",
)


def likely_address(address: str, *, expected_domains: str = "") -> str:
    """Return the address with the domain that was probably meant, or '' where it looks right.

    ``expected_domains`` are those of the institution, separated by commas.
    """
    local, at, domain = address.rpartition("@")
    known = [each.strip().lower() for each in expected_domains.split(",") if each.strip()]
    known += _COMMON_DOMAINS
    if not at or domain.lower() in known:
        return ""
    close = get_close_matches(domain.lower(), known, n=1, cutoff=0.85)
    return f"{local}@{close[0]}" if close else ""
