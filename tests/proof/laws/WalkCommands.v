(* Every accepted command records only legal events, at the instant of its call. *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Decide Proposals Escrow.
From Escrow Require Import Lists Invariant Commands Legal Walk.
Import ListNotations.
Open Scope Z_scope.

Section Commands.
Variable t : Z.
Notation later o := (stage_of (fst o) <> Offered).

Lemma walks_start : forall o, timely t (fst o) -> walks t o o.
Proof. intros o T. split; [constructor | exact T]. Qed.
Lemma emit_walks : forall k o, timely t (fst o) -> legal t (fst o) k -> walks t o (emit t k o).
Proof. intros. apply emit_ok; [now apply walks_start | assumption]. Qed.
Lemma after_positive : forall w, 0 < w -> t <= after_window t w.
Proof. intros. unfold after_window, second. lia. Qed.
Lemma ends_positive : forall w v, positive w -> ends t w = Some v -> t <= v.
Proof.
  intros w v P E. unfold ends in E. destruct w as [x|]; [|discriminate]. injection E as <-.
  apply after_positive. now apply P.
Qed.
Lemma until_late : forall p m u, timely_milestone p t m -> until m = Some u -> t <= u.
Proof.
  intros p m u (_ & _ & H) U. destruct (state m); try (destruct H as [H _]; rewrite H in U; discriminate);
    try (now apply H); destruct H as (_ & _ & H); now apply H.
Qed.
Lemma contested_award : forall p m, timely_milestone p t m -> is_contested m = true -> until m <> None ->
  award_window p <> None.
Proof.
  intros p m (_ & _ & H) C U. unfold is_contested in C. destruct (state m); try discriminate. subst.
  destruct H as (_ & _ & H). destruct (until m); [|contradiction]. now apply (H _ eq_refl).
Qed.
Lemma award_late : forall s, timely t s -> award_ends s t (ends t (award_window (policy_of s))).
Proof.
  intros s T v E. split; [eapply ends_positive; eauto; apply (award_positive _ (windows _ _ T))|].
  intros K. rewrite K in E. discriminate.
Qed.

Ltac one H := match type of H with find _ _ = Some ?x => exists x; split; [exact H|] end.
Ltac live := unfold may_submit in *;
  unfold is_live, is_working, is_refund_requested, is_disputed, is_contested in *;
  match goal with |- context [state ?m] => destruct (state m) as [|[]|? []|? ? ?| |] end; cbn in *;
  try discriminate; try reflexivity.

Lemma client_walks : forall o c o', timely t (fst o) -> (stage_of (fst o) = Offered -> in_offered c = true) ->
  stage_of (fst o) <> Closed \/ in_closed (fst o) t c = None ->
  input (fst o) t c = None -> client_command o t c = Accepted o' -> walks t o o'.
Proof.
  intros o c o' T L NC I H. pose proof (walks_start o T) as W.
  assert (L' : in_offered c = false -> later o) by (intros K O; rewrite (L O) in K; discriminate).
  assert (NC' : (match c with DoPayBonus _ _ => False | _ => True end) -> stage_of (fst o) <> Closed).
  { intros K. destruct NC as [NC|NC]; [assumption|]. unfold in_closed in NC.
    destruct (negb _); [discriminate|]. destruct c; try discriminate; try contradiction; discriminate H. }
  destruct c; cbn [client_command] in H; try discriminate H.
  - step H. apply end_offer_ok; [assumption | exact Logic.I | discriminate | discriminate].
  - repeat step H. specialize (NC' Logic.I). apply fund_ok; auto.
    intros x Ex. rewrite Heqo0 in Ex. now injection Ex as <-.
  - repeat step H. unfold release. apply after_payment_ok, pay_ok; [assumption | now apply plain_pay |].
    intros x Ex. rewrite Heqo0 in Ex. injection Ex as <-.
    pose proof (held_live _ _ _ (found_ok _ _ _ _ _ W Heqo0)) as K.
    assert (0 <= match m with Some a => amount a | None => claim m0 end) as Pos.
    { destruct m as [a|]; [|lia]. pose proof (money_pos _ _ I). lia. }
    split; [live | lia].
  - repeat step H. apply emit_walks; [assumption|]. cbn. one Heqo0. live.
  - repeat step H. apply emit_walks; [assumption|]. cbn.
    pose proof (found_ok _ _ _ _ _ W Heqo0) as M. pose proof (until_late _ _ _ M Heqo1) as U.
    pose proof (extension_positive _ (windows _ _ T) _ Heqo2).
    repeat split; [now apply L' | unfold after_window, second; lia | congruence |]. one Heqo0. congruence.
  - repeat step H. apply add_milestone_ok; auto.
    cbn [input] in I. assert (K : money_input (fst o) false (price_asked t0) = None)
      by (apply (first_of_none _ I); cbn; auto). now apply money_pos in K.
  - repeat step H. apply emit_walks; [assumption|]. cbn. one Heqo0. assumption.
  - repeat step H. apply emit_walks; [assumption|]. cbn. split; [now apply L'|].
    unfold refund_end, second. pose proof (refund_positive _ (windows _ _ T)). lia.
  - repeat step H. apply emit_walks; [assumption | exact Logic.I].
  - repeat step H. apply emit_walks; [assumption|]. cbn. split; reflexivity.
Qed.

Lemma freelancer_walks : forall o c o', timely t (fst o) -> in_stage (fst o) t c = None ->
  input (fst o) t c = None -> freelancer_command o t c = Accepted o' -> walks t o o'.
Proof.
  intros o c o' T S I H. pose proof (walks_start o T) as W. unfold in_stage in S.
  destruct c; cbn [freelancer_command] in H; try discriminate H.
  - step H. apply emit_walks; [assumption|]. cbn [legal].
    destruct (stage_of (fst o)); try discriminate; [reflexivity|].
    unfold in_closed in S. destruct (negb _); discriminate.
  - step H. apply end_offer_ok; [assumption | exact Logic.I | discriminate | discriminate].
  - repeat step H. apply emit_walks; [assumption|]. cbn in S |- *. split; [|split].
    + intros K. rewrite K in S. discriminate.
    + intros v V. pose proof (review_positive _ (windows _ _ T)).
      destruct (lapse _); try discriminate; injection V as <-; now apply after_positive.
    + one Heqo0. pose proof (live_holds _ _ _ (found_ok _ _ _ _ _ W Heqo0)) as K.
      assert (Lv : is_live m = true) by live. specialize (K Lv). split; [exact Lv|].
      destruct requested as [a|]; [|lia].
      assert (optional_input (fst o) (Some a) = None) as Q by (apply (first_of_none _ I); cbn; auto).
      pose proof (money_pos _ _ Q). lia.
  - repeat step H. apply emit_walks; [assumption|]. cbn. one Heqo0. live.
  - repeat step H. apply close_when_ending_ok, give_back_all_ok; [assumption | now apply plain_return].
  - repeat step H. apply emit_walks; [assumption | exact Logic.I].
Qed.

Lemma arbiter_walks : forall o c o', timely t (fst o) -> in_stage (fst o) t c = None ->
  input (fst o) t c = None -> arbiter_command o t c = Accepted o' -> walks t o o'.
Proof.
  intros o c o' T S I H. pose proof (walks_start o T) as W. unfold in_stage in S.
  destruct c; cbn [arbiter_command] in H; try discriminate H.
  - repeat step H. rename m into x0. apply split_ok; [now apply emit_ok | now apply plain_pay |
      now apply plain_return |].
    cbn. intros x Ex. rewrite Heqo0 in Ex. injection Ex as <-.
    cbn [input] in I. assert (money_input (fst o) true x0 = None) as K
      by (apply (first_of_none _ I); cbn; auto). pose proof (money_zero _ _ K). split; [live | lia].
  - repeat step H. apply emit_walks; [assumption|]. cbn in S |- *.
    pose proof (found_ok _ _ _ _ _ W Heqo0) as M. pose proof (until_late _ _ _ M Heqo1) as U.
    repeat split; [ | lia | congruence | one Heqo0; congruence].
    intros K. rewrite K in S. discriminate.
Qed.

Lemma dispute_walks : forall o c o', timely t (fst o) -> in_stage (fst o) t c = None ->
  dispute_command o t c = Accepted o' -> walks t o o'.
Proof.
  intros o c o' T S H. pose proof (walks_start o T) as W. unfold in_stage in S.
  assert (L : in_offered c = false -> later o) by (intros K O; rewrite O, K in S; discriminate).
  destruct c; cbn [dispute_command] in H; try discriminate H; specialize (L eq_refl).
  - repeat step H. apply emit_walks; [assumption|]. cbn. pose proof (windows _ _ T) as Wi.
    repeat match goal with |- _ /\ _ => split end.
    + exact L.
    + intros v V. eapply ends_positive; [|exact V]. unfold window_to_answer.
      pose proof (answer_positive _ Wi). pose proof (freelancer_answer_positive _ Wi).
      destruct p; [|assumption].
      destruct (freelancer_answer_window (policy_of (fst o))) as [w|] eqn:F; [intros x X; injection X as <-;
        auto|].
      destruct (answer_window (policy_of (fst o))) as [w|] eqn:A; [|intros x X; discriminate].
      intros x X. injection X as <-. pose proof (refund_positive _ Wi). lia.
    + destruct (ends t (window_to_answer _ _)); [intros v V; discriminate | now apply award_late].
    + one Heqo0. unfold may_dispute in Heqb. split.
      * destruct p; unfold is_live, is_working in *; destruct (state m); cbn in Heqb; auto; try discriminate;
          rewrite andb_false_r in Heqb; discriminate.
      * intros ->. apply andb_prop in Heqb as [Heqb _]. lia.
  - do 4 step H. assert (K : forall x, award_ends (fst o) t x -> walks t o (emit t (EDisputeContested n x) o))
      by (intros x X; apply emit_walks; [assumption | now split]).
    destruct (is_small (fst o) m) eqn:Small.
    + step H. unfold is_small in Small. apply split_by_default_ok.
      * apply K. intros v V. discriminate.
      * split; [discriminate|]. intros _. rewrite policy_walk with (t := t) (o1 := o)
        by (apply K; discriminate).
        destruct (small_claim _); discriminate.
      * split; [discriminate|]. intros _. rewrite policy_walk with (t := t) (o1 := o)
        by (apply K; discriminate).
        destruct (small_claim _); discriminate.
      * cbn. intros x Ex. rewrite (find_update _ _ _ _ Heqo0) in Ex. injection Ex as <-.
        unfold on_dispute_contested, is_live, is_disputed in *. destruct (state m) eqn:Q; cbn;
          try discriminate.
        reflexivity.
    + repeat step H. apply K. now apply award_late.
  - repeat step H. apply emit_walks; [assumption | exact Logic.I].
  - repeat step H. apply emit_walks; [assumption | exact Logic.I].
Qed.

Lemma carry_out_walks : forall x o o1 (s : contract), walks t o1 o -> stage_of (fst o) <> Closed ->
  change_timely x -> milestones (fst o) = milestones s ->
  change_state s x = None -> change_balance s x = None -> walks t o1 (carry_out t x o).
Proof.
  intros x o o1 s W NC X M S B. destruct x; cbn [carry_out].
  - now apply add_milestone_ok.
  - apply emit_ok; [assumption|]. cbn in S |- *. unfold with_milestone in S. rewrite M.
    destruct (find n _) as [m|] eqn:E; [|discriminate]. exists m. split; [reflexivity|].
      now apply fails_none in S.
  - now apply emit_ok.
  - apply change_amount_ok; auto. intros y Ey. cbn in S. unfold with_milestone in S. rewrite <- M, Ey in S.
    apply fails_none in S. unfold is_planned, is_working in S. unfold is_remainder.
    destruct (state y) as [ |w|c w|p c f| | ]; auto. destruct w; auto.
  - apply split_ok; [assumption | now apply plain_pay | now apply plain_return |].
    intros y Ey. cbn in B, S. unfold with_milestone in B, S. rewrite <- M, Ey in B, S.
    apply fails_none in B. apply fails_none in S. cbn in X. split; [|lia].
    destruct W as [_ T]. pose proof (found_timely _ _ _ _ T Ey) as (_ & _ & K).
    unfold holds in S. unfold is_live. destruct (state y); auto; lia.
  - now apply emit_ok.
  - destruct (find n _) as [m|] eqn:E; [|assumption]. apply emit_ok; [assumption|]. cbn in S |- *.
    unfold with_milestone in S. rewrite M in E. rewrite E in S. apply fails_none in S.
    pose proof W as [_ T]. rewrite <- M in E. pose proof (found_timely _ _ _ _ T E) as K.
    repeat split.
    + intros Z0. pose proof (forall_find _ _ _ _ (offer_plain _ _ T Z0) E) as U. cbn in U.
      unfold window_of in S. rewrite U in S. discriminate.
    + unfold extended. unfold window_of in S. destruct (until m) as [u|] eqn:U; [|discriminate].
      pose proof (until_late _ _ _ K U). cbn in X. unfold after_window, second. lia.
    + one E. unfold window_of in S. destruct (until m); [discriminate | destruct (state m); discriminate].
Qed.

Lemma find_timely : forall l k q, Forall (fun q => change_timely (wants q)) l -> find_proposal k l = Some q ->
  change_timely (wants q).
Proof. intros l k q H E. apply find_proposal_in in E. rewrite Forall_forall in H. now apply H. Qed.
Lemma change_input_timely : forall s x, change_input s t x = None -> change_timely x.
Proof.
  intros s x H. destruct x; cbn [change_input change_timely] in *; auto.
  - assert (K : money_input s false (price_asked t0) = None) by (apply (first_of_none _ H); cbn; auto).
    now apply money_pos in K.
  - now apply money_pos in H.
  - now apply money_zero in H.
  - apply fails_none in H. lia.
Qed.

Lemma proposal_walks : forall o c o', timely t (fst o) -> in_stage (fst o) t c = None ->
  input (fst o) t c = None -> proposal_command o t c = Accepted o' -> walks t o o'.
Proof.
  intros o c o' T S I H. pose proof (walks_start o T) as W. unfold in_stage in S.
  assert (NC : in_closed (fst o) t c <> None -> stage_of (fst o) <> Closed)
    by (intros K Q; rewrite Q in S; contradiction).
  destruct c; cbn [proposal_command] in H; try discriminate H.
  - repeat step H. apply emit_walks; [assumption|]. cbn. eapply change_input_timely. exact I.
  - do 2 step H. match type of H with match ?x with _ => _ end = _ => destruct x eqn:Q; [discriminate H|] end.
    step H. pose proof (first_of_none _ Q) as Z0.
    apply (carry_out_walks _ _ _ (fst o)); try reflexivity.
    + apply emit_ok; [assumption | exact Logic.I].
    + cbn. apply NC. unfold in_closed. intros K. destruct (negb (accepted (fst o))); discriminate K.
    + eapply find_timely; [apply (changes_timely _ _ T) | eassumption].
    + apply Z0; cbn; auto.
    + apply Z0; cbn; auto 10.
  - repeat step H. apply emit_walks; [assumption | exact Logic.I].
  - repeat step H. apply emit_walks; [assumption | exact Logic.I].
Qed.

Theorem decide_walks : forall o c o', timely t (fst o) -> in_stage (fst o) t c = None ->
  input (fst o) t c = None -> decide o t c = Accepted o' -> walks t o o'.
Proof.
  intros o c o' T S I H.
  assert (L : stage_of (fst o) = Offered -> in_offered c = true).
  { intros O. unfold in_stage in S. rewrite O in S. now apply fails_none in S. }
  assert (NC : stage_of (fst o) <> Closed \/ in_closed (fst o) t c = None).
  { unfold in_stage in S. destruct (stage_of (fst o)); auto; left; discriminate. }
  destruct c; cbn [decide] in H;
    try (eapply client_walks; eauto; fail); try (eapply freelancer_walks; eauto; fail);
    try (eapply arbiter_walks; eauto; fail); try (eapply dispute_walks; eauto; fail);
    try (eapply proposal_walks; eauto; fail).
  - unfold end_command in H. pose proof (walks_start o T). destruct p.
    + repeat step H. now apply end_by_client_ok.
    + step H. now apply end_by_freelancer_ok.
  - unfold feedback_command in H. repeat step H. apply emit_walks; [assumption|]. cbn.
    unfold in_stage in S. destruct (stage_of (fst o)); try discriminate. unfold in_closed in S.
    destruct (negb _); [discriminate|].
    destruct (feedback_window (policy_of (fst o))); cbn in S; discriminate.
Qed.
End Commands.
