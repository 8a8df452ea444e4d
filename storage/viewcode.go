package storage

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// leastAndMost are the first and the last view that begin with a code.
func leastAndMost(code [6]byte) (least, most [16]byte) {
	for i := range most {
		most[i] = 0xff
	}
	copy(least[:], code[:])
	copy(most[:], code[:])
	return least, most
}

// ViewsByCode finds the releases of views, copies and a sender's own looks whose view
// begins with a code, and
// appends the record of the reading of each, in one transaction; see
// exchange.TrailStore.
func (db *DB) ViewsByCode(ctx context.Context, code [6]byte, allow func(v exchange.SeenView, keeper exchange.Person, units []string) (audit.Record, error)) (out []exchange.SeenView, entries []audit.Entry, err error) {
	err = db.atomically(ctx, "find views", func(tx pgx.Tx) error {
		out, entries = nil, nil
		least, most := leastAndMost(code)
		rows, err := tx.Query(ctx, `SELECT view, document, person, kind, at FROM releases
			WHERE view BETWEEN $1 AND $2 AND kind <> 'recovery' ORDER BY at LIMIT 8`, least, most)
		if err != nil {
			return err
		}
		views, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (v exchange.SeenView, err error) {
			err = row.Scan((*[16]byte)(&v.View), (*[16]byte)(&v.Document), (*[16]byte)(&v.Person.ID), &v.Kind, &v.At)
			return v, err
		})
		if err != nil {
			return err
		}
		for _, v := range views {
			people, err := peopleByID(ctx, tx, []exchange.PersonID{v.Person.ID})
			if err != nil {
				return err
			}
			v.Person = people[v.Person.ID]
			r := trailReading{ctx: ctx, tx: tx, id: v.Document}
			if err := r.document(); err != nil {
				return err
			}
			rec, err := allow(v, r.keeper, r.units())
			if errors.Is(err, exchange.ErrNotFound) {
				continue
			}
			if err != nil {
				return verdict{fmt.Errorf("find views: %w", err)}
			}
			e, err := db.append(ctx, tx, rec, nil)
			if err != nil {
				return err
			}
			out, entries = append(out, v), append(entries, e)
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return out, entries, nil
}
