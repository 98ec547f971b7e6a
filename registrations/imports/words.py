"""The words by which offices name columns and answers, in every language of the site.

Beside the words of the pages themselves stand those that other forms use. They are
compared without case, spaces and signs.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from babel.dates import format_date
from django import forms
from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import get_language_info

from registrations.enums import AttendanceMode, Capacity, NameOrder, Sex
from workshop.models import Event

# Names of columns that the form does not itself use.
COLUMN_WORDS: dict[str, str] = {
    "capacity": "role, function in the delegation, 身份, 参会身份, 角色, 代表身份",
    "honorific": "salutation, form of address, mr/ms, 称谓, 尊称, 称呼",
    "family_name": "surname, last name, family, 姓, 姓氏, 英文姓, 姓（拼音）",
    "given_names": "first name, first names, given name, forename, 名, 名字, 英文名, 名（拼音）",
    "name_order": "name order, order of name, 姓名顺序, 姓名次序",
    "native_name": "native name, 本族文字姓名, 母语姓名",
    "chinese_name": "name in chinese, 中文姓名, 汉语姓名, 中文名",
    "print_as": "print as, name on badge, badge name, 印刷姓名, 胸牌姓名",
    "sex": "gender, m/f, 性别",
    "position": "job title, post, function, title of position, 职务, 职位, 职称",
    "department": "unit, division, 部门, 单位部门, 司局, 处室",
    "position_zh": "chinese position, 中文职务, 职务（中文）",
    "department_zh": "chinese department, 中文部门, 部门（中文）",
    "email": "e-mail, mail, email address, 电子邮件, 电子邮箱, 邮箱, 邮件",
    "phone": "phone, phone number, telephone number, tel, mobile, mobile phone, cell phone,"
    " 电话, 手机, 手机号, 电话号码, 联系电话, 联系方式",
    "language": "language, correspondence language, 语言, 通信语言, 工作语言",
    "headset_language": "headset, interpretation, 耳机语言, 同传语言",
    "days": "days, attendance days, dates, 参会日期, 出席日期, 日期",
    "mode": "mode, attendance mode, 参会方式, 出席方式, 参加方式",
}
# A column with the whole name; which part is which cannot be known.
WHOLE_NAME_WORDS = "name, full name, names, 姓名, 全名, 名称, 代表姓名"
INSTITUTION_WORDS = (
    "institution, institution code, organisation, organization, 机构, 单位, 机构代码"
)

_ANSWER_WORDS: dict[str, dict[str, str]] = {
    "capacity": {
        Capacity.HEAD: "head, leader, hod, chief delegate, 团长, 代表团团长",
        Capacity.DELEGATE: "member, participant, 代表, 成员, 团员",
        Capacity.ALTERNATE: "alternate delegate, deputy, 候补, 候补代表",
        Capacity.ADVISER: "advisor, expert, 顾问",
        Capacity.OBSERVER: "观察员",
        Capacity.SPEAKER: "发言人, 演讲人, 发言嘉宾",
        Capacity.INTERPRETER: "翻译, 口译, 口译员",
        Capacity.ASSISTANT: "assistant, pa, 助理, 随行助理",
    },
    "name_order": {
        NameOrder.GIVEN_FIRST: "given first, given names first, first name first, western, 名在前,"
        " 名前姓后, 先名后姓",
        NameOrder.FAMILY_FIRST: "family first, family name first, surname first, eastern, chinese,"
        " 姓在前, 姓前名后, 先姓后名",
    },
    "sex": {
        Sex.FEMALE: "f, w, woman, 女, 女性",
        Sex.MALE: "m, man, 男, 男性",
        Sex.OTHER: "x, d, 其他",
    },
    "mode": {
        AttendanceMode.IN_PERSON: "onsite, on site, offline, physical, 线下, 现场, 现场参会, 线下参会",
        AttendanceMode.ONLINE: "virtual, remote, 线上, 在线, 线上参会, 远程",
    },
    "language": {
        "en": "英语, 英文",
        "zh-hans": "zh, chinese, 中文, 汉语, 普通话, 简体中文, mandarin",
    },
    "headset_language": {
        "en": "英语, 英文",
        "zh-hans": "zh, chinese, 中文, 汉语, 普通话, 简体中文, mandarin",
        "": "none, no, 不需要, 无",
    },
}
_CLOSED_LISTS: dict[str, type[TextChoices]] = {
    "capacity": Capacity,
    "name_order": NameOrder,
    "sex": Sex,
    "mode": AttendanceMode,
}
_ALL_DAYS = "all, all days, every day, both, both days, 全部, 全程, 每天, 所有"
_BETWEEN_DAYS = re.compile(r"[,;、，；&+]|\band\b|和")
_IN_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")


def key_of(words: str) -> str:
    """Return the words without case, width, spaces and signs."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    return "".join(each for each in folded if each.isalnum())


