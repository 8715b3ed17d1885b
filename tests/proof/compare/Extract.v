(* The model as an OCaml module. Whole numbers become Zarith's; everything else is translated as it stands. *)
From Coq Require Import Extraction ExtrOcamlBasic ExtrOcamlZBigInt ExtrOcamlNatInt.
From Escrow Require Import Words Basics Apply Effects Deadlines Decide Proposals Escrow.
Extraction "model.ml" total handle open advance next apply commander initial clamped.
