package storage

import (
	"context"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// queueDeviceSessions ends the sessions of devices that a key event ends. The
// session in which the owner's own device signed the event stays, and goes over to
// a device that takes its place. A removed device's sessions end whoever signed, and
// with them those that never named a device, which may be its.
func queueDeviceSessions(b *pgx.Batch, ev exchange.KeyEvent, kind audit.Kind) {
	person, signers := [16]byte(ev.Person), deviceBytes(ev.Signers)
	if ev.Account != "" {
		b.Queue("UPDATE sessions SET signer = $3 WHERE person = $1 AND signer = ANY($2)", person, signers, ev.Adds[:])
	}
	if kind == audit.KindDeviceRemoved {
		b.Queue("DELETE FROM sessions WHERE person = $1 AND (signer = ANY($2) OR signer IS NULL)", person, deviceBytes(ev.Ends))
		return
	}
	b.Queue("DELETE FROM sessions WHERE person = $1 AND signer = ANY($2) AND NOT signer = ANY($3)", person, deviceBytes(ev.Ends), signers)
}

func deviceBytes(devices [][32]byte) [][]byte {
	out := make([][]byte, len(devices))
	for i := range devices {
		out[i] = devices[i][:]
	}
	return out
}

// UseDevice notes a live device of the person as the one that a session signs
// with; exchange.ErrNoKey for others. A session stays with its first device as
// long as that lives: whoever has a stolen one could name another otherwise, and
// stay when it is removed.
func (db *DB) UseDevice(ctx context.Context, person exchange.PersonID, session exchange.ID, device [32]byte) error {
	tag, err := db.pool.Exec(ctx, `UPDATE sessions s SET signer = CASE WHEN EXISTS (SELECT FROM devices WHERE device = s.signer AND ended IS NULL) THEN s.signer ELSE $3 END
		WHERE id = $1 AND person = $2 AND EXISTS (SELECT FROM devices WHERE device = $3 AND person = $2 AND ended IS NULL)`, [16]byte(session), [16]byte(person), device[:])
	if err == nil && tag.RowsAffected() != 1 {
		return exchange.ErrNoKey
	}
	return failed("note device", err)
}
