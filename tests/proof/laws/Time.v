(* Laws 4 and 5. An advance leaves no deadline at or before its instant, and a second one does nothing. The
   instants of events never decrease. *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Decide Proposals Escrow.
From Escrow Require Import Lists Invariant Commands Laws Legal Walk WalkCommands Fuel.
Import ListNotations.
Open Scope Z_scope.
Opaque latest.

(* What holds between calls: at the instant of the last event. *)
Definition sound (s : contract) : Prop := timely (last s) s.

Lemma state_at : forall p t t' m, timely_milestone p t m -> (forall u, until m = Some u -> t' <= u) ->
  timely_milestone p t' m.
Proof.
  intros p t t' m (M1 & M2 & M3) H. split; [exact M1|]. split; [exact M2|].
  destruct (state m) as [|w|c w|o c f| |]; auto.
  - destruct M3 as [A B]. split; [exact A|]. intros v V. destruct (B v V) as (_ & C & D). auto.
  - destruct M3 as [A B]. split; auto.
  - destruct M3 as (A & B & C). split; [exact A|]. split; [exact B|]. intros v V. destruct (C v V). auto.
Qed.
Lemma earlier : forall t t' s, timely t s -> last s <= t' <= t -> timely t' s.
Proof.
  intros t t' s T H. open_timely T. constructor; auto; [lia | |].
  - eapply Forall_impl; [|exact Tall]. intros m M. eapply state_at; eauto. intros u U.
    pose proof (until_late t _ _ _ M U). lia.
  - intros O u U. specialize (Toff O u U). lia.
Qed.
Lemma timely_sound : forall t s, timely t s -> sound s.
Proof. intros t s T. pose proof (on_time _ _ T). eapply earlier; [exact T | lia]. Qed.

Lemma closed_no_window : forall t s, timely t s -> stage_of s = Closed ->
  Forall (fun m => until m = None) (milestones s).
Proof.
  intros t s T C. pose proof (closed_empty _ _ T C) as Z0. pose proof (all_timely _ _ T) as H.
  induction (milestones s) as [|m l IH]; [constructor|]. inversion H as [|? ? M HL]; subst. cbn in Z0.
  pose proof (total_nonneg held l (timely_held _ _ _ HL)). destruct M as (M1 & M2 & M3).
  constructor; [|apply IH; [lia | assumption]]. destruct (state m); try apply M3; lia.
