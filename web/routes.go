package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"niem/exchange"
)

// who says who may use a route: anyone, everybody signed in, or people with
// one of some roles. What a person may do with one document is the service's
// decision.
type who struct {
	anyone bool
	roles  []exchange.Role  // empty: everybody signed in
	idOnly bool             // the service's own query reads the person's state
	fresh  bool             // only with a proof of the person within the last five minutes
	polled bool             // clients ask on their own: no activity of the person
	signed bool             // witnesses of the log, who sign their requests: no person
	early  []exchange.Stage // of the sign-in at which the route may be used before the last
	newly  bool             // also for people who have not acknowledged the rules in force
}

// stepUp is w for acts that need a fresh proof of the person.
func (w who) stepUp() who {
	w.fresh = true
	return w
}

// at is w for sessions that are not open yet, too.
func (w who) at(stages ...exchange.Stage) who {
	w.early = stages
	return w
}

// reached refuses a session that has not come as far as the route asks.
func (w who) reached(at exchange.Stage) error {
	switch {
	case at == exchange.StageOpen || slices.Contains(w.early, at):
		return nil
	case at == exchange.StageEnrol:
		return errEnrolFactor
	}
	return errProveFactor
}

// polling is w for a route that clients ask without the person's doing.
func (w who) polling() who {
	w.polled = true
	return w
}

// beforeRules is w for what people may do who have to acknowledge the rules
// first: read and acknowledge them, see their own data, and sign out.
func (w who) beforeRules() who {
	w.newly = true
	return w
}

var (
	anyone         = who{anyone: true}
	signedIn       = who{}
	viewer         = who{idOnly: true}
	cosigner       = who{signed: true}
	registrar      = who{roles: []exchange.Role{exchange.RoleSecurity}}
	founders       = who{roles: []exchange.Role{exchange.RoleSecurity, exchange.RoleLeader}}
	administrators = who{roles: []exchange.Role{exchange.RoleSecurity, exchange.RoleLeader}} // whose sessions and factors they may end, the service decides
	operators      = who{roles: []exchange.Role{exchange.RoleSecurity}}
	officers       = who{roles: []exchange.Role{exchange.RoleSecurity}} // who look into leaks
	nominators     = who{roles: []exchange.Role{exchange.RoleLeader, exchange.RoleClerk}}
	unitKeepers    = who{roles: []exchange.Role{exchange.RoleSecurity, exchange.RoleLeader, exchange.RoleClerk}} // for whom, the service decides
	rosterReaders  = who{roles: []exchange.Role{exchange.RoleSecurity, exchange.RoleDPO, exchange.RoleInspector, exchange.RoleLeader, exchange.RoleClerk}}
	erasers        = who{roles: []exchange.Role{exchange.RoleDPO}}
	eraseDeciders  = who{roles: []exchange.Role{exchange.RoleSecurity, exchange.RoleDPO}}                                              // who took back his own, the service decides
	supervisors    = who{roles: []exchange.Role{exchange.RoleSecurity, exchange.RoleDPO, exchange.RoleInspector, exchange.RoleLeader}} // of which unit, the service decides
	exporters      = who{roles: []exchange.Role{exchange.RoleSecurity, exchange.RoleDPO, exchange.RoleInspector}}
)

func (w who) admits(p exchange.Person) bool {
	for _, r := range w.roles {
		if p.Has(r) {
			return true
		}
	}
	return len(w.roles) == 0
}

// Limits of bodies, in bytes.
const (
	noBody    = 0
	smallBody = 64 << 10
	draftBody = 256 << 10 // 1000 recipients
	// commitBody: a manifest of 2000 pages and 1002 grants is 0.4 MB; the rest
	// is for labels, 24 KB for each of 1000 recipients.
	commitBody = 32 << 20
	traceBody  = 12 << 20 // the sealed result of a trace, in base64
)

// route is one line of the table.
type route struct {
	method, path string
	who          who
	body         int64
	handle       echo.HandlerFunc
}

// health reports whether the route tells how the server is, and nothing else.
func (r route) health() bool { return r.path == "/healthz" || r.path == "/readyz" }

