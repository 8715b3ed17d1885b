(* Law 10, seventh part: every deadline lowers a measure, and comes before a fixed instant. *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Decide.
From Escrow Require Import Lists Invariant Reach StuckShape StuckEffects StuckEnding StuckDeadlines.
Import ListNotations.
Open Scope Z_scope.

(* How many deadlines a milestone may still have: the end of its window, dormancy, the end of the refund
   window. *)
Definition steps (m : milestone) : Z :=
  if pays_claim m then 3 else
  match state m with Working _ => 2 | RefundRequested _ _ | Disputed _ _ _ => 1 | _ => 0 end.
Definition measure (s : contract) : Z :=
  match stage_of s with Closed => 0 | Offered => 1 | _ => total steps (milestones s) end.

Lemma steps_bound : forall m, 0 <= steps m <= 3.
Proof. intros m. unfold steps. destruct (pays_claim m), (state m); lia. Qed.
Lemma total_bound : forall l, 0 <= total steps l <= 3 * Z.of_nat (length l).
Proof. induction l as [|m l IH]; cbn [total length]; [cbn; lia|]. pose proof (steps_bound m). lia. Qed.
Lemma measure_bound : forall s, 0 <= measure s <= 3 * Z.of_nat (length (milestones s)) + 1.
Proof. intros s. unfold measure. pose proof (total_bound (milestones s)). destruct (stage_of s); lia. Qed.
Lemma emptied_steps : forall m m', emptied m m' -> steps m' = 0.
Proof. intros m m' (_ & E & _). unfold steps, pays_claim. now rewrite E. Qed.
Lemma lapsed_steps : forall p r t m m' v, fits p m -> until m = Some v -> lapsed r t m m' ->
  steps m' < steps m.
Proof.
  intros p r t m m' v [_ F] U [L|(P & _ & [(E & E')|(c & w & u & E & _)])].
  - rewrite (emptied_steps _ _ L). unfold steps. destruct (pays_claim m); [lia|]. unfold state_fits in F.
    destruct (state m); try lia; destruct F; congruence.
  - unfold steps at 2. rewrite P. unfold steps, pays_claim. rewrite E. cbn. lia.
  - unfold steps at 2. rewrite P. unfold steps, pays_claim. rewrite E. lia.
Qed.
Lemma total_map_le : forall f l, (forall m, In m l -> steps (f m) <= steps m) ->
  total steps (map f l) <= total steps l.
Proof.
  induction l as [|m l IH]; intros H; cbn; [lia|]. pose proof (H m (or_introl eq_refl)).
  assert (total steps (map f l) <= total steps l) by (apply IH; intros; apply H; now right). lia.
Qed.
Lemma total_map_less : forall f b l, (forall m, In m l -> steps (f m) <= steps m) ->
  (forall m, In m l -> b m = true -> steps (f m) < steps m) -> existsb b l = true ->
  total steps (map f l) < total steps l.
Proof.
  induction l as [|m l IH]; intros H K B; cbn in *; [discriminate|].
  pose proof (H m (or_introl eq_refl)).
  assert (T : total steps (map f l) <= total steps l) by (apply total_map_le; intros; apply H; now right).
  destruct (b m) eqn:Bm; [pose proof (K m (or_introl eq_refl) Bm); lia|]. cbn in B.
  assert (total steps (map f l) < total steps l) by (apply IH; auto). lia.
