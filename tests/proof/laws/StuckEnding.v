(* Law 10, fourth part: END-4. In an ending contract nothing is being worked on: what holds escrow is asked
   back or
   disputed, and only settlements are proposed. This holds after every call and every deadline. *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Decide Proposals Escrow.
From Escrow Require Import Lists Invariant Reach Commands StuckShape StuckEffects StuckCommands.
Import ListNotations.
Open Scope Z_scope.

Definition idle (m : milestone) : Prop := match state m with Working _ => False | _ => True end.
Definition calm (s : contract) : Prop := stage_of s = Ending ->
  Forall idle (milestones s) /\ Forall (fun q => is_settle q = true) (proposals s).

(* An effect on each milestone in turn is an effect on all. *)
Lemma update_ext : forall f g l n, (forall m, find n l = Some m -> f m = g m) -> update n f l = update n g l.
Proof.
  induction l as [|x l IH]; intros n H; cbn in *; [reflexivity|].
  destruct (n =? 1); [now rewrite H | now rewrite IH].
Qed.
Lemma update_middle : forall f x l l', update (count l' + 1) f (l' ++ x :: l) = l' ++ f x :: l.
Proof.
  unfold count. intros f x l. induction l' as [|y l' IH]; [reflexivity|]. cbn [length app update].
  replace (Z.of_nat (S (length l')) + 1 =? 1) with false by lia.
  f_equal. rewrite <- IH. f_equal. lia.
Qed.
Definition acts (t : Z) (p : policy) (g : milestone -> milestone) (f : Z -> run -> run) : Prop :=
  forall n o, policy_of (fst o) = p ->
  framed t (fst o) (fst (f n o)) /\ milestones (fst (f n o)) = update n g (milestones (fst o)).
Lemma each_acts : forall t p g f o, policy_of (fst o) = p -> acts t p g f ->
  framed t (fst o) (fst (each f o)) /\ milestones (fst (each f o)) = map g (milestones (fst o)).
Proof.
  intros t p g f o P A. unfold each.
  enough (K : forall l l' o, policy_of (fst o) = p -> milestones (fst o) = l' ++ l ->
    let o' := fold_left (fun o n => f n o) (numbers (count l' + 1) l) o in
    framed t (fst o) (fst o') /\ milestones (fst o') = l' ++ map g l) by exact (K _ [] o P eq_refl).
  clear o P. induction l as [|x l IH]; intros l' o P M; cbn; [split; [apply framed_same | exact M]|].
  destruct (A (count l' + 1) o P) as (F & L). rewrite M, update_middle in L.
  destruct (IH (l' ++ [g x]) (f (count l' + 1) o)) as (F' & L').
  - rewrite (same_policy _ _ _ F). exact P.
  - rewrite L, <- app_assoc. reflexivity.
  - replace (count (l' ++ [g x]) + 1) with (count l' + 1 + 1) in F', L'
      by (unfold count; rewrite app_length; cbn; lia).
    split; [eapply framed_more; eassumption|]. rewrite L', <- app_assoc. reflexivity.
Qed.
Definition asked_end (p : policy) (t : Z) : Z := Z.min latest (t + refund_window p * second).
Definition ask_if (b : milestone -> bool) (u : Z) (c : request_cause) (m : milestone) : milestone :=
  if b m then on_refund_requested u c m else m.
Lemma ask_at_end_acts : forall t p, acts t p (ask_if is_asked_at_end (asked_end p t) AskedAtEnd) (ask_at_end
  t).
Proof.
  intros t p n o P. unfold ask_at_end. destruct (find n (milestones (fst o))) as [m|] eqn:E.
  - assert (forall x, find n (milestones (fst o)) = Some x -> x = m) as K by (intros x Ex; congruence).
    destruct (is_asked_at_end m) eqn:B.
    + split; [constructor; cbn; auto|]. cbn. apply update_ext. intros x Ex. apply K in Ex as ->.
      unfold ask_if, asked_end, capped_refund_end, refund_end. now rewrite B, P.
    + split; [apply framed_same|]. rewrite <- (update_same (milestones (fst o)) n) at 1. apply update_ext.
      intros x Ex. apply K in Ex as ->. unfold ask_if. now rewrite B.
  - rewrite (update_none _ _ _ E). split; [apply framed_same | reflexivity].
Qed.
Lemma ask_dormant_acts : forall t p, acts t p (ask_if is_dormant (asked_end p t) AskedByDormancy)
  (ask_dormant t).
Proof.
  intros t p n o P. unfold ask_dormant. destruct (find n (milestones (fst o))) as [m|] eqn:E.
  - assert (forall x, find n (milestones (fst o)) = Some x -> x = m) as K by (intros x Ex; congruence).
    destruct (is_dormant m) eqn:B.
    + split; [constructor; cbn; auto|]. cbn. apply update_ext. intros x Ex. apply K in Ex as ->.
      unfold ask_if, asked_end, capped_refund_end, refund_end. now rewrite B, P.
    + split; [apply framed_same|]. rewrite <- (update_same (milestones (fst o)) n) at 1. apply update_ext.
      intros x Ex. apply K in Ex as ->. unfold ask_if. now rewrite B.
  - rewrite (update_none _ _ _ E). split; [apply framed_same | reflexivity].
Qed.
Definition give_all (m : milestone) : milestone := if held m =? 0 then m else on_returned (held m) m.
Lemma give_back_all_acts : forall t c p, acts t p give_all (give_back_all t c).
Proof.
  intros t c p n o _. unfold give_back_all. destruct (find n (milestones (fst o))) as [m|] eqn:E.
  - assert (forall x, find n (milestones (fst o)) = Some x -> x = m) as K by (intros x Ex; congruence).
    destruct (Z.eq_dec (held m) 0) as [Z0|NZ].
    + unfold give_back. rewrite Z0. change (0 =? 0) with true. split; [apply framed_same|].
      rewrite <- (update_same (milestones (fst o)) n) at 1. apply update_ext.
      intros x Ex. apply K in Ex as ->. unfold give_all. rewrite Z0. reflexivity.
    + destruct (give_back_list t n (held m) c o NZ) as (F & L). split; [exact F|]. rewrite L.
      apply update_ext.
      intros x Ex. apply K in Ex as ->. unfold give_all. now replace (held m =? 0) with false by lia.
  - rewrite (update_none _ _ _ E). split; [apply framed_same | reflexivity].
Qed.

Lemma other_stage : forall s, stage_of s <> Ending -> calm s.
Proof. intros s H K. contradiction. Qed.
Lemma close_calm : forall t how o, calm (fst o) -> calm (fst (close_if_empty t how o)).
Proof.
  intros t how o C. destruct (close_cases t how o) as [->|(S & _)]; [assumption|]. apply other_stage.
    congruence.
Qed.
Lemma close_ending_calm : forall t o, calm (fst o) -> calm (fst (close_when_ending t o)).
Proof. intros. unfold close_when_ending. destruct (stage_is _ _); auto using close_calm. Qed.
Lemma framed_calm : forall t n f s s', calm s -> framed t s s' -> milestones s' = update n f (milestones s) ->
  (forall m, find n (milestones s) = Some m -> idle m -> idle (f m)) -> calm s'.
Proof.
  intros t n f s s' C [A1 A2 A3 A4 A5] L F K. rewrite A1 in K. destruct (C K) as (C1 & C2).
  rewrite A3, L. split; [apply forall_update|]; assumption.
Qed.
Lemma emit_calm : forall t k n f o, calm (fst o) -> body (fst o) t k = on n f (fst o) ->
  (forall m, find n (milestones (fst o)) = Some m -> idle m -> idle (f m)) -> calm (fst (emit t k o)).
Proof.
  intros t k n f o C B F. eapply framed_calm; [exact C | | | exact F];
    unfold emit, apply; cbn [fst what at_]; rewrite B; [constructor; cbn; auto | reflexivity].
Qed.
Lemma request_idle : forall u c m, idle m -> idle (on_refund_requested u c m).
Proof. unfold idle, on_refund_requested. intros u c m H. destruct (state m) eqn:E; cbn; rewrite ?E; auto. Qed.
Lemma emptied_idle : forall m m', emptied m m' -> idle m'.
Proof. intros m m' (_ & E & _). unfold idle. now rewrite E. Qed.
Lemma give_back_calm : forall t c n o, calm (fst o) -> calm (fst (give_back_all t c n o)).
Proof.
  intros t c n o C. destruct (give_back_all_acts t c _ n o eq_refl) as (F & L).
  eapply framed_calm; eauto. intros m _ I. unfold give_all. destruct (held m =? 0); [assumption|].
  eapply emptied_idle, returned_empties.
Qed.
(* A payment and, in an ending contract, the request for the rest. *)
Lemma after_payment_calm : forall t n a top c o, calm (fst o) ->
  calm (fst (after_payment t n (pay t n a top c o))).
Proof.
  intros t n a top c o C. apply close_ending_calm.
  assert (K : calm (fst (ask_for_rest t n o))).
  { unfold ask_for_rest. destruct (find n _); [|assumption]. destruct (_ && _); [|assumption].
    eapply emit_calm; [assumption | reflexivity | intros; now apply request_idle]. }
  destruct (find n (milestones (fst o))) as [m|] eqn:E; [|unfold pay; now rewrite E].
  destruct (Z.eq_dec a 0) as [->|N]; [unfold pay; now rewrite E|].
  destruct (pay_list t n a top c o m E N) as (F & fee & L). set (o' := pay t n a top c o) in *.
  assert (E' : find n (milestones (fst o')) = Some (on_released t a top fee m))
    by (rewrite L; now apply find_update).
  unfold ask_for_rest. rewrite E'. set (m' := on_released t a top fee m) in *.
  destruct (stage_is (fst o') Ending) eqn:St; cbn [andb].
  - assert (S1 : stage_of (fst o) = Ending).
    { rewrite <- (same_stage_of _ _ _ F). unfold stage_is, same_stage in St.
      destruct (stage_of _); congruence. }
    destruct (is_remainder m') eqn:R.
    + eapply (framed_calm t n (fun x => on_refund_requested (capped_refund_end (fst o') t) AskedAtEnd
        (on_released t a top fee x))); [exact C | | |].
      * eapply framed_more; [exact F|]. constructor; cbn; auto.
      * cbn. rewrite L. apply update_update.
      * intros x Ex _. rewrite E in Ex. injection Ex as <-. fold m'. unfold is_remainder in R.
        unfold idle, on_refund_requested. destruct (state m') as [ |[]| | | | ]; try discriminate; cbn;
          exact I.
    + eapply framed_calm; [exact C | exact F | exact L |]. intros x Ex _. rewrite E in Ex. injection Ex as <-.
      fold m'. unfold is_remainder in R. unfold idle. unfold m' in *. cbn in *.
      destruct (held m - (a - top) =? 0); [exact I | discriminate].
  - apply other_stage. intros K'. unfold stage_is, same_stage in St. rewrite K' in St. discriminate.
Qed.
Lemma pay_claim_calm : forall t n c o, calm (fst o) -> calm (fst (after_payment t n (pay_claim t n c o))).
Proof.
  intros t n c o C. unfold pay_claim. destruct (find n (milestones (fst o))) as [m|] eqn:E; [|].
  - now apply after_payment_calm.
  - assert (K := after_payment_calm t n 0 0 c o C). unfold pay in K. now rewrite E in K.
Qed.
Lemma split_calm : forall t n a c1 c2 o m, calm (fst o) -> find n (milestones (fst o)) = Some m ->
  0 < held m -> 0 <= a <= held m -> calm (fst (split t n a c1 c2 o)).
Proof.
  intros t n a c1 c2 o m C E H A. apply close_ending_calm.
  destruct (split_list t n a c1 c2 o m E H A) as (F & f & L & M).
  eapply framed_calm; eauto. intros x Ex _. rewrite E in Ex. injection Ex as <-. eapply emptied_idle; eauto.
Qed.
Lemma end_by_client_calm : forall t o, calm (fst (end_by_client t o)).
Proof.
  intros t o. apply close_calm. set (o' := emit _ _ o).
  destruct (each_acts t _ _ _ o' eq_refl (ask_at_end_acts t _)) as (F & L).
  intros _. rewrite L, (same_proposals _ _ _ F). split.
  - apply Forall_map, Forall_forall. intros m _. unfold idle, ask_if, is_asked_at_end, on_refund_requested.
    destruct (state m) as [ |w|[] w| | | ] eqn:S; cbn; rewrite ?S; auto.
  - cbn. apply Forall_forall. intros q Hq. now apply filter_In in Hq.
Qed.
Lemma end_by_freelancer_calm : forall t o, calm (fst o) -> shape (fst o) ->
  calm (fst (end_by_freelancer t o)).
Proof.
  intros t o C S. apply close_calm. set (o' := emit _ _ o).
  destruct (each_acts t _ _ _ o' eq_refl (give_back_all_acts t FreelancerEnded _)) as (F & L).
  pose proof (ended_shape t Freelancer o S) as (S' & _). fold o' in S'.
  intros _. rewrite L, (same_proposals _ _ _ F). split.
  - apply Forall_map. eapply Forall_impl; [|exact S']. intros m [_ Fm]. unfold give_all.
    destruct (held m =? 0) eqn:Z0; [|eapply emptied_idle, returned_empties].
    unfold idle. unfold state_fits in Fm. destruct (state m) as [ |[]| | | | ]; auto; lia.
  - cbn. apply Forall_forall. intros q Hq. now apply filter_In in Hq.
Qed.
