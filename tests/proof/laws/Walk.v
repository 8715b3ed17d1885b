(* Every effect and every deadline records only legal events, and all of them at one instant. *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Decide Proposals Escrow.
From Escrow Require Import Lists Invariant Legal.
Import ListNotations.
Open Scope Z_scope.

(* The run o2 is the run o1 and legal events at the instant t. *)
Inductive walk (t : Z) (o1 : run) : run -> Prop :=
| walk_none : walk t o1 o1
| walk_emit : forall o k, walk t o1 o -> legal t (fst o) k -> walk t o1 (emit t k o).
Definition walks (t : Z) (o1 o2 : run) : Prop := walk t o1 o2 /\ timely t (fst o2).

Lemma walk_on : forall t o1 o2 o3, walk t o1 o2 -> walk t o2 o3 -> walk t o1 o3.
Proof. intros t o1 o2 o3 H K. induction K; [assumption | now constructor]. Qed.
Lemma walk_later : forall t o1 o2, walk t o1 o2 -> stage_of (fst o1) <> Offered ->
  stage_of (fst o2) <> Offered.
Proof. intros t o1 o2 H K. induction H; [assumption|]. now apply stage_forward. Qed.
Lemma policy_walk : forall t o1 o2, walk t o1 o2 -> policy_of (fst o2) = policy_of (fst o1).
Proof. intros t o1 o2 H. induction H; [reflexivity|]. cbn [emit fst]. now rewrite policy_stays. Qed.

Section Effects.
Variables (t : Z) (o0 : run).
Notation ok := (walks t o0).
Notation later o := (stage_of (fst o) <> Offered).

Lemma emit_ok : forall k o, ok o -> legal t (fst o) k -> ok (emit t k o).
Proof. intros k o [W T] L. split; [now constructor | now apply timely_keeps]. Qed.
Lemma emit_later : forall k o, later o -> later (emit t k o).
Proof. intros. now apply stage_forward. Qed.
Lemma found_ok : forall o n m, ok o -> find n (milestones (fst o)) = Some m ->
  timely_milestone (policy_of (fst o)) t m.
Proof. intros o n m [_ T] E. exact (found_timely _ _ _ _ T E). Qed.
Lemma live_holds : forall p m, timely_milestone p t m -> is_live m = true -> 0 < held m.
Proof. intros p m (_ & _ & H) L. unfold is_live in L. destruct (state m); try discriminate; apply H. Qed.
Lemma held_live : forall p m, timely_milestone p t m -> 0 <= claim m <= held m.
Proof. intros p m (_ & H & _). exact H. Qed.

Definition may_pay (s : contract) (cause : release_cause) : Prop :=
  (cause = AwardLapsed -> award_window (policy_of s) <> None) /\
  (cause = SmallClaim -> small_claim (policy_of s) <> None).
Definition may_return (s : contract) (cause : return_cause) : Prop :=
  (cause = AwardLapsedRest -> award_window (policy_of s) <> None) /\
  (cause = SmallClaimRest -> small_claim (policy_of s) <> None).

Lemma pay_ok : forall n a top cause o, ok o -> may_pay (fst o) cause ->
  (forall m, find n (milestones (fst o)) = Some m ->
    is_live m = true /\ 0 <= a /\ 0 <= top /\ 0 <= a - top <= held m) ->
  ok (pay t n a top cause o).
Proof.
  intros n a top cause o K [P1 P2] H. unfold pay. destruct (find n _) as [m|] eqn:E; [|assumption].
  destruct (a =? 0) eqn:Z0; [assumption|]. destruct (H _ eq_refl) as (H1 & H2 & H3 & H4).
  apply emit_ok; [assumption|]. cbn. repeat split; auto. exists m. repeat split; auto; lia.
Qed.
Lemma give_back_ok : forall n m a cause o, ok o -> may_return (fst o) cause ->
  find n (milestones (fst o)) = Some m -> 0 <= a <= held m -> ok (give_back t n a cause o).
Proof.
  intros n m a cause o K [P1 P2] E H. unfold give_back. destruct (a =? 0) eqn:Z0; [assumption|].
  apply emit_ok; [assumption|]. cbn. repeat split; auto. exists m. split; [exact E | lia].
Qed.
Lemma give_back_all_ok : forall cause n o, ok o -> may_return (fst o) cause -> ok (give_back_all t cause n o).
Proof.
  intros cause n o K P. unfold give_back_all. destruct (find n _) as [m|] eqn:E; [|assumption].
  eapply give_back_ok; eauto. pose proof (held_live _ _ (found_ok _ _ _ K E)). lia.
Qed.
Lemma pay_policy : forall n a top cause o, policy_of (fst (pay t n a top cause o)) = policy_of (fst o).
Proof.
  intros. unfold pay. destruct (find n _); [|reflexivity]. destruct (a =? 0); [reflexivity|].
  apply policy_stays.
Qed.
Lemma give_back_all_policy : forall cause n o, policy_of (fst (give_back_all t cause n o)) =
  policy_of (fst o).
Proof.
  intros. unfold give_back_all, give_back. destruct (find n _); [|reflexivity].
  destruct (_ =? 0); [reflexivity|]. apply policy_stays.
Qed.
Lemma each_ok : forall (P : run -> Prop) f, (forall n o, ok o -> P o -> ok (f n o) /\ P (f n o)) ->
  forall o, ok o -> P o -> ok (each f o).
Proof.
  intros P f H o. unfold each. generalize (numbers 1 (milestones (fst o))) as l. intros l; revert o.
  induction l as [|n l IH]; cbn; intros o K Q; [assumption|]. destruct (H n o K Q). now apply IH.
Qed.
Lemma close_if_empty_ok : forall how o, ok o -> ok (close_if_empty t how o).
Proof.
  intros how o K. unfold close_if_empty. destruct (_ =? 0) eqn:E; [|assumption].
  apply emit_ok; [assumption|]. cbn. split; [lia | reflexivity].
Qed.
Lemma close_when_ending_ok : forall o, ok o -> ok (close_when_ending t o).
Proof. intros o K. unfold close_when_ending. destruct (stage_is _ _); auto using close_if_empty_ok. Qed.

Lemma refund_end_late : forall o, ok o -> t <= capped_refund_end (fst o) t.
Proof.
  intros o [_ T]. unfold capped_refund_end, refund_end, second. pose proof (on_time _ _ T).
  pose proof (refund_positive _ (windows _ _ T)). lia.
Qed.
Lemma ask_ok : forall cause n o, ok o -> later o -> ok (ask t cause n o).
Proof. intros. apply emit_ok; [assumption|]. cbn. split; [assumption | now apply refund_end_late]. Qed.
Lemma ask_at_end_ok : forall n o, ok o -> later o -> ok (ask_at_end t n o) /\ later (ask_at_end t n o).
Proof.
  intros n o K L. unfold ask_at_end. destruct (find n _) as [m|]; [|now split].
  destruct (is_asked_at_end m); [|now split]. split; [now apply ask_ok | now apply emit_later].
Qed.
Lemma ask_dormant_ok : forall n o, ok o -> later o -> ok (ask_dormant t n o) /\ later (ask_dormant t n o).
Proof.
  intros n o K L. unfold ask_dormant. destruct (find n _) as [m|]; [|now split].
  destruct (is_dormant m); [|now split]. split; [now apply ask_ok | now apply emit_later].
Qed.
Lemma ending_later : forall s, stage_is s Ending = true -> stage_of s <> Offered.
Proof. intros s. unfold stage_is, same_stage. destruct (stage_of s); discriminate. Qed.
Lemma after_payment_ok : forall n o, ok o -> ok (after_payment t n o).
Proof.
  intros n o K. apply close_when_ending_ok. unfold ask_for_rest. destruct (find n _); [|assumption].
  destruct (stage_is (fst o) Ending) eqn:S; [|assumption]. cbn [andb].
  destruct (is_remainder _); [|assumption]. apply ask_ok; [assumption | now apply ending_later].
Qed.
Lemma end_by_client_ok : forall o, ok o -> ok (end_by_client t o).
Proof.
  intros o K. apply close_if_empty_ok. apply (each_ok (fun o => later o)).
  - intros. now apply ask_at_end_ok.
  - apply emit_ok; [assumption | exact I].
  - discriminate.
Qed.
Lemma plain_return : forall s cause, cause <> AwardLapsedRest -> cause <> SmallClaimRest ->
  may_return s cause.
Proof. intros; split; intros; contradiction. Qed.
Lemma plain_pay : forall s cause, cause <> AwardLapsed -> cause <> SmallClaim -> may_pay s cause.
Proof. intros; split; intros; contradiction. Qed.
Lemma end_by_freelancer_ok : forall o, ok o -> ok (end_by_freelancer t o).
Proof.
  intros o K. apply close_if_empty_ok. apply (each_ok (fun _ => True)); auto.
  - intros. split; [|exact I]. apply give_back_all_ok; [assumption | now apply plain_return].
  - apply emit_ok; [assumption | exact I].
Qed.
Lemma end_offer_ok : forall k cause how o, ok o -> legal t (fst o) k ->
  cause <> AwardLapsedRest -> cause <> SmallClaimRest -> ok (end_offer t k cause how o).
Proof.
  intros k cause how o K L C1 C2. apply close_if_empty_ok. apply (each_ok (fun _ => True)); auto.
  - intros. split; [|exact I]. apply give_back_all_ok; [assumption | now apply plain_return].
  - now apply emit_ok.
Qed.
Lemma fund_ok : forall n o, ok o -> stage_of (fst o) <> Closed ->
  (forall m, find n (milestones (fst o)) = Some m -> is_planned m = true) -> ok (fund t n o).
Proof.
  intros n o K NC P. unfold fund. destruct (find n _) as [m|] eqn:E; [|assumption].
  destruct (cover _ _ _ _ _) as [c missing] eqn:C. apply emit_ok; [assumption|].
  cbn. repeat split; auto. exists m. auto.
Qed.
Lemma change_amount_ok : forall n a o, ok o -> stage_of (fst o) <> Closed -> 0 < a ->
  (forall m, find n (milestones (fst o)) = Some m -> is_remainder m = false) -> ok (change_amount t n a o).
Proof.
  intros n a o K NC Ha R. unfold change_amount. destruct (find n _) as [m|] eqn:E; [|assumption].
  specialize (R _ eq_refl). destruct (holds m && (held m <? a)) eqn:B.
  - destruct (cover _ _ _ _ _) as [c missing] eqn:C. apply emit_ok; [assumption|].
    cbn. repeat split; auto. exists m. repeat split; auto. unfold holds in B.
    eexists; split; [|split; [|exact C]]; lia.
  - assert (K' : ok (emit t (EAmountChanged n a 0 [] 0) o)).
    { apply emit_ok; [assumption|]. cbn. repeat split; auto. exists m. repeat split; auto.
      exists 0. repeat split; [lia | auto | apply cover_nothing]. }
    destruct (holds m) eqn:Hh; [|assumption]. cbn in B. eapply give_back_ok; [exact K' | | | ].
    + now apply plain_return.
    + cbn. rewrite carried_none. apply find_update. exact E.
    + cbn. lia.
Qed.
Lemma split_ok : forall n a c1 c2 o, ok o -> may_pay (fst o) c1 -> may_return (fst o) c2 ->
  (forall m, find n (milestones (fst o)) = Some m -> is_live m = true /\ 0 <= a <= held m) ->
  ok (split t n a c1 c2 o).
Proof.
  intros n a c1 c2 o K P R H. apply close_when_ending_ok, give_back_all_ok.
  - apply pay_ok; auto. intros m E. destruct (H m E). repeat split; auto; lia.
  - unfold may_return. rewrite pay_policy. exact R.
Qed.
Lemma default_award_fits : forall o n m, ok o -> find n (milestones (fst o)) = Some m ->
  0 <= default_award (fst o) m <= held m.
Proof.
  intros o n m K E. pose proof (held_live _ _ (found_ok _ _ _ K E)). unfold default_award.
  destruct (default_award_bps _) as [b|] eqn:B; [|lia]. destruct K as [_ T].
  pose proof (default_fits _ (windows _ _ T) _ B).
  pose proof (rounded_nonneg b (claim m)). pose proof (rounded_at_most b (claim m)). lia.
Qed.
Lemma split_by_default_ok : forall n c1 c2 o, ok o -> may_pay (fst o) c1 -> may_return (fst o) c2 ->
  (forall m, find n (milestones (fst o)) = Some m -> is_live m = true) -> ok (split_by_default t n c1 c2 o).
Proof.
  intros n c1 c2 o K P R L. unfold split_by_default. destruct (find n _) as [m|] eqn:E; [|assumption].
  apply split_ok; auto. intros x Ex. rewrite E in Ex. injection Ex as <-.
  split; [now apply L | eapply default_award_fits; eauto].
Qed.
Lemma pay_claim_ok : forall n cause o, ok o -> may_pay (fst o) cause ->
  (forall m, find n (milestones (fst o)) = Some m -> is_live m = true) -> ok (pay_claim t n cause o).
Proof.
  intros n cause o K P L. unfold pay_claim. destruct (find n _) as [m|] eqn:E; [|assumption].
  apply pay_ok; auto. intros x Ex. rewrite E in Ex. injection Ex as <-.
  pose proof (held_live _ _ (found_ok _ _ _ K E)). repeat split; auto; lia.
Qed.
Lemma add_milestone_ok : forall x o, ok o -> stage_of (fst o) <> Closed -> 0 < amount (price_asked x) ->
  ok (add_milestone t x o).
Proof.
  intros x o K NC Hx. unfold add_milestone. set (o' := emit _ _ _).
  assert (K' : ok o') by (apply emit_ok; [assumption | exact Hx]).
  destruct (fund_all _); [|assumption]. apply fund_ok; auto.
  intros m E. cbn in E. rewrite find_app_last in E. now injection E as <-.
Qed.

Lemma lapse_ok : forall n u o, ok o -> later o ->
  (forall m, find n (milestones (fst o)) = Some m -> until m = Some u) -> ok (lapse_of t n o).
Proof.
  intros n u o K L U. unfold lapse_of. destruct (find n _) as [m|] eqn:E; [|assumption].
  specialize (U _ eq_refl). pose proof (found_ok _ _ _ K E) as (M1 & M2 & M3).
  assert (Live : is_live m = true -> forall x, find n (milestones (fst o)) = Some x -> is_live x = true)
    by (intros V x Ex; rewrite E in Ex; injection Ex as <-; exact V).
  destruct (state m) as [ |w|c w|p c f| | ] eqn:S; try assumption;
    specialize (Live ltac:(unfold is_live; now rewrite S)).
  - assert (ok (pay_claim t n ReviewLapsed o)) by (apply pay_claim_ok; auto; now apply plain_pay).
    destruct (lapse _); auto. now apply end_by_client_ok.
  - apply close_when_ending_ok, give_back_all_ok; [assumption | now apply plain_return].
  - assert (Short : ok (close_when_ending t (give_back_all t AnswerLapsedToClient n o)))
      by (apply close_when_ending_ok, give_back_all_ok; [assumption | now apply plain_return]).
    assert (Paid : ok (after_payment t n (pay_claim t n AnswerLapsed o)))
      by (apply after_payment_ok, pay_claim_ok; auto; now apply plain_pay).
    destruct p, c; try assumption; destruct M3 as (_ & _ & M3); destruct (M3 _ U) as [_ M4];
      specialize (M4 eq_refl); apply split_by_default_ok; auto; split; auto; discriminate.
Qed.
End Effects.
