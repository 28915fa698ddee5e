"""Signed links: whole, in time, and only ours."""

import pytest

from bot.integrations.mail.links import BrokenLink, Links, StaleLink

LINKS = Links("s" * 40, "https://bot.place.example")


def test_a_link_gives_back_its_words_and_its_reader():
    token = LINKS.sign("ack ESC-0001", "Sam@Rowan.example")
    assert LINKS.read(token) == ("ack ESC-0001", "sam@rowan.example")
    url = LINKS.url("ack ESC-0001", "sam@rowan.example")
    assert url is not None
    assert url.startswith("https://bot.place.example/said/")


def test_without_an_address_there_is_no_link():
    assert Links("s" * 40).url("ack ESC-0001", "a@b.example") is None


@pytest.mark.parametrize("spoil", [lambda t: t[:-2], lambda t: "x" + t, lambda t: "", lambda t: t.replace(".", "", 1)])
def test_a_link_that_is_not_whole_is_refused(spoil):
    with pytest.raises(BrokenLink):
        LINKS.read(spoil(LINKS.sign("ack ESC-0001", "a@b.example")))


def test_a_link_signed_with_another_secret_is_refused():
    with pytest.raises(BrokenLink):
        LINKS.read(Links("t" * 40).sign("ack ESC-0001", "a@b.example"))


def test_a_link_runs_out():
    with pytest.raises(StaleLink):
        LINKS.read(LINKS.sign("ack ESC-0001", "a@b.example"), max_age=-1)
