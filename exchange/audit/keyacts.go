package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// keyActs are the kinds that are key events: each one is about one owner,
// carries a statement, and follows the owner's event before.
var keyActs = map[Kind]bool{KindKeyNew: true, KindKeyConfirmed: true, KindKeyReplaced: true, KindKeyRevoked: true, KindKeyRenamed: true,
	KindKeyFounded: true, KindRegistrarNamed: true, KindRegistrarEnded: true, KindDeviceAdded: true, KindDeviceRemoved: true}

// IsKeyEvent reports whether records of that kind are key events.
func IsKeyEvent(k Kind) bool { return keyActs[k] }

// signers is by whose right an event was signed.
type signers struct {
	self       bool     // the device that the statement names
	owner      bool     // another device of the owner, or that one where it was the owner's before
	registrars []string // other people who are registrars
	dead       string   // owner of a device that no longer signs
	strangers  bool     // somebody without any right
}

// signed sorts the signatures by right, as of the events before this one.
func (k *KeyRules) signed(s KeyStatement, signatures []KeySignature) signers {
	var out signers
	for _, sig := range signatures {
		device := hex.EncodeToString(sig.Device[:])
		d := k.devices[device]
		switch {
		case d == nil && device == s.Device:
			out.self = true
		case d == nil:
			out.strangers = true
		case d.Ended != 0:
			out.dead = d.Owner
		case d.Owner == s.Owner:
			out.owner = true
			out.self = out.self || device == s.Device
		case k.registrar(d.Owner):
			if !slices.Contains(out.registrars, d.Owner) {
				out.registrars = append(out.registrars, d.Owner)
			}
		default:
			out.strangers = true
		}
	}
	return out
}

func (k *KeyRules) registrar(person string) bool {
	p := k.people[person]
	return p != nil && p.Registrar && p.Status == KeyConfirmed
}

// apply holds an event against the rules and, if it keeps them, lets it count.
func (k *KeyRules) apply(index int64, p *KeyState, r Record, s KeyStatement, signatures []KeySignature) breach {
	by := k.signed(s, signatures)
	if by.dead != "" {
		return breach{FoundDevice, "of " + by.dead + ", ended"}
	}
	if k.erased[s.Previous] || by.strangers && len(k.erased) > 0 {
		k.adopt(index, p, r, s)
		return breach{}
	}
	if by.strangers {
		return breach{FoundKeyAuthority, "signed by a stranger"}
	}
	if b := k.mayAct(p, r, s, by); b.code != "" {
		return b
	}
	k.take(index, p, r, s, by)
	return breach{}
}

// mayAct is the table of rules.
func (k *KeyRules) mayAct(p *KeyState, r Record, s KeyStatement, by signers) breach {
	unsigned := r.Actor == System && !by.self && !by.owner && len(by.registrars) == 0
	one := len(by.registrars) > 0 && slices.Contains(by.registrars, r.Actor)
	own := by.owner && r.Actor == s.Owner
	fresh := k.devices[s.Device] == nil && by.self
	switch r.Kind {
	case KindKeyNew:
		switch {
		case p.named && p.Status != KeyRevoked, k.used[s.Account] != "":
			return breach{FoundKeyState, "enrolled before"}
		case !fresh || r.Actor != s.Owner:
			return breach{FoundKeyAuthority, "not enrolled by the owner's new device"}
		}
		return breach{}
	case KindKeyReplaced:
		return k.mayReplace(p, s, fresh, own, one, len(by.registrars))
	}
	if !p.named || s.Account != p.Account || p.Status == KeyRevoked {
		return breach{FoundUnknownKey, s.Owner}
	}
	allowed, device := false, s.Device == p.Device
	switch r.Kind {
	case KindKeyConfirmed:
		if r.Actor == s.Owner || by.owner {
			return breach{FoundSelfConfirmed, s.Owner}
		}
		allowed = one
	case KindRegistrarNamed:
		allowed = one && p.Status == KeyConfirmed
	case KindRegistrarEnded:
		allowed = p.Registrar && (one || own || unsigned)
	case KindKeyRevoked:
		allowed = one || own || unsigned
	case KindKeyRenamed:
		allowed = own && s.Username != p.Username
	case KindKeyFounded:
		for id := range k.people {
			if k.registrar(id) {
				return breach{FoundKeyState, "founded although there are registrars"}
			}
		}
		allowed = unsigned
	case KindDeviceAdded:
		allowed, device = own && fresh, true
	case KindDeviceRemoved:
		d := k.devices[s.Device]
		if d == nil || d.Owner != s.Owner || d.Ended != 0 || len(k.LiveDevices(s.Owner)) < 2 {
			return breach{FoundKeyState, "not a device that can be removed"}
		}
		allowed, device = own || one, true
	}
	switch {
	case !device:
		return breach{FoundUnknownKey, s.Owner}
	case !allowed:
		return breach{FoundKeyAuthority, r.Actor}
	case r.Kind != KindKeyConfirmed && r.Kind != KindKeyRenamed && s.Username != p.Username:
		return breach{FoundKeyState, "another user name"}
	}
	return breach{}
}

