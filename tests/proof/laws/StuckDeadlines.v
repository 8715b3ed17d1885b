(* Law 10, sixth part: what holds escrow has a deadline, and what a deadline does to the contract. *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Decide.
From Escrow Require Import Lists Invariant Reach StuckShape StuckEffects StuckEnding.
Import ListNotations.
Open Scope Z_scope.

(* The milestones' own windows. *)
Lemma no_window : forall l k, first_window k l = None -> forall m, In m l -> until m = None.
Proof.
  induction l as [|x l IH]; cbn; intros k H m K; [contradiction|].
  destruct (until x) as [u|] eqn:U.
  - destruct (first_window (k + 1) l) as [[v n]|]; [destruct (u <=? v)|]; discriminate.
  - destruct K as [<-|K]; [assumption | eauto].
Qed.
Lemma window_found : forall l k t n, first_window k l = Some (t, n) ->
  k <= n /\ exists m, find (n - k + 1) l = Some m /\ until m = Some t.
Proof.
  induction l as [|x l IH]; cbn [first_window find]; intros k t n H; [discriminate|].
  assert (Later : first_window (k + 1) l = Some (t, n) -> k <= n /\
    exists m, (if n - k + 1 =? 1 then Some x else find (n - k + 1 - 1) l) = Some m /\ until m = Some t).
  { intros K. destruct (IH _ _ _ K) as (L & m & F & U). split; [lia|]. exists m.
    replace (n - k + 1 =? 1) with false by lia. replace (n - k + 1 - 1) with (n - (k + 1) + 1) by lia. auto. }
  assert (Here : until x = Some t -> n = k -> k <= n /\
    exists m, (if n - k + 1 =? 1 then Some x else find (n - k + 1 - 1) l) = Some m /\ until m = Some t).
  { intros U ->. split; [lia|]. exists x. replace (k - k + 1 =? 1) with true by lia. auto. }
  destruct (until x) as [u|] eqn:U; [|auto].
  destruct (first_window (k + 1) l) as [[v i]|] eqn:W; [destruct (u <=? v)|]; injection H as <- <-; auto.
Qed.
Lemma window_first : forall l k t n, first_window k l = Some (t, n) ->
  forall m u, In m l -> until m = Some u -> t <= u.
Proof.
  induction l as [|x l IH]; cbn; intros k t n H m u K U; [contradiction|].
  destruct (until x) as [v|] eqn:X.
  - destruct (first_window (k + 1) l) as [[w i]|] eqn:W.
    + destruct (v <=? w) eqn:V; injection H as <- <-; destruct K as [->|K];
        try (pose proof (IH _ _ _ W _ _ K U)); try (rewrite X in U; injection U as <-); lia.
    + injection H as <- <-. destruct K as [->|K]; [rewrite X in U; injection U as ->; lia|].
      pose proof (no_window _ _ W _ K). congruence.
  - destruct K as [->|K]; [congruence | eauto].
Qed.
Lemma find_in : forall l n m, find n l = Some m -> In m l.
Proof.
  induction l as [|x l IH]; cbn; intros n m H; [discriminate|].
  destruct (n =? 1); [injection H as ->; now left | right; eauto].
Qed.

(* The next deadline of an active or ending contract: a window, or dormancy before all windows. *)
Inductive comes (s : contract) : Z -> deadline -> Prop :=
| comes_offer : forall t, stage_of s = Offered -> respond_by s = Some t -> comes s t OfferExpiry
| comes_window : forall t n m, stage_of s = Active \/ stage_of s = Ending ->
    find n (milestones s) = Some m -> until m = Some t -> comes s t (Lapse n)
| comes_dormancy : forall w, stage_of s = Active -> dormancy_window (policy_of s) = Some w ->
    existsb is_dormant (milestones s) = true ->
    (forall m u, In m (milestones s) -> until m = Some u -> quiet_since s + w * second < u) ->
    comes s (quiet_since s + w * second) Dormancy.
Lemma next_comes : forall s t d, next s = Some (t, d) -> comes s t d.
Proof.
  intros s t d H. unfold next in H.
  assert (W : forall t n, first_window 1 (milestones s) = Some (t, n) ->
    stage_of s = Active \/ stage_of s = Ending -> comes s t (Lapse n)).
  { intros t' n F St. destruct (window_found _ _ _ _ F) as (_ & m & E & U).
    replace (n - 1 + 1) with n in E by lia. econstructor; eauto. }
  assert (D : forall x, dormancy_at s = Some x -> stage_of s = Active ->
    (forall m u, In m (milestones s) -> until m = Some u -> x < u) -> comes s x Dormancy).
  { intros x E St L. unfold dormancy_at in E. destruct (dormancy_window (policy_of s)) as [w|] eqn:P;
    [|discriminate].
    destruct (existsb is_dormant (milestones s)) eqn:B; [|discriminate].
    destruct (_ && _); [|discriminate]. injection E as <-. now constructor. }
  destruct (stage_of s) eqn:St; try discriminate.
  - destruct (respond_by s) eqn:R; [|discriminate]. injection H as -> <-. now constructor.
  - destruct (first_window 1 (milestones s)) as [[v n]|] eqn:F.
    + destruct (dormancy_at s) as [x|] eqn:E.
      * destruct (v <=? x) eqn:V; injection H as <- <-; [now apply W; auto|].
        apply D; auto. intros m u I U. pose proof (window_first _ _ _ _ F _ _ I U). lia.
      * injection H as <- <-. now apply W; auto.
    + destruct (dormancy_at s) as [x|] eqn:E; [|discriminate]. injection H as <- <-.
      apply D; auto. intros m u I U. pose proof (no_window _ _ F _ I). congruence.
  - destruct (first_window 1 (milestones s)) as [[v n]|] eqn:F; [|discriminate]. injection H as <- <-.
    now apply W; auto.
Qed.

(* Waits for the arbiter by name: a contested dispute without an award window. *)
Definition waits_for_arbiter (p : policy) (m : milestone) : Prop :=
  award_window p = None /\ exists q f, state m = Disputed q true f.
(* A milestone that holds escrow has a window, or is dormant, or waits for the arbiter. *)
Lemma holds_window : forall p m, fits p m -> 0 < held m -> ~ waits_for_arbiter p m ->
  until m <> None \/ is_dormant m = true.
Proof.
  intros p m [_ F] H A. unfold state_fits in F. unfold is_dormant.
  destruct (until m); [left; discriminate|]. right.
  destruct (state m) as [ |[]|c w|q c f| | ] eqn:S; try reflexivity; destruct F as (F1 & F2); try lia;
    try congruence.
  destruct F2 as (F2 & _). destruct (F2 eq_refl) as (-> & F3). destruct A. split; eauto.
Qed.
Lemma closed_empty : forall s n m, invariant s -> stage_of s = Closed -> find n (milestones s) = Some m ->
  held m = 0.
Proof.
  intros s n m I K E. pose proof (closed_ok _ I K) as T.
  assert (G : Forall (fun m => 0 <= held m) (milestones s))
    by (eapply Forall_impl; [|apply (all_ok _ I)]; intros x Ox; apply Ox).
  clear I K. revert n E. induction (milestones s) as [|x l IH]; intros n E; cbn in *; [discriminate|].
  inversion G as [|? ? G1 G2]; subst. pose proof (total_nonneg _ _ G2).
  destruct (n =? 1); [injection E as ->; lia | apply (IH ltac:(lia) G2 _ E)].
Qed.
(* What holds escrow has a deadline, if the refund window that dormancy opens ends within the calendar. *)
Lemma has_deadline : forall s n m, invariant s -> shape s -> calm s ->
  offer_window (policy_of s) <> None -> dormancy_window (policy_of s) <> None ->
  ~ waits_for_arbiter (policy_of s) m ->
  (forall w, is_dormant m = true -> dormancy_window (policy_of s) = Some w ->
    refund_end s (quiet_since s + w * second) <= latest) ->
  find n (milestones s) = Some m -> 0 < held m -> next s <> None.
Proof.
  intros s n m I S C O D A L E H. unfold next.
  assert (W : first_window 1 (milestones s) = None -> is_dormant m = true).
  { intros F. pose proof (no_window _ _ F _ (find_in _ _ _ E)) as U.
    destruct (holds_window _ _ (shape_found _ _ _ S E) H A); [congruence | assumption]. }
  destruct (stage_of s) eqn:St.
  - destruct (respond_by s) eqn:R; [discriminate|]. destruct S as (_ & _ & S3). now destruct O; apply S3.
  - destruct (first_window 1 (milestones s)) as [[v k]|] eqn:F.
    + destruct (dormancy_at s) as [x|]; [destruct (v <=? x)|]; discriminate.
    + specialize (W eq_refl). unfold dormancy_at. destruct (dormancy_window (policy_of s)) as [w|];
      [|now destruct D].
      specialize (L _ W eq_refl).
      replace (existsb is_dormant (milestones s)) with true
        by (symmetry; apply existsb_exists; exists m; split; [eapply find_in; eauto | assumption]).
      replace (refund_end s (quiet_since s + w * second) <=? latest) with true by lia. discriminate.
  - destruct (first_window 1 (milestones s)) as [[v k]|] eqn:F; [discriminate|]. specialize (W eq_refl).
    destruct (C St) as (C1 & _). pose proof (forall_find _ _ _ _ C1 E) as K.
    unfold is_dormant in W. unfold idle in K. destruct (state m); try discriminate. contradiction.
  - pose proof (closed_empty _ _ _ I St E). lia.
Qed.

(* A review, or the freelancer's dispute that awaits an answer: its end pays the claim, and may leave a rest.
   *)
Definition pays_claim (m : milestone) : bool :=
  match state m with
  | Working UnderReview => is_some (until m)
  | Disputed Freelancer false _ => true
  | _ => false
  end.
(* What the end of its window makes of a milestone. *)
Definition lapsed (r t : Z) (m m' : milestone) : Prop :=
  emptied m m' \/
  pays_claim m = true /\ due m' = due m /\ (state m' = Working Remainder /\ until m' = None \/
    exists c w u, state m' = RefundRequested c w /\ until m' = Some u /\ u <= t + r).
Definition refund_length (s : contract) : Z := refund_window (policy_of s) * second.
(* The same contract but for this milestone; or an ending one, where all milestones are asked back. *)
Definition all_asked (t : Z) (s : contract) (m : milestone) : milestone :=
  ask_if is_asked_at_end (asked_end (policy_of s) t) AskedAtEnd (cancel_planned m).
Record ended_at (t : Z) (s s' : contract) : Prop := {
  ended_stage : stage_of s' = Ending;
  ended_policy : policy_of s' = policy_of s;
  ended_last : last s' = last s \/ last s' = t
}.
Lemma released_lapsed : forall r t fee m, pays_claim m = true ->
  lapsed r t m (on_released t (claim m) 0 fee m).
Proof.
  intros r t fee m P. unfold lapsed. destruct (held m - (claim m - 0) =? 0) eqn:Z0.
  - left. apply released_empties. lia.
  - right. unfold on_released. cbn. rewrite Z0. cbn. auto 10.
Qed.
Lemma close_ending_cases : forall t o, close_when_ending t o = o \/ stage_of (fst (close_when_ending t o)) =
  Closed.
Proof.
  intros. unfold close_when_ending. destruct (stage_is _ _); [|auto].
  destruct (close_cases t Ended o) as [->|(K & _)]; auto.
Qed.

Section Lapse.
Variable s0 : contract.
Lemma lapse_spec : forall t n o m v, good s0 o -> shape (fst o) -> find n (milestones (fst o)) = Some m ->
  until m = Some v -> let o' := lapse_of t n o in
  stage_of (fst o') = Closed \/
  exists f, lapsed (refund_length (fst o)) t m (f m) /\
  (framed t (fst o) (fst o') /\ milestones (fst o') = update n f (milestones (fst o)) \/
   pays_claim m = true /\ ended_at t (fst o) (fst o') /\
   milestones (fst o') = map (all_asked t (fst o)) (update n f (milestones (fst o)))).
Proof.
  intros t n o m v G S E U o'. pose proof (shape_found _ _ _ S E) as [_ F].
  unfold o', lapse_of. rewrite E. unfold state_fits in F. destruct (state m) as [ |w|c w|p c f| | ] eqn:M.
  - destruct F; congruence.
  - assert (P : pays_claim m = true /\ 0 < claim m).
    { unfold pays_claim. rewrite M, U in *. destruct w; destruct F as (F1 & F2); try discriminate.
      split; [reflexivity|]. apply F2. discriminate. }
    destruct P as (P & Cm). unfold pay_claim. rewrite E.
    destruct (pay_list t n (claim m) 0 ReviewLapsed o m E ltac:(lia)) as (Fr & fee & L).
    set (o1 := pay t n (claim m) 0 ReviewLapsed o) in *. cbn zeta.
    assert (X : stage_of (fst o1) = Closed \/ exists f, lapsed (refund_length (fst o)) t m (f m) /\
      (framed t (fst o) (fst o1) /\ milestones (fst o1) = update n f (milestones (fst o)) \/
       pays_claim m = true /\ ended_at t (fst o) (fst o1) /\
       milestones (fst o1) = map (all_asked t (fst o)) (update n f (milestones (fst o)))))
      by (right; eexists; split; [now apply (released_lapsed _ t fee) | left; split; [exact Fr | exact L]]).
    destruct (lapse (policy_of (fst o1))); try exact X. clear X. unfold end_by_client.
    set (o2 := emit t (EContractEnded Client) o1).
    destruct (each_acts t _ _ _ o2 eq_refl (ask_at_end_acts t _)) as ([F1 F2 F3 F4 F5] & L2).
    set (o3 := each (ask_at_end t) o2) in *.
    destruct (close_cases t Ended o3) as [->|(K & _)]; [right | left; exact K].
    eexists; split; [now apply (released_lapsed _ t fee)|]. right. split; [exact P|]. split.
    + constructor; [rewrite F1; reflexivity | rewrite F2; apply (same_policy _ _ _ Fr) |].
      unfold o2 in F5. cbn in F5. destruct F5; auto.
    + rewrite L2. unfold o2. cbn. rewrite L, map_map. apply map_ext. intros x. unfold all_asked.
      now rewrite (same_policy _ _ _ Fr).
  - destruct F as (F1 & _). destruct (give_back_all_list t n RefundLapsed o m E F1) as (Fr & f & L & X).
    destruct (close_ending_cases t (give_back_all t RefundLapsed n o)) as [->|K]; [right | left; exact K].
    exists f. split; [now left | left; auto].
  - destruct F as (F1 & F2 & F3).
    assert (Split : stage_of (fst (split_by_default t n AwardLapsed AwardLapsedRest o)) = Closed \/
      exists f, lapsed (refund_length (fst o)) t m (f m) /\
      (framed t (fst o) (fst (split_by_default t n AwardLapsed AwardLapsedRest o)) /\
       milestones (fst (split_by_default t n AwardLapsed AwardLapsedRest o)) = update n f (milestones (fst
         o)) \/
       pays_claim m = true /\ ended_at t (fst o) (fst (split_by_default t n AwardLapsed AwardLapsedRest o)) /\
       milestones (fst (split_by_default t n AwardLapsed AwardLapsedRest o)) =
         map (all_asked t (fst o)) (update n f (milestones (fst o))))).
    { unfold split_by_default. rewrite E. unfold split.
      pose proof (claim_ok _ _ (found_ok _ _ _ _ G E)). pose proof (default_award_bound _ _ _ _ G E).
      destruct (split_list t n (default_award (fst o) m) AwardLapsed AwardLapsedRest o m E F1 ltac:(lia))
        as (Fr & g & L & X).
      match goal with |- context [close_when_ending t ?x] => destruct (close_ending_cases t x) as [->|K] end;
        [right | left; exact K]. exists g. split; [now left | left; auto]. }
    destruct p, c; try exact Split; clear Split.
    + destruct (give_back_all_list t n AnswerLapsedToClient o m E F1) as (Fr & g & L & X).
      destruct (close_ending_cases t (give_back_all t AnswerLapsedToClient n o)) as [->|K]; [right | left;
        exact K].
      exists g. split; [now left | left; auto].
    + assert (P : pays_claim m = true) by (unfold pays_claim; now rewrite M).
      specialize (F3 eq_refl eq_refl). unfold pay_claim. rewrite E.
      destruct (pay_list t n (claim m) 0 AnswerLapsed o m E ltac:(lia)) as (Fr & fee & L).
      set (o1 := pay t n (claim m) 0 AnswerLapsed o) in *. unfold after_payment.
      destruct (close_ending_cases t (ask_for_rest t n o1)) as [->|K]; [right | left; exact K].
      unfold ask_for_rest. assert (E' : find n (milestones (fst o1)) = Some (on_released t (claim m) 0 fee m))
        by (rewrite L; now apply find_update).
      rewrite E'. set (m' := on_released t (claim m) 0 fee m) in *.
      destruct (_ && _) eqn:B.
      * exists (fun x => on_refund_requested (capped_refund_end (fst o1) t) AskedAtEnd (on_released t (claim
        m) 0 fee x)).
        apply andb_prop in B as [_ B]. unfold is_remainder in B. fold m'. split.
        -- right. split; [exact P|]. unfold on_refund_requested.
           destruct (state m') as [ |[]| | | | ]; try discriminate. cbn. split; [reflexivity|]. right.
           do 3 eexists. repeat split. unfold capped_refund_end, refund_end, refund_length.
           rewrite (same_policy _ _ _ Fr). lia.
        -- left. split; [eapply framed_more; [exact Fr|]; constructor; cbn; auto|]. cbn. rewrite L.
          apply update_update.
      * eexists; split; [now apply (released_lapsed _ t fee) | left; split; [exact Fr | exact L]].
  - destruct F; congruence.
  - destruct F; congruence.
Qed.
End Lapse.

(* The end of an offer closes the contract. *)
Lemma end_offer_closes : forall t k c how o, stage_of (fst (end_offer t k c how o)) = Closed.
Proof.
  intros. unfold end_offer. set (o' := emit t k o).
  destruct (each_acts t _ _ _ o' eq_refl (give_back_all_acts t c _)) as (_ & L).
  set (o2 := each _ o') in *. unfold close_if_empty.
  assert (T : total held (milestones (fst o2)) = 0).
  { rewrite L. clear. induction (milestones (fst o')) as [|x l IH]; cbn; [reflexivity|]. rewrite IH.
    unfold give_all. destruct (held x =? 0) eqn:Z0; [lia|]. destruct (returned_empties x) as (-> & _).
      reflexivity. }
  rewrite T. reflexivity.
Qed.
