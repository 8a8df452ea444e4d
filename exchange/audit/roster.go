package audit

// Kinds of records about the access roster. Their details:
//
//	roster.founded        people (ids, joined by commas), decision, rules; actor: the system
//	roster.nominated      number, unit; subject: the person, as in all that follow
//	roster.approved       number, from (state before); actor: the security officer
//	roster.refused        reason
//	roster.suspended      since (last sign-in or activation), days; actor: the system
//	roster.ended          reason, kind and decision of the departure where there was one
//	roster.reviewed       verdict (keep or end), reason
//	rules.published       version, sha256
//	rules.accepted        version, sha256; actor: who accepted
//	delegation.given      id, role, unit, starts, ends, reason; subject: the delegate
//	delegation.revoked    id; subject: the delegate
//	departure.ordered     departure, kind, decision, effective, successor
//	departure.cancelled   departure, reason
//
// Whatever somebody does while he acts by delegation names it in the detail
// "delegation", ids joined by commas.
const (
	KindRosterFounded      Kind = "roster.founded"
	KindRosterNominated    Kind = "roster.nominated"
	KindRosterApproved     Kind = "roster.approved"
	KindRosterRefused      Kind = "roster.refused"
	KindRosterSuspended    Kind = "roster.suspended"
	KindRosterEnded        Kind = "roster.ended"
	KindRosterReviewed     Kind = "roster.reviewed"
	KindRulesPublished     Kind = "rules.published"
	KindRulesAccepted      Kind = "rules.accepted"
	KindDelegationGiven    Kind = "delegation.given"
	KindDelegationRevoked  Kind = "delegation.revoked"
	KindDepartureOrdered   Kind = "departure.ordered"
	KindDepartureCancelled Kind = "departure.cancelled"
)
