package storage

import (
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
)

// openings reads what single openings were: served pages, and what the clients
// said of themselves.
func (r *trailReading) openings() error {
	rows, err := r.tx.Query(r.ctx, `SELECT person, view, entry, kind, at, purpose, device, served, claimed_pages, claimed_seconds FROM (
		SELECT v.*, row_number() OVER (PARTITION BY v.person ORDER BY v.entry DESC) AS nth,
			(SELECT count(*) FROM pages_served s WHERE s.view = v.view) AS served,
			(SELECT count(*) FROM reading_claims c WHERE c.view = v.view) AS claimed_pages,
			(SELECT coalesce(sum(c.seconds), 0) FROM reading_claims c WHERE c.view = v.view) AS claimed_seconds
		FROM releases v WHERE v.document = $1 AND v.kind IN ('view', 'copy')) AS o
		WHERE nth <= $2 ORDER BY entry DESC`, [16]byte(r.id), exchange.MaxOpenings)
	if err != nil {
		return err
	}
	mine := make(map[exchange.PersonID]*exchange.RecipientTrail, len(r.trail.Recipients))
	for i := range r.trail.Recipients {
		mine[r.trail.Recipients[i].Person.ID] = &r.trail.Recipients[i]
	}
	var who exchange.PersonID
	var o exchange.Opening
	var at time.Time
	_, err = pgx.ForEachRow(rows, []any{(*[16]byte)(&who), (*[16]byte)(&o.View), &o.Index, &o.Kind, &at, &o.Purpose, &o.Device, &o.Served, &o.ClaimedPages, &o.ClaimedSeconds}, func() error {
		o.At = at
		if t := mine[who]; t != nil {
			t.Openings = append(t.Openings, o)
		}
		return nil
	})
	return err
}

// entries reads those of the document that are kept, the newest first.
func (r *trailReading) entries(limit int) error {
	if limit == 0 {
		return nil
	}
	rows, err := r.tx.Query(r.ctx, "SELECT "+entryColumns+" FROM log_records r JOIN log_leaves l USING (index) WHERE r.document = $1 ORDER BY index DESC LIMIT $2", r.id.String(), limit+1)
	if err != nil {
		return err
	}
	all, err := pgx.CollectRows(rows, scanEntry)
	r.trail.Entries, r.trail.Cut = all[:min(len(all), limit)], len(all) > limit
	return err
}
