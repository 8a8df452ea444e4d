package migrations

import (
	"context"
	"io/fs"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"niem/deploy/parts"
)

func TestMain(m *testing.M) { parts.Main(m) }

func TestProgramsThatMigrateAtOnceWaitForEachOther(t *testing.T) {
	ctx := context.Background()
	url := parts.TestPostgres(t)
	steps, err := Status(ctx, url)
	if err != nil || len(steps) == 0 || steps[0].Applied {
		t.Fatalf("before: %+v, %v", steps, err)
	}
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if err := Up(ctx, url); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	steps, err = Status(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range steps {
		if !s.Applied || s.Version != int64(i+1) {
			t.Errorf("after: %+v", s)
		}
	}
	if err := Up(ctx, url); err != nil {
		t.Errorf("an up-to-date database: %v", err)
	}
}

func TestFilesOnlyGoForward(t *testing.T) {
	names, err := fs.Glob(FS, "*.sql")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(FS, name)
		if err != nil {
			t.Fatal(err)
		}
		if !regexp.MustCompile(`^\d{5}_[a-z]+\.sql$`).MatchString(name) || strings.Contains(string(b), "+goose Down") {
			t.Errorf("%s is misnamed or goes back", name)
		}
	}
}

// The service's role holds exactly the rights that its acts need; no table is
// forgotten, and the public has none.
func TestServiceRoleHoldsNoMoreThanItNeeds(t *testing.T) {
	ctx := context.Background()
	url := parts.TestPostgres(t)
	if err := Up(ctx, url); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, `SELECT c.relname, coalesce(string_agg(DISTINCT p.privilege_type, ' ' ORDER BY p.privilege_type), '')
		FROM pg_class c LEFT JOIN information_schema.role_table_grants p
			ON p.table_name = c.relname AND p.table_schema = 'public' AND p.grantee IN ('niem_app', 'PUBLIC')
		WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'river\_%'
		GROUP BY c.relname`)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"goose_db_version": "SELECT",
		"directory_state":  "INSERT SELECT",
		"log_leaves":       "INSERT SELECT", "log_hashes": "INSERT SELECT", "log_records": "INSERT SELECT",
		"log_head": "SELECT UPDATE", "log_checkpoint": "INSERT SELECT UPDATE", "log_offers": "DELETE INSERT SELECT", "log_cosignatures": "INSERT SELECT", "log_known": "INSERT SELECT",
		"people": "INSERT SELECT UPDATE", "keys": "INSERT SELECT", "devices": "INSERT SELECT", "key_events": "INSERT SELECT", "device_requests": "DELETE INSERT SELECT", "recovery_keys": "INSERT SELECT", "recovery_keys_before": "INSERT SELECT", "offered_shares": "DELETE INSERT SELECT", "recovery_requests": "INSERT SELECT",
		"key_replacements": "DELETE INSERT SELECT",
		"notices":          "DELETE INSERT SELECT",
		"recipient_groups": "DELETE INSERT SELECT UPDATE", "sessions": "DELETE INSERT SELECT",
		"totp_secrets": "DELETE INSERT SELECT", "passkeys": "DELETE INSERT SELECT", "recovery_codes": "DELETE INSERT SELECT", "factor_challenges": "DELETE INSERT SELECT",
		"uploads": "INSERT SELECT", "documents": "INSERT SELECT",
		"upload_objects": "DELETE INSERT SELECT", "shares": "DELETE INSERT SELECT",
		"manifests": "INSERT SELECT", "blocks": "INSERT SELECT", "grants": "DELETE INSERT SELECT",
		"keks": "INSERT SELECT", "backups": "INSERT SELECT", "reconciliation": "INSERT SELECT",
		"login_attempts": "DELETE INSERT SELECT", "login_locks": "DELETE INSERT SELECT", "login_sources": "DELETE INSERT SELECT", "device_epochs": "INSERT SELECT",
		"alarms": "INSERT SELECT", "security_log": "INSERT SELECT",
		"rules": "INSERT SELECT", "acknowledgements": "INSERT SELECT", "roster": "INSERT SELECT", "departures": "INSERT SELECT", "delegations": "INSERT SELECT",
		"releases": "INSERT SELECT", "recalls": "INSERT SELECT", "pages_served": "INSERT SELECT",
		"destruction_requests": "INSERT SELECT", "destruction_documents": "INSERT SELECT", "destructions": "INSERT SELECT", "erasure_requests": "INSERT SELECT",
		"recipient_acts": "INSERT SELECT", "access_requests": "INSERT SELECT", "news_seen": "INSERT SELECT", "handovers": "INSERT SELECT",
		"session_epochs": "INSERT SELECT",
		"trace_requests": "INSERT SELECT", "trace_pictures": "INSERT SELECT",
		"reading_beats": "INSERT SELECT", "reading_claims": "INSERT SELECT",
	}
	var table, rights string
	_, err = pgx.ForEachRow(rows, []any{&table, &rights}, func() error {
		if w, ok := want[table]; !ok || w != rights {
			t.Errorf("%s: %q, want %q", table, rights, w)
		}
		delete(want, table)
		return nil
	})
	if err != nil || len(want) != 0 {
		t.Errorf("missing tables: %v, %v", want, err)
	}
	mayChange(t, conn, map[string]string{"uploads": "progress state", "documents": "expired original", "keys": "entry present registrar status", "devices": "ended", "device_requests": "answer nonce sealed state statement",
		"shares": "recipient wrapped", "grants": "envelope g key_event label", "upload_objects": "kept_until stored", "alarms": "detail ended", "keks": "destroyed", "backups": "passed removed tested", "reconciliation": "at lost number strange", "sessions": "factor proved roles seen signer token",
		"key_replacements": "registrars statement", "log_known": "at signed size witness",
		"login_attempts": "counts issued session state", "login_locks": "ended ended_by", "login_sources": "since taken", "device_epochs": "epoch",
		"totp_secrets": "added sealed used_step", "passkeys": "counter credential", "factor_challenges": "data made",
		"recovery_keys": "account entry holders shares", "recovery_keys_before": "retired shares", "offered_shares": "wrapped",
		"trace_requests": "device end_entry ended_at ended_by release result result_sum run_by signature state words", "trace_pictures": "sealed",
		"access_requests": "answer answer_entry answered_at answered_by granted", "recipient_acts": "", "news_seen": "entry", "handovers": "",
		"recovery_requests": "decided_at decided_by finished inner_files state value",
		"rules":             "", "acknowledgements": "", "departures": "cancelled_at cancelled_by carried_at", "delegations": "revoked_at revoked_by",
		"roster": "activated_at decided_at decided_by decision entry nominated_at nominated_by nomination reason reviewed_at reviewed_by seen state"})
}

// mayChange checks which columns of some tables the role may update.
func mayChange(t *testing.T, conn *pgx.Conn, columns map[string]string) {
	t.Helper()
	for table, want := range columns {
		var got string
		err := conn.QueryRow(context.Background(), `SELECT coalesce(string_agg(column_name, ' ' ORDER BY column_name), '')
			FROM information_schema.column_privileges
			WHERE table_schema = 'public' AND table_name = $1 AND grantee = 'niem_app' AND privilege_type = 'UPDATE'`, table).Scan(&got)
		if err != nil || got != want {
			t.Errorf("columns of %s: %q, want %q, %v", table, got, want, err)
		}
	}
}

func TestErrorsNeverShowThePassword(t *testing.T) {
	const password = "mat-khau-bi-mat"
	for _, url := range []string{
		"postgres://niem:" + password + "@127.0.0.1:1/niem?connect_timeout=2",
		"postgres://niem:" + password + "@127.0.0.1:port/niem",
	} {
		for name, err := range map[string]error{"up": Up(context.Background(), url), "status": func() error { _, err := Status(context.Background(), url); return err }()} {
			if err == nil || strings.Contains(err.Error(), password) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
