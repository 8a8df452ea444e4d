package storage

import (
	"crypto/sha256"
	"errors"
	"slices"
	"testing"

	"niem/exchange"
	"niem/exchange/audit"
)

func TestSearchIgnoresAccents(t *testing.T) {
	w := newWorld(t)
	w.person("uon", "Đặng Thị Ngọc Ưỡn", "KSBT")
	w.person("dung_50%", "Nguyễn Đức Dũng", "KSBT")
	for text, want := range map[string]string{
		"dang thi": "uon", "ĐẶNG": "uon", "ngọc ưỡn": "uon", "ngoc uon": "uon", "UON": "uon", "  thị   ngọc ": "uon",
		"đức": "dung_50%", "50%": "dung_50%", "_50": "dung_50%", "nguyê\u0303n": "dung_50%",
		"%": "dung_50%", `\`: "", "dang nguyen": "", "\x00": "both", "ng": "both",
	} {
		found, err := w.SearchPeople(w.ctx, text, 10)
		w.must(err)
		var names []string
		for _, p := range found {
			names = append(names, p.Username)
		}
		if want == "both" && len(names) != 2 || want != "both" && want != "" && !slices.Equal(names, []string{want}) || want == "" && len(names) != 0 {
			t.Errorf("%q finds %v", text, names)
		}
	}
	if found, err := w.SearchPeople(w.ctx, "n", 1); err != nil || len(found) != 1 {
		t.Errorf("limit 1 finds %d, %v", len(found), err)
	}
}

func TestRosterFollowsTheDirectory(t *testing.T) {
	w := newWorld(t)
	a := exchange.Person{ID: random16[exchange.PersonID](), Username: "an", FullName: "Nguyễn Văn An", Position: "Trưởng khoa", Phone: "1",
		Email: "an@x", Unit: "KSBT", Roles: []exchange.Role{exchange.RoleStaff, exchange.RoleLeader}, Groups: []string{"to-1"}}
	b := exchange.Person{ID: random16[exchange.PersonID](), Username: "binh", FullName: "Trần Thị Bình", Unit: "PTY"}
	group := exchange.Group{Name: "to-1", Title: "Tổ 1", Members: []exchange.PersonID{a.ID, b.ID}}
	rec := func(exchange.RosterChange) audit.Record {
		return audit.Record{Time: start, Kind: audit.KindRoster, Actor: audit.System}
	}
	step := func(want exchange.RosterChange, entries int64, people []exchange.Person, groups ...exchange.Group) {
		t.Helper()
		size := w.size()
		got, err := w.ReplaceRoster(w.ctx, people, groups, rec)
		w.must(err)
		if got != want || w.size()-size != entries {
			t.Errorf("changed %+v with %d entries, want %+v", got, w.size()-size, want)
		}
	}
	step(exchange.RosterChange{Added: 2, Changed: 1}, 1, []exchange.Person{a, b}, group)
	step(exchange.RosterChange{}, 0, []exchange.Person{a, b}, group)
	if got, err := w.PersonByUsername(w.ctx, "AN"); err != nil || got.ID != a.ID || !samePerson(got, a) || len(got.MissingFields()) != 0 {
		t.Errorf("stored %+v, %v", got, err)
	}
	if g, err := w.GroupByName(w.ctx, "to-1"); err != nil || g.Title != group.Title || !slices.Equal(g.Members, group.Members) {
		t.Errorf("group %+v, %v", g, err)
	}
	for text, want := range map[string]int{"TO 1": 1, "tổ": 1, "to-": 1, "khoa": 0, "%": 0} {
		if found, err := w.SearchGroups(w.ctx, text, 10); err != nil || len(found) != want {
			t.Errorf("%q finds %+v, %v", text, found, err)
		}
	}
	a.Position = "Giám đốc"
	step(exchange.RosterChange{Changed: 2, Disabled: 1}, 1, []exchange.Person{a})
	if got, err := w.PersonByID(w.ctx, b.ID); err != nil || !got.Disabled {
		t.Errorf("gone from the directory: %+v, %v", got, err)
	}
	if _, err := w.GroupByName(w.ctx, "to-1"); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("group gone from the directory: %v", err)
	}
	// The user name passes to somebody else: never to be taken for the first.
	c := exchange.Person{ID: random16[exchange.PersonID](), Username: "An", FullName: "Phạm An"}
	step(exchange.RosterChange{Added: 1, Disabled: 1}, 1, []exchange.Person{c})
	if got, err := w.PersonByUsername(w.ctx, "an"); err != nil || got.ID != c.ID {
		t.Errorf("user name passed on: %+v, %v", got, err)
	}
	var invalid *exchange.InvalidError
	if _, err := w.ReplaceRoster(w.ctx, nil, nil, rec); !errors.As(err, &invalid) {
		t.Errorf("an empty directory: %v", err)
	}
	if people, err := w.People(w.ctx, []exchange.PersonID{a.ID, c.ID, random16[exchange.PersonID]()}); err != nil || len(people) != 2 {
		t.Errorf("people: %+v, %v", people, err)
	}
	if _, err := w.PersonByUsername(w.ctx, "nobody"); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("nobody: %v", err)
	}
}

func TestKeysAndTheirEvents(t *testing.T) {
	w := newWorld(t)
	a, b := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY")
	device := [32]byte(hashOf("device a"))
	k := exchange.KeyEvent{Person: a.ID, Account: "age1pqa", Adds: device, Status: exchange.KeyUnconfirmed, Follows: -1, Signers: [][32]byte{device}}
	first, err := w.AddKeyEvent(w.ctx, k, record(audit.KindKeyNew, a.ID, nil))
	w.must(err)
	size := w.size()
	if _, err := w.AddKeyEvent(w.ctx, k, record(audit.KindKeyNew, a.ID, nil)); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("second key: %v", err)
	}
	others := k
	others.Person = b.ID
	if _, err := w.AddKeyEvent(w.ctx, others, record(audit.KindKeyNew, b.ID, nil)); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("another's key: %v", err)
	}
	confirmed := exchange.KeyEvent{Person: a.ID, Status: exchange.KeyConfirmed, Follows: first.Index - 1, Seen: first.Index}
	if _, err := w.AddKeyEvent(w.ctx, confirmed, record(audit.KindKeyConfirmed, b.ID, nil)); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("following an older event: %v", err)
	}
	if w.size() != size {
		t.Error("refused key events left entries")
	}
	confirmed.Follows = first.Index
	second, err := w.AddKeyEvent(w.ctx, confirmed, record(audit.KindKeyConfirmed, b.ID, nil))
	w.must(err)
	// Somebody whose own key has had an event since signs nothing.
	unseen := exchange.KeyEvent{Person: b.ID, Account: "age1pqb", Adds: hashOf("device b"), Status: exchange.KeyUnconfirmed, Follows: -1, Seen: first.Index, Signers: [][32]byte{device}}
	if _, err := w.AddKeyEvent(w.ctx, unseen, record(audit.KindKeyNew, b.ID, nil)); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("signed by a key that has changed: %v", err)
	}
	keys, err := w.Keys(w.ctx, []exchange.PersonID{a.ID, b.ID})
	w.must(err)
	if len(keys) != 1 {
		t.Fatalf("%d keys", len(keys))
	}
	if got := keys[0]; got.Person != a.ID || got.Account != k.Account || got.Device != device || got.Status != exchange.KeyConfirmed ||
		got.Entry.Data != second.Data || got.Enrolled.Data != first.Data || got.Enrolled.Salt != first.Salt {
		t.Errorf("key: %+v", got)
	}
	if d, err := w.Device(w.ctx, sha256Of(device)); err != nil || d.Person != a.ID || d.Public != device || !d.Live {
		t.Errorf("device: %+v, %v", d, err)
	}
	if _, err := w.Device(w.ctx, hashOf("nobody's")); !errors.Is(err, exchange.ErrNoKey) {
		t.Errorf("nobody's device: %v", err)
	}
	events, err := w.KeyEvents(w.ctx, []exchange.PersonID{a.ID})
	if err != nil || len(events) != 2 || events[0].Index != first.Index || events[1].Data != second.Data || events[1].Person != a.ID {
		t.Errorf("events: %+v, %v", events, err)
	}
	unit := exchange.RecoveryKey{Unit: "KSBT", Account: "age1pqunit", Holders: [3]exchange.PersonID{a.ID, b.ID, {9}}, Shares: [3][]byte{{1}, {2}, {3}}}
	_, err = w.AddRecovery(w.ctx, unit, exchange.Judged{}, record(audit.KindRecoveryNew, a.ID, nil))
	w.must(err)
	if _, err := w.AddRecovery(w.ctx, unit, exchange.Judged{}, record(audit.KindRecoveryNew, a.ID, nil)); !errors.Is(err, exchange.ErrRecoveryExists) {
		t.Errorf("second recovery key: %v", err)
	}
	if got, err := w.Recovery(w.ctx, "KSBT"); err != nil || got.Holders != unit.Holders || got.Shares[2][0] != 3 || got.Entry.Index != w.size()-1 {
		t.Errorf("recovery key: %+v, %v", got, err)
	}
	if _, err := w.Recovery(w.ctx, "PTY"); !errors.Is(err, exchange.ErrNoKey) {
		t.Errorf("no recovery key: %v", err)
	}
}

func sha256Of(device [32]byte) exchange.Hash { return sha256.Sum256(device[:]) }
