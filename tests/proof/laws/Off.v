(* Law 13, off is off: in a contract of rules 1 nothing of rules 2 ever happens. *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Decide Proposals Escrow.
From Escrow Require Import Lists Invariant Commands Laws Hands Legal Walk WalkCommands Fuel Time.
Import ListNotations.
Open Scope Z_scope.

(* POL-4: rules 1 are the policies with all seventeen switches off (section 15). *)
Record rules_1 (p : policy) : Prop := {
  off_funding : fund_all p = false;
  off_max_milestones : max_milestones p = 200;
  off_minimum_price : minimum_price p = None;
  off_review_lapse : lapse p = Release;
  off_review_extension : review_extension p = None;
  off_review_extensions : review_extensions p = 0;
  off_release_amount : release_rule p = AnyAmount;
  off_carry_after : carry_after p = Some 0;
  off_freelancer_answer_window : freelancer_answer_window p = None;
  off_award_window : award_window p = None;
  off_default_award : default_award_bps p = None;
  off_small_claim : small_claim p = None;
  off_clearance : clearance_window p = None;
  off_client_fee : client_fee_bps p = 0;
  off_initiation_fee : initiation_fee p = None;
  off_client_fees : fees_returned p = false;
  off_feedback : feedback_window p = None
}.

(* What section 16 marks as rules 2: event kinds, event fields and causes. *)
Definition plain_pay_cause (c : release_cause) : Prop := c <> AwardLapsed /\ c <> SmallClaim.
Definition plain_return_cause (c : return_cause) : Prop := c <> AwardLapsedRest /\ c <> SmallClaimRest.
Definition in_rules_1 (k : kind) : Prop :=
  match k with
  | EReviewExtended _ _ | EAwardExtended _ _ | EFeedbackLeft _ _ => False
  | EMilestoneFunded _ _ _ client_fee initiation => client_fee = 0 /\ initiation = 0
  | EReleased _ _ _ _ cause client_fee clears_at => plain_pay_cause cause /\ client_fee = 0 /\ clears_at =
    None
  | EReturned _ _ cause client_fee_returned => plain_return_cause cause /\ client_fee_returned = 0
  | EDisputeOpened _ _ _ award_until => award_until = None
  | EDisputeContested _ award_until => award_until = None
  | EAmountChanged _ _ _ _ client_fee => client_fee = 0
  | EBonusPaid _ _ client_fee clears_at => client_fee = 0 /\ clears_at = None
  | EContractClosed _ initiation_fee_returned => initiation_fee_returned = 0
  | _ => True
  end.
(* Fields of the contract. *)
Record plain (s : contract) : Prop := {
  plain_policy : rules_1 (policy_of s);
  no_client_fee : client_fee_kept s = 0;
  no_bonus_fee : bonus_client_fees s = 0;
  no_initiation_fee : initiation_kept s = 0;
  no_feedback : feedback_client s = false /\ feedback_freelancer s = false;
  no_extension : Forall (fun m => extensions m = 0) (milestones s)
}.

Lemma no_rate : forall x, rounded 0 x = 0.
Proof. intros. unfold rounded. rewrite Z.mul_0_l. reflexivity. Qed.
Lemma no_fee_on : forall x a, fee_on 0 x a 0 = 0.
Proof. intros. unfold fee_on. rewrite no_rate. reflexivity. Qed.

(* No change of a milestone extends a review. *)
Lemma kept_on : forall s n f, plain s -> (forall m, extensions (f m) = extensions m) -> plain (on n f s).
Proof.
  intros s n f P H. destruct P. constructor; cbn; auto. apply forall_update; [assumption|].
  intros m _ K. now rewrite H.
Qed.
Lemma kept_carry : forall c l k, Forall (fun m => extensions m = 0) l ->
  Forall (fun m => extensions m = 0) (take_carried k c l).
Proof.
  intros c l. revert c. induction l as [|m l IH]; intros c k H; cbn; [constructor|].
  inversion H; subst. destruct c as [|[n a] c]; [assumption|]. destruct (n =? k); constructor; auto.
  unfold carry_from. cbn. destruct (_ =? 0); assumption.
Qed.
Lemma kept_cancel : forall l, Forall (fun m => extensions m = 0) l ->
  Forall (fun m => extensions m = 0) (map cancel_planned l).
Proof.
  intros l H. apply Forall_map. eapply Forall_impl; [|exact H]. intros m K. unfold cancel_planned.
  destruct (is_planned m); exact K.
Qed.
Ltac same_extensions := intros;
  repeat match goal with
  | |- context [on_refund_requested] => unfold on_refund_requested
  | |- context [on_refund_request_withdrawn] => unfold on_refund_request_withdrawn, go_back
  | |- context [on_dispute_opened] => unfold on_dispute_opened
  | |- context [on_dispute_contested] => unfold on_dispute_contested
  | |- context [on_dispute_withdrawn] => unfold on_dispute_withdrawn, go_back
  | |- context [on_returned] => unfold on_returned; cbn
  | |- context [match ?x with _ => _ end] => destruct x
  end; reflexivity.

Theorem plain_keeps : forall t s k, plain s -> legal t s k -> in_rules_1 k /\ plain (apply s (Event t k)).
Proof.
  intros t s k P L. pose proof P as [R F1 F2 F3 F4 F5].
  assert (Fee : forall a, client_fee_for s a = 0).
  { intros a. unfold client_fee_for, client_bps. rewrite (off_client_fee _ R), F1. apply no_fee_on. }
  assert (Clear : clears s t = None) by (unfold clears; now rewrite (off_clearance _ R)).
  assert (Bump : forall x, plain x -> plain (set_revision (revision x + 1) (set_last t x)))
    by (intros x []; constructor; assumption).
  unfold apply. cbn [at_ what].
  destruct k; cbn [legal in_rules_1 body] in *; try (split; [exact I|]; apply Bump;
    try (constructor; assumption);
    try (apply kept_on; [assumption | same_extensions]); fail).
  - split; [exact I|]. apply Bump. constructor; cbn; auto. apply Forall_app. split; [assumption|].
    constructor; [reflexivity | constructor].
  - destruct L as (_ & -> & -> & _). rewrite Fee. unfold initiation_due. rewrite (off_initiation_fee _ R).
    split; [now split|]. apply Bump. constructor; cbn; auto; [lia | lia |].
    apply forall_update; [now apply kept_carry|]. intros m _ K. exact K.
  - destruct L as (_ & _ & L & _). rewrite (off_review_extension _ R) in L. contradiction.
  - destruct L as (-> & -> & L1 & L2 & _). rewrite Fee, Clear. split.
    + split; [|now split]. rewrite (off_award_window _ R) in L1. rewrite (off_small_claim _ R) in L2.
      split; intros K; [now apply L1 | now apply L2].
    + apply Bump. constructor; cbn; auto; [lia|]. apply forall_update; [assumption|]. intros m _ K. exact K.
  - destruct L as (-> & L1 & L2 & _). rewrite Fee. split.
    + split; [|reflexivity]. rewrite (off_award_window _ R) in L1. rewrite (off_small_claim _ R) in L2.
      split; intros K; [now apply L1 | now apply L2].
    + apply Bump. constructor; cbn; auto; [lia|]. apply forall_update; [assumption|]. intros m _ K.
      unfold on_returned. cbn. destruct (_ =? 0); exact K.
  - destruct L as (_ & _ & L & _). split.
    + destruct award_until as [v|]; [|reflexivity]. destruct (L _ eq_refl) as [_ K].
      rewrite (off_award_window _ R) in K. contradiction.
    + apply Bump. apply kept_on; [assumption | same_extensions].
  - destruct L as (_ & L). split.
    + destruct award_until as [v|]; [|reflexivity]. destruct (L _ eq_refl) as [_ K].
      rewrite (off_award_window _ R) in K. contradiction.
    + apply Bump. apply kept_on; [assumption | same_extensions].
  - destruct L as (_ & _ & L & _). rewrite (off_award_window _ R) in L. contradiction.
  - destruct L as (_ & _ & L & _). rewrite Fee in L. assert (client_fee = 0) as -> by lia.
    split; [reflexivity|]. apply Bump. constructor; cbn; auto; [lia|].
    apply forall_update; [now apply kept_carry|]. intros m _ K. exact K.
  - destruct L as (-> & ->). unfold client_bps. rewrite (off_client_fee _ R), F2, no_fee_on, Clear.
    split; [now split|]. apply Bump. constructor; cbn; auto; lia.
  - split; [exact I|]. apply Bump. destruct by_; constructor; cbn; auto; now apply kept_cancel.
  - destruct L as (_ & ->). unfold initiation_back. rewrite F3.
    assert (Z0 : forall a b : bool, (if a then 0 else if b then 0 else 0) = 0)
      by (intros [|] [|]; reflexivity).
    rewrite Z0. split; [reflexivity|]. apply Bump. constructor; cbn; auto; [lia | now apply kept_cancel].
  - rewrite (off_feedback _ R) in L. contradiction.
Qed.

(* What each legal event keeps, a whole history keeps. *)
Section Histories.
Variables (Q : contract -> Prop) (E : kind -> Prop).
Variable keeps : forall t s k, Q s -> legal t s k -> E k /\ Q (apply s (Event t k)).
Lemma walk_keeps : forall t o1 o2, walk t o1 o2 -> Q (fst o1) -> adds E o1 o2 /\ Q (fst o2).
Proof.
  intros t o1 o2 W H. induction W as [|o k W [IH1 IH2] L].
  - split; [exists []; now rewrite app_nil_r | assumption].
  - destruct (keeps _ _ _ IH2 L) as [K1 K2]. split; [|exact K2]. destruct IH1 as (l & F & G).
    exists (l ++ [Event t k]). cbn. rewrite F, app_assoc. split; [reflexivity|]. apply Forall_app.
    split; [assumption | now constructor].
Qed.
Lemma adds_then : forall o1 o2 o3, adds E o1 o2 -> adds E o2 o3 -> adds E o1 o3.
Proof.
  intros o1 o2 o3 (l & A & F) (m & G & H). exists (l ++ m). rewrite G, A, app_assoc. split; [reflexivity|].
  now apply Forall_app.
Qed.
Lemma pass_keeps : forall fuel now o, sound (fst o) -> last (fst o) <= now <= latest -> Q (fst o) ->
  adds E o (pass fuel now o) /\ Q (fst (pass fuel now o)).
Proof.
  induction fuel as [|fuel IH]; intros now o S H K; cbn [pass].
  - split; [exists []; now rewrite app_nil_r | assumption].
  - destruct (next (fst o)) as [[t d]|] eqn:N; [destruct (t <=? now) eqn:C|];
      try (split; [exists []; now rewrite app_nil_r | assumption]).
    destruct (fire_sound _ _ _ S N ltac:(lia)) as (T & S' & _ & L).
    destruct (walk_keeps _ _ _ (proj1 (fire_walks _ _ _ T N)) K) as [A B].
    destruct (IH now (fire t d o) S' ltac:(lia) B) as [A' B']. split; [eapply adds_then; eauto | assumption].
Qed.
Lemma advance_keeps : forall s clock, sound s -> Q s -> adds E (start s) (advance s clock) /\
  Q (fst (advance s clock)).
Proof. intros s clock S H. apply pass_keeps; auto. apply reading_fits, sound_late, S. Qed.
Lemma take_keeps : forall s x, sound s -> Q s -> adds E (start s) (take s x) /\ Q (fst (take s x)).
Proof.
  intros s x S H. destruct x as [clock seen c|clock]; cbn [take]; [|now apply advance_keeps].
  destruct (handle s clock seen c) as [r|o] eqn:G; [split; [exists []; split; auto | assumption]|].
  destruct (advance_keeps s clock S H) as [A B].
  destruct (advance_sound s clock S) as (A1 & A2 & A3 & A4).
  pose proof (reading_fits s clock (sound_late _ S)) as R. unfold handle in G.
  destruct (match seen with Some _ => _ | None => _ end); [|discriminate].
  destruct (input _ _ _) eqn:I; [discriminate|]. destruct (in_stage _ _ _) eqn:J; [discriminate|].
  assert (T : timely (reading s clock) (fst (advance s clock))).
  { eapply wait; [exact A1 | lia |]. intros u d N. specialize (A4 _ _ N). lia. }
  destruct (walk_keeps _ _ _ (proj1 (decide_walks _ _ _ _ T J I G)) B) as [A' B'].
  split; [eapply adds_then; eauto | assumption].
Qed.
Lemma play_keeps : forall calls o, sound (fst o) -> Q (fst o) -> adds E o (play o calls) /\
  Q (fst (play o calls)).
Proof.
  induction calls as [|x r IH]; intros o S H; cbn [play].
  - split; [exists []; now rewrite app_nil_r | assumption].
  - destruct (take_sound (fst o) x S) as [S' _]. destruct (take_keeps (fst o) x S H) as [(l & A & F) B].
    destruct (IH (fst (take (fst o) x), snd o ++ snd (take (fst o) x)) S' B) as [C D]. split; [|exact D].
    eapply adds_then; [|exact C]. exists l. cbn in *. now rewrite A.
Qed.
Theorem history_keeps : forall clock x calls o, history clock x calls o -> Q (offered clock x) ->
  Forall (fun e => E (what e)) (snd o) /\ Q (fst o).
Proof.
  intros clock x calls o (first & H & <-) K. destruct (open_walks _ _ _ H) as [T [W T1]].
  destruct (walk_keeps _ _ _ W K) as [A B].
  destruct (play_keeps calls first (timely_sound _ _ T1) B) as [C D].
  split; [|exact D]. destruct (adds_then _ _ _ A C) as (l & F & G). cbn in F. now rewrite F.
Qed.
End Histories.

Lemma offered_plain : forall clock x, rules_1 (offer_policy x) -> plain (offered clock x).
Proof.
  intros clock x R. constructor; cbn; auto. apply Forall_map, Forall_forall. reflexivity.
Qed.
(* Law 13: no event has a kind, a field or a cause of rules 2. *)
Theorem law_13_events : forall clock x calls o, history clock x calls o -> rules_1 (offer_policy x) ->
  Forall (fun e => in_rules_1 (what e)) (snd o).
Proof.
  intros clock x calls o H R.
    apply (history_keeps plain in_rules_1 plain_keeps _ _ _ _ H (offered_plain _ _ R)).
Qed.
(* Law 13: no fee of the client, no extension, no feedback, no deadline of an award. *)
Theorem law_13_contract : forall clock x calls o, history clock x calls o -> rules_1 (offer_policy x) ->
  let s := fst o in
  client_fee_kept s = 0 /\ bonus_client_fees s = 0 /\ initiation_kept s = 0 /\
  feedback_client s = false /\ feedback_freelancer s = false /\
  Forall (fun m => extensions m = 0 /\ window_of m <> Some AwardEnd) (milestones s).
Proof.
  intros clock x calls o H R s.
  destruct (history_keeps plain in_rules_1 plain_keeps _ _ _ _ H (offered_plain _ _ R)) as
    [_ [R' F1 F2 F3 F4 F5]].
  destruct (history_sound _ _ _ _ H) as [S _]. pose proof (all_timely _ _ S) as A.
  repeat split; try assumption; try apply F4. rewrite Forall_forall in *. intros m M. split; [now apply F5|].
  specialize (A m M) as (_ & _ & A). unfold window_of. destruct (until m) as [u|]; [|destruct (state m);
    discriminate].
  destruct (state m) as [|[]|? ?|? [] ?| |]; try discriminate. destruct A as (_ & _ & A).
  destruct (A _ eq_refl) as [_ K]. specialize (K eq_refl). rewrite (off_award_window _ R') in K.
    contradiction.
Qed.
(* Law 13: the commands of rules 2 are never accepted. *)
Definition command_of_rules_2 (c : command) : bool :=
  match c with DoExtendReview _ | DoExtendAward _ | DoLeaveFeedback _ _ _ => true | _ => false end.
Theorem law_13_commands : forall clock x calls o now seen c, history clock x calls o ->
  rules_1 (offer_policy x) ->
  command_of_rules_2 c = true -> exists r, handle (fst o) now seen c = Rejected r.
Proof.
  intros clock x calls o now seen c H R C.
  destruct (handle (fst o) now seen c) as [r|n] eqn:K; [eauto|]. exfalso.
  assert (H' : history clock x (calls ++ [Ask now seen c]) (fst n, snd o ++ snd n)).
  { destruct H as (first & H & <-). exists first. split; [exact H|]. clear H C R. revert first K.
    induction calls as [|y r IH]; intros first K; cbn [play app take] in *; [now rewrite K | now apply IH]. }
  pose proof (law_13_events _ _ _ _ H' R) as F. cbn in F. apply Forall_app in F as [_ F].
  assert (E : exists k own, snd n = own ++ [k] /\ ~ in_rules_1 (what k)).
  { unfold handle in K. destruct (match seen with Some _ => _ | None => _ end); [|discriminate].
    destruct (input _ _ _); [discriminate|]. destruct (in_stage _ _ _); [discriminate|].
    destruct c; try discriminate; cbn [decide client_command arbiter_command] in K;
      unfold feedback_command in K; repeat step K; cbn; eexists; eexists; split; try reflexivity; auto. }
  destruct E as (k & own & E & N). rewrite E in F. apply Forall_app in F as [_ F]. inversion F; auto.
Qed.
