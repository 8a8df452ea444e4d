package ldapauth

import (
	"errors"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/exchange"
)

// TestTheKindOfADirectoryIsDetected: with no setting, each kind is read as what it
// says it is, people have the identity that they have with the setting, and the
// check names the kind.
func TestTheKindOfADirectoryIsDetected(t *testing.T) {
	for kind, h := range houses(t) {
		c := config(h.server)
		c.Kind = Auto
		d, err := Open(c)
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.Lookup(t.Context(), parts.Sender)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		c.Kind = kind
		set, err := directory(t, c).Lookup(t.Context(), parts.Sender)
		if err != nil || got.ID != set.ID {
			t.Errorf("%s: %v detected, %v by the setting, %v", kind, got.ID, set.ID, err)
		}
		if _, err := d.Authenticate(t.Context(), got, parts.DemoPassword); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		if err := d.Decoy(t.Context(), "Sai-mat-khau-1"); !errors.Is(err, exchange.ErrBadCredentials) {
			t.Errorf("%s: decoy: %v", kind, err)
		}
		if people, _, err := d.Roster(t.Context()); err != nil || len(people) == 0 {
			t.Errorf("%s: %d people, %v", kind, len(people), err)
		}
		found := d.Check(t.Context(), time.Now())
		if !has(found, Good, "kind") || has(found, Failure, "wrong_kind") {
			t.Errorf("%s: %+v", kind, found)
		}
	}
}

// TestAnUnreachableDirectoryHasNoKind: nothing is guessed; it is down until it
// answers, and a wrong setting is still refused at once.
func TestAnUnreachableDirectoryHasNoKind(t *testing.T) {
	c := config(parts.TestLDAP(t))
	c.Kind = Auto
	right := c.URL
	c.URL = "ldaps://127.0.0.1:1"
	d, err := Open(c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Lookup(t.Context(), parts.Sender); !errors.Is(err, exchange.ErrDirectoryDown) {
		t.Errorf("looked up: %v", err)
	}
	if found := d.Check(t.Context(), time.Now()); !has(found, Failure, "unreachable") {
		t.Errorf("%+v", found)
	}
	c.URL, c.BaseDN = right, ""
	if _, err := Open(c); err == nil {
		t.Error("a directory without a base DN")
	}
}
