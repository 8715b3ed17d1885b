(* Facts about lists of milestones and about rounding. *)
From Coq Require Import ZArith List Bool Lia ZifyBool.
From Escrow Require Import Words Fields Basics Apply Effects.
Import ListNotations.
Open Scope Z_scope.

Lemma total_update_some : forall g f l n m, find n l = Some m ->
  total g (update n f l) = total g l + g (f m) - g m.
Proof.
  induction l as [|x l IH]; cbn [find update total]; intros n m H; [discriminate|].
  destruct (n =? 1); cbn [total]; [injection H as ->; lia | rewrite (IH _ _ H); lia].
Qed.
Lemma update_none : forall f l n, find n l = None -> update n f l = l.
Proof.
  induction l as [|x l IH]; cbn [find update]; intros n H; [reflexivity|].
  destruct (n =? 1); [discriminate | now rewrite IH].
Qed.
Lemma forall_update : forall (P : milestone -> Prop) f l n, Forall P l ->
  (forall m, find n l = Some m -> P m -> P (f m)) -> Forall P (update n f l).
Proof.
  induction l as [|x l IH]; cbn [find update]; intros n H K; [constructor|].
  inversion H; subst. destruct (n =? 1) eqn:E; constructor; auto.
Qed.
Lemma forall_find : forall (P : milestone -> Prop) l n m, Forall P l -> find n l = Some m -> P m.
Proof.
  induction l as [|x l IH]; cbn [find]; intros n m H K; [discriminate|]. inversion H; subst.
  destruct (n =? 1); [injection K as ->; assumption | eauto].
Qed.
Lemma length_update : forall f l n, length (update n f l) = length l.
Proof. induction l; intros n; cbn; [|destruct (n =? 1)]; cbn; auto. Qed.
Lemma find_update : forall f l n m, find n l = Some m -> find n (update n f l) = Some (f m).
Proof.
  induction l as [|x l IH]; cbn [find update]; intros n m H; [discriminate|].
  destruct (n =? 1) eqn:E; cbn [find]; rewrite E; [now injection H as -> | auto].
Qed.
Lemma total_map : forall g f l, (forall m, g (f m) = g m) -> total g (map f l) = total g l.
Proof. intros g f l H; induction l; cbn; rewrite ?H; congruence. Qed.
Lemma total_app : forall g l r, total g (l ++ r) = total g l + total g r.
Proof. intros; induction l; cbn; lia. Qed.
Lemma total_nonneg : forall g l, Forall (fun m => 0 <= g m) l -> 0 <= total g l.
Proof. intros g l H; induction H; cbn; lia. Qed.
Lemma find_app_last : forall l x, find (count l + 1) (l ++ [x]) = Some x.
Proof.
  unfold count; induction l as [|y l IH]; intros x; [reflexivity|].
  cbn [app find length]. destruct (Z.of_nat (S (length l)) + 1 =? 1) eqn:E; [lia|].
  rewrite <- (IH x). f_equal. lia.
Qed.

(* Never more than all of an amount: no fee is more than what it is taken from. *)
Lemma rounded_spec : forall r x, exists q, rounded r x = q /\ 2 * Z.abs (10000 * q - r * x) <= 10000.
Proof.
  intros r x. unfold rounded. eexists; split; [reflexivity|].
  pose proof (Z.div_mod (r * x) 10000 ltac:(lia)). pose proof (Z.mod_pos_bound (r * x) 10000 ltac:(lia)).
  repeat match goal with |- context [if ?b then _ else _] => destruct b eqn:? end; lia.
Qed.
Lemma rounded_nonneg : forall r x, 0 <= r -> 0 <= x -> 0 <= rounded r x.
Proof.
  intros r x Hr Hx. destruct (rounded_spec r x) as (q & -> & H). assert (0 <= r * x) by nia. lia.
Qed.
Lemma rounded_zero : forall r, rounded r 0 = 0.
Proof. intros r; unfold rounded; rewrite Z.mul_0_r; reflexivity. Qed.
