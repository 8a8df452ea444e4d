package storage

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// replayed is what each kind of entry does again: whatever took something away,
// and the fact of a release. What gave something is lost, and done again by people.
var replayed = map[audit.Kind]func(b *pgx.Batch, rec audit.Record, index int64) error{
	audit.KindRecalled:             recallAgain,
	audit.KindExpired:              expireAgain,
	audit.KindReceived:             answerAgain(exchange.AnswerReceived, ""),
	audit.KindReturned:             answerAgain(exchange.AnswerReturned, "reason"),
	audit.KindReported:             answerAgain(exchange.AnswerReported, "note"),
	audit.KindDestructionRequested: askAgain,
	audit.KindDestructionRejected:  rejectAgain,
	audit.KindDestroyed:            destroyAgain,
	audit.KindReleased:             releaseAgain,
	audit.KindTraceAnswered:        endTraceAgain("answered"), // what its result says is lost
	audit.KindTraceDeclined:        endTraceAgain("declined"),
	audit.KindTraceWithdrawn:       endTraceAgain("withdrawn"),
	audit.KindRosterEnded:          standingAgain("ended"),
	audit.KindRosterSuspended:      standingAgain("suspended"),
	audit.KindDepartureOrdered:     departAgain,
	audit.KindDepartureCancelled:   endedBy("departure", "UPDATE departures SET cancelled_by = $2, cancelled_at = $3 WHERE id = $1"),
	audit.KindDelegationRevoked:    endedBy("id", "UPDATE delegations SET revoked_by = $2, revoked_at = $3 WHERE id = $1"),
	audit.KindPasswordChanged:      aboutPerson(forgetDevices),
	audit.KindFactorReset:          aboutPerson("DELETE FROM totp_secrets WHERE person = $1", "DELETE FROM passkeys WHERE person = $1", deleteCodes),
	audit.KindFactorRemoved:        removeFactorAgain,
	audit.KindFactorCodes:          aboutPerson(deleteCodes),
	// Which code was used up stands nowhere: all are.
	audit.KindFactorRecovered:  aboutPerson(deleteCodes),
	audit.KindRecoveryRejected: endedBy("request", "UPDATE recovery_requests SET state = 'rejected', decided_by = $2, decided_at = $3, inner_files = '{}', value = '' WHERE id = $1"),
	audit.KindRecoveryFinished: endedBy("request", "UPDATE recovery_requests SET state = 'done', decided_by = $2, finished = $3, inner_files = '{}', value = '' WHERE id = $1"),
}

const deleteCodes = "DELETE FROM recovery_codes WHERE person = $1"

// documentOf gives the document of a record whose document is known.
func documentOf(rec audit.Record) (doc exchange.DocumentID, err error) {
	return doc, doc.UnmarshalText([]byte(rec.Document))
}

// personOf reads the id of a person.
func personOf(text string) (id [16]byte, err error) {
	var p exchange.PersonID
	if err := p.UnmarshalText([]byte(text)); err != nil {
		return id, errNobody
	}
	return [16]byte(p), nil
}

// aboutPerson does statements about the subject, or the actor of an act upon
// himself.
func aboutPerson(statements ...string) func(*pgx.Batch, audit.Record, int64) error {
	return func(b *pgx.Batch, rec audit.Record, _ int64) error {
		who := rec.Subject
		if who == "" {
			who = rec.Actor
		}
		person, err := personOf(who)
		if err != nil {
			return err
		}
		for _, sql := range statements {
			b.Queue(sql, person)
		}
		return nil
	}
}

func removeFactorAgain(b *pgx.Batch, rec audit.Record, index int64) error {
	passkey := rec.Details["passkey"]
	if passkey == "" {
		return aboutPerson("DELETE FROM totp_secrets WHERE person = $1", codesOfNothing)(b, rec, index)
	}
	person, err := personOf(rec.Actor)
	if err != nil {
		return err
	}
	// A passkey's label is the beginning of its id's hash; see exchange.Passkey.
	b.Queue("DELETE FROM passkeys WHERE person = $1 AND left(encode(sha256(id), 'hex'), length($2)) = $2", person, passkey)
	b.Queue(codesOfNothing, person)
	return nil
}

func expireAgain(b *pgx.Batch, rec audit.Record, _ int64) error {
	doc, err := documentOf(rec)
	if err == nil {
		b.Queue("DELETE FROM shares WHERE document = $1 AND kind = $2", [16]byte(doc), int16(exchange.GrantRecipient))
		b.Queue("UPDATE documents SET expired = $2 WHERE id = $1 AND expired IS NULL", [16]byte(doc), rec.Time)
	}
	return err
}

func recallAgain(b *pgx.Batch, rec audit.Record, index int64) error {
	doc, err := documentOf(rec)
	if err != nil {
		return err
	}
	by, err := personOf(rec.Actor)
	if err != nil {
		return err
	}
	from, err := recalledIn(rec)
	if err != nil {
		return err
	}
	recipient := int16(exchange.GrantRecipient)
	b.Queue("DELETE FROM shares WHERE document = $1 AND kind = $3 AND ($2::uuid[] IS NULL OR person = ANY($2))", [16]byte(doc), from, recipient)
	b.Queue(`INSERT INTO recalls (document, person, by, at, reason, entry) SELECT document, person, $3, $4, $5, $6 FROM grants
		WHERE document = $1 AND kind = $7 AND ($2::uuid[] IS NULL OR person = ANY($2)) ON CONFLICT DO NOTHING`,
		[16]byte(doc), from, by, rec.Time, rec.Details["reason"], index, recipient)
	return nil
}

