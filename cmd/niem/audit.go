package main

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"niem/exchange/audit"
	"niem/web/api"
)

func (a *app) auditCommand() *cobra.Command {
	var o auditOrder
	cmd := &cobra.Command{
		Use: "audit DOC", Short: a.say(tAudit), Long: a.say(tAuditLong), Args: cobra.MaximumNArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			asked := len(args)
			if len(args) == 1 {
				o.document = args[0]
			}
			for _, name := range []string{o.person, o.unit, o.code} {
				if name != "" {
					asked++
				}
			}
			switch {
			case asked != 1, o.unit == "" && (o.sent || o.unopened), o.code != "" && o.csv != "":
				return &usageError{a.say(tAuditNeeds)}
			case o.unit != "":
				return a.unitAudit(cmd.Context(), o)
			case o.code != "":
				return a.codeAudit(cmd.Context(), o.code)
			case o.person != "":
				return a.personAudit(cmd.Context(), o)
			}
			return a.documentAudit(cmd.Context(), o)
		}),
	}
	cmd.Flags().StringVar(&o.person, "person", "", a.say(tFlagPerson))
	cmd.Flags().StringVar(&o.unit, "unit", "", a.say(tFlagUnitBoard))
	cmd.Flags().Lookup("unit").NoOptDefVal = ownUnit
	cmd.Flags().BoolVar(&o.sent, "sent", false, a.say(tFlagBoardSent))
	cmd.Flags().BoolVar(&o.unopened, "unopened", false, a.say(tFlagUnopened))
	cmd.Flags().StringVar(&o.code, "code", "", a.say(tFlagViewCode))
	cmd.Flags().StringVar(&o.csv, "csv", "", a.say(tFlagAuditCSV))
	return cmd
}

// readLogged verifies that a reading of the audit stands on the log.
func (d *desk) readLogged(ctx context.Context, r api.Receipt, scope string) error {
	_, _, err := d.accept(ctx, r, audit.KindAuditRead, func(record audit.Record) bool { return record.Details["scope"] == scope })
	return err
}

func (a *app) documentAudit(ctx context.Context, o auditOrder) error {
	if _, err := a.documentID(o.document); err != nil {
		return err
	}
	d, err := a.connect()
	if err != nil {
		return err
	}
	trail, err := d.client.DocumentAudit(ctx, o.document, false)
	if err != nil {
		return err
	}
	if err := d.readLogged(ctx, trail.Receipt, "document"); err != nil {
		return err
	}
	s := a.trailSheet(trail)
	if err := d.export(ctx, o, s, api.AuditExport{Document: o.document}); err != nil {
		return err
	}
	return a.answer(trail, func() { a.printTrail(trail, s) })
}

// trailSheet has a row a recipient. What devices state of reading is their own
// word, apart from the pages that the server served.
func (a *app) trailSheet(t api.DocumentAudit) sheet {
	s := sheet{heading: []text{tColRecipient, tColPosition, tColUnit, tColState, tColFirst, tColLast, tColViews, tColCopies, tColPages, tColStated, tColRefusals}}
	for _, r := range t.Recipients {
		state := a.say(tNotOpened)
		if r.Opened {
			state = a.say(tOpenedState)
		}
		if r.ReceivedAt != nil {
			state += " · " + a.say(tReceivedState) + " " + when(*r.ReceivedAt)
		}
		if r.ReturnedAt != nil {
			state += " · " + a.say(tReturnedState) + " " + when(*r.ReturnedAt) + ": " + r.ReturnReason
		}
		if r.ReportedAt != nil {
			state += " · " + a.say(tReportedState) + " " + when(*r.ReportedAt)
		}
		if r.RecalledAt != nil {
			state += " · " + a.say(tRecalledState) + " " + when(*r.RecalledAt) + " · " + a.finality(r.FinalSince)
		}
		stated := 0
		for _, o := range r.Openings {
			stated += o.ClaimedSeconds
		}
		s.rows = append(s.rows, []string{r.Person.FullName + " (" + r.Person.Username + ")", r.Person.Position, r.Person.Unit, state,
			whenOr(r.First), whenOr(r.Last), fmt.Sprint(r.Views), fmt.Sprint(r.Copies), fmt.Sprint(r.PagesServed), (time.Duration(stated) * time.Second).String(), fmt.Sprint(r.Refusals)})
	}
	return s
}

