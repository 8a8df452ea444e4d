package crypto

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"testing"
)

// quorum is a document with a recovery grant, and two holders of its unit's key.
type quorum struct {
	*sealedDocument
	unit, leaver, successor PersonID
	holders                 [2]PersonID
	devices                 [2]*DeviceKey
	one                     []byte
}

func newQuorum(t *testing.T) *quorum {
	t.Helper()
	q := &quorum{sealedDocument: newSealedDocument(t, 2, 1, 2, 1), unit: person(7000), successor: person(7001), holders: [2]PersonID{person(7002), person(7003)}}
	q.leaver = q.sender
	master := *q.manifest.Find(GrantMaster, q.sender)
	master.Kind, master.Person = GrantRecovery, q.unit
	q.manifest.Grants = append(q.manifest.Grants, master)
	q.one = must(SignManifest(q.manifest, q.device))
	for i := range q.devices {
		q.devices[i] = must(NewDeviceKey(rand.Reader))
	}
	return q
}

// lookup knows the sender's device and each holder's own.
func (q *quorum) lookup(s Signing) (DevicePublic, error) {
	if s.Authority == AuthoritySender {
		return q.signer(s)
	}
	for i, d := range q.devices {
		if s.Device == d.ID() && s.Person == q.holders[i] && s.Mandate.Unit == q.unit {
			return d.Public(), nil
		}
	}
	return DevicePublic{}, fmt.Errorf("no holder's device")
}

// mandate is one for handing q's document over.
func (q *quorum) mandate() *Mandate {
	return &Mandate{Order: [16]byte{1}, Unit: q.unit, Key: Hash{1}, Document: q.doc, From: q.leaver, To: q.successor, Expires: 1,
		First: q.holders[0], Second: q.holders[1], Device: q.devices[0].ID()}
}

// version is the one that the holders make: the successor gets the master grant.
func (q *quorum) version(d *Mandate, change func(m *Manifest)) []byte {
	m, hash, err := ParseManifest(q.one)
	if err != nil {
		panic(err)
	}
	m.Version, m.Previous, m.Authority, m.Device, m.Mandate = 2, hash, AuthorityRecovery, Hash{}, d
	m.Mandated = must(d.Sign(q.devices[0]))
	for i := range m.Grants {
		if m.Grants[i].Kind == GrantMaster && !d.To.IsZero() {
			m.Grants[i].Person, m.Grants[i].G = d.To, Hash{9}
		}
	}
	if change != nil {
		change(m)
	}
	return must(SignManifest(m, q.devices[1]))
}

func TestTwoHoldersHandOverWhatTheirMandateNames(t *testing.T) {
	q := newQuorum(t)
	chain, err := VerifyChain([][]byte{q.one, q.version(q.mandate(), nil)}, q.lookup)
	if err != nil || chain[1].Sender() != q.successor {
		t.Fatalf("%v", err)
	}
	anew := q.mandate()
	anew.Document, anew.From, anew.To = DocumentID{}, PersonID{}, PersonID{}
	seals := q.version(anew, func(m *Manifest) { m.Find(GrantRecovery, q.unit).G = Hash{8} })
	if _, err := VerifyChain([][]byte{q.one, seals}, q.lookup); err != nil {
		t.Fatalf("sealed anew: %v", err)
	}
}

