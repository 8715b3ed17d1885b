(* One function for each field: the record with that field replaced. *)
From Coq Require Import ZArith List.
From Escrow Require Import Words.

Definition set_price (x : Z) (m : milestone) : milestone := Milestone
  x (due m) (state m) (until m) (held m) (claim m) (paid m) (fees m) (returned m) (released m)
  (revisions m) (extensions m) (submissions m) (disputes m) (submitted_at m) (since m).
Definition set_due (x : option Z) (m : milestone) : milestone := Milestone
  (price m) x (state m) (until m) (held m) (claim m) (paid m) (fees m) (returned m) (released m)
  (revisions m) (extensions m) (submissions m) (disputes m) (submitted_at m) (since m).
Definition set_state (x : status) (m : milestone) : milestone := Milestone
  (price m) (due m) x (until m) (held m) (claim m) (paid m) (fees m) (returned m) (released m)
  (revisions m) (extensions m) (submissions m) (disputes m) (submitted_at m) (since m).
Definition set_until (x : option Z) (m : milestone) : milestone := Milestone
  (price m) (due m) (state m) x (held m) (claim m) (paid m) (fees m) (returned m) (released m)
  (revisions m) (extensions m) (submissions m) (disputes m) (submitted_at m) (since m).
Definition set_held (x : Z) (m : milestone) : milestone := Milestone
  (price m) (due m) (state m) (until m) x (claim m) (paid m) (fees m) (returned m) (released m)
  (revisions m) (extensions m) (submissions m) (disputes m) (submitted_at m) (since m).
Definition set_claim (x : Z) (m : milestone) : milestone := Milestone
  (price m) (due m) (state m) (until m) (held m) x (paid m) (fees m) (returned m) (released m)
  (revisions m) (extensions m) (submissions m) (disputes m) (submitted_at m) (since m).
Definition set_paid (x : Z) (m : milestone) : milestone := Milestone
  (price m) (due m) (state m) (until m) (held m) (claim m) x (fees m) (returned m) (released m)
  (revisions m) (extensions m) (submissions m) (disputes m) (submitted_at m) (since m).
Definition set_fees (x : Z) (m : milestone) : milestone := Milestone
  (price m) (due m) (state m) (until m) (held m) (claim m) (paid m) x (returned m) (released m)
  (revisions m) (extensions m) (submissions m) (disputes m) (submitted_at m) (since m).
Definition set_returned (x : Z) (m : milestone) : milestone := Milestone
  (price m) (due m) (state m) (until m) (held m) (claim m) (paid m) (fees m) x (released m) (revisions m)
  (extensions m) (submissions m) (disputes m) (submitted_at m) (since m).
Definition set_released (x : bool) (m : milestone) : milestone := Milestone
  (price m) (due m) (state m) (until m) (held m) (claim m) (paid m) (fees m) (returned m) x (revisions m)
  (extensions m) (submissions m) (disputes m) (submitted_at m) (since m).
Definition set_revisions (x : Z) (m : milestone) : milestone := Milestone
  (price m) (due m) (state m) (until m) (held m) (claim m) (paid m) (fees m) (returned m) (released m) x
  (extensions m) (submissions m) (disputes m) (submitted_at m) (since m).
Definition set_extensions (x : Z) (m : milestone) : milestone := Milestone
  (price m) (due m) (state m) (until m) (held m) (claim m) (paid m) (fees m) (returned m) (released m)
  (revisions m) x (submissions m) (disputes m) (submitted_at m) (since m).
Definition set_submissions (x : Z) (m : milestone) : milestone := Milestone
  (price m) (due m) (state m) (until m) (held m) (claim m) (paid m) (fees m) (returned m) (released m)
  (revisions m) (extensions m) x (disputes m) (submitted_at m) (since m).
Definition set_disputes (x : Z) (m : milestone) : milestone := Milestone
  (price m) (due m) (state m) (until m) (held m) (claim m) (paid m) (fees m) (returned m) (released m)
  (revisions m) (extensions m) (submissions m) x (submitted_at m) (since m).
Definition set_submitted_at (x : Z) (m : milestone) : milestone := Milestone
  (price m) (due m) (state m) (until m) (held m) (claim m) (paid m) (fees m) (returned m) (released m)
  (revisions m) (extensions m) (submissions m) (disputes m) x (since m).
