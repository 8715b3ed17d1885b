# German
# The ids are those of `Message::forms`. For a parameter `x`, `x_given` says whether it is there and not empty.
# For a name `x`, `x_words` says it in this language.

contract_offered = Der Auftraggeber bietet einen Vertrag über { $milestones ->
    [one] einen Meilenstein
   *[other] { $milestones } Meilensteine
 } an{ $respond_by_given ->
    [yes] {""}, gültig bis { $respond_by }
   *[no] {""}
 }.
offer_accepted = Der Freelancer nimmt das Angebot an.
offer_declined = Der Freelancer lehnt das Angebot ab{ $note_given ->
    [yes] {", "}„{ $note }“
   *[no] {""}
 }.
offer_withdrawn = Der Auftraggeber zieht das Angebot zurück.
offer_expired = Das Angebot verfällt.
milestone_added = Meilenstein { $milestone } kommt für { $amount } dazu{ $title_given ->
    [yes] {", "}„{ $title }“
   *[no] {""}
 }{ $due_given ->
    [yes] {""}, fällig am { $due }
   *[no] {""}
 }.
milestone_cancelled = Meilenstein { $milestone } ist gestrichen.
milestone_funded = Meilenstein { $milestone } ist gedeckt: { $deposit } eingezahlt{ $carried_given ->
    [yes] {""}, { $carried }
   *[no] {""}
 }{ $client_fee_given ->
    [yes] {""}, dazu { $client_fee } Gebühr für den Auftraggeber
   *[no] {""}
 }{ $initiation_fee_given ->
    [yes] {""}, dazu { $initiation_fee } Startgebühr
   *[no] {""}
 }.
work_submitted = Die Arbeit an Meilenstein { $milestone } ist für { $requested } eingereicht{ $note_given ->
    [yes] {", "}„{ $note }“
   *[no] {""}
 }{ $review_until_given ->
    [yes] {""}, zu prüfen bis { $review_until }
   *[no] {""}
 }.
submission_withdrawn = Die Einreichung zu Meilenstein { $milestone } ist zurückgezogen.
changes_requested = Der Auftraggeber verlangt Änderungen an Meilenstein { $milestone }{ $note_given ->
    [yes] {", "}„{ $note }“
   *[no] {""}
 }.
review_extended = Der Auftraggeber kann Meilenstein { $milestone } jetzt bis { $review_until } prüfen.
escrow_released = { $amount } von Meilenstein { $milestone } gehen an den Freelancer{ $top_up_given ->
    [yes] {""}, davon { $top_up } zusätzlich vom Auftraggeber
   *[no] {""}
 }{ $fee_given ->
    [yes] {""}, abzüglich { $fee } Gebühr
   *[no] {""}
 }{ $client_fee_given ->
    [yes] {""}, dazu { $client_fee } Gebühr für den Auftraggeber
   *[no] {""}
 }: { $cause ->
    [approved] freigegeben
    [review_lapsed] der Auftraggeber hat nicht geprüft
    [answer_lapsed] der Auftraggeber hat auf den Einspruch nicht geantwortet
    [settlement] wie vereinbart
    [award] wie entschieden
    [award_lapsed] der Schiedsrichter hat nicht entschieden
   *[small_claim] der Anteil an einer kleinen Forderung
 }{ $clears_at_given ->
    [yes] {""}; die Zahlung ist ab { $clears_at } verfügbar
   *[no] {""}
 }.
escrow_returned = { $amount } von Meilenstein { $milestone } gehen an den Auftraggeber zurück: { $cause ->
    [offer_declined] das Angebot wurde abgelehnt
    [offer_withdrawn] das Angebot wurde zurückgezogen
    [offer_expired] das Angebot ist verfallen
    [refund_granted] der Freelancer erstattet sie
    [refund_lapsed] der Freelancer hat auf die Forderung nicht geantwortet
    [answer_lapsed] der Freelancer hat auf den Einspruch nicht geantwortet
    [amount_reduced] der Preis wurde gesenkt
    [freelancer_ended] der Freelancer hat den Vertrag beendet
    [settlement] wie vereinbart
    [award] wie entschieden
    [award_lapsed] der Schiedsrichter hat nicht entschieden
   *[small_claim] der Rest einer kleinen Forderung
 }{ $client_fee_returned_given ->
    [yes] {""}; außerdem bekommt der Auftraggeber { $client_fee_returned } Gebühr zurück
   *[no] {""}
 }.
