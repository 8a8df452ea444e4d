package storage

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// askAgain keeps a request for destruction. That who asked was an officer is not on
// the log: another officer has to approve then.
func askAgain(b *pgx.Batch, rec audit.Record, index int64) error {
	id, err := idIn(rec, "request")
	if err != nil {
		return err
	}
	by, err := personOf(rec.Actor)
	if err != nil {
		return err
	}
	var documents [][16]byte
	for name := range strings.SplitSeq(rec.Details["documents"], ",") {
		var doc exchange.DocumentID
		if err := doc.UnmarshalText([]byte(name)); err != nil {
			return fmt.Errorf("replay destruction: %w", err)
		}
		documents = append(documents, doc)
	}
	b.Queue("INSERT INTO destruction_requests (id, by, by_officer, at, decision, reason, state, entry) VALUES ($1, $2, false, $3, $4, $5, 'open', $6)",
		id, by, rec.Time, rec.Details["decision"], rec.Details["reason"], index)
	b.Queue("INSERT INTO destruction_documents (request, document) SELECT $1, id FROM documents WHERE id = ANY($2)", id, documents)
	return nil
}

func rejectAgain(b *pgx.Batch, rec audit.Record, _ int64) error {
	id, err := idIn(rec, "request")
	if err != nil {
		return err
	}
	by, err := personOf(rec.Actor)
	if err == nil {
		b.Queue("UPDATE destruction_requests SET state = 'rejected', decided_by = $2, decided_at = $3, rejection = $4 WHERE id = $1", id, by, rec.Time, rec.Details["reason"])
		b.Queue("UPDATE destruction_documents SET stands = false WHERE request = $1", id)
	}
	return err
}

// destroyAgain takes shares and labels. The objects may have come back, so the end
// of a destruction is not replayed: they are deleted once more.
func destroyAgain(b *pgx.Batch, rec audit.Record, index int64) error {
	doc, err := documentOf(rec)
	if err != nil {
		return err
	}
	id, err := idIn(rec, "request")
	if err != nil {
		return err
	}
	by, err := personOf(rec.Actor)
	if err != nil {
		return err
	}
	counts := [3]int{}
	for i, name := range []string{"shares", "envelopes", "objects"} {
		if counts[i], err = strconv.Atoi(rec.Details[name]); err != nil {
			return fmt.Errorf("replay destruction: %w", err)
		}
	}
	b.Queue("DELETE FROM shares WHERE document = $1", [16]byte(doc))
	b.Queue("DELETE FROM offered_shares WHERE document = $1", [16]byte(doc))
	b.Queue("UPDATE grants SET label = '' WHERE document = $1", [16]byte(doc))
	b.Queue("UPDATE destruction_requests SET state = 'approved', decided_by = $2, decided_at = $3 WHERE id = $1", id, by, rec.Time)
	b.Queue("INSERT INTO destructions (document, request, by, at, shares, envelopes, objects, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		[16]byte(doc), id, by, rec.Time, counts[0], counts[1], counts[2], index)
	return nil
}