func (a *app) printTrail(t api.DocumentAudit, s sheet) {
	a.tell(tTrailHead, t.Document, oneLine(t.Sender.FullName), t.Sender.Username, when(t.SentAt))
	a.table(s.heading, s.rows)
	for _, m := range t.Amendments {
		from, as := "–", tCameToRead
		if m.From != nil {
			from = m.From.FullName
		}
		if m.Sends && m.Reads {
			as = tCameToBoth
		} else if m.Sends {
			as = tCameToSend
		}
		a.tell(tTrailAmended, when(m.At), m.To.FullName, m.To.Username, a.say(as), from, m.First.FullName, m.By.FullName)
	}
	a.printDestroyed(t.Destroyed)
	for _, o := range t.Outsiders {
		a.tell(tTrailOutsider, oneLine(o.Person.FullName), o.Person.Username, o.Times, when(o.Last))
	}
	for _, r := range t.Readers {
		a.tell(tTrailReader, oneLine(r.Person.FullName), r.Person.Username, when(r.At))
	}
}

// printDestroyed says when and by whom a document was destroyed; nil for one that
// lives.
func (a *app) printDestroyed(x *api.DestroyedTrail) {
	if x == nil {
		return
	}
	a.tell(tTrailDestroyed, when(x.At), x.Decision, x.First.FullName, x.First.Username, x.By.FullName, x.By.Username)
	if x.Finished != nil {
		a.tell(tTrailDeleted, when(*x.Finished))
	} else {
		a.tell(tTrailDeleting)
	}
	if x.FinalSince != nil {
		a.tell(tDestructionLast, when(*x.FinalSince))
	} else {
		a.tell(tDestructionOpen)
	}
}

// finality says since when a recall holds against old backups too.
func (a *app) finality(since *time.Time) string {
	if since == nil {
		return a.say(tNotFinal)
	}
	return fmt.Sprintf(a.say(tFinalSince), when(*since))
}

func (a *app) personAudit(ctx context.Context, o auditOrder) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	trail, err := d.client.PersonAudit(ctx, o.person, api.ActFilter{})
	if err != nil {
		return err
	}
	if err := d.readLogged(ctx, trail.Receipt, "person"); err != nil {
		return err
	}
	s := sheet{heading: []text{tColTime, tColAct, tColDocument, tColDetails, tColLogIndex}}
	for _, act := range trail.Acts {
		s.rows = append(s.rows, []string{when(act.At), a.actName(act.Kind), act.Document, detailLine(act.Details), fmt.Sprint(act.Index)})
	}
	if err := d.export(ctx, o, s, api.AuditExport{Username: o.person}); err != nil {
		return err
	}
	return a.answer(trail, func() { a.table(s.heading, s.rows) })
}

