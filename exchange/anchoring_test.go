package exchange_test

import (
	"crypto/rand"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/note"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
)

// anchored is a world whose log is anchored every ten minutes.
type anchored struct {
	*exchangetest.World
	server *parts.S3Server // of the anchors
	rules  exchange.AnchorRules
	log    note.Verifier
}

func newAnchored(t *testing.T) *anchored {
	t.Helper()
	w := exchangetest.New(t)
	// Of its own: a test stops it.
	server, err := parts.VersityGW(parts.TestFolder(t))
	w.Must(err)
	t.Cleanup(func() { server.Stop() })
	a := &anchored{World: w, server: server, rules: exchange.AnchorRules{Store: w.NewAnchors(server), Every: 10 * time.Minute, Keep: 48 * time.Hour}}
	a.log, err = note.NewVerifier(w.LogKey)
	w.Must(err)
	return a
}

// service is a server that starts.
func (a *anchored) service() *exchange.Service {
	a.Helper()
	return a.Node(func(c *exchange.Config) { c.Anchors = a.rules })
}

func (a *anchored) anchors() (all []exchange.Anchor) {
	a.Helper()
	r := exchange.AnchorReader{Store: a.rules.Store, Log: a.log, Witnesses: a.Service.WitnessPolicy().Witnesses}
	a.Must(r.Each(a.Context(), time.Time{}, func(one exchange.Anchor) error { all = append(all, one); return nil }))
	size, _, err := a.Store.LogTree(a.Context())
	a.Must(err)
	a.Must(exchange.HoldAgainst(a.Context(), a.Store, size, all))
	return all
}

func (a *anchored) act() {
	a.Helper()
	_, err := a.Store.Note(a.Context(), audit.Record{Time: a.Now(), Kind: audit.KindAuditRead, Actor: audit.System})
	a.Must(err)
}

// alarms are the codes that stand.
func (a *anchored) alarms() (codes []string) {
	a.Helper()
	v, err := a.Service.Vitals(a.Context())
	a.Must(err)
	for _, one := range v.Alarms {
		codes = append(codes, one.Code)
	}
	return codes
}

func TestCheckpointsAreAnchoredInTheirTime(t *testing.T) {
	a := newAnchored(t)
	s := a.service()
	for i, step := range []struct {
		wait  time.Duration
		acts  bool
		fresh bool // the server has started since
		want  int
	}{
		{0, false, false, 1}, // at once
		{time.Minute, true, false, 1},
		{time.Minute, true, true, 1}, // another server knows of the last one
		{9 * time.Minute, false, false, 2},
		{time.Hour, false, false, 2}, // the log has not grown
		{0, true, true, 3},
	} {
		a.Advance(step.wait)
		if step.acts {
			a.act()
		}
		if step.fresh {
			s = a.service()
		}
		a.Must(s.Anchor(t.Context()))
		all := a.anchors()
		if len(all) != step.want {
			t.Fatalf("step %d: %d anchors", i, len(all))
		}
		newest := all[len(all)-1]
		if len(newest.Faults) > 0 || newest.Locked.Before(a.Now().Add(40*time.Hour)) {
			t.Errorf("step %d: %v, locked until %s", i, newest.Faults, newest.Locked)
		}
	}
	if got := a.alarms(); len(got) > 0 {
		t.Errorf("alarms %v", got)
	}
}

func TestAnchorsCarryCosignatures(t *testing.T) {
	a := newAnchored(t)
	key, err := audit.NewWitnessKey(rand.Reader, "witness.example/a")
	a.Must(err)
	a.SetWitnesses(exchange.WitnessPolicy{Quorum: audit.Quorum{Witnesses: []audit.Witness{key.Witness}, Need: 1}})
	s := a.service()
	offer, err := s.Offer(t.Context())
	a.Must(err)
	line, err := key.Cosign(offer.Signed, a.log, a.Now())
	a.Must(err)
	a.Must(s.TakeCosignature(t.Context(), key.Witness, offer.Signed, line))
	a.Must(s.Anchor(t.Context()))
	a.Advance(time.Hour) // the witness falls silent: the log is anchored all the same
	a.act()
	a.Must(s.Anchor(t.Context()))
	all := a.anchors()
	if len(all) != 2 || len(all[0].By) != 1 || all[0].By[0].Witness != "witness.example/a" || len(all[1].By) != 0 {
		t.Fatalf("anchors %+v", all)
	}
}

