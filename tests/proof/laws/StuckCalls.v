(* Law 10, fifth part: every deadline and every command leaves an ending contract calm. *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Decide Proposals Escrow.
From Escrow Require Import Lists Invariant Reach Commands Laws StuckShape StuckEffects StuckCommands
  StuckEnding.
Import ListNotations.
Open Scope Z_scope.

(* An effect that does not end a contract which is not ending. *)
Definition goes_on (o1 o2 : run) : Prop := stage_of (fst o1) <> Ending -> stage_of (fst o2) <> Ending.
Lemma on_same : forall o, goes_on o o.
Proof. unfold goes_on. auto. Qed.
Lemma on_more : forall o1 o2 o3, goes_on o1 o2 -> goes_on o2 o3 -> goes_on o1 o3.
Proof. unfold goes_on. auto. Qed.
Lemma on_emit : forall t k o, (forall p, k <> EContractEnded p) -> goes_on o (emit t k o).
Proof.
  intros t k o H K. destruct k; cbn; try exact K; try discriminate;
    match goal with p : party |- _ => try (now destruct (H p)); destruct p; exact K end.
Qed.
Ltac plain := apply on_emit; intros; discriminate.
Ltac look := repeat match goal with
  | |- goes_on _ (match ?x with _ => _ end) => destruct x eqn:?
  | |- goes_on _ (let (_, _) := ?x in _) => destruct x eqn:?
  end; try apply on_same; try plain.
Lemma on_pay : forall t n a top c o, goes_on o (pay t n a top c o).
Proof. intros. unfold pay. look. Qed.
Lemma on_give_back : forall t n a c o, goes_on o (give_back t n a c o).
Proof. intros. unfold give_back. look. Qed.
Lemma on_give_back_all : forall t n c o, goes_on o (give_back_all t c n o).
Proof. intros. unfold give_back_all. look. apply on_give_back. Qed.
Lemma on_each : forall f o, (forall n o, goes_on o (f n o)) -> goes_on o (each f o).
Proof.
  intros f o H. unfold each. generalize (numbers 1 (milestones (fst o))). intros l; revert o.
  induction l as [|n l IH]; intros o; cbn; [apply on_same|]. eapply on_more; [apply H | apply IH].
Qed.
Lemma on_close : forall t c o, goes_on o (close_if_empty t c o).
Proof. intros. unfold close_if_empty. look. Qed.
Lemma on_close_ending : forall t o, goes_on o (close_when_ending t o).
Proof. intros. unfold close_when_ending. look. apply on_close. Qed.
Lemma on_rest : forall t n o, goes_on o (ask_for_rest t n o).
Proof. intros. unfold ask_for_rest, ask. look. Qed.
Lemma on_after : forall t n o, goes_on o (after_payment t n o).
Proof. intros. eapply on_more; [apply on_rest | apply on_close_ending]. Qed.
Lemma on_end_offer : forall t k c h o, (forall p, k <> EContractEnded p) -> goes_on o (end_offer t k c h o).
Proof.
  intros. eapply on_more; [now apply (on_emit t k)|]. eapply on_more; [|apply on_close].
  apply on_each. intros. apply on_give_back_all.
Qed.
Lemma on_split : forall t n a c1 c2 o, goes_on o (split t n a c1 c2 o).
Proof.
  intros. eapply on_more; [apply (on_pay t n a 0 c1)|].
  eapply on_more; [apply (on_give_back_all t n c2) | apply on_close_ending].
Qed.
Lemma on_split_default : forall t n c1 c2 o, goes_on o (split_by_default t n c1 c2 o).
Proof. intros. unfold split_by_default. look. apply on_split. Qed.
Lemma on_fund : forall t n o, goes_on o (fund t n o).
Proof. intros. unfold fund. look. Qed.
Lemma on_add : forall t x o, goes_on o (add_milestone t x o).
Proof.
  intros. unfold add_milestone. look. eapply on_more; cycle 1; [apply on_fund | plain].
Qed.
Lemma on_amount : forall t n a o, goes_on o (change_amount t n a o).
Proof.
  intros. unfold change_amount. look. eapply on_more; cycle 1; [apply on_give_back | plain].
Qed.
Lemma on_carry_out : forall t x o, goes_on o (carry_out t x o).
Proof.
  intros. destruct x; cbn [carry_out]; try plain.
  - apply on_add. - apply on_amount. - apply on_split. - look.
Qed.
Lemma decide_goes_on : forall o now c o', decide o now c = Accepted o' -> (forall p, c <> DoEndContract p) ->
  goes_on o o'.
Proof.
  intros o now c o' H N.
  destruct c; cbn [decide client_command freelancer_command arbiter_command dispute_command proposal_command]
    in H;
    unfold feedback_command in H; try (repeat step H; plain).
  - step H. apply on_end_offer. intros; discriminate.
  - repeat step H. apply on_fund.
  - repeat step H. unfold release. eapply on_more; [|apply on_after]. apply on_pay.
  - repeat step H. apply on_add.
  - step H. apply on_end_offer. intros; discriminate.
  - repeat step H. eapply on_more; [|apply on_close_ending]. apply on_give_back_all.
  - repeat step H. eapply on_more; cycle 1; [apply on_carry_out | plain].
  - repeat step H; [eapply on_more; cycle 1; [apply on_split_default|]|]; plain.
  - now destruct (N p).
  - repeat step H. eapply on_more; cycle 1; [apply on_split | plain].
Qed.

Lemma stage_cases : forall s, stage_of s = Ending \/ stage_of s <> Ending.
Proof. intros s. destruct (stage_of s); auto; right; discriminate. Qed.
Lemma idle_contested : forall a m, idle (on_dispute_contested a m) <-> idle m.
Proof. intros a m. unfold idle, on_dispute_contested. destruct (state m) eqn:E; cbn; rewrite ?E; tauto. Qed.
Lemma dropped_calm : forall t k (o : run) e, calm (fst o) ->
  body (fst o) t e = set_proposals (drop k (proposals (fst o))) (fst o) -> calm (fst (emit t e o)).
Proof.
  intros t k o e C B S. unfold emit, apply in *. cbn [fst what at_] in *. rewrite B in *. cbn in *.
  destruct (C S) as (C1 & C2). split; [assumption|]. apply Forall_forall. intros q K.
  apply filter_In in K as [K _]. rewrite Forall_forall in C2. auto.
Qed.

Section Calls.
Variable s0 : contract.
Lemma split_default_calm : forall t n c1 c2 o m, good s0 o -> calm (fst o) ->
  find n (milestones (fst o)) = Some m -> 0 < held m -> calm (fst (split_by_default t n c1 c2 o)).
Proof.
  intros t n c1 c2 o m G C E H. unfold split_by_default. rewrite E. eapply split_calm; eauto.
  pose proof (claim_ok _ _ (found_ok _ _ _ _ G E)). pose proof (default_award_bound _ _ _ _ G E). lia.
Qed.
Lemma fire_calm : forall t d o, good s0 o -> shape (fst o) -> calm (fst o) ->
  next (fst o) = Some (t, d) -> calm (fst (fire t d o)).
Proof.
  intros t d o G S C N. destruct d; cbn [fire].
  - apply other_stage. apply on_end_offer; [intros; discriminate|]. unfold next in N. intros K.
    rewrite K in N.
    destruct (first_window _ _) as [[? ?]|]; discriminate.
  - unfold lapse_of. destruct (find n _) as [m|] eqn:E; [|assumption].
    pose proof (shape_found _ _ _ S E) as F.
    destruct (state m) as [ |w|c w|p c f| | ] eqn:M; try assumption.
    + assert (stage_of (fst o) <> Ending) as NE.
      { intros K. destruct (C K) as (C1 & _). pose proof (forall_find _ _ _ _ C1 E) as I.
        unfold idle in I. now rewrite M in I. }
      cbn zeta. destruct (lapse _); try apply end_by_client_calm; apply other_stage;
        rewrite pay_claim_stage; assumption.
    + now apply close_ending_calm, give_back_calm.
    + pose proof (disputed_holds _ _ _ _ _ F M).
      destruct p, c; try (eapply split_default_calm; eauto; fail).
      * now apply close_ending_calm, give_back_calm.
      * now apply pay_claim_calm.
  - destruct (each_acts t _ _ _ o eq_refl (ask_dormant_acts t _)) as (F & L).
    intros K. rewrite (same_stage_of _ _ _ F) in K. destruct (C K) as (C1 & C2).
    rewrite L, (same_proposals _ _ _ F). split; [|assumption]. apply Forall_map.
    eapply Forall_impl; [|exact C1]. intros m I. unfold ask_if.
      destruct (is_dormant m); auto using request_idle.
Qed.
Lemma pass_calm : forall fuel now o, good s0 o -> shape (fst o) -> calm (fst o) ->
  calm (fst (pass fuel now o)).
Proof.
  induction fuel as [|fuel IH]; intros now o G S C; cbn [pass]; [assumption|].
  destruct (next (fst o)) as [[t d]|] eqn:N; [|assumption]. destruct (t <=? now); [|assumption].
  apply IH; [now apply fire_good | eapply fire_shape; eauto | now apply fire_calm].
Qed.

Theorem decide_calm : forall o now c o', good s0 o -> shape (fst o) -> calm (fst o) ->
  input (fst o) now c = None -> in_stage (fst o) now c = None ->
  decide o now c = Accepted o' -> calm (fst o').
