package main

import (
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"niem/web/api/https"
)

func TestErrorsSayWhoseClockIsWrong(t *testing.T) {
	now := time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		server, witness time.Time
		want            text
	}{
		"all agree":             {now.Add(20 * time.Second), now, text{}},
		"this computer's":       {now.Add(24 * time.Hour), now.Add(24*time.Hour - 5*time.Second), tClockHere},
		"this computer's, back": {now.Add(-24 * time.Hour), now.Add(-24 * time.Hour), tClockHere},
		"the server's":          {now.AddDate(1, 0, 0), now.Add(-10 * time.Second), tClockServer},
		"nobody knows":          {now.Add(2 * time.Minute), time.Time{}, tClockEither},
		"three clocks":          {now.Add(time.Hour), now.Add(5 * time.Hour), tClockEither},
	} {
		var v clockView
		v.sawServer(now, c.server)
		v.sawWitness(c.witness)
		if said, _, _, apart := v.verdict(); said != c.want || apart != (c.want != text{}) {
			t.Errorf("%s: %v", name, said)
		}
	}
}

func TestClockOfTheServerStandsInTheError(t *testing.T) {
	there := time.Now().Add(48 * time.Hour).UTC()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", there.Format(http.TimeFormat))
		w.WriteHeader(http.StatusBadRequest)
		io.WriteString(w, `{"error":{"code":"invalid","message":{"vi":"x","en":"x"},"details":{"field":"created","reason":"out_of_range"}}}`)
	}))
	t.Cleanup(server.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	var complaint strings.Builder
	a := &app{lang: english, out: io.Discard, err: &complaint, clocks: &clockView{}}
	client, err := https.New(server.URL, https.Options{CAFile: ca, SawTime: a.clocks.sawServer})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	_, err = client.Me(t.Context())
	a.report(err)
	if !strings.Contains(complaint.String(), "The clocks are apart") || !strings.Contains(complaint.String(), when(there)) {
		t.Fatalf("said %q", complaint.String())
	}
}
