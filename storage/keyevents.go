package storage

import (
	"context"
	"crypto/sha256"
	"errors"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// AddKeyEvent appends a key event and makes it count, in one transaction that
// holds the owner's key and the keys of everybody who signed.
func (db *DB) AddKeyEvent(ctx context.Context, ev exchange.KeyEvent, rec audit.Record) (e audit.Entry, err error) {
	err = db.atomically(ctx, "add key event", func(tx pgx.Tx) error {
		if err := holdKeys(ctx, tx, ev); err != nil {
			return err
		}
		if j := ev.Approves; j != nil {
			tag, err := tx.Exec(ctx, moveJoining, joiningValues(*j, exchange.JoiningRevealed)...)
			if err != nil {
				return err
			}
			if tag.RowsAffected() != 1 {
				return verdict{exchange.ErrConflict}
			}
		}
		e, err = db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) { queueKeyEvent(b, ev, rec.Kind, index) })
		if violates(err, "keys_present") { // two devices enrolled at once
			return verdict{exchange.ErrKeyExists}
		}
		return err
	})
	return e, err
}

// holdKeys locks what the event was judged by, and refuses when it has changed.
func holdKeys(ctx context.Context, tx pgx.Tx, ev exchange.KeyEvent) error {
	var newest int64
	err := tx.QueryRow(ctx, "SELECT entry FROM keys WHERE person = $1 AND present FOR UPDATE", [16]byte(ev.Person)).Scan(&newest)
	if errors.Is(err, pgx.ErrNoRows) {
		newest, err = -1, nil
	}
	if err != nil {
		return err
	}
	if newest != ev.Follows {
		return verdict{exchange.ErrConflict}
	}
	return holdSigners(ctx, tx, ev.Person, exchange.Judged{Seen: ev.Seen, Signers: ev.Signers})
}

// holdSigners locks the keys of those who signed, but for the owner's, and refuses
// when one of them has had an event that was not seen.
func holdSigners(ctx context.Context, tx pgx.Tx, owner exchange.PersonID, by exchange.Judged) error {
	signers := deviceBytes(by.Signers)
	rows, err := tx.Query(ctx, `SELECT k.entry FROM keys k WHERE k.present AND k.person <> $1
		AND k.person IN (SELECT person FROM devices WHERE device = ANY($2)) ORDER BY k.person FOR SHARE`, [16]byte(owner), signers)
	if err != nil {
		return err
	}
	entries, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry > by.Seen {
			return verdict{exchange.ErrConflict}
		}
	}
	return nil
}

func queueKeyEvent(b *pgx.Batch, ev exchange.KeyEvent, kind audit.Kind, index int64) {
	person := [16]byte(ev.Person)
	if ev.Account != "" {
		b.Queue("UPDATE keys SET present = false WHERE person = $1 AND present", person)
		b.Queue("INSERT INTO keys (person, account, device, status, registrar, enrolled, entry) VALUES ($1, $2, $3, $4, $5, $6, $6)",
			person, ev.Account, ev.Adds[:], string(ev.Status), ev.Registrar, index)
		queueDevices(b, ev, kind, index)
		return
	}
	b.Queue("UPDATE keys SET status = $2, registrar = $3, entry = $4 WHERE person = $1 AND present", person, string(ev.Status), ev.Registrar, index)
	queueDevices(b, ev, kind, index)
}

// queueLoggedKeyEvent makes an event count of which the log alone is left. It
// holds a new account key's hash only: its owner brings the key again.
func queueLoggedKeyEvent(b *pgx.Batch, ev exchange.KeyEvent, kind audit.Kind, index int64) {
	if kind != audit.KindKeyNew && kind != audit.KindKeyReplaced {
		queueKeyEvent(b, ev, kind, index)
		return
	}
	b.Queue("UPDATE keys SET present = false WHERE person = $1 AND present", [16]byte(ev.Person))
	queueDevices(b, ev, kind, index)
}

