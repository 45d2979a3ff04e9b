"""What the program asks the content for by name, and the values that it fills in there.

`name(value,…)`: the program fills `{value}`. A test compares these lists with the
program. What the fields of an enquiry name follows from their declaration.
"""

from bot.enquiries.enquiry_fields import page_words_of_fields, phrases_of_fields


def _named(listed: str) -> dict[str, tuple[str, ...]]:
    found = {}
    for each in listed.split():
        name, _, values = each.rstrip(")").partition("(")
        found[name] = tuple(filter(None, values.split(",")))
    return found


PHRASES = dict.fromkeys(phrases_of_fields(), ()) | _named("""
union_name language_offered language_unknown language_only_english translation_unreviewed
greeting no_reply starting interrupted clarify follow_up(label) unknown
unknown_again unreadable
not_recorded two_questions handoff_joined(who) handoff_back(who) handoff_closed(who)
handoff_queued(minutes) handoff_waiting(time) handoff_late handoff_stop handoff_stopped
handoff_not_waiting handoff_requeued handoff_abandoned handoff_away handoff_lost handoff_no_hours
handoff_write_consent handoff_write_about handoff_written(reference)
handoff_written_by(reference,when) handoff_hours(hours) handoff_soon crisis_letter_team(time,desk)
handoff_closed_today(label) handoff_next(when) handoff_instead handoff_instead_by(when) enquiry_page
handoff_letter(time,desk) handoff_letter_urgent(time,desk) hours_today(time) hours_tomorrow(time)
hours_open hours_unknown urgent_first
hours_soon(time,weekday) hours_later(time,weekday,day) hours_days(first,last) hours_span(start,end)
enquiry_no_contact enquiry_opened enquiry_resume enquiry_corrected
enquiry_ask_about_suggested(about) enquiry_use enquiry_consent enquiry_no_consent
enquiry_ask_send(summary) enquiry_what_to_change enquiry_what_next enquiry_left
enquiry_sent_reference(reference)
enquiry_sent enquiry_sent_letter status_ask_reference status_ask_email status_reference_unread
status_email_unread status_unknown status_too_often status_left status_new(reference,day)
status_open(reference,day) status_waiting(reference,day) status_closed(reference,day)
enquiry_letter(reference,day,notice,replies) letter_takes_replies
enquiry_answer_letter(reference,answer,who,notice,replies)
enquiry_letter_team(reference,day,desk) enquiry_letter_team_urgent(reference,day,desk)
enquiry_add enquiry_ask_addition enquiry_added(reference) enquiry_added_too_often enquiry_not_added
enquiry_added_letter_team(reference,desk) promise_letter_team(reference,when,desk)
caller_consent caller_no_consent
team_digest_letter(count,desk) team_digest_letter_urgent(count,desk)
sign_in_alarm_letter(count,desk)
problem_bad_json problem_wrong_fields problem_bad_key problem_bad_cursor problem_unknown_choice
problem_gone_check problem_no_question problem_wrong_keeping problem_not_waiting
problem_unfit_fields(reasons) problem_wrong_rating problem_unknown_message
problem_wrong_host
problem_no_session problem_foreign_origin problem_not_found problem_wrong_method problem_slow_body
problem_other_body problem_too_long(max_text,page) problem_body_too_big(max_text,page)
problem_encoded problem_blank problem_unusable_text problem_too_many(seconds)
problem_too_many_streams
problem_said_before problem_chat_full problem_not_saved problem_internal problem_switched_off
check_opened check_known(facts) check_understood(facts)
check_changed(facts) check_dropped(labels) check_back check_first check_resume check_resume_person
check_not_understood check_buttons_only check_why(why) check_term(term,meaning) went_on_pages
check_left check_not_open check_review(facts) check_review_line(label,answer) check_review_resume
check_review_missed check_right check_change(label) check_which check_kept(choice,change)
check_changing check_own_view check_care check_care_resume check_goodbye check_ask_joined
check_ask_begun check_ask_either check_was_joined check_was_begun check_soon
check_why_title check_told_title check_changes_title check_source_title
check_clause(title,heading,day) check_next(step) check_ring check_go_on check_again check_page
fee_example fee_holds(label,amounts,day) fee_changes(amounts,day)
fee_until(day) fee_source(source,day) fee_team fee_month(amount) fee_year(amount) fee_or
fee_parental_leave(label) fee_introductory(label) fee_part_time(label) fee_no_part_time
fee_no_discount fee_no_period fee_not_held fee_failed fee_ask fee_not_sure fee_unsure fee_left
delete_chat delete_chat_sure delete_chat_with_enquiry(references,days) delete_chat_held
delete_chat_yes delete_chat_end delete_chat_no delete_chat_not delete_chat_done(receipt)
delete_chat_kept(references,days) delete_chat_ended
copy_chat copy_chat_ready copy_chat_page copy_chat_file
check_words_ask check_words_yes check_words_no check_words_not
unwanted_name unwanted_address unwanted_insurance unwanted_card unwanted_seen
""")