Definition set_since (x : Z) (m : milestone) : milestone := Milestone
  (price m) (due m) (state m) (until m) (held m) (claim m) (paid m) (fees m) (returned m) (released m)
  (revisions m) (extensions m) (submissions m) (disputes m) (submitted_at m) x.

Definition set_policy_of (x : policy) (c : contract) : contract := Contract
  x (currency_of c) (stage_of c) (accepted c) (outcome_of c) (closed_at c) (respond_by c) (last c)
  (revision c) (milestones c) (proposals c) (proposed c) (fee_base c) (client_fee_kept c) (bonuses c)
  (bonus_fees c) (bonus_client_fees c) (initiation_kept c) (funded_ever c) (freelancer_ended c)
  (feedback_client c) (feedback_freelancer c) (deposited c) (released_in_all c) (returned_in_all c).
Definition set_currency_of (x : Z) (c : contract) : contract := Contract
  (policy_of c) x (stage_of c) (accepted c) (outcome_of c) (closed_at c) (respond_by c) (last c)
  (revision c) (milestones c) (proposals c) (proposed c) (fee_base c) (client_fee_kept c) (bonuses c)
  (bonus_fees c) (bonus_client_fees c) (initiation_kept c) (funded_ever c) (freelancer_ended c)
  (feedback_client c) (feedback_freelancer c) (deposited c) (released_in_all c) (returned_in_all c).
Definition set_stage_of (x : stage) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) x (accepted c) (outcome_of c) (closed_at c) (respond_by c) (last c)
  (revision c) (milestones c) (proposals c) (proposed c) (fee_base c) (client_fee_kept c) (bonuses c)
  (bonus_fees c) (bonus_client_fees c) (initiation_kept c) (funded_ever c) (freelancer_ended c)
  (feedback_client c) (feedback_freelancer c) (deposited c) (released_in_all c) (returned_in_all c).
Definition set_accepted (x : bool) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) (stage_of c) x (outcome_of c) (closed_at c) (respond_by c) (last c)
  (revision c) (milestones c) (proposals c) (proposed c) (fee_base c) (client_fee_kept c) (bonuses c)
  (bonus_fees c) (bonus_client_fees c) (initiation_kept c) (funded_ever c) (freelancer_ended c)
  (feedback_client c) (feedback_freelancer c) (deposited c) (released_in_all c) (returned_in_all c).
Definition set_outcome_of (x : option outcome) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) (stage_of c) (accepted c) x (closed_at c) (respond_by c) (last c)
  (revision c) (milestones c) (proposals c) (proposed c) (fee_base c) (client_fee_kept c) (bonuses c)
  (bonus_fees c) (bonus_client_fees c) (initiation_kept c) (funded_ever c) (freelancer_ended c)
  (feedback_client c) (feedback_freelancer c) (deposited c) (released_in_all c) (returned_in_all c).
Definition set_closed_at (x : Z) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) (stage_of c) (accepted c) (outcome_of c) x (respond_by c) (last c)
  (revision c) (milestones c) (proposals c) (proposed c) (fee_base c) (client_fee_kept c) (bonuses c)
  (bonus_fees c) (bonus_client_fees c) (initiation_kept c) (funded_ever c) (freelancer_ended c)
  (feedback_client c) (feedback_freelancer c) (deposited c) (released_in_all c) (returned_in_all c).
Definition set_respond_by (x : option Z) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) (stage_of c) (accepted c) (outcome_of c) (closed_at c) x (last c)
  (revision c) (milestones c) (proposals c) (proposed c) (fee_base c) (client_fee_kept c) (bonuses c)
  (bonus_fees c) (bonus_client_fees c) (initiation_kept c) (funded_ever c) (freelancer_ended c)
  (feedback_client c) (feedback_freelancer c) (deposited c) (released_in_all c) (returned_in_all c).
Definition set_last (x : Z) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) (stage_of c) (accepted c) (outcome_of c) (closed_at c) (respond_by c) x
  (revision c) (milestones c) (proposals c) (proposed c) (fee_base c) (client_fee_kept c) (bonuses c)
  (bonus_fees c) (bonus_client_fees c) (initiation_kept c) (funded_ever c) (freelancer_ended c)
  (feedback_client c) (feedback_freelancer c) (deposited c) (released_in_all c) (returned_in_all c).
