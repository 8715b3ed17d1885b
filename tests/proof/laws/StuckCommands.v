(* Law 10, third part: every command keeps the shape of milestones. *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Decide Proposals Escrow.
From Escrow Require Import Lists Invariant Reach Commands Laws StuckShape StuckEffects.
Import ListNotations.
Open Scope Z_scope.

Section Commands.
Variable s0 : contract.
Notation good := (good s0).

Lemma working_of : forall w m, is_working w m = true -> exists x, state m = Working x.
Proof. intros w m H. unfold is_working in H. destruct (state m); try discriminate. eauto. Qed.
Lemma until_some : forall m u, until m = Some u -> until m <> None.
Proof. congruence. Qed.
Lemma holds_working : forall (o : run) n m w, shape (fst o) -> find n (milestones (fst o)) = Some m ->
  is_working w m = true -> 0 < held m.
Proof.
  intros o n m w S E W. destruct (working_of _ _ W) as (x & K). eapply working_holds; [|exact K].
  eapply shape_found; eauto.
Qed.
Ltac this_one := let x := fresh "x" in let Ex := fresh "Ex" in let Fx := fresh "Fx" in
  intros x Ex Fx; match goal with
  | E : find ?n (milestones (fst ?o)) = Some ?m |- _ => rewrite E in Ex; injection Ex as <- end.

Lemma client_shape : forall o now c o', good o -> shape (fst o) -> input (fst o) now c = None ->
  client_command o now c = Accepted o' -> shape (fst o').
Proof.
  intros o now c o' G S I H. destruct c; cbn [client_command] in H; try discriminate H.
  - step H. now apply end_offer_shape.
  - repeat step H. apply fund_shape with s0; try assumption. intros x Ex. rewrite Heqo0 in Ex.
    now injection Ex as <-.
  - repeat step H. unfold release. apply after_payment_shape, pay_shape; [assumption|].
    intros x Ex. rewrite Heqo0 in Ex. injection Ex as <-.
    pose proof (found_ok _ _ _ _ G Heqo0) as [A B P R F L V].
    assert (0 <= match m with Some a => amount a | None => claim m0 end) as Pos.
    { destruct m as [a|]; [|lia]. pose proof (money_pos _ _ I). lia. }
    lia.
  - repeat step H. on_one. this_one. apply changes_fits; [assumption|]. eapply holds_working; eauto.
  - repeat step H. on_one. this_one. apply review_extended_fits; [assumption | eapply until_some; eauto].
  - repeat step H. apply add_milestone_shape with s0; try assumption.
    cbn [input] in I. unfold terms_input in I.
    assert (money_input (fst o) false (price_asked t) = None) as K by (apply (first_of_none _ I); cbn; auto).
    exact (money_pos _ _ K).
  - repeat step H. on_one. this_one. now apply planned_cancelled_fits.
  - repeat step H. now apply ask_shape.
  - repeat step H. on_one. this_one. now apply request_withdrawn_fits.
  - repeat step H. exact S.
Qed.

Lemma freelancer_shape : forall o now c o', good o -> shape (fst o) -> input (fst o) now c = None ->
  freelancer_command o now c = Accepted o' -> shape (fst o').
Proof.
  intros o now c o' G S I H. destruct c; cbn [freelancer_command] in H; try discriminate H.
  - step H. exact S.
  - step H. now apply end_offer_shape.
  - repeat step H. on_one. this_one.
    assert (0 < held m) as Hm.
    { unfold may_submit in Heqb. apply orb_prop in Heqb as [W|W]; [eapply holds_working; eauto|].
      destruct Fx as [_ Fx]. unfold state_fits in Fx. destruct (state m); try discriminate. apply Fx. }
    apply submitted_fits; auto. destruct requested as [a|]; [|assumption].
    cbn [input] in I. assert (optional_input (fst o) (Some a) = None) as K
      by (apply (first_of_none _ I); cbn; auto). exact (money_pos _ _ K).
  - repeat step H. on_one. this_one. apply withdrawn_fits; [assumption | eapply holds_working; eauto].
  - repeat step H. now apply close_ending_shape, give_back_all_shape.
  - repeat step H. on_one. this_one. now apply money_back_fits.
Qed.

