package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"niem/deploy/parts"
	"niem/exchange/audit"
	"niem/web/api"
	"niem/web/desk"
)

// through reads paths as the page's worker does, with a person's cookie; change
// is what a dishonest server makes of an answer.
func (s *site) through(cookie string, change func(path string, body []byte) []byte) desk.Fetch {
	return func(_ context.Context, path string) ([]byte, error) {
		resp := s.raw(http.MethodGet, path, cookie, nil)
		body, err := io.ReadAll(resp.Body)
		s.Must(err)
		if resp.StatusCode != http.StatusOK {
			var refused api.ErrorBody
			s.Must(json.Unmarshal(body, &refused))
			refused.Error.Status = resp.StatusCode
			return nil, &refused.Error
		}
		if change != nil {
			body = change(path, body)
		}
		return body, nil
	}
}

// mustFailAs checks the code of a desk's failure.
func mustFailAs(t *testing.T, err error, code string) {
	t.Helper()
	if f, ok := errors.AsType[*desk.Failure](err); !ok || f.Code != code {
		t.Errorf("want %s, got %v", code, err)
	}
}

func TestBrowserTakesTheServersWordForNothingAboutKeys(t *testing.T) {
	s := newSite(t)
	reader := s.Member(parts.Opener)
	s.Registrar(parts.Officer)
	binh := s.as(reader.Username)
	key, err := binh.Key(s.ctx(), reader.Username)
	s.Must(err)
	open := func(kept desk.Kept, change func(string, []byte) []byte) *desk.Desk {
		d, err := desk.New(s.through(binh.Cookie(), change), reader.ID.String(), kept)
		s.Must(err)
		return d
	}
	honest := open(desk.Kept{LogKey: s.LogKey}, nil)
	own, err := honest.Own(s.ctx(), key, reader.Device.Public().String())
	s.Must(err)
	if own.Here != desk.HereThis || own.Fingerprint != reader.Account.Recipient().Fingerprint() || len(own.History) != 1 || len(own.Devices) != 1 {
		t.Fatalf("%+v", own)
	}
	kept := honest.Kept()
	if kept.Checkpoint == "" || len(kept.Roots) != 1 || kept.Seen == nil {
		t.Fatalf("kept %+v", kept)
	}

	_, foreign, err := audit.NewLogKey(bytes.NewReader(bytes.Repeat([]byte{7}, 64)), "elsewhere.example/log")
	s.Must(err)
	_, err = open(desk.Kept{LogKey: foreign}, nil).Refresh(s.ctx())
	mustFailAs(t, err, desk.CodeCheckpoint)

	another := key
	another.Account = s.Member(parts.Waiting).Account.Recipient().String()
	_, err = open(kept, nil).Own(s.ctx(), another, "")
	mustFailAs(t, err, desk.CodeKey)

	lost := kept
	lost.Seen = &desk.Seen{Index: kept.Seen.Index, Leaf: strings.Repeat("0", 64)}
	_, err = open(lost, nil).Own(s.ctx(), key, "")
	mustFailAs(t, err, desk.CodeHistory)

	mustFailAs(t, open(kept, nil).NoKey(), desk.CodeKeyGone)
	s.Must(open(desk.Kept{LogKey: s.LogKey}, nil).NoKey())
	_, err = open(kept, nil).NewKey(s.ctx(), reader.Username, nil, key.Account, "")
	mustFailAs(t, err, desk.CodeKeyGone)

	other := kept
	other.Roots = []string{"0000 0000 0000 0000 0000 0000 0000 0000"}
	_, err = open(other, nil).Own(s.ctx(), key, "")
	mustFailAs(t, err, desk.CodeRoot)

	s.Member(parts.LongName) // the log has grown
	s.Must(refreshed(s.ctx(), open(kept, nil)))
	forked := open(kept, func(path string, body []byte) []byte {
		if strings.HasPrefix(path, "/api/log/consistency") {
			return []byte(`{"hashes":["` + strings.Repeat("0", 64) + `"]}`)
		}
		return body
	})
	mustFailAs(t, refreshed(s.ctx(), forked), desk.CodeForked)
}

func refreshed(ctx context.Context, d *desk.Desk) error {
	_, err := d.Refresh(ctx)
	return err
}

func TestBrowserOpensNothingThatDoesNotFit(t *testing.T) {
	s := newSite(t)
	sender, reader := s.Member(parts.Sender), s.Member(parts.Opener)
	an, binh := s.as(sender.Username), s.as(reader.Username)
	sealed := s.NewDocument(sender, 1, 100, reader)
	s.send(an, sealed)
	id := sealed.Draft.ID.String()
	ask := view()
	release, err := binh.Release(s.ctx(), id, ask)
	s.Must(err)
	inbox, err := binh.Inbox(s.ctx())
	s.Must(err)
	d, err := desk.New(s.through(binh.Cookie(), nil), reader.ID.String(), desk.Kept{LogKey: s.LogKey})
	s.Must(err)
	who := desk.Viewer{Name: reader.FullName, Username: reader.Username, Unit: reader.Unit}
	query := desk.Query{Document: id, Kind: "view", Request: ask.Request, Label: inbox[0].Label}

	// The grant of this world is sealed and logged as it should be, and holds no keys.
	_, err = d.Open(s.ctx(), query, release, who, reader.Account.Secret())
	mustFailAs(t, err, desk.CodeDocument)

	for name, change := range map[string]func(q *desk.Query, r *api.Release){
		"an earlier release for a new request": func(q *desk.Query, _ *api.Release) { q.Request = newRequest() },
		"another kind":                         func(q *desk.Query, _ *api.Release) { q.Kind = "copy" },
		"another view":                         func(_ *desk.Query, r *api.Release) { r.View = newRequest() },
		"another document":                     func(q *desk.Query, _ *api.Release) { q.Document = strings.Repeat("a", 26) },
		"another entry":                        func(_ *desk.Query, r *api.Release) { r.Receipt.Index-- },
		"another record": func(_ *desk.Query, r *api.Release) {
			r.Receipt.Record = bytes.Replace(r.Receipt.Record, []byte("view"), []byte("copy"), 1)
		},
	} {
		q, r := query, release
		change(&q, &r)
		_, err := d.Open(s.ctx(), q, r, who, reader.Account.Secret())
		if f, ok := errors.AsType[*desk.Failure](err); !ok || f.Code != desk.CodeReceipt {
			t.Errorf("%s: %v", name, err)
		}
	}

	unsigned := release
	unsigned.Manifests = [][]byte{append(bytes.Clone(release.Manifests[0][:len(release.Manifests[0])-1]), release.Manifests[0][len(release.Manifests[0])-1]^1)}
	_, err = d.Open(s.ctx(), query, unsigned, who, reader.Account.Secret())
	mustFailAs(t, err, desk.CodeDocument)
}
