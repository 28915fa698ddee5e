"""What a mail is taken to be about, and when it is answered."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.engine.mail import Attachment, ParsedMail
from bot.engine.scale import Marking, Severity
from bot.engine.triage import IntakeTable, Recent, Triage, acknowledge, classify, flatten

FILE = Path(__file__).parents[2] / "config/frameworks/birmingham-solihull/intake.yaml"
TABLE = IntakeTable.model_validate(yaml.safe_load(FILE.read_text()))


def mail(text: str = "", subject: str = "", **more) -> ParsedMail:
    return ParsedMail(sender="manager@rowan.example", subject=subject, text=text, **more)


def judged(text: str, **more) -> tuple[str, str]:
    value = classify(mail(text, **more), TABLE).value
    return value.category, value.severity.value


@pytest.mark.parametrize(
    ("text", "category", "severity"),
    [
        ("Our income has fallen by a third since the block contract ended.", "income", "high"),
        ("We expect to go into administration on Friday.", "income", "critical"),
        ("The registered manager resigned yesterday.", "workforce", "high"),
        ("We are unable to cover tomorrow's night shifts.", "workforce", "critical"),
        ("We will be unable to submit the monitoring return this month.", "reporting", "moderate"),
        ("The CQC has served a Warning Notice under section 29.", "enforcement", "critical"),
        ("Please find the HSE's improvement\nnotice attached.", "enforcement", "critical"),
        ("The fire service has issued us with an enforcement notice", "enforcement", "critical"),
        ("A journalist from the evening paper rang about us.", "reputation", "high"),
        ("There was a serious incident on Tuesday.", "incident", "high"),
        ("We had the police round last night. Someone died.", "incident", "high"),
        ("A resident passed away on Sunday.", "incident", "high"),
        ("A carer slapped Mr B.", "safeguarding", "high"),
        ("The office move was kicked off on Monday.", "other", "moderate"),
        ("We want to raise a safeguarding concern.", "safeguarding", "high"),
        ("Could you send me the dates of the provider forum?", "other", "moderate"),
        ("", "other", "moderate"),
    ],
)
def test_each_kind_of_notification_is_known_by_its_words(text, category, severity):
    assert judged(text) == (category, severity)


@pytest.mark.parametrize(
    "text",
    [
        "A WARNING   NOTICE came",
        "a warning-notice came",
        "a wa\u200brning notice came",
        "a warning\u00a0notice came",
        "> They had a warning notice",
        "There is no warning notice, whatever you heard",
    ],
)
def test_dress_quotation_and_negation_do_not_lower_it(text):
    assert judged(text) == ("enforcement", "critical")


def test_a_word_within_another_is_not_that_word():
    assert judged("We held a campfire evening with firework displays.") == ("other", "moderate")


def test_the_gravest_row_wins_and_every_row_is_a_reason():
    verdict = classify(mail("Occupancy is down, the manager has resigned, and a prohibition notice was served."), TABLE)
    assert verdict.value.category == "enforcement"
    assert [reason.text.split(":")[0] for reason in verdict.reasons] == [
        "enforcement, critical",
        "workforce, high",
        "income, moderate",
    ]
    assert verdict.reasons[0].clause.document == "IQAF"
    assert verdict.reasons[0].clause.local_default


def test_a_reason_shows_five_words_and_counts_the_rest():
    text = "bbc itv panorama newspaper journalist reporter petition"
    assert classify(mail(text), TABLE).reasons[0].text.endswith("and 2 more")


def test_the_name_of_an_attachment_counts():
    given = mail(
        "Please see attached.", attachments=(Attachment(name="CQC_Warning_Notice.pdf", content_type="", size=1),)
    )
    assert classify(given, TABLE).value.category == "enforcement"


def test_in_a_reply_the_quoted_history_does_not_count_again():
    given = mail("Thank you.\n\n> We go into administration", top="Thank you.")
    assert classify(given, TABLE).value.severity is Severity.CRITICAL
    assert classify(given, TABLE, reply=True).value.category == "other"


def test_a_reply_with_nothing_but_a_quotation_is_read_whole():
    assert classify(mail("> we go into administration"), TABLE, reply=True).value.severity is Severity.CRITICAL


def test_a_strangers_mail_is_held_below_what_would_escalate() -> None:
    verdict = classify(mail("A prohibition notice was served on us."), TABLE, known=False)
    assert verdict.value.severity is Severity.MODERATE
    assert verdict.value.held_from is Severity.CRITICAL
    assert "until a member confirms it" in verdict.reasons[0].text


def test_a_strangers_mail_that_is_not_so_grave_is_left_as_it_is():
    verdict = classify(mail("Occupancy is down."), TABLE, known=False)
    assert (verdict.value.severity, verdict.value.held_from) == (Severity.MODERATE, None)


@given(st.text())
def test_more_words_never_make_it_less_grave(text):
    alone = classify(mail("The registered manager resigned."), TABLE).value
    more = classify(mail(f"The registered manager resigned. {text}"), TABLE).value
    assert not alone.severity.worse_than(more.severity)


def test_flattening_leaves_words_only():
    assert flatten("  Café—“OPEN”:\tyes_no  ") == "cafe open yes no"


def test_a_known_person_is_acknowledged():
    assert acknowledge(mail(), known=True, recent=Recent(), table=TABLE).value is True


@pytest.mark.parametrize(
    ("given", "known", "recent", "why"),
    [
        (mail(automatic=("Auto-Submitted: auto-replied",)), True, Recent(), "auto-replied"),
        (ParsedMail(), True, Recent(), "no sender"),
        (mail(), False, Recent(), "not known"),
        (mail(), True, Recent(same_subject_hour=1), "1 went out to this sender on this subject"),
        (mail(), True, Recent(sender_day=5), "5 went out to this sender in the last day"),
        (mail(), True, Recent(all_hour=200), "200 went out in all"),
    ],
)
def test_what_forbids_an_acknowledgement_is_said(given, known, recent, why):
    verdict = acknowledge(given, known=known, recent=recent, table=TABLE)
    assert verdict.value is False
    assert why in verdict.reasons[0].text


def test_a_place_may_choose_to_acknowledge_strangers():
    open_door = TABLE.model_copy(update={"acknowledging": TABLE.acknowledging.model_copy(update={"strangers": True})})
    assert acknowledge(mail(), known=False, recent=Recent(), table=open_door).value is True


def test_a_safeguarding_mail_is_restricted_and_points_to_its_own_route():
    kind = TABLE.kind("safeguarding")
    assert kind.marking is Marking.RESTRICTED
    assert "safeguarding route" in kind.advice


def test_a_category_that_is_no_kind_of_mail_is_treated_as_other():
    assert TABLE.kind("staffing of the moon") == TABLE.kinds["other"]


def test_a_row_of_an_unknown_kind_is_refused():
    broken = TABLE.model_dump()
    broken["rows"][0]["category"] = "weather"
    with pytest.raises(ValidationError, match="not among its kinds: weather"):
        IntakeTable.model_validate(broken)


def test_every_phrase_matches_itself():
    for row in TABLE.rows:
        for phrase in row.words:
            said = phrase.replace("*", "").replace("…", "of the")
            value = classify(mail(said), TABLE).value
            assert not row.severity.worse_than(value.severity), phrase


PLAN_WORDS = "Every safeguarding concern is discussed at handover; medication errors are counted each week."


def test_what_a_plan_that_was_asked_for_names_is_no_news() -> None:
    said = classify(mail(PLAN_WORDS), TABLE, awaited="IAP-0007")
    assert said.value == Triage(category="safeguarding", severity=Severity.HIGH, awaited="IAP-0007")
    assert said.reasons[0].text.startswith("IAP-0007 was asked for")
    assert str(said.reasons[0].clause) == "IQAF §24, local default"


def test_what_is_critical_is_news_though_a_plan_came_with_it() -> None:
    given = mail("Our plan is attached. A carer was arrested last night after a sexual assault.")
    assert classify(given, TABLE, awaited="IAP-0007") == classify(given, TABLE)
