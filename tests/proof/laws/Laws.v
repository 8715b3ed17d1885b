(* The laws of section 13, for every contract that an accepted offer and any list of calls can produce. *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Decide Proposals Escrow.
From Escrow Require Import Lists Invariant Reach Commands.
Import ListNotations.
Open Scope Z_scope.

(* A history: calls at any readings of the clock, also ones that step back. A rejected call changes
   nothing. *)
Inductive call := Ask (clock : Z) (seen : option Z) (c : command) | Tick (clock : Z).
Definition take (s : contract) (x : call) : run :=
  match x with
  | Ask clock seen c => match handle s clock seen c with Accepted o => o | Rejected _ => start s end
  | Tick clock => advance s clock
  end.
Fixpoint play (o : run) (calls : list call) : run :=
  match calls with
  | [] => o
  | x :: r => let n := take (fst o) x in play (fst n, snd o ++ snd n) r
  end.
(* The contract and the whole log after its first event. *)
Definition history (clock : Z) (x : offer) (calls : list call) (o : run) : Prop :=
  exists first, open clock x = Accepted first /\ play first calls = o.
Definition offered (clock : Z) (x : offer) : contract := initial (clamped clock) x.

Lemma reaches_join : forall s0 l1 s1 l2 s2, reaches s0 l1 s1 -> reaches s1 l2 s2 -> reaches s0 (l1 ++ l2) s2.
Proof.
  intros s0 l1 s1 l2 s2 H K. induction K; [now rewrite app_nil_r|]. rewrite app_assoc. now constructor.
Qed.
Lemma reaches_replay : forall s0 l s, reaches s0 l s -> s = replay s0 l.
Proof. intros s0 l s H. induction H; [reflexivity|]. unfold replay in *. rewrite fold_left_app. cbn.
  congruence. Qed.
Lemma reaches_prefix : forall s0 l s, reaches s0 l s -> invariant s0 ->
  forall p q, l = p ++ q -> invariant (replay s0 p).
Proof.
  intros s0 l s H I. induction H as [|l s e H IH K]; intros p q E.
  - symmetry in E. apply app_eq_nil in E as [-> _]. exact I.
  - destruct q as [|z q] using rev_ind.
    + rewrite app_nil_r in E. subst p. unfold replay. rewrite fold_left_app. cbn.
      fold (replay s0 l). now rewrite <- (reaches_replay _ _ _ H).
    + rewrite app_assoc in E. apply app_inj_tail in E as [E _]. eapply IH; eauto.
Qed.

Lemma take_good : forall s0 l s x, good s0 (s, l) -> good s0 (fst (take s x), l ++ snd (take s x)).
Proof.
  intros s0 l s x G.
  assert (S : good s (start s)) by (constructor; cbn; [constructor | apply G | apply G]).
  assert (good s (take s x)) as [P I F].
  { destruct x as [clock seen c|clock]; cbn [take].
    - destruct (handle s clock seen c) as [r|o] eqn:E; [assumption|]. unfold handle in E.
      destruct (match seen with Some _ => _ | None => _ end); [|discriminate].
      destruct (input _ _ _) eqn:E1; [discriminate|]. destruct (in_stage _ _ _) eqn:E2; [discriminate|].
      apply (decide_good _ (advance s clock) (reading s clock) c); auto. now apply pass_good.
    - now apply pass_good. }
  constructor; cbn; auto. eapply reaches_join; [apply G | exact P].
Qed.
Lemma play_good : forall s0 calls o, good s0 o -> good s0 (play o calls).
Proof.
  intros s0. induction calls as [|x r IH]; intros o G; cbn [play]; [assumption|].
  apply IH. apply take_good. destruct o. exact G.
Qed.

Lemma offer_pieces : forall now x, offer_input now x = None ->
  (forall y, In y (offer_milestones x) -> 0 <= amount (price_asked y)) /\
  policy_fields (offer_currency x) (offer_policy x) = None /\ policy_together (offer_policy x) = true /\
  Z.of_nat (length (offer_milestones x)) <= max_milestones (offer_policy x).
Proof.
  intros now x H. pose proof (first_of_none _ H) as N. split; [|split; [|split]].
  - intros y Hy. eapply (terms_pos (initial now x) now). apply N. cbn. right. apply in_or_app. left.
    apply in_map_iff. exists y. split; [reflexivity | exact Hy].
  - apply N. cbn. right. apply in_or_app. right. cbn. auto.
  - eapply fails_none. apply N. cbn. right. apply in_or_app. right. cbn. right. left. reflexivity.
  - apply Z.leb_le. eapply fails_none. apply N. cbn. right. apply in_or_app. right. cbn. right. right. left.
    reflexivity.
Qed.
Lemma initial_good : forall now x, offer_input now x = None ->
  good (initial now x) (start (initial now x)).
Proof.
  intros now x H. destruct (offer_pieces _ _ H) as (Hp & Hf & Ht & Hn).
  pose proof (first_of_none _ Hf) as N.
  assert (1 <= max_current (offer_policy x)) as Hc.
  { assert (range_input 1 200 (max_current (offer_policy x)) = None) as K by (apply N; cbn; auto 20).
    apply fails_none in K. lia. }
  assert (forall z, total held (map (fun y => new_milestone (amount (price_asked y)) (due_asked y)) z) =
    0) as T
    by (induction z; cbn; lia).
  assert (forall z, current (map (fun y => new_milestone (amount (price_asked y)) (due_asked y)) z) = 0) as U
    by (unfold current; induction z; cbn; lia).
  constructor; cbn [start fst snd].
  - constructor.
  - constructor; cbn; rewrite ?T, ?U, ?rounded_zero; auto; try lia.
    apply Forall_map. apply Forall_forall. intros y Hy.
    constructor; cbn; rewrite ?rounded_zero; try lia; auto.
  - unfold policy_together in Ht. repeat (apply andb_prop in Ht as [Ht ?]). cbn. constructor.
    + intros K. rewrite K in *. cbn in *. lia.
    + intros b B. assert (optional_range 0 10000 (default_award_bps (offer_policy x)) = None) as K
        by (apply N; cbn; auto 30). rewrite B in K. apply fails_none in K. lia.
Qed.

Lemma planned_current : forall l n m, find n l = Some m -> held m = 0 -> current l < count l.
Proof.
  induction l as [|x l IH]; intros n m E Z0; cbn in E; [discriminate|].
  unfold current, count in *. cbn [total length]. pose proof (now_current_bound x). unfold now_current in *.
  destruct (n =? 1).
  - injection E as ->. pose proof (current_at_most l). unfold current, count in *.
    assert (is_current m = false) as -> by (unfold is_current, holds; rewrite Z0; reflexivity).
      cbn [one_if]. lia.
  - specialize (IH _ _ E Z0). lia.
Qed.

(* What the offer funds (OFFER-2, FUND-6). *)
Definition planned_at (n : Z) (l : list milestone) : Prop := exists m, find n l = Some m /\ is_planned m =
  true.
Lemma find_update_other : forall f l n k, n <> k -> find n (update k f l) = find n l.
Proof.
  induction l as [|x l IH]; intros n k H; cbn; [reflexivity|].
  destruct (k =? 1) eqn:K, (n =? 1) eqn:N; cbn; rewrite ?N; auto; try lia. apply IH. lia.
Qed.
Lemma fund_planned : forall s0 t n o, good s0 o -> stage_of (fst o) <> Closed ->
  planned_at n (milestones (fst o)) ->
  count (milestones (fst o)) <= max_current (policy_of (fst o)) -> good s0 (fund t n o).
Proof.
  intros s0 t n o G NC (m & E & P) Hc. apply fund_good; auto.
  - intros x Ex. rewrite E in Ex. now injection Ex as <-.
  - pose proof (planned_ok _ _ (found_ok _ _ _ _ G E) P) as Z0. pose proof (planned_current _ _ _ E Z0). lia.
Qed.
Lemma length_carried : forall l c k, length (take_carried k c l) = length l.
Proof.
  induction l as [|m l IH]; intros c k; cbn; [reflexivity|]. destruct c as [|[n a] c]; [reflexivity|].
  destruct (n =? k); cbn; now rewrite IH.
Qed.
Lemma fund_leaves : forall s0 t n k o, good s0 o -> k <> n -> planned_at k (milestones (fst o)) ->
  stage_of (fst (fund t n o)) = stage_of (fst o) /\ policy_of (fst (fund t n o)) = policy_of (fst o) /\
  count (milestones (fst (fund t n o))) = count (milestones (fst o)) /\
  planned_at k (milestones (fst (fund t n o))).
Proof.
  intros s0 t n k o G N (m & E & P). unfold fund. destruct (find n _) as [x|] eqn:F;
    [|repeat split; now exists m].
  destruct (cover _ _ _ _ _) as [c missing] eqn:C. cbn. repeat split.
  - unfold count. now rewrite length_update, length_carried.
  - exists m. split; [|assumption]. rewrite find_update_other by assumption.
    destruct (cover_carries _ _ _ _ _ _ _ _ (all_ok _ (good_state _ _ G))
      (price_ok _ _ (found_ok _ _ _ _ G F)) C) as (_ & _ & _ & _ & _ & _ & S).
    apply S; [assumption | now apply planned_not_remainder].
Qed.
Lemma fund_each : forall s0 t l k o, good s0 o -> stage_of (fst o) <> Closed ->
  count (milestones (fst o)) <= max_current (policy_of (fst o)) ->
  (forall n, k <= n < k + count l -> planned_at n (milestones (fst o))) ->
  good s0 (fold_left (fun o n => fund t n o) (numbers k l) o).
Proof.
  intros s0 t. induction l as [|x l IH]; intros k o G NC Hc P; cbn [numbers fold_left]; [assumption|].
  assert (Hk : planned_at k (milestones (fst o))) by (apply P; unfold count; cbn [length]; lia).
  pose proof (fund_planned _ t _ _ G NC Hk Hc) as G'.
  assert (L : stage_of (fst (fund t k o)) = stage_of (fst o) /\ policy_of (fst (fund t k o)) =
    policy_of (fst o) /\
    count (milestones (fst (fund t k o))) = count (milestones (fst o))).
  { unfold fund. destruct (find k _); [|auto]. destruct (cover _ _ _ _ _). cbn. repeat split.
    unfold count. now rewrite length_update, length_carried. }
  destruct L as (L1 & L2 & L3). apply IH; auto; [congruence | rewrite L2, L3; assumption |].
  intros n Hn. assert (planned_at n (milestones (fst o))) as Pn
    by (apply P; unfold count in *; cbn [length]; lia).
  assert (n <> k) as Hne by lia. apply (fund_leaves _ t _ _ _ G Hne Pn).
Qed.
Lemma find_new : forall z n, 1 <= n <= Z.of_nat (length z) ->
  planned_at n (map (fun y => new_milestone (amount (price_asked y)) (due_asked y)) z).
Proof.
  induction z as [|y z IH]; intros n H; cbn [length] in H; [lia|]. unfold planned_at. cbn [map find].
  destruct (n =? 1) eqn:E; [eexists; split; reflexivity|]. apply IH. lia.
Qed.
Lemma open_good : forall clock x o, open clock x = Accepted o -> good (offered clock x) o.
Proof.
  intros clock x o H. unfold open in H. destruct (offer_input _ _) eqn:I; [discriminate|].
    fold (offered clock x) in H.
  pose proof (initial_good _ _ I) as G. fold (offered clock x) in G.
  destruct (offer_pieces _ _ I) as (_ & _ & _ & Hn).
  assert (NC : stage_of (fst (start (offered clock x))) <> Closed) by (cbn; discriminate).
  assert (Hlen : count (milestones (offered clock x)) = Z.of_nat (length (offer_milestones x)))
    by (unfold count; cbn; now rewrite map_length).
  destruct (fund_all (offer_policy x)) eqn:A; [|destruct (fund_first x)]; injection H as <-; [| |assumption].
  - unfold each. apply fund_each; auto.
    + pose proof (fits_all _ (good_policy _ _ G)) as K. cbn in K. specialize (K A).
      change (milestones (fst (start (offered clock x)))) with (milestones (offered clock x)). rewrite Hlen.
        cbn. lia.
    + intros n Hn'. apply find_new. change (milestones (fst (start (offered clock x)))) with
        (milestones (offered clock x)) in Hn'. lia.
  - apply fund_good; auto.
    + intros m E. destruct (offer_milestones x) as [|y z] eqn:Q; cbn in E; rewrite Q in E; [discriminate|].
      cbn in E. now injection E as <-.
    + assert (U : forall z, current (map (fun y => new_milestone (amount (price_asked y)) (due_asked y)) z)
      = 0)
        by (unfold current; induction z; cbn; lia).
      cbn. rewrite U. pose proof (current_ok _ (good_state _ _ G)) as K. cbn in K. rewrite U in K.
      destruct (offer_pieces _ _ I) as (_ & Hf & _ & _). pose proof (first_of_none _ Hf) as N.
      assert (range_input 1 200 (max_current (offer_policy x)) = None) as R by (apply N; cbn; auto 20).
      apply fails_none in R. lia.
Qed.

(* The sums over a log. *)
Definition deposit_of (e : event) : Z :=
  match what e with EMilestoneFunded _ a _ _ _ => a | EAmountChanged _ _ a _ _ => a | _ => 0 end.
Definition top_up_of (e : event) : Z := match what e with EReleased _ _ a _ _ _ _ => a | _ => 0 end.
Definition release_of (e : event) : Z := match what e with EReleased _ a _ _ _ _ _ => a | _ => 0 end.
Definition return_of (e : event) : Z := match what e with EReturned _ a _ _ => a | _ => 0 end.
Definition sum (f : event -> Z) (l : list event) : Z := fold_right (fun e x => f e + x) 0 l.
Lemma sum_of_log : forall (f : event -> Z) (g : contract -> Z), (forall s e, g (apply s e) = g s + f e) ->
  forall l s, g (replay s l) = g s + sum f l.
Proof. intros f g H. induction l as [|e l IH]; intros s; [cbn; lia|].
  change (sum f (e :: l)) with (f e + sum f l). change (replay s (e :: l)) with (replay (apply s e) l).
  rewrite IH, H. lia.
Qed.
Ltac each_event := intros s [t k]; destruct k; cbn; try match goal with p : party |- _ => destruct p;
  cbn end; lia.
Lemma deposits_sum : forall l s, deposited (replay s l) =
  deposited s + sum (fun e => deposit_of e + top_up_of e) l.
Proof. apply (sum_of_log (fun e => deposit_of e + top_up_of e) deposited). each_event. Qed.
Lemma releases_sum : forall l s, released_in_all (replay s l) = released_in_all s + sum release_of l.
Proof. apply (sum_of_log release_of released_in_all). each_event. Qed.
Lemma returns_sum : forall l s, returned_in_all (replay s l) = returned_in_all s + sum return_of l.
Proof. apply (sum_of_log return_of returned_in_all). each_event. Qed.
Lemma sum_two : forall f g l, sum (fun e => f e + g e) l = sum f l + sum g l.
Proof. unfold sum. induction l; cbn; lia. Qed.

Theorem history_good : forall clock x calls o, history clock x calls o -> good (offered clock x) o.
Proof. intros clock x calls o (first & H & <-). apply play_good. now apply open_good. Qed.
Lemma offered_good : forall clock x calls o, history clock x calls o -> invariant (offered clock x).
Proof.
  intros clock x calls o (first & H & _). unfold open in H. destruct (offer_input _ _) eqn:I; [discriminate|].
  apply (good_state _ _ (initial_good _ _ I)).
Qed.
(* The contract after any part of the log: after every single event. *)
Lemma after_every_event : forall clock x calls o before after, history clock x calls o ->
  snd o = before ++ after -> invariant (replay (offered clock x) before).
Proof.
  intros. eapply reaches_prefix; eauto; [|eapply offered_good; eauto].
  apply good_path. eapply history_good; eauto.
Qed.

(* Law 1, MONEY-4: deposits + top-ups = released + returned + held, after every single event. *)
Theorem law_1_conservation : forall clock x calls o before after, history clock x calls o ->
  snd o = before ++ after ->
  sum deposit_of before + sum top_up_of before =
  sum release_of before + sum return_of before + total held (milestones (replay (offered clock x) before)).
Proof.
  intros clock x calls o before after H E. pose proof (after_every_event _ _ _ _ _ _ H E) as I.
  pose proof (conserved _ I) as C. rewrite deposits_sum, releases_sum, returns_sum, sum_two in C. cbn in C.
    lia.
Qed.
(* Law 1: no balance of a milestone is ever negative, and no claim is more than what is held. *)
Theorem law_1_nothing_negative : forall clock x calls o before after n m, history clock x calls o ->
  snd o = before ++ after -> find n (milestones (replay (offered clock x) before)) = Some m ->
  0 <= held m /\ 0 <= claim m <= held m /\ 0 <= paid m /\ 0 <= returned m.
Proof.
  intros clock x calls o before after n m H E F. pose proof (after_every_event _ _ _ _ _ _ H E) as I.
  pose proof (forall_find _ _ _ _ (all_ok _ I) F) as []. auto.
Qed.
(* Law 2: replaying the log gives the same contract. *)
Theorem law_2_replay : forall clock x calls o, history clock x calls o ->
  fst o = replay (offered clock x) (snd o).
Proof. intros. apply reaches_replay, good_path. eapply history_good; eauto. Qed.
(* Law 6: a closed contract holds nothing. *)
Theorem law_6_closed_holds_nothing : forall clock x calls o before after, history clock x calls o ->
  snd o = before ++ after -> stage_of (replay (offered clock x) before) = Closed ->
  total held (milestones (replay (offered clock x) before)) = 0.
Proof. intros. now apply closed_ok; [eapply after_every_event; eauto|]. Qed.
(* Law 7: never more current milestones than the policy allows. *)
Theorem law_7_current : forall clock x calls o before after, history clock x calls o ->
  snd o = before ++ after ->
  current (milestones (replay (offered clock x) before)) <= max_current
    (policy_of (replay (offered clock x) before)).
Proof. intros. apply current_ok. eapply after_every_event; eauto. Qed.
(* Law 11: every command has an answer: new events, or one reason. *)
Theorem law_11_answered : forall s clock seen c,
  (exists o, handle s clock seen c = Accepted o) \/ (exists r, handle s clock seen c = Rejected r).
Proof. intros. destruct (handle s clock seen c); eauto. Qed.
(* Law 12, MONEY-8: the client's fees are the rounded rate, after every single event. *)
Theorem law_12_client_fees : forall clock x calls o before after, history clock x calls o ->
  snd o = before ++ after -> let s := replay (offered clock x) before in
  client_fee_kept s = rounded (client_fee_bps (policy_of s)) (fee_base s) /\
  bonus_client_fees s = rounded (client_fee_bps (policy_of s)) (bonuses s) /\ 0 <= fee_base s.
Proof.
  intros clock x calls o before after H E s. pose proof (after_every_event _ _ _ _ _ _ H E) as I. fold s in I.
  pose proof (claims_nonneg _ _ (all_ok _ I)). destruct I as [? ? ? ? ? Hcf ? ? Hbcf ? ? ?].
  repeat split; [exact Hcf | exact Hbcf | lia].
Qed.
(* MONEY-5: the freelancer's fees are the rounded rate over each milestone, and over all bonuses. *)
Theorem money_5_freelancer_fees : forall clock x calls o before after n m, history clock x calls o ->
  snd o = before ++ after -> let s := replay (offered clock x) before in
  bonus_fees s = rounded (freelancer_fee_bps (policy_of s)) (bonuses s) /\
  (find n (milestones s) = Some m -> fees m = rounded (freelancer_fee_bps (policy_of s)) (paid m)).
Proof.
  intros clock x calls o before after n m H E s. pose proof (after_every_event _ _ _ _ _ _ H E) as I.
    fold s in I.
  split; [apply (bonus_fees_ok _ I)|]. intros F. apply (fees_ok _ _ (forall_find _ _ _ _ (all_ok _ I) F)).
Qed.