// TestLogThatDoesNotContinueAnAnchorIsAnAlarm: entries are gone, or others stand
// in their place, though the log's own key has signed both.
func TestLogThatDoesNotContinueAnAnchorIsAnAlarm(t *testing.T) {
	for want, forge := range map[exchange.AnchorFault]func(*audit.Checkpoint){
		exchange.AnchorShorter: func(c *audit.Checkpoint) { c.Size += 1000 },
		exchange.AnchorForked:  func(c *audit.Checkpoint) { c.Size--; c.Root[0] ^= 1 },
	} {
		t.Run(string(want), func(t *testing.T) {
			a := newAnchored(t)
			c, err := a.Service.Checkpoint(t.Context())
			a.Must(err)
			forge(&c.Checkpoint)
			a.Must(a.rules.Store.Keep(t.Context(), exchange.AnchorName(c.Checkpoint), a.SignCheckpoint(c.Checkpoint), a.Now().Add(48*time.Hour)))
			s := a.service()
			a.Advance(time.Hour)
			a.act()
			a.Must(s.Anchor(t.Context()))
			if got := a.alarms(); !slices.Equal(got, []string{exchange.AlarmAnchorConflict}) {
				t.Errorf("alarms %v", got)
			}
			all := a.anchors()
			if len(all) != 1 || !slices.Equal(all[0].Faults, []exchange.AnchorFault{want}) {
				t.Errorf("anchors %+v", all)
			}
		})
	}
}

// TestChangedRecordShowsOnTheAnchors: the tree is rebuilt from what is kept.
func TestChangedRecordShowsOnTheAnchors(t *testing.T) {
	a := newAnchored(t)
	a.Must(a.service().Anchor(t.Context()))
	owner, err := pgx.Connect(t.Context(), a.DatabaseURL)
	a.Must(err)
	defer owner.Close(t.Context())
	_, err = owner.Exec(t.Context(), `SET session_replication_role = replica; UPDATE log_records SET record = record || ' '::bytea WHERE index = 1`)
	a.Must(err)
	all := a.anchors()
	if len(all) != 1 || !slices.Equal(all[0].Faults, []exchange.AnchorFault{exchange.AnchorForked}) {
		t.Errorf("anchors %+v", all)
	}
}

func TestForeignHiddenAndMisnamedAnchorsAreFound(t *testing.T) {
	a := newAnchored(t)
	a.Must(a.service().Anchor(t.Context()))
	c, err := a.Service.Checkpoint(t.Context())
	a.Must(err)
	until := a.Now().Add(48 * time.Hour)
	a.Must(a.rules.Store.Keep(t.Context(), "2020-01/rubbish", []byte("rubbish"), until))
	later := c.Checkpoint
	later.Time = later.Time.Add(time.Hour)
	a.Must(a.rules.Store.Keep(t.Context(), exchange.AnchorName(later), c.Signed, until))
	want := map[string]exchange.AnchorFault{"2020-01/rubbish": exchange.AnchorUnsigned, exchange.AnchorName(later): exchange.AnchorMisnamed}
	for _, one := range a.anchors() {
		if w, bad := want[one.Name]; bad != (len(one.Faults) == 1) || bad && one.Faults[0] != w {
			t.Errorf("%s: %v", one.Name, one.Faults)
		}
	}
	// Neither is taken for the newest.
	newest, err := exchange.NewestAnchor(t.Context(), a.rules.Store, a.log)
	if err != nil || newest.Size == 0 || len(newest.Faults) > 0 {
		t.Errorf("newest %+v, %v", newest, err)
	}
}

// TestFailureToAnchorStopsNothing: the alarm stands while the bucket is out of
// reach, documents are opened meanwhile, and the log is anchored once it is back.
func TestFailureToAnchorStopsNothing(t *testing.T) {
	a := newAnchored(t)
	s := a.service()
	sender, reader := a.Member(parts.Sender), a.Member(parts.Opener)
	d := a.NewDocument(sender, 1, 100, reader)
	a.Send(d)
	a.Must(a.server.Kill())
	a.Must(s.Anchor(t.Context()))
	if got := a.alarms(); !slices.Equal(got, []string{exchange.AlarmAnchor}) {
		t.Errorf("alarms %v", got)
	}
	if _, err := s.Release(t.Context(), exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView)); err != nil {
		t.Errorf("release: %v", err)
	}
	a.Must(a.server.Restart())
	a.Must(s.Anchor(t.Context()))
	if got := a.alarms(); len(got) > 0 || len(a.anchors()) != 1 {
		t.Errorf("alarms %v, %d anchors", got, len(a.anchors()))
	}
}
