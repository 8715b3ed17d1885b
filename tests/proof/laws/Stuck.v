(* Law 10: no stuck money. The theorems are at the end. *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Decide Proposals Escrow.
From Escrow Require Import Lists Invariant Reach Commands Laws.
From Escrow Require Import StuckShape StuckDeadlines StuckTime StuckEffects StuckCalls StuckEnding
  StuckHistory.
Import ListNotations.
Open Scope Z_scope.

(* The latest instant that the contract already names: of its last event, of the windows that run, and of the
   ends of
   due dates of milestones that hold escrow. *)
Definition later (t : option Z) (x : Z) : Z := match t with Some t => Z.max t x | None => x end.
Definition latest_of (m : milestone) (x : Z) : Z :=
  later (until m) (if 0 <? held m then later (option_map end_of_day (due m)) x else x).
Definition named (s : contract) : Z :=
  fold_right latest_of (later (match stage_of s with Offered => respond_by s | _ => None end) (last s))
    (milestones s).
(* And the windows that may still open: dormancy, and a refund window before it and
   after it. *)
Definition dormancy_length (s : contract) : Z :=
  match dormancy_window (policy_of s) with Some w => w * second | None => 0 end.
Definition horizon (s : contract) : Z := named s + dormancy_length s + 2 * refund_length s.

(* The first k deadlines, one after the other. *)
Fixpoint after (k : nat) (o : run) : run :=
  match k with
  | O => o
  | S k => match next (fst o) with Some (t, d) => after k (fire t d o) | None => o end
  end.

(* All instants that the horizon counts are within it. *)
Lemma named_last : forall s, last s <= named s /\
  (stage_of s = Offered -> forall u, respond_by s = Some u -> u <= named s) /\
  Forall (window_within (named s)) (milestones s) /\ Forall (due_within (named s)) (milestones s).
Proof.
  intros s. unfold named. set (x := later _ (last s)).
  assert (X : last s <= x /\ (stage_of s = Offered -> forall u, respond_by s = Some u -> u <= x)).
  { unfold x, later. split; [destruct (match stage_of s with Offered => _ | _ => _ end); lia|].
    intros -> u ->. lia. }
  destruct X as (X1 & X2). clearbody x.
  assert (Y : forall m y, y <= latest_of m y).
  { intros m y. unfold latest_of, later. destruct (until m), (0 <? held m), (due m); cbn; lia. }
  assert (Z1 : forall l, x <= fold_right latest_of x l)
    by (induction l as [|m l IH]; cbn; [lia | specialize (Y m (fold_right latest_of x l)); lia]).
  pose proof (Z1 (milestones s)). split; [lia|]. split; [intros K u E; specialize (X2 K u E); lia|].
  clear H X1 X2. induction (milestones s) as [|m l (IH1 & IH2)]; cbn [fold_right]; [split; constructor|].
  pose proof (Y m (fold_right latest_of x l)) as Ym. split; constructor.
  - intros v E. unfold latest_of, later. rewrite E. lia.
  - eapply Forall_impl; [|exact IH1]. intros z W v E. specialize (W v E). lia.
  - intros d E Hm. unfold latest_of, later. rewrite E. replace (0 <? held m) with true by lia. cbn.
    destruct (until m); lia.
  - eapply Forall_impl; [|exact IH2]. intros z W v E Hm. specialize (W v E Hm). lia.
Qed.
Lemma named_within : forall s r w, 0 <= r -> 0 <= w -> within (named s) r w s.
Proof.
  intros s r w R W. destruct (named_last s) as (A & B & C & D).
    destruct (bound_cases (named s) r w s R W) as (E & _).
  constructor; auto; [lia| |].
  - eapply Forall_impl; [|exact C]. intros m. apply weaker. lia.
  - eapply Forall_impl; [|exact C]. auto.
Qed.

(* Of what still holds escrow, nothing is left but what waits for the arbiter. *)
Definition only_arbiter (s : contract) : Prop := forall n m, find n (milestones s) = Some m -> 0 < held m ->
  waits_for_arbiter (policy_of s) m.

Section Empties.
Variables (s0 : contract) (h r w : Z).
Definition fit_policy (p : policy) : Prop :=
  offer_window p <> None /\ dormancy_window p <> None /\
  (forall x, dormancy_window p = Some x -> x * second = w) /\ refund_window p * second = r.
Lemma fire_sound : forall t d o, sound s0 o -> next (fst o) = Some (t, d) -> sound s0 (fire t d o).
Proof.
  intros t d o [G S C] N. constructor; [now apply fire_good | eapply fire_shape; eauto | eapply fire_calm;
    eauto].
Qed.
Lemma good_policy_stays : forall o, good s0 o -> policy_of (fst o) = policy_of s0.
Proof.
  intros o [P _ _]. destruct o as [s l]. cbn in *. induction P as [|l s e P IH]; [reflexivity|].
  now rewrite policy_stays.
Qed.
Lemma closed_arbiter : forall s, invariant s -> stage_of s = Closed -> only_arbiter s.
Proof. intros s I K n m E H. pose proof (closed_empty _ _ _ I K E). lia. Qed.
Lemma total_steps_zero : forall l n m, total steps l <= 0 -> find n l = Some m -> steps m = 0.
Proof.
  induction l as [|x l IH]; intros n m T E; cbn in *; [discriminate|].
  pose proof (steps_bound x). pose proof (total_bound l).
  destruct (n =? 1); [injection E as <-; lia | eapply IH; eauto; lia].
Qed.

(* Enough deadlines empty everything. No clock that has passed the horizon stops before them. *)
Lemma deadlines_empty : forall k o, sound s0 o -> fit_policy (policy_of s0) -> 0 <= r -> 0 <= w ->
  h + w + 2 * r <= latest -> stage_of (fst o) = Closed \/ within h r w (fst o) ->
    measure (fst o) <= Z.of_nat k ->
  only_arbiter (fst (after k o)) /\
  (forall now, h + w + 2 * r <= now -> pass k now o = after k o).
Proof.
  induction k as [|k IH]; intros o So P R W L Wi M.
  - split; [|reflexivity]. cbn. destruct Wi as [K|Wi]; [now apply closed_arbiter; [apply So|]|].
    unfold measure in M. intros n m E H. destruct (stage_of (fst o)) eqn:St;
      [cbn in M; lia | | | exact (closed_arbiter _ (good_state _ _ (sound_good _ _ So)) St n m E H)];
      pose proof (total_steps_zero _ _ _ M E) as Z0; exfalso;
      pose proof (shape_found _ _ _ (sound_shape _ _ So) E) as [_ F]; unfold state_fits in F;
      unfold steps in Z0; destruct (pays_claim m); try lia; destruct (state m); try lia; destruct F; lia.
  - cbn [after pass]. destruct (next (fst o)) as [[t d]|] eqn:N.
    + destruct Wi as [K|Wi]; [unfold next in N; rewrite K in N; discriminate|].
      pose proof (good_policy_stays _ (sound_good _ _ So)) as Po. destruct P as (P1 & P2 & P3 & P4).
      assert (Rl : refund_length (fst o) = r) by (unfold refund_length; rewrite Po; exact P4).
      rewrite <- Rl in Wi. assert (Px : forall x, dormancy_window (policy_of (fst o)) = Some x ->
        x * second = w)
        by (rewrite Po; exact P3).
      destruct (fire_within s0 h w o t d (sound_good _ _ So) (sound_shape _ _ So) W ltac:(lia) Px Wi N)
        as (Ht & Wi'). rewrite Rl in Ht, Wi'.
      pose proof (fire_less s0 t d o (sound_good _ _ So) (sound_shape _ _ So) N).
      destruct (IH (fire t d o) (fire_sound _ _ _ So N) (conj P1 (conj P2 (conj P3 P4))) R W L Wi' ltac:(lia))
        as (IH1 & IH2).
      split; [exact IH1|]. intros now Hn. replace (t <=? now) with true by lia. now apply IH2.
    + split; [|reflexivity]. destruct Wi as [K|Wi]; [now apply closed_arbiter; [apply So|]|].
      pose proof (good_policy_stays _ (sound_good _ _ So)) as Po. destruct P as (P1 & P2 & P3 & P4).
      intros n m E H. destruct (award_window (policy_of (fst o))) as [a|] eqn:A.
      * exfalso. revert N. destruct So as [G S C].
        apply (has_deadline _ n m (good_state _ _ G) S C); auto; try (rewrite Po; assumption).
        -- intros (B & _). congruence.
        -- intros x B D. rewrite Po in D. pose proof (P3 _ D).
           assert (existsb is_dormant (milestones (fst o)) = true) as X by (eapply existsb_found; eauto).
           pose proof (quiet_within _ _ _ _ R Wi (proj1 S) X). unfold refund_end. rewrite Po, P4. lia.
      * assert (Dec : waits_for_arbiter (policy_of (fst o)) m \/ ~ waits_for_arbiter (policy_of (fst o)) m).
        { destruct (is_contested m) eqn:B; unfold is_contested in B.
          - left. split; [assumption|]. destruct (state m) as [ | | |q [] f| | ]; try discriminate. eauto.
          - right. intros (_ & q & f & S). rewrite S in B. discriminate. }
        destruct Dec as [Dec|Dec]; [assumption|]. exfalso. revert N. destruct So as [G S C].
        apply (has_deadline _ n m (good_state _ _ G) S C); auto; try (rewrite Po; assumption).
        intros x B D. rewrite Po in D. pose proof (P3 _ D).
        assert (existsb is_dormant (milestones (fst o)) = true) as X by (eapply existsb_found; eauto).
        pose proof (quiet_within _ _ _ _ R Wi (proj1 S) X). unfold refund_end. rewrite Po, P4. lia.
Qed.
End Empties.

(* Law 10, for every policy with an offer window and a dormancy window. At the horizon, time alone has
   emptied every
   milestone, but for those which wait for the arbiter by name: with a contested dispute, and no award
     window. *)
Theorem law_10_only_the_arbiter : forall clock x calls o, history clock x calls o -> let s := fst o in
  offer_window (policy_of s) <> None -> dormancy_window (policy_of s) <> None -> horizon s <= latest ->
  only_arbiter (fst (after (3 * length (milestones s) + 1) (start s))) /\
  forall now, horizon s <= now -> only_arbiter (fst (advance s now)).
Proof.
  intros clock x calls o H s O D L. destruct (history_sound _ _ _ _ H) as ([G S C] & [Wr Wd]).
  fold s in G, S, C, Wr, Wd.
  assert (So : sound s (start s)) by (constructor; [constructor; cbn;
    [constructor | apply G | apply G] | exact S | exact C]).
  assert (W : 0 <= dormancy_length s).
  { unfold dormancy_length. destruct (dormancy_window (policy_of s)) as [w|]; [|lia].
    specialize (Wd _ eq_refl).
    unfold second. lia. }
  assert (R : 0 <= refund_length s) by (unfold refund_length, second; lia).
  assert (P : fit_policy (refund_length s) (dormancy_length s) (policy_of s)).
  { unfold fit_policy. repeat split; auto. intros w E. unfold dormancy_length. now rewrite E. }
  pose proof (measure_bound s) as M.
  destruct (deadlines_empty s (named s) (refund_length s) (dormancy_length s) (3 * length (milestones s) + 1)
    (start s)
    So P R W L (or_intror (named_within s _ _ R W)) ltac:(cbn [start fst]; lia)) as (A & B).
  split; [exact A|]. intros now Hn. unfold advance, most_deadlines. rewrite B; [exact A|].
  unfold reading, clamped. unfold horizon in *. lia.
Qed.
(* Law 10, no stuck money: with a dormancy window, an offer window and an award window, from every reachable
   state
   time alone, within the calendar, empties every milestone that holds escrow, after at most three deadlines
     for each
   milestone, and one for the offer. *)
Definition all_windows (p : policy) : Prop :=
  offer_window p <> None /\ dormancy_window p <> None /\ award_window p <> None.
Theorem law_10_no_stuck_money : forall clock x calls o, history clock x calls o -> let s := fst o in
  all_windows (policy_of s) -> horizon s <= latest ->
  (forall n m, find n (milestones (fst (after (3 * length (milestones s) + 1) (start s)))) = Some m ->
    held m = 0) /\
  (forall now n m, horizon s <= now -> find n (milestones (fst (advance s now))) = Some m -> held m = 0).
Proof.
  intros clock x calls o H s (O & D & A) L. destruct (law_10_only_the_arbiter _ _ _ _ H O D L) as (B & C).
  fold s in B, C. destruct (history_sound _ _ _ _ H) as ([G _ _] & _).
  assert (Gs : good s (start s)) by (constructor; cbn; [constructor | apply G | apply G]).
  assert (K : forall o', good s o' -> only_arbiter (fst o') -> forall n m, find n (milestones (fst o')) =
    Some m -> held m = 0).
  { intros o' G' Y n m E. pose proof (held_ok _ _ (found_ok _ _ _ _ G' E)).
    destruct (Z.eq_dec (held m) 0) as [Z0|NZ]; [assumption|]. destruct (Y n m E ltac:(lia)) as (Aw & _).
    rewrite (good_policy_stays _ _ G') in Aw. contradiction. }
  split; [|intros now n m Hn; apply (K (advance s now)); [now apply pass_good | now apply C]].
  apply K; [|exact B]. clear B C K. revert Gs. generalize (start s).
    induction (3 * length (milestones s) + 1)%nat as [|k IH];
    intros o' G'; cbn [after]; [assumption|].
  destruct (next (fst o')) as [[t d]|] eqn:N; [|assumption]. apply IH. now apply fire_good.
Qed.
(* The calendar is no limit while all that is named lies thirty years before its end. *)
Theorem law_10_calendar : forall clock x calls o, history clock x calls o ->
  named (fst o) + 3 * 315360000 * second <= latest -> horizon (fst o) <= latest.
Proof.
  intros clock x calls o H L. destruct (history_sound _ _ _ _ H) as (_ & [R D]).
  unfold horizon, refund_length, dormancy_length.
  destruct (dormancy_window (policy_of (fst o))) as [w|]; [specialize (D _ eq_refl)|]; unfold second in *; lia.
Qed.
(* Why: whatever holds escrow, and does not wait for the arbiter, has a next deadline. *)
Theorem law_10_has_deadline : forall clock x calls o n m, history clock x calls o -> let s := fst o in
  offer_window (policy_of s) <> None -> dormancy_window (policy_of s) <> None ->
  (forall w, dormancy_window (policy_of s) = Some w -> refund_end s (quiet_since s + w * second) <= latest) ->
  find n (milestones s) = Some m -> 0 < held m -> ~ waits_for_arbiter (policy_of s) m -> next s <> None.
Proof.
  intros clock x calls o n m H s O D L E Hm N. destruct (history_sound _ _ _ _ H) as ([G S C] & _).
  eapply has_deadline; eauto. apply (good_state _ _ G).
Qed.
(* And every deadline lowers the number of deadlines that may still come. *)
Theorem law_10_fewer_deadlines : forall clock x calls o t d, history clock x calls o -> let s := fst o in
  next s = Some (t, d) ->
  0 <= measure (fst (fire t d (start s))) < measure s /\ measure s <= 3 * count (milestones s) + 1.
Proof.
  intros clock x calls o t d H s N. destruct (history_sound _ _ _ _ H) as ([G S C] & _).
  assert (Gs : good s (start s)) by (constructor; cbn; [constructor | apply G | apply G]).
  pose proof (fire_less s t d (start s) Gs S N). pose proof (measure_bound (fst (fire t d (start s)))).
  pose proof (measure_bound s). unfold count. cbn [start fst] in *. lia.
Qed.
