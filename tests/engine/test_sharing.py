"""Who may read what is marked: every marking for every reader. What is not allowed is denied (IQAF §11; S28)."""

from datetime import UTC, datetime

import pytest

from bot.engine.facts import AliasLearned, Entry, Withdrawn
from bot.engine.place import Member, Right
from bot.engine.scale import Marking
from bot.engine.sharing import markings, may_read

READ = frozenset({Right.READ})
RESTRICTED = frozenset({Right.READ, Right.READ_RESTRICTED})
EVERYTHING_ELSE = frozenset(Right) - {Right.READ}


def member(name: str, agency: str) -> Member:
    return Member(id=f"{name}@{agency}.example", name=name, agency=agency, roles=frozenset())


ANN, COLLEAGUE, STRANGER = member("ann", "council"), member("bob", "council"), member("cat", "icb")


@pytest.mark.parametrize(
    ("marking", "author", "reader", "rights", "may"),
    [
        (Marking.PARTNERS, ANN, STRANGER, READ, True),
        (Marking.PARTNERS, None, STRANGER, READ, True),
        (Marking.RESTRICTED, ANN, STRANGER, READ, False),
        (Marking.RESTRICTED, ANN, COLLEAGUE, READ, False),
        (Marking.RESTRICTED, ANN, ANN, READ, True),
        (Marking.RESTRICTED, ANN, STRANGER, RESTRICTED, True),
        (Marking.RESTRICTED, None, STRANGER, RESTRICTED, True),
        (Marking.RESTRICTED, None, STRANGER, READ, False),
        (Marking.AGENCY, ANN, COLLEAGUE, READ, True),
        (Marking.AGENCY, ANN, STRANGER, RESTRICTED, False),
        (Marking.AGENCY, None, COLLEAGUE, RESTRICTED, False),
    ],
)
def test_each_marking_for_each_reader(
    marking: Marking, author: Member | None, reader: Member, rights: frozenset[Right], may: bool
) -> None:
    assert may_read(marking, author, reader, rights) is may


@pytest.mark.parametrize("marking", Marking)
def test_without_the_right_to_read_nothing_is_read_not_even_ones_own(marking: Marking) -> None:
    assert not may_read(marking, ANN, ANN, EVERYTHING_ELSE)


def entry(seq: int, marking: Marking = Marking.PARTNERS, corrects: int | None = None) -> Entry:
    return Entry(
        stream="service/1",
        seq=seq,
        fact=Withdrawn(reason="x") if corrects else AliasLearned(alias="x"),
        effective=datetime(2026, 11, 18, tzinfo=UTC).date(),
        recorded_at=datetime(2026, 11, 18, tzinfo=UTC),
        by="x",
        marking=marking,
        corrects=corrects,
    )


def test_what_a_correction_corrects_is_marked_at_least_as_the_correction_is_and_the_other_way_round() -> None:
    found = markings(
        [entry(1), entry(2, Marking.RESTRICTED, corrects=1), entry(3, Marking.AGENCY), entry(4, corrects=3)]
    )

    assert found[1] is Marking.RESTRICTED
    assert found[2] is Marking.RESTRICTED
    assert found[3] is Marking.AGENCY
    assert found[4].rank >= Marking.PARTNERS.rank
