"""Names that are one slip away are found by how they begin and end, which finds what comparing all of them would."""

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.engine.names.register import Register

NAMES = st.lists(st.text("ab ", min_size=1, max_size=7).map(str.strip).filter(bool), unique=True, max_size=30)


@given(NAMES, st.text("abc", min_size=1, max_size=7))
def test_every_name_one_slip_away_is_a_rival_and_no_other_that_begins_otherwise(names: list[str], typed: str) -> None:
    register = Register(((name, at) for at, name in enumerate(names)), [True] * len(names))

    near = {at for at, name in enumerate(names) if OSA.distance(typed, name.replace(" ", "")) <= 1}
    longer = {at for at, name in enumerate(names) if name.startswith(typed)}

    assert register.rivals(typed, -1) == near | longer