Definition set_revision (x : Z) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) (stage_of c) (accepted c) (outcome_of c) (closed_at c) (respond_by c)
  (last c) x (milestones c) (proposals c) (proposed c) (fee_base c) (client_fee_kept c) (bonuses c)
  (bonus_fees c) (bonus_client_fees c) (initiation_kept c) (funded_ever c) (freelancer_ended c)
  (feedback_client c) (feedback_freelancer c) (deposited c) (released_in_all c) (returned_in_all c).
Definition set_milestones (x : list milestone) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) (stage_of c) (accepted c) (outcome_of c) (closed_at c) (respond_by c)
  (last c) (revision c) x (proposals c) (proposed c) (fee_base c) (client_fee_kept c) (bonuses c)
  (bonus_fees c) (bonus_client_fees c) (initiation_kept c) (funded_ever c) (freelancer_ended c)
  (feedback_client c) (feedback_freelancer c) (deposited c) (released_in_all c) (returned_in_all c).
Definition set_proposals (x : list proposal) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) (stage_of c) (accepted c) (outcome_of c) (closed_at c) (respond_by c)
  (last c) (revision c) (milestones c) x (proposed c) (fee_base c) (client_fee_kept c) (bonuses c)
  (bonus_fees c) (bonus_client_fees c) (initiation_kept c) (funded_ever c) (freelancer_ended c)
  (feedback_client c) (feedback_freelancer c) (deposited c) (released_in_all c) (returned_in_all c).
Definition set_proposed (x : Z) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) (stage_of c) (accepted c) (outcome_of c) (closed_at c) (respond_by c)
  (last c) (revision c) (milestones c) (proposals c) x (fee_base c) (client_fee_kept c) (bonuses c)
  (bonus_fees c) (bonus_client_fees c) (initiation_kept c) (funded_ever c) (freelancer_ended c)
  (feedback_client c) (feedback_freelancer c) (deposited c) (released_in_all c) (returned_in_all c).
Definition set_fee_base (x : Z) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) (stage_of c) (accepted c) (outcome_of c) (closed_at c) (respond_by c)
  (last c) (revision c) (milestones c) (proposals c) (proposed c) x (client_fee_kept c) (bonuses c)
  (bonus_fees c) (bonus_client_fees c) (initiation_kept c) (funded_ever c) (freelancer_ended c)
  (feedback_client c) (feedback_freelancer c) (deposited c) (released_in_all c) (returned_in_all c).
Definition set_client_fee_kept (x : Z) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) (stage_of c) (accepted c) (outcome_of c) (closed_at c) (respond_by c)
  (last c) (revision c) (milestones c) (proposals c) (proposed c) (fee_base c) x (bonuses c) (bonus_fees c)
  (bonus_client_fees c) (initiation_kept c) (funded_ever c) (freelancer_ended c) (feedback_client c)
  (feedback_freelancer c) (deposited c) (released_in_all c) (returned_in_all c).
Definition set_bonuses (x : Z) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) (stage_of c) (accepted c) (outcome_of c) (closed_at c) (respond_by c)
  (last c) (revision c) (milestones c) (proposals c) (proposed c) (fee_base c) (client_fee_kept c) x
  (bonus_fees c) (bonus_client_fees c) (initiation_kept c) (funded_ever c) (freelancer_ended c)
  (feedback_client c) (feedback_freelancer c) (deposited c) (released_in_all c) (returned_in_all c).
Definition set_bonus_fees (x : Z) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) (stage_of c) (accepted c) (outcome_of c) (closed_at c) (respond_by c)
  (last c) (revision c) (milestones c) (proposals c) (proposed c) (fee_base c) (client_fee_kept c)
  (bonuses c) x (bonus_client_fees c) (initiation_kept c) (funded_ever c) (freelancer_ended c)
  (feedback_client c) (feedback_freelancer c) (deposited c) (released_in_all c) (returned_in_all c).