refund_requested = Für Meilenstein { $milestone } wird eine Erstattung verlangt, { $cause ->
    [client] vom Auftraggeber
    [contract_ended] weil der Vertrag endet
   *[dormancy] weil lange nichts geschehen ist
 }{ $note_given ->
    [yes] {", "}„{ $note }“
   *[no] {""}
 }, zu beantworten bis { $respond_until }.
refund_request_withdrawn = Der Auftraggeber verlangt für Meilenstein { $milestone } keine Erstattung mehr.
dispute_opened = { $by ->
    [client] Der Auftraggeber
   *[freelancer] Der Freelancer
 } erhebt Einspruch zu Meilenstein { $milestone }{ $reason_given ->
    [yes] {", "}„{ $reason }“
   *[no] {""}
 }{ $answer_until_given ->
    [yes] {""}; die andere Seite kann ihn bis { $answer_until } bestreiten
   *[no] {""}
 }{ $award_until_given ->
    [yes] {""}; der Schiedsrichter kann bis { $award_until } entscheiden
   *[no] {""}
 }.
dispute_contested = Der Einspruch zu Meilenstein { $milestone } wird bestritten{ $statement_given ->
    [yes] {", "}„{ $statement }“
   *[no] {""}
 }{ $award_until_given ->
    [yes] {""}; der Schiedsrichter kann bis { $award_until } entscheiden
   *[no] {""}
 }.
dispute_withdrawn = Der Einspruch zu Meilenstein { $milestone } ist zurückgezogen.
evidence_submitted = { $by ->
    [client] Der Auftraggeber
   *[freelancer] Der Freelancer
 } legt Belege zu Meilenstein { $milestone } vor{ $text_given ->
    [yes] {", "}„{ $text }“
   *[no] {""}
 }.
dispute_awarded = Der Schiedsrichter spricht dem Freelancer { $to_freelancer } von Meilenstein { $milestone } zu{ $note_given ->
    [yes] {", "}„{ $note }“
   *[no] {""}
 }.
award_extended = Der Schiedsrichter kann über Meilenstein { $milestone } jetzt bis { $award_until } entscheiden.
proposal_made = { $by ->
    [client] Der Auftraggeber
   *[freelancer] Der Freelancer
 } macht Vorschlag { $proposal }: { $change }.
proposal_accepted = Vorschlag { $proposal } ist angenommen.
proposal_declined = Vorschlag { $proposal } ist abgelehnt.
proposal_withdrawn = Vorschlag { $proposal } ist zurückgezogen.
due_date_changed = Meilenstein { $milestone } { $due_given ->
    [yes] ist jetzt am { $due } fällig
   *[no] hat kein Fälligkeitsdatum mehr
 }.
amount_changed = Meilenstein { $milestone } kostet jetzt { $amount }{ $deposit_given ->
    [yes] {""}, { $deposit } eingezahlt
   *[no] {""}
 }{ $carried_given ->
    [yes] {""}, { $carried }
   *[no] {""}
 }{ $client_fee_given ->
    [yes] {""}, dazu { $client_fee } Gebühr für den Auftraggeber
   *[no] {""}
 }.
window_extended = Beide verlängern die Frist von Meilenstein { $milestone } bis { $until }.
bonus_paid = Der Auftraggeber zahlt { $amount } Bonus{ $fee_given ->
    [yes] {""}, abzüglich { $fee } Gebühr
   *[no] {""}
 }{ $client_fee_given ->
    [yes] {""}, dazu { $client_fee } Gebühr für den Auftraggeber
   *[no] {""}
 }{ $note_given ->
    [yes] {", "}„{ $note }“
   *[no] {""}
 }{ $clears_at_given ->
    [yes] {""}; die Zahlung ist ab { $clears_at } verfügbar
   *[no] {""}
 }.