Qed.
Lemma asked_steps : forall b u c m, (b m = true -> exists w, state m = Working w \/ exists c', state m =
  RefundRequested c' w) ->
  steps (ask_if b u c m) <= steps m.
Proof.
  intros b u c m H. unfold ask_if. destruct (b m); [|lia]. destruct (H eq_refl) as (w & [K|(c' & K)]);
    unfold on_refund_requested, steps, pays_claim; rewrite K; cbn; [destruct w, (until m); cbn; lia | lia].
Qed.
Lemma asked_at_end_kinds : forall m, is_asked_at_end m = true ->
  exists w, state m = Working w \/ exists c', state m = RefundRequested c' w.
Proof. intros m H. unfold is_asked_at_end in H. destruct (state m) as [ |w|c w| | | ]; try discriminate;
  eauto. Qed.
Lemma dormant_kinds : forall m, is_dormant m = true -> exists w, state m = Working w.
Proof. intros m H. unfold is_dormant in H. destruct (state m) as [ |w|c w| | | ]; try discriminate; eauto.
  Qed.
Lemma cancelled_steps : forall m, steps (cancel_planned m) = steps m.
Proof. intros m. unfold cancel_planned, is_planned. destruct (state m) eqn:E; auto.
  unfold steps, pays_claim. now rewrite E. Qed.

Section Fire.
Variable s0 : contract.
(* Every deadline makes the measure smaller. *)
Lemma fire_less : forall t d o, good s0 o -> shape (fst o) -> next (fst o) = Some (t, d) ->
  measure (fst (fire t d o)) < measure (fst o).
Proof.
  intros t d o G S N. apply next_comes in N. destruct N as [t St _|t n m St E U|w St P B L]; cbn [fire].
  - unfold measure. rewrite end_offer_closes, St. lia.
  - assert (M : measure (fst o) = total steps (milestones (fst o)))
      by (unfold measure; destruct St as [-> | ->]; reflexivity).
    pose proof (shape_found _ _ _ S E) as F.
    assert (Less : forall f, lapsed (refund_length (fst o)) t m (f m) ->
      total steps (update n f (milestones (fst o))) < total steps (milestones (fst o))).
    { intros f La. rewrite (total_update_some _ _ _ _ _ E). pose proof (lapsed_steps _ _ _ _ _ _ F U La).
      lia. }
    assert (Pos : 0 < total steps (milestones (fst o))).
    { specialize (Less (fun x => set_until None (set_state Settled (set_held 0 x)))).
      pose proof (total_bound (update n (fun x => set_until None (set_state Settled (set_held 0 x)))
        (milestones (fst o)))).
      assert (lapsed (refund_length (fst o)) t m (set_until None (set_state Settled (set_held 0 m))))
        by (left; unfold emptied; cbn; auto). specialize (Less H0). lia. }
    rewrite M. destruct (lapse_spec s0 t n o m t G S E U) as [K|(f & La & [(Fr & Li)|(_ & En & Li)])].
    + unfold measure. rewrite K. exact Pos.
    + unfold measure. rewrite (same_stage_of _ _ _ Fr), Li. destruct St as [-> | ->]; auto.
    + unfold measure. rewrite (ended_stage _ _ _ En), Li. specialize (Less f La).
      assert (total steps (map (all_asked t (fst o)) (update n f (milestones (fst o)))) <=
        total steps (update n f (milestones (fst o)))); [|lia].
      apply total_map_le. intros x _. unfold all_asked. rewrite <- (cancelled_steps x).
      apply asked_steps. apply asked_at_end_kinds.
  - destruct (each_acts (quiet_since (fst o) + w * second) _ _ _ o eq_refl (ask_dormant_acts _ _))
    as (Fr & Li).
    unfold measure. rewrite (same_stage_of _ _ _ Fr), St, Li.
      apply total_map_less with is_dormant; [| |exact B].
    + intros m _. apply asked_steps. intros K. destruct (dormant_kinds _ K); eauto.
    + intros m _ K. unfold ask_if. rewrite K. destruct (dormant_kinds _ K) as (x & X).
      unfold on_refund_requested, steps, pays_claim. rewrite X. cbn. destruct x, (until m); cbn; lia.
Qed.
End Fire.

(* The instants. Of a milestone that still may become a remainder or dormant, the window ends until h; while
   there
   is such a milestone, all windows end until h + r, and afterwards until h + w + 2 r. *)
Definition is_source (m : milestone) : bool := pays_claim m || is_dormant m.
Definition bound (h r w : Z) (s : contract) : Z :=
  if existsb is_source (milestones s) then h + r else h + w + 2 * r.
Definition window_within (u : Z) (m : milestone) : Prop := forall v, until m = Some v -> v <= u.
Definition due_within (u : Z) (m : milestone) : Prop :=
  forall d, due m = Some d -> 0 < held m -> end_of_day d <= u.
Record within (h r w : Z) (s : contract) : Prop := {
  offer_within : stage_of s = Offered -> forall u, respond_by s = Some u -> u <= h;
  last_within : last s <= bound h r w s;
  windows_within : Forall (window_within (bound h r w s)) (milestones s);
  sources_within : Forall (fun m => pays_claim m = true -> window_within h m) (milestones s);
  dues_within : Forall (due_within h) (milestones s)
}.

Lemma bound_cases : forall h r w s, 0 <= r -> 0 <= w ->
  h + r <= bound h r w s <= h + w + 2 * r /\
  (bound h r w s = h + r \/ existsb is_source (milestones s) = false).
Proof. intros. unfold bound. destruct (existsb _ _); lia. Qed.
Lemma quiet_within : forall h r w s, 0 <= r -> within h r w s -> Forall (fits (policy_of s)) (milestones s) ->
  existsb is_dormant (milestones s) = true -> quiet_since s <= h + r.
Proof.
  intros h r w s R [_ L _ _ D] F B.
  assert (X : existsb is_source (milestones s) = true).
  { apply existsb_exists in B as (m & I & B). apply existsb_exists. exists m. unfold is_source.
    rewrite B, orb_true_r. auto. }
  unfold bound in L. rewrite X in L. unfold quiet_since. clear B X.
  induction (milestones s) as [|m l IH]; cbn; [exact L|].
  inversion D; inversion F; subst. specialize (IH H2 H6).
  destruct (due m) as [d|] eqn:Du; [|assumption]. destruct (is_dormant m) eqn:B; [|assumption].
  assert (0 < held m).
  { destruct (dormant_kinds _ B) as (x & K). eapply working_holds; eauto. }
  pose proof (H1 _ Du H). lia.
Qed.

Lemma existsb_update : forall b f l n, existsb b (update n f l) = true ->
  (forall m, find n l = Some m -> b (f m) = true -> b m = true) -> existsb b l = true.
Proof.
  induction l as [|x l IH]; cbn; intros n H K; [assumption|]. destruct (n =? 1) eqn:N; cbn in *.
  - apply orb_true_iff in H as [H|H]; [now rewrite (K x eq_refl H) | rewrite H; apply orb_true_r].
  - apply orb_true_iff in H as [->|H]; [reflexivity|]. rewrite (IH _ H K). apply orb_true_r.
Qed.
Lemma existsb_found : forall b l n m, find n l = Some m -> b m = true -> existsb b l = true.
Proof. intros b l n m E B. apply existsb_exists. exists m. split; [eapply find_in; eauto | assumption]. Qed.
Lemma lapsed_facts : forall h r t m m', lapsed r t m m' -> 0 <= r -> (pays_claim m = true -> t <= h) ->
  window_within (h + r) m' /\ pays_claim m' = false /\ due m' = due m /\
  (is_source m' = true -> is_source m = true).
Proof.
  intros h r t m m' [(E1 & E2 & E3 & E4 & E5)|(P & D & K)] R H.
  - unfold window_within, is_source, pays_claim, is_dormant. rewrite E2, E3. repeat split; auto; discriminate.
  - specialize (H P). unfold is_source at 2. rewrite P. unfold window_within, pays_claim.
    destruct K as [(K & U)|(c & x & u & K & U & L)]; rewrite K, U; repeat split; auto; [discriminate|].
    intros v Ev. injection Ev as <-. lia.
Qed.
Lemma window_holds : forall p m v, fits p m -> until m = Some v -> 0 < held m.
Proof.
  intros p m v [_ F] U. unfold state_fits in F.
  destruct (state m) as [ |[]|c x|q c f| | ]; destruct F as (F1 & F2); try congruence; lia.
Qed.
Lemma weaker : forall u v m, u <= v -> window_within u m -> window_within v m.
Proof. intros u v m L W x E. specialize (W x E). lia. Qed.

Lemma asked_same : forall t s m, pays_claim (all_asked t s m) = true -> all_asked t s m = m.
Proof.
  intros t s m H. unfold all_asked, ask_if, cancel_planned, is_planned in *.
  destruct (state m) as [ |w|[] w| | | ] eqn:E; unfold is_asked_at_end in *; rewrite ?E in *; cbn in *; auto;
    unfold on_refund_requested, pays_claim in H; rewrite ?E in H; cbn in H; discriminate.
Qed.
Lemma asked_keeps : forall b u c m, due (ask_if b u c m) = due m /\ held (ask_if b u c m) = held m /\
  (until (ask_if b u c m) = until m \/ until (ask_if b u c m) = Some u).
Proof.
  intros b u c m. unfold ask_if, on_refund_requested. destruct (b m), (state m); cbn; auto.
Qed.
Lemma cancel_keeps : forall m, due (cancel_planned m) = due m /\ held (cancel_planned m) = held m /\
  until (cancel_planned m) = until m.
Proof. intros m. unfold cancel_planned. destruct (is_planned m); auto. Qed.
Lemma dormant_asked : forall u c m, is_source (ask_if is_dormant u c m) = true ->
  pays_claim m = true /\ ask_if is_dormant u c m = m.
Proof.
  intros u c m H. unfold ask_if in *. destruct (is_dormant m) eqn:B.
  - destruct (dormant_kinds _ B) as (x & K). unfold on_refund_requested in H. rewrite K in H.
    unfold is_source, pays_claim, is_dormant in H. cbn in H. discriminate.
  - unfold is_source in H. rewrite B, orb_false_r in H. auto.
Qed.

Section Instants.
Variable s0 : contract.
Lemma fire_within : forall h w o t d, good s0 o -> shape (fst o) -> 0 <= w -> 0 <= refund_length (fst o) ->
  (forall x, dormancy_window (policy_of (fst o)) = Some x -> x * second = w) ->
  within h (refund_length (fst o)) w (fst o) -> next (fst o) = Some (t, d) ->
  t <= h + w + 2 * refund_length (fst o) /\
  (stage_of (fst (fire t d o)) = Closed \/ within h (refund_length (fst o)) w (fst (fire t d o))).
Proof.
  intros h w o t d G S Hw Hr Pw W N. apply next_comes in N. set (r := refund_length (fst o)) in *.
  destruct (bound_cases h r w (fst o) Hr Hw) as (Bd & Bc). destruct S as (S1 & S2).
    pose proof (conj S1 S2) as S.
  pose proof W as [Wo Wl Ww Ws Wd].
  destruct N as [t St R|t n m St E U|x St P B L]; cbn [fire].
  - split; [specialize (Wo St _ R); lia | left; apply end_offer_closes].
  - pose proof (forall_find _ _ _ _ Ww E _ U) as Ht.
    assert (Hs : pays_claim m = true -> t <= h /\ bound h r w (fst o) = h + r).
    { intros K. split; [exact (forall_find _ _ _ _ Ws E K _ U)|]. destruct Bc as [Bc|Bc]; [assumption|].
      rewrite (existsb_found _ _ _ _ E) in Bc; [discriminate|]. unfold is_source. now rewrite K. }
    split; [lia|]. pose proof (forall_find _ _ _ _ S1 E) as F. pose proof (window_holds _ _ _ F U) as Hm.
    destruct (lapse_spec s0 t n o m t G S E U) as [K|(f & La & X)]; [left; exact K | right]. fold r in La.
    destruct (lapsed_facts h r t m (f m) La Hr (fun K => proj1 (Hs K))) as (L1 & L2 & L3 & L4).
    set (s' := fst (lapse_of t n o)) in *. destruct (bound_cases h r w s' Hr Hw) as (Bd' & Bc').
    assert (Forall (window_within (Z.max (bound h r w (fst o)) (h + r))) (update n f (milestones (fst o))))
      as Q1.
    { apply forall_update; [eapply Forall_impl; [|exact Ww]; intros y; apply weaker; lia|].
      intros y Ey _. rewrite E in Ey. injection Ey as <-. eapply weaker; [|exact L1]. lia. }
    assert (Forall (fun m => pays_claim m = true -> window_within h m) (update n f (milestones (fst o))))
      as Q2.
    { apply forall_update; [exact Ws|]. intros y Ey _. rewrite E in Ey. injection Ey as <-. rewrite L2.
      discriminate. }
    assert (Forall (due_within h) (update n f (milestones (fst o)))) as Q3.
    { apply forall_update; [exact Wd|]. intros y Ey K. rewrite E in Ey. injection Ey as <-. intros d D _.
      rewrite L3 in D. exact (K _ D Hm). }
    destruct X as [(Fr & Li)|(P & En & Li)].
    + assert (Hb : bound h r w (fst o) <= bound h r w s').
      { unfold bound. rewrite Li. destruct (existsb is_source (update _ _ _)) eqn:X.
        - apply existsb_update in X; [rewrite X; lia|]. intros y Ey. rewrite E in Ey. injection Ey as <-.
          exact L4.
        - destruct (existsb _ _); lia. }
      constructor; [| |rewrite Li|rewrite Li; exact Q2|rewrite Li; exact Q3].
      * rewrite (same_stage_of _ _ _ Fr). intros K. destruct St; congruence.
      * destruct (same_last _ _ _ Fr) as [-> | ->]; lia.
      * eapply Forall_impl; [|exact Q1]. intros y. apply weaker. lia.
    + destruct (Hs P) as (Ht' & Hb).
      assert (Hu : asked_end (policy_of (fst o)) t <= h + r)
        by (unfold asked_end, r, refund_length; lia).
      constructor; [| |rewrite Li..].
      * rewrite (ended_stage _ _ _ En). discriminate.
      * destruct (ended_last _ _ _ En) as [-> | ->]; lia.
      * apply Forall_map. eapply Forall_impl; [|exact Q1]. intros y Wy v Ev. unfold all_asked in Ev.
        destruct (cancel_keeps y) as (_ & _ & C3).
        destruct (asked_keeps is_asked_at_end (asked_end (policy_of (fst o)) t) AskedAtEnd (cancel_planned y))
          as (_ & _ & [A3|A3]); rewrite A3 in Ev.
        -- rewrite C3 in Ev. specialize (Wy _ Ev). lia.
        -- injection Ev as <-. lia.
      * apply Forall_map. eapply Forall_impl; [|exact Q2]. intros y Wy K. 
        pose proof (asked_same _ _ _ K) as X. rewrite X in K |- *. exact (Wy K).
      * apply Forall_map. eapply Forall_impl; [|exact Q3]. intros y Dy d D H. unfold all_asked in *.
        destruct (cancel_keeps y) as (C1 & C2 & _).
        destruct (asked_keeps is_asked_at_end (asked_end (policy_of (fst o)) t) AskedAtEnd (cancel_planned y))
          as (A1 & A2 & _). rewrite A1, C1 in D. rewrite A2, C2 in H. eapply Dy; eauto.
  - pose proof (quiet_within _ _ _ _ Hr W S1 B) as Q. specialize (Pw _ P).
    set (t := quiet_since (fst o) + x * second) in *. split; [unfold t; lia | right].
    assert (Bo : bound h r w (fst o) = h + r).
    { destruct Bc as [Bc|Bc]; [assumption|]. apply existsb_exists in B as (m & I & B).
      assert (existsb is_source (milestones (fst o)) = true); [|congruence]. apply existsb_exists. exists m.
      unfold is_source. rewrite B, orb_true_r. auto. }
    destruct (each_acts t _ _ _ o eq_refl (ask_dormant_acts t _)) as (Fr & Li).
    set (s' := fst (each (ask_dormant t) o)) in *. set (u := asked_end (policy_of (fst o)) t) in *.
    assert (Hu : u <= t + r) by (unfold u, asked_end, r, refund_length; lia).
    assert (Ht : t <= bound h r w s' /\ u <= bound h r w s').
    { unfold bound. destruct (existsb is_source (milestones s')) eqn:X; [|unfold t in *; lia].
      rewrite Li in X. apply existsb_exists in X as (y & I & X). apply in_map_iff in I as (m & <- & I).
      destruct (dormant_asked _ _ _ X) as (Pm & _).
      destruct (until m) as [v|] eqn:U.
      - rewrite Forall_forall in Ws. pose proof (Ws _ I Pm _ U). specialize (L _ _ I U). lia.
      - exfalso. rewrite Forall_forall in S1. destruct (S1 _ I) as [_ F]. unfold state_fits in F.
        unfold pays_claim in Pm. rewrite U in *. destruct (state m) as [ |[]|c y|[] [] f| | ];
          try discriminate.
        destruct F as (_ & F & _). now destruct (F eq_refl). }
    destruct (bound_cases h r w s' Hr Hw) as (Bd' & _).
    constructor; [| |rewrite Li..].
    + rewrite (same_stage_of _ _ _ Fr), St. discriminate.
    + destruct (same_last _ _ _ Fr) as [-> | ->]; lia.
    + apply Forall_map. eapply Forall_impl; [|exact Ww]. intros y Wy v Ev.
      destruct (asked_keeps is_dormant u AskedByDormancy y) as (_ & _ & [A3|A3]); rewrite A3 in Ev.
      * specialize (Wy _ Ev). lia.
      * injection Ev as <-. lia.
    + apply Forall_map. eapply Forall_impl; [|exact Ws]. intros y Wy K.
      assert (X : is_source (ask_if is_dormant u AskedByDormancy y) = true) by (unfold is_source;
        now rewrite K).
      destruct (dormant_asked _ _ _ X) as (Py & Y). rewrite Y. exact (Wy Py).
    + apply Forall_map. eapply Forall_impl; [|exact Wd]. intros y Dy d D H.
      destruct (asked_keeps is_dormant u AskedByDormancy y) as (A1 & A2 & _). rewrite A1 in D.
        rewrite A2 in H.
      eapply Dy; eauto.
Qed.
End Instants.
