(* Law 3, tick invariance: advances in between change nothing later, as long as the clock does not step
   back. *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Decide Proposals Escrow.
From Escrow Require Import Lists Invariant Commands Laws Legal Walk WalkCommands Fuel Time.
Import ListNotations.
Open Scope Z_scope.
Opaque latest.

(* The same run after earlier events. No effect looks at earlier events: it looks only at the contract. *)
Definition before (p : list event) (o : run) : run := (fst o, p ++ snd o).

Section Before.
Variable p : list event.
Notation late := (before p).
Lemma emit_before : forall t k o, emit t k (late o) = late (emit t k o).
Proof. intros. unfold emit, before. cbn. now rewrite app_assoc. Qed.
Ltac each_case := cbn [before fst];
  repeat match goal with |- context [match ?x with _ => _ end] => destruct x eqn:? end;
  try reflexivity; try apply emit_before.
Lemma pay_before : forall t n a top c o, pay t n a top c (late o) = late (pay t n a top c o).
Proof. intros. unfold pay. each_case. Qed.
Lemma give_back_before : forall t n a c o, give_back t n a c (late o) = late (give_back t n a c o).
Proof. intros. unfold give_back. each_case. Qed.
Lemma give_back_all_before : forall t c n o, give_back_all t c n (late o) = late (give_back_all t c n o).
Proof. intros. unfold give_back_all. each_case; try apply give_back_before. Qed.
Lemma each_before : forall f o, (forall n o, f n (late o) = late (f n o)) -> each f (late o) =
  late (each f o).
Proof.
  intros f o H. unfold each. cbn [before fst]. generalize (numbers 1 (milestones (fst o))) as l.
  intros l; revert o. induction l as [|n l IH]; intros o; cbn [fold_left]; [reflexivity|]. now rewrite H, IH.
Qed.
Lemma close_if_empty_before : forall t h o, close_if_empty t h (late o) = late (close_if_empty t h o).
Proof. intros. unfold close_if_empty. each_case. Qed.
Lemma close_when_ending_before : forall t o, close_when_ending t (late o) = late (close_when_ending t o).
Proof. intros. unfold close_when_ending. each_case; try apply close_if_empty_before. Qed.
Lemma ask_before : forall t c n o, ask t c n (late o) = late (ask t c n o).
Proof. intros. unfold ask. apply emit_before. Qed.
Lemma after_payment_before : forall t n o, after_payment t n (late o) = late (after_payment t n o).
Proof.
  intros. unfold after_payment. rewrite <- close_when_ending_before. f_equal. unfold ask_for_rest. each_case.
  all: apply ask_before.
Qed.
Lemma ask_at_end_before : forall t n o, ask_at_end t n (late o) = late (ask_at_end t n o).
Proof. intros. unfold ask_at_end. each_case; try apply ask_before. Qed.
Lemma ask_dormant_before : forall t n o, ask_dormant t n (late o) = late (ask_dormant t n o).
Proof. intros. unfold ask_dormant. each_case; try apply ask_before. Qed.
Lemma end_by_client_before : forall t o, end_by_client t (late o) = late (end_by_client t o).
Proof.
  intros. unfold end_by_client. rewrite emit_before, each_before by apply ask_at_end_before.
  apply close_if_empty_before.
Qed.
Lemma end_by_freelancer_before : forall t o, end_by_freelancer t (late o) = late (end_by_freelancer t o).
Proof.
  intros. unfold end_by_freelancer. rewrite emit_before, each_before by apply give_back_all_before.
  apply close_if_empty_before.
Qed.
Lemma end_offer_before : forall t k c h o, end_offer t k c h (late o) = late (end_offer t k c h o).
Proof.
  intros. unfold end_offer. rewrite emit_before, each_before by apply give_back_all_before.
  apply close_if_empty_before.
Qed.
Lemma fund_before : forall t n o, fund t n (late o) = late (fund t n o).
Proof. intros. unfold fund. each_case. Qed.
Lemma change_amount_before : forall t n a o, change_amount t n a (late o) = late (change_amount t n a o).
Proof.
  intros. unfold change_amount. cbn [before fst]. destruct (find n _); [|reflexivity].
  destruct (_ && _); [destruct (cover _ _ _ _ _); apply emit_before|].
  rewrite emit_before. destruct (holds _); [apply give_back_before | reflexivity].
Qed.
Lemma split_before : forall t n a c1 c2 o, split t n a c1 c2 (late o) = late (split t n a c1 c2 o).
Proof. intros. unfold split. now rewrite pay_before, give_back_all_before, close_when_ending_before. Qed.
Lemma split_by_default_before : forall t n c1 c2 o,
  split_by_default t n c1 c2 (late o) = late (split_by_default t n c1 c2 o).
Proof. intros. unfold split_by_default. each_case; try apply split_before. Qed.
Lemma pay_claim_before : forall t n c o, pay_claim t n c (late o) = late (pay_claim t n c o).
Proof. intros. unfold pay_claim. each_case; try apply pay_before. Qed.
Lemma add_milestone_before : forall t x o, add_milestone t x (late o) = late (add_milestone t x o).
Proof.
  intros. unfold add_milestone. cbn [before fst]. rewrite emit_before. cbn [before fst].
  destruct (fund_all _); [apply fund_before | reflexivity].
Qed.
Lemma lapse_before : forall t n o, lapse_of t n (late o) = late (lapse_of t n o).
Proof.
  intros. unfold lapse_of. cbn [before fst]. destruct (find n _) as [m|]; [|reflexivity].
  destruct (state m) as [| |? ?|[] [] ?| |]; try reflexivity; try apply split_by_default_before.
  - rewrite pay_claim_before. cbn [before fst]. destruct (lapse _); try reflexivity.
    apply end_by_client_before.
  - rewrite give_back_all_before. apply close_when_ending_before.
  - rewrite give_back_all_before. apply close_when_ending_before.
  - rewrite pay_claim_before. apply after_payment_before.
Qed.
Lemma fire_before : forall t d o, fire t d (late o) = late (fire t d o).
Proof.
  intros. destruct d; cbn [fire]; [apply end_offer_before | apply lapse_before |].
  apply each_before, ask_dormant_before.
Qed.
Lemma pass_before : forall fuel now o, pass fuel now (late o) = late (pass fuel now o).
Proof.
  induction fuel as [|fuel IH]; intros now o; cbn [pass]; [reflexivity|]. cbn [before fst].
  destruct (next (fst o)) as [[t d]|]; [|reflexivity]. destruct (t <=? now); [|reflexivity].
  change (fst o, p ++ snd o) with (late o). now rewrite fire_before.
Qed.
Lemma carry_out_before : forall t x o, carry_out t x (late o) = late (carry_out t x o).
Proof.
  intros. destruct x; cbn [carry_out]; try apply emit_before.
  - apply add_milestone_before. - apply change_amount_before. - apply split_before.
  - each_case.
Qed.
Definition late_answer (a : answer) : answer :=
  match a with Rejected r => Rejected r | Accepted o => Accepted (late o) end.
Lemma decide_before : forall o now c, decide (late o) now c = late_answer (decide o now c).
Proof.
  intros o now c. destruct c; cbn [decide client_command freelancer_command arbiter_command dispute_command
    proposal_command]; unfold end_command, feedback_command, release; cbn [before fst];
  change (fst o, p ++ snd o) with (late o);
  repeat match goal with
  | |- match ?x with _ => _ end = late_answer (match ?x with _ => _ end) => destruct x
  end; cbn [late_answer];
  lazymatch goal with
  | |- Rejected _ = Rejected _ => reflexivity
  | |- Accepted _ = Accepted _ => apply f_equal; rewrite ?emit_before, ?pay_before, ?give_back_all_before,
    ?end_offer_before, ?fund_before, ?add_milestone_before, ?carry_out_before, ?split_before,
    ?split_by_default_before, ?end_by_client_before, ?end_by_freelancer_before, ?after_payment_before,
    ?close_when_ending_before; exact eq_refl
  end.
Qed.
End Before.

(* How many deadlines pass handles at most does not matter, if it is enough. *)
Lemma pass_more : forall few many now o, sound (fst o) -> last (fst o) <= now <= latest ->
  left_over (fst o) <= Z.of_nat few -> (few <= many)%nat -> pass many now o = pass few now o.
Proof.
  induction few as [|few IH]; intros many now o S H L M.
  - cbn [pass]. apply pass_nothing. destruct (pass_sound 0 now o S H) as (_ & _ & _ & Q). now apply Q.
  - destruct many as [|many]; [lia|]. cbn [pass]. destruct (next (fst o)) as [[t d]|] eqn:N; [|reflexivity].
    destruct (t <=? now) eqn:C; [|reflexivity]. destruct (fire_sound _ _ _ S N ltac:(lia)) as
      (T & S' & _ & L').
    pose proof (fire_strict _ _ _ T N). apply IH; auto; lia.
Qed.
Lemma pass_same : forall f g now o, sound (fst o) -> last (fst o) <= now <= latest ->
  left_over (fst o) <= Z.of_nat f -> left_over (fst o) <= Z.of_nat g -> pass f now o = pass g now o.
Proof.
  intros f g now o S H F G. destruct (Nat.le_ge_cases f g); [symmetry|]; now apply pass_more.
Qed.
(* Going to a first instant and then to a later one is going to the later one. *)
Lemma pass_twice : forall f g now1 now2 o, sound (fst o) -> last (fst o) <= now1 -> now1 <= now2 <= latest ->
  left_over (fst o) <= Z.of_nat f -> left_over (fst (pass f now1 o)) <= Z.of_nat g ->
  pass g now2 (pass f now1 o) = pass f now2 o.
Proof.
  induction f as [|f IH]; intros g now1 now2 o S H K F G.
  - cbn [pass] in *. apply (pass_same g 0 now2 o); auto; lia.
  - cbn [pass] in G |- *. destruct (next (fst o)) as [[t d]|] eqn:N.
    + destruct (t <=? now1) eqn:C.
      * replace (t <=? now2) with true by lia. destruct (fire_sound _ _ _ S N ltac:(lia)) as
        (T & S' & _ & L').
        pose proof (fire_strict _ _ _ T N). apply IH; auto; lia.
      * rewrite (pass_same g (Datatypes.S f) now2 o) by (auto; lia). cbn [pass]. now rewrite N.
    + rewrite (pass_same g (Datatypes.S f) now2 o) by (auto; lia). cbn [pass]. now rewrite N.
Qed.

(* The run after an advance at this reading of the clock. *)
Definition settle (clock : Z) (o : run) : run := before (snd o) (advance (fst o) clock).
Lemma settle_pass : forall clock o, settle clock o = pass (most_deadlines (fst o)) (reading (fst o) clock) o.
Proof.
  intros clock [s l]. unfold settle, advance. cbn [fst snd]. rewrite <- pass_before. unfold before, start.
  cbn [fst snd]. now rewrite app_nil_r.
Qed.
Lemma settle_sound : forall clock o, sound (fst o) -> sound (fst (settle clock o)) /\
  last (fst o) <= last (fst (settle clock o)) <= reading (fst o) clock.
Proof.
  intros clock o S. destruct (advance_sound (fst o) clock S) as (A1 & A2 & A3 & _). apply onward_last in A2.
  cbn [settle before fst start] in *. split; [assumption | split; assumption].
Qed.
Lemma reading_later : forall s c1 c2, c1 <= c2 -> reading s c1 <= reading s c2.
Proof. intros. unfold reading, clamped. lia. Qed.
Lemma settle_reading : forall c1 c2 o, sound (fst o) -> c1 <= c2 ->
  reading (fst (settle c1 o)) c2 = reading (fst o) c2.
Proof.
  intros c1 c2 o S C. destruct (settle_sound c1 o S) as [_ [L1 L2]].
    pose proof (reading_later (fst o) c1 c2 C).
  unfold reading in *. lia.
Qed.
Theorem settle_twice : forall c1 c2 o, sound (fst o) -> c1 <= c2 -> settle c2 (settle c1 o) = settle c2 o.
Proof.
  intros c1 c2 o S C. rewrite (settle_pass c2 (settle c1 o)), settle_reading by assumption.
  rewrite (settle_pass c1 o), (settle_pass c2 o). pose proof (sound_late _ S) as L.
  apply pass_twice; auto.
  - apply (reading_fits _ c1 L).
  - split; [now apply reading_later | apply (reading_fits _ c2 L)].
  - apply left_bound.
  - rewrite <- settle_pass. apply left_bound.
Qed.

(* A command is judged after an advance, by the contract alone. *)
Definition respond (o : run) (now : Z) (seen : option Z) (c : command) : answer :=
  require match seen with Some r => r =? revision (fst o) | None => true end else StaleRevision;
  allow input (fst o) now c;
  allow in_stage (fst o) now c;
  decide o now c.
Lemma respond_before : forall p o now seen c, respond (before p o) now seen c =
  late_answer p (respond o now seen c).
Proof.
  intros. unfold respond. cbn [before fst]. change (fst o, p ++ snd o) with (before p o).
  destruct (match seen with Some _ => _ | None => _ end); [|reflexivity].
  destruct (input _ _ _); [reflexivity|]. destruct (in_stage _ _ _); [reflexivity|]. apply decide_before.
Qed.
Lemma handle_settled : forall o clock seen c, sound (fst o) ->
  late_answer (snd o) (handle (fst o) clock seen c) =
  respond (settle clock o) (reading (fst (settle clock o)) clock) seen c.
Proof.
  intros o clock seen c S. unfold settle at 1. rewrite respond_before. rewrite settle_reading by (auto; lia).
  reflexivity.
Qed.

(* Calls with advances put in between. *)
Inductive ticked : list call -> list call -> Prop :=
| ticked_none : ticked [] []
| ticked_call : forall x a b, ticked a b -> ticked (x :: a) (x :: b)
| ticked_more : forall clock a b, ticked a b -> ticked a (Tick clock :: b).
Definition clock_of (x : call) : Z := match x with Ask clock _ _ => clock | Tick clock => clock end.
(* The readings of the clock do not decrease. *)
Fixpoint forward (from : Z) (l : list call) : Prop :=
  match l with [] => True | x :: r => from <= clock_of x /\ forward (clock_of x) r end.
(* The answer to each command: a reason, or none if it was accepted. *)
Definition answer_to (s : contract) (x : call) : list (option reason) :=
  match x with
  | Ask clock seen c => [match handle s clock seen c with Rejected r => Some r | Accepted _ => None end]
  | Tick _ => []
  end.
Fixpoint answers (s : contract) (l : list call) : list (option reason) :=
  match l with [] => [] | x :: r => answer_to s x ++ answers (fst (take s x)) r end.

(* Two runs that differ at most in deadlines that have passed by this reading of the clock. *)
Record alike (clock : Z) (a b : run) : Prop := {
  alike_left : sound (fst a);
  alike_right : sound (fst b);
  alike_settled : settle clock a = settle clock b
}.
Definition step_of (o : run) (x : call) : run := (fst (take (fst o) x), snd o ++ snd (take (fst o) x)).
Lemma alike_later : forall c1 c2 a b, alike c1 a b -> c1 <= c2 -> alike c2 a b.
Proof.
  intros c1 c2 a b [A B E] C. constructor; auto.
  rewrite <- (settle_twice c1 c2 a A C), <- (settle_twice c1 c2 b B C). now rewrite E.
Qed.
Lemma alike_tick : forall clock a b, alike clock a b -> alike clock a (step_of b (Tick clock)).
Proof.
  intros clock a b [A B E]. change (step_of b (Tick clock)) with (settle clock b). constructor; auto.
  - now apply settle_sound. - rewrite settle_twice by (auto; lia). exact E.
Qed.
Lemma alike_ask : forall clock a b seen c, alike clock a b ->
  (exists r, handle (fst a) clock seen c = Rejected r /\ handle (fst b) clock seen c = Rejected r) \/
  ((exists n, handle (fst a) clock seen c = Accepted n) /\ (exists n, handle (fst b) clock seen c =
    Accepted n) /\
   step_of a (Ask clock seen c) = step_of b (Ask clock seen c)).
Proof.
  intros clock a b seen c [A B E]. pose proof (handle_settled a clock seen c A) as HA.
  pose proof (handle_settled b clock seen c B) as HB. rewrite E in HA. rewrite <- HB in HA. clear HB.
  unfold step_of. cbn [take].
  destruct (handle (fst a) clock seen c) as [r|n], (handle (fst b) clock seen c) as [q|m]; cbn in HA;
    try discriminate; [left; injection HA as ->; eauto | right].
  split; [eauto|]. split; [eauto|]. unfold before in HA. now injection HA as -> ->.
Qed.
Lemma alike_call : forall x a b, alike (clock_of x) a b ->
  answer_to (fst a) x = answer_to (fst b) x /\ alike (clock_of x) (step_of a x) (step_of b x).
Proof.
  intros [clock seen c|clock] a b H; cbn [clock_of answer_to] in *.
  - destruct (alike_ask clock a b seen c H) as [(r & Ha & Hb) | ((n & Ha) & (m & Hb) & E)].
    + rewrite Ha, Hb. split; [reflexivity|]. unfold step_of. cbn [take]. rewrite Ha, Hb. cbn [start fst snd].
      rewrite !app_nil_r. destruct a, b. exact H.
    + rewrite Ha, Hb. split; [reflexivity|]. rewrite E. destruct H as [A B _].
      assert (S : sound (fst (step_of b (Ask clock seen c))))
        by (apply (take_sound (fst b) (Ask clock seen c) B)).
      now constructor.
  - split; [reflexivity|]. destruct H as [A B E]. change (alike clock (settle clock a) (settle clock b)).
    rewrite E. assert (S : sound (fst (settle clock b))) by now apply settle_sound. now constructor.
Qed.
Lemma play_alike : forall a b, ticked a b -> forall from oa ob y, alike from oa ob ->
  forward from (b ++ [y]) ->
  answers (fst oa) a = answers (fst ob) b /\ alike (clock_of y) (play oa a) (play ob b).
Proof.
  intros a b T. induction T as [|x a b T IH|clock a b T IH]; intros from oa ob y H F; cbn [app forward] in F;
    destruct F as [F1 F2].
  - split; [reflexivity | eapply alike_later; eauto].
  - cbn [answers play]. destruct (alike_call x oa ob (alike_later _ _ _ _ H F1)) as [E H'].
    destruct (IH _ _ _ _ H' F2) as [I1 I2]. cbn [step_of fst] in I1. rewrite E, I1. now split.
  - cbn [answers play answer_to app]. cbn [clock_of] in F1.
    exact (IH _ _ _ _ (alike_tick _ _ _ (alike_later _ _ _ _ H F1)) F2).
Qed.
Lemma play_app : forall a y o, play o (a ++ [y]) = step_of (play o a) y.
Proof. induction a as [|x a IH]; intros y o; cbn [play app]; [reflexivity | apply IH]. Qed.

(* A call that settles what has passed: an advance, or a command that is accepted. *)
Definition settles (s : contract) (y : call) : Prop :=
  match y with Ask clock seen c => exists o, handle s clock seen c = Accepted o | Tick _ => True end.

(* Law 3. Take any calls, and the same calls with advances at any instants put in between, so that the
   readings of the clock never decrease. Each command gets the same answer. After any last call that is
   accepted or an advance, the contract is the same, and so is the whole log, with the instants of all
   events. *)
Theorem law_3_tick_invariance : forall clock x first a b y from, open clock x = Accepted first ->
  ticked a b -> forward from (b ++ [y]) -> settles (fst (play first a)) y ->
  play first (a ++ [y]) = play first (b ++ [y]).
Proof.
  intros clock x first a b y from H T F C. destruct (open_walks _ _ _ H) as [_ [_ S]]. apply timely_sound in
    S.
  assert (A : alike from first first) by now constructor.
  destruct (play_alike _ _ T _ _ _ _ A F) as [_ L]. rewrite !play_app. destruct y as [c seen k|c];
    cbn in C, L.
  - destruct (alike_ask _ _ _ seen k L) as [(r & Ha & _) | (_ & _ & E)]; [|exact E].
    destruct C as [o C]. rewrite C in Ha. discriminate.
  - apply (alike_settled _ _ _ L).
Qed.
Theorem law_3_same_answers : forall clock x first a b y from, open clock x = Accepted first ->
  ticked a b -> forward from (b ++ [y]) ->
  answers (fst first) (a ++ [y]) = answers (fst first) (b ++ [y]).
Proof.
  intros clock x first a b y from H T F. destruct (open_walks _ _ _ H) as [_ [_ S]]. apply timely_sound in S.
  assert (A : alike from first first) by now constructor.
  assert (T' : ticked (a ++ [y]) (b ++ [y])) by (clear -T; induction T; cbn [app];
    [apply ticked_call, ticked_none | now apply ticked_call | now apply ticked_more]).
  assert (F' : exists z, forward from ((b ++ [y]) ++ [z])).
  { exists (Tick (clock_of y)). clear -F. revert from F. induction b as [|w b IH]; cbn; intros from F.
    - split; [apply F | split; [lia | exact I]].
    - destruct F as [F1 F2]. split; [exact F1 | now apply IH]. }
  destruct F' as [z F']. apply (play_alike _ _ T' _ _ _ _ A F').
Qed.
