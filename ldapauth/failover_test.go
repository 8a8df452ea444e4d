package ldapauth

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/exchange"
)

// silent takes connections and says nothing.
func silent(t *testing.T) string {
	t.Helper()
	l := listen(t, "127.0.0.1:0")
	go func() {
		var held []net.Conn
		for {
			c, err := l.Accept()
			if err != nil {
				break
			}
			held = append(held, c)
		}
		for _, c := range held {
			c.Close()
		}
	}()
	return l.Addr().String()
}

func TestAnotherServerTakesOver(t *testing.T) {
	s := parts.TestLDAP(t)
	dead := listen(t, "127.0.0.1:0")
	dead.Close()
	first, second := newProxy(t, "127.0.0.1:0", s), newProxy(t, "127.0.0.1:0", s)
	c := config(s)
	c.URL = "ldaps://" + dead.Addr().String() + ", ldaps://" + first.address + ",ldaps://" + second.address
	d := directory(t, c)
	if _, err := signIn(t, d, parts.Sender, parts.DemoPassword); err != nil {
		t.Fatal(err)
	}
	if first.accepted.Load() == 0 || second.accepted.Load() != 0 {
		t.Errorf("connections: %d and %d", first.accepted.Load(), second.accepted.Load())
	}
	first.listener.Close()
	for range 2 {
		before := first.accepted.Load()
		if _, err := signIn(t, d, parts.Sender, parts.DemoPassword); err != nil {
			t.Fatalf("after the first server's end: %v", err)
		}
		if first.accepted.Load() != before {
			t.Error("the server that ended was used")
		}
	}
	if second.accepted.Load() == 0 {
		t.Error("the second server wasn't used")
	}
	found := d.Check(t.Context(), time.Now())
	if !has(found, Warning, "unreachable") || has(found, Failure, "unreachable") || !has(found, Good, "people") {
		t.Errorf("%+v", found)
	}
}

// A server whose certificate another authority issued learns nothing, and
// doesn't keep the others from being asked.
func TestFalseServerAmongSeveralLearnsNothing(t *testing.T) {
	s, other := parts.TestLDAP(t), parts.TestAD(t)
	c := config(s)
	c.URL = other.URL + "," + s.URL
	if _, err := signIn(t, directory(t, c), parts.Sender, parts.DemoPassword); err != nil {
		t.Fatal(err)
	}
	c.URL = other.URL
	if _, err := directory(t, c).Lookup(t.Context(), parts.Sender); !errors.Is(err, exchange.ErrDirectoryDown) {
		t.Errorf("%v", err)
	}
}

// A server that holds the line is given up for the next one, and no call takes
// longer than its bound.
func TestSilentServerIsLeftForTheNext(t *testing.T) {
	s := parts.TestLDAP(t)
	c := config(s)
	c.URL, c.Try = "ldaps://"+silent(t)+","+s.URL, 300*time.Millisecond
	d := directory(t, c)
	if _, err := signIn(t, d, parts.Sender, parts.DemoPassword); err != nil {
		t.Fatal(err)
	}
	c.URL = "ldaps://" + silent(t) + ",ldaps://" + silent(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := directory(t, c).Lookup(ctx, parts.Sender); !errors.Is(err, exchange.ErrDirectoryDown) || ctx.Err() != nil {
		t.Errorf("%v", err)
	}
}
