package crypto

import (
	"crypto/rand"
	"errors"
	"testing"
)

func joining(t *testing.T) (Joining, *AccountKey) {
	t.Helper()
	once, err := NewAccountKey()
	if err != nil {
		t.Fatal(err)
	}
	device, err := NewDeviceKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return Joining{Person: PersonID{1}, Account: Hash{2}, Device: device.Public(), Recipient: once.Recipient(), Name: "máy", NewNonce: [32]byte{3}, OldNonce: [32]byte{4}}, once
}

// TestACodeSpeaksForEverythingThatPasses: whatever somebody between two devices
// changes gives them two codes.
func TestACodeSpeaksForEverythingThatPasses(t *testing.T) {
	j, _ := joining(t)
	other, _ := joining(t)
	for name, change := range map[string]func(*Joining){
		"person":    func(j *Joining) { j.Person[0]++ },
		"account":   func(j *Joining) { j.Account[0]++ },
		"device":    func(j *Joining) { j.Device = other.Device },
		"recipient": func(j *Joining) { j.Recipient = other.Recipient },
		"name":      func(j *Joining) { j.Name += " " },
		"nonce":     func(j *Joining) { j.NewNonce[31]++ },
	} {
		changed := j
		change(&changed)
		if changed.Commit() == j.Commit() || changed.Code() == j.Code() {
			t.Errorf("%s: not spoken for", name)
		}
	}
	answered := j
	answered.OldNonce[0]++
	if answered.Commit() != j.Commit() || answered.Code() == j.Code() || len(j.Code()) != len("123 456 789") {
		t.Errorf("the old device's nonce: %s and %s", j.Code(), answered.Code())
	}
}

func TestAnAccountKeyPassesToOneDeviceAlone(t *testing.T) {
	j, once := joining(t)
	other, another := joining(t)
	account, err := NewAccountKey()
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := PassAccount(account, j.Recipient, j.Device)
	if err != nil {
		t.Fatal(err)
	}
	got, err := TakeAccount(sealed, once, j.Device)
	if err != nil || got.Secret() != account.Secret() {
		t.Fatal(err)
	}
	if _, err := TakeAccount(sealed, once, other.Device); !errors.Is(err, ErrTampered) {
		t.Errorf("another device: %v", err)
	}
	if _, err := TakeAccount(sealed, another, j.Device); !errors.Is(err, ErrNotForYou) {
		t.Errorf("another recipient: %v", err)
	}
}