payment_refunded = Der Freelancer zahlt { $amount } von Meilenstein { $milestone } zurück{ $fee_returned_given ->
    [yes] {""}, davon { $fee_returned } Gebühr
   *[no] {""}
 }.
contract_ended = { $by ->
    [client] Der Auftraggeber
   *[freelancer] Der Freelancer
 } beendet den Vertrag.
contract_closed = Der Vertrag ist geschlossen{ $outcome ->
    [declined] , weil das Angebot abgelehnt wurde
    [withdrawn] , weil das Angebot zurückgezogen wurde
    [expired] , weil das Angebot verfallen ist
   *[ended] {""}
 }{ $initiation_fee_returned_given ->
    [yes] {""}, und der Auftraggeber bekommt { $initiation_fee_returned } Startgebühr zurück
   *[no] {""}
 }.
feedback_left = { $by ->
    [client] Der Auftraggeber
   *[freelancer] Der Freelancer
 } bewertet: { $stars } von 5 Sternen{ $text_given ->
    [yes] {", "}„{ $text }“
   *[no] {""}
 }.
add_milestone = ein neuer Meilenstein für { $amount }{ $title_given ->
    [yes] {", "}„{ $title }“
   *[no] {""}
 }{ $due_given ->
    [yes] {""}, fällig am { $due }
   *[no] {""}
 }
cancel_milestone = Meilenstein { $milestone } streichen
change_due_date = { $due_given ->
    [yes] Meilenstein { $milestone } wird am { $due } fällig
   *[no] Meilenstein { $milestone } ohne Fälligkeitsdatum
 }
change_amount = der Preis von Meilenstein { $milestone } wird { $amount }
settle = das Guthaben von Meilenstein { $milestone } teilen: { $to_freelancer } an den Freelancer
withdraw_dispute = den Einspruch zu Meilenstein { $milestone } zurückziehen
extend_window = die Frist von Meilenstein { $milestone } um { $extension } verlängern
offer_expiry = { $at }: Das Angebot verfällt.
review_lapse = { $at }: Meilenstein { $milestone } wird bezahlt, wenn der Auftraggeber nicht prüft.
refund_lapse = { $at }: Das Guthaben von Meilenstein { $milestone } geht zurück, wenn der Freelancer nicht antwortet.
answer_lapse = { $at }: Über den Einspruch zu Meilenstein { $milestone } ist entschieden, wenn ihn niemand bestreitet.
award_lapse = { $at }: Der Einspruch zu Meilenstein { $milestone } wird geteilt, wenn der Schiedsrichter nicht entscheidet.
dormancy = { $at }: Erstattungen werden verlangt, wenn nichts geschieht.
wrong_state = Meilenstein { $milestone } ist { $state_words }. Dafür muss ein Meilenstein { $accepted } sein.
amount_exceeds_held = Der Betrag darf höchstens { $held } sein: Mehr Guthaben hat Meilenstein { $milestone } nicht.
unknown_milestone = Meilenstein { $milestone } gibt es nicht. Der Vertrag hat { $count ->
    [one] einen Meilenstein
   *[other] { $count } Meilensteine
 }.
stale_revision = Der Vertrag hat sich geändert, seit Sie ihn gesehen haben. Sehen Sie ihn noch einmal an.
carried_part = { $amount } Rest von Meilenstein { $from }
days = { $count ->
    [one] einen Tag
   *[other] { $count } Tage
 }
hours = { $count ->
    [one] eine Stunde
   *[other] { $count } Stunden
 }
minutes = { $count ->
    [one] eine Minute
   *[other] { $count } Minuten
 }
seconds = { $count ->
    [one] eine Sekunde
   *[other] { $count } Sekunden
 }
name = { $name ->
    [planned] geplant
    [funded] gedeckt
    [under_review] in Prüfung
    [changes_requested] zur Änderung zurückgegeben
    [remainder] teilweise bezahlt
    [refund_requested] zur Erstattung vorgesehen
    [disputed] strittig
    [settled] abgeschlossen
    [cancelled] gestrichen
    [offered] angeboten
    [active] aktiv
    [ending] in Beendigung
    [closed] geschlossen
   *[other] { $name }
 }
