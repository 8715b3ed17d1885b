(* Law 10, eighth part: all of this is true of every contract that a history reaches. *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Decide Proposals Escrow.
From Escrow Require Import Lists Invariant Reach Commands Laws.
From Escrow Require Import StuckShape StuckEffects StuckCommands StuckEnding StuckCalls.
Import ListNotations.
Open Scope Z_scope.

(* What is true of every contract that a history reaches. *)
Record sound (s0 : contract) (o : run) : Prop := {
  sound_good : good s0 o;
  sound_shape : shape (fst o);
  sound_calm : calm (fst o)
}.
(* POL-1: a window is at most ten years. *)
Record windows_bounded (p : policy) : Prop := {
  refund_bounded : 0 <= refund_window p <= 315360000;
  dormancy_bounded : forall w, dormancy_window p = Some w -> 0 <= w <= 315360000
}.

Lemma take_sound : forall s0 l s x, sound s0 (s, l) -> sound s0 (fst (take s x), l ++ snd (take s x)).
Proof.
  intros s0 l s x [G S C]. cbn in S, C. pose proof (take_good _ _ _ x G) as G'.
  assert (Gs : good s (start s)) by (constructor; cbn; [constructor | apply G | apply G]).
  assert (shape (fst (take s x)) /\ calm (fst (take s x))) as [S' C'].
  { destruct x as [clock seen c|clock]; cbn [take].
    - destruct (handle s clock seen c) as [r|o] eqn:E; [auto|]. unfold handle in E.
      destruct (match seen with Some _ => _ | None => _ end); [|discriminate].
      destruct (input _ _ _) eqn:E1; [discriminate|]. destruct (in_stage _ _ _) eqn:E2; [discriminate|].
      assert (G1 : good s (advance s clock)) by now apply pass_good.
      assert (S1 : shape (fst (advance s clock))) by (apply pass_shape with s; assumption).
      assert (C1 : calm (fst (advance s clock))) by (apply pass_calm with s; assumption).
      split; [eapply decide_shape | eapply decide_calm]; eauto.
    - split; [apply pass_shape with s | apply pass_calm with s]; assumption. }
  constructor; assumption.
Qed.
Lemma play_sound : forall s0 calls o, sound s0 o -> sound s0 (play o calls).
Proof.
  intros s0. induction calls as [|x r IH]; intros o G; cbn [play]; [assumption|].
  apply IH. apply take_sound. destruct o. exact G.
Qed.
Lemma fund_each_shape : forall s0 t l k o, good s0 o -> shape (fst o) -> stage_of (fst o) <> Closed ->
  count (milestones (fst o)) <= max_current (policy_of (fst o)) ->
  (forall n, k <= n < k + count l -> planned_at n (milestones (fst o))) ->
  shape (fst (fold_left (fun o n => fund t n o) (numbers k l) o)).
Proof.
  intros s0 t. induction l as [|x l IH]; intros k o G S NC Hc P; cbn [numbers fold_left]; [assumption|].
  assert (Hk : planned_at k (milestones (fst o))) by (apply P; unfold count; cbn [length]; lia).
  pose proof (fund_planned _ t _ _ G NC Hk Hc) as G'.
  assert (S' : shape (fst (fund t k o))).
  { eapply fund_shape; eauto. destruct Hk as (m & E & Pm). intros y Ey. congruence. }
  assert (L : stage_of (fst (fund t k o)) = stage_of (fst o) /\ policy_of (fst (fund t k o)) = policy_of (fst
    o) /\
    count (milestones (fst (fund t k o))) = count (milestones (fst o))).
  { unfold fund. destruct (find k _); [|auto]. destruct (cover _ _ _ _ _). cbn. repeat split.
    unfold count. now rewrite length_update, length_carried. }
  destruct L as (L1 & L2 & L3). apply IH; auto; [congruence | rewrite L2, L3; assumption |].
  intros n Hn. assert (planned_at n (milestones (fst o))) as Pn
    by (apply P; unfold count in *; cbn [length]; lia).
  assert (n <> k) as Hne by lia. apply (fund_leaves _ t _ _ _ G Hne Pn).
Qed.
Lemma initial_shape : forall now x, offer_input now x = None -> shape (initial now x).
Proof.
  intros now x H. pose proof (first_of_none _ H) as N. unfold shape. cbn. split; [|split; [constructor|]].
  - apply Forall_map, Forall_forall. intros y Hy. apply new_fits.
    assert (terms_input (initial now x) now y = None) as T
      by (apply N; cbn; right; apply in_or_app; left; apply in_map_iff; exists y; split;
        [reflexivity | exact Hy]).
    unfold terms_input in T. assert (money_input (initial now x) false (price_asked y) = None) as K
      by (apply (first_of_none _ T); cbn; auto). exact (money_pos _ _ K).
  - destruct (offer_window (offer_policy x)); [discriminate | reflexivity].
Qed.
Lemma open_sound : forall clock x o, open clock x = Accepted o -> sound (offered clock x) o.
Proof.
  intros clock x o H. pose proof (open_good _ _ _ H) as G. unfold open in H.
  destruct (offer_input _ _) eqn:I; [discriminate|]. fold (offered clock x) in H.
  pose proof (initial_good _ _ I) as G0. pose proof (initial_shape _ _ I) as S0.
    fold (offered clock x) in G0, S0.
  destruct (offer_pieces _ _ I) as (_ & _ & _ & Hn).
  assert (NE : stage_of (fst (start (offered clock x))) <> Ending) by (cbn; discriminate).
  assert (Hlen : count (milestones (offered clock x)) = Z.of_nat (length (offer_milestones x)))
    by (unfold count; cbn; now rewrite map_length).
  constructor; [assumption| |].
  - destruct (fund_all (offer_policy x)) eqn:A; [|destruct (fund_first x)]; injection H as <-;
    [| |assumption].
    + unfold each. eapply fund_each_shape; eauto.
      * cbn. discriminate.
      * pose proof (fits_all _ (good_policy _ _ G0)) as K. cbn in K. specialize (K A).
        change (milestones (fst (start (offered clock x)))) with (milestones (offered clock x)).
          rewrite Hlen. cbn. lia.
      * intros n Hn'. apply find_new. change (milestones (fst (start (offered clock x)))) with
          (milestones (offered clock x)) in Hn'. lia.
    + eapply fund_shape; eauto. intros m E. destruct (offer_milestones x) as [|y z] eqn:Q; cbn in E;
      rewrite Q in E;
        [discriminate|]. cbn in E. now injection E as <-.
  - apply other_stage. destruct (fund_all _); [|destruct (fund_first x)]; injection H as <-;
      [apply on_each; [intros; apply on_fund|] | apply on_fund |]; exact NE.
Qed.
Theorem history_sound : forall clock x calls o, history clock x calls o ->
  sound (offered clock x) o /\ windows_bounded (policy_of (fst o)).
Proof.
  intros clock x calls o H. pose proof H as (first & E & P). split; [subst;
    now apply play_sound, open_sound|].
  rewrite (law_2_replay _ _ _ _ H). assert (K : forall l s, policy_of (replay s l) = policy_of s)
    by (induction l as [|e l IH]; intros s; [reflexivity | exact (eq_trans (IH _) (policy_stays _ _))]).
  rewrite K. cbn. unfold open in E. destruct (offer_input _ _) eqn:I; [discriminate|].
  destruct (offer_pieces _ _ I) as (_ & Hf & _). pose proof (first_of_none _ Hf) as N. constructor.
  - assert (window_input (refund_window (offer_policy x)) = None) as W by (apply N; cbn; auto 10).
    apply fails_none in W. lia.
  - intros w Ew. assert (optional_window (dormancy_window (offer_policy x)) = None) as W by (apply N; cbn;
    auto 10).
    rewrite Ew in W. apply fails_none in W. lia.
Qed.