Qed.
(* Time passes: nothing that is due lies before t'. *)
Lemma wait : forall t t' s, timely t s -> t <= t' <= latest ->
  (forall u d, next s = Some (u, d) -> t' <= u) -> timely t' s.
Proof.
  intros t t' s T H N. pose proof (closed_no_window t s T) as C. open_timely T.
  assert (F : Forall (fun m => forall u, until m = Some u -> t' <= u) (milestones s)).
  { unfold next in N. pose proof (first_window_least (milestones s) 1) as L.
    assert (None_ : Forall (fun m => until m = None) (milestones s) ->
      Forall (fun m => forall u, until m = Some u -> t' <= u) (milestones s)).
    { intros K. eapply Forall_impl; [|exact K]. intros m Q u U. cbn in Q. congruence. }
    destruct (stage_of s); [apply None_; auto | | | apply None_; auto].
    - destruct (first_window 1 _) as [[u n]|]; [|auto]. eapply Forall_impl; [|exact L]. intros m Q v V.
      specialize (Q v V). cbn in Q. destruct (dormancy_at s) as [d|].
      + destruct (u <=? d) eqn:D; [specialize (N _ _ eq_refl) | specialize (N _ _ eq_refl)]; lia.
      + specialize (N _ _ eq_refl). lia.
    - destruct (first_window 1 _) as [[u n]|]; [|auto]. eapply Forall_impl; [|exact L]. intros m Q v V.
      specialize (Q v V). cbn in Q. specialize (N _ _ eq_refl). lia. }
  constructor; auto; [lia | |].
  - rewrite Forall_forall in *. intros m M. eapply state_at; eauto.
  - intros O u U. unfold next in N. rewrite O, U in N. apply (N _ _ eq_refl).
Qed.
Lemma quiet_late : forall s, last s <= quiet_since s.
Proof.
  intros s. unfold quiet_since. induction (milestones s) as [|m l IH]; cbn [fold_right]; [lia|].
  destruct (due m); [|exact IH]. destruct (is_dormant m); lia.
Qed.
Lemma next_late : forall s t d, sound s -> next s = Some (t, d) -> last s <= t.
Proof.
  intros s t d T N. unfold sound in T. open_timely T. unfold next in N.
  assert (Window : forall u n, first_window 1 (milestones s) = Some (u, n) -> last s <= u).
  { intros u n F. apply first_window_found in F as (_ & m & E & U).
    pose proof (forall_find _ _ _ _ Tall E) as M. eapply until_late; eauto. }
  assert (Quiet : forall u, dormancy_at s = Some u -> last s <= u).
  { intros u D. unfold dormancy_at in D. destruct (dormancy_window (policy_of s)) as [w|] eqn:W;
    [|discriminate].
    destruct (_ && _); [|discriminate]. injection D as <-. pose proof (quiet_late s).
    pose proof (dormancy_positive _ Twin _ W). unfold second. lia. }
  destruct (stage_of s) eqn:S; try discriminate.
  - destruct (respond_by s); [|discriminate]. injection N as <- <-. auto.
  - destruct (first_window 1 _) as [[u n]|] eqn:F.
    + destruct (dormancy_at s) as [d'|] eqn:D; [destruct (u <=? d')|]; injection N as <- <-; eauto.
    + destruct (dormancy_at s) as [d'|] eqn:D; [|discriminate]. injection N as <- <-. auto.
  - destruct (first_window 1 _) as [[u n]|] eqn:F; [|discriminate]. injection N as <- <-. eauto.
Qed.

Lemma fire_walks : forall t d o, timely t (fst o) -> next (fst o) = Some (t, d) -> walks t o (fire t d o).
Proof.
  intros t d o T N. pose proof (walks_start t o T) as W. unfold next in N.
  assert (Window : forall n, stage_of (fst o) <> Offered -> first_window 1 (milestones (fst o)) =
    Some (t, n) ->
    walks t o (fire t (Lapse n) o)).
  { intros n L F. apply first_window_found in F as (_ & m & E & U). replace (n - 1 + 1) with n in E by lia.
    cbn [fire]. apply (lapse_ok _ _ n t); auto. intros x Ex. rewrite E in Ex. now injection Ex as <-. }
  assert (Quiet : stage_of (fst o) <> Offered -> walks t o (fire t Dormancy o)).
  { intros L. cbn [fire]. apply (each_ok _ _ (fun o => stage_of (fst o) <> Offered)); auto.
    intros. now apply ask_dormant_ok. }
  destruct (stage_of (fst o)) eqn:S; try discriminate.
  - destruct (respond_by _); [|discriminate]. injection N as <- <-. cbn [fire].
    apply end_offer_ok; [assumption | exact Logic.I | discriminate | discriminate].
  - destruct (first_window 1 _) as [[u n]|] eqn:F.
    + destruct (dormancy_at _) as [d'|] eqn:D; [destruct (u <=? d')|]; injection N as <- <-;
        try (apply Window; [discriminate | reflexivity]); apply Quiet; discriminate.
    + destruct (dormancy_at _) as [d'|] eqn:D; [|discriminate]. injection N as <- <-. apply Quiet;
      discriminate.
  - destruct (first_window 1 _) as [[u n]|] eqn:F; [|discriminate]. injection N as <- <-.
    apply Window; [discriminate | reflexivity].
Qed.

(* Events whose instants do not decrease, all from lo to hi. *)
Fixpoint ordered (lo : Z) (l : list event) (hi : Z) : Prop :=
  match l with [] => lo <= hi | e :: r => lo <= at_ e /\ ordered (at_ e) r hi end.
Lemma ordered_app : forall l r a b c, ordered a l b -> ordered b r c -> ordered a (l ++ r) c.
Proof.
  induction l as [|e l IH]; cbn; intros r a b c H K.
  - destruct r; cbn in *; [lia | split; [lia | apply K]].
  - destruct H as [H1 H2]. split; [assumption | eauto].
Qed.
(* The run o2 is o1 and more events in order, from the last event of o1 to the last of o2. *)
Definition onward (o1 o2 : run) : Prop :=
  exists own, snd o2 = snd o1 ++ own /\ ordered (last (fst o1)) own (last (fst o2)).
Lemma onward_same : forall o, onward o o.
Proof. intros o. exists []. rewrite app_nil_r. split; [reflexivity | cbn; lia]. Qed.
Lemma onward_more : forall o1 o2 o3, onward o1 o2 -> onward o2 o3 -> onward o1 o3.
Proof.
  intros o1 o2 o3 (l & E & F) (m & G & H). exists (l ++ m). rewrite G, E, app_assoc.
  split; [reflexivity | eapply ordered_app; eauto].
Qed.
Lemma walk_onward : forall t o1 o2, walk t o1 o2 -> last (fst o1) <= t -> onward o1 o2 /\ last (fst o2) <= t.
Proof.
  intros t o1 o2 H K. induction H as [|o k H [IH1 IH2] L]; [split; [apply onward_same | assumption]|].
  split; [|cbn; lia]. eapply onward_more; [exact IH1|]. exists [Event t k]. cbn. repeat split; lia.
Qed.
Lemma ordered_end : forall l a b, ordered a l b -> a <= b.
Proof. induction l as [|e l IH]; cbn; intros a b H; [assumption|]. destruct H as [H K]. apply IH in K.
  lia. Qed.
Lemma onward_last : forall o1 o2, onward o1 o2 -> last (fst o1) <= last (fst o2).
Proof. intros o1 o2 (l & _ & H). now apply ordered_end in H. Qed.

(* An advance to the instant now. *)
Definition quiet_until (now : Z) (s : contract) : Prop := forall t d, next s = Some (t, d) -> now < t.
Lemma fire_sound : forall t d o, sound (fst o) -> next (fst o) = Some (t, d) -> t <= latest ->
  timely t (fst o) /\ sound (fst (fire t d o)) /\ onward o (fire t d o) /\ last (fst (fire t d o)) <= t.
Proof.
  intros t d o S N H. pose proof (next_late _ _ _ S N) as L.
  assert (T : timely t (fst o)).
  { eapply wait; [exact S | lia |]. intros u d' N'. rewrite N in N'. injection N' as <- _. lia. }
  split; [exact T|]. destruct (fire_walks _ _ _ T N) as [W T'].
  destruct (walk_onward _ _ _ W L). split; [now apply timely_sound with t | now split].
Qed.
Lemma pass_sound : forall fuel now o, sound (fst o) -> last (fst o) <= now <= latest ->
  let o' := pass fuel now o in
  sound (fst o') /\ onward o o' /\ last (fst o') <= now /\
  (left_over (fst o) <= Z.of_nat fuel -> quiet_until now (fst o')).
Proof.
  induction fuel as [|fuel IH]; intros now o S H; cbn [pass].
  - split; [assumption|]. split; [apply onward_same|]. split; [lia|]. intros L t d N.
    destruct (Z_lt_le_dec now t) as [|K]; [assumption|].
    exfalso. destruct (fire_sound _ _ _ S N ltac:(lia)) as (T & _ & _). pose proof (fire_strict _ _ _ T N).
    pose proof (left_bound (fst (fire t d o))). cbn in L. lia.
  - destruct (next (fst o)) as [[t d]|] eqn:N.
    + destruct (t <=? now) eqn:C.
      * destruct (fire_sound _ _ _ S N ltac:(lia)) as (T & S' & O & L').
        destruct (IH now (fire t d o) S' ltac:(lia)) as (I1 & I2 & I3 & I4).
        split; [assumption|]. split; [eapply onward_more; eauto|]. split; [assumption|]. intros L. apply I4.
        pose proof (fire_strict _ _ _ T N). lia.
      * split; [assumption|]. split; [apply onward_same|]. split; [lia|]. intros _ u e N'. rewrite N in N'.
        injection N' as <- <-. lia.
    + split; [assumption|]. split; [apply onward_same|]. split; [lia|]. intros _ u e N'. rewrite N in N'.
      discriminate.
Qed.
Lemma reading_fits : forall s clock, last s <= latest -> last s <= reading s clock <= latest.
Proof.
  intros s clock H. unfold reading, clamped. split; [lia|].
  pose proof calendar. lia.
Qed.
Lemma sound_late : forall s, sound s -> last s <= latest.
Proof. intros s S. pose proof (on_time _ _ S). lia. Qed.
Lemma advance_sound : forall s clock, sound s -> let o := advance s clock in
  sound (fst o) /\ onward (start s) o /\ last (fst o) <= reading s clock /\
  quiet_until (reading s clock) (fst o).
Proof.
  intros s clock S. pose proof (reading_fits s clock (sound_late _ S)).
  destruct (pass_sound (most_deadlines s) (reading s clock) (start s) S H) as (I1 & I2 & I3 & I4).
  split; [assumption|]. split; [assumption|]. split; [assumption|]. apply I4. apply (left_bound s).
Qed.

(* An offer. *)
Lemma windows_from : forall cur p, policy_fields cur p = None -> windows_ok p.
Proof.
  intros cur p H. pose proof (first_of_none _ H) as N.
  assert (W : forall w, In (optional_window w) [optional_window (answer_window p);
    optional_window (freelancer_answer_window p); optional_window (dormancy_window p);
    optional_window (review_extension p); optional_window (award_window p)] -> positive w).
  { intros w K x ->. assert (optional_window (Some x) = None) as Q by (apply N; cbn in *; intuition).
    apply fails_none in Q. lia. }
  assert (window_input (review_window p) = None) as R by (apply N; cbn; auto 10).
  assert (window_input (refund_window p) = None) as F by (apply N; cbn; auto 10).
  apply fails_none in R. apply fails_none in F.
  constructor; try lia; try (apply W; cbn; auto 10).
  intros b B. assert (optional_range 0 10000 (default_award_bps p) = None) as K by (apply N; cbn; auto 30).
  rewrite B in K. apply fails_none in K. lia.
Qed.
Lemma offered_timely : forall clock x, offer_input (clamped clock) x = None ->
  timely (clamped clock) (offered clock x).
Proof.
  intros clock x H. destruct (offer_pieces _ _ H) as (_ & Hf & _ & _). pose proof (windows_from _ _ Hf) as W.
  pose proof (first_of_none _ H) as N.
  assert (P : forall y, In y (offer_milestones x) -> 0 < amount (price_asked y)).
  { intros y Hy. assert (T : terms_input (initial (clamped clock) x) (clamped clock) y = None).
    { apply N. cbn. right. apply in_or_app. left. apply in_map_iff. exists y. split; [reflexivity
      | exact Hy]. }
    assert (M : money_input (initial (clamped clock) x) false (price_asked y) = None)
      by (apply (first_of_none _ T); cbn; auto).
    now apply money_pos in M. }
  constructor; cbn; auto; try discriminate.
  - split; [lia|]. unfold clamped. pose proof calendar. lia.
  - apply Forall_map, Forall_forall. intros y Hy. split; [now apply P|]. cbn. split; [lia | auto].
  - intros _ u U. destruct (offer_window (offer_policy x)) as [w|] eqn:E; [|discriminate]. injection U as <-.
    assert (optional_window (offer_window (offer_policy x)) = None) as K
      by (apply (first_of_none _ Hf); cbn; auto). rewrite E in K. apply fails_none in K.
    apply after_positive. lia.
  - intros _. apply Forall_map, Forall_forall. reflexivity.
Qed.
Lemma fund_others : forall t k n o m, timely t (fst o) -> n <> k -> find n (milestones (fst o)) = Some m ->
  is_planned m = true -> find n (milestones (fst (fund t k o))) = Some m.
Proof.
  intros t k n o m T N E P. unfold fund. destruct (find k _) as [x|]; [|assumption].
  destruct (cover _ _ _ _ _) as [c missing] eqn:C. cbn. rewrite find_update_other by assumption.
  destruct (carry_timely _ _ _ _ _ _ _ _ (all_timely _ _ T) C) as (_ & _ & _ & S).
  apply S; [assumption | now apply planned_not_remainder].
Qed.
Lemma fund_stage : forall t k o, stage_of (fst (fund t k o)) = stage_of (fst o).
Proof. intros. unfold fund. destruct (find k _); [|reflexivity]. destruct (cover _ _ _ _ _). reflexivity. Qed.
Lemma fund_fold : forall t o0 l k o, walks t o0 o -> stage_of (fst o) <> Closed ->
  (forall n, k <= n < k + count l -> planned_at n (milestones (fst o))) ->
  walks t o0 (fold_left (fun o n => fund t n o) (numbers k l) o).
Proof.
  intros t o0. induction l as [|x l IH]; intros k o W NC P; cbn [numbers fold_left]; [assumption|].
  assert (W' : walks t o0 (fund t k o)).
  { apply fund_ok; auto. intros m E. destruct (P k) as (y & Ey & Py); [unfold count; cbn [length]; lia|].
    rewrite E in Ey. now injection Ey as <-. }
  apply IH; auto; [now rewrite fund_stage|].
  intros n Hn. destruct (P n) as (y & Ey & Py); [unfold count in *; cbn [length]; lia|].
  exists y. split; [|assumption]. apply fund_others; auto; [apply W | lia].
Qed.
Lemma open_walks : forall clock x o, open clock x = Accepted o ->
  timely (clamped clock) (offered clock x) /\ walks (clamped clock) (start (offered clock x)) o.
Proof.
  intros clock x o H. unfold open in H. destruct (offer_input _ _) eqn:I; [discriminate|].
  fold (offered clock x) in H. pose proof (offered_timely _ _ I) as T. split; [exact T|].
  pose proof (walks_start _ (start (offered clock x)) T) as W.
  assert (P : forall n, 1 <= n < 1 + count (milestones (offered clock x)) ->
    planned_at n (milestones (fst (start (offered clock x))))).
  { intros n Hn. apply find_new.
    assert (L : count (milestones (offered clock x)) = Z.of_nat (length (offer_milestones x)))
      by (unfold count; cbn; now rewrite map_length). lia. }
  destruct (fund_all (offer_policy x)); [|destruct (fund_first x)]; injection H as <-; [| |assumption].
  - unfold each. apply fund_fold; auto. discriminate.
  - apply fund_ok; auto; [discriminate|]. intros m E.
    destruct (offer_milestones x) as [|y z] eqn:Q; cbn in E; rewrite Q in E; [discriminate|].
    cbn in E. now injection E as <-.
Qed.

(* A call. *)
Lemma handle_sound : forall s clock seen c o, sound s -> handle s clock seen c = Accepted o ->
  sound (fst o) /\ onward (start s) o /\ last (fst o) <= reading s clock.
Proof.
  intros s clock seen c o S H. destruct (advance_sound s clock S) as (A1 & A2 & A3 & A4).
  pose proof (reading_fits s clock (sound_late _ S)) as R. unfold handle in H.
  destruct (match seen with Some _ => _ | None => _ end); [|discriminate].
  destruct (input _ _ _) eqn:I; [discriminate|]. destruct (in_stage _ _ _) eqn:G; [discriminate|].
  assert (T : timely (reading s clock) (fst (advance s clock))).
  { eapply wait; [exact A1 | lia |]. intros u d N. specialize (A4 _ _ N). lia. }
  destruct (decide_walks _ _ _ _ T G I H) as [W T'].
  destruct (walk_onward _ _ _ W A3). split; [now apply timely_sound with (reading s clock)|].
  split; [eapply onward_more; eauto | assumption].
Qed.
Lemma take_sound : forall s x, sound s -> sound (fst (take s x)) /\ onward (start s) (take s x).
Proof.
  intros s x S. destruct x as [clock seen c|clock]; cbn [take].
  - destruct (handle s clock seen c) as [r|o] eqn:H; [split; [assumption | apply onward_same]|].
    destruct (handle_sound _ _ _ _ _ S H) as (H1 & H2 & _). now split.
  - destruct (advance_sound s clock S) as (H1 & H2 & _). now split.
Qed.
Lemma onward_append : forall o n, onward (start (fst o)) n -> onward o (fst n, snd o ++ snd n).
Proof. intros o n (l & E & F). exists l. cbn in *. now rewrite E. Qed.
Lemma play_sound : forall calls o, sound (fst o) -> sound (fst (play o calls)) /\ onward o (play o calls).
Proof.
  induction calls as [|x r IH]; intros o S; cbn [play]; [split; [assumption | apply onward_same]|].
  destruct (take_sound (fst o) x S) as [S' O].
  destruct (IH (fst (take (fst o) x), snd o ++ snd (take (fst o) x)) S') as [H1 H2].
  split; [assumption|]. eapply onward_more; [|exact H2]. now apply onward_append.
Qed.
Lemma history_sound : forall clock x calls o, history clock x calls o ->
  sound (fst o) /\ ordered (clamped clock) (snd o) (last (fst o)).
Proof.
  intros clock x calls o (first & H & <-). destruct (open_walks _ _ _ H) as [T [W T1]].
  destruct (walk_onward _ _ _ W) as [O1 _]; [apply T|].
  destruct (play_sound calls first) as [S O2]; [now apply timely_sound with (clamped clock)|].
  split; [exact S|]. destruct (onward_more _ _ _ O1 O2) as (l & E & F). cbn in E. now rewrite E.
Qed.

Lemma ordered_pair : forall l a b e m f r, ordered a l b -> l = e :: m ++ f :: r -> at_ e <= at_ f.
Proof.
  intros l a b e m f r H ->. destruct H as [_ H]. revert H. generalize (at_ e) as x. revert b.
  induction m as [|g m IH]; cbn; intros b x H; [apply H|]. destruct H as [H K]. apply IH in K. lia.
Qed.
Lemma ordered_tail : forall l r a b, ordered a (l ++ r) b -> exists c, a <= c /\ ordered c r b.
Proof.
  induction l as [|e l IH]; cbn; intros r a b H; [exists a; split; [lia | assumption]|].
  destruct H as [H K]. destruct (IH _ _ _ K) as (c & H1 & H2). exists c. split; [lia | assumption].
Qed.
Lemma ordered_in : forall l a b e, ordered a l b -> In e l -> a <= at_ e <= b.
Proof.
  induction l as [|f l IH]; cbn; intros a b e H K; [contradiction|]. destruct H as [H1 H2].
  destruct K as [->|K]; [apply ordered_end in H2; lia|]. specialize (IH _ _ _ H2 K). lia.
Qed.

(* Law 4: an advance leaves no deadline at or before its instant, which is the reading of the clock, or the
   last event's instant where that is later. *)
Theorem law_4_no_deadline_left : forall clock x calls o now t d, history clock x calls o ->
  next (fst (advance (fst o) now)) = Some (t, d) -> reading (fst o) now < t.
Proof.
  intros clock x calls o now t d H N. destruct (history_sound _ _ _ _ H) as [S _].
  destruct (advance_sound (fst o) now S) as (_ & _ & _ & Q). exact (Q _ _ N).
Qed.
Lemma reading_again : forall s clock, sound s -> reading (fst (advance s clock)) clock = reading s clock.
Proof.
  intros s clock S. destruct (advance_sound s clock S) as (_ & O & L & _). apply onward_last in O.
    cbn [start fst] in O.
  unfold reading in *. lia.
Qed.
Lemma pass_nothing : forall fuel now o, quiet_until now (fst o) -> pass fuel now o = o.
Proof.
  intros [|fuel] now o Q; cbn [pass]; [reflexivity|]. destruct (next (fst o)) as [[t d]|] eqn:N;
    [|reflexivity].
  specialize (Q _ _ N). now replace (t <=? now) with false by lia.
Qed.
(* Law 4: a second advance at the same reading of the clock does nothing. *)
Theorem law_4_advance_twice : forall clock x calls o now, history clock x calls o ->
  advance (fst (advance (fst o) now)) now = (fst (advance (fst o) now), []).
Proof.
  intros clock x calls o now H. destruct (history_sound _ _ _ _ H) as [S _].
  destruct (advance_sound (fst o) now S) as (_ & _ & _ & Q). unfold advance at 1. rewrite reading_again
    by assumption.
  now apply pass_nothing.
Qed.
(* Law 5: of two events of a log, the earlier one has no later instant. *)
Theorem law_5_instants : forall clock x calls o before e between f after, history clock x calls o ->
  snd o = before ++ e :: between ++ f :: after -> at_ e <= at_ f.
Proof.
  intros clock x calls o before e between f after H E. destruct (history_sound _ _ _ _ H) as [_ O].
  rewrite E in O. apply ordered_tail in O as (c & _ & O). eapply ordered_pair; [exact O | reflexivity].
Qed.
(* Law 5: no event is earlier than the offer, none is later than the contract's last event or the calendar. *)
Theorem law_5_range : forall clock x calls o e, history clock x calls o -> In e (snd o) ->
  clamped clock <= at_ e <= last (fst o) /\ last (fst o) <= latest.
Proof.
  intros clock x calls o e H K. destruct (history_sound _ _ _ _ H) as [S O].
  split; [eapply ordered_in; eauto | now apply sound_late].
Qed.
