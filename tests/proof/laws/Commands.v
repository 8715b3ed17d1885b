(* Every command keeps the invariant, after every single event. *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Decide Proposals Escrow Lists
  Invariant Reach.
Import ListNotations.
Open Scope Z_scope.

Ltac step H :=
  match type of H with
  | Rejected _ = Accepted _ => discriminate H
  | Accepted _ = Accepted _ => injection H as <-
  | (if ?b then _ else _) = _ => destruct b eqn:?; [|try discriminate H]
  | match ?x with Some _ => _ | None => _ end = _ => destruct x eqn:?; try discriminate H
  end.
Lemma fails_none : forall b r, fails b r = None -> b = true.
Proof. intros [|] r H; [reflexivity | discriminate]. Qed.
Lemma first_of_none : forall l, first_of l = None -> forall x, In x l -> x = None.
Proof.
  induction l as [|[r|] l IH]; cbn; intros H x K; try contradiction; try discriminate.
  destruct K; [now subst | auto].
Qed.
Lemma money_pos : forall s m, money_input s false m = None -> 0 < amount m.
Proof. intros s m. unfold money_input. destruct (negb _); [discriminate|]. destruct (0 <? amount m) eqn:E;
  [lia | discriminate]. Qed.
Lemma money_zero : forall s m, money_input s true m = None -> 0 <= amount m.
Proof. intros s m. unfold money_input. destruct (negb _); [discriminate|].
  destruct (0 <? amount m) eqn:E; [lia|]. destruct (amount m =? 0) eqn:K; [lia | discriminate]. Qed.
Lemma terms_pos : forall s now x, terms_input s now x = None -> 0 <= amount (price_asked x).
Proof.
  intros s now x H. unfold terms_input in H.
  assert (money_input s false (price_asked x) = None) as K by (apply (first_of_none _ H); cbn; auto).
  pose proof (money_pos _ _ K). lia.
Qed.
Lemma planned_not_remainder : forall m, is_planned m = true -> is_remainder m = false.
Proof. intros m. unfold is_planned, is_remainder. destruct (state m); congruence. Qed.

Section Commands.
Variable s0 : contract.
Notation good := (good s0).

(* A change of one milestone that moves no money and leaves the claim as it is. *)
Lemma plain_good : forall t k n f o, good o -> body (fst o) t k = on n f (fst o) -> quiet f ->
  (forall m, claim (f m) = claim m) -> good (emit t k o).
Proof.
  intros. eapply quiet_good; eauto. intros m _ M. rewrite H2. apply M.
Qed.
Ltac cases := match goal with |- context [match ?x with _ => _ end] => destruct x eqn:? end.
Ltac quiet_done := let x := fresh in intros x; unfold is_planned; cbn; repeat split; auto; try discriminate;
  try congruence; intros; auto.
Lemma back_quiet : forall t w, quiet (go_back t w) /\ forall m, claim (go_back t w m) = claim m.
Proof. intros t w. split; [intros m|intros m]; destruct w; unfold is_planned; cbn; repeat split; auto;
  try discriminate; try congruence; intros; auto. Qed.
Lemma request_withdrawn_quiet : forall t, quiet (on_refund_request_withdrawn t) /\
  forall m, claim (on_refund_request_withdrawn t m) = claim m.
Proof.
  intros t. split; intros m; unfold on_refund_request_withdrawn; destruct (state m) eqn:E;
    try apply back_quiet; repeat split; auto.
Qed.
Lemma dispute_withdrawn_quiet : forall t, quiet (on_dispute_withdrawn t) /\
  forall m, claim (on_dispute_withdrawn t m) = claim m.
Proof.
  intros t. split; intros m; unfold on_dispute_withdrawn; destruct (state m) eqn:E; try (repeat split; auto;
    fail);
    destruct opener; destruct from as [[]|]; unfold is_planned; cbn; rewrite ?E; repeat split; auto;
      try discriminate; try congruence; intros; auto.
Qed.
Lemma opened_quiet : forall p a b, quiet (on_dispute_opened p a b) /\
  forall m, claim (on_dispute_opened p a b m) = claim m.
Proof. intros. split; intros m; unfold on_dispute_opened, is_planned; destruct a; cbn; repeat split; auto;
  try discriminate; try congruence; intros; auto. Qed.
Lemma contested_quiet : forall a, quiet (on_dispute_contested a) /\
  forall m, claim (on_dispute_contested a m) = claim m.
Proof.
  intros. split; intros m; unfold on_dispute_contested, is_planned; destruct (state m) eqn:E; cbn; rewrite ?E;
    repeat split; auto; try discriminate; try congruence; intros; auto.
Qed.

Lemma client_good : forall o now c o', good o -> stage_of (fst o) <> Closed \/ in_closed (fst o) now c =
  None ->
  input (fst o) now c = None -> client_command o now c = Accepted o' -> good o'.
Proof.
  intros o now c o' G NC I H.
  assert (NC' : (match c with DoPayBonus _ _ => False | _ => True end) ->
    stage_of (fst o) <> Closed).
  { intros K. destruct NC as [NC|NC]; [assumption|]. unfold in_closed in NC.
    destruct (negb _); [discriminate|]. destruct c; try discriminate; try contradiction; discriminate H. }
  destruct c; cbn [client_command] in H; try discriminate H.
  - step H. now apply end_offer_good.
  - repeat step H. assert (stage_of (fst o) <> Closed) as K by now apply NC'.
    apply fund_good; try assumption; [|lia].
    intros x Ex. rewrite Heqo0 in Ex. now injection Ex as <-.
  - repeat step H. unfold release. apply after_payment_good, pay_good; [assumption|].
    intros x Ex. rewrite Heqo0 in Ex. injection Ex as <-.
    pose proof (found_ok _ _ _ _ G Heqo0) as [A B P R F L V].
    assert (0 <= match m with Some a => amount a | None => claim m0 end) as Pos.
    { destruct m as [a|]; [|lia]. pose proof (money_pos _ _ I). lia. }
    lia.
  - repeat step H. eapply plain_good; eauto; [reflexivity | quiet_done | reflexivity].
  - repeat step H. eapply plain_good; eauto; [reflexivity | quiet_done | reflexivity].
  - repeat step H. assert (stage_of (fst o) <> Closed) as K by now apply NC'.
    apply add_milestone_good; try assumption. now apply terms_pos with (fst o) now.
  - repeat step H. eapply plain_good; eauto; [reflexivity | quiet_done | reflexivity].
  - repeat step H. now apply request_good.
  - repeat step H. destruct (request_withdrawn_quiet now). eapply plain_good; eauto. reflexivity.
  - repeat step H. apply emit_good; [assumption|]. apply bonus_keeps; [apply G|].
    cbn [input] in I. assert (money_input (fst o) false m = None) as K
      by (apply (first_of_none _ I); cbn; auto). pose proof (money_pos _ _ K). lia.
Qed.

Lemma accepted_keeps : forall s t, invariant s -> invariant (apply s (Event t EOfferAccepted)).
Proof. intros s t H. unfold apply. apply bump_keeps. open_invariant H. constructor; cbn; auto.
  discriminate. Qed.

Lemma freelancer_good : forall o now c o', good o ->
  input (fst o) now c = None -> freelancer_command o now c = Accepted o' -> good o'.
Proof.
  intros o now c o' G I H. destruct c; cbn [freelancer_command] in H; try discriminate H.
  - step H. apply emit_good; [assumption|]. apply accepted_keeps. apply G.
  - step H. now apply end_offer_good.
  - repeat step H. eapply quiet_good; eauto; [reflexivity | quiet_done |].
    intros x Ex M. rewrite Heqo0 in Ex. injection Ex as <-. cbn.
    pose proof (held_ok _ _ M). destruct requested as [a|]; [|lia].
    cbn [input] in I. assert (optional_input (fst o) (Some a) = None) as K
      by (apply (first_of_none _ I); cbn; auto). pose proof (money_pos _ _ K). lia.
  - repeat step H. eapply quiet_good; eauto; [reflexivity | quiet_done |].
    intros x Ex M. cbn. pose proof (held_ok _ _ M). lia.
  - repeat step H. now apply close_when_ending_good, give_back_all_good.
  - repeat step H. apply emit_good; [assumption|]. apply payment_refund_keeps; auto; [apply G|].
    cbn [input] in I. pose proof (money_pos _ _ I). lia.
Qed.

Lemma arbiter_good : forall o now c o', good o ->
  input (fst o) now c = None -> arbiter_command o now c = Accepted o' -> good o'.
Proof.
  intros o now c o' G I H. destruct c; cbn [arbiter_command] in H; try discriminate H.
  - repeat step H. rename m into x0. apply split_good.
    + now apply still_good.
    + cbn. intros x Ex. rewrite Heqo0 in Ex. injection Ex as <-.
      cbn [input] in I. assert (money_input (fst o) true x0 = None) as K
        by (apply (first_of_none _ I); cbn; auto). pose proof (money_zero _ _ K). lia.
  - repeat step H. eapply plain_good; eauto; [reflexivity | quiet_done | reflexivity].
Qed.

Lemma dispute_good : forall o now c o', good o -> dispute_command o now c = Accepted o' -> good o'.
Proof.
  intros o now c o' G H. destruct c; cbn [dispute_command] in H; try discriminate H.
  - repeat step H. edestruct opened_quiet. eapply plain_good; eauto. reflexivity.
  - do 4 step H. destruct (is_small (fst o) m).
    + step H. edestruct contested_quiet. eapply split_by_default_good, plain_good; eauto. reflexivity.
    + repeat step H. edestruct contested_quiet. eapply plain_good; eauto. reflexivity.
  - repeat step H. now apply still_good.
  - repeat step H. edestruct dispute_withdrawn_quiet. eapply plain_good; eauto. reflexivity.
Qed.

Lemma find_proposal_in : forall k l q, find_proposal k l = Some q -> In q l.
Proof.
  induction l as [|p l IH]; cbn; intros q H; [discriminate|].
  destruct (number p =? k); [injection H as ->; now left | right; auto].
Qed.
Lemma drop_ok : forall k l, Forall proposal_ok l -> Forall proposal_ok (drop k l).
Proof.
  intros k l H. apply Forall_forall. intros q K. apply filter_In in K as [K _].
  rewrite Forall_forall in H. auto.
Qed.
Lemma dropped_good : forall t k o e, good o -> body (fst o) t e = set_proposals (drop k (proposals (fst o)))
  (fst o) ->
  good (emit t e o).
Proof.
  intros t k o e G B. apply emit_good; [assumption|]. unfold apply. apply bump_keeps. cbn [what at_].
    rewrite B.
  apply (proposals_keep _ _ 0); [apply G|]. apply drop_ok, (proposals_ok _ (good_state _ _ G)).
Qed.
Lemma carry_out_good : forall now x o (o1 : run), good o -> stage_of (fst o) <> Closed -> change_ok x ->
  milestones (fst o) = milestones (fst o1) -> policy_of (fst o) = policy_of (fst o1) ->
  change_state (fst o1) x = None -> change_room (fst o1) x = None -> change_balance (fst o1) x = None ->
  good (carry_out now x o).
Proof.
  intros now x o o1 G NC X M Pl S R B. destruct x; cbn [carry_out].
  - apply add_milestone_good; auto. apply fails_none in R. unfold room in *. now rewrite M, Pl.
  - eapply plain_good; eauto; [reflexivity | quiet_done | reflexivity].
  - eapply plain_good; eauto; [reflexivity | quiet_done | reflexivity].
  - apply change_amount_good; auto. intros y Ey. cbn in S. unfold with_milestone in S. rewrite <- M, Ey in S.
    apply fails_none in S. unfold is_planned, is_working in S. unfold is_remainder.
    destruct (state y) as [ |w|c w|p c f| | ]; auto. destruct w; auto.
  - apply split_good; auto. intros y Ey. cbn in B. unfold with_milestone in B. rewrite <- M, Ey in B.
    apply fails_none in B. cbn in X. lia.
  - edestruct dispute_withdrawn_quiet. eapply plain_good; eauto. reflexivity.
  - destruct (find n _); [|assumption]. eapply plain_good; eauto; [reflexivity | quiet_done | reflexivity].
Qed.
Lemma change_input_ok : forall s now x, change_input s now x = None -> change_ok x.
Proof.
  intros s now x H. destruct x; cbn [change_input change_ok] in *; auto.
  - eapply terms_pos; eauto. - pose proof (money_pos _ _ H). lia. - now apply money_zero in H.
Qed.
Lemma proposal_good : forall o now c o', good o -> stage_of (fst o) <> Closed ->
  input (fst o) now c = None -> proposal_command o now c = Accepted o' -> good o'.
Proof.
  intros o now c o' G NC I H. destruct c; cbn [proposal_command] in H; try discriminate H.
  - repeat step H. apply emit_good; [assumption|]. unfold apply. apply bump_keeps. cbn [what at_ body].
    apply proposals_keep; [apply G|]. apply Forall_app. split; [apply (proposals_ok _ (good_state _ _ G))|].
    constructor; [|constructor]. red. cbn. eapply change_input_ok. exact I.
  - do 2 step H. match type of H with match ?x with _ => _ end = _ => destruct x eqn:Q;
    [discriminate H|] end. step H.
    pose proof (first_of_none _ Q) as Z0.
    assert (proposal_ok p0) as Pok.
    { pose proof (proposals_ok _ (good_state _ _ G)) as K. rewrite Forall_forall in K. apply K.
      eapply find_proposal_in; eauto. }
    eapply (carry_out_good _ _ _ o); try reflexivity; auto.
    + eapply dropped_good; eauto. reflexivity.
    + apply Z0; cbn; auto.
    + apply Z0; cbn; auto.
    + apply Z0; cbn; auto 10.
  - repeat step H. eapply dropped_good; eauto. reflexivity.
  - repeat step H. eapply dropped_good; eauto. reflexivity.
Qed.

Lemma feedback_keeps : forall s t p x, invariant s -> invariant (apply s (Event t (EFeedbackLeft p x))).
Proof. intros s t p x H. unfold apply. apply bump_keeps. open_invariant H. destruct p; constructor; cbn;
  auto. Qed.

Theorem decide_good : forall o now c o', good o -> input (fst o) now c = None -> in_stage (fst o) now c =
  None ->
  decide o now c = Accepted o' -> good o'.
Proof.
  intros o now c o' G I S H.
  assert (NC : stage_of (fst o) <> Closed \/ in_closed (fst o) now c = None).
  { unfold in_stage in S. destruct (stage_of (fst o)); auto; left; discriminate. }
  assert (NC' : in_closed (fst o) now c <> None -> stage_of (fst o) <> Closed).
  { intros K. destruct NC; [assumption | contradiction]. }
  destruct c; cbn [decide] in H;
    try (eapply client_good; eauto; fail); try (eapply freelancer_good; eauto; fail);
    try (eapply arbiter_good; eauto; fail); try (eapply dispute_good; eauto; fail);
    try (eapply proposal_good; eauto; apply NC'; unfold in_closed; destruct (negb _); discriminate).
  - assert (stage_of (fst o) <> Closed) as K by (apply NC'; unfold in_closed; destruct (negb _);
    discriminate).
    unfold end_command in H. destruct p.
    + repeat step H. now apply end_by_client_good.
    + step H. now apply end_by_freelancer_good.
  - unfold feedback_command in H. repeat step H. apply emit_good; [assumption|]. apply feedback_keeps.
    apply G.
Qed.
End Commands.