PAGE_WORDS = dict.fromkeys(page_words_of_fields(), ()) | _named("""
language reviewed awaiting_review service automated skip menu menu_help menu_cover menu_eligibility
menu_enquiry menu_chat footer footer_scripts privacy_title privacy_english
data_title data_intro(day) data_file error_prefix error_title back person switched_off_title
switched_off problem_gone_title problem_gone problem_expired_title problem_expired
problem_unreadable_title problem_unreadable problem_foreign_title problem_foreign
problem_large_title problem_large problem_slow_title problem_slow problem_many_title
problem_many(seconds) problem_unsaved_title problem_unsaved problem_broke_title problem_broke
help_title help_intro help_search help_search_hint help_search_button help_found(words)
help_nothing(words) help_all help_related help_links fees_title fees_full fees_parental_leave
fees_introductory fees_part_time fees_role fees_month fees_year fees_from(day,amount) help_source
help_source_of(title,day) help_source_undated(title) help_more help_to_all crisis_title check_intro
check_kept(hours) check_keep_on_device check_keep_hint check_on_device check_unsaved
check_question(number) check_why check_terms check_continue
check_save check_choose check_so_far check_change check_change_of(label) check_elsewhere
check_changed check_dropped(labels) check_review_title check_review check_outcome check_to_chat
check_to_chat_hint check_again outcome_title(title) outcome_date outcome_version outcome_facts
outcome_outcome outcome_why outcome_clause outcome_changes outcome_next outcome_until(day)
outcome_unsaved outcome_older_rules outcome_enquiry outcome_again outcome_gone_title outcome_gone
outcome_email_title outcome_email_what outcome_email_hint outcome_email_send outcome_email_sent
outcome_email_full outcome_email_accented outcome_email_several outcome_email_subject
outcome_email_intro outcome_email_notice(notice)
enquiry_title enquiry_intro enquiry_hurry enquiry_with enquiry_with_gone enquiry_privacy
enquiry_consent enquiry_send enquiry_look_up enquiry_no_contact enquiry_no_consent sent_title
sent_reference sent_keep sent_by(when) status_title status_intro status_reference
status_reference_hint status_look status_no_reference status_no_email
status_contact status_unknown
status_tries_title status_tries status_received(day) status_new status_open status_waiting
status_closed
status_add status_add_send status_add_none status_added status_add_full
""")

# `authors.staff` stands in the mapping `authors`.
WIDGET_WORDS = _named("""
language review title launcher unread(count) automated waiting joined joinedBy(name) person
close skip intro answersIn privacy log composer label hint send tools pages fromPages noPages copy
print
finish delete menu keep kept notKept sound notices noNotices there suggested suggestedCount(count)
searchAll write.open write.text write.name write.email write.send write.cancel authors.visitor
authors.assistant authors.staff authors.notice staffNamed(name) crisis
checks.check_cover checks.check_eligibility outcome choices chosen choicesExpired newTab links
source asOf(when) rate rateGood rateBad rated notRated typing.assistant typing.staff newer sending
notSent tryAgain edit left(count) over(count) tooLong(count) longer empty offline(ring) lost(ring)
back expired expiredEarlier closing(time) keepOpen startNew cannotStart(ring) ring(phone)
sure.finish
sure.finishText sure.delete sure.deleteText sure.no finished deleted finishedKept(references,days)
finishedHeld(phone)
finishedBefore finishedHere finishedElsewhere copied notCopied problems.network
problems.slow problems.429 problems.503(ring) problems.other(ring)
""")

# Topics that the program or its rules know by name: each has an answer in this file of answers/.
TOPICS = {
    "flows": (
        "check_eligibility",
        "check_cover",
        "ask_fee",
        "make_enquiry",
        "enquiry_status",
        "talk_to_human",
    ),
    "chat": (
        "greet",
        "goodbye",
        "thank",
        "help",
        "bot_challenge",
        "privacy",
        "affirm",
        "deny",
        "not_sure",
        "ask_why",
        "go_back",
        "stop_flow",
        "start_over",
        "feedback_good",
        "feedback_bad",
        "out_of_scope",
    ),
}

# Answered by the crisis card.
WITHOUT_ANSWER = frozenset({"distress"})

# Each is asked by a form of its own.
CHECKS = ("check_cover", "check_eligibility")

CONTACTS = ("membership_phone",)

# The entities of vocabulary.yml, and the fact of the checks whose values each of them names.
ENTITIES = {"role": "role", "workplace": "workplace", "process": "issue_type"}