// take lets an event count.
func (k *KeyRules) take(index int64, p *KeyState, r Record, s KeyStatement, by signers) {
	switch r.Kind {
	case KindKeyNew:
		k.begin(index, p, s)
		p.Status, p.Registrar = KeyUnconfirmed, false
	case KindKeyReplaced:
		k.endDevices(s.Owner, index)
		k.begin(index, p, s)
		if !by.owner { // two registrars have seen the person, as for a confirmation
			p.Status, p.Registrar = KeyConfirmed, false
		}
	case KindKeyConfirmed:
		p.Status, p.Username = KeyConfirmed, s.Username
	case KindKeyRevoked:
		p.Status, p.Registrar = KeyRevoked, false
		k.endDevices(s.Owner, index)
	case KindKeyRenamed: // nobody but the owner has said so yet
		p.Status, p.Username = KeyUnconfirmed, s.Username
	case KindKeyFounded:
		p.Status, p.Registrar = KeyConfirmed, true
		if root := Fingerprint(s.Account); !slices.Contains(k.roots, root) {
			k.roots = append(k.roots, root)
		}
	case KindRegistrarNamed:
		p.Registrar = true
	case KindRegistrarEnded:
		p.Registrar = false
	case KindDeviceAdded:
		k.addDevice(index, s)
	case KindDeviceRemoved:
		k.devices[s.Device].Ended = index
	}
}

// adopt takes an event at its word whose reasons were erased.
func (k *KeyRules) adopt(index int64, p *KeyState, r Record, s KeyStatement) {
	if r.Kind != KindDeviceAdded && r.Kind != KindDeviceRemoved && (!p.named || p.Account != s.Account) {
		k.begin(index, p, s)
	}
	if k.devices[s.Device] == nil {
		k.addDevice(index, s)
	}
	p.named = true
	k.take(index, p, r, s, signers{owner: true})
}

func (k *KeyRules) begin(index int64, p *KeyState, s KeyStatement) {
	p.named, p.Username, p.Account, p.Device, p.Since = true, s.Username, s.Account, s.Device, index
	if p.Status == "" {
		p.Status = KeyUnconfirmed
	}
	k.used[s.Account] = s.Owner
	k.addDevice(index, s)
}

func (k *KeyRules) addDevice(index int64, s KeyStatement) {
	d := &DeviceState{Owner: s.Owner, Added: index}
	if parseHex(d.Public[:], s.Device) != nil {
		return // Encode has refused such statements before
	}
	sum := sha256.Sum256(d.Public[:])
	k.devices[s.Device], k.sums[hex.EncodeToString(sum[:])] = d, s.Device
}

func (k *KeyRules) endDevices(owner string, index int64) {
	for _, d := range k.devices {
		if d.Owner == owner && d.Ended == 0 {
			d.Ended = index
		}
	}
}
