"""What the workshop asks of its own, what it offers beside the agenda, and what people answer."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.core.files.base import ContentFile

from registrations.demo.data import text
from registrations.demo.note import PRESENTATION, example_pdf
from registrations.demo.people import Person
from registrations.domain import uploads
from registrations.domain.answers import ACTIVITIES, question_name
from registrations.enums import Capacity, QuestionKind
from registrations.models import Option, Question
from workshop.models import Event, SideActivity
from workshop.translated import Translated

_GROUPS = (
    text("Identification", "身份识别"),
    text("Travel documents", "旅行证件"),
    text("Return counselling", "返回咨询"),
    text("Reintegration", "重新融入"),
)
# Offered at first and dropped since; who chose it keeps it.
_RETIRED = 2
_VISIT_PLACES = 6
_CITIES = ("Brussels", "Geneva")


def create(event: Event) -> None:
    """Give the event its questions and side activities."""
    letter = _ask(
        event,
        1,
        text(
            "Do you need an invitation letter to apply for a visa?", "您是否需要邀请函以申请签证？"
        ),
        kind=QuestionKind.YES_NO,
    )
    _ask(
        event,
        2,
        text("In which city will you apply?", "您将在哪个城市申请？"),
        is_required=True,
        relevant_if=letter,
        relevant_values=["yes"],
    )
    group = _ask(
        event,
        3,
        text("Which working group do you wish to join?", "您希望参加哪个工作组？"),
        help_text=text("The organiser tries to meet your wish.", "主办方将尽量满足您的意愿。"),
        kind=QuestionKind.CHOICE,
    )
    for position, option in enumerate(_GROUPS):
        Option.objects.create(question=group, position=position, text=option)
    _ask(
        event,
        4,
        text("Your presentation, if you have one already", "您的演示文稿（如已完成）"),
        kind=QuestionKind.FILE,
        capacities=[Capacity.SPEAKER],
    )
    _offer_activities(event)


def _ask(event: Event, position: int, words: Translated, **fields: Any) -> Question:
    question = Question(event=event, position=position, text=words, **fields)
    question.full_clean()
    question.save()
    return question


def _offer_activities(event: Event) -> None:
    SideActivity.objects.create(
        event=event,
        position=1,
        title=text("Reception", "招待会"),
        day=event.days[0],
        starts=time(18, 30),
        ends=time(20, 30),
    )
    SideActivity.objects.create(
        event=event,
        position=2,
        title=text("Visit to a border inspection station", "参观出入境边防检查站"),
        day=event.days[-1],
        starts=time(14, 30),
        ends=time(17),
        places=_VISIT_PLACES,
    )


@dataclass(frozen=True)
class Asked:
    """What an event asks and offers, by id: the questions above, the groups, the activities."""

    letter: int
    city: int
    group: int
    presentation: int
    options: tuple[int, ...]
    reception: int
    visit: int

    @classmethod
    def at(cls, event: Event) -> "Asked | None":
        """Return what the event asks, nothing where it has no questions."""
        asked = Question.objects.filter(event=event).order_by("position")
        if not asked:
            return None
        letter, city, group, presentation = (each.pk for each in asked)
        options = Option.objects.filter(question__event=event).order_by("position")
        reception, visit = (each.pk for each in event.side_activities.order_by("position"))
        return cls(
            letter=letter,
            city=city,
            group=group,
            presentation=presentation,
            options=tuple(options.values_list("pk", flat=True)),
            reception=reception,
            visit=visit,
        )


def answers_of(asked: Asked, person: Person, number: int) -> dict[str, Any]:
    """Return what the person answers, by name; who registers for one of them knows no city."""
    needs_letter = number % 5 == 0 and not person.institution.startswith("CN-")
    city = _CITIES[number % 2] if needs_letter and number % 20 else None
    group = asked.options[number % len(asked.options)]
    return {
        question_name(asked.letter): needs_letter,
        question_name(asked.city): city,
        question_name(asked.group): [group] if number % 3 else None,
        ACTIVITIES: [asked.reception] * (number % 2) + [asked.visit] * (number % 10 == 3),
    }


def hand_in_presentation(
    asked: Asked, person: Person, event: Event, *, now: datetime
) -> dict[str, Any]:
    """Return the file that a speaker from elsewhere has handed in, by the name of its question."""
    if person.capacity != Capacity.SPEAKER or person.institution.startswith("CN-"):
        return {}
    file = ContentFile(example_pdf(PRESENTATION), name="Presentation (example).pdf")
    return {question_name(asked.presentation): uploads.keep(file, event=event, now=now).token}


def retire_option(event: Event) -> None:
    """Offer one of the working groups no more."""
    option = Option.objects.get(
        question__event=event, question__kind=QuestionKind.CHOICE, position=_RETIRED
    )
    option.is_retired = True
    option.save(update_fields=["is_retired"])
