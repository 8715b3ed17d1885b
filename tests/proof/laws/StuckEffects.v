(* Law 10, second part: effects and deadlines keep the shape of milestones. *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Decide Proposals.
From Escrow Require Import Lists Invariant Reach Commands StuckShape.
Import ListNotations.
Open Scope Z_scope.

Definition only_on (n : Z) (f : milestone -> milestone) (s s' : contract) : Prop :=
  milestones s' = update n f (milestones s) /\ policy_of s' = policy_of s /\
  proposals s' = proposals s /\ respond_by s' = respond_by s.
Lemma shape_on : forall t k n f o, shape (fst o) -> only_on n f (fst o) (body (fst o) t k) ->
  (forall m, find n (milestones (fst o)) = Some m -> fits (policy_of (fst o)) m ->
    fits (policy_of (fst o)) (f m)) ->
  shape (fst (emit t k o)).
Proof.
  intros t k n f o (S1 & S2 & S3) (B1 & B2 & B3 & B4) F. unfold emit, shape, apply. cbn [fst what at_]. cbn.
  rewrite B1, B2, B3, B4. split; [apply forall_update; assumption | split; assumption].
Qed.
Ltac on_one := eapply shape_on; [assumption | repeat split; reflexivity |].
Lemma shape_still : forall t k o, shape (fst o) -> body (fst o) t k = fst o -> shape (fst (emit t k o)).
Proof. intros t k o S B. unfold emit, apply. cbn [fst what at_]. rewrite B. exact S. Qed.
Lemma shape_map : forall f s, shape s -> (forall m, fits (policy_of s) m -> fits (policy_of s) (f m)) ->
  Forall (fits (policy_of s)) (map f (milestones s)).
Proof. intros f s (S1 & _) F. apply Forall_map. eapply Forall_impl; [|exact S1]. exact F. Qed.
Lemma shape_found : forall s n m, shape s -> find n (milestones s) = Some m -> fits (policy_of s) m.
Proof. intros s n m (S1 & _) E. eapply forall_find; eauto. Qed.

(* A milestone whose escrow is all gone. *)
Definition emptied (m m' : milestone) : Prop :=
  held m' = 0 /\ state m' = Settled /\ until m' = None /\ price m' = price m /\ due m' = due m.
Lemma emptied_fits : forall p m m', 0 < price m -> emptied m m' -> fits p m'.
Proof. intros p m m' P (H1 & H2 & H3 & H4 & _). unfold fits, state_fits. rewrite H2, H4. auto. Qed.

(* What stays the same when money moves; the clock moves at most to t. *)
Record framed (t : Z) (s s' : contract) : Prop := {
  same_stage_of : stage_of s' = stage_of s;
  same_policy : policy_of s' = policy_of s;
  same_proposals : proposals s' = proposals s;
  same_respond : respond_by s' = respond_by s;
  same_last : last s' = last s \/ last s' = t
}.
Lemma framed_same : forall t s, framed t s s.
Proof. constructor; auto. Qed.
Lemma framed_more : forall t s s' s'', framed t s s' -> framed t s' s'' -> framed t s s''.
Proof. intros t s s' s'' [A B C D E] [A' B' C' D' E']. constructor; try congruence.
  destruct E, E'; intuition congruence. Qed.
Lemma framed_shape : forall t s s', framed t s s' -> shape s ->
  Forall (fits (policy_of s)) (milestones s') -> shape s'.
Proof. intros t s s' [A B C D E] (S1 & S2 & S3) F. unfold shape. rewrite B, C, D. auto. Qed.

Lemma pay_list : forall t n a top c o m, find n (milestones (fst o)) = Some m -> a <> 0 ->
  framed t (fst o) (fst (pay t n a top c o)) /\ exists fee,
  milestones (fst (pay t n a top c o)) = update n (on_released t a top fee) (milestones (fst o)).
Proof.
  intros t n a top c o m E A. unfold pay. rewrite E. destruct (a =? 0) eqn:Z0; [lia|].
  split; [constructor; cbn; auto | eexists; cbn; reflexivity].
Qed.
Lemma give_back_list : forall t n a c o, a <> 0 ->
  framed t (fst o) (fst (give_back t n a c o)) /\
  milestones (fst (give_back t n a c o)) = update n (on_returned a) (milestones (fst o)).
Proof.
  intros t n a c o A. unfold give_back. destruct (a =? 0) eqn:Z0; [lia|].
  split; [constructor; cbn; auto | cbn; reflexivity].
Qed.
Lemma update_update : forall f g l n, update n g (update n f l) = update n (fun m => g (f m)) l.
Proof.
  induction l as [|x l IH]; intros n; cbn; [reflexivity|].
  destruct (n =? 1) eqn:E; cbn; rewrite E; congruence.
Qed.
Lemma released_empties : forall t a fee m, a = held m -> emptied m (on_released t a 0 fee m).
Proof. intros. subst. unfold emptied, on_released; cbn. replace (held m - (held m - 0)) with 0 by lia. cbn.
  auto. Qed.
Lemma returned_empties : forall m, emptied m (on_returned (held m) m).
Proof. intros. unfold emptied, on_returned; cbn. rewrite Z.sub_diag. cbn. auto 6. Qed.

Lemma split_list : forall t n a c1 c2 o m, find n (milestones (fst o)) = Some m ->
  0 < held m -> 0 <= a <= held m -> let o' := give_back_all t c2 n (pay t n a 0 c1 o) in
  framed t (fst o) (fst o') /\ exists f, milestones (fst o') = update n f (milestones (fst o)) /\ emptied m
    (f m).
Proof.
  intros t n a c1 c2 o m E H A. cbv zeta. destruct (Z.eq_dec a 0) as [->|N].
  - unfold pay. rewrite E. change (0 =? 0) with true. unfold give_back_all. rewrite E.
    destruct (give_back_list t n (held m) c2 o ltac:(lia)) as (F & L). split; [exact F|].
    eexists; split; [exact L | apply returned_empties].
  - destruct (pay_list t n a 0 c1 o m E N) as (F & fee & L).
    assert (E' : find n (milestones (fst (pay t n a 0 c1 o))) = Some (on_released t a 0 fee m))
      by (rewrite L; apply find_update; exact E).
    unfold give_back_all. rewrite E'. set (m' := on_released t a 0 fee m) in *.
    destruct (Z.eq_dec (held m') 0) as [Z0|NZ].
    + unfold give_back. rewrite Z0. change (0 =? 0) with true. split; [exact F|].
      eexists; split; [exact L|]. apply released_empties. unfold m' in Z0. cbn in Z0. lia.
    + destruct (give_back_list t n (held m') c2 (pay t n a 0 c1 o) NZ) as (F' & L').
      split; [eapply framed_more; eassumption|]. rewrite L', L, update_update. eexists; split; [reflexivity|].
      destruct (returned_empties m') as (R1 & R2 & R3 & R4 & R5). fold m'.
      unfold emptied. rewrite R1, R2, R3, R4, R5. auto.
Qed.
Lemma give_back_all_list : forall t n c o m, find n (milestones (fst o)) = Some m -> 0 < held m ->
  let o' := give_back_all t c n o in
  framed t (fst o) (fst o') /\ exists f, milestones (fst o') = update n f (milestones (fst o)) /\ emptied m
    (f m).
Proof.
  intros t n c o m E H. cbv zeta. unfold give_back_all. rewrite E.
  destruct (give_back_list t n (held m) c o ltac:(lia)) as (F & L). split; [exact F|].
  eexists; split; [exact L | apply returned_empties].
Qed.

(* The end of a contract. *)
Lemma close_cases : forall t how o, close_if_empty t how o = o \/
  stage_of (fst (close_if_empty t how o)) = Closed /\ total held (milestones (fst o)) = 0 /\
  milestones (fst (close_if_empty t how o)) = map cancel_planned (milestones (fst o)) /\
  policy_of (fst (close_if_empty t how o)) = policy_of (fst o) /\
  proposals (fst (close_if_empty t how o)) = [] /\
  respond_by (fst (close_if_empty t how o)) = respond_by (fst o).
Proof.
  intros. unfold close_if_empty. destruct (_ =? 0) eqn:E; [right; cbn; repeat split; auto; lia | left;
    reflexivity].
Qed.
Lemma close_shape : forall t how o, shape (fst o) -> shape (fst (close_if_empty t how o)).
Proof.
  intros t how o S. destruct (close_cases t how o) as [->|(_ & _ & L & P & Q & R)]; [assumption|].
  unfold shape. rewrite L, P, Q, R. split; [|split; [constructor | apply S]].
  apply shape_map; [assumption|]. intros. now apply cancelled_fits.
Qed.
Lemma close_ending_shape : forall t o, shape (fst o) -> shape (fst (close_when_ending t o)).
Proof. intros. unfold close_when_ending. destruct (stage_is _ _); auto using close_shape. Qed.
Lemma each_shape : forall f, (forall n o, shape (fst o) -> shape (fst (f n o))) ->
  forall o, shape (fst o) -> shape (fst (each f o)).
Proof.
  intros f H o. unfold each. generalize (numbers 1 (milestones (fst o))) as l. intros l; revert o.
  induction l; cbn; auto.
Qed.
Lemma ask_shape : forall t u c n o, shape (fst o) -> shape (fst (emit t (ERefundRequested n u c) o)).
Proof. intros. on_one. intros. now apply requested_fits. Qed.
Lemma ask_for_rest_shape : forall t n o, shape (fst o) -> shape (fst (ask_for_rest t n o)).
Proof. intros. unfold ask_for_rest. destruct (find n _); [|assumption].
  destruct (_ && _); [apply ask_shape|]; assumption. Qed.
Lemma ask_at_end_shape : forall t n o, shape (fst o) -> shape (fst (ask_at_end t n o)).
Proof. intros. unfold ask_at_end. destruct (find n _); [|assumption].
  destruct (is_asked_at_end _); [apply ask_shape|]; assumption. Qed.
Lemma ask_dormant_shape : forall t n o, shape (fst o) -> shape (fst (ask_dormant t n o)).
Proof. intros. unfold ask_dormant. destruct (find n _); [|assumption].
  destruct (is_dormant _); [apply ask_shape|]; assumption. Qed.
Lemma after_payment_shape : forall t n o, shape (fst o) -> shape (fst (after_payment t n o)).
Proof. intros. now apply close_ending_shape, ask_for_rest_shape. Qed.
Lemma give_back_all_shape : forall t c n o, shape (fst o) -> shape (fst (give_back_all t c n o)).
Proof.
  intros t c n o S. unfold give_back_all. destruct (find n _) as [m|] eqn:E; [|assumption].
  unfold give_back. destruct (_ =? 0); [assumption|]. on_one.
  intros x Ex Fx. rewrite E in Ex. injection Ex as <-. now apply returned_fits.
Qed.
Lemma ended_shape : forall t p o, shape (fst o) -> shape (fst (emit t (EContractEnded p) o)).
Proof.
  intros t p o S. assert (F : Forall (fits (policy_of (fst o))) (map cancel_planned (milestones (fst o))))
    by (apply shape_map; [assumption | intros; now apply cancelled_fits]).
  destruct S as (_ & S2 & S3). assert (Q : Forall (fun q => change_fits (wants q)) (filter is_settle
    (proposals (fst o)))).
  { apply Forall_forall. intros q Hq. apply filter_In in Hq. rewrite Forall_forall in S2. now apply S2. }
  destruct p; unfold shape; cbn; auto.
Qed.
Lemma end_by_client_shape : forall t o, shape (fst o) -> shape (fst (end_by_client t o)).
Proof. intros. apply close_shape, each_shape; [intros; now apply ask_at_end_shape | now apply ended_shape].
  Qed.
Lemma end_by_freelancer_shape : forall t o, shape (fst o) -> shape (fst (end_by_freelancer t o)).
Proof. intros. apply close_shape, each_shape; [intros; now apply give_back_all_shape | now apply
  ended_shape]. Qed.
Lemma end_offer_shape : forall t k c how o, shape (fst o) -> body (fst o) t k = fst o ->
  shape (fst (end_offer t k c how o)).
Proof. intros. apply close_shape, each_shape; [intros; now apply give_back_all_shape | now apply
  shape_still]. Qed.

Lemma pay_shape : forall t n a top c o, shape (fst o) ->
  (forall m, find n (milestones (fst o)) = Some m -> 0 <= a - top <= held m) ->
    shape (fst (pay t n a top c o)).
Proof.
  intros t n a top c o S H. unfold pay. destruct (find n _) as [m|] eqn:E; [|assumption].
  destruct (a =? 0); [assumption|]. on_one.
  intros x Ex Fx. rewrite E in Ex. injection Ex as <-. apply released_fits; [apply Fx | auto].
Qed.
(* Splitting settles the milestone, whatever its window was; all others are as they were. *)
Lemma split_shape : forall t n a c1 c2 o f l m, Forall (fits (policy_of (fst o))) l ->
  milestones (fst o) = update n f l -> find n l = Some m ->
  Forall (fun q => change_fits (wants q)) (proposals (fst o)) ->
  (respond_by (fst o) = None -> offer_window (policy_of (fst o)) = None) ->
  0 < price (f m) -> 0 < held (f m) -> 0 <= a <= held (f m) ->
  shape (fst (split t n a c1 c2 o)).
Proof.
  intros t n a c1 c2 o f l m O M E Q R P H A. unfold split. apply close_ending_shape.
  assert (E' : find n (milestones (fst o)) = Some (f m)) by (rewrite M; now apply find_update).
  destruct (split_list t n a c1 c2 o (f m) E' H A) as ([A1 A2 A3 A4 A5] & g & L & F).
  unfold shape. rewrite L, A2, A3, A4. split; [|auto]. rewrite M, update_update.
  apply forall_update; [assumption|]. intros x Ex _. rewrite E in Ex. injection Ex as <-.
  eapply emptied_fits; eassumption.
Qed.
Lemma update_same : forall l n, update n (fun m => m) l = l.
Proof. induction l as [|x l IH]; intros n; cbn; [reflexivity|]. destruct (n =? 1); congruence. Qed.
Lemma split_shape_of : forall t n a c1 c2 o m, shape (fst o) -> find n (milestones (fst o)) = Some m ->
  0 < held m -> 0 <= a <= held m -> shape (fst (split t n a c1 c2 o)).
Proof.
  intros t n a c1 c2 o m S E H A. pose proof (shape_found _ _ _ S E) as [P _]. destruct S as (S1 & S2 & S3).
  eapply (split_shape t n a c1 c2 o (fun m => m)); eauto. now rewrite update_same.
Qed.

Section Sound.
Variable s0 : contract.
Lemma pay_claim_shape : forall t n c o, good s0 o -> shape (fst o) -> shape (fst (pay_claim t n c o)).
Proof.
  intros t n c o G S. unfold pay_claim. destruct (find n _) as [m|] eqn:E; [|assumption].
  apply pay_shape; [assumption|]. intros x Ex. rewrite E in Ex. injection Ex as <-.
  pose proof (claim_ok _ _ (found_ok _ _ _ _ G E)). lia.
Qed.
Lemma split_by_default_shape : forall t n c1 c2 o m, good s0 o -> shape (fst o) ->
  find n (milestones (fst o)) = Some m -> 0 < held m -> shape (fst (split_by_default t n c1 c2 o)).
Proof.
  intros t n c1 c2 o m G S E H. unfold split_by_default. rewrite E. eapply split_shape_of; eauto.
  pose proof (claim_ok _ _ (found_ok _ _ _ _ G E)). pose proof (default_award_bound _ _ _ _ G E). lia.
Qed.
Lemma disputed_holds : forall p m q c f, fits p m -> state m = Disputed q c f -> 0 < held m.
Proof. intros p m q c f [_ F] E. unfold state_fits in F. rewrite E in F. apply F. Qed.
Lemma lapse_shape : forall t n o, good s0 o -> shape (fst o) -> shape (fst (lapse_of t n o)).
Proof.
  intros t n o G S. unfold lapse_of. destruct (find n _) as [m|] eqn:E; [|assumption].
  pose proof (shape_found _ _ _ S E) as F.
  destruct (state m) as [ |w|c w|p c f| | ] eqn:M; try assumption.
  - destruct (lapse _); try now apply pay_claim_shape. now apply end_by_client_shape, pay_claim_shape.
  - now apply close_ending_shape, give_back_all_shape.
  - pose proof (disputed_holds _ _ _ _ _ F M).
    destruct p, c; try (eapply split_by_default_shape; eauto; fail).
    + now apply close_ending_shape, give_back_all_shape.
    + now apply after_payment_shape, pay_claim_shape.
Qed.
Lemma fire_shape : forall t d o, good s0 o -> shape (fst o) -> shape (fst (fire t d o)).
Proof.
  intros t d o G S. destruct d; cbn [fire]; [now apply end_offer_shape | now apply lapse_shape |].
  apply each_shape; [intros; now apply ask_dormant_shape | assumption].
Qed.
Lemma pass_shape : forall fuel now o, good s0 o -> shape (fst o) -> shape (fst (pass fuel now o)).
Proof.
  induction fuel as [|fuel IH]; intros now o G S; cbn [pass]; [assumption|].
  destruct (next (fst o)) as [[t d]|] eqn:N; [|assumption].
  destruct (t <=? now); [|assumption]. apply IH; [now apply fire_good | now apply fire_shape].
Qed.

Lemma fund_shape : forall t n o, good s0 o -> shape (fst o) ->
  (forall m, find n (milestones (fst o)) = Some m -> is_planned m = true) -> shape (fst (fund t n o)).
Proof.
  intros t n o G S P. unfold fund. destruct (find n _) as [m|] eqn:E; [|assumption]. specialize (P _ eq_refl).
  destruct (cover _ _ _ _ _) as [c missing] eqn:C. pose proof (shape_found _ _ _ S E) as F.
  pose proof (found_ok _ _ _ _ G E) as M.
  destruct (cover_carries _ _ _ _ _ _ _ _ (all_ok _ (good_state _ _ G)) (price_ok _ _ M) C)
    as (I1 & I2 & I3 & _ & _ & _ & I7).
  pose proof (I7 _ _ E (planned_not_remainder _ P)) as E'.
  destruct S as (S1 & S2 & S3). pose proof (cover_fits _ _ _ _ _ _ _ S1 C) as S1'.
  unfold shape. cbn. split; [|auto]. apply forall_update; [assumption|].
  intros x Ex Fx. rewrite E' in Ex. injection Ex as <-. apply funded_fits; [assumption|].
  rewrite (planned_ok _ _ M P). destruct F as [F _]. lia.
Qed.
Lemma add_milestone_shape : forall t x o, good s0 o -> shape (fst o) -> 0 < amount (price_asked x) ->
  shape (fst (add_milestone t x o)).
Proof.
  intros t x o G S H. unfold add_milestone. set (o' := emit _ _ _).
  assert (good s0 o') as G' by (apply emit_good; [assumption|]; apply added_keeps; [apply G | lia]).
  assert (shape (fst o')) as S'.
  { destruct S as (S1 & S2 & S3). unfold shape, o'. cbn. split; [|auto]. apply Forall_app.
    split; [assumption|].
    constructor; [|constructor]. now apply new_fits. }
  destruct (fund_all _); [|assumption]. apply fund_shape; auto.
  intros m E. unfold o' in E. cbn in E. rewrite find_app_last in E. now injection E as <-.
Qed.
Lemma change_amount_shape : forall t n a o, good s0 o -> shape (fst o) -> 0 < a ->
  (forall m, find n (milestones (fst o)) = Some m ->
    is_planned m = true \/ exists w, state m = Working w /\ w <> Remainder) ->
  shape (fst (change_amount t n a o)).
Proof.
  intros t n a o G S A W. unfold change_amount. destruct (find n _) as [m|] eqn:E; [|assumption].
  specialize (W _ eq_refl). pose proof (shape_found _ _ _ S E) as F. pose proof (found_ok _ _ _ _ G E) as M.
  assert (NR : is_remainder m = false).
  { destruct W as [W|(w & W & N)]; [now apply planned_not_remainder|]. unfold is_remainder. rewrite W.
    destruct w; congruence. }
  destruct (holds m && (held m <? a)) eqn:B.
  - apply andb_prop in B as [B1 B2]. unfold holds in B1.
    destruct (cover _ _ _ _ _) as [c missing] eqn:C.
    destruct (cover_carries _ _ _ _ _ _ _ _ (all_ok _ (good_state _ _ G)) (ltac:(lia) : 0 <= a - held m) C)
      as (I1 & I2 & I3 & _ & _ & _ & I7).
    pose proof (I7 _ _ E NR) as E'. destruct S as (S1 & S2 & S3).
    pose proof (cover_fits _ _ _ _ _ _ _ S1 C) as S1'.
    unfold shape. cbn. split; [|auto]. apply forall_update; [assumption|].
    intros x Ex Fx. rewrite E' in Ex. injection Ex as <-. apply changed_fits; auto; [lia|].
    destruct W as [W|(w & W & _)]; [|right; eauto]. pose proof (planned_ok _ _ M W). lia.
  - assert (forall y, y = m -> fits (policy_of (fst o)) (on_amount_changed a 0 y)) as K.
    { intros y ->. apply changed_fits; auto; [lia|]. destruct W as [W|(w & W & _)]; [auto | right; eauto]. }
    assert (shape (fst (emit t (EAmountChanged n a 0 [] 0) o))) as S'.
    { destruct S as (S1 & S2 & S3). unfold shape. cbn. rewrite carried_none. split; [|auto].
      apply forall_update; [assumption|]. intros x Ex _. rewrite E in Ex. injection Ex as <-. now apply K. }
    assert (E1 : find n (milestones (fst (emit t (EAmountChanged n a 0 [] 0) o))) = Some (on_amount_changed a
      0 m))
      by (cbn; rewrite carried_none; now apply find_update).
    clear S K. revert S' E1. generalize (emit t (EAmountChanged n a 0 [] 0) o). intros o1 S' E1.
    destruct (holds m) eqn:Hh; [|exact S']. unfold holds in Hh. cbn in B.
    unfold give_back. destruct (held m - a =? 0) eqn:Z0; [exact S'|].
    apply (shape_on _ _ n (on_returned (held m - a))); [exact S' | repeat split; reflexivity |].
      intros x Ex Fx.
    rewrite E1 in Ex. injection Ex as <-.
    destruct W as [W|(w & W & _)]; [pose proof (planned_ok _ _ M W); lia|].
    eapply reduced_fits; [exact Fx | cbn; exact W | cbn; lia | cbn; lia].
Qed.
End Sound.
