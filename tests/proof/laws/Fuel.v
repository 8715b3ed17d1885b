(* Each deadline that takes effect leaves less to do. So the bound most_deadlines is enough, and an advance leaves
   no deadline at or before its instant (law 4). *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Decide Proposals Escrow.
From Escrow Require Import Lists Invariant Legal Walk.
Import ListNotations.
Open Scope Z_scope.

(* How many deadlines a milestone can still have: a window, then dormancy of the rest, then a refund request. *)
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
Proof. intros m. unfold rank. destruct (state m) as [|[]|? ?|? ? ?| |]; try lia. destruct (is_some _); lia. Qed.
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
Lemma ask_rank : forall u cause m, rank (on_refund_requested u cause m) <= rank m /\
  (2 <= rank m -> is_live m = true -> state m <> Disputed Client true None -> True).
Proof. Abort.
Lemma request_rank : forall u cause m, rank (on_refund_requested u cause m) <= rank m.
Proof.
  intros. unfold on_refund_requested, rank. destruct (state m) as [|[]|? ?|? ? ?| |] eqn:S; cbn; rewrite ?S; try lia.
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
  - unfold rank, is_live. cbn. destruct (state m) as [|[]|? ?|? ? ?| |]; try destruct (is_some _); split; intros;
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
Lemma pay_change : forall t n a cause o m, find n (milestones (fst o)) = Some m -> a <> 0 -> rank m = 3 ->
  left_over (fst (pay t n a 0 cause o)) < left_over (fst o).
Proof.
  intros t n a cause o m E Z0 R. unfold pay. rewrite E. replace (a =? 0) with false by lia. cbn [emit fst].
  unfold apply. cbn [at_ what body]. rewrite left_bump.
  match goal with |- left_over (set_released_in_all _ (on _ ?f _)) < _ =>
    transitivity (left_over (on n f (fst o))) || idtac end.
Abort.
