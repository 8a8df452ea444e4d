package web

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
	"niem/exchange/witness"
	"niem/web/api"
	"niem/web/api/https"
)

// observed is a site whose log has witnesses.
type observed struct {
	*site
	policy exchange.WitnessPolicy
	keys   []*audit.WitnessKey
}

// newObserved starts a site with n witnesses, need of whom have to cosign.
func newObserved(t testing.TB, n, need int) *observed {
	t.Helper()
	return observedOn(t, exchangetest.New(t), n, need)
}

// observedOn is newObserved on a world; without witnesses when n is 0.
func observedOn(t testing.TB, w *exchangetest.World, n, need int) *observed {
	t.Helper()
	o := &observed{policy: exchange.WitnessPolicy{Refuse: []exchange.Class{exchange.ClassSensitive}}}
	o.policy.Need = need
	for i := range n {
		key, err := audit.NewWitnessKey(rand.Reader, fmt.Sprintf("witness.example/w%d", i))
		w.Must(err)
		o.keys = append(o.keys, key)
		o.policy.Witnesses = append(o.policy.Witnesses, key.Witness)
	}
	w.SetWitnesses(o.policy)
	o.site = newSiteOn(t, w)
	return o
}

// client is the HTTP client of witness i.
func (o *observed) client(key *audit.WitnessKey) *https.WitnessClient {
	o.Helper()
	c, err := https.NewWitness(o.server.URL, key, https.Options{RootCAs: o.roots}, o.Now)
	o.Must(err)
	o.Cleanup(c.Close)
	return c
}

// witness is witness i on a state folder.
func (o *observed) witness(i int, dir string) *witness.Witness {
	o.Helper()
	v, err := note.NewVerifier(o.LogKey)
	o.Must(err)
	w, err := witness.Open(witness.Config{Key: o.keys[i], LogKey: v, Log: o.client(o.keys[i]), Dir: dir, Now: o.Now, Report: slog.New(slog.DiscardHandler)})
	o.Must(err)
	o.Cleanup(func() { w.Close() })
	return w
}

// cosigned is what the API gives as the newest cosigned checkpoint; the zero
// value when there is none.
func (o *observed) cosigned(c *api.Client) audit.Cosigned {
	o.Helper()
	answer, err := c.Checkpoint(o.ctx())
	o.Must(err)
	if answer.Cosigned == "" {
		return audit.Cosigned{}
	}
	v, err := note.NewVerifier(o.LogKey)
	o.Must(err)
	checked, err := o.policy.Open([]byte(answer.Cosigned), v)
	o.Must(err)
	return checked
}

func TestTwoWitnessesCosignOneCheckpoint(t *testing.T) {
	o := newObserved(t, 3, 2)
	an := o.as(parts.Sender)
	first, second := o.witness(0, t.TempDir()), o.witness(1, t.TempDir())
	o.Must(first.Round(o.ctx()))
	if got := o.cosigned(an); len(got.By) != 0 {
		t.Fatalf("one of two is a quorum: %+v", got)
	}
	o.Must(second.Round(o.ctx()))
	got := o.cosigned(an)
	size, _, err := o.Store.LogTree(o.ctx())
	o.Must(err)
	if len(got.By) != 2 || got.Size != size {
		t.Fatalf("cosigned %+v of %d entries", got, size)
	}
	// A receipt for an entry that witnesses have seen carries their signatures.
	member := o.Member(parts.Opener)
	o.Advance(3 * time.Second)
	o.Must(first.Round(o.ctx()))
	o.Must(second.Round(o.ctx()))
	key, err := an.Key(o.ctx(), member.Username)
	o.Must(err)
	if strings.Count(key.Event.Checkpoint, "\n— witness.example/") != 2 {
		t.Errorf("the receipt's checkpoint: %s", key.Event.Checkpoint)
	}
}

