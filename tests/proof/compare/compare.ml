(* Reads calls with the crate's answers, two lines for each call, then the contract, and compares all of
   them with the model's. Standard input may hold any number of histories. *)
module Whole = Z
open Model
open Read
module Z = Whole

let same what a b = if a <> b then failwith ("another " ^ what)

let state_name m =
  match m.state with
  | Planned -> "planned" | Working Funded -> "funded" | Working UnderReview -> "under_review"
  | Working ChangesRequested -> "changes_requested" | Working Remainder -> "remainder"
  | RefundRequested _ -> "refund_requested" | Disputed _ -> "disputed" | Settled -> "settled"
  | Cancelled -> "cancelled"
let stage_name = function Offered -> "offered" | Active -> "active" | Ending -> "ending" | Closed -> "closed"

(* The view of section 16, without its texts and its policy. *)
let compare_milestone k m j =
  same "number" (n j) (z (k + 1));
  same "price" (minor "amount" j) m.price;
  same "due date" (optional "due" date j) m.due;
  same "state" (str "state" j) (state_name m);
  same "held" (minor "held" j) m.held;
  same "paid" (minor "paid" j) m.paid;
  same "returned" (minor "returned" j) m.returned;
  same "fees" (minor "fees" j) m.fees;
  same "revisions" (num "revisions" j) m.revisions;
  same "extensions" (match field "extensions" j with Some x -> number x | None -> Z.zero) m.extensions;
  same "claim" (optional "claim" money j |> Option.map (fun x -> x.amount))
    (if Z.gt m.held Z.zero then Some m.claim else None);
  same "deadline" (optional "deadline" instant j) m.until;
  same "dispute" (optional "dispute" (fun d -> (party (str "by" d), get "contested" d = `Bool true)) j)
    (match m.state with Disputed (p, c, _) -> Some (p, c) | _ -> None)
let deadline_kind s = function
  | OfferExpiry -> (None, "offer_expiry")
  | Dormancy -> (None, "dormancy")
  | Lapse k ->
    let m = List.nth s.milestones (Z.to_int k - 1) in
    (Some k, match m.state with
      | Working _ -> "review_lapse" | RefundRequested _ -> "refund_lapse"
      | Disputed (_, false, _) -> "answer_lapse"
      | _ -> "award_lapse")
let compare_view s j =
  same "stage" (str "stage" j) (stage_name s.stage_of);
  same "outcome" (optional "outcome" (fun x -> outcome (string x)) j) s.outcome_of;
  same "closing" (optional "closed_at" instant j) (if s.stage_of = Closed then Some s.closed_at else None);
  same "revision" (num "revision" j) s.revision;
  same "total held" (minor "held" j) (total (fun m -> m.held) s.milestones);
  same "client's fees" (minor_or_zero "client_fees" j)
    (Z.add s.initiation_kept (Z.add s.client_fee_kept s.bonus_client_fees));
  let l = list (get "milestones" j) in
  same "number of milestones" (List.length l) (List.length s.milestones);
  List.iteri (fun k (m, j) -> compare_milestone k m j) (List.combine s.milestones l);
  same "proposals"
    (List.map (fun j -> (num "proposal" j, party (str "by" j), change (get "change" j)))
      (list (get "proposals" j)))
    (List.map (fun p -> (p.number, p.by_, p.wants)) s.proposals);
  same "next deadline"
    (optional "next_deadline" (fun d -> (inst "at" d, (optional "milestone" number d, str "kind" d))) j)
    (Option.map (fun (t, d) -> (t, deadline_kind s d)) (next s))

(* The first event of an accepted offer. *)
let compare_offered s now j =
  same "instant of the offer" (inst "at" j) now;
  let _, d = tagged (get "kind" j) in
  same "answer to the offer" (optional "respond_by" instant d) s.respond_by;
  let l = list (get "milestones" (get "offer" d)) in
  same "offer" (List.map (fun j -> (minor "amount" j, optional "due" date j)) l)
    (List.map (fun m -> (m.price, m.due)) s.milestones)

let compare_answer opened answer j =
  match answer, field "rejected" j with
  | Rejected r, Some found -> same ("reason: " ^ code r) (str "code" found) (code r); None
  | Rejected r, None -> failwith ("only the model rejects: " ^ code r)
  | Accepted _, Some found -> failwith ("only the crate rejects: " ^ str "code" found)
  | Accepted (s, events), None ->
    let found = list (get "events" j) in
    let found =
      match opened, found with
      | Some first, offered :: rest -> compare_offered (fst first) (snd first) offered; rest
      | _ -> found in
    let found = List.map event found in
    if found <> events then
      failwith (Printf.sprintf "other events: the model has %d, the crate %d" (List.length events)
        (List.length found));
    same "revision" (num "revision" j) s.revision;
    Some s

let step state call =
  let at = inst "at" call in
  match state, field "open" call, field "command" call with
  | None, Some x, _ ->
    let x = offer x in
    (Some (initial (clamped at) x, clamped at), open0 at x)
  | Some s, None, Some c -> (None, handle s at (optional "revision" number call) (command c))
  | Some s, None, None -> (None, Accepted (advance s at))
  | _ -> failwith "no call"

let histories = ref 0 and calls = ref 0 and rejections = ref 0 and events = ref 0 and differences = ref 0

(* One history. After a difference the rest of the history is skipped. *)
let rec history state seen fine =
  let call = input_line stdin in
  let j = J.from_string call in
  match j with
  | `Assoc [ ("contract", view) ] ->
    incr histories;
    (try if fine then match state, view with
       | None, `Null -> ()
       | Some s, view -> compare_view s view
       | None, _ -> failwith "another contract"
     with Failure what -> report what (call :: seen))
  | _ ->
    let answer = input_line stdin in
    incr calls;
    let seen = answer :: call :: seen in
    if not fine then history state seen false else
    match
      let found = J.from_string answer in
      let opened, expected = step state j in
      (match expected with
       | Rejected _ -> incr rejections
       | Accepted (_, l) -> events := !events + List.length l + (if opened = None then 0 else 1));
      compare_answer opened expected found
    with
    | Some s -> history (Some s) seen true
    | None -> history state seen true
    | exception Failure what -> report what seen; history state seen false
and report what seen =
  incr differences;
  if !differences <= 3 then
    Printf.printf "difference in history %d: %s\n%s\n\n" !histories what (String.concat "\n" (List.rev seen))

let () =
  (try while true do history None [] true done with End_of_file -> ());
  Printf.printf "histories: %d, calls: %d, rejections: %d, events: %d, differences: %d\n" !histories !calls
    !rejections !events !differences;
  exit (if !differences = 0 && !histories > 0 then 0 else 1)