Lemma contested_disputed : forall m, is_contested m = true -> exists q f, state m = Disputed q true f.
Proof. intros m H. unfold is_contested in H. destruct (state m) as [ | | |q [] f| | ]; try discriminate.
  eauto. Qed.
Lemma arbiter_shape : forall o now c o', good o -> shape (fst o) -> input (fst o) now c = None ->
  arbiter_command o now c = Accepted o' -> shape (fst o').
Proof.
  intros o now c o' G S I H. destruct c; cbn [arbiter_command] in H; try discriminate H.
  - repeat step H. destruct (contested_disputed _ Heqb) as (q & f & D).
    pose proof (disputed_holds _ _ _ _ _ (shape_found _ _ _ S Heqo0) D) as Hm.
    eapply (split_shape_of now n (amount m)); [apply shape_still;
      [exact S | reflexivity] | exact Heqo0 | exact Hm |].
    cbn [input] in I. assert (money_input (fst o) true m = None) as K
      by (apply (first_of_none _ I); cbn; auto). pose proof (money_zero _ _ K). lia.
  - repeat step H. on_one. this_one. apply put_off_fits; [assumption | eapply until_some; eauto].
Qed.

Lemma dispute_shape : forall o now c o', good o -> shape (fst o) ->
  dispute_command o now c = Accepted o' -> shape (fst o').
Proof.
  intros o now c o' G S H. destruct c; cbn [dispute_command] in H; try discriminate H.
  - repeat step H. on_one. this_one. apply disputed_fits; auto.
    + unfold may_dispute in Heqb. destruct p; [eapply holds_working; eauto|].
      apply andb_prop in Heqb as [B _]. pose proof (claim_ok _ _ (found_ok _ _ _ _ G Heqo0)). lia.
    + intros ->. unfold may_dispute in Heqb. apply andb_prop in Heqb as [B _]. lia.
    + intros A. rewrite A. unfold ends. destruct (award_window _); [discriminate | reflexivity].
  - do 4 step H. destruct (is_disputed m) eqn:D; [|discriminate].
    assert (0 < held m) as Hm.
    { unfold is_disputed in D. destruct (state m) eqn:M; try discriminate.
      eapply disputed_holds; [eapply shape_found; eauto | exact M]. }
    destruct (is_small (fst o) m).
    + step H. unfold split_by_default.
      assert (E' : find n (milestones (fst (emit now (EDisputeContested n None) o))) =
        Some (on_dispute_contested None m)) by (cbn; now apply find_update).
      rewrite E'. assert (G' : good (emit now (EDisputeContested n None) o))
        by (edestruct contested_quiet; eapply plain_good; eauto; reflexivity).
      pose proof (shape_found _ _ _ S Heqo0) as [Pm _].
      assert (held (on_dispute_contested None m) = held m /\ price (on_dispute_contested None m) = price m)
        as [Hh Hp] by (unfold on_dispute_contested; destruct (state m); auto).
      destruct S as (S1 & S2 & S3).
      eapply (split_shape now n _ _ _ _ (on_dispute_contested None)); [exact S1 | reflexivity | exact Heqo0 |
        exact S2 | exact S3 | lia | lia |].
      pose proof (claim_ok _ _ (found_ok _ _ _ _ G' E')). pose proof (default_award_bound _ _ _ _ G' E'). lia.
    + repeat step H. on_one. this_one. apply contested_fits; [assumption|].
      unfold ends. destruct (award_window _); [discriminate | reflexivity].
  - repeat step H. now apply shape_still.
  - repeat step H. on_one. this_one. now apply dispute_withdrawn_fits.
Qed.

Lemma dropped_shape : forall t k (o : run) e, shape (fst o) ->
  body (fst o) t e = set_proposals (drop k (proposals (fst o))) (fst o) -> shape (fst (emit t e o)).
Proof.
  intros t k o e (S1 & S2 & S3) B. unfold shape, emit, apply. cbn [fst what at_]. rewrite B. cbn.
  split; [assumption | split; [|assumption]]. apply Forall_forall. intros q K. apply filter_In in K as [K _].
  rewrite Forall_forall in S2. auto.