def keys_of(words: str) -> list[str]:
    """Return the keys of words that stand between commas."""
    return [key_of(each) for each in words.split(",")]


def in_each_language(words: Callable[[], Any]) -> list[Any]:
    """Return what is worded in each language of the site."""
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(words())
    return found


def column_keys(fields: Mapping[str, forms.Field]) -> dict[str, str]:
    """Return each way to write a column's name with the field that is meant.

    The code of a field and its label win over words of other forms.
    """
    found: dict[str, str] = {}
    for name, field in fields.items():
        found[key_of(name)] = name
        for label in in_each_language(lambda field=field: str(field.label)):  # type: ignore[misc]
            found.setdefault(key_of(label), name)
    for name in fields:
        for key in keys_of(COLUMN_WORDS.get(name, "")):
            found.setdefault(key, name)
    return found


def heading_keys(heading: str) -> list[str]:
    """Return the keys under which a heading is looked up: with what stands in brackets, without."""
    return [key_of(heading), key_of(_IN_BRACKETS.sub("", heading))]


class Answers:
    """The answers that the fields of a form take, by the words in which they are written."""

    def __init__(self, fields: Mapping[str, forms.Field], *, event: Event) -> None:
        self._known = {
            name: _choice_keys(name, field)
            for name, field in fields.items()
            if isinstance(field, forms.ChoiceField)
        }
        self._days = _day_keys(event)
        self._every_day = [day.isoformat() for day in event.days]

    def read(self, name: str, cell: str) -> str | list[str]:
        """Return the cell as the field takes it; what is not known stays as it was typed."""
        if name == "days":
            return self._chosen_days(cell)
        return self._known.get(name, {}).get(key_of(cell), cell) if cell else cell

    def _chosen_days(self, cell: str) -> list[str]:
        if not cell:
            return []
        key = key_of(cell)
        if key in keys_of(_ALL_DAYS):
            return self._every_day
        if key in self._days:
            return [self._days[key]]
        parts = [each.strip() for each in _BETWEEN_DAYS.split(cell)]
        return list(dict.fromkeys(self._days.get(key_of(each), each) for each in parts if each))


def _choice_keys(name: str, field: Any) -> dict[str, str]:
    offered = {str(value): str(label) for value, label in field.choices}
    found = {key_of(value): value for value in offered if value}
    # The choices of a form may be worded already, in the language of its page.
    closed = _CLOSED_LISTS.get(name)
    worded = in_each_language(lambda: [(v, str(label)) for v, label in closed.choices]) if closed else []  # fmt: skip
    for value, label in [*offered.items(), *(pair for pairs in worded for pair in pairs)]:
        if value in offered:
            found.setdefault(key_of(label), value)
    for value in set(offered) & {code for code, _name in settings.LANGUAGES}:
        for key in _language_keys(value):
            found.setdefault(key, value)
    for value, words in _ANSWER_WORDS.get(name, {}).items():
        if value in offered:
            for key in keys_of(words):
                found.setdefault(key, value)
    return found


def _language_keys(code: str) -> Iterable[str]:
    info = get_language_info(code)
    yield key_of(info["name_local"])
    yield from map(key_of, in_each_language(lambda: str(get_language_info(code)["name_translated"])))  # fmt: skip


def _day_keys(event: Event) -> dict[str, str]:
    """Return each way to write a day of the event with its date as ISO 8601 has it."""
    return {key_of(words): day.isoformat() for day in event.days for words in _day_words(day)}


def _day_words(day: date) -> list[str]:
    english = ("EEEE, d MMMM y", "d MMMM y", "d MMM y", "d MMMM", "d MMM", "MMMM d", "MMM d")
    chinese = ("y年M月d日EEEE", "y年M月d日", "M月d日")
    return [
        day.isoformat(),
        *(f"{day:%d}{sign}{day:%m}{sign}{day.year}" for sign in "./"),
        f"{day.year}/{day.month}/{day.day}",
        *(format_date(day, pattern, locale="en") for pattern in english),
        *(format_date(day, pattern, locale="zh_Hans") for pattern in chinese),
    ]
