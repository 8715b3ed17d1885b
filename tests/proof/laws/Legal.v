(* What holds at an instant: no deadline lies before it, and every deadline has something to do. Which
   events may be recorded at it, and that each of them keeps this. It is the base of the laws 3, 4, 5 and
   13. *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Lists Invariant.
Import ListNotations.
Open Scope Z_scope.

Lemma calendar : earliest <= latest.
Proof. unfold earliest, latest, second. lia. Qed.
Opaque latest.

Definition is_live (m : milestone) : bool :=
  match state m with Working _ | RefundRequested _ _ | Disputed _ _ _ => true | _ => false end.

(* A milestone at the instant t. What is live holds something, so that a return does something. Only a
   review, a refund request and a dispute have a deadline. Where silence pays the claim, there is a claim.
   *)
Definition timely_state (p : policy) (t : Z) (st : status) (u : option Z) (h c : Z) : Prop :=
  0 <= c <= h /\
  match st with
  | Working w => 0 < h /\ (forall v, u = Some v -> t <= v /\ w = UnderReview /\ 0 < c)
  | RefundRequested _ _ => 0 < h /\ (forall v, u = Some v -> t <= v)
  | Disputed o contested _ => 0 < h /\ (o = Freelancer -> contested = false -> 0 < c) /\
      (forall v, u = Some v -> t <= v /\ (contested = true -> award_window p <> None))
  | Planned | Settled | Cancelled => u = None /\ h = 0
  end.
Definition timely_milestone (p : policy) (t : Z) (m : milestone) : Prop :=
  0 < price m /\ timely_state p t (state m) (until m) (held m) (claim m).

Definition change_timely (c : change) : Prop :=
  match c with
  | AddMilestone x => 0 < amount (price_asked x)
  | ChangeAmount _ x => 0 < amount x
  | Settle _ x => 0 <= amount x
  | ExtendWindow _ w => 0 < w
  | _ => True
  end.
Definition positive (w : option Z) : Prop := forall x, w = Some x -> 0 < x.
Record windows_ok (p : policy) : Prop := {
  review_positive : 0 < review_window p;
  refund_positive : 0 < refund_window p;
  answer_positive : positive (answer_window p);
  freelancer_answer_positive : positive (freelancer_answer_window p);
  dormancy_positive : positive (dormancy_window p);
  extension_positive : positive (review_extension p);
  award_positive : positive (award_window p);
  default_fits : forall b, default_award_bps p = Some b -> 0 <= b <= 10000
}.

Record timely (t : Z) (s : contract) : Prop := {
  on_time : last s <= t <= latest;
  all_timely : Forall (timely_milestone (policy_of s) t) (milestones s);
  offer_waits : stage_of s = Offered -> forall u, respond_by s = Some u -> t <= u;
  offer_plain : stage_of s = Offered -> Forall (fun m => until m = None) (milestones s);
  closed_empty : stage_of s = Closed -> total held (milestones s) = 0;
  changes_timely : Forall (fun q => change_timely (wants q)) (proposals s);
  windows : windows_ok (policy_of s)
}.

(* What is known of an event when it is recorded at the instant t. *)
Definition award_ends (s : contract) (t : Z) (u : option Z) : Prop :=
  forall v, u = Some v -> t <= v /\ award_window (policy_of s) <> None.
Definition legal (t : Z) (s : contract) (k : kind) : Prop :=
  let p := policy_of s in
  let later := stage_of s <> Offered in
  let of n (P : milestone -> Prop) := exists m, find n (milestones s) = Some m /\ P m in
  match k with
  | EOfferAccepted => stage_of s = Offered
  | EMilestoneAdded _ x _ => 0 < x
  | EMilestoneCancelled n => of n (fun m => is_planned m = true)
  | EMilestoneFunded n dep c fee init =>
    stage_of s <> Closed /\ fee = client_fee_for s dep /\ init = initiation_due s /\
    of n (fun m => is_planned m = true /\ cover p t 1 (price m) (milestones s) = (c, dep))
  | EWorkSubmitted n a u =>
    later /\ (forall v, u = Some v -> t <= v) /\ of n (fun m => is_live m = true /\ 0 < a <= held m)
  | ESubmissionWithdrawn n | EChangesRequested n => of n (fun m => is_live m = true)
  | EReviewExtended n u =>
    later /\ t <= u /\ review_extension p <> None /\ of n (fun m => until m <> None)
  | EReleased n a top _ cause cfee clears_at =>
    cfee = client_fee_for s top /\ clears_at = clears s t /\
    (cause = AwardLapsed -> award_window p <> None) /\ (cause = SmallClaim -> small_claim p <> None) /\
    of n (fun m => is_live m = true /\ 0 < a /\ 0 <= top /\ 0 <= a - top <= held m)
  | EReturned n a cause back =>
    back = - client_fee_for s (- base_part s a cause) /\
    (cause = AwardLapsedRest -> award_window p <> None) /\ (cause = SmallClaimRest -> small_claim p <> None)
      /\
    of n (fun m => 0 < a <= held m)
  | ERefundRequested _ u _ => later /\ t <= u
  | EDisputeOpened n who answer award =>
    later /\ (forall v, answer = Some v -> t <= v) /\ award_ends s t award /\
    of n (fun m => is_live m = true /\ (who = Freelancer -> 0 < claim m))
  | EDisputeContested _ award => later /\ award_ends s t award
  | EAwardExtended n u => later /\ t <= u /\ award_window p <> None /\ of n (fun m => until m <> None)
  | EProposalMade _ _ c => change_timely c
  | EAmountChanged n a dep c fee =>
    stage_of s <> Closed /\ 0 < a /\ (fee = client_fee_for s dep \/ fee = 0) /\
    of n (fun m => is_remainder m = false /\ exists need,
      0 <= need /\ (0 < held m \/ need = 0) /\ cover p t 1 need (milestones s) = (c, dep))
  | EWindowExtended n u => later /\ t <= u /\ of n (fun m => until m <> None)
  | EBonusPaid a _ cfee clears_at =>
    cfee = fee_on (client_bps s) (bonuses s) a (bonus_client_fees s) /\ clears_at = clears s t
  | EContractClosed _ back => total held (milestones s) = 0 /\ back = initiation_back s
  | EFeedbackLeft _ _ => feedback_window p <> None
  | _ => True
  end.

Lemma stage_forward : forall s e, stage_of s <> Offered -> stage_of (apply s e) <> Offered.
Proof.
  intros s [t k] H. destruct k; cbn; try exact H; try discriminate;
    match goal with p : party |- _ => destruct p end; cbn; try exact H; discriminate.
Qed.

Lemma empty_each : forall l n m, Forall (fun x => 0 <= held x) l -> total held l = 0 -> find n l = Some m ->
  held m = 0.
Proof.
  induction l as [|x l IH]; cbn [total find]; intros n m H T E; [discriminate|].
  inversion H as [|? ? H1 H2]; subst. pose proof (total_nonneg held l H2).
  destruct (n =? 1); [injection E as <-; lia | apply (IH _ _ H2 ltac:(lia) E)].
Qed.
Lemma timely_held : forall p t l, Forall (timely_milestone p t) l -> Forall (fun x => 0 <= held x) l.
Proof.
  intros p t l H. eapply Forall_impl; [|exact H]. intros m (_ & K & _). lia.
Qed.
Lemma closed_none : forall t s n m, timely t s -> stage_of s = Closed -> find n (milestones s) = Some m ->
  held m = 0.
Proof.
  intros t s n m T C E. eapply empty_each; [|apply (closed_empty _ _ T C)|exact E].
  eapply timely_held, (all_timely _ _ T).
Qed.

Ltac open_timely T := destruct T as [Tnow Tall Toff Tplain Tclo Tpro Twin].
Lemma bump_timely : forall t s r, timely t s -> timely t (set_revision r (set_last t s)).
Proof. intros t s r T. open_timely T. constructor; cbn; auto; lia. Qed.
(* A change of one milestone. *)
Lemma on_timely : forall t s n f, timely t s ->
  (forall m, find n (milestones s) = Some m -> timely_milestone (policy_of s) t m ->
    timely_milestone (policy_of s) t (f m)) ->
  (stage_of s = Offered -> forall m, find n (milestones s) = Some m -> until m = None -> until (f m) =
    None) ->
  (stage_of s = Closed -> forall m, find n (milestones s) = Some m -> held (f m) = held m) ->
  timely t (on n f s).
Proof.
  intros t s n f T H1 H2 H3. open_timely T. constructor; cbn; auto.
  - apply forall_update; auto.
  - intros O. apply forall_update; auto.
  - intros C. destruct (find n (milestones s)) as [m|] eqn:E.
    + rewrite (total_update_some _ _ _ _ _ E), (H3 C _ eq_refl). specialize (Tclo C). lia.
    + rewrite update_none by assumption. auto.
Qed.
Lemma found_timely : forall t s n m, timely t s -> find n (milestones s) = Some m ->
  timely_milestone (policy_of s) t m.
Proof. intros t s n m T E. eapply forall_find; [apply (all_timely _ _ T) | exact E]. Qed.

(* Carrying. *)
Lemma carry_timely : forall p0 t p l k need c missing, Forall (timely_milestone p0 t) l ->
  cover p t k need l = (c, missing) ->
  (0 <= need -> 0 <= missing /\ sum_carried c + missing = need) /\
  Forall (timely_milestone p0 t) (take_carried k c l) /\
  (Forall (fun m => until m = None) l -> Forall (fun m => until m = None) (take_carried k c l)) /\
  stays l (take_carried k c l).
Proof.
  intros p0 t p. induction l as [|m l IH]; intros k need c missing H E; cbn in E.
  { injection E as <- <-. cbn. repeat split; auto; try lia. intros n x K; discriminate. }
  inversion H as [|? ? M HL]; subst. destruct ((0 <? need) && is_leftover p t m) eqn:G.
  - destruct (cover p t (k + 1) _ l) as [c' x] eqn:E'. injection E as <- <-.
    destruct (IH _ _ _ _ HL E') as (I1 & I2 & I3 & I4).
    cbn [take_carried]. rewrite Z.eqb_refl. cbn [sum_carried fold_right snd]. fold (sum_carried c').
    assert (R : is_remainder m = true) by (unfold is_leftover in G; lia).
    repeat split; try lia.
    + constructor; [|assumption]. destruct M as (M1 & M2 & M3). unfold carry_from. cbn.
      unfold is_remainder in R. destruct (state m) as [|w|? ?|? ? ?| |] eqn:S; try discriminate.
      destruct w; try discriminate. destruct (held m - Z.min (held m) need =? 0) eqn:Z0.
      * split; [exact M1|]. split; cbn; [lia|]. split; [|lia]. destruct (until m); [|reflexivity].
        destruct M3 as [_ M3]. destruct (M3 _ eq_refl) as (_ & K & _). discriminate.
      * split; [exact M1|]. split; cbn; [lia|]. rewrite S. split; [lia|]. intros v V.
        destruct M3 as [_ M3]. destruct (M3 _ V) as (_ & K & _). discriminate.
    + intros U. inversion U; subst. constructor; auto. unfold carry_from. cbn. destruct (_ =? 0); assumption.
    + apply stays_cons; [congruence | assumption].
  - destruct (IH _ _ _ _ HL E) as (I1 & I2 & I3 & I4).
    assert (T : take_carried k c (m :: l) = m :: take_carried (k + 1) c l).
    { pose proof (cover_from _ _ _ _ _ _ _ E) as Q. destruct c as [|[n a] c].
      - now rewrite !carried_none. - apply carried_later. lia. }
    rewrite T. split; [exact I1|]. repeat split; auto.
    + intros U. inversion U; subst. constructor; auto.
    + now apply stays_cons.
Qed.
(* A deposit, with what is carried, into one milestone. *)
Lemma deposit_timely : forall t s n m f need c missing fee, timely t s -> stage_of s <> Closed ->
  find n (milestones s) = Some m -> is_remainder m = false -> 0 <= need ->
  cover (policy_of s) t 1 need (milestones s) = (c, missing) ->
  (0 <= missing -> sum_carried c + missing = need -> timely_milestone (policy_of s) t m ->
    timely_milestone (policy_of s) t (f m)) ->
  (until m = None -> until (f m) = None) ->
  timely t (on n f (carry c (take_deposit missing fee s))).
Proof.
  intros t s n m f need c missing fee T NC E R Hn C H1 H2. pose proof (found_timely _ _ _ _ T E) as M.
  open_timely T. destruct (carry_timely _ _ _ _ _ _ _ _ Tall C) as (I1 & I2 & I3 & I4).
  specialize (I4 _ _ E R). destruct (I1 Hn) as [I5 I6].
  constructor; cbn; auto.
  - apply forall_update; [assumption|]. intros x Ex _. rewrite I4 in Ex. injection Ex as <-. auto.
  - intros O. apply forall_update; [now apply I3, Tplain|].
    intros x Ex _. rewrite I4 in Ex. injection Ex as <-. apply H2.
    apply (forall_find _ _ _ _ (Tplain O) E).
  - intros K; contradiction.
Qed.

Lemma cancelled_timely : forall p t l, Forall (timely_milestone p t) l ->
  Forall (timely_milestone p t) (map cancel_planned l).
Proof.
  intros p t l H. apply Forall_map. eapply Forall_impl; [|exact H]. intros m (A & B & C).
  unfold cancel_planned, is_planned. destruct (state m) eqn:S; try (split; [exact A|]; split; rewrite ?S;
    auto; fail).
Qed.
Lemma cancelled_total : forall l, total held (map cancel_planned l) = total held l.
Proof. intros. apply total_map. intros m. unfold cancel_planned. destruct (is_planned m); reflexivity. Qed.


(* The milestone m is in one of its states, with or without a window. *)
Ltac states m :=
  let S := fresh "S" in let U := fresh "U" in
  unfold is_live, is_planned, window_of in *; cbn in *;
  destruct (state m) as [|[]|? []|[] [] [[]|]| |] eqn:S; cbn in *; rewrite ?S in *; cbn in *;
  try discriminate; destruct (until m) eqn:U; cbn in *; rewrite ?U in *; cbn in *; try discriminate;
  repeat match goal with
  | H : _ /\ _ |- _ => destruct H
  | H : forall v, Some ?x = Some v -> _ |- _ => specialize (H x eq_refl)
  | H : ?x = ?x -> _ |- _ => specialize (H eq_refl)
  | H : Some _ <> None -> _ |- _ => specialize (H ltac:(discriminate))
  end; try discriminate; try congruence.
Ltac finish :=
  repeat split; intros; subst; try discriminate; try congruence; try lia; auto;
  repeat match goal with
  | H : Some _ = Some _ |- _ => injection H as <-
  | H : ?x = ?x -> _ |- _ => specialize (H eq_refl)
  | H : forall v, Some ?x = Some v -> _ |- _ => specialize (H x eq_refl)
  | H : forall v, ?a = Some v -> _, K : ?a = Some ?x |- _ => specialize (H x K)
  | H : _ /\ _ |- _ => destruct H
  end; auto; try lia; try congruence.
Ltac on_one := apply on_timely; [assumption | | |].
Ltac found :=
  repeat match goal with
  | H : exists m, find ?n ?l = Some m /\ _ |- _ => let m := fresh "m" in let E := fresh "E" in
    destruct H as (m & E & H)
  | H : find ?n ?l = Some ?m, K : find ?n ?l = Some ?x |- _ => rewrite H in K; injection K as <-
  end.
Ltac of_milestone :=
  intros ? ? [? ?]; found; unfold timely_milestone, timely_state in *;
  match goal with E : find _ _ = Some ?m |- _ => states m end; finish.

Lemma same_timely : forall t s s', timely t s -> last s' = last s -> policy_of s' = policy_of s ->
  milestones s' = milestones s -> stage_of s' = stage_of s -> respond_by s' = respond_by s ->
  Forall (fun q => change_timely (wants q)) (proposals s') -> timely t s'.
Proof.
  intros t s s' T E1 E2 E3 E4 E5 P. open_timely T. constructor; rewrite ?E1, ?E2, ?E3, ?E4, ?E5; auto.
Qed.
Lemma same_milestones : forall t s n f, timely t s ->
  (forall m, held (f m) = held m /\ until (f m) = until m /\ claim (f m) = claim m /\ state (f m) = state m /\
    price (f m) = price m) -> timely t (on n f s).
Proof.
  intros t s n f T H. apply on_timely; auto.
  - intros m _ [M1 M2]. destruct (H m) as (H1 & H2 & H3 & H4 & H5). unfold timely_milestone.
    now rewrite H1, H2, H3, H4, H5.
  - intros _ m _ U. destruct (H m) as (_ & H2 & _). congruence.
  - intros _ m _. apply H.
Qed.
Lemma drop_timely : forall k l, Forall (fun q => change_timely (wants q)) l ->
  Forall (fun q => change_timely (wants q)) (drop k l).
Proof.
  intros k l H. apply Forall_forall. intros q K. apply filter_In in K as [K _]. rewrite Forall_forall in H.
    auto.
Qed.
Lemma settle_timely : forall l, Forall (fun q => change_timely (wants q)) l ->
  Forall (fun q => change_timely (wants q)) (filter is_settle l).
Proof.
  intros l H. apply Forall_forall. intros q K. apply filter_In in K as [K _]. rewrite Forall_forall in H.
    auto.
Qed.

Theorem timely_keeps : forall t s k, timely t s -> legal t s k -> timely t (apply s (Event t k)).
Proof.
  intros t s k T L. unfold apply. apply bump_timely. cbn [at_ what].
  destruct k; cbn [body legal] in *; try assumption.
  - open_timely T. constructor; cbn; auto; discriminate.
  - open_timely T. constructor; cbn; auto.
    + apply Forall_app. split; [assumption|]. constructor; [|constructor]. split; [exact L|]. split; cbn;
      auto; lia.
    + intros O. apply Forall_app. split; auto.
    + intros C. rewrite total_app. cbn. specialize (Tclo C). lia.
  - on_one; [of_milestone | auto | auto].
  - destruct L as (NC & -> & -> & m & E & P & C).
    assert (R : is_remainder m = false) by (unfold is_planned, is_remainder in *; destruct (state m);
      congruence).
    destruct (found_timely _ _ _ _ T E) as [M1 _].
    assert (K : timely t (on n (on_funded (deposit + sum_carried carried))
      (carry carried (take_deposit deposit (client_fee_for s deposit) s)))).
    { eapply deposit_timely; eauto; [lia|]. intros H1 H2 (H3 & H4 & H5). split; [exact H3|]. split; cbn;
      [lia|].
      split; [lia|]. discriminate. }
    eapply same_timely; [exact K | | | | | | apply (changes_timely _ _ K)]; reflexivity.
  - destruct L as (L1 & L2 & L3). on_one; [of_milestone | contradiction | auto].
  - on_one; [of_milestone | auto | auto].
  - on_one; [of_milestone | auto | auto].
  - destruct L as (L1 & L2 & L3 & L4). on_one; [of_milestone | contradiction | auto].
  - destruct L as (_ & _ & _ & _ & m & E & L1 & L2 & L3 & L4).
    assert (K : timely t (on n (on_released t amount top_up fee) s)).
    { on_one.
      - intros x Ex (M1 & M2 & M3). rewrite E in Ex. injection Ex as <-. split; [exact M1|].
        unfold on_released, timely_state. cbn.
        destruct (held m - (amount - top_up) =? 0) eqn:Z0; cbn; (split; [lia|]);
          [split; [reflexivity | lia]|].
        split; [lia | discriminate].
      - reflexivity.
      - intros C x Ex. rewrite E in Ex. injection Ex as <-. pose proof (closed_none _ _ _ _ T C E).
        destruct (found_timely _ _ _ _ T E) as (_ & _ & K). unfold is_live in L1.
        destruct (state m); try discriminate; lia. }
    eapply same_timely; [exact K | | | | | | apply (changes_timely _ _ K)]; reflexivity.
  - destruct L as (_ & _ & _ & m & E & L).
    assert (K : timely t (on n (on_returned amount) s)).
    { on_one.
      - intros x Ex (M1 & M2 & M3). rewrite E in Ex. injection Ex as <-. split;
        [destruct (held m - amount =? 0) eqn:Z0;
          unfold on_returned; cbn; rewrite Z0; exact M1|].
        unfold on_returned. cbn.
        destruct (held m - amount =? 0) eqn:Z0; cbn; (split; [lia|]); [split; [reflexivity | lia]|].
        destruct (state m) eqn:S; auto; finish.
      - intros _ x _ U. unfold on_returned. cbn. destruct (_ =? 0); [reflexivity | exact U].
      - intros C x Ex. rewrite E in Ex. injection Ex as <-. pose proof (closed_none _ _ _ _ T C E). lia. }
    eapply same_timely; [exact K | | | | | | apply (changes_timely _ _ K)]; reflexivity.
  - destruct L as (L1 & L2). on_one; [ | contradiction | ].
    + unfold on_refund_requested. of_milestone.
    + intros _ m _. unfold on_refund_requested. destruct (state m); reflexivity.
  - on_one.
    + unfold on_refund_request_withdrawn, go_back. of_milestone.
    + intros _ m _ U. unfold on_refund_request_withdrawn, go_back. destruct (state m); try exact U.
      destruct back; reflexivity.
    + intros _ m _. unfold on_refund_request_withdrawn, go_back. destruct (state m); try reflexivity.
      destruct back; reflexivity.
  - destruct L as (L1 & L2 & L3 & m & E & L4 & L5). unfold award_ends in *. on_one; [ | contradiction | ].
    + intros x Ex (M1 & M2). rewrite E in Ex. injection Ex as <-.
      unfold on_dispute_opened. destruct answer_until, award_until; cbn; (split; [exact M1|]);
        unfold timely_state in *;
      states m; finish.
    + intros _ x _. unfold on_dispute_opened. destruct answer_until; reflexivity.
  - destruct L as (L1 & L2). unfold award_ends in *. on_one; [ | contradiction | ].
    + unfold on_dispute_contested. destruct award_until; of_milestone.
    + intros _ m _. unfold on_dispute_contested. destruct (state m); reflexivity.
  - on_one.
    + unfold on_dispute_withdrawn, go_back. of_milestone.
    + intros _ m _ U. unfold on_dispute_withdrawn, go_back.
      destruct (state m) as [| | |[] ? [[]|]| |]; try exact U; reflexivity.
    + intros _ m _. unfold on_dispute_withdrawn, go_back.
      destruct (state m) as [| | |[] ? [[]|]| |]; reflexivity.
  - destruct L as (L1 & L2 & L3 & L4). on_one; [of_milestone | contradiction | auto].
  - eapply same_timely; [exact T | | | | | | ]; try reflexivity. cbn. apply Forall_app.
    split; [apply (changes_timely _ _ T) | now constructor].
  - eapply same_timely; [exact T | | | | | | ]; try reflexivity. apply drop_timely, (changes_timely _ _ T).
  - eapply same_timely; [exact T | | | | | | ]; try reflexivity. apply drop_timely, (changes_timely _ _ T).
  - eapply same_timely; [exact T | | | | | | ]; try reflexivity. apply drop_timely, (changes_timely _ _ T).
  - now apply same_milestones.
  - destruct L as (NC & Ha & _ & m & E & R & need & Hn & Hh & C).
    eapply deposit_timely; eauto. intros H1 H2 (H3 & H4 & H5). split; [exact Ha|]. split; cbn; [lia|].
    destruct (state m) eqn:S; auto; finish.
  - destruct L as (L1 & L2 & L3). on_one; [of_milestone | contradiction | auto].
  - eapply same_timely; [exact T | | | | | | apply (changes_timely _ _ T)]; reflexivity.
  - now apply same_milestones.
  - open_timely T. assert (K : timely t (set_milestones (map cancel_planned (milestones s))
      (set_proposals (filter is_settle (proposals s)) (set_stage_of Ending s)))).
    { constructor; cbn; try discriminate; auto; [now apply cancelled_timely | now apply settle_timely]. }
    destruct by_; [exact K|].
    eapply same_timely; [exact K | | | | | | apply (changes_timely _ _ K)]; reflexivity.
  - destruct L as (L & _). open_timely T. constructor; cbn; try discriminate; auto.
    + now apply cancelled_timely.
    + intros _. now rewrite cancelled_total.
  - destruct by_; (eapply same_timely; [exact T | | | | | | apply (changes_timely _ _ T)]; reflexivity).
Qed.