// TestSilentWitnesses: sensitive data waits for witnesses, the rest is released
// with a warning that stands in the answer and on the log.
func TestSilentWitnesses(t *testing.T) {
	o := newObserved(t, 1, 1)
	sender, reader := o.Member(parts.Sender), o.Member(parts.Opener)
	an, binh := o.as(sender.Username), o.as(reader.Username)
	documents := map[exchange.Class]string{}
	for _, class := range []exchange.Class{exchange.ClassSensitive, exchange.ClassBasic, exchange.ClassNone} {
		d := o.NewDocument(sender, 1, 100, reader)
		d.Draft.Metadata.Class = class
		o.send(an, d)
		documents[class] = d.Draft.ID.String()
	}
	w := o.witness(0, t.TempDir())

	check := func(class exchange.Class, want string) {
		t.Helper()
		r, err := binh.Release(o.ctx(), documents[class], view())
		o.Must(err)
		var rec struct{ Details map[string]string }
		o.Must(json.Unmarshal(r.Receipt.Record, &rec))
		if r.Witness != want || rec.Details["witness"] != want {
			t.Errorf("%s: answer says %q, record %q, want %q", class, r.Witness, rec.Details["witness"], want)
		}
	}
	silent := func() {
		t.Helper()
		before, _, err := o.Store.LogTree(o.ctx())
		o.Must(err)
		_, err = binh.Release(o.ctx(), documents[exchange.ClassSensitive], view())
		mustFail(t, err, http.StatusServiceUnavailable, api.CodeWitnessSilent)
		var last audit.Record
		o.Must(o.Store.LogEntries(o.ctx(), before, before+1, func(e audit.Entry) error { last, err = e.Open(); return err }))
		if last.Kind != audit.KindRefused || last.Details["code"] != "witness_silent" {
			t.Errorf("the refusal stands as %+v", last)
		}
		// A stranger learns nothing of it.
		_, err = o.as(parts.Stranger).Release(o.ctx(), documents[exchange.ClassSensitive], view())
		mustFail(t, err, http.StatusNotFound, api.CodeNotFound)
		check(exchange.ClassBasic, exchange.WitnessSilent)
		check(exchange.ClassNone, exchange.WitnessSilent)
	}
	silent() // before any cosignature
	o.Must(w.Round(o.ctx()))
	for class := range documents {
		check(class, exchange.WitnessCosigned)
	}
	o.Advance(61 * time.Second) // the witness hangs
	silent()
	o.Must(w.Round(o.ctx())) // and is back
	check(exchange.ClassSensitive, exchange.WitnessCosigned)
}

