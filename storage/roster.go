package storage

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

const personColumns = "id, username, full_name, position, phone, email, unit, roles, groups, disabled"

func scanPerson(row pgx.CollectableRow) (exchange.Person, error) {
	var p exchange.Person
	err := row.Scan((*[16]byte)(&p.ID), &p.Username, &p.FullName, &p.Position, &p.Phone, &p.Email, &p.Unit, &p.Roles, &p.Groups, &p.Disabled)
	return p, err
}

func onePerson(ctx context.Context, q querier, where string, args ...any) (exchange.Person, error) {
	rows, err := q.Query(ctx, "SELECT "+personColumns+" FROM people "+where, args...)
	if err != nil {
		return exchange.Person{}, err
	}
	return pgx.CollectExactlyOneRow(rows, scanPerson)
}

func manyPeople(ctx context.Context, q querier, where string, args ...any) ([]exchange.Person, error) {
	rows, err := q.Query(ctx, "SELECT "+personColumns+" FROM people "+where, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanPerson)
}

// peopleByID reads the persons with those ids; one who is not known comes out
// with nothing but the id.
func peopleByID(ctx context.Context, q querier, ids []exchange.PersonID) (map[exchange.PersonID]exchange.Person, error) {
	found, err := manyPeople(ctx, q, "WHERE id = ANY($1)", uuids(ids))
	if err != nil {
		return nil, err
	}
	byID := make(map[exchange.PersonID]exchange.Person, len(ids))
	for _, id := range ids {
		byID[id] = exchange.Person{ID: id}
	}
	for _, p := range found {
		byID[p.ID] = p
	}
	return byID, nil
}

// upsertPerson stores p. An enabled person takes the user name from whoever
// held it before: that one is disabled.
func upsertPerson(b *pgx.Batch, p exchange.Person) {
	if !p.Disabled {
		b.Queue("UPDATE people SET disabled = true WHERE lower(username) = lower($1) AND id <> $2 AND NOT disabled", p.Username, [16]byte(p.ID))
	}
	b.Queue(`INSERT INTO people (id, username, full_name, position, phone, email, unit, roles, groups, disabled, search)
		VALUES ($1, $2, $3, $4, $5, $6, $7, coalesce($8, '{}'::text[]), coalesce($9, '{}'::text[]), $10, $11)
		ON CONFLICT (id) DO UPDATE SET username = excluded.username, full_name = excluded.full_name, position = excluded.position,
			phone = excluded.phone, email = excluded.email, unit = excluded.unit, roles = excluded.roles, groups = excluded.groups,
			disabled = excluded.disabled, search = excluded.search`,
		[16]byte(p.ID), p.Username, p.FullName, p.Position, p.Phone, p.Email, p.Unit, p.Roles, p.Groups, p.Disabled,
		fold(p.FullName)+"\n"+fold(p.Username))
}

// SignedIn stores the person as the directory describes them, notes on the access
// roster that they were here, and appends rec.
func (db *DB) SignedIn(ctx context.Context, p exchange.Person, rec audit.Record) (e audit.Entry, err error) {
	err = db.atomically(ctx, "record sign-in", func(tx pgx.Tx) error {
		var b pgx.Batch
		upsertPerson(&b, p)
		if err := tx.SendBatch(ctx, &b).Close(); err != nil {
			return err
		}
		e, err = db.append(ctx, tx, rec, func(b *pgx.Batch, _ int64) {
			b.Queue("UPDATE roster SET seen = greatest(seen, $2) WHERE person = $1", [16]byte(p.ID), rec.Time)
		})
		return err
	})
	return e, err
}

// Note appends a record that stands alone.
func (db *DB) Note(ctx context.Context, rec audit.Record) (e audit.Entry, err error) {
	err = db.atomically(ctx, "record", func(tx pgx.Tx) error {
		e, err = db.append(ctx, tx, rec, nil)
		return err
	})
	return e, err
}

// rosterLock lets one synchronisation run at a time.
const rosterLock = 0x6e69656e

// ReplaceRoster stores the directory's people and groups. People gone from it
// become disabled. An empty list of people is refused: it is a broken search,
// not an empty ministry.
func (db *DB) ReplaceRoster(ctx context.Context, people []exchange.Person, groups []exchange.Group, rec func(exchange.RosterChange) audit.Record) (change exchange.RosterChange, err error) {
	if len(people) == 0 {
		return change, &exchange.InvalidError{Field: "people", Code: "required"}
	}
	err = db.atomically(ctx, "replace roster", func(tx pgx.Tx) error {
		change = exchange.RosterChange{}
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", rosterLock); err != nil {
			return err
		}
		var b pgx.Batch
		if err := comparePeople(ctx, tx, people, &b, &change); err != nil {
			return err
		}
		groupsChanged, err := compareGroups(ctx, tx, groups, &b)
		if err != nil {
			return err
		}
		change.Changed += groupsChanged
		if b.Len() > 0 {
			if err := tx.SendBatch(ctx, &b).Close(); err != nil {
				return err
			}
		}
		if change == (exchange.RosterChange{}) {
			return nil
		}
		_, err = db.append(ctx, tx, rec(change), nil)
		return err
	})
	return change, err
}

