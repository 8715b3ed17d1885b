(* Numbers, instants, rounding, and lists of milestones. *)
From Coq Require Import ZArith List Bool.
From Escrow Require Import Words Fields.
Import ListNotations.
Open Scope Z_scope.

(* Section 3. The calendar: the years 0000 to 9999. *)
Definition second := 1000000000.
Definition day := 86400 * second.
Definition earliest := -62167219200 * second.
Definition latest := 253402300800 * second - 1.
Definition clamped (t : Z) := Z.max earliest (Z.min latest t).
Definition day_of (t : Z) := t / day.
Definition end_of_day (d : Z) := (d + 1) * day.

(* MONEY-5, MONEY-8: basis points of an amount, half to even. *)
Definition rounded (bps x : Z) : Z :=
  let q := bps * x / 10000 in
  let r := bps * x mod 10000 in
  if 2 * r <? 10000 then q else if 10000 <? 2 * r then q + 1 else if Z.even q then q else q + 1.

(* Milestones have the numbers 1, 2, 3 and so on. *)
Fixpoint find (n : Z) (l : list milestone) : option milestone :=
  match l with [] => None | m :: r => if n =? 1 then Some m else find (n - 1) r end.
Fixpoint update (n : Z) (f : milestone -> milestone) (l : list milestone) : list milestone :=
  match l with [] => [] | m :: r => if n =? 1 then f m :: r else m :: update (n - 1) f r end.
Definition count (l : list milestone) : Z := Z.of_nat (length l).
Fixpoint numbers (k : Z) (l : list milestone) : list Z :=
  match l with [] => [] | _ :: r => k :: numbers (k + 1) r end.
Fixpoint total (f : milestone -> Z) (l : list milestone) : Z :=
  match l with [] => 0 | m :: r => f m + total f r end.
Definition holds (m : milestone) : bool := 0 <? held m.
Definition is_current (m : milestone) : bool := holds m && negb (released m).
Definition one_if (b : bool) : Z := if b then 1 else 0.
Definition current (l : list milestone) : Z := total (fun m => one_if (is_current m)) l.

Definition is_planned (m : milestone) := match state m with Planned => true | _ => false end.
Definition is_remainder (m : milestone) := match state m with Working Remainder => true | _ => false end.
Definition same_stage (a b : stage) :=
  match a, b with
  | Offered, Offered | Active, Active | Ending, Ending | Closed, Closed => true | _, _ => false
  end.
Definition stage_is (s : contract) (g : stage) := same_stage (stage_of s) g.

(* The kind of a milestone's own deadline, if it has one. *)
Definition window_of (m : milestone) : option window_kind :=
  match until m, state m with
  | Some _, Working UnderReview => Some ReviewEnd
  | Some _, RefundRequested _ _ => Some RefundEnd
  | Some _, Disputed _ false _ => Some AnswerEnd
  | Some _, Disputed _ true _ => Some AwardEnd
  | _, _ => None
  end.

Definition same_option (a b : option Z) :=
  match a, b with Some x, Some y => x =? y | None, None => true | _, _ => false end.
Definition is_some {A} (o : option A) := match o with Some _ => true | None => false end.
