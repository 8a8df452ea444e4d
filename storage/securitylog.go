package storage

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
)

// SecurityLog is a slog.Handler that keeps lines in the database beside giving
// them to another handler. Nobody waits for the database: lines are kept in
// batches, soon after. When the database is down or too slow, lines beyond a
// backlog are given to the other handler alone, and a line says how many.
type SecurityLog struct {
	next  slog.Handler
	attrs []slog.Attr
	queue *securityQueue
}

// securityBacklog is how many lines may wait for the database.
const securityBacklog = 10000

// securityEvery is how often waiting lines are written.
const securityEvery = time.Second

type securityQueue struct {
	db      *DB
	mu      sync.Mutex
	waiting []exchange.SecurityEvent
	lost    int
	stop    chan struct{}
	done    chan struct{}
}

// NewSecurityLog keeps lines in db and gives them to next. Close writes the rest.
func NewSecurityLog(db *DB, next slog.Handler) *SecurityLog {
	q := &securityQueue{db: db, stop: make(chan struct{}), done: make(chan struct{})}
	go q.run()
	return &SecurityLog{next: next, queue: q}
}

// Close writes what waits and ends.
func (l *SecurityLog) Close() {
	close(l.queue.stop)
	<-l.queue.done
}

// Enabled implements slog.Handler.
func (l *SecurityLog) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelInfo || l.next.Enabled(ctx, level)
}

// Handle implements slog.Handler.
func (l *SecurityLog) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelInfo {
		fields := map[string]string{}
		for _, a := range l.attrs {
			fields[a.Key] = fieldText(a.Value)
		}
		r.Attrs(func(a slog.Attr) bool {
			fields[a.Key] = fieldText(a.Value)
			return true
		})
		l.queue.add(exchange.SecurityEvent{At: r.Time.UTC(), Level: r.Level.String(), Message: r.Message, Fields: fields})
	}
	return l.next.Handle(ctx, r)
}

// fieldText is a value as the database takes it: it has no NUL in texts.
func fieldText(v slog.Value) string {
	return strings.ReplaceAll(strings.ToValidUTF8(v.Resolve().String(), ""), "\x00", "")
}

// WithAttrs implements slog.Handler.
func (l *SecurityLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &SecurityLog{l.next.WithAttrs(attrs), append(l.attrs[:len(l.attrs):len(l.attrs)], attrs...), l.queue}
}

// WithGroup implements slog.Handler. Groups are flat in the database.
func (l *SecurityLog) WithGroup(name string) slog.Handler {
	return &SecurityLog{l.next.WithGroup(name), l.attrs, l.queue}
}

func (q *securityQueue) add(e exchange.SecurityEvent) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) >= securityBacklog {
		q.lost++
		return
	}
	q.waiting = append(q.waiting, e)
}

func (q *securityQueue) run() {
	defer close(q.done)
	tick := time.NewTicker(securityEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			q.flush()
		case <-q.stop:
			q.flush()
			return
		}
	}
}

// flush writes what waits; what could not be written waits on.
func (q *securityQueue) flush() {
	q.mu.Lock()
	batch, lost := q.waiting, q.lost
	q.waiting, q.lost = nil, 0
	q.mu.Unlock()
	if lost > 0 {
		batch = append(batch, exchange.SecurityEvent{At: time.Now().UTC(), Level: slog.LevelError.String(),
			Message: "lines of the security log were not kept here", Fields: map[string]string{"lines": fmt.Sprint(lost)}})
	}
	if len(batch) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), statementTimeout)
	defer cancel()
	if err := q.db.AddSecurityEvents(ctx, batch); err != nil {
		q.mu.Lock()
		defer q.mu.Unlock()
		if !errors.Is(err, exchange.ErrUnavailable) { // it would be refused again
			q.lost += len(batch)
			return
		}
		over := max(0, len(batch)+len(q.waiting)-securityBacklog)
		q.waiting = append(batch[:len(batch)-min(over, len(batch))], q.waiting...)
		q.lost += over
	}
}

// AddSecurityEvents adds lines to the security log.
func (db *DB) AddSecurityEvents(ctx context.Context, events []exchange.SecurityEvent) error {
	_, err := db.pool.CopyFrom(ctx, pgx.Identifier{"security_log"}, []string{"at", "level", "message", "fields"},
		pgx.CopyFromSlice(len(events), func(i int) ([]any, error) {
			e := events[i]
			if e.Fields == nil {
				e.Fields = map[string]string{}
			}
			return []any{e.At, e.Level, e.Message, e.Fields}, nil
		}))
	return failed("add to security log", err)
}

// pageOfEvents is how many lines of the security log are read at a time.
const pageOfEvents = 1000

// SecurityEvents calls fn for the lines of a time, in order.
func (db *DB) SecurityEvents(ctx context.Context, from, to time.Time, fn func(exchange.SecurityEvent) error) error {
	after := int64(0)
	for {
		rows, err := db.pool.Query(ctx, `SELECT id, at, level, message, fields FROM security_log
			WHERE (at, id) > ($1, $2) AND at < $3 ORDER BY at, id LIMIT $4`, from, after, to, pageOfEvents)
		if err != nil {
			return failed("read security log", err)
		}
		page, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e exchange.SecurityEvent, err error) {
			err = row.Scan(&after, &e.At, &e.Level, &e.Message, &e.Fields)
			return e, err
		})
		if err != nil {
			return failed("read security log", err)
		}
		for _, e := range page {
			if err := fn(e); err != nil {
				return err
			}
		}
		if len(page) < pageOfEvents {
			return nil
		}
		from = page[len(page)-1].At
	}
}

// ForgetSecurityEvents deletes lines older than before; what has to be kept the
// database refuses to delete.
func (db *DB) ForgetSecurityEvents(ctx context.Context, before time.Time) (gone int64, err error) {
	err = db.pool.QueryRow(ctx, "SELECT forget_security_log($1)", before).Scan(&gone)
	return gone, failed("forget security log", err)
}
