(* What holds after every event: the invariant behind the laws 1, 5, 6, 7 and 12, and MONEY-5. *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects Lists.
Import ListNotations.
Open Scope Z_scope.
Arguments current : simpl never.
Arguments rounded : simpl never.

(* Of a milestone; r is the freelancer's fee in basis points. *)
Record milestone_ok (r : Z) (m : milestone) : Prop := {
  held_ok : 0 <= held m;
  claim_ok : 0 <= claim m <= held m;
  paid_ok : 0 <= paid m;
  returned_ok : 0 <= returned m;
  fees_ok : fees m = rounded r (paid m);
  planned_ok : is_planned m = true -> held m = 0;
  price_ok : 0 <= price m
}.

Definition change_ok (c : change) : Prop :=
  match c with
  | AddMilestone x => 0 <= amount (price_asked x)
  | ChangeAmount _ x | Settle _ x => 0 <= amount x
  | _ => True
  end.
Definition proposal_ok (q : proposal) : Prop := change_ok (wants q).

Record invariant (s : contract) : Prop := {
  all_ok : Forall (milestone_ok (bps s)) (milestones s);
  conserved : deposited s = released_in_all s + returned_in_all s + total held (milestones s);
  releases_ok : 0 <= released_in_all s;
  returns_ok : 0 <= returned_in_all s;
  base_ok : deposited s - returned_in_all s <= fee_base s <= deposited s;
  client_fee_ok : client_fee_kept s = rounded (client_bps s) (fee_base s);
  bonuses_ok : 0 <= bonuses s;
  bonus_fees_ok : bonus_fees s = rounded (bps s) (bonuses s);
  bonus_client_fees_ok : bonus_client_fees s = rounded (client_bps s) (bonuses s);
  current_ok : current (milestones s) <= max_current (policy_of s);
  closed_ok : stage_of s = Closed -> total held (milestones s) = 0;
  proposals_ok : Forall proposal_ok (proposals s)
}.

(* The policy never changes (POL-2). *)
Lemma policy_stays : forall s e, policy_of (apply s e) = policy_of s.
Proof.
  intros s [t k]; destruct k; try reflexivity; match goal with p : party |- _ => destruct p end; reflexivity.
Qed.

Ltac open_invariant H :=
  destruct H as [Hall Hcons Hrel Hret Hbase Hcf Hbon Hbf Hbcf Hcur Hclo Hpro].

Lemma claims_nonneg : forall r l, Forall (milestone_ok r) l -> 0 <= total held l.
Proof. intros r l H; apply total_nonneg; eapply Forall_impl; [|exact H]; intros m K;
  exact (held_ok _ _ K). Qed.

Definition now_current (m : milestone) : Z := one_if (is_current m).
Lemma now_current_bound : forall m, 0 <= now_current m <= 1.
Proof. intros m; unfold now_current; destruct (is_current m); cbn; lia. Qed.

(* A change of one milestone that moves no money. *)
Definition quiet (f : milestone -> milestone) : Prop := forall m,
  held (f m) = held m /\ paid (f m) = paid m /\ fees (f m) = fees m /\ returned (f m) = returned m /\
  released (f m) = released m /\ price (f m) = price m /\ (is_planned (f m) = true -> is_planned m = true).

Lemma quiet_total : forall f n l, quiet f ->
  total held (update n f l) = total held l /\ current (update n f l) = current l.
Proof.
  intros f n l Q. destruct (find n l) as [m|] eqn:E.
  - unfold current. rewrite !(total_update_some _ _ _ _ _ E).
    destruct (Q m) as (H1 & _ & _ & _ & H2 & _ & _).
    unfold is_current, holds. rewrite H1, H2. lia.
  - now rewrite (update_none _ _ _ E).
Qed.

Lemma quiet_keeps : forall s n f, quiet f -> invariant s ->
  (forall m, find n (milestones s) = Some m -> milestone_ok (bps s) m -> 0 <= claim (f m) <= held m) ->
  invariant (on n f s).
Proof.
  intros s n f Q H C. open_invariant H. destruct (quiet_total f n (milestones s) Q) as [T U].
  constructor; cbn; rewrite ?T, ?U; auto.
  apply forall_update; [assumption|]. intros m E [A B P R F L V].
  specialize (C m E ltac:(constructor; assumption)).
  destruct (Q m) as (H1 & H2 & H3 & H4 & H5 & H6 & H7).
  constructor; rewrite ?H1, ?H2, ?H3, ?H4, ?H6; auto; try lia.
Qed.

Lemma bump_keeps : forall s t, invariant s -> invariant (set_revision (revision s + 1) (set_last t s)).
Proof. intros s t H. open_invariant H. constructor; cbn; auto. Qed.

(* A change of one milestone with money. *)
Lemma pay_keeps : forall s t n m a top cause clears_at,
  invariant s -> find n (milestones s) = Some m -> 0 <= top -> 0 <= a - top <= held m -> 0 <= a ->
  invariant (apply s (Event t (EReleased n a top (fee_on (bps s) (paid m) a (fees m)) cause
    (client_fee_for s top) clears_at))).
Proof.
  intros s t n m a top cause c H E Htop Ha Hpos. unfold apply. apply bump_keeps. cbn [body at_ what].
  pose proof (claims_nonneg _ _ (all_ok _ H)) as Hnn.
  pose proof H as H0. open_invariant H.
  pose proof (forall_find _ _ _ _ Hall E) as [A B P R F L V].
  set (f := on_released t a top (fee_on (bps s) (paid m) a (fees m))).
  assert (Hf : held (f m) = held m - (a - top)) by (unfold f, on_released; reflexivity).
  assert (Hr : released (f m) = true) by (unfold f, on_released; cbn; reflexivity).
  assert (T : total held (update n f (milestones s)) = total held (milestones s) - (a - top))
    by (rewrite (total_update_some _ _ _ _ _ E); lia).
  assert (U : current (update n f (milestones s)) <= current (milestones s)).
  { unfold current. rewrite (total_update_some _ _ _ _ _ E). unfold is_current at 2. rewrite Hr.
    rewrite andb_false_r. cbn. destruct (is_current m); cbn; lia. }
  assert (Hall' : Forall (milestone_ok (bps s)) (update n f (milestones s))).
  { apply forall_update; [assumption|]. intros x Ex _. rewrite E in Ex. injection Ex as <-.
    constructor; cbn; unfold fee_on; try lia.
    intros K. exfalso. revert K. unfold f, on_released, is_planned; cbn.
    match goal with |- context [if ?b then _ else _] => destruct b end; discriminate. }
  pose proof (claims_nonneg _ _ Hall') as Hnn'. rewrite T in Hnn'.
  constructor; try exact Hall'; cbn; fold f; try rewrite T; try lia; auto.
  - unfold client_fee_for, fee_on, client_bps in *. cbn. lia.
  - intros K. specialize (Hclo K). lia.
Qed.
Lemma return_keeps : forall s t n m a cause,
  invariant s -> find n (milestones s) = Some m -> 0 <= a <= held m ->
  invariant (apply s (Event t (EReturned n a cause (- client_fee_for s (- base_part s a cause))))).
Proof.
  intros s t n m a cause H E Ha. unfold apply. apply bump_keeps. cbn [body at_ what].
  pose proof (claims_nonneg _ _ (all_ok _ H)) as Hnn.
  open_invariant H. pose proof (forall_find _ _ _ _ Hall E) as [A B P R F L V].
  set (f := on_returned a).
  assert (Hf : held (f m) = held m - a) by (unfold f, on_returned;
    match goal with |- context [if ?b then _ else _] => destruct b end; reflexivity).
  assert (Hr : released (f m) = released m) by (unfold f, on_returned;
    match goal with |- context [if ?b then _ else _] => destruct b end; reflexivity).
  assert (T : total held (update n f (milestones s)) = total held (milestones s) - a)
    by (rewrite (total_update_some _ _ _ _ _ E); lia).
  assert (U : current (update n f (milestones s)) <= current (milestones s)).
  { unfold current. rewrite (total_update_some _ _ _ _ _ E). unfold is_current, holds. rewrite Hr, Hf.
    destruct (released m), (0 <? held m) eqn:E1, (0 <? held m - a) eqn:E2; cbn; lia. }
  assert (Hb : base_part s a cause = a \/ base_part s a cause = 0)
    by (unfold base_part; destruct cause; auto; destruct (_ || _); auto).
  assert (Hall' : Forall (milestone_ok (bps s)) (update n f (milestones s))).
  { apply forall_update; [assumption|]. intros x Ex _. rewrite E in Ex. injection Ex as <-.
    unfold f, on_returned; cbn. destruct (held m - a =? 0) eqn:Z0; constructor; cbn; try lia; try assumption.
    intros K. apply L in K. lia. }
  pose proof (claims_nonneg _ _ Hall') as Hnn'.
  rewrite T in Hnn'. constructor; try exact Hall'; cbn; fold f; try rewrite T; try lia; auto.
  - unfold client_fee_for, fee_on, client_bps in *. cbn. lia.
  - intros K. specialize (Hclo K). lia.
Qed.
Lemma payment_refund_keeps : forall s t n m a,
  invariant s -> find n (milestones s) = Some m -> 0 <= a <= paid m ->
  invariant (apply s (Event t (EPaymentRefunded n a (- fee_on (bps s) (paid m) (- a) (fees m))))).
Proof.
  intros s t n m a H E Ha. unfold apply. apply bump_keeps. cbn [body at_ what].
  open_invariant H. pose proof (forall_find _ _ _ _ Hall E) as [A B P R F L V].
  set (f := on_payment_refunded a (- fee_on (bps s) (paid m) (- a) (fees m))).
  assert (Hall' : Forall (milestone_ok (bps s)) (update n f (milestones s))).
  { apply forall_update; [assumption|]. intros x Ex _. rewrite E in Ex. injection Ex as <-.
    constructor; cbn; auto; try lia. unfold fee_on. replace (paid m - a) with (paid m + - a) by lia. lia. }
  assert (T : total held (update n f (milestones s)) = total held (milestones s))
    by (rewrite (total_update_some _ _ _ _ _ E); cbn; lia).
  assert (U : current (update n f (milestones s)) = current (milestones s))
    by (unfold current; rewrite (total_update_some _ _ _ _ _ E); unfold is_current, holds; cbn; lia).
  constructor; try exact Hall'; cbn; fold f; rewrite ?T, ?U; auto; lia.
Qed.

(* FUND-4. *)
Lemma cover_from : forall p t l k need c missing, cover p t k need l = (c, missing) ->
  match c with (n, _) :: _ => k <= n | [] => True end.
Proof.
  induction l as [|m l IH]; intros k need c missing H; cbn in H; [now injection H as <- _|].
  destruct ((0 <? need) && is_leftover p t m).
  - destruct (cover p t (k + 1) _ l). injection H as <- _. lia.
  - specialize (IH _ _ _ _ H). destruct c as [|[n a] c]; [trivial | lia].
Qed.
Lemma carried_none : forall k l, take_carried k [] l = l.
Proof. destruct l; reflexivity. Qed.
Lemma carried_later : forall k n a c m l, k < n ->
  take_carried k ((n, a) :: c) (m :: l) = m :: take_carried (k + 1) ((n, a) :: c) l.
Proof. intros. cbn. now replace (n =? k) with false by lia. Qed.

Definition stays (l l' : list milestone) : Prop :=
  forall n m, find n l = Some m -> is_remainder m = false -> find n l' = Some m.
Lemma stays_cons : forall m m' l l', (is_remainder m = false -> m' = m) -> stays l l' ->
  stays (m :: l) (m' :: l').
Proof.
  intros m m' l l' H K n x E F. cbn in *. destruct (n =? 1); [|now apply K].
  injection E as ->. now rewrite H.
Qed.

Lemma cover_carries : forall r p t l k need c missing, Forall (milestone_ok r) l -> 0 <= need ->
  cover p t k need l = (c, missing) ->
  0 <= missing /\ 0 <= sum_carried c /\ sum_carried c + missing = need /\
  Forall (milestone_ok r) (take_carried k c l) /\
  total held (take_carried k c l) = total held l - sum_carried c /\
  current (take_carried k c l) <= current l /\ stays l (take_carried k c l).
Proof.
  intros r p t. induction l as [|m l IH]; intros k need c missing H Hn E; cbn in E.
  { injection E as <- <-. cbn. repeat split; try lia; auto. intros n m0 E; discriminate. }
  inversion H as [|? ? [A B P R F L V] HL]; subst.
  destruct ((0 <? need) && is_leftover p t m) eqn:G.
  - destruct (cover p t (k + 1) (need - Z.min (held m) need) l) as [c' x] eqn:E'. injection E as <- <-.
    assert (0 <= need - Z.min (held m) need) as Hn' by lia.
    destruct (IH _ _ _ _ HL Hn' E') as (I1 & I2 & I3 & I4 & I5 & I6 & I7).
    cbn [take_carried]. rewrite Z.eqb_refl. cbn [sum_carried fold_right snd total]. fold (sum_carried c').
    set (a := Z.min (held m) need) in *.
    assert (Hh : held (carry_from a m) = held m - a)
      by (unfold carry_from; cbn; destruct (held m - a =? 0); reflexivity).
    assert (Hr : released (carry_from a m) = released m)
      by (unfold carry_from; cbn; destruct (held m - a =? 0); reflexivity).
    assert (Hrem : is_remainder m = true) by (apply andb_prop in G as [_ G]; apply andb_prop in G as [G _];
      exact G).
    repeat split; try lia.
    + constructor; [|assumption].
      unfold carry_from; cbn. destruct (held m - a =? 0) eqn:Z0; constructor; cbn; try lia; try assumption.
      intros K. apply L in K. lia.
    + unfold current in *. cbn [total].
      assert (one_if (is_current (carry_from a m)) <= one_if (is_current m)); [|lia].
      unfold is_current, holds. rewrite Hh, Hr.
      destruct (released m), (0 <? held m - a) eqn:?, (0 <? held m) eqn:?; cbn; lia.
    + apply stays_cons; [congruence | assumption].
  - destruct (IH _ _ _ _ HL Hn E) as (I1 & I2 & I3 & I4 & I5 & I6 & I7).
    assert (T : take_carried k c (m :: l) = m :: take_carried (k + 1) c l).
    { pose proof (cover_from _ _ _ _ _ _ _ E) as Q. destruct c as [|[n a] c].
      - now rewrite !carried_none. - apply carried_later. lia. }
    rewrite T. cbn [total]. repeat split; try lia.
    + constructor; [constructor; assumption | assumption].
    + unfold current in *. cbn [total]. lia.
    + now apply stays_cons.
Qed.

(* A deposit, with what is carried, into one milestone. *)
Lemma deposit_keeps : forall s n m f need t c missing,
  invariant s -> find n (milestones s) = Some m -> is_remainder m = false -> stage_of s <> Closed ->
  0 <= need -> cover (policy_of s) t 1 need (milestones s) = (c, missing) ->
  (forall x, x = m -> milestone_ok (bps s) (f x) /\ held (f x) = held x + need /\ released (f x) =
    released x) ->
  current (milestones s) + (now_current (f m) - now_current m) <= max_current (policy_of s) ->
  invariant (on n f (carry c (take_deposit missing (client_fee_for s missing) s))).
Proof.
  intros s n m f need t c missing H E NR NC Hneed C Hf Hc.
  pose proof (claims_nonneg _ _ (all_ok _ H)) as Hnn. open_invariant H.
  destruct (cover_carries _ _ _ _ _ _ _ _ Hall Hneed C) as (I1 & I2 & I3 & I4 & I5 & I6 & I7).
  pose proof (I7 _ _ E NR) as E'. destruct (Hf m eq_refl) as (F1 & F2 & F3).
  set (l := take_carried 1 c (milestones s)) in *.
  assert (Hall' : Forall (milestone_ok (bps s)) (update n f l)).
  { apply forall_update; [assumption|]. intros x Ex _. rewrite E' in Ex. injection Ex as <-. exact F1. }
  assert (T : total held (update n f l) = total held l + need)
    by (rewrite (total_update_some _ _ _ _ _ E'); lia).
  assert (U : current (update n f l) = current l + (now_current (f m) - now_current m))
    by (unfold current; rewrite (total_update_some _ _ _ _ _ E'); unfold now_current; lia).
  constructor; try exact Hall'; cbn; fold l; rewrite ?T, ?U; try lia; auto.
  - unfold client_fee_for, fee_on, client_bps in *. cbn. lia.
  - intros K; contradiction.
Qed.
Lemma fund_keeps : forall s t n m c missing init,
  invariant s -> find n (milestones s) = Some m -> is_planned m = true -> 0 <= price m ->
    stage_of s <> Closed ->
  cover (policy_of s) t 1 (price m) (milestones s) = (c, missing) ->
  current (milestones s) < max_current (policy_of s) ->
  invariant (apply s (Event t (EMilestoneFunded n missing c (client_fee_for s missing) init))).
Proof.
  intros s t n m c missing init H E P Hp NC C Hc. unfold apply. apply bump_keeps. cbn [body at_ what].
  pose proof (forall_find _ _ _ _ (all_ok _ H) E) as M. destruct M as [A B Pd R F L V]. specialize (L P).
  destruct (cover_carries _ _ _ _ _ _ _ _ (all_ok _ H) Hp C) as (_ & _ & I3 & _).
  assert (invariant (on n (on_funded (missing + sum_carried c))
    (carry c (take_deposit missing (client_fee_for s missing) s)))) as K.
  { eapply (deposit_keeps s n m _ (price m)); try eassumption.
    - unfold is_planned, is_remainder in *. destruct (state m); congruence.
    - intros x ->. split; [|split]; cbn; try lia; auto.
      constructor; cbn; try lia; auto; discriminate.
    - assert (now_current m = 0) as Z0 by (unfold now_current, is_current, holds; rewrite L; reflexivity).
      pose proof (now_current_bound (on_funded (missing + sum_carried c) m)). lia. }
  clear -K. open_invariant K. constructor; cbn in *; auto.
Qed.
Lemma amount_keeps : forall s t n m a c missing,
  invariant s -> find n (milestones s) = Some m -> is_remainder m = false -> stage_of s <> Closed ->
  holds m = true -> held m <= a ->
  cover (policy_of s) t 1 (a - held m) (milestones s) = (c, missing) ->
  invariant (apply s (Event t (EAmountChanged n a missing c (client_fee_for s missing)))).
Proof.
  intros s t n m a c missing H E NR NC Hh Ha C. unfold apply. apply bump_keeps. cbn [body at_ what].
  pose proof (forall_find _ _ _ _ (all_ok _ H) E) as M. destruct M as [A B Pd R F L V].
  assert (0 <= a - held m) as Hneed by lia.
  destruct (cover_carries _ _ _ _ _ _ _ _ (all_ok _ H) Hneed C) as (_ & _ & I3 & _).
  unfold holds in Hh.
  eapply (deposit_keeps s n m _ (a - held m)); try eassumption; try lia.
  - intros x ->. split; [|split]; cbn; try lia; auto.
    constructor; cbn; try lia; auto. intros K. apply L in K. lia.
  - pose proof (current_ok _ H). unfold now_current, is_current, holds; cbn.
    replace (0 <? held m + (missing + sum_carried c)) with true by lia. replace (0 <? held m) with true
      by lia. lia.
Qed.
Lemma closed_keeps : forall s t how back, invariant s -> total held (milestones s) = 0 ->
  invariant (apply s (Event t (EContractClosed how back))).
Proof.
  intros s t how back H Z0. unfold apply. apply bump_keeps. cbn [body at_ what]. open_invariant H.
  assert (T : total held (map cancel_planned (milestones s)) = total held (milestones s))
    by (apply total_map; intros m; unfold cancel_planned; destruct (is_planned m); reflexivity).
  assert (U : current (map cancel_planned (milestones s)) = current (milestones s))
    by (apply total_map; intros m; unfold cancel_planned; destruct (is_planned m); reflexivity).
  constructor; cbn; rewrite ?T, ?U; auto. fold (bps s).
  apply Forall_map. eapply Forall_impl; [|exact Hall]. intros m [A B P R F L V].
  unfold cancel_planned. destruct (is_planned m) eqn:E; constructor; cbn; auto; try discriminate;
    try congruence.
Qed.
Lemma ended_keeps : forall s t p, invariant s -> stage_of s <> Closed ->
  invariant (apply s (Event t (EContractEnded p))).
Proof.
  intros s t p H NC. unfold apply. apply bump_keeps. cbn [body at_ what]. open_invariant H.
  assert (T : total held (map cancel_planned (milestones s)) = total held (milestones s))
    by (apply total_map; intros m; unfold cancel_planned; destruct (is_planned m); reflexivity).
  assert (U : current (map cancel_planned (milestones s)) = current (milestones s))
    by (apply total_map; intros m; unfold cancel_planned; destruct (is_planned m); reflexivity).
  assert (Hall' : Forall (milestone_ok (bps s)) (map cancel_planned (milestones s))).
  { apply Forall_map. eapply Forall_impl; [|exact Hall]. intros m [A B P R F L V].
    unfold cancel_planned. destruct (is_planned m) eqn:E; constructor; cbn; auto; try discriminate;
      try congruence. }
  assert (Hpro' : Forall proposal_ok (filter is_settle (proposals s)))
    by (apply Forall_forall; intros q Hq; apply filter_In in Hq; rewrite Forall_forall in Hpro;
      now apply Hpro).
  destruct p; constructor; cbn; rewrite ?T, ?U; auto; discriminate.
Qed.
Lemma added_keeps : forall s t n p d, invariant s -> 0 <= p ->
  invariant (apply s (Event t (EMilestoneAdded n p d))).
Proof.
  intros s t n p d H Hp. unfold apply. apply bump_keeps. cbn [body at_ what]. open_invariant H.
  assert (T : total held (milestones s ++ [new_milestone p d]) = total held (milestones s))
    by (rewrite total_app; cbn; lia).
  assert (U : current (milestones s ++ [new_milestone p d]) = current (milestones s))
    by (unfold current; rewrite total_app; cbn; lia).
  constructor; cbn; rewrite ?T, ?U; auto. apply Forall_app; split; [exact Hall|].
  constructor; [|constructor]. constructor; cbn; try lia. unfold bps; cbn. now rewrite rounded_zero.
Qed.
Lemma bonus_keeps : forall s t a c, invariant s -> 0 <= a ->
  invariant (apply s (Event t (EBonusPaid a (fee_on (bps s) (bonuses s) a (bonus_fees s))
    (fee_on (client_bps s) (bonuses s) a (bonus_client_fees s)) c))).
Proof.
  intros s t a c H Ha. unfold apply. apply bump_keeps. cbn [body at_ what]. open_invariant H.
  constructor; cbn; auto; try lia; unfold fee_on, bps, client_bps in *; cbn; lia.
Qed.

Lemma cover_nothing : forall p t l k, cover p t k 0 l = ([], 0).
Proof. induction l; intros k; cbn; auto. Qed.
Lemma no_fee : forall s, invariant s -> client_fee_for s 0 = 0.
Proof.
  intros s H. unfold client_fee_for, fee_on. rewrite Z.add_0_r, (client_fee_ok _ H). lia.
Qed.
Lemma amount_down_keeps : forall s t n m a,
  invariant s -> find n (milestones s) = Some m -> is_remainder m = false -> stage_of s <> Closed -> 0 <= a ->
  invariant (apply s (Event t (EAmountChanged n a 0 [] 0))).
Proof.
  intros s t n m a H E NR NC Ha. unfold apply. apply bump_keeps. cbn [body at_ what].
  pose proof (forall_find _ _ _ _ (all_ok _ H) E) as M. destruct M as [A B Pd R F L V].
  pose proof (deposit_keeps s n m (on_amount_changed a (0 + sum_carried [])) 0 t [] 0 H E NR NC
    ltac:(lia) (cover_nothing _ _ _ _)) as K.
  rewrite (no_fee _ H) in K. apply K; clear K.
  - intros x ->. split; [|split]; cbn; try lia; auto. constructor; cbn; try lia; auto. intros K; apply L in
    K; lia.
  - pose proof (current_ok _ H). unfold now_current, is_current, holds; cbn.
    replace (held m + 0) with (held m) by lia. lia.
Qed.
Lemma proposals_keep : forall s l k, invariant s -> Forall proposal_ok l ->
  invariant (set_proposed k (set_proposals l s)) /\ invariant (set_proposals l s).
Proof. intros s l k H F. open_invariant H. split; constructor; cbn; auto. Qed.
Lemma rounded_at_most : forall r x, 0 <= r <= 10000 -> 0 <= x -> rounded r x <= x.
Proof.
  intros r x Hr Hx. destruct (rounded_spec r x) as (q & -> & H).
  assert (r * x <= 10000 * x) by (apply Z.mul_le_mono_nonneg_r; lia). lia.
Qed.
Lemma current_at_most : forall l, current l <= count l.
Proof.
  induction l as [|m l IH]; [unfold current, count; cbn; lia|]. unfold current, count in *.
    cbn [total length].
  pose proof (now_current_bound m). unfold now_current in *. cbn [length]. lia.
Qed.
