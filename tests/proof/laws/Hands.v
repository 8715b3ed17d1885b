(* Law 9: by whose hand escrow moves. Each command causes only payments and returns of the causes that are
   its own; time causes only those of silence and of default. *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Decide Proposals Escrow.
From Escrow Require Import Lists Commands.
Import ListNotations.
Open Scope Z_scope.

(* The run o2 is o1 and more events, whose payments and returns all have these causes. *)
Definition caused (pays : release_cause -> Prop) (returns : return_cause -> Prop) (k : kind) : Prop :=
  match k with EReleased _ _ _ _ c _ _ => pays c | EReturned _ _ c _ => returns c | _ => True end.
Definition adds (P : kind -> Prop) (o1 o2 : run) : Prop :=
  exists l, snd o2 = snd o1 ++ l /\ Forall (fun e => P (what e)) l.

Section Adds.
Variables (pays : release_cause -> Prop) (returns : return_cause -> Prop).
Notation adds := (adds (caused pays returns)).
Lemma adds_same : forall o, adds o o.
Proof. intros o. exists []. rewrite app_nil_r. auto. Qed.
Lemma adds_more : forall o1 o2 o3, adds o1 o2 -> adds o2 o3 -> adds o1 o3.
Proof.
  intros o1 o2 o3 (l & E & F) (m & G & H). exists (l ++ m). rewrite G, E, app_assoc. split; [reflexivity|].
  now apply Forall_app.
Qed.
Lemma adds_emit : forall t k o, caused pays returns k -> adds o (emit t k o).
Proof. intros t k o H. exists [Event t k]. split; [reflexivity|]. constructor; auto. Qed.
Hint Resolve adds_same adds_emit : core.
Ltac look := repeat match goal with
  | |- adds _ (match ?x with _ => _ end) => destruct x eqn:?
  | |- adds _ (let (_, _) := ?x in _) => destruct x eqn:?
  end.
Lemma adds_pay : forall t n a top c o, pays c -> adds o (pay t n a top c o).
Proof. intros. unfold pay. look; auto. Qed.
Lemma adds_give_back : forall t n a c o, returns c -> adds o (give_back t n a c o).
Proof. intros. unfold give_back. look; auto. Qed.
Lemma adds_give_back_all : forall t n c o, returns c -> adds o (give_back_all t c n o).
Proof. intros. unfold give_back_all. look; auto. now apply adds_give_back. Qed.
Lemma adds_each : forall f o, (forall n o, adds o (f n o)) -> adds o (each f o).
Proof.
  intros f o H. unfold each. generalize (numbers 1 (milestones (fst o))). intros l; revert o.
  induction l as [|n l IH]; intros o; cbn; [auto|]. eapply adds_more; [apply H | apply IH].
Qed.
Lemma adds_close : forall t c o, adds o (close_if_empty t c o).
Proof. intros. unfold close_if_empty. look; auto. apply adds_emit; exact I. Qed.
Lemma adds_close_ending : forall t o, adds o (close_when_ending t o).
Proof. intros. unfold close_when_ending. look; auto. apply adds_close. Qed.
Lemma adds_ask : forall t c n o, adds o (ask t c n o).
Proof. intros. apply adds_emit; exact I. Qed.
Lemma adds_rest : forall t n o, adds o (ask_for_rest t n o).
Proof. intros. unfold ask_for_rest. look; auto. apply adds_ask. Qed.
Lemma adds_after : forall t n o, adds o (after_payment t n o).
Proof. intros. eapply adds_more; [apply adds_rest | apply adds_close_ending]. Qed.
Lemma adds_end_client : forall t o, adds o (end_by_client t o).
Proof.
  intros. eapply adds_more; [apply (adds_emit t (EContractEnded Client)); exact I|].
  eapply adds_more; [|apply adds_close]. apply adds_each. intros. unfold ask_at_end. look; auto.
    apply adds_ask.
Qed.
Lemma adds_end_freelancer : forall t o, returns FreelancerEnded -> adds o (end_by_freelancer t o).
Proof.
  intros. eapply adds_more; [apply (adds_emit t (EContractEnded Freelancer)); exact I|].
  eapply adds_more; [|apply adds_close]. apply adds_each. intros. now apply adds_give_back_all.
Qed.
Lemma adds_end_offer : forall t k c h o, caused pays returns k -> returns c -> adds o (end_offer t k c h o).
Proof.
  intros. eapply adds_more; [apply (adds_emit t k); assumption|].
  eapply adds_more; [|apply adds_close]. apply adds_each. intros. now apply adds_give_back_all.
Qed.
Lemma adds_split : forall t n a c1 c2 o, pays c1 -> returns c2 -> adds o (split t n a c1 c2 o).
Proof.
  intros. eapply adds_more; [now apply (adds_pay t n a 0 c1)|].
  eapply adds_more; [now apply (adds_give_back_all t n c2) | apply adds_close_ending].
Qed.
Lemma adds_split_default : forall t n c1 c2 o, pays c1 -> returns c2 -> adds o (split_by_default t n c1 c2 o).
Proof. intros. unfold split_by_default. look; auto. now apply adds_split. Qed.
Lemma adds_pay_claim : forall t n c o, pays c -> adds o (pay_claim t n c o).
Proof. intros. unfold pay_claim. look; auto. now apply adds_pay. Qed.
Lemma adds_fund : forall t n o, adds o (fund t n o).
Proof. intros. unfold fund. look; auto. apply adds_emit; exact I. Qed.
Lemma adds_add : forall t x o, adds o (add_milestone t x o).
Proof.
  intros. unfold add_milestone. look; [|apply adds_emit; exact I].
  eapply adds_more; cycle 1; [apply adds_fund | apply adds_emit; exact I].
Qed.
Lemma adds_amount : forall t n a o, returns AmountReduced -> adds o (change_amount t n a o).
Proof.
  intros. unfold change_amount. look; auto; try (apply adds_emit; exact I).
  eapply adds_more; [apply (adds_emit t (EAmountChanged n a 0 [] 0)); exact I | now apply adds_give_back].
Qed.
Lemma adds_carry_out : forall t x o, pays Settlement -> returns SettlementRest -> returns AmountReduced ->
  adds o (carry_out t x o).
Proof.
  intros. destruct x; cbn [carry_out]; try (apply adds_emit; exact I).
  - apply adds_add. - now apply adds_amount. - now apply adds_split.
  - look; auto. apply adds_emit; exact I.
Qed.
End Adds.

(* Whose the causes are. *)
Definition pays_by (c : command) (cause : release_cause) : Prop :=
  match cause with
  | Approved => exists n a, c = DoRelease n a                         (* the client's release *)
  | Settlement => exists p k, c = DoAcceptProposal p k                (* both agree *)
  | Award => exists n m t, c = DoAward n m t                          (* the arbiter *)
  | SmallClaim => exists p n t, c = DoContest p n t                   (* a default award *)
  | ReviewLapsed | AnswerLapsed | AwardLapsed => False                (* never by a command *)
  end.
Definition returns_by (c : command) (cause : return_cause) : Prop :=
  match cause with
  | OfferDeclined => exists t, c = DoDeclineOffer t                   (* an unaccepted offer *)
  | OfferWithdrawn => c = DoWithdrawOffer
  | RefundGranted => exists n, c = DoRefund n                         (* the freelancer's refund *)
  | FreelancerEnded => c = DoEndContract Freelancer                   (* the freelancer's ending *)
  | AmountReduced | SettlementRest => exists p k, c = DoAcceptProposal p k
  | AwardRest => exists n m t, c = DoAward n m t
  | SmallClaimRest => exists p n t, c = DoContest p n t
  | OfferExpired | RefundLapsed | AnswerLapsedToClient | AwardLapsedRest => False
  end.
Definition pays_in_time (cause : release_cause) : Prop :=
  cause = ReviewLapsed \/ cause = AnswerLapsed \/ cause = AwardLapsed.
Definition returns_in_time (cause : return_cause) : Prop :=
  cause = OfferExpired \/ cause = RefundLapsed \/ cause = AnswerLapsedToClient \/ cause = AwardLapsedRest.

Theorem law_9_commands : forall o now c o', decide o now c = Accepted o' ->
  adds (caused (pays_by c) (returns_by c)) o o'.
Proof.
  intros o now c o' H.
  destruct c; cbn [decide client_command freelancer_command arbiter_command dispute_command
    proposal_command] in H;
    unfold end_command, feedback_command in H; repeat step H; try (apply adds_emit; exact I).
  - apply adds_end_offer; cbn; auto.
  - apply adds_fund.
  - unfold release. eapply adds_more; [|apply adds_after]. apply adds_pay. cbn. eauto.
  - apply adds_add.
  - apply adds_end_offer; cbn; eauto.
  - eapply adds_more; [|apply adds_close_ending]. apply adds_give_back_all. cbn. eauto.
  - eapply adds_more; cycle 1; [apply adds_carry_out; cbn; eauto | apply adds_emit; exact I].
  - eapply adds_more; cycle 1; [apply adds_split_default; cbn; eauto | apply adds_emit; exact I].
  - apply adds_end_client.
  - apply adds_end_freelancer; reflexivity.
  - eapply adds_more; cycle 1; [apply adds_split; cbn; eauto | apply adds_emit; exact I].
Qed.
Theorem law_9_time : forall s clock, adds (caused pays_in_time returns_in_time) (start s) (advance s clock).
Proof.
  intros s clock. unfold advance. generalize (start s) as o, (reading s clock) as now.
  induction (most_deadlines s) as [|fuel IH]; intros o now; cbn [pass]; [apply adds_same|].
  destruct (next (fst o)) as [[t d]|]; [|apply adds_same]. destruct (t <=? now); [|apply adds_same].
  eapply adds_more; [|apply IH]. unfold pays_in_time, returns_in_time. destruct d; cbn [fire].
  - apply adds_end_offer; cbn; auto.
  - unfold lapse_of. destruct (find n _); [|apply adds_same]. destruct (state m) as [ |w|c w|[] [] f| | ];
      try apply adds_same; try (apply adds_split_default; auto; fail).
    + cbn zeta. destruct (lapse _); try (apply adds_pay_claim; auto; fail).
      eapply adds_more; cycle 1; [apply adds_end_client | apply adds_pay_claim; auto].
    + eapply adds_more; cycle 1; [apply adds_close_ending | apply adds_give_back_all; auto].
    + eapply adds_more; cycle 1; [apply adds_close_ending | apply adds_give_back_all; auto].
    + eapply adds_more; cycle 1; [apply adds_after | apply adds_pay_claim; auto].
  - apply adds_each. intros. unfold ask_dormant. destruct (find _ _); [|apply adds_same].
    destruct (is_dormant _); [apply adds_ask | apply adds_same].
Qed.

(* Law 9, nobody takes alone: first what time causes by silence and default, then what the command causes. *)
Theorem law_9_hands : forall s clock seen c o, handle s clock seen c = Accepted o -> exists late own,
  snd o = late ++ own /\ late = snd (advance s clock) /\
  Forall (fun e => caused pays_in_time returns_in_time (what e)) late /\
  Forall (fun e => caused (pays_by c) (returns_by c) (what e)) own.
Proof.
  intros s clock seen c o H. unfold handle in H.
  destruct (match seen with Some _ => _ | None => _ end); [|discriminate].
  destruct (input _ _ _); [discriminate|]. destruct (in_stage _ _ _); [discriminate|].
  destruct (law_9_commands _ _ _ _ H) as (own & E & F). destruct (law_9_time s clock) as (late & G & K).
  exists late, own. cbn in G. rewrite <- G in *. repeat split; auto.
Qed.
(* Only the other party accepts a proposal. *)
Theorem law_9_consent : forall o now who k o', decide o now (DoAcceptProposal who k) = Accepted o' ->
  exists q, find_proposal k (proposals (fst o)) = Some q /\ same_party (by_ q) who = false.
Proof.
  intros o now who k o' H. cbn [decide proposal_command] in H.
  destruct (find_proposal k _) as [q|]; [|discriminate]. exists q. split; [reflexivity|].
  destruct (same_party (by_ q) who); [discriminate | reflexivity].
Qed.