Qed.
Lemma window_until : forall m, is_some (window_of m) = true -> until m <> None.
Proof. intros m H. unfold window_of in H. destruct (until m); discriminate. Qed.
Lemma carry_out_shape : forall now x o (o1 : run), good o -> shape (fst o) -> change_fits x -> change_ok x ->
  milestones (fst o) = milestones (fst o1) -> change_state (fst o1) x = None ->
  change_balance (fst o1) x = None -> shape (fst (carry_out now x o)).
Proof.
  intros now x o o1 G S X X' M St B. destruct x; cbn [carry_out]; cbn in St; unfold with_milestone in St;
    rewrite <- ?M in St.
  - now apply add_milestone_shape with s0.
  - on_one. intros y Ey Fy. rewrite Ey in St. apply fails_none in St. now apply planned_cancelled_fits.
  - on_one. intros y Ey Fy. now apply due_fits.
  - apply change_amount_shape with s0; auto. intros y Ey. rewrite Ey in St. apply fails_none in St.
    apply orb_prop in St as [St|St]; [now left | right]. unfold is_working in St.
    destruct (state y) as [ |w| | | | ]; try discriminate. exists w. split; [reflexivity|]. intros ->.
      discriminate.
  - destruct (find n (milestones (fst o))) as [y|] eqn:Ey; [|discriminate St]. apply fails_none in St.
    unfold holds in St. eapply split_shape_of; eauto; [lia|].
    cbn in B. unfold with_milestone in B. rewrite <- M, Ey in B. apply fails_none in B. cbn in X'. lia.
  - on_one. intros y Ey Fy. now apply dispute_withdrawn_fits.
  - destruct (find n _) as [y|] eqn:Ey; [|assumption]. on_one. this_one. apply put_off_fits; [assumption|].
    apply window_until. now apply fails_none in St.
Qed.
Lemma change_input_fits : forall s now x, change_input s now x = None -> change_fits x.
Proof.
  intros s now x H. destruct x; cbn [change_input change_fits] in *; auto.
  - unfold terms_input in H.
    assert (money_input s false (price_asked t) = None) as K by (apply (first_of_none _ H); cbn; auto).
    exact (money_pos _ _ K).
  - exact (money_pos _ _ H).
Qed.
Lemma proposal_shape : forall o now c o', good o -> shape (fst o) -> input (fst o) now c = None ->
  proposal_command o now c = Accepted o' -> shape (fst o').
Proof.
  intros o now c o' G S I H. destruct c; cbn [proposal_command] in H; try discriminate H.
  - repeat step H. destruct S as (S1 & S2 & S3). unfold shape. cbn.
    split; [assumption | split; [|assumption]].
    apply Forall_app. split; [assumption|]. constructor; [|constructor]. cbn. eapply change_input_fits.
      exact I.
  - do 2 step H.
    match type of H with match ?x with _ => _ end = _ => destruct x eqn:Q; [discriminate H|] end. step H.
    pose proof (first_of_none _ Q) as Z0. pose proof (find_proposal_in _ _ _ Heqo0) as In0.
    eapply (carry_out_shape _ _ _ o); try reflexivity.
    + eapply dropped_good; eauto. reflexivity.
    + eapply dropped_shape; eauto. reflexivity.
    + destruct S as (_ & S2 & _). rewrite Forall_forall in S2. now apply S2.
    + pose proof (proposals_ok _ (good_state _ _ G)) as K. rewrite Forall_forall in K. now apply K.
    + apply Z0; cbn; auto.
    + apply Z0; cbn; auto 10.
  - repeat step H. eapply dropped_shape; eauto. reflexivity.
  - repeat step H. eapply dropped_shape; eauto. reflexivity.
Qed.

Theorem decide_shape : forall o now c o', good o -> shape (fst o) -> input (fst o) now c = None ->
  decide o now c = Accepted o' -> shape (fst o').
Proof.
  intros o now c o' G S I H.
  destruct c; cbn [decide] in H;
    try (eapply client_shape; eauto; fail); try (eapply freelancer_shape; eauto; fail);
    try (eapply arbiter_shape; eauto; fail); try (eapply dispute_shape; eauto; fail);
    try (eapply proposal_shape; eauto; fail).
  - unfold end_command in H. destruct p.
    + repeat step H. now apply end_by_client_shape.
    + step H. now apply end_by_freelancer_shape.
  - unfold feedback_command in H. repeat step H. destruct p; exact S.
Qed.
End Commands.
