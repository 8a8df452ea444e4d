package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"niem/deploy/parts"
	"niem/deploy/sample"
	"niem/web/api"
)

// TestServerCannotSwapWhatIsOpened: everything that the server hands out is real,
// sealed and signed, but of another page, document, version or person. Nothing is
// shown of it.
func TestServerCannotSwapWhatIsOpened(t *testing.T) {
	s := theStage(t)
	letter := filepath.Join(t.TempDir(), "three.pdf")
	if err := os.WriteFile(letter, sample.Letter, 0o600); err != nil {
		t.Fatal(err)
	}
	send := func() string {
		sent, err := s.run(t.Context(), parts.Sender, "send", noSecrets, noPapers, letter, "--to", parts.Opener+","+parts.Waiting, "--subject", "thử", "--allow-copy", "--reason", "điều tra", "--approval", "phiếu trình 15")
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(sent.json["document"])
	}
	open := func(username, document, path string, answer func([]byte) []byte) (int, string, string) {
		to := filepath.Join(t.TempDir(), "pages")
		home := homeAt(t, s, username, lyingServer(t, s, path, nil, answer))
		exit, complaint := runAt(t, s, username, home, "open", document, "--pages-to", to)
		return exit, complaint, to
	}
	one, two := send(), send()
	releases := func(document string) string { return "/api/documents/" + document + "/releases" }
	page := func(document string, n int) string { return fmt.Sprintf("/api/documents/%s/pages/%d", document, n) }
	// overhear opens honestly and keeps the answer of one path.
	overhear := func(username, document, path string) (heard []byte) {
		exit, complaint, _ := open(username, document, path, func(b []byte) []byte { heard = slices.Clone(b); return b })
		if exit != exitOK || len(heard) == 0 {
			t.Fatalf("an honest opening: exit code %d: %s", exit, complaint)
		}
		return heard
	}
	releaseOf := func(username, document string) (r api.Release) {
		if err := json.Unmarshal(overhear(username, document, releases(document)), &r); err != nil {
			t.Fatal(err)
		}
		return r
	}
	secondPage, foreignPage := overhear(parts.Opener, one, page(one, 2)), overhear(parts.Opener, two, page(two, 1))
	foreign, another := releaseOf(parts.Opener, two), releaseOf(parts.Waiting, one)

	mixed := func(mix func(r *api.Release)) func([]byte) []byte {
		return func(b []byte) []byte {
			var r api.Release
			if err := json.Unmarshal(b, &r); err != nil {
				t.Error(err)
			}
			mix(&r)
			b, _ = json.Marshal(r)
			return b
		}
	}
	for name, x := range map[string]struct {
		path   string
		answer func([]byte) []byte
	}{
		"the second page as the first":      {page(one, 1), func([]byte) []byte { return secondPage }},
		"another document's page":           {page(one, 1), func([]byte) []byte { return foreignPage }},
		"a page with one bit changed":       {page(one, 1), func(b []byte) []byte { b[len(b)/2] ^= 1; return b }},
		"a page cut short":                  {page(one, 1), func(b []byte) []byte { return b[:len(b)-1] }},
		"two tiles exchanged":               {page(one, 1), exchangeTiles},
		"another document's grant":          {releases(one), mixed(func(r *api.Release) { r.Grant = foreign.Grant })},
		"another recipient's grant":         {releases(one), mixed(func(r *api.Release) { r.Grant = another.Grant })},
		"another document's manifest":       {releases(one), mixed(func(r *api.Release) { r.Manifests = foreign.Manifests })},
		"another document, grant and all":   {releases(one), mixed(func(r *api.Release) { r.Grant, r.Manifests = foreign.Grant, foreign.Manifests })},
		"the whole release of another":      {releases(one), mixed(func(r *api.Release) { *r = foreign })},
		"the receipt of another's release":  {releases(one), mixed(func(r *api.Release) { r.Receipt = another.Receipt })},
		"the receipt of another document's": {releases(one), mixed(func(r *api.Release) { r.Receipt = foreign.Receipt })},
		"no manifest":                       {releases(one), mixed(func(r *api.Release) { r.Manifests = nil })},
		"the manifest twice":                {releases(one), mixed(func(r *api.Release) { r.Manifests = append(r.Manifests, r.Manifests[0]) })},
	} {
		t.Run(name, func(t *testing.T) {
			want := exitUnverified
			if name == "another recipient's grant" {
				want = exitFailed // well formed, and of no use to this person's key
			}
			exit, complaint, to := open(parts.Opener, one, x.path, x.answer)
			if exit != want {
				t.Errorf("exit code %d, want %d: %s", exit, want, complaint)
			}
			if _, err := os.Lstat(to); !errors.Is(err, os.ErrNotExist) {
				t.Error("pages were written")
			}
		})
	}
}

// exchangeTiles exchanges two stretches of a page block, as long as each other.
func exchangeTiles(b []byte) []byte {
	const length = 4096
	at, to := len(b)/3, 2*len(b)/3
	kept := slices.Clone(b[at : at+length])
	copy(b[at:], b[to:to+length])
	copy(b[to:], kept)
	return b
}
