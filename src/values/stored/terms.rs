//! How the terms of a contract are stored.

use crate::values::offer::{MilestoneTerms, Offer};
use crate::values::party::Party;
use crate::values::policy::{ClientFees, Funding, FundingOrder, PlanChanges, ReleaseAmount, ReviewLapse};
use crate::values::stored::stored;

stored! { struct Offer { currency, milestones, fund_first, policy } }

stored! { struct MilestoneTerms { title, description, amount, due } }

stored! { Party { 0 "client" Client; 1 "freelancer" Freelancer; } }

stored! { FundingOrder { 0 "sequential" Sequential; 1 "any" Any; } }

stored! { PlanChanges { 0 "client" Client; 1 "mutual" Mutual; } }

stored! { Funding { 0 "each" Each; 1 "all" All; } }

stored! { ReviewLapse { 0 "release" Release; 1 "release_and_end" ReleaseAndEnd; 2 "none" None; } }

stored! { ReleaseAmount { 0 "any" Any; 1 "at_most_held" AtMostHeld; 2 "all_held" AllHeld; } }

stored! { ClientFees { 0 "kept" Kept; 1 "returned" Returned; } }