var actNames = map[audit.Kind]text{
	audit.KindKeyNew: tActKeyNew, audit.KindKeyConfirmed: tActKeyConfirmed, audit.KindRecoveryNew: tActRecoveryNew,
	audit.KindKeyReplaced: tActKeyReplaced, audit.KindKeyRevoked: tActKeyRevoked, audit.KindKeyRenamed: tActKeyRenamed, audit.KindKeyFounded: tActKeyFounded,
	audit.KindRegistrarNamed: tActRegistrarNamed, audit.KindRegistrarEnded: tActRegistrarEnded,
	audit.KindDeviceAsked: tActDeviceAsked, audit.KindDeviceAdded: tActDeviceAdded, audit.KindDeviceRemoved: tActDeviceRemoved, audit.KindDeviceRefused: tActDeviceRefused,
	audit.KindReplacementAsked: tActReplacementAsked, audit.KindReplacementSigned: tActReplacementSigned, audit.KindReplacementEnded: tActReplacementEnded,
	audit.KindFactorReset:      tActFactorReset,
	audit.KindRecoveryReplaced: tActRecoveryReplaced, audit.KindRecoveryRetired: tActRecoveryRetired, audit.KindRecoveryRequested: tActRecoveryRequested, audit.KindRecoveryApproved: tActRecoveryApproved,
	audit.KindRecoveryRejected: tActRecoveryRejected, audit.KindRecoveryRehearsed: tActRecoveryRehearsed, audit.KindRecoveryFinished: tActRecoveryFinished,
	audit.KindAmended:              tActAmended,
	audit.KindDestructionRequested: tActDestructionRequested, audit.KindDestructionRejected: tActDestructionRejected, audit.KindDestroyed: tActDestroyed,
	audit.KindDestructionFinished: tActDestructionFinished,
	audit.KindTraceRequested:      tActTraceRequested, audit.KindTraceAnswered: tActTraceAnswered, audit.KindTraceDeclined: tActTraceDeclined, audit.KindTraceWithdrawn: tActTraceWithdrawn,
	audit.KindErasureRequested: tActErasureRequested, audit.KindErasureApproved: tActErasureApproved, audit.KindErasureRejected: tActErasureRejected, audit.KindErased: tActErased,
	audit.KindSent: tActSent, audit.KindReleased: tActReleased, audit.KindRefused: tActRefused,
	audit.KindRecalled: tActRecalled, audit.KindExpired: tActExpired, audit.KindAuditRead: tActAuditRead, audit.KindAuditExported: tActAuditExported,
	audit.KindReceived: tActReceived, audit.KindReturned: tActReturned, audit.KindReported: tActReported,
	audit.KindAccessAsked: tActAccessAsked, audit.KindAccessAnswered: tActAccessAnswered,
	audit.KindSessionMarkRead: tActSessionMarkRead, audit.KindSessionMarkRenewed: tActSessionMarkRenewed,
	audit.KindLogExported: tActLogExported, audit.KindSignedIn: tActSignedIn, audit.KindSignInRefused: tActSignInRefused,
	audit.KindSignedOut: tActSignedOut, audit.KindRoster: tActRoster,
	audit.KindDirectoryChecked: tActDirectoryChecked, audit.KindPasswordChanged: tActPasswordChanged,
	audit.KindRosterFounded: tActRosterFounded, audit.KindRosterNominated: tActRosterNominated, audit.KindRosterApproved: tActRosterApproved,
	audit.KindRosterRefused: tActRosterRefused, audit.KindRosterSuspended: tActRosterSuspended, audit.KindRosterEnded: tActRosterEnded,
	audit.KindRosterReviewed: tActRosterReviewed, audit.KindRulesPublished: tActRulesPublished, audit.KindRulesAccepted: tActRulesAccepted,
	audit.KindDelegationGiven: tActDelegationGiven, audit.KindDelegationRevoked: tActDelegationRevoked,
	audit.KindDepartureOrdered: tActDepartureOrdered, audit.KindDepartureCancelled: tActDepartureCancelled,
}

// actName words the kind of a log entry.
func (a *app) actName(kind string) string {
	if t, known := actNames[audit.Kind(kind)]; known {
		return a.say(t)
	}
	return kind
}

func detailLine(details map[string]string) string {
	var parts []string
	for name, value := range details {
		if !meantForMachines[name] && value != "" && len(value) <= 40 { // hashes and keys say nothing to a reader
			parts = append(parts, name+"="+value)
		}
	}
	sort.Strings(parts)
	return strings.Join(parts, " ")
}

// meantForMachines are details by which entries are matched; --json has them.
var meantForMachines = map[string]bool{"request": true, "session": true, "view": true}