// TestMandateBindsTheSecondHolder: what the first holder has not signed, the
// second cannot do alone.
func TestMandateBindsTheSecondHolder(t *testing.T) {
	extra := func(q *quorum, m *Manifest, who PersonID) {
		g := m.Grants[0]
		g.Person = who
		at, _ := slices.BinarySearchFunc(m.Grants, &g, func(a ManifestGrant, b *ManifestGrant) int {
			if a.before(b) {
				return -1
			}
			return 1
		})
		m.Grants = slices.Insert(m.Grants, at, g)
	}
	for name, change := range map[string]func(q *quorum, m *Manifest){
		"another recipient":    func(q *quorum, m *Manifest) { extra(q, m, person(7500)) },
		"himself":              func(q *quorum, m *Manifest) { extra(q, m, q.holders[1]) },
		"a recipient left out": func(q *quorum, m *Manifest) { m.Grants = m.Grants[1:] },
		"a changed grant":      func(q *quorum, m *Manifest) { m.Grants[0].E = Hash{7} },
		"the master elsewhere": func(q *quorum, m *Manifest) {
			m.Find(GrantMaster, q.successor).Person = person(7500)
		},
		"recovery left out": func(q *quorum, m *Manifest) { m.Grants = m.Grants[:len(m.Grants)-1] },
		"another unit's recovery": func(q *quorum, m *Manifest) {
			m.Grants[len(m.Grants)-1].Person = person(7999)
		},
		"metadata": func(q *quorum, m *Manifest) { m.Metadata = []byte("{}") },
	} {
		q := newQuorum(t)
		two := q.version(q.mandate(), func(m *Manifest) { change(q, m) })
		if _, err := VerifyChain([][]byte{q.one, two}, q.lookup); !errors.Is(err, ErrChain) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOneHolderIsNoQuorum(t *testing.T) {
	for name, change := range map[string]func(q *quorum, m *Manifest){
		"the mandate is not signed":    func(q *quorum, m *Manifest) { m.Mandated = [64]byte{} },
		"signed by the second himself": func(q *quorum, m *Manifest) { m.Mandated = q.devices[1].Sign(mandateDomain, m.Mandate.signed()) },
		"changed after it was signed":  func(q *quorum, m *Manifest) { m.Mandate.Expires++ },
		"another successor":            func(q *quorum, m *Manifest) { m.Mandate.To = m.Grants[0].Person },
		"the second's device as the first": func(q *quorum, m *Manifest) {
			m.Mandate.Device = q.devices[1].ID()
			m.Mandated = must(m.Mandate.Sign(q.devices[1]))
		},
		"a unit of strangers": func(q *quorum, m *Manifest) {
			m.Mandate.Unit = person(7999)
			m.Mandated = must(m.Mandate.Sign(q.devices[0]))
		},
	} {
		q := newQuorum(t)
		two := q.version(q.mandate(), func(m *Manifest) { change(q, m) })
		if _, err := VerifyChain([][]byte{q.one, two}, q.lookup); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	q := newQuorum(t)
	same := q.mandate()
	same.Second = same.First
	if _, err := same.Sign(q.devices[0]); !errors.Is(err, ErrFormat) {
		t.Errorf("one holder twice: %v", err)
	}
}

func TestInnerFileOpensForItsHolderAlone(t *testing.T) {
	unit := must(NewAccountKey())
	var keys [3]*AccountKey
	var holders [3]AccountRecipient
	for i := range keys {
		keys[i] = must(NewAccountKey())
		holders[i] = keys[i].Recipient()
	}
	shares := must(SplitRecovery(unit, holders))
	for first, seconds := range map[int][]int{0: {1, 2}, 1: {2}} {
		inner := must(HalfOpen(shares, first, keys[first]))
		if len(inner) != len(seconds) {
			t.Fatalf("holder %d opened %d files", first, len(inner))
		}
		for _, second := range seconds {
			if got := must(FinishOpen(inner[second], keys[second], unit.Recipient())); got.Secret() != unit.Secret() {
				t.Errorf("%d and %d open another key", first, second)
			}
			for other := range keys {
				if _, err := FinishOpen(inner[second], keys[other], unit.Recipient()); other != second && !errors.Is(err, ErrNotForYou) {
					t.Errorf("holder %d opens the file for %d: %v", other, second, err)
				}
			}
			if _, err := FinishOpen(inner[second], keys[second], keys[0].Recipient()); !errors.Is(err, ErrTampered) {
				t.Errorf("another key passes for the unit's: %v", err)
			}
		}
	}
	if _, err := HalfOpen(shares, 2, keys[2]); !errors.Is(err, ErrFormat) {
		t.Errorf("the last holder began: %v", err)
	}
}