Proof.
  intros o now c o' G S C I T H. destruct (stage_cases (fst o)) as [K|K].
  - unfold in_stage in T. rewrite K in T. apply fails_none in T.
    destruct c; try discriminate T;
      cbn [decide client_command freelancer_command arbiter_command dispute_command proposal_command] in H.
    + repeat step H. apply after_payment_calm. assumption.
    + repeat step H. exact C.
    + repeat step H. now apply close_ending_calm, give_back_calm.
    + repeat step H. eapply framed_calm; [exact C | constructor; cbn; auto | cbn; reflexivity |].
      intros x _ J. exact J.
    + repeat step H. intros _. destruct (C K) as (C1 & C2). split; [exact C1|]. cbn. apply Forall_app.
      split; [exact C2|]. constructor; [|constructor]. cbn in T. unfold is_settle. cbn.
        destruct c; congruence.
    + do 2 step H.
      match type of H with match ?x with _ => _ end = _ => destruct x eqn:Q; [discriminate H|] end. step H.
      pose proof (first_of_none _ Q) as Z0. destruct (C K) as (C1 & C2).
      rewrite Forall_forall in C2. pose proof (C2 _ (find_proposal_in _ _ _ Heqo0)) as W.
      unfold is_settle in W. destruct (wants p0) as [ | | | |n x| | ] eqn:Wx; try discriminate W.
        cbn [carry_out].
      assert (change_state (fst o) (Settle n x) = None) as St by (apply Z0; cbn; auto).
      assert (change_balance (fst o) (Settle n x) = None) as B by (apply Z0; cbn; auto 10).
      cbn in St, B. unfold with_milestone in St, B.
      destruct (find n (milestones (fst o))) as [m|] eqn:E; [|discriminate St].
      apply fails_none in St, B. unfold holds in St.
      pose proof (proposals_ok _ (good_state _ _ G)) as P. rewrite Forall_forall in P.
      specialize (P _ (find_proposal_in _ _ _ Heqo0)). unfold proposal_ok in P. rewrite Wx in P. cbn in P.
      eapply split_calm; [eapply dropped_calm; [exact C | reflexivity] | cbn; exact E | lia | lia].
    + repeat step H. eapply dropped_calm; eauto. reflexivity.
    + repeat step H. eapply dropped_calm; eauto. reflexivity.
    + repeat step H. eapply emit_calm; [exact C | reflexivity |]. intros x _ _.
      unfold idle, on_dispute_opened.
      match goal with |- context [match ?a with Some _ => _ | None => _ end] => destruct a end; exact Logic.I.
    + do 4 step H. destruct (is_small (fst o) m).
      * step H.
        assert (G' : good s0 (emit now (EDisputeContested n None) o))
          by (edestruct contested_quiet; eapply plain_good; eauto; reflexivity).
        assert (C' : calm (fst (emit now (EDisputeContested n None) o)))
          by (eapply emit_calm; [exact C | reflexivity | intros; now apply idle_contested]).
        assert (E' : find n (milestones (fst (emit now (EDisputeContested n None) o))) =
          Some (on_dispute_contested None m)) by (cbn; now apply find_update).
        eapply split_default_calm; eauto.
        unfold is_disputed in Heqb. destruct (state m) eqn:M; try discriminate.
        pose proof (disputed_holds _ _ _ _ _ (shape_found _ _ _ S Heqo0) M).
        unfold on_dispute_contested. rewrite M. cbn. assumption.
      * repeat step H. eapply emit_calm; [exact C | reflexivity | intros; now apply idle_contested].
    + repeat step H. exact C.
    + unfold end_command in H. destruct p; [discriminate T|]. step H. now apply end_by_freelancer_calm.
    + repeat step H. destruct (contested_disputed _ Heqb) as (q & f & D).
      pose proof (disputed_holds _ _ _ _ _ (shape_found _ _ _ S Heqo0) D) as Hm.
      assert (money_input (fst o) true m = None) as J
        by (cbn [input] in I; apply (first_of_none _ I); cbn; auto). pose proof (money_zero _ _ J).
      eapply (split_calm now n (amount m)); [exact C | exact Heqo0 | lia | lia].
    + repeat step H. eapply emit_calm; [exact C | reflexivity | intros x _ J; exact J].
  - assert (E : (exists p, c = DoEndContract p) \/ forall p, c <> DoEndContract p)
      by (destruct c; try (right; discriminate); left; eauto).
    destruct E as [(p & ->)|E]; [|apply other_stage; eapply decide_goes_on; eauto].
    cbn [decide] in H. unfold end_command in H. destruct p.
    + repeat step H. apply end_by_client_calm.
    + step H. now apply end_by_freelancer_calm.
Qed.
End Calls.
