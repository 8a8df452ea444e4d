package storage

import (
	"net/url"
	"strings"
	"testing"

	"niem/exchange"
	"niem/exchange/audit"
	"niem/migrations"
)

// The service needs a login that owns nothing and is no superuser: whoever takes
// it over can neither drop the log's triggers nor become the erasure role.
func TestServiceRunsOnALoginThatOwnsNothing(t *testing.T) {
	w := newWorld(t)
	const login = "niem_service_test"
	w.must(w.exec("DROP ROLE IF EXISTS " + login))
	w.must(w.exec("CREATE ROLE " + login + " LOGIN PASSWORD 'thu' IN ROLE niem_app"))
	t.Cleanup(func() { w.must(w.exec("DROP ROLE " + login)) })
	// As the pages on installing have it: nobody but the service gets in.
	w.must(w.exec(`DO $$ BEGIN
		EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
		EXECUTE format('GRANT CONNECT ON DATABASE %I TO niem_app', current_database());
	END $$`))
	address, err := url.Parse(w.url)
	w.must(err)
	address.User = url.UserPassword(login, "thu")
	db, err := Open(w.ctx, address.String())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if steps, err := migrations.Status(w.ctx, address.String()); err != nil || !steps[len(steps)-1].Applied {
		t.Errorf("migration status: %+v, %v", steps, err)
	}
	plain := worldOn(t, db, address.String())
	a, b := plain.person("an", "Nguyễn Văn An", "KSBT"), plain.person("binh", "Trần Thị Bình", "PTY")
	d := plain.sent(a, b)
	if _, err := plain.release(query(d, b), start); err != nil {
		t.Errorf("release: %v", err)
	}
	if _, err := plain.recall(d, a, start); err != nil {
		t.Errorf("recall: %v", err)
	}
	if _, err := db.ReplaceRoster(w.ctx, []exchange.Person{a}, nil, func(exchange.RosterChange) audit.Record { return record(audit.KindRoster, a.ID, nil) }); err != nil {
		t.Errorf("roster: %v", err)
	}
	plain.setClock(d.Metadata.Expires)
	if _, err := plain.expireDue(d.Metadata.Expires); err != nil {
		t.Errorf("expiry: %v", err)
	}
	if _, err := db.Vitals(w.ctx, start); err != nil {
		t.Errorf("vitals: %v", err)
	}
	for _, forbidden := range []string{
		"ALTER TABLE log_leaves DISABLE TRIGGER ALL", "DROP TRIGGER log_records_erased ON log_records",
		"SET ROLE niem_erasure", "SET session_replication_role = replica", "DELETE FROM log_records",
		"UPDATE documents SET sender = id", "UPDATE keys SET account = 'age1pq'", "TRUNCATE log_hashes",
	} {
		err := plain.exec(forbidden)
		if err == nil || !(strings.Contains(err.Error(), "permission denied") || strings.Contains(err.Error(), "must be owner")) {
			t.Errorf("%s: %v", forbidden, err)
		}
	}
}
