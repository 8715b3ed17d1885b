(* What each theorem assumes: for each, Coq prints "Closed under the global context". *)
From Escrow Require Import Stuck.
From Escrow Require Import Laws Hands Reach.
From Escrow Require Import Time Off Ticks.
Print Assumptions law_1_conservation.
Print Assumptions law_1_nothing_negative.
Print Assumptions law_2_replay.
Print Assumptions law_6_closed_holds_nothing.
Print Assumptions law_7_current.
Print Assumptions law_10_no_stuck_money.
Print Assumptions law_10_only_the_arbiter.
Print Assumptions law_10_calendar.
Print Assumptions law_10_has_deadline.
Print Assumptions law_10_fewer_deadlines.
Print Assumptions law_11_answered.
Print Assumptions law_12_client_fees.
Print Assumptions money_5_freelancer_fees.
Print Assumptions law_9_hands.
Print Assumptions law_9_consent.
Print Assumptions default_award_bound.
Print Assumptions law_4_no_deadline_left.
Print Assumptions law_4_advance_twice.
Print Assumptions law_5_instants.
Print Assumptions law_5_range.
Print Assumptions law_13_events.
Print Assumptions law_13_contract.
Print Assumptions law_13_commands.
Print Assumptions law_3_tick_invariance.
Print Assumptions law_3_same_answers.
