"""Texts and languages in templates."""

import pytest
from django.template import Context, Template
from django.utils import translation

from tests import builders as b
from workshop.templatetags import languages
from workshop.translated import Translated


def shown(source, **context):
    return Template("{% load languages %}" + source).render(Context(context))


def test_text_in_the_page_language_is_bare():
    assert shown("{% text value %}", value=b.text("A & B", "甲")) == "A &amp; B"


def test_text_in_another_language_is_marked():
    with translation.override("zh-hans"):
        assert shown("{% text value %}", value=b.text("A & B")) == '<span lang="en">A &amp; B</span>'  # fmt: skip


def test_text_in_chinese_on_an_english_page_is_marked():
    value = Translated({"zh-hans": "甲"})
    assert shown("{% text value %}", value=value) == '<span lang="zh-Hans">甲</span>'


def test_text_that_is_missing_is_empty():
    assert shown("{% text value %}", value=Translated()) == ""


def test_paragraphs_keep_lines_and_escape_markup():
    value = b.text("One\n\n<b>Two</b>")
    assert shown("{% paragraphs value %}", value=value) == "<p>One</p>\n\n<p>&lt;b&gt;Two&lt;/b&gt;</p>"  # fmt: skip


def test_paragraphs_in_another_language_are_marked():
    with translation.override("zh-hans"):
        assert shown("{% paragraphs value %}", value=b.text("One")) == '<div lang="en"><p>One</p></div>'  # fmt: skip


@pytest.mark.parametrize(
    ("code", "written"), [("en", "en"), ("zh-hans", "zh-Hans"), ("pt-br", "pt-BR"), ("EN", "en")]
)
def test_language_code_is_written_as_browsers_know_it(code, written):
    assert languages.html_lang(code) == written


@pytest.mark.parametrize(("code", "way"), [("en", "ltr"), ("zh-hans", "ltr"), ("ar", "rtl")])
def test_direction_of_a_language(code, way):
    assert languages.direction(code) == way


@pytest.mark.parametrize(
    ("active", "words"), [("en", "English and Chinese"), ("zh-hans", "英语和中文")]
)
def test_spoken_languages_are_named_in_the_active_language(active, words):
    with translation.override(active):
        assert languages.spoken_languages(["en", "zh-hans"]) == words


def test_spoken_language_without_a_name_stays_its_code():
    assert languages.spoken_languages(["xx-unknown"]) == "xx-unknown"
