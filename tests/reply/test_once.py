"""What is kept by the very object is made once, for that object alone, and not for ever."""

from bot.reply import Heading
from bot.reply.once import once


def test_the_same_object_is_asked_for_once_and_one_that_is_only_equal_again() -> None:
    made = []

    @once(2)
    def shown(heading: Heading) -> str:
        made.append(heading)
        return heading.text

    first, like = Heading(text="Why"), Heading(text="Why")
    assert [shown(first), shown(first), shown(like)] == ["Why"] * 3
    assert [each is first for each in made] == [True, False]


def test_only_the_newest_answers_are_kept_and_one_that_is_asked_for_again_counts_as_new() -> None:
    made = []

    @once(2)
    def shown(heading: Heading) -> str:
        made.append(heading.text)
        return heading.text

    one, two, three = (Heading(text=text) for text in "abc")
    for heading in (one, two, one, three, one, two):
        shown(heading)
    assert made == ["a", "b", "c", "b"]


def test_nothing_is_an_answer_too() -> None:
    made = []

    @once(2)
    def shown(heading: Heading) -> None:
        made.append(heading)

    heading = Heading(text="Why")
    assert shown(heading) is shown(heading) is None
    assert len(made) == 1