func comparePeople(ctx context.Context, tx pgx.Tx, people []exchange.Person, b *pgx.Batch, change *exchange.RosterChange) error {
	known, err := manyPeople(ctx, tx, "")
	if err != nil {
		return err
	}
	before := make(map[exchange.PersonID]exchange.Person, len(known))
	for _, p := range known {
		before[p.ID] = p
	}
	for _, p := range people {
		old, ok := before[p.ID]
		delete(before, p.ID)
		switch {
		case !ok:
			change.Added++
		case samePerson(old, p):
			continue
		case p.Disabled && !old.Disabled:
			change.Disabled++
			queueSessionsEnd(b, p.ID)
		default:
			change.Changed++
			if !p.Has(exchange.RoleStaff) { // may not sign in any more, and what was open must not come back
				queueSessionsEnd(b, p.ID)
			}
		}
		upsertPerson(b, p)
	}
	for id, p := range before {
		if !p.Disabled {
			change.Disabled++
			b.Queue("UPDATE people SET disabled = true WHERE id = $1", [16]byte(id))
			queueSessionsEnd(b, id)
		}
	}
	return nil
}

func samePerson(a, b exchange.Person) bool {
	return a.Username == b.Username && a.FullName == b.FullName && a.Position == b.Position && a.Phone == b.Phone &&
		a.Email == b.Email && a.Unit == b.Unit && a.Disabled == b.Disabled &&
		slices.Equal(a.Roles, b.Roles) && slices.Equal(a.Groups, b.Groups)
}

// compareGroups queues what makes the stored groups equal to groups.
func compareGroups(ctx context.Context, tx pgx.Tx, groups []exchange.Group, b *pgx.Batch) (changed int, err error) {
	rows, err := tx.Query(ctx, "SELECT name, title, members FROM recipient_groups")
	if err != nil {
		return 0, err
	}
	known, err := pgx.CollectRows(rows, scanGroup)
	if err != nil {
		return 0, err
	}
	before := make(map[string]exchange.Group, len(known))
	for _, g := range known {
		before[g.Name] = g
	}
	for _, g := range groups {
		old, ok := before[g.Name]
		delete(before, g.Name)
		if ok && old.Title == g.Title && slices.Equal(old.Members, g.Members) {
			continue
		}
		changed++
		b.Queue(`INSERT INTO recipient_groups (name, title, members) VALUES ($1, $2, $3)
			ON CONFLICT (name) DO UPDATE SET title = excluded.title, members = excluded.members`, g.Name, g.Title, uuids(g.Members))
	}
	for name := range before {
		changed++
		b.Queue("DELETE FROM recipient_groups WHERE name = $1", name)
	}
	return changed, nil
}

func scanGroup(row pgx.CollectableRow) (exchange.Group, error) {
	var g exchange.Group
	var members [][16]byte
	err := row.Scan(&g.Name, &g.Title, &members)
	g.Members = fromUUIDs[exchange.PersonID](members)
	return g, err
}

// PersonByID fails with exchange.ErrNotFound.
func (db *DB) PersonByID(ctx context.Context, id exchange.PersonID) (exchange.Person, error) {
	p, err := onePerson(ctx, db.pool, "WHERE id = $1", [16]byte(id))
	return p, failed("read person", err)
}

// PersonByUsername ignores case, as directories do; of several who had the
// name the one who has it now is found. It fails with exchange.ErrNotFound.
func (db *DB) PersonByUsername(ctx context.Context, username string) (exchange.Person, error) {
	p, err := onePerson(ctx, db.pool, "WHERE lower(username) = lower($1) ORDER BY disabled, id LIMIT 1", username)
	return p, failed("read person", err)
}

// People gives the persons with those ids, in the order of their names.
func (db *DB) People(ctx context.Context, ids []exchange.PersonID) ([]exchange.Person, error) {
	found, err := manyPeople(ctx, db.pool, "WHERE id = ANY($1) ORDER BY search", uuids(ids))
	return found, failed("read people", err)
}

// SearchPeople finds enabled people by part of name or user name, accents and
// case ignored.
func (db *DB) SearchPeople(ctx context.Context, text string, limit int) ([]exchange.Person, error) {
	text = fold(strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), ""))
	found, err := manyPeople(ctx, db.pool, "WHERE NOT disabled AND search LIKE $1 ORDER BY search LIMIT $2", containing(text), limit)
	return found, failed("search people", err)
}

// SearchGroups finds lists by part of name or title, accents and case ignored. There
// are few, so all are read.
func (db *DB) SearchGroups(ctx context.Context, text string, limit int) ([]exchange.Group, error) {
	rows, err := db.pool.Query(ctx, "SELECT name, title, members FROM recipient_groups ORDER BY name")
	if err != nil {
		return nil, failed("search groups", err)
	}
	all, err := pgx.CollectRows(rows, scanGroup)
	text = fold(text)
	found := slices.DeleteFunc(all, func(g exchange.Group) bool { return !strings.Contains(fold(g.Name+" "+g.Title), text) })
	return found[:min(len(found), limit)], failed("search groups", err)
}

// GroupByName fails with exchange.ErrNotFound.
func (db *DB) GroupByName(ctx context.Context, name string) (exchange.Group, error) {
	rows, err := db.pool.Query(ctx, "SELECT name, title, members FROM recipient_groups WHERE name = $1", name)
	if err != nil {
		return exchange.Group{}, failed("read group", err)
	}
	g, err := pgx.CollectExactlyOneRow(rows, scanGroup)
	return g, failed("read group", err)
}
