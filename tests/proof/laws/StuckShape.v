(* Law 10, first part: what a milestone's state says about its escrow and its window, and that no change of a
   milestone breaks this. *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Lists Invariant.
Import ListNotations.
Open Scope Z_scope.

(* A milestone that holds escrow is in one of these states: working, refund requested, disputed. The last two
   have
   a window, but for a contested dispute without an award window. A window that pays the claim has a claim. *)
Definition state_fits (p : policy) (m : milestone) : Prop :=
  match state m with
  | Planned | Settled | Cancelled => held m = 0 /\ until m = None
  | Working UnderReview => 0 < held m /\ (until m <> None -> 0 < claim m)
  | Working _ => 0 < held m /\ until m = None
  | RefundRequested _ _ => 0 < held m /\ until m <> None
  | Disputed q contested _ =>
    0 < held m /\ (until m = None -> contested = true /\ award_window p = None) /\
    (q = Freelancer -> contested = false -> 0 < claim m)
  end.
Definition fits (p : policy) (m : milestone) : Prop := 0 < price m /\ state_fits p m.
Definition change_fits (c : change) : Prop :=
  match c with
  | AddMilestone x => 0 < amount (price_asked x)
  | ChangeAmount _ x => 0 < amount x
  | _ => True
  end.
Definition shape (s : contract) : Prop :=
  Forall (fits (policy_of s)) (milestones s) /\
  Forall (fun q => change_fits (wants q)) (proposals s) /\
  (respond_by s = None -> offer_window (policy_of s) = None).

(* What a change of one milestone by an event leaves as it is. *)
Ltac facts := repeat match goal with
  | H : _ /\ _ |- _ => destruct H
  | H : ?x = ?x -> _ |- _ => specialize (H eq_refl)
  | H : None <> None -> _ |- _ => clear H
  | H : Some ?x <> None -> _ |- _ => specialize (H ltac:(discriminate))
  end.
Ltac finish := facts; repeat split; intros; facts; try congruence; try lia; try tauto; auto.
Ltac open_fits := intros; unfold fits, state_fits in *; cbn in *.

Lemma released_fits : forall p t a top fee m, 0 < price m -> 0 <= a - top <= held m ->
  fits p (on_released t a top fee m).
Proof. open_fits. destruct (held m - (a - top) =? 0) eqn:E; cbn; finish. Qed.
Lemma returned_fits : forall p a m, fits p m -> a = held m -> fits p (on_returned a m).
Proof. open_fits. unfold on_returned; cbn. subst. rewrite Z.sub_diag. cbn. finish. Qed.
Lemma reduced_fits : forall p a m w, fits p m -> state m = Working w -> 0 < claim m -> 0 <= a < held m ->
  fits p (on_returned a m).
Proof.
  open_fits. unfold on_returned; cbn. replace (held m - a =? 0) with false by lia. cbn.
  rewrite H0 in *. destruct w; finish.
Qed.
Lemma carried_fits : forall p a m, fits p m -> is_remainder m = true -> a <= held m ->
  fits p (carry_from a m).
Proof.
  unfold is_remainder. open_fits. destruct (state m) as [ |[]|c w|q c f| | ] eqn:S; try discriminate.
  unfold carry_from; cbn. destruct (held m - a =? 0) eqn:E; cbn; rewrite ?S; finish.
Qed.
Lemma funded_fits : forall p a m, fits p m -> 0 < held m + a -> fits p (on_funded a m).
Proof. open_fits. finish. Qed.
Lemma changed_fits : forall p a added m, fits p m -> 0 < a -> 0 <= added ->
  is_planned m = true /\ added = 0 \/ (exists w, state m = Working w) -> fits p (on_amount_changed a added m).
Proof.
  unfold is_planned. open_fits. destruct (state m) as [ |[]|c w|q c f| | ] eqn:S; destruct H2 as [[]|[? K]];
    try discriminate; finish.
Qed.
Lemma cancelled_fits : forall p m, fits p m -> fits p (cancel_planned m).
Proof. intros p m H. unfold cancel_planned, is_planned. destruct (state m) eqn:S; auto. open_fits.
  rewrite S in H. finish. Qed.
Lemma planned_cancelled_fits : forall p m, fits p m -> is_planned m = true -> fits p (set_state Cancelled m).
Proof. intros p m H K. pose proof (cancelled_fits p m H) as C. unfold cancel_planned in C.
  now rewrite K in C. Qed.
Lemma new_fits : forall p a d, 0 < a -> fits p (new_milestone a d).
Proof. open_fits. finish. Qed.

Lemma submitted_fits : forall p t a u m, fits p m -> 0 < held m -> 0 < a ->
  fits p (on_work_submitted t a u m).
Proof. open_fits. finish. Qed.
Lemma working_holds : forall p m w, fits p m -> state m = Working w -> 0 < held m.
Proof. open_fits. rewrite H0 in H. destruct w; finish. Qed.
Lemma withdrawn_fits : forall p m, fits p m -> 0 < held m -> fits p (on_submission_withdrawn m).
Proof. open_fits. finish. Qed.
Lemma changes_fits : forall p m, fits p m -> 0 < held m -> fits p (on_changes_requested m).
Proof. open_fits. finish. Qed.
Lemma put_off_fits : forall p u m, fits p m -> until m <> None -> fits p (set_until (Some u) m).
Proof. open_fits. destruct (state m) as [ |[]|c w|q c f| | ]; finish; discriminate. Qed.
Lemma review_extended_fits : forall p u m, fits p m -> until m <> None -> fits p (on_review_extended u m).
Proof. open_fits. destruct (state m) as [ |[]|c w|q c f| | ]; finish; discriminate. Qed.
Lemma requested_fits : forall p u c m, fits p m -> fits p (on_refund_requested u c m).
Proof. open_fits. unfold on_refund_requested. destruct (state m) as [ |[]|x w|q x f| | ] eqn:S; cbn;
  rewrite ?S; finish. Qed.
Lemma back_fits : forall p t w m, 0 < price m -> 0 < held m -> fits p (go_back t w m).
Proof. open_fits. destruct w; cbn; finish. Qed.
Lemma request_withdrawn_fits : forall p t m, fits p m -> fits p (on_refund_request_withdrawn t m).
Proof.
  intros p t m H. unfold on_refund_request_withdrawn. destruct (state m) eqn:S; auto.
  apply back_fits; [apply H | destruct H as [_ H]; unfold state_fits in H; rewrite S in H; apply H].
Qed.
Lemma dispute_withdrawn_fits : forall p t m, fits p m -> fits p (on_dispute_withdrawn t m).
Proof.
  intros p t m H. unfold on_dispute_withdrawn. destruct (state m) eqn:S; auto.
  assert (0 < price m /\ 0 < held m) as [K L]
    by (split; [apply H | destruct H as [_ H]; unfold state_fits in H; rewrite S in H; apply H]).
  destruct opener, from as [[]|]; auto; try now apply back_fits. open_fits. finish.
Qed.
Lemma disputed_fits : forall p q a b m, fits p m -> 0 < held m ->
  (q = Freelancer -> 0 < claim m) -> (a = None -> b = None -> award_window p = None) ->
  fits p (on_dispute_opened q a b m).
Proof. open_fits. unfold on_dispute_opened. destruct a; cbn; finish. Qed.
Lemma contested_fits : forall p a m, fits p m -> (a = None -> award_window p = None) ->
  fits p (on_dispute_contested a m).
Proof.
  open_fits. unfold on_dispute_contested. destruct (state m) eqn:S; cbn; rewrite ?S; finish.
Qed.
Lemma money_back_fits : forall p a fee m, fits p m -> fits p (on_payment_refunded a fee m).
Proof. open_fits. destruct (state m) as [ |[]|c w|q c f| | ]; finish. Qed.
Lemma due_fits : forall p d m, fits p m -> fits p (set_due d m).
Proof. open_fits. destruct (state m) as [ |[]|c w|q c f| | ]; finish. Qed.

(* The leftovers that are carried. *)
Lemma cover_fits : forall p t l k need c missing, Forall (fits p) l -> cover p t k need l = (c, missing) ->
  Forall (fits p) (take_carried k c l).
Proof.
  intros p t. induction l as [|m l IH]; intros k need c missing H E; cbn in E.
  { injection E as <- <-. constructor. }
  inversion H as [|? ? M HL]; subst.
  destruct ((0 <? need) && is_leftover p t m) eqn:G.
  - destruct (cover p t (k + 1) (need - Z.min (held m) need) l) as [c' x] eqn:E'. injection E as <- <-.
    cbn [take_carried]. rewrite Z.eqb_refl. constructor; [|eapply IH; eauto].
    apply andb_prop in G as [_ G]. unfold is_leftover in G. apply andb_prop in G as [G _].
    apply carried_fits; auto. lia.
  - pose proof (cover_from _ _ _ _ _ _ _ E) as Q. destruct c as [|[n a] c].
    + rewrite carried_none. assumption.
    + rewrite carried_later by lia. constructor; [assumption|]. eapply IH; eauto.
Qed.