Definition set_bonus_client_fees (x : Z) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) (stage_of c) (accepted c) (outcome_of c) (closed_at c) (respond_by c)
  (last c) (revision c) (milestones c) (proposals c) (proposed c) (fee_base c) (client_fee_kept c)
  (bonuses c) (bonus_fees c) x (initiation_kept c) (funded_ever c) (freelancer_ended c) (feedback_client c)
  (feedback_freelancer c) (deposited c) (released_in_all c) (returned_in_all c).
Definition set_initiation_kept (x : Z) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) (stage_of c) (accepted c) (outcome_of c) (closed_at c) (respond_by c)
  (last c) (revision c) (milestones c) (proposals c) (proposed c) (fee_base c) (client_fee_kept c)
  (bonuses c) (bonus_fees c) (bonus_client_fees c) x (funded_ever c) (freelancer_ended c)
  (feedback_client c) (feedback_freelancer c) (deposited c) (released_in_all c) (returned_in_all c).
Definition set_funded_ever (x : bool) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) (stage_of c) (accepted c) (outcome_of c) (closed_at c) (respond_by c)
  (last c) (revision c) (milestones c) (proposals c) (proposed c) (fee_base c) (client_fee_kept c)
  (bonuses c) (bonus_fees c) (bonus_client_fees c) (initiation_kept c) x (freelancer_ended c)
  (feedback_client c) (feedback_freelancer c) (deposited c) (released_in_all c) (returned_in_all c).
Definition set_freelancer_ended (x : bool) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) (stage_of c) (accepted c) (outcome_of c) (closed_at c) (respond_by c)
  (last c) (revision c) (milestones c) (proposals c) (proposed c) (fee_base c) (client_fee_kept c)
  (bonuses c) (bonus_fees c) (bonus_client_fees c) (initiation_kept c) (funded_ever c) x
  (feedback_client c) (feedback_freelancer c) (deposited c) (released_in_all c) (returned_in_all c).
Definition set_feedback_client (x : bool) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) (stage_of c) (accepted c) (outcome_of c) (closed_at c) (respond_by c)
  (last c) (revision c) (milestones c) (proposals c) (proposed c) (fee_base c) (client_fee_kept c)
  (bonuses c) (bonus_fees c) (bonus_client_fees c) (initiation_kept c) (funded_ever c) (freelancer_ended c)
  x (feedback_freelancer c) (deposited c) (released_in_all c) (returned_in_all c).
Definition set_feedback_freelancer (x : bool) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) (stage_of c) (accepted c) (outcome_of c) (closed_at c) (respond_by c)
  (last c) (revision c) (milestones c) (proposals c) (proposed c) (fee_base c) (client_fee_kept c)
  (bonuses c) (bonus_fees c) (bonus_client_fees c) (initiation_kept c) (funded_ever c) (freelancer_ended c)
  (feedback_client c) x (deposited c) (released_in_all c) (returned_in_all c).
Definition set_deposited (x : Z) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) (stage_of c) (accepted c) (outcome_of c) (closed_at c) (respond_by c)
  (last c) (revision c) (milestones c) (proposals c) (proposed c) (fee_base c) (client_fee_kept c)
  (bonuses c) (bonus_fees c) (bonus_client_fees c) (initiation_kept c) (funded_ever c) (freelancer_ended c)
  (feedback_client c) (feedback_freelancer c) x (released_in_all c) (returned_in_all c).
Definition set_released_in_all (x : Z) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) (stage_of c) (accepted c) (outcome_of c) (closed_at c) (respond_by c)
  (last c) (revision c) (milestones c) (proposals c) (proposed c) (fee_base c) (client_fee_kept c)
  (bonuses c) (bonus_fees c) (bonus_client_fees c) (initiation_kept c) (funded_ever c) (freelancer_ended c)
  (feedback_client c) (feedback_freelancer c) (deposited c) x (returned_in_all c).
Definition set_returned_in_all (x : Z) (c : contract) : contract := Contract
  (policy_of c) (currency_of c) (stage_of c) (accepted c) (outcome_of c) (closed_at c) (respond_by c)
  (last c) (revision c) (milestones c) (proposals c) (proposed c) (fee_base c) (client_fee_kept c)
  (bonuses c) (bonus_fees c) (bonus_client_fees c) (initiation_kept c) (funded_ever c) (freelancer_ended c)
  (feedback_client c) (feedback_freelancer c) (deposited c) (released_in_all c) x.