func queueDevices(b *pgx.Batch, ev exchange.KeyEvent, kind audit.Kind, index int64) {
	person := [16]byte(ev.Person)
	if ev.Adds != ([32]byte{}) {
		sum := sha256.Sum256(ev.Adds[:])
		b.Queue("INSERT INTO devices (device, device_sum, person, added) VALUES ($1, $2, $3, $4)", ev.Adds[:], sum[:], person, index)
	}
	queueDeviceSessions(b, ev, kind)
	for _, d := range ev.Ends {
		b.Queue("UPDATE devices SET ended = $2 WHERE device = $1 AND ended IS NULL", d[:], index)
	}
	b.Queue("DELETE FROM key_replacements WHERE person = $1", person) // what it names as the event before is so no more
	b.Queue("INSERT INTO key_events (entry, person, kind) VALUES ($1, $2, $3)", index, person, string(kind))
}

// KeyEvents gives the key events of those persons and of everybody who is or
// was a registrar, in the order of the log.
func (db *DB) KeyEvents(ctx context.Context, persons []exchange.PersonID) ([]exchange.KeyEntry, error) {
	rows, err := db.pool.Query(ctx, `SELECT v.person, `+entryColumns+` FROM key_events v
		JOIN log_leaves l ON l.index = v.entry LEFT JOIN log_records r ON r.index = l.index
		WHERE v.person = ANY($1) OR v.person IN (SELECT person FROM key_events WHERE kind = ANY($2)) ORDER BY v.entry`,
		uuids(persons), []string{string(audit.KindKeyFounded), string(audit.KindRegistrarNamed)})
	if err != nil {
		return nil, failed("read key events", err)
	}
	events, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (exchange.KeyEntry, error) {
		var e exchange.KeyEntry
		err := row.Scan((*[16]byte)(&e.Person), &e.Index, (*sum)(&e.Data), &e.Record, (*sum)(&e.Salt))
		return e, err
	})
	return events, failed("read key events", err)
}

const selectKeys = `SELECT k.person, k.account, k.device, k.status, k.registrar,
	l.index, l.data, r.record, r.salt, l0.index, l0.data, r0.record, r0.salt
	FROM keys k
	JOIN log_leaves l ON l.index = k.entry LEFT JOIN log_records r ON r.index = l.index
	JOIN log_leaves l0 ON l0.index = k.enrolled LEFT JOIN log_records r0 ON r0.index = l0.index `

func scanKey(row pgx.CollectableRow) (exchange.Key, error) {
	var k exchange.Key
	err := row.Scan((*[16]byte)(&k.Person), &k.Account, (*sum)(&k.Device), &k.Status, &k.Registrar,
		&k.Entry.Index, (*sum)(&k.Entry.Data), &k.Entry.Record, (*sum)(&k.Entry.Salt),
		&k.Enrolled.Index, (*sum)(&k.Enrolled.Data), &k.Enrolled.Record, (*sum)(&k.Enrolled.Salt))
	return k, err
}

// Keys gives the present keys of those persons who have one.
func (db *DB) Keys(ctx context.Context, persons []exchange.PersonID) ([]exchange.Key, error) {
	rows, err := db.pool.Query(ctx, selectKeys+"WHERE k.person = ANY($1) AND k.present ORDER BY k.person", uuids(persons))
	if err != nil {
		return nil, failed("read keys", err)
	}
	keys, err := pgx.CollectRows(rows, scanKey)
	return keys, failed("read keys", err)
}

// Device finds a device key by its SHA-256; exchange.ErrNoKey.
func (db *DB) Device(ctx context.Context, device exchange.Hash) (exchange.Device, error) {
	var d exchange.Device
	err := db.pool.QueryRow(ctx, "SELECT device, person, ended IS NULL FROM devices WHERE device_sum = $1", device[:]).
		Scan((*sum)(&d.Public), (*[16]byte)(&d.Person), &d.Live)
	if errors.Is(err, pgx.ErrNoRows) {
		return exchange.Device{}, exchange.ErrNoKey
	}
	return d, failed("read device", err)
}
