(* Every effect, every deadline and every command keeps the invariant, after every single event. *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Decide Proposals Escrow Lists
  Invariant.
Import ListNotations.
Open Scope Z_scope.

(* The contract after these events, each of which leaves the invariant true. *)
Inductive reaches (s0 : contract) : list event -> contract -> Prop :=
| reach_start : reaches s0 [] s0
| reach_event : forall l s e, reaches s0 l s -> invariant (apply s e) -> reaches s0 (l ++ [e]) (apply s e).

Record policy_fits (p : policy) : Prop := {
  fits_all : fund_all p = true -> max_milestones p <= max_current p;
  fits_award : forall b, default_award_bps p = Some b -> 0 <= b <= 10000
}.
Record good (s0 : contract) (o : run) : Prop := {
  good_path : reaches s0 (snd o) (fst o);
  good_state : invariant (fst o);
  good_policy : policy_fits (policy_of (fst o))
}.

Section Effects.
Variable s0 : contract.
Notation good := (good s0).

Lemma emit_good : forall t k o, good o -> invariant (apply (fst o) (Event t k)) -> good (emit t k o).
Proof.
  intros t k o [P I F] H. constructor; cbn [emit fst snd]; auto.
  - now constructor. - now rewrite policy_stays.
Qed.
Lemma quiet_good : forall t k n f o, good o -> body (fst o) t k = on n f (fst o) -> quiet f ->
  (forall m, find n (milestones (fst o)) = Some m -> milestone_ok (bps (fst o)) m ->
    0 <= claim (f m) <= held m) ->
  good (emit t k o).
Proof.
  intros t k n f o G B Q C. apply emit_good; [assumption|]. unfold apply. apply bump_keeps. cbn [what at_].
  rewrite B. apply quiet_keeps; [assumption | exact (good_state _ _ G) | exact C].
Qed.
Lemma still_good : forall t k o, good o -> body (fst o) t k = fst o -> good (emit t k o).
Proof.
  intros t k o G B. apply emit_good; [assumption|]. unfold apply. cbn [what at_]. rewrite B.
  apply bump_keeps, G.
Qed.

Lemma pay_good : forall t n a top cause o, good o ->
  (forall m, find n (milestones (fst o)) = Some m -> 0 <= top /\ 0 <= a - top <= held m /\ 0 <= a) ->
  good (pay t n a top cause o).
Proof.
  intros t n a top cause o G H. unfold pay. destruct (find n _) as [m|] eqn:E; [|assumption].
  destruct (a =? 0); [assumption|]. destruct (H _ eq_refl) as (H1 & H2 & H3).
  apply emit_good; [assumption|]. apply pay_keeps; auto. apply G.
Qed.
Lemma give_back_good : forall t n m a cause o, good o -> find n (milestones (fst o)) = Some m ->
  0 <= a <= held m -> good (give_back t n a cause o).
Proof.
  intros t n m a cause o G E H. unfold give_back. destruct (a =? 0); [assumption|].
  apply emit_good; [assumption|]. eapply return_keeps; eauto. apply G.
Qed.
Lemma found_ok : forall o n m, good o -> find n (milestones (fst o)) = Some m -> milestone_ok (bps (fst o)) m.
Proof. intros o n m G E. eapply forall_find; [|exact E]. apply (all_ok _ (good_state _ _ G)). Qed.
Lemma give_back_all_good : forall t cause n o, good o -> good (give_back_all t cause n o).
Proof.
  intros t cause n o G. unfold give_back_all. destruct (find n _) as [m|] eqn:E; [|assumption].
  eapply give_back_good; eauto. pose proof (held_ok _ _ (found_ok _ _ _ G E)). lia.
Qed.
Lemma each_good : forall f, (forall n o, good o -> good (f n o)) -> forall o, good o -> good (each f o).
Proof.
  intros f H o. unfold each. generalize (numbers 1 (milestones (fst o))) as l. intros l; revert o.
  induction l; cbn; auto.
Qed.
Lemma close_if_empty_good : forall t how o, good o -> good (close_if_empty t how o).
Proof.
  intros t how o G. unfold close_if_empty. destruct (_ =? 0) eqn:E; [|assumption].
  apply emit_good; [assumption|]. apply closed_keeps; [apply G | lia].
Qed.
Lemma close_when_ending_good : forall t o, good o -> good (close_when_ending t o).
Proof. intros t o G. unfold close_when_ending. destruct (stage_is _ _); auto using close_if_empty_good. Qed.

Ltac solve_quiet :=
  intros m; unfold is_planned;
  repeat match goal with |- context [match ?x with _ => _ end] => destruct x eqn:? end;
  cbn; repeat split; auto; discriminate.
Lemma request_quiet : forall u cause, quiet (on_refund_requested u cause).
Proof. intros u cause m. unfold on_refund_requested, is_planned. destruct (state m) eqn:E; cbn;
  rewrite ?E; repeat split; auto; discriminate. Qed.
Lemma request_claim : forall u cause m, claim (on_refund_requested u cause m) = claim m.
Proof. intros. unfold on_refund_requested. destruct (state m); reflexivity. Qed.
Lemma request_good : forall t n u cause o, good o -> good (emit t (ERefundRequested n u cause) o).
Proof.
  intros. eapply quiet_good; try eassumption; [reflexivity | apply request_quiet |].
  intros m _ M. rewrite request_claim. apply M.
Qed.
Lemma ask_for_rest_good : forall t n o, good o -> good (ask_for_rest t n o).
Proof.
  intros. unfold ask_for_rest. destruct (find n _); [|assumption]. destruct (_ && _); [apply request_good|];
    assumption.
Qed.
Lemma ask_at_end_good : forall t n o, good o -> good (ask_at_end t n o).
Proof.
  intros. unfold ask_at_end. destruct (find n _) as [m|]; [|assumption].
  destruct (is_asked_at_end m); [apply request_good|]; assumption.
Qed.
Lemma ask_dormant_good : forall t n o, good o -> good (ask_dormant t n o).
Proof.
  intros. unfold ask_dormant. destruct (find n _) as [m|]; [|assumption].
  destruct (is_dormant m); [apply request_good|]; assumption.
Qed.
Lemma after_payment_good : forall t n o, good o -> good (after_payment t n o).
Proof. intros. now apply close_when_ending_good, ask_for_rest_good. Qed.
Lemma end_by_client_good : forall t o, good o -> stage_of (fst o) <> Closed -> good (end_by_client t o).
Proof.
  intros t o G NC. apply close_if_empty_good, each_good; [intros; now apply ask_at_end_good|].
  apply emit_good; [assumption|]. apply ended_keeps; [apply G | assumption].
Qed.
Lemma end_by_freelancer_good : forall t o, good o -> stage_of (fst o) <> Closed ->
  good (end_by_freelancer t o).
Proof.
  intros t o G NC. apply close_if_empty_good, each_good; [intros; now apply give_back_all_good|].
  apply emit_good; [assumption|]. apply ended_keeps; [apply G | assumption].
Qed.
Lemma end_offer_good : forall t k cause how o, good o -> body (fst o) t k = fst o ->
  good (end_offer t k cause how o).
Proof.
  intros. apply close_if_empty_good, each_good; [intros; now apply give_back_all_good|]. now apply still_good.
Qed.
Lemma split_good : forall t n a c1 c2 o, good o ->
  (forall m, find n (milestones (fst o)) = Some m -> 0 <= a <= held m) -> good (split t n a c1 c2 o).
Proof.
  intros t n a c1 c2 o G H. apply close_when_ending_good, give_back_all_good, pay_good; [assumption|].
  intros m E. specialize (H m E). lia.
Qed.
Lemma default_award_bound : forall o n m, good o -> find n (milestones (fst o)) = Some m ->
  0 <= default_award (fst o) m <= claim m.
Proof.
  intros o n m G E. pose proof (claim_ok _ _ (found_ok _ _ _ G E)). unfold default_award.
  destruct (default_award_bps _) as [b|] eqn:B; [|lia].
  pose proof (fits_award _ (good_policy _ _ G) _ B). split;
    [apply rounded_nonneg | apply rounded_at_most]; lia.
Qed.
Lemma split_by_default_good : forall t n c1 c2 o, good o -> good (split_by_default t n c1 c2 o).
Proof.
  intros t n c1 c2 o G. unfold split_by_default. destruct (find n _) as [m|] eqn:E; [|assumption].
  apply split_good; [assumption|]. intros x Ex. rewrite E in Ex. injection Ex as <-.
  pose proof (claim_ok _ _ (found_ok _ _ _ G E)). pose proof (default_award_bound _ _ _ G E). lia.
Qed.
Lemma pay_claim_good : forall t n cause o, good o -> good (pay_claim t n cause o).
Proof.
  intros t n cause o G. unfold pay_claim. destruct (find n _) as [m|] eqn:E; [|assumption].
  apply pay_good; [assumption|]. intros x Ex. rewrite E in Ex. injection Ex as <-.
  pose proof (claim_ok _ _ (found_ok _ _ _ G E)). lia.
Qed.
Lemma pay_claim_stage : forall t n cause o, stage_of (fst (pay_claim t n cause o)) = stage_of (fst o).
Proof.
  intros. unfold pay_claim, pay. destruct (find n _) as [m|]; [|reflexivity].
  destruct (_ =? 0); reflexivity.
Qed.
Lemma fund_good : forall t n o, good o -> stage_of (fst o) <> Closed ->
  (forall m, find n (milestones (fst o)) = Some m -> is_planned m = true) ->
  current (milestones (fst o)) < max_current (policy_of (fst o)) -> good (fund t n o).
Proof.
  intros t n o G NC P Hc. unfold fund. destruct (find n _) as [m|] eqn:E; [|assumption].
  destruct (cover _ _ _ _ _) as [c missing] eqn:C. apply emit_good; [assumption|].
  eapply fund_keeps; eauto; [apply G | apply (price_ok _ _ (found_ok _ _ _ G E))].
Qed.
Lemma change_amount_good : forall t n a o, good o -> stage_of (fst o) <> Closed -> 0 <= a ->
  (forall m, find n (milestones (fst o)) = Some m -> is_remainder m = false) -> good (change_amount t n a o).
Proof.
  intros t n a o G NC Ha NR. unfold change_amount. destruct (find n _) as [m|] eqn:E; [|assumption].
  specialize (NR _ eq_refl). destruct (holds m && (held m <? a)) eqn:B.
  - apply andb_prop in B as [B1 B2].
    destruct (cover _ _ _ _ _) as [c missing] eqn:C. apply emit_good; [assumption|].
    eapply amount_keeps; eauto; [apply G | lia].
  - assert (good (emit t (EAmountChanged n a 0 [] 0) o)) as G'
      by (apply emit_good; [assumption|]; eapply amount_down_keeps; eauto; apply G).
    destruct (holds m) eqn:Hh; [|assumption]. cbn in B.
    eapply give_back_good; [exact G' | | ].
    + cbn. rewrite carried_none. apply find_update. exact E.
    + cbn. lia.
Qed.
Lemma add_milestone_good : forall t x o, good o -> stage_of (fst o) <> Closed ->
  0 <= amount (price_asked x) ->
  room (fst o) = true -> good (add_milestone t x o).
Proof.
  intros t x o G NC Hx R. unfold add_milestone.
  set (o' := emit _ _ _).
  assert (good o') as G' by (apply emit_good; [assumption|]; apply added_keeps; [apply G | assumption]).
  destruct (fund_all _) eqn:A; [|assumption]. apply fund_good; auto.
  - intros m E. cbn in E. rewrite find_app_last in E. now injection E as <-.
  - pose proof (fits_all _ (good_policy _ _ G') A). pose proof (current_at_most (milestones (fst o))).
    cbn. unfold room in R. cbn in H. unfold current in *. rewrite total_app. cbn. lia.
Qed.

Lemma lapse_good : forall t n o, good o -> stage_of (fst o) <> Closed -> good (lapse_of t n o).
Proof.
  intros t n o G NC. unfold lapse_of. destruct (find n _) as [m|]; [|assumption].
  destruct (state m) as [ |w|c w|p c f| | ]; try assumption.
  - destruct (lapse _); try now apply pay_claim_good.
    apply end_by_client_good; [now apply pay_claim_good | now rewrite pay_claim_stage].
  - now apply close_when_ending_good, give_back_all_good.
  - destruct p, c; try now apply split_by_default_good.
    + now apply close_when_ending_good, give_back_all_good.
    + now apply after_payment_good, pay_claim_good.
Qed.
Lemma fire_good : forall t d o, good o -> next (fst o) = Some (t, d) -> good (fire t d o).
Proof.
  intros t d o G N. assert (stage_of (fst o) <> Closed) as NC.
  { intros K. unfold next in N. rewrite K in N. discriminate. }
  destruct d; cbn [fire]; [now apply end_offer_good | now apply lapse_good |].
  apply each_good; [intros; now apply ask_dormant_good | assumption].
Qed.
Lemma pass_good : forall fuel now o, good o -> good (pass fuel now o).
Proof.
  induction fuel as [|fuel IH]; intros now o G; cbn [pass]; [assumption|].
  destruct (next (fst o)) as [[t d]|] eqn:N; [|assumption].
  destruct (t <=? now); [|assumption]. apply IH. now apply fire_good.
Qed.
End Effects.
