(* The effects of commands and deadlines. Each effect adds the events that it causes, with their amounts,
   fees and deadlines, to a run: the contract after all events so far, and the new events, first one first. *)
From Coq Require Import ZArith List Bool.
From Escrow Require Import Words Fields Basics Apply.
Import ListNotations.
Open Scope Z_scope.

Definition run := (contract * list event)%type.
Definition emit (t : Z) (k : kind) (o : run) : run :=
  (apply (fst o) (Event t k), snd o ++ [Event t k]).
Definition start (s : contract) : run := (s, []).

Definition bps (s : contract) := freelancer_fee_bps (policy_of s).
Definition client_bps (s : contract) := client_fee_bps (policy_of s).
(* MONEY-5 and MONEY-8: the difference to before. *)
Definition fee_on (rate before added kept : Z) := rounded rate (before + added) - kept.
Definition client_fee_for (s : contract) (a : Z) := fee_on (client_bps s) (fee_base s) a (client_fee_kept s).
(* MONEY-7. *)
Definition clears (s : contract) (t : Z) : option Z :=
  match clearance_window (policy_of s) with Some w => Some (Z.min latest (t + w * second)) | None => None end.
(* TIME-6: a refund window that no command opens ends with the calendar at the latest. *)
Definition refund_end (s : contract) (t : Z) := t + refund_window (policy_of s) * second.
Definition capped_refund_end (s : contract) (t : Z) := Z.min latest (refund_end s t).

(* Amounts of zero are left out. *)
Definition pay (t n a top : Z) (cause : release_cause) (o : run) : run :=
  let s := fst o in
  match find n (milestones s) with
  | Some m =>
    if a =? 0 then o else
    emit t (EReleased n a top (fee_on (bps s) (paid m) a (fees m)) cause (client_fee_for s top)
      (clears s t)) o
  | None => o
  end.
Definition give_back (t n a : Z) (cause : return_cause) (o : run) : run :=
  let s := fst o in
  if a =? 0 then o else
  emit t (EReturned n a cause (- client_fee_for s (- base_part s a cause))) o.
Definition give_back_all (t : Z) (cause : return_cause) (n : Z) (o : run) : run :=
  match find n (milestones (fst o)) with Some m => give_back t n (held m) cause o | None => o end.
Definition each (f : Z -> run -> run) (o : run) : run :=
  fold_left (fun o n => f n o) (numbers 1 (milestones (fst o))) o.

(* MONEY-9. *)
Definition initiation_back (s : contract) : Z :=
  if existsb released (milestones s) then 0
  else if negb (accepted s) || freelancer_ended s || fees_returned (policy_of s) then initiation_kept s
  else 0.
Definition close_if_empty (t : Z) (how : outcome) (o : run) : run :=
  if total held (milestones (fst o)) =? 0
  then emit t (EContractClosed how (initiation_back (fst o))) o else o.
(* END-2: in an ending contract the last escrow to go closes the contract. *)
Definition close_when_ending (t : Z) (o : run) : run :=
  if stage_is (fst o) Ending then close_if_empty t Ended o else o.

Definition ask (t : Z) (cause : request_cause) (n : Z) (o : run) : run :=
  emit t (ERefundRequested n (capped_refund_end (fst o) t) cause) o.
(* END-4: while ending, a rest is asked back at once. *)
Definition ask_for_rest (t n : Z) (o : run) : run :=
  match find n (milestones (fst o)) with
  | Some m => if stage_is (fst o) Ending && is_remainder m then ask t AskedAtEnd n o else o
  | None => o
  end.
Definition after_payment (t n : Z) (o : run) : run := close_when_ending t (ask_for_rest t n o).