// answerAgain keeps a recipient's answer, whose words stand under that name.
func answerAgain(kind exchange.AnswerKind, words string) func(*pgx.Batch, audit.Record, int64) error {
	return func(b *pgx.Batch, rec audit.Record, index int64) error {
		doc, err := documentOf(rec)
		if err != nil {
			return err
		}
		who, err := personOf(rec.Actor)
		if err != nil {
			return err
		}
		if kind.GivesUp() {
			b.Queue("DELETE FROM shares WHERE document = $1 AND kind = $2 AND person = $3", [16]byte(doc), int16(exchange.GrantRecipient), who)
		}
		queueAnswer(b, exchange.Answer{Document: doc, Person: exchange.PersonID(who), Kind: kind, Reason: rec.Details[words], At: rec.Time}, index)
		return nil
	}
}

// recalledIn gives whom a recall named; nil for all.
func recalledIn(rec audit.Record) ([][16]byte, error) {
	if rec.Details["scope"] == "all" {
		return nil, nil
	}
	names := rec.Subject
	if names == "" {
		names = rec.Details["recipients"]
	}
	var from [][16]byte
	for name := range strings.SplitSeq(names, ",") {
		id, err := personOf(name)
		if err != nil {
			return nil, err
		}
		from = append(from, id)
	}
	return from, nil
}

// releaseAgain notes who had opened. Nobody sees pages by it: sessions are not
// part of a backup.
func releaseAgain(b *pgx.Batch, rec audit.Record, index int64) error {
	doc, err := documentOf(rec)
	if err != nil {
		return err
	}
	who, err := personOf(rec.Actor)
	if err != nil {
		return err
	}
	var ids [3][16]byte
	for i, name := range []string{"request", "view", "session"} {
		if ids[i], err = idIn(rec, name); err != nil {
			return err
		}
	}
	b.Queue(`INSERT INTO releases (request, view, document, person, session, kind, purpose, at, entry)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		ids[0], ids[1], [16]byte(doc), who, ids[2], rec.Details["kind"], rec.Details["purpose"], rec.Time, index)
	if trace, err := idIn(rec, "trace"); err == nil {
		b.Queue(runTrace, trace, who, index)
	}
	return nil
}

// endTraceAgain ends a request for a trace, and deletes its pictures.
func endTraceAgain(state string) func(*pgx.Batch, audit.Record, int64) error {
	return func(b *pgx.Batch, rec audit.Record, index int64) error {
		id, err := idIn(rec, "request")
		if err != nil {
			return err
		}
		by, err := personOf(rec.Actor)
		if err == nil {
			b.Queue("UPDATE trace_requests SET state = $2, ended_by = $3, ended_at = $4, end_entry = $5, words = $6 WHERE id = $1", id, state, by, rec.Time, index, rec.Details["reason"])
			b.Queue(dropPictures, id)
		}
		return err
	}
}

// idIn reads an id among a record's details.
func idIn(rec audit.Record, name string) (id [16]byte, err error) {
	text, err := hex.DecodeString(rec.Details[name])
	if err != nil || len(text) != len(id) {
		return id, fmt.Errorf("replay %s: no %s", rec.Kind, name)
	}
	return [16]byte(text), nil
}

func standingAgain(state string) func(*pgx.Batch, audit.Record, int64) error {
	return func(b *pgx.Batch, rec audit.Record, index int64) error {
		person, err := personOf(rec.Subject)
		if err == nil {
			b.Queue("UPDATE roster SET state = $2, reason = $3, entry = $4 WHERE person = $1", person, state, rec.Details["reason"], index)
		}
		return err
	}
}

func departAgain(b *pgx.Batch, rec audit.Record, index int64) error {
	id, err := idIn(rec, "departure")
	if err != nil {
		return err
	}
	who, err := personOf(rec.Subject)
	if err != nil {
		return err
	}
	by, err := personOf(rec.Actor)
	if err != nil {
		return err
	}
	effective, err := time.Parse(time.RFC3339, rec.Details["effective"])
	if err != nil {
		return fmt.Errorf("replay departure: %w", err)
	}
	var successor *[16]byte
	if to, err := personOf(rec.Details["successor"]); err == nil {
		successor = &to
	}
	b.Queue(`INSERT INTO departures (id, person, kind, decision, effective, successor, ordered_by, ordered_at, entry)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id, who, rec.Details["kind"], rec.Details["decision"], effective, successor, by, rec.Time, index)
	return nil
}

// endedBy does a statement about the row that a detail names, with who ended it
// and when.
func endedBy(name, sql string) func(*pgx.Batch, audit.Record, int64) error {
	return func(b *pgx.Batch, rec audit.Record, _ int64) error {
		id, err := idIn(rec, name)
		if err != nil {
			return err
		}
		by, err := personOf(rec.Actor)
		if err == nil {
			b.Queue(sql, id, by, rec.Time)
		}
		return err
	}
}