// TestServerRefusesToServeALogShorterThanAWitnessKnows: the database comes back
// from an older dump, under a server that does not know. The first witness that
// asks tells it, and from then on no server signs or serves anything.
func TestServerRefusesToServeALogShorterThanAWitnessKnows(t *testing.T) {
	o := newObserved(t, 1, 1)
	dir := t.TempDir()
	w := o.witness(0, dir)
	o.Must(w.Round(o.ctx()))
	before, _, err := o.Store.LogTree(o.ctx())
	o.Must(err)
	dump := o.dumpLog()
	for range 3 {
		o.as(parts.Opener)
	}
	o.Advance(3 * time.Second)
	o.Must(w.Round(o.ctx()))
	o.restoreLog(dump)
	if size, _, err := o.Store.LogTree(o.ctx()); err != nil || size != before {
		t.Fatalf("restored %d entries of %d: %v", size, before, err)
	}
	o.Restart()
	o.site = newSiteOn(t, o.World)
	o.Advance(time.Second)
	if got := o.raw(http.MethodGet, "/api/config", "", nil).StatusCode; got != http.StatusOK {
		t.Fatalf("nobody has told it, and it answers %d", got)
	}
	w.Close()
	w = o.witness(0, dir)
	mustFail(t, w.Round(o.ctx()), http.StatusServiceUnavailable, "log_lost")
	if w.Status().Refused != nil {
		t.Error("an honest server's loss counts as a breach")
	}
	for target, want := range map[string]int{"/healthz": http.StatusOK, "/api/config": http.StatusServiceUnavailable, "/api/inbox": http.StatusServiceUnavailable} {
		if got := o.raw(http.MethodGet, target, "", nil).StatusCode; got != want {
			t.Errorf("%s: %d", target, got)
		}
	}
	o.Restart() // another server, whom no witness has asked yet
	for name, err := range map[string]error{"serve": o.Keeper.Hold(o.ctx()), "sign": second(o.Keeper.Cover(o.ctx(), -1))} {
		if lost, ok := errors.AsType[*exchange.LogShorterError](err); !ok || lost.Who != o.keys[0].Name() || lost.Have != before {
			t.Errorf("another server, %s: %v", name, err)
		}
	}
	// A checkpoint that this log never signed tells nothing.
	if err := o.Keeper.Hear(o.ctx(), "somebody", []byte("forged")); !errors.As(err, new(*exchange.InvalidError)) {
		t.Errorf("a forged checkpoint: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

// TestWitnessRoutesAreForWitnesses: each request is signed by a configured key,
// over method, target, time and body.
func TestWitnessRoutesAreForWitnesses(t *testing.T) {
	o := newObserved(t, 1, 1)
	stranger, err := audit.NewWitnessKey(rand.Reader, "witness.example/w0") // a namesake
	o.Must(err)
	_, err = o.client(stranger).Offer(o.ctx(), nil)
	mustFail(t, err, http.StatusUnauthorized, "no_witness")
	good := o.client(o.keys[0])
	offer, err := good.Offer(o.ctx(), nil)
	o.Must(err)
	v, err := note.NewVerifier(o.LogKey)
	o.Must(err)
	line, err := stranger.Cosign(offer, v, o.Now())
	o.Must(err)
	mustFail(t, good.Deliver(o.ctx(), offer, line), http.StatusBadRequest, api.CodeInvalid)

	at := o.Now()
	sig := o.keys[0].SignRequest(api.WitnessRequest(http.MethodGet, "/api/witness/checkpoint", at, nil))
	ask := func(target string, at time.Time) int {
		return o.raw(http.MethodGet, target, "", func(r *http.Request) {
			r.Header.Set("Authorization", fmt.Sprintf("%s %s %d %s", api.WitnessScheme, o.keys[0].Name(), at.UnixMilli(), b64(sig)))
		}).StatusCode
	}
	if got := ask("/api/witness/checkpoint", at); got != http.StatusOK {
		t.Errorf("a signed request: %d", got)
	}
	for name, got := range map[string]int{"another target": ask("/api/witness/leaves?from=0&to=1", at), "another time": ask("/api/witness/checkpoint", at.Add(time.Second))} {
		if got != http.StatusUnauthorized {
			t.Errorf("%s: %d", name, got)
		}
	}
	o.Advance(6 * time.Minute)
	if got := ask("/api/witness/checkpoint", at); got != http.StatusUnauthorized {
		t.Errorf("a request of six minutes ago: %d", got)
	}
}

// TestWitnessLearnsNoPersonalDataItDoesNotNeed: of openings, sign-ins and letters
// it gets salted hashes and nothing else.
func TestWitnessLearnsNoPersonalDataItDoesNotNeed(t *testing.T) {
	o := newObserved(t, 1, 1)
	sender, reader := o.Member(parts.Sender), o.Member(parts.Opener)
	an, binh := o.as(sender.Username), o.as(reader.Username)
	d := o.NewDocument(sender, 1, 100, reader)
	d.Draft.Metadata.Class = exchange.ClassNone
	o.send(an, d)
	_, err := binh.Release(o.ctx(), d.Draft.ID.String(), view())
	o.Must(err)
	size, _, err := o.Store.LogTree(o.ctx())
	o.Must(err)
	leaves, err := o.client(o.keys[0]).Leaves(o.ctx(), 0, size)
	o.Must(err)
	shown := 0
	for i, leaf := range leaves {
		if leaf.Entry == nil {
			continue
		}
		shown++
		if rec, err := leaf.Entry.Open(); err != nil || !strings.HasPrefix(string(rec.Kind), "key.") {
			t.Errorf("entry %d is shown: %s, %v", i, leaf.Entry.Record, err)
		}
	}
	if int64(len(leaves)) != size || shown < 2 {
		t.Errorf("%d leaves of %d, %d shown", len(leaves), size, shown)
	}
}

func b64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// logDump is the log as a dump of the database holds it.
type logDump struct{ size int64 }

func (o *observed) dumpLog() logDump {
	o.Helper()
	size, _, err := o.Store.LogTree(o.ctx())
	o.Must(err)
	return logDump{size}
}

// restoreLog cuts the log to what the dump holds, as the database's owner can,
// past triggers and rights.
func (o *observed) restoreLog(d logDump) {
	o.Helper()
	conn, err := pgx.Connect(o.ctx(), o.DatabaseURL)
	o.Must(err)
	defer conn.Close(o.ctx())
	var frontier []byte
	for level := 62; level >= 0; level-- {
		if d.size>>level&1 == 1 {
			var h []byte
			o.Must(conn.QueryRow(o.ctx(), "SELECT hash FROM log_hashes WHERE index = $1", tlog.StoredHashIndex(level, d.size>>level-1)).Scan(&h))
			frontier = append(frontier, h...)
		}
	}
	for _, step := range []struct {
		sql  string
		args []any
	}{
		{"SET session_replication_role = replica", nil},
		{"DELETE FROM log_records WHERE index >= $1", []any{d.size}},
		{"DELETE FROM log_leaves WHERE index >= $1", []any{d.size}},
		{"DELETE FROM log_hashes WHERE index >= $1", []any{tlog.StoredHashIndex(0, d.size)}},
		{"UPDATE log_head SET size = $1, frontier = $2", []any{d.size, frontier}},
		{"DELETE FROM log_checkpoint", nil},
		{"DELETE FROM log_cosignatures", nil},
		{"DELETE FROM log_offers", nil},
	} {
		_, err := conn.Exec(o.ctx(), step.sql, step.args...)
		o.Must(err)
	}
}
