(* Each deadline that takes effect leaves less to do. So the bound most_deadlines is enough, and an advance
   leaves no deadline at or before its instant (law 4). *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Decide Proposals Escrow.
From Escrow Require Import Lists Invariant Laws Legal Walk.
Import ListNotations.
Open Scope Z_scope.
Local Arguments Z.add : simpl never.

(* How many deadlines a milestone can still have: a window, then dormancy of the rest, then a refund
   request. *)
Definition rank (m : milestone) : Z :=
  match state m with
  | Working UnderReview => if is_some (until m) then 3 else 2
  | Working _ => 2
  | RefundRequested _ _ => 1
  | Disputed _ _ _ => 3
  | Planned | Settled | Cancelled => 0
  end.
Definition left_over (s : contract) : Z := one_if (stage_is s Offered) + total rank (milestones s).

Lemma rank_bound : forall m, 0 <= rank m <= 3.
Proof. intros m. unfold rank. destruct (state m) as [|[]|? ?|? ? ?| |]; try lia. destruct (is_some _);
  lia. Qed.
Lemma left_bound : forall s, 0 <= left_over s <= Z.of_nat (most_deadlines s).
Proof.
  intros s. unfold left_over, most_deadlines.
  assert (0 <= total rank (milestones s) <= 3 * Z.of_nat (length (milestones s))).
  { induction (milestones s) as [|m l IH]; cbn [total length]; [lia|]. pose proof (rank_bound m). lia. }
  destruct (stage_is s Offered); cbn [one_if]; lia.
Qed.
Lemma rank_on : forall s n f m, find n (milestones s) = Some m ->
  left_over (on n f s) = left_over s + rank (f m) - rank m.
Proof. intros. unfold left_over, stage_is. cbn. rewrite (total_update_some _ _ _ _ _ H). lia. Qed.
Lemma left_bump : forall s t r, left_over (set_revision r (set_last t s)) = left_over s.
Proof. reflexivity. Qed.

Definition less (o1 o2 : run) : Prop := left_over (fst o2) <= left_over (fst o1).
Lemma less_trans : forall o1 o2 o3, less o1 o2 -> less o2 o3 -> less o1 o3.
Proof. unfold less; intros; lia. Qed.

Lemma cancel_rank : forall l, total rank (map cancel_planned l) = total rank l.
Proof.
  intros. apply total_map. intros m. unfold cancel_planned, is_planned, rank.
  destruct (state m) eqn:S; cbn; rewrite ?S; reflexivity.
Qed.
Lemma close_less : forall t how o, less o (close_if_empty t how o).
Proof.
  intros. unfold close_if_empty, less. destruct (_ =? 0); [|lia]. unfold left_over, stage_is. cbn.
  rewrite cancel_rank. destruct (stage_of (fst o)); cbn; lia.
Qed.
Lemma close_ending_less : forall t o, less o (close_when_ending t o).
Proof.
  intros. unfold close_when_ending. destruct (stage_is _ _); [apply close_less | unfold less; lia].
Qed.
Lemma ended_less : forall t o, less o (emit t (EContractEnded Client) o).
Proof.
  intros. unfold less, left_over, stage_is. cbn. rewrite cancel_rank. destruct (stage_of (fst o)); cbn; lia.
Qed.
Lemma request_rank : forall u cause m, rank (on_refund_requested u cause m) <= rank m.
Proof.
  intros. unfold on_refund_requested, rank. destruct (state m) as [|[]|? ?|? ? ?| |] eqn:S; cbn; rewrite ?S;
    try lia.
  destruct (is_some _); lia.
Qed.
Lemma ask_less : forall t cause n o, less o (ask t cause n o).
Proof.
  intros. unfold ask, less. cbn [emit fst]. unfold apply. cbn [at_ what body]. rewrite left_bump.
  destruct (find n (milestones (fst o))) as [m|] eqn:E.
  - rewrite (rank_on _ _ _ _ E). pose proof (request_rank (capped_refund_end (fst o) t) cause m). lia.
  - unfold on, left_over, stage_is. cbn. rewrite update_none by assumption. lia.
Qed.
Ltac look := repeat match goal with |- less _ (match ?x with _ => _ end) => destruct x eqn:? end;
  try (unfold less; lia); try apply ask_less.
Lemma rest_less : forall t n o, less o (ask_for_rest t n o).
Proof. intros. unfold ask_for_rest. look. Qed.
Lemma at_end_less : forall t n o, less o (ask_at_end t n o).
Proof. intros. unfold ask_at_end. look. Qed.
Lemma dormant_less : forall t n o, less o (ask_dormant t n o).
Proof. intros. unfold ask_dormant. look. Qed.
Lemma fold_less : forall (f : Z -> run -> run) l o, (forall n o, less o (f n o)) ->
  less o (fold_left (fun o n => f n o) l o).
Proof.
  intros f l. induction l as [|n l IH]; intros o H; cbn; [unfold less; lia|].
  eapply less_trans; [apply H | now apply IH].
Qed.
Lemma after_less : forall t n o, less o (after_payment t n o).
Proof. intros. eapply less_trans; [apply rest_less | apply close_ending_less]. Qed.
Lemma end_client_less : forall t o, less o (end_by_client t o).
Proof.
  intros. eapply less_trans; [apply ended_less|]. eapply less_trans; [|apply close_less].
  apply fold_less. intros. apply at_end_less.
Qed.

Lemma return_rank : forall a m, rank (on_returned a m) <= rank m /\
  (held m = a -> is_live m = true -> rank (on_returned a m) < rank m).
Proof.
  intros. unfold on_returned. cbn. destruct (held m - a =? 0) eqn:Z0.
  - unfold rank, is_live. cbn. destruct (state m) as [|[]|? ?|? ? ?| |]; try destruct (is_some _); split;
    intros;
      try lia; discriminate.
  - unfold rank. cbn. split; lia.
Qed.
Lemma give_back_change : forall t n a cause o m, find n (milestones (fst o)) = Some m -> a <> 0 ->
  left_over (fst (give_back t n a cause o)) = left_over (fst o) + rank (on_returned a m) - rank m.
Proof.
  intros t n a cause o m E Z0. unfold give_back. replace (a =? 0) with false by lia. cbn [emit fst].
  unfold apply. cbn [at_ what body]. rewrite left_bump.
  transitivity (left_over (on n (on_returned a) (fst o))); [reflexivity | now apply rank_on].
Qed.
Lemma give_back_less : forall t n cause o, less o (give_back_all t cause n o).
Proof.
  intros. unfold give_back_all, less. destruct (find n _) as [m|] eqn:E; [|lia].
  destruct (Z.eq_dec (held m) 0) as [Z0|Z0].
  - unfold give_back. rewrite Z0. cbn. lia.
  - rewrite (give_back_change _ _ _ _ _ _ E Z0). pose proof (return_rank (held m) m). lia.
Qed.
Lemma give_back_strict : forall t n cause o m, find n (milestones (fst o)) = Some m -> is_live m = true ->
  0 < held m -> left_over (fst (give_back_all t cause n o)) < left_over (fst o).
Proof.
  intros t n cause o m E L H. unfold give_back_all. rewrite E.
  rewrite (give_back_change _ _ _ _ _ _ E) by lia. pose proof (return_rank (held m) m). lia.
Qed.
Lemma paid_rank : forall t a top fee m, rank (on_released t a top fee m) <= 2.
Proof.
  intros. unfold on_released, rank. cbn. destruct (_ =? 0); lia.
Qed.
Lemma left_same : forall a b, stage_of a = stage_of b -> milestones a = milestones b -> left_over a =
  left_over b.
Proof. intros a b H K. unfold left_over, stage_is. now rewrite H, K. Qed.
Lemma pay_strict : forall t n a cause o m, find n (milestones (fst o)) = Some m -> a <> 0 -> rank m = 3 ->
  left_over (fst (pay t n a 0 cause o)) < left_over (fst o).
Proof.
  intros t n a cause o m E Z0 R. unfold pay. rewrite E. replace (a =? 0) with false by lia. cbn [emit fst].
  set (fee := fee_on _ _ _ _). rewrite (left_same _ (on n (on_released t a 0 fee) (fst o))) by reflexivity.
  rewrite (rank_on _ _ _ _ E). pose proof (paid_rank t a 0 fee m). lia.
Qed.
Lemma pay_claim_strict : forall t n cause o m, find n (milestones (fst o)) = Some m -> 0 < claim m ->
  rank m = 3 ->
  left_over (fst (pay_claim t n cause o)) < left_over (fst o).
Proof. intros t n cause o m E C R. unfold pay_claim. rewrite E. eapply pay_strict; eauto. lia. Qed.

(* A window that has passed. *)
Lemma lapse_strict : forall t n u o m, timely t (fst o) -> find n (milestones (fst o)) = Some m -> until m =
  Some u ->
  left_over (fst (lapse_of t n o)) < left_over (fst o).
Proof.
  intros t n u o m T E U. pose proof (found_timely _ _ _ _ T E) as (M1 & M2 & M3). unfold lapse_of. rewrite E.
  assert (Back : forall cause, is_live m = true -> 0 < held m ->
    left_over (fst (close_when_ending t (give_back_all t cause n o))) < left_over (fst o)).
  { intros cause L H. pose proof (give_back_strict t n cause o m E L H).
    pose proof (close_ending_less t (give_back_all t cause n o)). unfold less in *. lia. }
  destruct (state m) as [ |w|c w|p c f| | ] eqn:S; try (destruct M3 as [M3 _]; congruence).
  - destruct M3 as (M3 & M4). destruct (M4 _ U) as (_ & -> & C).
    assert (R : rank m = 3) by (unfold rank; now rewrite S, U).
    pose proof (pay_claim_strict t n ReviewLapsed o m E C R).
    pose proof (end_client_less t (pay_claim t n ReviewLapsed o)). unfold less in *.
    destruct (lapse _); lia.
  - destruct M3 as (M3 & _). apply Back; [unfold is_live; now rewrite S | assumption].
  - destruct M3 as (M3 & M4 & _). assert (R : rank m = 3) by (unfold rank; now rewrite S).
    assert (L : is_live m = true) by (unfold is_live; now rewrite S).
    assert (Split : left_over (fst (split_by_default t n AwardLapsed AwardLapsedRest o)) < left_over (fst o)).
    { unfold split_by_default. rewrite E. unfold split. set (a := default_award _ _).
      set (o1 := pay t n a 0 AwardLapsed o).
      pose proof (close_ending_less t (give_back_all t AwardLapsedRest n o1)).
      pose proof (give_back_less t n AwardLapsedRest o1). unfold less in *.
      destruct (Z.eq_dec a 0) as [Z0|Z0].
      - assert (o1 = o) as -> by (unfold o1, pay; rewrite E, Z0; reflexivity).
        pose proof (give_back_strict t n AwardLapsedRest o m E L M3). lia.
      - pose proof (pay_strict t n a AwardLapsed o m E Z0 R). fold o1 in H1. lia. }
    destruct p, c; try assumption; [now apply Back|].
    pose proof (pay_claim_strict t n AnswerLapsed o m E (M4 eq_refl eq_refl) R).
    pose proof (after_less t n (pay_claim t n AnswerLapsed o)). unfold less in *. lia.
Qed.

(* Dormancy. *)
Lemma dormant_strict : forall t n o m, find n (milestones (fst o)) = Some m -> is_dormant m = true ->
  left_over (fst (ask_dormant t n o)) < left_over (fst o).
Proof.
  intros t n o m E D. unfold ask_dormant. rewrite E, D. unfold ask. cbn [emit fst].
  set (u := capped_refund_end _ _).
  rewrite (left_same _ (on n (on_refund_requested u AskedByDormancy) (fst o))) by reflexivity.
  rewrite (rank_on _ _ _ _ E). unfold is_dormant in D. unfold on_refund_requested, rank.
  destruct (state m) as [|[]|? ?|? ? ?| |]; try discriminate; cbn; try lia. destruct (until m);
    [discriminate|].
  cbn. lia.
Qed.
Lemma dormant_other : forall t k n o, n <> k ->
  find n (milestones (fst (ask_dormant t k o))) = find n (milestones (fst o)).
Proof.
  intros t k n o H. unfold ask_dormant. destruct (find k _); [|reflexivity]. destruct (is_dormant _);
    [|reflexivity].
  cbn. now apply find_update_other.
Qed.
Lemma dormant_fold : forall t l o n m, In n l -> find n (milestones (fst o)) = Some m -> is_dormant m =
  true ->
  left_over (fst (fold_left (fun o n => ask_dormant t n o) l o)) < left_over (fst o).
Proof.
  intros t. induction l as [|k l IH]; intros o n m K E D; [contradiction|]. cbn [fold_left].
  pose proof (dormant_less t k o) as L. destruct (Z.eq_dec n k) as [->|N].
  - pose proof (dormant_strict t k o m E D).
    pose proof (fold_less (ask_dormant t) l (ask_dormant t k o) (dormant_less t)). unfold less in *. lia.
  - destruct K as [->|K]; [contradiction|].
    assert (E' : find n (milestones (fst (ask_dormant t k o))) = Some m) by now rewrite dormant_other.
    specialize (IH _ _ _ K E' D). unfold less in *. lia.
Qed.
Lemma numbered : forall (P : milestone -> bool) l k, existsb P l = true ->
  exists n m, In n (numbers k l) /\ find (n - k + 1) l = Some m /\ P m = true.
Proof.
  intros P. induction l as [|m l IH]; intros k H; cbn [existsb numbers find] in *; [discriminate|].
  destruct (P m) eqn:Q.
  - exists k, m. replace (k - k + 1 =? 1) with true by lia. repeat split; cbn; auto.
  - destruct (IH (k + 1) H) as (n & x & H1 & H2 & H3). exists n, x. split; [now right|]. split; [|assumption].
    assert (G : forall l k n, In n (numbers k l) -> k <= n).
    { clear. induction l; intros k n H; cbn in *; [contradiction|]. destruct H as [->|H]; [lia|].
      apply IHl in H. lia. }
    apply G in H1. replace (n - k + 1 =? 1) with false by lia.
      replace (n - k + 1 - 1) with (n - (k + 1) + 1) by lia.
    assumption.
Qed.

(* An offer that ends gives everything back. *)
Definition empty_at (n : Z) (o : run) : Prop := forall m, find n (milestones (fst o)) = Some m -> held m = 0.
Lemma gives_all : forall t cause n o, empty_at n (give_back_all t cause n o).
Proof.
  intros t cause n o. unfold give_back_all. destruct (find n (milestones (fst o))) as [m|] eqn:E.
  - unfold give_back. destruct (held m =? 0) eqn:Z0.
    + intros x Ex. rewrite E in Ex. injection Ex as <-. lia.
    + intros x. cbn. rewrite (find_update _ _ _ _ E). intros Ex. injection Ex as <-. unfold on_returned. cbn.
      destruct (held m - held m =? 0); exact (Z.sub_diag (held m)).
  - intros x Ex. rewrite E in Ex. discriminate.
Qed.
Lemma stays_empty : forall t cause k n o, empty_at n o -> empty_at n (give_back_all t cause k o).
Proof.
  intros t cause k n o H. destruct (Z.eq_dec n k) as [->|N]; [apply gives_all|].
  unfold give_back_all, give_back. destruct (find k _) as [m|] eqn:E; [|assumption].
  destruct (_ =? 0); [assumption|]. intros x. cbn. rewrite find_update_other by assumption. apply H.
Qed.
Lemma fold_stays_empty : forall t cause l n o, empty_at n o ->
  empty_at n (fold_left (fun o n => give_back_all t cause n o) l o).
Proof. intros t cause l. induction l as [|k l IH]; intros n o H; cbn; [assumption
  | now apply IH, stays_empty]. Qed.
Lemma fold_gives_all : forall t cause l n o, In n l ->
  empty_at n (fold_left (fun o n => give_back_all t cause n o) l o).
Proof.
  intros t cause. induction l as [|k l IH]; intros n o H; [contradiction|]. cbn. destruct H as [->|H];
    [|now apply IH].
  apply fold_stays_empty, gives_all.
Qed.
Lemma gives_shape : forall t cause n o, let o' := give_back_all t cause n o in
  stage_of (fst o') = stage_of (fst o) /\ length (milestones (fst o')) = length (milestones (fst o)).
Proof.
  intros t cause n o. unfold give_back_all, give_back. destruct (find n _); [|now split].
  destruct (_ =? 0); [now split|]. cbn. now rewrite length_update.
Qed.
Lemma fold_shape : forall t cause l o, let o' := fold_left (fun o n => give_back_all t cause n o) l o in
  stage_of (fst o') = stage_of (fst o) /\ length (milestones (fst o')) = length (milestones (fst o)).
Proof.
  intros t cause l. induction l as [|k l IH]; intros o; cbn; [now split|].
  destruct (IH (give_back_all t cause k o)) as [-> ->]. apply gives_shape.
Qed.
Lemma numbers_same : forall l r k, length l = length r -> numbers k l = numbers k r.
Proof.
  induction l as [|x l IH]; destruct r as [|y r]; intros k H; try discriminate; cbn; [reflexivity|].
  f_equal. apply IH. now injection H.
Qed.
Lemma all_empty : forall l k, (forall n, In n (numbers k l) -> forall m, find (n - k + 1) l = Some m ->
  held m = 0) ->
  total held l = 0.
Proof.
  induction l as [|m l IH]; intros k H; cbn [total]; [reflexivity|]. rewrite (IH (k + 1)).
  - rewrite (H k); [reflexivity | cbn; auto |]. cbn. now replace (k - k + 1 =? 1) with true by lia.
  - intros n Hn x Ex. apply (H n); [now right|]. cbn [find].
    assert (G : forall l k n, In n (numbers k l) -> k <= n).
    { clear. induction l; intros k n H; cbn in *; [contradiction|]. destruct H as [->|H]; [lia|].
      apply IHl in H. lia. }
    apply G in Hn. replace (n - k + 1 =? 1) with false by lia.
    now replace (n - k + 1 - 1) with (n - (k + 1) + 1) by lia.
Qed.
Lemma gave_all : forall t cause o, total held (milestones (fst (each (give_back_all t cause) o))) = 0.
Proof.
  intros t cause o. apply (all_empty _ 1). intros n Hn m E. replace (n - 1 + 1) with n in E by lia.
    revert m E.
  apply fold_gives_all. erewrite numbers_same; [exact Hn|]. symmetry. apply fold_shape.
Qed.

(* The deadlines. *)
Lemma first_window_found : forall l k t n, first_window k l = Some (t, n) ->
  k <= n /\ exists m, find (n - k + 1) l = Some m /\ until m = Some t.
Proof.
  induction l as [|m l IH]; intros k t n H; cbn in H; [discriminate|].
  assert (Head : until m = Some t -> n = k -> k <= n /\ exists x, find (n - k + 1) (m :: l) = Some x /\
    until x = Some t).
  { intros U ->. split; [lia|]. exists m. cbn. now replace (k - k + 1 =? 1) with true by lia. }
  assert (Tail : first_window (k + 1) l = Some (t, n) ->
    k <= n /\ exists x, find (n - k + 1) (m :: l) = Some x /\ until x = Some t).
  { intros F. destruct (IH _ _ _ F) as (H1 & x & H2 & H3). split; [lia|]. exists x. cbn.
    replace (n - k + 1 =? 1) with false by lia. now replace (n - k + 1 - 1) with (n - (k + 1) + 1) by lia. }
  destruct (until m) as [u|]; [|now apply Tail].
  destruct (first_window (k + 1) l) as [[v x]|].
  - destruct (u <=? v); injection H as <- <-; auto.
  - injection H as <- <-. auto.
Qed.
Lemma first_window_least : forall l k, match first_window k l with
  | Some (t, _) => Forall (fun m => forall u, until m = Some u -> t <= u) l
  | None => Forall (fun m => until m = None) l
  end.
Proof.
  induction l as [|m l IH]; intros k; cbn; [constructor|]. specialize (IH (k + 1)).
  destruct (until m) as [u|] eqn:U, (first_window (k + 1) l) as [[v x]|] eqn:F.
  - destruct (u <=? v) eqn:C; constructor; try (intros w W; rewrite U in W; injection W as <-; lia); auto.
    eapply Forall_impl; [|exact IH]. intros y H w W. specialize (H w W). cbn in H. lia.
  - constructor; [intros w W; rewrite U in W; injection W as <-; lia|].
    eapply Forall_impl; [|exact IH]. intros y H w W. cbn in H. congruence.
  - constructor; [intros w W; congruence | exact IH].
  - constructor; auto.
Qed.

Theorem fire_strict : forall t d o, timely t (fst o) -> next (fst o) = Some (t, d) ->
  left_over (fst (fire t d o)) < left_over (fst o).
Proof.
  intros t d o T N. unfold next in N.
  assert (Window : forall n, first_window 1 (milestones (fst o)) = Some (t, n) ->
    left_over (fst (fire t (Lapse n) o)) < left_over (fst o)).
  { intros n F. apply first_window_found in F as (_ & m & E & U). replace (n - 1 + 1) with n in E by lia.
    cbn [fire]. eapply lapse_strict; eauto. }
  assert (Quiet : dormancy_at (fst o) = Some t -> left_over (fst (fire t Dormancy o)) < left_over (fst o)).
  { intros D. unfold dormancy_at in D. destruct (dormancy_window _); [|discriminate].
    destruct (existsb is_dormant (milestones (fst o))) eqn:X; [|discriminate].
    destruct (numbered _ _ 1 X) as (n & m & H1 & H2 & H3). replace (n - 1 + 1) with n in H2 by lia.
    cbn [fire]. eapply dormant_fold; eauto. }
  destruct (stage_of (fst o)) eqn:S; try discriminate.
  - destruct (respond_by _); [|discriminate]. injection N as <- <-. cbn [fire]. unfold end_offer.
    set (o1 := each _ _).
    assert (Z0 : total held (milestones (fst o1)) = 0) by apply gave_all.
    assert (L : less o o1) by (apply (fold_less (give_back_all z OfferExpired)
      (numbers 1 (milestones (fst (emit z EOfferExpired o)))) (emit z EOfferExpired o)); intros;
        apply give_back_less).
    assert (S1 : stage_of (fst o1) = Offered) by (unfold o1, each; destruct (fold_shape z OfferExpired
      (numbers 1 (milestones (fst (emit z EOfferExpired o)))) (emit z EOfferExpired o)) as [-> _]; exact S).
    unfold close_if_empty. rewrite Z0. cbn [Z.eqb]. unfold less, left_over, stage_is in *. rewrite S1 in L.
    cbn. rewrite cancel_rank. rewrite S in *. cbn in *. lia.
  - destruct (first_window 1 _) as [[u n]|] eqn:F.
    + destruct (dormancy_at _) as [d'|] eqn:D; [destruct (u <=? d')|]; injection N as <- <-; auto.
    + destruct (dormancy_at _) as [d'|] eqn:D; [|discriminate]. injection N as <- <-. auto.
  - destruct (first_window 1 _) as [[u n]|] eqn:F; [|discriminate]. injection N as <- <-. auto.
Qed.