(* END-2: what the client's end asks back. *)
Definition is_asked_at_end (m : milestone) : bool :=
  match state m with
  | Working _ => true
  | RefundRequested AskedByClient _ => false
  | RefundRequested _ _ => true
  | _ => false
  end.
Definition ask_at_end (t n : Z) (o : run) : run :=
  match find n (milestones (fst o)) with
  | Some m => if is_asked_at_end m then ask t AskedAtEnd n o else o
  | None => o
  end.
Definition end_by_client (t : Z) (o : run) : run :=
  close_if_empty t Ended (each (ask_at_end t) (emit t (EContractEnded Client) o)).
(* END-1. *)
Definition end_by_freelancer (t : Z) (o : run) : run :=
  let o := emit t (EContractEnded Freelancer) o in
  close_if_empty t Ended (each (give_back_all t FreelancerEnded) o).

(* OFFER-5. *)
Definition end_offer (t : Z) (k : kind) (cause : return_cause) (how : outcome) (o : run) : run :=
  close_if_empty t how (each (give_back_all t cause) (emit t k o)).

(* DORM-1, DORM-2. *)
Definition is_dormant (m : milestone) : bool :=
  match state m, until m with
  | Working UnderReview, Some _ => false
  | Working _, _ => true
  | _, _ => false
  end.
Definition ask_dormant (t n : Z) (o : run) : run :=
  match find n (milestones (fst o)) with
  | Some m => if is_dormant m then ask t AskedByDormancy n o else o
  | None => o
  end.

(* FUND-4: what the leftovers give, lowest number first, and what is still missing. *)
Definition is_leftover (p : policy) (t : Z) (m : milestone) : bool :=
  is_remainder m &&
  match carry_after p with Some w => since m + w * second <=? t | None => false end.
Fixpoint cover (p : policy) (t k need : Z) (l : list milestone) : list (Z * Z) * Z :=
  match l with
  | [] => ([], need)
  | m :: r =>
    if (0 <? need) && is_leftover p t m then
      let a := Z.min (held m) need in
      let (c, missing) := cover p t (k + 1) (need - a) r in ((k, a) :: c, missing)
    else cover p t (k + 1) need r
  end.
Definition initiation_due (s : contract) : Z :=
  match initiation_fee (policy_of s) with
  | Some m => if funded_ever s then 0 else amount m
  | None => 0
  end.
Definition fund (t n : Z) (o : run) : run :=
  let s := fst o in
  match find n (milestones s) with
  | Some m =>
    let (carried, missing) := cover (policy_of s) t 1 (price m) (milestones s) in
    emit t (EMilestoneFunded n missing carried (client_fee_for s missing) (initiation_due s)) o
  | None => o
  end.

(* PROP-4. *)
Definition change_amount (t n a : Z) (o : run) : run :=
  let s := fst o in
  match find n (milestones s) with
  | Some m =>
    if holds m && (held m <? a) then
      let (carried, missing) := cover (policy_of s) t 1 (a - held m) (milestones s) in
      emit t (EAmountChanged n a missing carried (client_fee_for s missing)) o
    else
      let o := emit t (EAmountChanged n a 0 [] 0) o in
      if holds m then give_back t n (held m - a) AmountReduced o else o
  | None => o
  end.

(* A milestone's escrow is split: this much to the freelancer, the rest to the client. *)
Definition split (t n a : Z) (paid_by : release_cause) (rest_by : return_cause) (o : run) : run :=
  close_when_ending t (give_back_all t rest_by n (pay t n a 0 paid_by o)).
(* DISP-8, DISP-9. *)
Definition default_award (s : contract) (m : milestone) : Z :=
  match default_award_bps (policy_of s) with Some b => rounded b (claim m) | None => 0 end.
Definition split_by_default (t n : Z) (paid_by : release_cause) (rest_by : return_cause) (o : run) : run :=
  match find n (milestones (fst o)) with
  | Some m => split t n (default_award (fst o) m) paid_by rest_by o
  | None => o
  end.
Definition pay_claim (t n : Z) (cause : release_cause) (o : run) : run :=
  match find n (milestones (fst o)) with Some m => pay t n (claim m) 0 cause o | None => o end.

(* PLAN-2, FUND-6. *)
Definition add_milestone (t : Z) (x : terms) (o : run) : run :=
  let n := count (milestones (fst o)) + 1 in
  let o := emit t (EMilestoneAdded n (amount (price_asked x)) (due_asked x)) o in
  if fund_all (policy_of (fst o)) then fund t n o else o.