// routes is the whole HTTP interface.
func (s *server) routes() []route {
	const prove, enrol = exchange.StageProve, exchange.StageEnrol
	const get, put, post, del = http.MethodGet, http.MethodPut, http.MethodPost, http.MethodDelete
	return []route{
		{get, "/", anyone, noBody, s.clientPage},
		{get, "/assets/:name", anyone, noBody, s.asset},
		{get, "/healthz", anyone, noBody, s.healthy},
		{get, "/readyz", anyone, noBody, s.ready},
		{get, "/api/config", anyone, noBody, s.getConfig},

		{post, "/api/session", anyone, smallBody, s.signIn},
		{post, "/api/password", anyone, smallBody, s.changePassword},
		{del, "/api/session", signedIn.at(prove, enrol).beforeRules(), noBody, s.signOut},
		{post, "/api/session/factor", signedIn.at(prove).beforeRules(), smallBody, s.completeFactor},
		{post, "/api/session/factor/challenge", signedIn.at(prove).beforeRules(), noBody, s.challengePasskey},
		{post, "/api/session/step-up", signedIn.at(enrol).beforeRules(), smallBody, s.stepUp},
		{put, "/api/session/device", signedIn.polling(), smallBody, s.useDevice},
		{get, "/api/sessions", signedIn.beforeRules(), noBody, s.listSessions},
		{del, "/api/sessions", signedIn.beforeRules(), noBody, s.revokeOtherSessions},
		{del, "/api/sessions/:session", signedIn.beforeRules(), noBody, s.revokeSession},
		{del, "/api/people/:username/sessions", administrators.stepUp(), noBody, s.endSessionsOf},
		{get, "/api/factor", signedIn.at(prove, enrol).beforeRules(), noBody, s.factors},
		{post, "/api/factor/totp", signedIn.at(enrol).beforeRules().stepUp(), noBody, s.beginTOTP},
		{post, "/api/factor/totp/confirm", signedIn.at(enrol).beforeRules().stepUp(), smallBody, s.confirmTOTP},
		{post, "/api/factor/passkeys/begin", signedIn.at(enrol).beforeRules().stepUp(), noBody, s.beginPasskey},
		{post, "/api/factor/passkeys", signedIn.at(enrol).beforeRules().stepUp(), smallBody, s.addPasskey},
		{post, "/api/factor/codes", signedIn.beforeRules().stepUp(), noBody, s.newRecoveryCodes},
		{del, "/api/factor/:factor", signedIn.beforeRules().stepUp(), noBody, s.removeFactor},
		{post, "/api/people/:username/factor/reset", registrar.stepUp(), noBody, s.resetFactor},
		{get, "/api/locks", administrators, noBody, s.listLocks},
		{post, "/api/people/:username/unlock", administrators.stepUp(), smallBody, s.unlock},
		{get, "/api/me", signedIn.at(prove, enrol).beforeRules(), noBody, s.me},
		{get, "/api/people", signedIn, noBody, s.searchPeople},
		{get, "/api/lists", signedIn, noBody, s.searchLists},
		{get, "/api/people/:username/audit", signedIn, noBody, s.personAudit},

		{get, "/api/rules", signedIn.beforeRules(), noBody, s.getRules},
		{post, "/api/rules", operators.stepUp(), smallBody * 2, s.publishRules},
		{post, "/api/rules/acceptance", signedIn.beforeRules(), smallBody, s.acceptRules},
		{get, "/api/rules/unacknowledged", rosterReaders, noBody, s.unacknowledged},
		{get, "/api/roster", rosterReaders, noBody, s.roster},
		{post, "/api/roster/nominations", nominators.stepUp(), draftBody * 4, s.nominate},
		{post, "/api/roster/:username/approval", operators.stepUp(), smallBody, s.approve},
		{post, "/api/roster/:username/refusal", operators.stepUp(), smallBody, s.refuseNomination},
		{post, "/api/roster/:username/reviews", founders.stepUp(), smallBody, s.review},
		{get, "/api/delegations", rosterReaders, noBody, s.delegations},
		{post, "/api/delegations", nominators.stepUp(), smallBody, s.delegate},
		{del, "/api/delegations/:id", signedIn.stepUp(), noBody, s.revokeDelegation},
		{get, "/api/departures", rosterReaders, noBody, s.departures},
		{post, "/api/departures", unitKeepers.stepUp(), smallBody, s.depart},
		{post, "/api/departures/:id/cancellation", unitKeepers.stepUp(), smallBody, s.cancelDeparture},

		{post, "/api/recipients", signedIn, draftBody, s.recipients},
		{post, "/api/keys", signedIn.stepUp(), smallBody, s.actOnKey},
		{get, "/api/keys/:username", signedIn, noBody, s.getKey},
		{post, "/api/keys/:username/events", registrar.stepUp(), smallBody, s.actOnKeyOf},
		{get, "/api/devices/:sum", signedIn, noBody, s.keyOfDevice},
		{get, "/api/registrars", signedIn, noBody, s.registrars},
		{post, "/api/replacements", signedIn.stepUp(), smallBody, s.askReplacement},
		{get, "/api/replacements/:username", signedIn, noBody, s.replacement},
		{del, "/api/replacements/:username", signedIn.stepUp(), noBody, s.endReplacement},
		{post, "/api/replacements/:username/signatures", registrar.stepUp(), smallBody, s.signReplacement},
		{post, "/api/joinings", signedIn.stepUp(), smallBody, s.askToJoin},
		{get, "/api/joinings", signedIn.polling(), noBody, s.joinings},
		{post, "/api/joinings/:id", signedIn, smallBody, s.moveJoining},
		{post, "/api/joinings/:id/approve", signedIn.stepUp(), smallBody, s.approveJoining},
		{post, "/api/recovery/:unit", founders.stepUp(), draftBody, s.initRecovery},
		{get, "/api/recovery/:unit", signedIn, noBody, s.getRecovery},
		{get, "/api/recovery", signedIn, noBody, s.recoveryHistory},
		{post, "/api/recovery/:unit/papers", signedIn.stepUp(), smallBody, s.recoveryPapers},
		{post, "/api/recovery/:unit/requests", signedIn.stepUp(), draftBody, s.requestRecovery},
		{get, "/api/recovery/:unit/requests/:request", signedIn, noBody, s.recoveryRequest},
		{post, "/api/recovery/:unit/requests/:request/decision", signedIn.stepUp(), smallBody, s.decideRecovery},
		{post, "/api/recovery/:unit/requests/:request/documents/:document/offer", signedIn, noBody, s.offerHandover},
		{post, "/api/recovery/:unit/requests/:request/documents/:document", signedIn, commitBody, s.amend},
		{post, "/api/recovery/:unit/requests/:request/key", signedIn.stepUp(), draftBody, s.rotateRecovery},
		{get, "/api/recovery/:unit/requests/:request/documents", signedIn, noBody, s.resealing},
		{get, "/api/recovery/:unit/requests/:request/documents/:document/original", signedIn, noBody, s.recoveryOriginal},
		{put, "/api/recovery/:unit/requests/:request/documents/:document/original/:sum", signedIn, exchange.MaxOriginal, s.keepOriginal},
		{get, "/api/recovery-keys/:id", signedIn, noBody, s.recoveryKeys},
		{post, "/api/recovery/:unit/requests/:request/end", signedIn.stepUp(), smallBody, s.finishRecovery},

		{put, "/api/documents/:document", signedIn, draftBody, s.beginSend},
		{del, "/api/documents/:document", signedIn, noBody, s.abandonSend},
		{get, "/api/documents/:document/upload", signedIn, noBody, s.uploadState},
		{put, "/api/documents/:document/objects/:sum", signedIn, exchange.MaxOriginal, s.putObject},
		{post, "/api/documents/:document/commit", signedIn, commitBody, s.commitSend},

		{get, "/api/inbox", signedIn, noBody, s.inbox},
		{get, "/api/sent", signedIn, noBody, s.sent},
		{post, "/api/documents/:document/releases", signedIn, smallBody, s.release},
		{get, "/api/documents/:document/pages/:page", viewer, noBody, s.page},
		{get, "/api/documents/:document/sending", signedIn, noBody, s.sending},
		{get, "/api/documents/:document/original", signedIn, noBody, s.original},
		{post, "/api/documents/:document/recall", signedIn, draftBody, s.recall},
		{post, "/api/documents/:document/views/:view/reading", signedIn.polling(), smallBody, s.claimReading},
		{get, "/api/views/:code", signedIn, noBody, s.viewsByCode},
		{get, "/api/session-marks", signedIn, noBody, s.sessionMarks},
		{get, "/api/documents/:document/audit", signedIn, noBody, s.documentAudit},
		{get, "/api/board", supervisors, noBody, s.unitBoard},
		{post, "/api/audit/exports", signedIn, smallBody, s.noteExport},
		{get, "/api/documents/:document/state", signedIn, noBody, s.sentState},
		{post, "/api/documents/:document/answers", signedIn, smallBody, s.answer},
		{post, "/api/documents/:document/access-requests", signedIn, smallBody, s.askAccess},
		{post, "/api/documents/:document/access-requests/:request", signedIn, smallBody, s.answerAccess},
		{get, "/api/access-requests", signedIn, noBody, s.accessRequests},
		{get, "/api/notices", signedIn.polling(), noBody, s.news},
		{post, "/api/notices/seen", signedIn.polling(), smallBody, s.newsSeen},

		{get, "/api/destructions", signedIn, noBody, s.destructions},
		{get, "/api/destructions/expired", signedIn, noBody, s.expiredDocuments},
		{post, "/api/destructions", signedIn.stepUp(), smallBody, s.requestDestruction},
		{get, "/api/destructions/:request", signedIn, noBody, s.destruction},
		{get, "/api/destructions/:request/certificate", signedIn, noBody, s.destructionCertificate},
		{post, "/api/destructions/:request/approval", signedIn.stepUp(), noBody, s.approveDestruction},
		{post, "/api/destructions/:request/rejection", signedIn.stepUp(), smallBody, s.rejectDestruction},
		{get, "/api/documents/:document/destruction", signedIn, noBody, s.destructionOf},

		{get, "/api/documents/:document/tracers", officers, noBody, s.tracers},
		{get, "/api/traces", signedIn, noBody, s.traces},
		{post, "/api/traces", officers.stepUp(), commitBody, s.askTrace},
		{get, "/api/traces/:request", signedIn, noBody, s.trace},
		{get, "/api/traces/:request/pictures/:page", signedIn, noBody, s.tracePicture},
		{post, "/api/traces/:request/answer", signedIn.stepUp(), traceBody, s.answerTrace},
		{post, "/api/traces/:request/refusal", signedIn.stepUp(), smallBody, s.declineTrace},
		{post, "/api/traces/:request/withdrawal", officers.stepUp(), smallBody, s.withdrawTrace},

		{get, "/api/log/checkpoint", signedIn.polling().beforeRules(), noBody, s.checkpoint},
		{get, "/api/log/inclusion", signedIn.beforeRules(), noBody, s.inclusion},
		{get, "/api/log/inclusions", signedIn.beforeRules(), noBody, s.inclusions},
		{get, "/api/log/consistency", signedIn.beforeRules(), noBody, s.consistency},
		{get, "/api/log/entries/:index", signedIn, noBody, s.logEntry},
		{get, "/api/log/leaves", signedIn, noBody, s.leaves},
		{get, "/api/witness/checkpoint", cosigner, noBody, s.witnessOffer},
		{get, "/api/witness/leaves", cosigner, noBody, s.witnessLeaves},
		{post, "/api/witness/cosignatures", cosigner, smallBody, s.takeCosignature},

		{post, "/api/log/export", exporters.stepUp(), noBody, s.exportLog},
		{post, "/api/log/shares", exporters.stepUp(), noBody, s.exportShares},
		{get, "/api/log/erasures", exporters, noBody, s.erasures},
		{post, "/api/log/erasures", erasers.stepUp(), smallBody, s.requestErasure},
		{post, "/api/log/erasures/:request/approval", operators.stepUp(), noBody, s.decideErasure(true)},
		{post, "/api/log/erasures/:request/rejection", eraseDeciders.stepUp(), noBody, s.decideErasure(false)},
		{get, "/api/log/security", exporters.stepUp(), noBody, s.securityLog},
		{post, "/api/directory/check", operators, noBody, s.checkDirectory},
		{post, "/api/directory/sync", operators.stepUp(), smallBody, s.syncDirectory},
		{get, "/api/status", operators.polling(), noBody, s.status},
	}
}
