package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
)

// selectNews reads a person's notices off the rows of the acts. $1 is the person,
// $2 the unit he leads or none, $3 since when, $4 how many. The count of new ones
// goes beyond those shown.
const selectNews = `WITH mine AS (SELECT document FROM grants WHERE person = $1 AND kind = 2),
	seen AS (SELECT coalesce((SELECT entry FROM news_seen WHERE person = $1), -1) AS entry),
	news (entry, at, kind, document, who, words) AS (
		SELECT d.entry, d.sent_at, 'arrived', d.id, d.sender, '' FROM grants g JOIN documents d ON d.id = g.document WHERE g.person = $1 AND g.kind = 1
			AND NOT EXISTS (SELECT FROM handovers h WHERE h.document = d.id AND h.person = $1 AND h.kind = 1)
		UNION ALL SELECT entry, at, CASE kind WHEN 1 THEN 'handed_over' ELSE 'handed_sent' END, document, by, '' FROM handovers WHERE person = $1
		UNION ALL SELECT entry, at, 'recalled', document, by, reason FROM recalls WHERE person = $1
		UNION ALL SELECT a.entry, a.at, a.kind, a.document, a.person, CASE a.kind WHEN 'returned' THEN a.reason ELSE '' END
			FROM recipient_acts a JOIN mine USING (document) WHERE a.kind <> 'received'
		UNION ALL SELECT a.entry, a.at, 'unit_reported', a.document, a.person, a.reason
			FROM recipient_acts a JOIN people p ON p.id = a.person WHERE a.kind = 'reported' AND $2 <> '' AND p.unit = $2 AND a.person <> $1
		UNION ALL SELECT q.entry, q.at, 'access_asked', q.document, q.person, q.reason FROM access_requests q JOIN mine USING (document)
		UNION ALL SELECT answer_entry, answered_at, CASE WHEN granted THEN 'access_granted' ELSE 'access_refused' END, document, answered_by, answer
			FROM access_requests WHERE person = $1 AND granted IS NOT NULL
		UNION ALL SELECT entry, at, 'trace_asked', document, by, reason FROM trace_requests WHERE asked @> ARRAY[$1]
		UNION ALL SELECT end_entry, ended_at, 'trace_withdrawn', document, ended_by, words FROM trace_requests WHERE asked @> ARRAY[$1] AND state = 'withdrawn'
		UNION ALL SELECT end_entry, ended_at, 'trace_' || state, document, ended_by, words FROM trace_requests WHERE by = $1 AND state IN ('answered', 'declined')
	)
	SELECT n.entry, n.at, n.kind, n.document, n.who, n.words, n.entry > seen.entry, count(*) FILTER (WHERE n.entry > seen.entry) OVER ()
	FROM news n, seen WHERE n.at > $3 ORDER BY n.entry DESC, n.kind LIMIT $4`

// News gives a person's notices; see exchange.NewsStore.
func (db *DB) News(ctx context.Context, person exchange.PersonID, unit string, since time.Time, limit int) ([]exchange.News, int, error) {
	rows, err := db.pool.Query(ctx, selectNews, [16]byte(person), unit, since, limit)
	if err != nil {
		return nil, 0, failed("read notices", err)
	}
	unseen := 0
	var who []exchange.PersonID
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (n exchange.News, err error) {
		err = row.Scan(&n.Entry, &n.At, &n.Kind, (*[16]byte)(&n.Document), (*[16]byte)(&n.By.ID), &n.Text, &n.New, &unseen)
		who = append(who, n.By.ID)
		return n, err
	})
	if err != nil {
		return nil, 0, failed("read notices", err)
	}
	people, err := peopleByID(ctx, db.pool, who)
	for i := range all {
		all[i].By = people[all[i].By.ID]
	}
	return all, unseen, failed("read notices", err)
}

// NewsSeen notes how far a person has looked; it never goes back.
func (db *DB) NewsSeen(ctx context.Context, person exchange.PersonID, entry int64) error {
	_, err := db.pool.Exec(ctx, `INSERT INTO news_seen AS s (person, entry) VALUES ($1, $2)
		ON CONFLICT (person) DO UPDATE SET entry = excluded.entry WHERE s.entry < excluded.entry`, [16]byte(person), entry)
	return failed("note notices as seen", err)
}
